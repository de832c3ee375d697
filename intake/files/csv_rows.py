"""Rows out of CSV files, each with the line that it begins on, so that a report can name it."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from models.errors import BadInputError


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row: the line that it begins on, and its values by column; `broken` says why it can't be read, if so."""

    line: int
    values: dict[str, str]
    broken: str | None = None


def header_of(path: Path) -> list[str]:
    """The columns that a file names in its first line.

    Raises BadInputError when it is empty, or names a column twice.
    """
    with _reading(path) as reader:
        header = next(reader, [])
        if not header:
            raise BadInputError(f"{path.name} is empty: its first line must name the columns.")
        if twice := sorted({name for name in header if header.count(name) > 1}):
            raise BadInputError(f"{path.name}, line 1: the column {twice[0]!r} is named twice.")
        return header


def read_rows(path: Path) -> Iterator[FileRow]:
    """The rows below the header, one at a time; empty lines are no rows."""
    with _reading(path) as reader:
        header = next(reader, [])
        line = reader.line_num + 1
        for values in reader:
            if len(values) == len(header):
                yield FileRow(line, dict(zip(header, values, strict=True)))
            elif values:
                yield FileRow(line, {}, f"the row has {len(values)} columns, the header {len(header)}")
            # A value may hold line breaks: the next row begins after the last line of this one.
            line = reader.line_num + 1


class _Reader(Iterator[list[str]]):
    """What `csv.reader` is, as a type."""

    line_num: int


@contextmanager
def _reading(path: Path) -> Iterator["_Reader"]:
    """A reader of a file, whose failures name the file and the line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader: _Reader = csv.reader(file, strict=True)  # type: ignore[assignment]
        try:
            yield reader
        except csv.Error as error:
            raise BadInputError(f"{path.name}, line {reader.line_num}: {error}.") from error
        except UnicodeDecodeError as error:
            raise BadInputError(f"{path.name}, after line {reader.line_num}: the text is not UTF-8.") from error
