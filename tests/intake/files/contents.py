"""What is in a database, in words that two databases have in common: keys instead of ids, and no times."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Table, select

from models.access import epoch, external_key, integration
from models.access import grant as grant_table
from models.columns import METADATA
from models.database import Database
from models.log import log_entry, log_head
from models.records import person
from models.types import Instant
from tests.logs import problems

# Each row as text, with how many there are, by table.
Contents = dict[str, Counter[str]]
# What ids are called, as numbers and as the text that the log has for them.
Names = Mapping[int | str, str]

# What depends on the order in which things were written, which may differ from one import to another.
PLACES = ("id", "lane", "number", "seal", "seen_lane", "seen_number", "seen_hash", "hash")
UNSAID = {*(log_entry.c[name] for name in PLACES), *log_head.c, person.c.lft, person.c.rgt, grant_table.c.id}


async def contents(database: Database, secret: str) -> Contents:
    """All that is in a database; the log must be whole, and the chart's numbers those of who is above whom."""
    async with database.snapshot() as connection:
        rows = {
            table: [dict(row) for row in (await connection.execute(select(table))).mappings()]
            for table in METADATA.sorted_tables
        }
        assert await problems(connection, secret) == []
    keys = {row["record_id"]: f"{row['resource']} {row['key']}" for row in rows[external_key]}
    keys |= {row["id"]: f"integration {row['name']}" for row in rows[integration]}
    names: Names = {**keys, **{str(one): name for one, name in keys.items()}}
    check_chart(rows[person])
    return {table.name: Counter(_texts(table, found, names)) for table, found in rows.items() if found}


def check_chart(people: Sequence[Mapping[str, Any]]) -> None:
    """Fail unless everyone's interval lies within that of the one above, and nowhere else."""
    by_id = {row["id"]: row for row in people}
    for row in people:
        above = by_id.get(row["superior_id"])
        assert row["lft"] < row["rgt"]
        assert above is None or above["lft"] < row["lft"] < row["rgt"] < above["rgt"]
    assert sorted(row[end] for row in people for end in ("lft", "rgt")) == list(range(1, 2 * len(people) + 1))


def _texts(table: Table, rows: Sequence[Mapping[str, Any]], names: Names) -> Iterator[str]:
    """Each row as text, by columns; of people also how many are below them."""
    columns = [(column.name, _reader(column, names)) for column in table.columns if column not in UNSAID]
    for row in rows:
        below = (row["rgt"] - row["lft"]) // 2 if table is person else 0
        yield repr([read(row[name]) for name, read in columns] + [below])


def _reader(column: Column[Any], names: Names) -> Callable[[Any], Any]:
    """What makes of a column's values what two databases have in common."""
    if isinstance(column.type, Instant):
        return lambda moment: moment and "a moment"
    if isinstance(column.type, BigInteger) and column is not epoch.c.value:
        return lambda one: one and names[one]
    return (lambda value: _named(value, names)) if isinstance(column.type, JSON) else lambda value: value


def _named(value: Any, names: Names) -> Any:
    """A value as JSON has it, with names for ids; people stand in the order of their ids, which says nothing."""
    if isinstance(value, dict):
        return {key: _named(one, names) for key, one in sorted(value.items())}
    if isinstance(value, list):
        named = [_named(one, names) for one in value]
        return sorted(named) if all(isinstance(one, str) for one in named) else named
    return names.get(value, value) if isinstance(value, str) else value
