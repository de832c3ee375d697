"""Rows of a file as entries, one for each record: mended, left out where the mapping says so, grouped by key."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from intake.files.csv_file import FileRow
from intake.files.mapping_load import Load
from intake.files.report import Counts
from intake.files.row_error import RowError
from intake.files.scratch import Entry, Scratch

BATCH = 1000

# Told the line and the key of a row that can't be loaded, and why.
Reject = Callable[[int, str, RowError], object]


def entries_of(
    load: Load, rows: Iterable[FileRow], scratch: Scratch, counts: Counts, reject: Reject
) -> Iterator[Entry]:
    """The entries of a load; rows that have no key, or can't be read, are rejected."""
    keyed = _keyed(load, rows, counts, reject)
    if not load.lines:
        for key, line, row in keyed:
            yield Entry(key, ((line, row),))
        return
    while batch := list(islice(keyed, BATCH)):
        scratch.group(batch)
    yield from scratch.groups()


def _keyed(
    load: Load, rows: Iterable[FileRow], counts: Counts, reject: Reject
) -> Iterator[tuple[str, int, Mapping[str, str]]]:
    mend = mender(load)
    for row in rows:
        counts.rows += 1
        if row.broken:
            reject(row.line, "", RowError(row.broken))
            continue
        values = mend(row.values)
        if any(values[column] in texts for column, texts in load.skip.items()):
            counts.skipped += 1
            continue
        key = load.key.text(values)
        columns = " and ".join(load.key.columns)
        if key is None:
            reject(row.line, "", RowError("there is no value to know the row by", columns))
        elif "\0" in key:
            reject(row.line, "", RowError("it holds the character NUL", columns))
        else:
            yield key, row.line, values


def mender(load: Load) -> Callable[[Mapping[str, str]], dict[str, str]]:
    """What trims and translates the columns that a load reads; what has no translation stays as it is."""
    read = {column for source in load.sources for column in source.columns} | load.skip.keys()
    empty = dict.fromkeys(load.settings.empty, "")
    translations = [(column, {**empty, **load.values.get(column, {})}) for column in sorted(read)]

    def mend(row: Mapping[str, str]) -> dict[str, str]:
        mended = {}
        for column, values in translations:
            value = row[column].strip()
            mended[column] = values.get(value, value) if values else value
        return mended

    return mend
