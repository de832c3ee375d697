"""All that the bench compares does the same work, so that its figures can be compared as well."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest
from starlette.applications import Starlette

from bench.compare import customers_of, difference
from bench.seeded import SECRET, Company, choose_caller, issue
from bench.serve import APPS
from bench.targets import HAND, TARGETS, Target
from bench.works import Work, graphql_body
from gql.schema import staff_schema
from intake.crowd import ADMINISTRATOR
from intake.seed import Size, seed
from models.database import Database, database_now
from models.settings import Settings
from tests.databases import KINDS, NewDatabase

FIRST = 12
WORKS = (
    Work("flat", FIRST, children=False),
    Work("deep", FIRST, children=True),
    Work("decorated", FIRST, children=True, decorated=True),
)


@pytest.fixture(scope="module")
async def company(new_database: NewDatabase) -> Company:
    """A small company, seeded on both databases."""
    made = Company(120, 31, {kind: await new_database(kind) for kind in KINDS})
    for url in made.urls.values():
        database = Database(url)
        async with database.snapshot() as connection:
            now = await database_now(connection)
        await seed(database, Size(made.customers, made.people), now=now, secret=SECRET, progress=lambda _count: None)
        await database.close()
    await choose_caller(made)
    for kind, url in made.urls.items():
        for email in (made.caller, ADMINISTRATOR):
            made.tokens[kind, email] = await issue(url, email)
    return made


@pytest.fixture
async def apps(company: Company, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[dict[str, Starlette]]:
    """The targets' apps, in this process. The one on Strawberry's executor changes the schema that all share."""
    schema = staff_schema()
    monkeypatch.setattr(schema, "execution_context_class", schema.execution_context_class)
    async with AsyncExitStack() as stack:
        made = {}
        for target in TARGETS:
            app = APPS[target.app](Settings(company.url(target.kind), SECRET))
            await stack.enter_async_context(app.router.lifespan_context(app))
            made[target.name] = app
        yield made


async def answer(app: Starlette, target: Target, token: str, work: Work) -> bytes:
    """What a target answers to a work."""
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bench", headers=headers) as client:
        if target is HAND:
            children = "&children=1" if work.children else ""
            return (await client.get(f"/customers?first={work.first}{children}")).content
        body = graphql_body(work, connections=target.connections)
        return (await client.post("/graphql", content=body)).content


async def test_all_targets_say_the_same(company: Company, apps: dict[str, Starlette]) -> None:
    """To the caller and to the administrator, whatever form the question has."""
    for email in (company.caller, ADMINISTRATOR):
        for work in WORKS:
            said = {
                target.title: customers_of(
                    await answer(apps[target.name], target, company.token(target.kind, email), work)
                )
                for target in TARGETS
            }
            by_hand = said[HAND.title]
            assert len(by_hand) == FIRST
            assert {title: difference(by_hand, other) for title, other in said.items()} == dict.fromkeys(said)


def test_a_difference_is_found_and_told() -> None:
    """Ids and forms may differ; values, fields and lengths may not."""
    plain = b'{"customers": [{"id": "7", "name": "A", "contacts": [{"id": "8"}]}]}'
    other = (
        b'{"data": {"customers_": {"__typename": "C", "nodes": [{"id_": "Q3VzdG9tZXI6Nw", "name": "A", "__typename": '
        b'"Customer", "contacts": {"nodes": [{"id": "Q29udGFjdDo4"}]}}]}}}'
    )
    found = customers_of(plain)
    assert difference(found, customers_of(other)) is None
    told = "customers[0].name is 'A' here and 'B' there"
    assert difference(found, customers_of(other.replace(b'"A"', b'"B"'))) == told
    told = "customers[0] has the fields ['contacts', 'id', 'name'] here and ['contacts', 'id'] there"
    assert difference(found, customers_of(other.replace(b'"name": "A",', b""))) == told
    told = "customers[0].contacts has 1 here and 0 there"
    assert difference(found, customers_of(plain.replace(b'{"id": "8"}', b""))) == told
