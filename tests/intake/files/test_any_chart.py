"""Any file of people is loaded or rejected row by row, and any chart of theirs becomes any other.

The oracle goes over the rows as they were written, and knows nothing of the program.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import update

from models.database import Database
from models.records import person
from tests.intake.files.accounting import (
    CASES,
    Case,
    Expected,
    Tables,
    batches,
    batches_of,
    cases,
    check,
    emptied,
    every,
    is_key,
    is_name,
    keys,
    stripped,
    tables,
)
from tests.intake.files.any_file import Row
from tests.intake.files.any_text import often, rarely, several
from tests.intake.files.loading import STAFF, load

COLUMNS = ("id", "name", "boss")
people_rows = several(
    st.fixed_dictionaries(
        {
            "id": often([*"abcdefghi", " n"], ["", "j\0", "k" * 501, "l" * 492], 6),
            "name": often(["Ann", "Zoë "], ["", "x" * 501]),
            "boss": often([*[""] * 5, *"abcdefghi", " n "], ["nobody", "A", "j\0"], 6),
        }
    ),
    10,
)


def people_of(rows: Iterable[Row]) -> Expected:
    """Who there should be: whoever has nobody above them, or somebody who should be there."""
    expected = Expected("PERSON")
    first: dict[str, tuple[int, dict[str, str]]] = {}
    for row in rows:
        expected.rows += 1
        cell = stripped(row)
        if row.cells is None or not is_key(cell["id"]) or cell["id"] in first:
            expected.rejected[row.line] += 1
        else:
            first[cell["id"]] = row.line, cell
    good = {key: cell for key, (_, cell) in first.items() if is_name(f"{key}@x.example") and is_name(cell["name"])}
    there: set[str] = set()
    while more := {key for key, cell in good.items() if cell["boss"] in {"", *there}} - there:
        there |= more
    for key, (line, cell) in first.items():
        if key in there:
            expected.loaded += 1
            expected.records[key] = key, cell["name"], f"{key}@x.example", cell["boss"] or None
        else:
            expected.rejected[line] += 1
    return expected


def stored_people(found: Tables) -> Sequence[Mapping[str, Any]]:
    """The people that are there, as the oracle has them; the chart's numbers must be those of who is above whom."""
    key = keys(found)
    by_id = {row["id"]: row for row in found["person"]}
    for row in by_id.values():
        above = by_id.get(row["superior_id"])
        assert above is None or above["lft"] < row["lft"] < row["rgt"] < above["rgt"]
    assert sorted(row[end] for row in by_id.values() for end in ("lft", "rgt")) == list(range(1, 2 * len(by_id) + 1))
    return [
        {
            key[row["id"]]: (row["work_id"], row["name"], row["email"], key.get(row["superior_id"]))
            for row in by_id.values()
        }
    ]


async def test_any_file_of_people(own_database: Database, tmp_path: Path) -> None:
    """Superiors may stand anywhere in the file; who waits for nobody, or for themself, is rejected."""

    async def check_one(case: Case) -> Counter[str]:
        return await check(own_database, tmp_path, case, STAFF, [people_of(case.file.rows)], stored_people)

    seen = await every(cases(people_rows, COLUMNS), check_one)
    assert min(seen[what] for what in ("loaded", "rejected")) > CASES // 10, seen


@st.composite
def charts(draw: st.DrawFn, people: Sequence[str]) -> list[tuple[str, str]]:
    """Any chart of these people, in any order: each with the one above, who is nobody for some."""
    order = draw(st.permutations(people))
    # Mostly one of the last two, so that charts are deep.
    above = [draw(st.sampled_from(["", *order[:place], *order[:place][-2:] * 2])) for place in range(len(order))]
    return draw(st.permutations(list(zip(order, above, strict=True))))


@dataclass(frozen=True, slots=True)
class Turn:
    """A chart, the one that it is to become, and who is deleted in between."""

    before: Sequence[tuple[str, str]]
    after: Sequence[tuple[str, str]]
    deleted: AbstractSet[str]
    batch: int


@st.composite
def turns(draw: st.DrawFn) -> Turn:
    """Any turn of a few people; in most of them nobody is deleted."""
    people = "abcdefg"[: draw(st.integers(2, 7))]
    deleted = draw(st.sets(st.sampled_from(people), max_size=2)) if rarely(draw, 3) else set()
    return Turn(draw(charts(people)), draw(charts(people)), deleted, draw(batches))


async def test_any_chart_becomes_any_other(own_database: Database, tmp_path: Path) -> None:
    """In whatever order the rows stand, and wherever a batch of them ends, nobody is rejected on the way.

    Only one that was deleted here may stand in the way, for they stay where they are; others are rejected for it, and
    the file is not.
    """

    async def load_chart(chart: Sequence[tuple[str, str]], batch: int) -> tuple[set[str], dict[str, str]]:
        """Load a chart; gives who was rejected, and the chart that there is."""
        rows = "".join(f"{one},Name,{above}\n" for one, above in chart)
        with batches_of(batch):
            report = await load(own_database, tmp_path, "id,name,boss\n" + rows, STAFF)
        assert report.loads[0].loaded + report.rejected == len(chart)
        (people,) = stored_people(await tables(own_database))
        return {row.key for row in report.first}, {one: above or "" for one, (*_, above) in people.items()}

    async def check_one(turn: Turn) -> Counter[str]:
        try:
            assert await load_chart(turn.before, turn.batch) == (set(), dict(turn.before))
            async with own_database.transaction() as connection:
                gone = update(person).where(person.c.work_id.in_(turn.deleted))
                await connection.execute(gone.values(deleted_at=person.c.created_at))
            rejected, there = await load_chart(turn.after, turn.batch)
            stay = rejected | turn.deleted
            assert there == {**dict(turn.after), **{one: above for one, above in turn.before if one in stay}}
            assert turn.deleted or not rejected
        finally:
            await emptied(own_database)
        return Counter(moved=len(set(turn.after) - set(turn.before)))

    seen = await every(turns(), check_one)
    assert seen["moved"] > CASES, seen
