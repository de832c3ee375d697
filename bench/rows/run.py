"""The bench of row filters: asks the product, hears what it sends, and measures that in the database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import delete, func, select

from bench.errors import BenchError
from bench.folder import Folder
from bench.rows.generate import NOW, email_of, generate
from bench.rows.listening import Heard, Statement, listening
from bench.rows.lists import LISTS, OWN, Asked, granted
from bench.rows.measure import TOO_LONG, Cost, Meter, OnPostgreSQL, OnSQLite
from bench.rows.shapes import Even, Skewed
from bench.seeded import SECRET, issue
from gql.app import create_app
from masking.fields import CLASSES
from models.access import grant
from models.database import Database
from models.limits import UNLIMITED
from models.records import person
from models.relations import customer_relation
from models.settings import Settings
from permissions.grants import write_grants

SIZES = ((10_000, 500), (100_000, 5_000), (1_000_000, 50_000))
QUICK = ((10_000, 500),)
SHARES = (1.0, 0.78, 0.22, 0.01, 0.0004, 0.00006)


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who asks, by token, and how many customers they see."""

    token: str
    sees: int


@dataclass
class Measured:
    """What one company's callers met with on one kind of database: by list, by caller."""

    kind: str
    shape: Even
    callers: list[Caller]
    costs: dict[str, list[Cost]] = field(default_factory=dict)


async def measure(folder: Folder, sizes: Sequence[tuple[int, int]], kinds: Sequence[str]) -> list[Measured]:
    """Measure companies of all sizes, the uneven one at the largest, on the kinds of databases."""
    shapes: list[Even] = [Even(*size) for size in sizes]
    shapes.append(Skewed(*sizes[-1]))
    results = []
    for shape in shapes:
        for kind in kinds:
            print(f"{shape.name}, {shape.customers:,} customers, {shape.people:,} people, {kind}", flush=True)
            results.append(await _measure(folder, shape, kind))
    return results


async def _measure(folder: Folder, shape: Even, kind: str) -> Measured:
    async def fill(url: str) -> None:
        await generate(url, type(shape)(shape.customers, shape.people))

    name = f"rows_{shape.name}_{shape.customers}_{shape.people}"
    url = await (folder.postgresql if kind == "postgresql" else folder.sqlite)(name, fill)
    return await measure_lists(url, shape, kind, LISTS)


async def measure_lists(url: str, shape: Even, kind: str, lists: Sequence[Asked]) -> Measured:
    """Measure lists of a company that is there; afterwards everybody has the plain grants again."""
    database = Database(url)
    measured = Measured(kind, shape, await choose(url, database, shape))
    meter: Meter = await OnPostgreSQL.at(url) if kind == "postgresql" else OnSQLite(url)
    given = ""
    for asked in sorted(lists, key=lambda asked: asked.granted != OWN):
        if asked.granted != given:
            given = asked.granted
            await _give(database, given)
        costs = [await _cost(url, meter, caller, asked) for caller in measured.callers]
        measured.costs[asked.name] = costs
        print(
            f"    {asked.name}:",
            *("too long" if one.milliseconds is None else f"{one.milliseconds:.2f}" for one in costs),
            flush=True,
        )
    await _give(database, OWN)
    await meter.close()
    await database.close()
    return measured


async def _give(database: Database, kind: str) -> None:
    """Let everybody have the grants of a kind, and no others."""
    async with database.transaction() as connection:
        await connection.execute(delete(grant))
        await write_grants(connection, granted(kind), NOW, CLASSES)


async def choose(url: str, database: Database, shape: Even) -> list[Caller]:
    """The callers of an even company that see what is nearest to each share; all that are named of an uneven one."""
    found = [
        Caller(await issue(url, email_of(place)), await _sees(database, email_of(place))) for place in shape.callers
    ]
    if isinstance(shape, Skewed):
        return found
    chosen = []
    for share in SHARES:
        wanted = share * shape.customers
        chosen.append(min(found, key=lambda one: abs(one.sees - wanted) / (one.sees + wanted)))
    return list(dict.fromkeys(chosen))


async def _sees(database: Database, email: str) -> int:
    above, below = person.alias("above"), person.alias("below")
    query = (
        select(func.count(customer_relation.c.record_id.distinct()))
        .join(below, below.c.id == customer_relation.c.person_id)
        .join(above, below.c.lft.between(above.c.lft, above.c.rgt))
        .where(above.c.email == email)
    )
    async with database.snapshot() as connection:
        return int((await connection.execute(query)).scalar_one())


async def _cost(url: str, meter: Meter, caller: Caller, asked: Asked) -> Cost:
    statements = await _statements(url, caller, asked)
    return Cost(None) if statements is None else await meter.cost(statements)


async def _statements(url: str, caller: Caller, asked: Asked) -> list[Statement] | None:
    """What the product sends for a list; None where it needs what comes before, and that took too long."""
    with listening() as heard:
        app = create_app(Settings(url, SECRET, rate=UNLIMITED))
        headers = {"authorization": f"Bearer {caller.token}"}
        transport = httpx.ASGITransport(app)
        async with (
            httpx.AsyncClient(transport=transport, base_url="http://bench", headers=headers, timeout=None) as client,  # noqa: S113, the database has one
            app.router.lifespan_context(app),
        ):
            after = None
            if asked.skip:
                data = await _ask(client, heard, asked, asked.variables(asked.skip))
                if data is None:
                    return None
                after = next(iter(data.values()))["pageInfo"]["endCursor"]
            await _ask(client, heard, asked, asked.variables(50, after))
            statements = heard.take()
    if not statements:
        raise BenchError("The product sent nothing that bench/rows/listening.py heard.")
    return statements


async def _ask(client: httpx.AsyncClient, heard: Heard, asked: Asked, variables: dict[str, Any]) -> Any:
    heard.clear()
    answer = (await client.post("/graphql", json={"query": asked.query, "variables": variables})).json()
    if answer.get("errors"):
        raise BenchError(f"{asked.name}: {answer['errors']}, after up to {TOO_LONG} s")
    return answer["data"]
