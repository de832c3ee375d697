"""Secrets planted in what a caller may not see appear in no answer, no header, no error and no line of the log."""

import base64
import logging
import random
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import text

from tests.databases import NewDatabase
from tests.demo import ADMITTED, UNBOUNDED, Demo, building
from tests.proof.documents import PLURALS, TYPES, everything, global_id, selection
from tests.proof.fields import FIELDS, camel
from tests.proof.world import LINKS, LISTS, ORGANISATION, RESOURCES
from tests.system.planted import markers_in, may_see, plant

LOGGERS = (
    *("", "sqlalchemy.engine", "sqlalchemy.engine.Engine", "sqlalchemy.pool", "sqlalchemy.dialects"),
    *("aiosqlite", "asyncpg", "uvicorn", "httpx", "lastfour"),
)


@dataclass(frozen=True, slots=True)
class Planted:
    """The demo company with secrets in it, and for each caller the markers that they may not see."""

    demo: Demo
    forbidden: Mapping[str, set[str]]
    every: set[str]
    ids: tuple[str, ...]


@contextmanager
def talkative() -> Iterator[None]:
    """Let every logger say all that it can, from before the first connection is made."""
    loggers = {name: logging.getLogger(name) for name in LOGGERS}
    before = {name: logger.level for name, logger in loggers.items()}
    try:
        for logger in loggers.values():
            logger.setLevel(logging.DEBUG)
        yield
    finally:
        for name, logger in loggers.items():
            logger.setLevel(before[name])


@pytest.fixture(scope="module")
async def planted(kind: str, new_database: NewDatabase) -> AsyncIterator[Planted]:
    """A demo company of our own, with a secret in every field that can be masked or hidden with its record."""
    with talkative():
        async with building(kind, await new_database(kind), settings=UNBOUNDED) as demo:
            async with demo.database.transaction() as connection:
                names = await _names(demo)
                secrets = await plant(connection, random.Random(4242))
            ids = tuple(global_id(TYPES[secret.resource], secret.record) for secret in secrets)
            yield Planted(
                demo,
                {
                    caller: {
                        one.marker for one in secrets if not may_see(caller, one, *names.get(one.record, ("", None)))
                    }
                    for caller in ADMITTED
                },
                {one.marker for one in secrets},
                tuple(dict.fromkeys(ids)),
            )


async def _names(demo: Demo) -> dict[int, tuple[str, int | None]]:
    """What the matrix calls each record, and the number of its customer; read before anything is planted."""
    found: dict[int, tuple[str, int | None]] = {}
    async with demo.database.snapshot() as connection:
        rows = await connection.execute(text("SELECT id, number FROM customer"))
        customers = {row.id: int(row.number[2:]) for row in rows}
        for table in ("customer", "opportunity", "contract", "sales_record"):
            rows = await connection.execute(text(f"SELECT id, number FROM {table}"))  # noqa: S608
            found |= {row.id: (row.number, None) for row in rows}
        rows = await connection.execute(text("SELECT id, tracking_number AS number FROM shipment"))
        found |= {row.id: (row.number, None) for row in rows}
        rows = await connection.execute(text("SELECT id, name FROM store_account"))
        found |= {row.id: (row.name, None) for row in rows}
        for row in await connection.execute(text("SELECT id, email, customer_id FROM contact")):
            number = customers[row.customer_id]
            found[row.id] = (f"{row.email.partition('@')[0]}@C-{number:04}", number)
        moment = (
            "strftime('%Y-%m-%dT%H:%M:%S', occurred_at / 1000000, 'unixepoch')"
            if demo.kind == "sqlite"
            else "to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS')"
        )
        for row in await connection.execute(text(f"SELECT id, {moment} AS name, customer_id FROM contact_log")):  # noqa: S608
            found[row.id] = (row.name, customers[row.customer_id])
    return found


def known_to(caller: str) -> list[str]:
    """The resources of the caller's schema."""
    return ["SHIPMENT"] if caller == "swift-logistics" else [*RESOURCES, *ORGANISATION]


def below(resource: str, known: list[str]) -> Iterator[str]:
    """Everything of what a record leads to."""
    for link, target in LINKS[resource].items():
        if target in known:
            yield f"{camel(link)} {{ {selection(target, known)} }}"
    for name, (target, _) in LISTS[resource].items():
        if target in known:
            edges = f"edges {{ cursor node {{ {selection(target, known)} }} }}"
            yield f"{camel(name)} {{ {edges} pageInfo {{ endCursor }} }}"


# What a filter is tried with for each type of field: something that finds all that was planted, and what finds nothing.
GUESSES = {
    "text": ('{startsWith: "s"}', '{contains: "plain.exampleX"}', '{not: "s"}'),
    "money": ('{gt: "1"}', '{lt: "1"}', '{gt: "many"}'),
    "fraction": ('{gt: "0"}', '{lt: "0"}', '{gt: "many"}'),
    "int": ("{gte: 0}", "{lt: 0}", "{gt: 99999999999}"),
    "float": ("{gt: 12.3}", "{gt: 13.1}", '{gt: "north"}'),
    "date": ('{gt: "1800-01-01"}', '{lt: "1800-01-01"}', '{gt: "1900-13-13"}'),
    "datetime": ('{gt: "1800-01-01T00:00:00Z"}', '{lt: "1800-01-01T00:00:00Z"}', '{gt: "soon"}'),
    "enum": ("{isNull: false}", "{isNull: true}", "{eq: SOMETHING}"),
}


def documents(caller: str) -> Iterator[str]:
    """Whatever may bring something to light: lists, nested ones, filters that hit and miss, sorts, and errors."""
    known = known_to(caller)
    yield everything(known)
    tried: set[str] = set()
    for resource in known:
        plural = PLURALS[resource]
        fields = selection(resource, known)
        yield (
            (
                f"{{ {plural}(first: 10) {{ pageInfo {{ startCursor endCursor }} edges {{ cursor node "
                f"{{ {fields} {' '.join(below(resource, known)) if resource != 'SHIPMENT' else ''} }} }} }} }}"
            )
            if resource not in ORGANISATION
            else f"{{ {plural} {{ nodes {{ {fields} }} }} }}"
        )
        yield f"{{ {plural}(deleted: true) {{ nodes {{ {fields} }} }} }}"
        for name, field in FIELDS.get(resource, {}).items():
            if "." in name:
                continue
            word, constant = camel(name), name.upper()
            hit, miss, wrong = GUESSES[field.type]
            yield (
                f"{{ a: {plural}(first: 3, where: {{{word}: {hit}}}, orderBy: [{{field: {constant}}}])"
                f" {{ totalCount edges {{ cursor node {{ {word} }} }} }}"
                f" b: {plural}(last: 3, where: {{not: {{{word}: {miss}}}}},"
                f" orderBy: [{{field: {constant}, direction: DESC}}])"
                f" {{ totalCount edges {{ cursor node {{ {word} }} }} }} }}"
            )
            if field.type not in tried:
                tried.add(field.type)
                yield f"{{ {plural}(where: {{{word}: {wrong}}}) {{ totalCount }} }}"
    yield "{ viewer { name email watermark person { phone } can { resource actions } boundaries { kind about } } }"
    yield "{ __schema { types { name description fields { name description args { name defaultValue } } } } }"
    yield "{ shipments { nodes { nothing } }"
    yield "{ shipments { nodes { nothing } } }"
    yield '{ node(id: "nothing") { id } }'
    yield '{ shipments(after: "nothing") { nodes { id } } }'
    yield "{ shipments(first: 0) { nodes { id } } }"


def logged(captured: pytest.LogCaptureFixture) -> str:
    """All that was logged, with tracebacks."""
    return "\n".join(f"{record.getMessage()}\n{record.exc_text or ''}" for record in captured.records)


async def check(planted: Planted, caller: str, answer: httpx.Response, captured: pytest.LogCaptureFixture) -> None:
    """No marker in the answer, nor in what its cursors and ids are encodings of, nor in what was logged meanwhile."""
    forbidden = planted.forbidden[caller]
    asked = answer.request.content.decode()[:300]
    words = set(re.findall(r'"([A-Za-z0-9_-]{8,})"', answer.text))
    opened = (base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)) for word in words if len(word) % 4 != 1)
    shown = "\n".join((answer.text, str(answer.headers), *(one.decode("latin-1") for one in opened)))
    assert not markers_in(shown) & forbidden, asked
    # What the caller may see is no business of the log either.
    assert not markers_in(logged(captured)) & planted.every, asked
    captured.clear()


@pytest.mark.parametrize("caller", ADMITTED)
async def test_no_secret_comes_to_light(planted: Planted, caller: str, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever a caller asks for, whole or wrong."""
    asker = planted.demo.as_(caller)
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    for document in documents(caller):
        body = {"query": document, "extensions": {"masking": True}}
        answer = await planted.demo.client.post("/graphql", json=body, headers=planted.demo.headers(caller))
        assert "INTERNAL_SERVER_ERROR" not in answer.text, (document, answer.text[:300])
        await check(planted, caller, answer, caplog)
    types = {one for one in known_to(caller) if one not in ORGANISATION}
    conditions = " ".join(f"... on {TYPES[one]} {{ {_plain(one)} }}" for one in sorted(types))
    for start in range(0, len(planted.ids), 500):
        query = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ id {conditions} }} }}"
        answer = await asker.post(query, ids=list(planted.ids[start : start + 500]))
        assert answer.status_code == 200
        await check(planted, caller, answer, caplog)


def _plain(resource: str) -> str:
    """Every field of a resource under a name of its own, for a document that asks for all kinds at once."""
    words = [camel(name) for name in FIELDS[resource] if "." not in name]
    return " ".join(f"{resource.lower()}_{word}: {word}" for word in words)


async def test_the_secrets_are_there(planted: Planted) -> None:
    """The administrator sees every one of them in lists of everything, so that not seeing them says something."""
    answer = await planted.demo.as_("ada").post(everything(known_to("ada")))
    assert answer.status_code == 200
    # But for what is deleted, which asks for itself.
    assert len(planted.every - markers_in(answer.text)) < 40
    for caller, forbidden in planted.forbidden.items():
        assert not forbidden if caller == "ada" else len(forbidden & markers_in(answer.text)) > 400, caller


async def test_an_error_of_the_database_tells_no_secret(
    kind: str, new_database: NewDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even when the database breaks while a caller asks: the answer is an id, and the log has kind and place."""
    caplog.set_level(logging.DEBUG)
    with talkative():
        async with building(kind, await new_database(kind)) as demo:
            async with demo.database.transaction() as connection:
                secrets = await plant(connection, random.Random(4243))
                await connection.execute(text("DROP TABLE sales_line"))
            caplog.clear()
            answer = await demo.as_("carl").post("{ salesRecords { nodes { cardNumber lines { unitPrice } } } }")
    assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    markers = {one.marker for one in secrets}
    assert not markers_in(answer.text) & markers
    assert not markers_in(logged(caplog)) & markers
    assert answer.json()["errors"][0]["extensions"]["id"] in logged(caplog)
