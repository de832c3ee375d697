"""The plans of lists at 10,000 customers: no large table is read as a whole, and few pages of memory are looked at.

What a plan does there it does at a million too, where `scripts/bench rows` measures it. Buffers don't depend on how
busy a machine is, so they can be tested.
"""

import asyncpg  # type: ignore[import-untyped]  # It has no types.

from bench.rows.generate import generate
from bench.rows.lists import LISTS, Asked
from bench.rows.run import measure_lists
from bench.rows.shapes import Even
from tests.databases import NewDatabase

LARGE = {"customer", "customer_relation", "contact", "contact_relation"}


def allowed(asked: Asked) -> int:
    """How many buffers a list may look at, of 5,000 in the tables and several times that in their indexes.

    Of a page: some for each row of it, and for the first row of up to some hundred lists. A data filter is tested on
    the record, row by row. Up to 10,001 records are counted one by one, each as often as it is in a list.
    """
    if "totalCount" in asked.name:
        return 30_000
    return 25_000 if "one region" in asked.name else 7_000


def counted(asked: Asked) -> set[str]:
    """What may be looked at as a whole: to count as many rows as there are, all of them have to be."""
    return {"customer_relation", "contact_relation"} if "totalCount" in asked.name else set()


async def test_no_large_table_is_read_as_a_whole(new_database: NewDatabase) -> None:
    """By no caller, whether they see much or little, also with a filter that holds for next to nothing."""
    url = await new_database("postgresql")
    shape = Even(10_000, 500)
    await generate(url, shape)
    connection = await asyncpg.connect(url)
    await connection.execute("VACUUM (ANALYZE)")
    await connection.close()
    measured = await measure_lists(url, shape, "postgresql", LISTS)
    wrong = [
        f"{asked.name}, who sees {caller.sees}: {cost.buffers} buffers, {sorted(cost.scanned & LARGE)} as a whole"
        for asked in LISTS
        for caller, cost in zip(measured.callers, measured.costs[asked.name], strict=True)
        if cost.scanned & LARGE - counted(asked) or cost.buffers is None or cost.buffers > allowed(asked)
    ]
    assert not wrong, "\n".join(wrong)
