"""Reads CSV files that nobody prepared, a row at a time, however they are written and whatever is wrong in them."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader, TextIOWrapper
from itertools import chain, islice
from pathlib import Path

from intake.files.encoding import detect_encoding, known_encoding
from models.errors import BadInputError

LONGEST_VALUE = 1 << 20
# A file without line breaks is one row, and so is one in which a quote opens wherever one closes: neither is kept.
LONGEST_ROW = 1 << 22
csv.field_size_limit(LONGEST_VALUE)

DELIMITERS = ",;\t|"
# A quote within a value that doesn't begin with one means an inch, or nothing.
OPENING = re.compile(r'(?<![^,;\t|\r\n])"')
QUOTED = re.compile(OPENING.pattern + r'[^"]*(?:""[^"]*)*"')
# A header has several lines when the names of its columns hold line breaks, as Excel lets them.
HEADER_LINES = 100
TELL_EVERY = 5000

ROW_LARGER = "row larger than limit"
# What is said by the csv module or in its place, and what a report says instead.
REASONS = {
    ROW_LARGER: f"the row is longer than {LONGEST_ROW:,} characters",
    "field larger": f"a value is longer than {LONGEST_VALUE:,} characters",
    "expected after": "text follows a closing quote",
    "unexpected end": "a quoted value never ends",
}


@dataclass(frozen=True, slots=True)
class FileFormat:
    """How a file is written, where the user says so; what is None is found out.

    `header` names the columns of a file that has no header line.
    """

    encoding: str | None = None
    delimiter: str | None = None
    header: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row: the line that it begins on, and its values by column; `broken` says why it can't be read, if so."""

    line: int
    values: dict[str, str]
    broken: str | None = None


FOUND_OUT = FileFormat()


class CsvFile:
    """A CSV file: how it is written, and its rows, which are read anew each time that they are asked for.

    Raises BadInputError when the file names no columns, or its format is none.
    """

    def __init__(self, path: Path, form: FileFormat = FOUND_OUT) -> None:
        self.path = path
        self.name = path.name
        self.size = path.stat().st_size
        self.encoding = form.encoding or detect_encoding(path)
        if not known_encoding(self.encoding):
            raise BadInputError(f"{self.name}: there is no encoding {self.encoding!r}.")
        if form.delimiter is not None and (len(form.delimiter) != 1 or form.delimiter in '"\r\n'):
            raise BadInputError(f"{self.name}: the delimiter must be one character, and no quote or line break.")
        self._bad_bytes = f"it holds bytes that are not {self.encoding.removesuffix('-sig')}"
        with self._reading() as lines:
            try:
                first = _first_row(lines)
                self.delimiter = form.delimiter or _delimiter(first, form.header)
                self._above = 0 if form.header else lines.number - len(first)
                self.columns = self._columns(form.header or self._header(first, lines))
            except csv.Error as error:
                raise BadInputError(f"{self.name}, line {lines.first}: {_reason(error)}.") from error

    def rows(self, told: Callable[[int], object] | None = None) -> Iterator[FileRow]:
        """The rows below the header, one at a time; empty lines are no rows.

        `told` is told now and then how many bytes were read since it was told last.
        """
        columns, width = self.columns, len(self.columns)
        due = TELL_EVERY
        with self._reading() as lines:
            for _ in islice(lines, self._above):
                lines.begin()
            reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
            while True:
                line = lines.begin()
                if told and line > due:
                    due = line + TELL_EVERY
                    told(lines.bytes_read())
                try:
                    values = next(reader)
                except StopIteration:
                    break
                except csv.Error as error:
                    # The reader forgets what it has of the row, and goes on with the next line.
                    yield FileRow(line, {}, lines.give_up(error))
                    continue
                if lines.spoiled:
                    yield FileRow(line, {}, self._bad_bytes)
                elif len(values) == width:
                    yield FileRow(line, dict(zip(columns, values, strict=True)))
                elif values:
                    yield FileRow(line, {}, f"the row has {len(values)} columns, the header {width}")
            if told:
                told(lines.bytes_read())

    @contextmanager
    def _reading(self) -> Iterator["_Lines"]:
        with (
            self.path.open("rb") as raw,
            TextIOWrapper(raw, encoding=self.encoding, errors=MARK, newline="") as file,
        ):
            try:
                # A byte order mark is no part of the first name, whatever the user calls the encoding.
                if file.read(1) != "\ufeff":
                    file.seek(0)
            except UnicodeError as error:
                raise BadInputError(f"{self.name} is not {self.encoding}: it has no byte order mark.") from error
            yield _Lines(file, raw)

    def _header(self, first: Sequence[str], lines: "_Lines") -> Sequence[str]:
        """The names of the columns, in the first row that isn't empty."""
        if not first:
            raise BadInputError(f"{self.name} is empty: its first line must name the columns.")
        reader = csv.reader(chain(first, lines), delimiter=self.delimiter, strict=True)
        names = next(reader)
        self._above += reader.line_num
        if _is_spoiled("".join(names)):
            raise BadInputError(f"{self.name}, line {lines.first}: {self._bad_bytes}.")
        return names

    def _columns(self, names: Sequence[str]) -> tuple[str, ...]:
        """What the columns are called: a name that comes again is numbered, and a column without one by its place."""
        seen: Counter[str] = Counter()
        columns = []
        for place, name in enumerate(map(str.strip, names), start=1):
            seen[name] += 1
            again = f"{name}#{seen[name]}" if seen[name] > 1 else name
            columns.append(again if name else f"#{place}")
        name, times = Counter(columns).most_common(1)[0]
        if times > 1:
            raise BadInputError(f"{self.name}: two columns would be called {name!r}.")
        return tuple(columns)


class _Lines(Iterator[str]):
    """The lines of a file, numbered; those of a row that is too long are refused with a csv.Error, and not kept."""

    def __init__(self, file: TextIOWrapper, raw: BufferedReader) -> None:
        self.number = 0
        self._raw = raw
        self._readline = file.readline
        self._told = 0
        self._last = ""
        self.begin()

    def begin(self) -> int:
        """Let a row begin with the next line, whose number this gives."""
        self._room = LONGEST_ROW
        self.spoiled = False
        self.first = self.number + 1
        return self.first

    def bytes_read(self) -> int:
        """How many bytes were read since this was asked last."""
        before, self._told = self._told, self._raw.tell()
        return self._told - before

    def give_up(self, error: csv.Error) -> str:
        """Why the row can't be read, and how far it goes when it is of several lines."""
        if "larger" in str(error):
            self._skip()
        return f"{_reason(error)} (up to line {self.number})" if self.number > self.first else _reason(error)

    def _skip(self) -> None:
        """Pass over what is left of a row that is too long, lest the end of a quoted value be taken for rows."""
        line, quoted, ended = self._last, self.number > self.first, False
        while line:
            self.number += ended
            quoted ^= line.count('"') % 2 == 1
            ended = line[-1] in "\r\n"
            if ended and not quoted:
                break
            line = self._readline(LONGEST_ROW)

    def __next__(self) -> str:
        line = self._readline(LONGEST_ROW + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self._last = line
        self._room -= len(line)
        if self._room < 0:
            raise csv.Error(ROW_LARGER)
        if not line.isascii() and _is_spoiled(line):
            self.spoiled = True
        return line


def _first_row(lines: _Lines) -> list[str]:
    """The lines of the first row that isn't empty: as many as it takes until every quote is closed."""
    row: list[str] = []
    for line in lines:
        if row or line.strip():
            row.append(line)
            if len(row) == HEADER_LINES or not OPENING.search(QUOTED.sub("", "".join(row))):
                break
        else:
            lines.begin()
    return row


def _delimiter(row: Sequence[str], header: Sequence[str] | None) -> str:
    """What parts the values of a row: what makes as many as a known header has, or else occurs most often."""
    outside = QUOTED.sub("", "".join(row))
    if OPENING.search(outside):
        outside = row[0]
    known = len(header) - 1 if header else -1
    return max(DELIMITERS, key=lambda mark: (outside.count(mark) == known, outside.count(mark)))


def _reason(error: csv.Error) -> str:
    said = str(error)
    return next((ours for theirs, ours in REASONS.items() if theirs in said), said)


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Put a surrogate, which no good text holds, where bytes can't be read: so they spoil one row, and not the file."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff", error.end


# Python's "surrogateescape" does nearly the same, but fails on half a character of UTF-16.
MARK = "lastfour.mark"
codecs.register_error(MARK, _mark)


def _is_spoiled(text: str) -> bool:
    """Whether a text holds a surrogate, and so bytes that can't be read."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
