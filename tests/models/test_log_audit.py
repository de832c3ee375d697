"""The audit finds whatever was done to the log by somebody who can write to the database, and has not the secret."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update

from models.access import epoch
from models.database import Database
from models.errors import BadInputError
from models.log import append_alone, log_entry, log_head
from models.log_audit import Audit
from models.log_chain import GENESIS, LANES
from models.records import role
from models.words import LogAction
from tests.logs import problems
from tests.models.test_log import ENTRIES, MOMENT, SECRET, entry, found

written = log_entry.c
TAKEN_OUT = "lane 0, its end: there is no end of any lane: all of the log was taken out"
FIVE = [*ENTRIES, *ENTRIES[:2]]


@pytest.fixture
async def log(own_database: Database) -> Database:
    """A log of five entries in one lane."""
    await append_alone(own_database, SECRET, FIVE)
    return own_database


async def lane_of(database: Database) -> int:
    """The lane that the entries are in."""
    async with database.snapshot() as connection:
        return int((await connection.execute(select(written.lane).limit(1))).scalar_one())


async def tampered(database: Database, *statements: Any) -> list[str]:
    """What the audit finds after statements that nobody was meant to run."""
    async with database.transaction() as connection:
        for statement in statements:
            await connection.execute(statement)
    return await found(database)


ALTERED: Mapping[str, dict[str, Any]] = {
    "who": {"actor_name": "Eve"},
    "whose id": {"actor_id": 8},
    "through what": {"token_id": 6},
    "kind": {"actor_kind": "INTEGRATION"},
    "when": {"occurred_at": MOMENT + timedelta(microseconds=1)},
    "action": {"action": "CREATE"},
    "refused": {"refused": "FORBIDDEN"},
    "record": {"record_id": 9},
    "resource": {"resource": "CONTACT"},
    "before": {"before": {"name": "x"}},
    "after": {"after": {"name": "x"}},
    "nothing after": {"after": None},
    "id": {"id": 12},
    "seal": {"seal": GENESIS},
}


@pytest.mark.parametrize("change", ALTERED.values(), ids=ALTERED)
async def test_an_altered_entry_is_named(log: Database, change: dict[str, Any]) -> None:
    """Whichever of its parts it was, and no other entry is blamed."""
    lane = await lane_of(log)
    assert await tampered(log, update(log_entry).where(written.number == 1).values(**change)) == [
        f"lane {lane}, entry 1: altered, or not written by Lastfour"
    ]


@pytest.mark.parametrize(("column", "value"), [("before", "{broken"), ("actor_kind", "NOBODY"), ("action", "???")])
async def test_what_can_not_be_read_is_altered(kind: str, log: Database, column: str, value: str) -> None:
    """Nothing that is put into an entry stops the audit."""
    if kind == "postgresql" and column == "before":
        pytest.skip("PostgreSQL takes nothing that is not JSON")
    lane = await lane_of(log)
    statement = text(f"UPDATE log_entry SET {column} = :value WHERE number = 3").bindparams(value=value)  # noqa: S608, the test's own words
    assert await tampered(log, statement) == [f"lane {lane}, entry 3: altered, or not written by Lastfour"]


async def test_a_missing_entry_is_named(log: Database) -> None:
    """One, or several, in the middle or at the start; and nobody else is blamed for it."""
    lane = await lane_of(log)
    assert await tampered(log, delete(log_entry).where(written.number == 3)) == [f"lane {lane}, entry 3: missing"]
    assert await tampered(log, delete(log_entry).where(written.number <= 2)) == [
        f"lane {lane}, entry 1: missing, and those after it to 3"
    ]


async def test_the_newest_entries_are_missed(log: Database) -> None:
    """The end of the lane says how many there were; putting it back to less needs its seal."""
    lane = await lane_of(log)
    assert await tampered(log, delete(log_entry).where(written.number >= 4)) == [
        f"lane {lane}, entry 4: missing, with all after it, up to entry 5"
    ]
    async with log.snapshot() as connection:
        third = (await connection.execute(select(log_entry.c.hash).where(written.number == 3))).scalar_one()
    put_back = update(log_head).where(log_head.c.lane == lane).values(number=3, hash=third)
    assert await tampered(log, put_back) == [f"lane {lane}, its end: it was altered"]


async def test_all_entries_of_a_lane_are_missed(log: Database) -> None:
    """A lane without entries is looked at as well."""
    lane = await lane_of(log)
    assert await tampered(log, delete(log_entry)) == [
        f"lane {lane}, entry 1: missing, with all after it, up to entry 5"
    ]
    assert await tampered(log, delete(log_head).where(log_head.c.lane == lane)) == [
        f"lane {lane}, its end: it was taken out"
    ]


async def test_a_log_that_was_taken_out_whole_is_told(log: Database) -> None:
    """An empty log is not one that holds, where anything is there that was not logged."""
    somebody = insert(role).values(id=1, version=1, created_at=MOMENT, updated_at=MOMENT, name="Agent")
    assert await tampered(log, delete(log_entry), delete(log_head), somebody) == [TAKEN_OUT]


async def test_the_log_of_an_empty_database_holds(own_database: Database) -> None:
    """Nothing has happened in it; once permissions have changed, the log should tell of that."""
    assert await found(own_database) == []
    assert await tampered(own_database, update(epoch).values(value=1)) == [TAKEN_OUT]


async def test_entries_that_were_swapped_do_not_follow(log: Database) -> None:
    """Each says what it said, and is not where it was."""
    lane = await lane_of(log)
    swap = [
        update(log_entry).where(written.number == one).values(number=other) for one, other in ((2, 99), (3, 2), (99, 3))
    ]
    assert await tampered(log, *swap) == [
        f"lane {lane}, entry {number}: does not follow the one before it: moved, or others were taken out"
        for number in (2, 3, 4)
    ]


async def test_a_gap_that_was_closed_is_found(log: Database) -> None:
    """Entries that were moved up to hide a missing one don't follow, and there is one too few."""
    lane = await lane_of(log)
    closed = [update(log_entry).where(written.number == number).values(number=number - 1) for number in (3, 4, 5)]
    told = "does not follow the one before it: moved, or others were taken out"
    assert await tampered(log, delete(log_entry).where(written.number == 2), *closed) == [
        *(f"lane {lane}, entry {number}: {told}" for number in (2, 3, 4)),
        f"lane {lane}, entry 5: missing, with all after it, up to entry 5",
    ]


async def test_an_entry_that_was_moved_to_another_lane_is_found(log: Database) -> None:
    """Where it was it is missing; where it is it follows on nothing."""
    lane = await lane_of(log)
    other = (lane + 1) % LANES
    at_end = await tampered(log, update(log_entry).where(written.number == 5).values(lane=other, number=1))
    assert sorted(at_end) == sorted(
        [
            f"lane {lane}, entry 5: missing, with all after it, up to entry 5",
            f"lane {other}, entry 1: does not follow the one before it: moved, or others were taken out",
            f"lane {other}, entry 1: put in after the end, or the end was put back",
        ]
    )


async def test_an_entry_that_was_put_in_is_found(log: Database) -> None:
    """A copy of a true one under another id, or one of its maker's own, after the end or beside the lanes."""
    lane = await lane_of(log)
    async with log.snapshot() as connection:
        row = dict((await connection.execute(select(log_entry).where(written.number == 5))).mappings().one())
    assert await tampered(log, insert(log_entry).values({**row, "id": 1, "number": 6})) == [
        f"lane {lane}, entry 6: altered, or not written by Lastfour",
        f"lane {lane}, entry 6: put in after the end, or the end was put back",
    ]
    await tampered(log, delete(log_entry).where(written.number == 6))
    assert await tampered(log, insert(log_entry).values({**row, "id": 1, "lane": LANES, "number": 1})) == [
        f"lane {LANES}, entry 1: altered, or not written by Lastfour"
    ]


async def test_an_end_that_was_put_back_whole_is_found_by_the_other_lanes(kind: str, log: Database) -> None:
    """Whoever kept a copy of a lane's end can put it back, seal and all; but others have named what came after it."""
    lane = await lane_of(log)
    async with log.snapshot() as connection:
        copy = dict((await connection.execute(select(log_head).where(log_head.c.lane == lane))).mappings().one())
    for number in range(40 * LANES):
        await append_alone(log, SECRET, [entry(LogAction.EDIT, record_id=number)])
    gone = await tampered(
        log,
        delete(log_entry).where((written.lane == lane) & (copy["number"] < written.number)),
        update(log_head).where(log_head.c.lane == lane).values(**copy),
    )
    if kind == "sqlite":
        # There is one lane, and nothing is named: what is put back as a whole is an older log.
        assert gone == []
    else:
        assert gone
        assert all("missing, or another than when entry" in problem for problem in gone)


async def test_another_secret_is_told_from_an_altered_log(log: Database) -> None:
    """Where nothing bears the seal it is the secret; where one entry does, the others were altered."""
    async with log.snapshot() as connection:
        with pytest.raises(BadInputError, match="LASTFOUR_SECRET is not the one"):
            await problems(connection, "another secret")
    await tampered(log, update(log_head).values(seal=GENESIS))
    told = await tampered(log, update(log_entry).where(written.number > 1).values(actor_name="Eve"))
    assert len(told) == LANES + 4


async def test_a_long_log_is_read_in_batches(log: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found does not depend on where a batch ends; progress is told for each."""
    monkeypatch.setattr("models.log_audit.BATCH", 2)
    many = [replace(ENTRIES[0], record_id=number) for number in range(20)]
    await append_alone(log, SECRET, many)
    told: list[tuple[int, int]] = []
    async with log.snapshot() as connection:
        audit = Audit(connection, SECRET, lambda read, total: told.append((read, total)))
        assert [problem async for problem in audit.run()] == []
    assert audit.looked_through == 25
    assert told == [*([(2, 25)] * 12), (1, 25)]
    lane = await lane_of(log)
    gone = await tampered(log, delete(log_entry).where((written.lane == lane) & written.number.in_([2, 4])))
    assert gone == [f"lane {lane}, entry 2: missing", f"lane {lane}, entry 4: missing"]
