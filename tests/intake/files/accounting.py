"""Checks that any file becomes what an oracle expects of it, row by row, and that a second import changes nothing."""

import asyncio
import csv
import os
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from intake.files import entries
from intake.files import load as loads
from models.access import external_key
from models.columns import METADATA
from models.database import Database
from models.errors import BadInputError
from models.log import log_entry
from models.records import contact, customer, person, product, sales_line, sales_record
from models.relations import contact_relation, customer_relation, sales_record_relation
from tests.intake.files.any_file import AnyFile, Row, files
from tests.intake.files.loading import load

# For each property on each database; LASTFOUR_IMPORT_CASES asks for more. Hypothesis prints how to replay a failure.
CASES = int(os.environ.get("LASTFOUR_IMPORT_CASES", "60"))

# What the properties write to, in an order in which it can be emptied.
WRITTEN = (
    *(log_entry, external_key, sales_line, sales_record_relation, sales_record, contact_relation, contact),
    *(customer_relation, customer, product, person),
)
FORMULAS = ("=", "+", "-", "@", "\t", "\r")

Tables = dict[str, list[dict[str, Any]]]
Cells = Mapping[str, str]


@dataclass(slots=True)
class Expected:
    """What should become of a load: rows by what became of them, lines of those rejected, and records by key."""

    resource: str
    rows: int = 0
    loaded: int = 0
    skipped: int = 0
    repeated: int = 0
    rejected: Counter[int] = field(default_factory=Counter)
    records: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """A file, and how many rows at a time are read: what becomes of them must not depend on where a batch ends."""

    file: AnyFile
    batch: int


batches = st.sampled_from([1, 2, 3, 1000])


@st.composite
def cases(draw: st.DrawFn, rows: st.SearchStrategy[Sequence[Cells]], columns: Sequence[str]) -> Case:
    """Any file of such rows."""
    return Case(draw(files(draw(rows), columns)), draw(batches))


@contextmanager
def batches_of(size: int) -> Iterator[None]:
    """Read rows so many at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loads, "BATCH", size)
        patch.setattr(entries, "BATCH", size)
        yield


def stripped(row: Row) -> dict[str, str]:
    """What a row says, without the space around it."""
    return {name: text.strip() for name, text in (row.cells or {}).items()}


def is_key(text: str) -> bool:
    """Whether a row can be told from others by it."""
    return bool(text) and "\0" not in text


def is_name(text: str) -> bool:
    """Whether a text can be what a record is known by."""
    return bool(text) and len(text) <= 500 and "\0" not in text


def amount(text: str, places: int = 2) -> Decimal | None:
    """A number by its digits, within 64 bits; ValueError for what is none. No text is no number."""
    if not text:
        return None
    match = re.fullmatch(r"([+-]?)([0-9]+)(?:\.([0-9]+))?", text, re.ASCII)
    decimals = match[3] or "" if match else ""
    if not match or decimals[places:].strip("0"):
        raise ValueError
    digits = int(match[1] + match[2] + decimals[:places].ljust(places, "0"))
    if not -(2**63) <= digits < 2**63:
        raise ValueError
    return Decimal(digits).scaleb(-places)


def is_amount(text: str, places: int = 2) -> bool:
    """Whether a text is a number, or none."""
    try:
        amount(text, places)
    except ValueError:
        return False
    return True


async def tables(database: Database) -> Tables:
    """Everything that is in a database."""
    async with database.snapshot() as connection:
        return {
            table.name: sorted(map(dict, (await connection.execute(select(table))).mappings()), key=repr)
            for table in METADATA.sorted_tables
        }


async def emptied(database: Database) -> None:
    """Take away what an example left."""
    async with database.transaction() as connection:
        for table in WRITTEN:
            await connection.execute(delete(table))


def keys(found: Tables) -> dict[int, str]:
    """The key of each record, by id."""
    return {row["record_id"]: row["key"] for row in found["external_key"]}


async def check(
    database: Database,
    folder: Path,
    case: Case,
    mapping: str,
    expected: Sequence[Expected],
    stored: Callable[[Tables], Sequence[Mapping[str, Any]]],
) -> Counter[str]:
    """Load a file twice: first it becomes what is expected, of its last loads, and then nothing changes any more."""
    file = case.file
    written = file.settings + mapping.replace('file = "customers.csv"\n', f'file = "customers.csv"\n{file.header}')
    (folder / "rejected.csv").unlink(missing_ok=True)
    empty = await tables(database)
    if file.refused:
        with pytest.raises(BadInputError, match=r"mapping\.toml, line "):
            await load(database, folder, file.content, written)
        assert await tables(database) == empty
        return Counter(refused=1)
    try:
        once: Tables = {}
        for _ in range(2):
            with batches_of(case.batch):
                report = await load(database, folder, file.content, written)
            for found, wanted in zip(report.loads[-len(expected) :], expected, strict=True):
                assert found.rows == wanted.rows == len(file.rows)
                assert found.rows == found.loaded + found.skipped + found.repeated + found.rejected
                assert (found.loaded, found.skipped, found.repeated) == (wanted.loaded, wanted.skipped, wanted.repeated)
            check_rejected(folder / "rejected.csv", expected)
            now = await tables(database)
            assert list(stored(now)) == [wanted.records for wanted in expected]
            assert not once or (now == once and not report.changed)
            once = now
        return Counter(
            loaded=sum(wanted.loaded for wanted in expected),
            rejected=sum(wanted.rejected.total() for wanted in expected),
            skipped=sum(wanted.skipped for wanted in expected),
            repeated=sum(wanted.repeated for wanted in expected),
        )
    finally:
        await emptied(database)


def check_rejected(path: Path, expected: Iterable[Expected]) -> None:
    """Each rejected row is in the report once, with its line and a reason, and nothing that a spreadsheet would run."""
    reported = []
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            reported = list(csv.DictReader(file))
    assert all(row["file"] == "customers.csv" and row["reason"].strip() for row in reported)
    assert not [text for row in reported for text in row.values() if text.startswith(FORMULAS)]
    wanted: Counter[tuple[str, int]] = Counter()
    for one in expected:
        wanted.update({(one.resource, line): times for line, times in one.rejected.items()})
    assert Counter((row["resource"], int(row["line"])) for row in reported) == wanted


async def every(any_of: st.SearchStrategy[Any], check_one: Callable[[Any], Awaitable[Counter[str]]]) -> Counter[str]:
    """Check many cases, and count what became of their rows."""
    loop = asyncio.get_running_loop()
    seen: Counter[str] = Counter()

    async def one(case: Any) -> None:
        seen.update(await check_one(case))

    @settings(
        # On CI, hypothesis would draw the same few cases each time.
        derandomize=False,
        max_examples=CASES,
        deadline=None,
        print_blob=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )
    @given(any_of)
    def every_case(case: Any) -> None:
        note(f"{case}")
        asyncio.run_coroutine_threadsafe(one(case), loop).result()

    await asyncio.to_thread(every_case)
    return seen
