"""A small company with a log that is written by hand, served in process, for tests of what readers see of it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gql.app import create_app
from gql.ids import write_id
from masking.fields import CLASSES
from models.access import grant as grant_table
from models.access import token as token_table
from models.actor import Actor, command
from models.catalogue import CATALOGUE
from models.database import Database
from models.log import Entry, append, entry_of, log_entry
from models.settings import Settings
from models.words import Action, CustomerStatus, GranteeKind, PersonStatus, PrincipalKind, Reach, Relation, Resource
from permissions.grants import Grant, write_grants
from permissions.levels import Level
from permissions.organisation import create_integration
from permissions.tokens import hash_of, issue_token
from resolvers.writing.new_record import NewRecord
from resolvers.writing.rows import mark_deleted
from resolvers.writing.write import create_records
from tests.proof.server import Asker

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
SECRET = "s"
ADA, BOB, CAT, DAN, EVE, GUS = 1, 2, 3, 4, 5, 6
PARTNER, PLAIN = 8, 9
NAMES = {ADA: "Ada", BOB: "Bob", CAT: "Cat", DAN: "Dan", EVE: "Eve", GUS: "Gus"}
# What is Bob's, what is nobody's, what was deleted and Bob's.
OWN, OTHER, GONE = 100, 200, 300
SALE, PRODUCT, GROUP = 400, 500, 600

VIEW, VIEW_LOG, VIEW_PERMISSION = Action.VIEW, Action.VIEW_LOG, Action.VIEW_PERMISSION


def may(grantee: int, resource: Resource, *actions: Action, **more: Any) -> Grant:
    """A grant to a person, whoever relates to the rows."""
    fields: dict[str, Any] = {
        "grantee_kind": GranteeKind.USER,
        "grantee_id": grantee,
        "resource": resource,
        "actions": frozenset(actions),
        "relations": frozenset(),
        "reaches": frozenset({Reach.EVERYONE}),
        "levels": {},
    }
    return Grant(**(fields | more))


MINE = {"relations": frozenset({Relation.ACCOUNT_EXECUTIVE}), "reaches": frozenset({Reach.MYSELF})}
WHOLE = dict.fromkeys(("card_number", "phone", "email", "notes", "credit_limit", "address"), Level.FULL)
HIDDEN = {"phone": Level.HIDDEN, "name": Level.HIDDEN, "notes": Level.HIDDEN, "email": Level.HIDDEN}

GRANTS = (
    # Ada sees everything: logs, permissions, deleted records.
    may(ADA, Resource.CUSTOMER, VIEW, VIEW_LOG, VIEW_PERMISSION, Action.DELETE, levels=WHOLE),
    may(ADA, Resource.PERSON, VIEW, VIEW_LOG, VIEW_PERMISSION),
    may(ADA, Resource.SALES_RECORD, VIEW, VIEW_LOG, levels={"card_number": Level.FULL}),
    may(ADA, Resource.PRODUCT, VIEW, VIEW_LOG),
    # Bob sees the log of his own customers, and the phone whole; of people those of one region, with permissions.
    may(BOB, Resource.CUSTOMER, VIEW, VIEW_LOG, Action.DELETE, levels={"phone": Level.FULL}, **MINE),
    may(BOB, Resource.PERSON, VIEW, VIEW_PERMISSION, data_filter={"region": {"eq": "EMEA"}}),
    may(BOB, Resource.SALES_RECORD, VIEW, VIEW_LOG, levels={"lines.unit_price": Level.MASKED}, **MINE),
    # Cat sees all customers and people, and no log.
    may(CAT, Resource.CUSTOMER, VIEW, levels=WHOLE),
    may(CAT, Resource.PERSON, VIEW),
    # Dan sees all logs, and much of what is in them not at all; and nobody.
    may(DAN, Resource.CUSTOMER, VIEW, VIEW_LOG, levels=HIDDEN),
    # Gus sees all customers, and the log of those that his reports, or he himself, are responsible for; Bob is one.
    may(GUS, Resource.CUSTOMER, VIEW, levels={"phone": Level.FULL}),
    may(GUS, Resource.CUSTOMER, VIEW_LOG, **{**MINE, "reaches": frozenset({Reach.MYSELF, Reach.SUBORDINATES})}),
    may(GUS, Resource.SALES_RECORD, VIEW, VIEW_LOG, **{**MINE, "reaches": frozenset({Reach.ALL_SUBORDINATES})}),
    # Eve may view logs, of nothing that she sees.
    may(EVE, Resource.CUSTOMER, VIEW_LOG),
    may(PARTNER, Resource.CUSTOMER, VIEW, VIEW_LOG, grantee_kind=GranteeKind.INTEGRATION),
    may(PLAIN, Resource.CUSTOMER, VIEW, grantee_kind=GranteeKind.INTEGRATION),
)


@dataclass
class Logged:
    """The company, its application, and a token for each reader."""

    database: Database
    client: httpx.AsyncClient
    tokens: Mapping[int, str]
    written: int = field(default=0)

    def as_(self, reader: int) -> Asker:
        """Ask as a reader."""
        return Asker(self.client, self.tokens[reader])

    async def write(self, *entries: Entry) -> None:
        """Add entries to the log, each a minute after the one before."""
        for entry in entries:
            self.written += 1
            await self.write_at(self.written, entry)

    async def write_at(self, minute: int, entry: Entry) -> None:
        """Add an entry that was written at a minute, and has its id by it: two companies may have the same one."""
        at = NOW + timedelta(minutes=minute)
        async with self.database.transaction() as connection:
            await append(connection, SECRET, [replace(entry, occurred_at=at)])
            here = log_entry.c.occurred_at == at
            await connection.execute(update(log_entry).where(here).values(id=1000 + minute))

    async def regrant(self, grantee: int, resource: Resource, *grants: Grant) -> None:
        """Take a grantee's grants on a resource, and give others."""
        table = grant_table.c
        async with self.database.transaction() as connection:
            theirs = (table.grantee_id == grantee) & (table.resource == resource)
            await connection.execute(delete(grant_table).where(theirs))
            await write_grants(connection, grants, NOW, CLASSES)


def said(action: str, resource: Resource | None, one: int | None, by: int = ADA, **more: Any) -> Entry:
    """An entry of somebody's."""
    return entry_of(Actor(PrincipalKind.PERSON, by, NAMES[by], 70 + by), NOW, action, resource, one, **more)


def gid(name: str, one: int) -> str:
    """A global id."""
    return write_id(name, one)


@asynccontextmanager
async def company(database: Database, values: Mapping[str, Any] | None = None) -> AsyncIterator[Logged]:
    """Write the company, without entries, and serve it; `values` go into the customer that is Bob's."""
    async with database.transaction() as connection:
        await _records(connection, values or {})
        # The log is to hold what tests write in it, and the company's own entries would only be in the way.
        await connection.execute(delete(log_entry))
        await write_grants(connection, GRANTS, NOW, CLASSES)
        tokens = {one: await issue_token(connection, PrincipalKind.PERSON, one, NOW) for one in NAMES}
        for one in (PARTNER, PLAIN):
            tokens[one] = await issue_token(connection, PrincipalKind.INTEGRATION, one, NOW)
        await connection.execute(delete(log_entry))

    async def now(_connection: AsyncConnection) -> datetime:
        return NOW + timedelta(days=1)

    transport = httpx.ASGITransport(create_app(Settings(secret=SECRET), database, now))
    async with httpx.AsyncClient(transport=transport, base_url="http://log") as client:
        yield Logged(database, client, tokens)


async def _records(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    people = [
        NewRecord(
            {
                "work_id": str(one),
                "name": name,
                "email": f"{name}@x.example",
                "status": PersonStatus.ACTIVE,
                "region": "EMEA" if one in {BOB, CAT} else "APAC",
            },
            {"superior": GUS if one == BOB else None},
            id=one,
        )
        for one, name in NAMES.items()
    ]
    client = {"number": "C", "name": "Shop", "status": CustomerStatus.ACTIVE}
    mine = [(BOB, Relation.ACCOUNT_EXECUTIVE, None)]
    for resource, records in (
        (Resource.PERSON, people),
        (Resource.GROUP, [NewRecord({"name": "walled"}, id=GROUP)]),
        (Resource.PRODUCT, [NewRecord({"sku": "P", "name": "Thing"}, id=PRODUCT)]),
        (
            Resource.CUSTOMER,
            [
                NewRecord({**client, **values}, relations=mine, id=OWN),
                NewRecord(client, id=OTHER),
                NewRecord(client, relations=mine, id=GONE),
            ],
        ),
        (Resource.SALES_RECORD, [NewRecord({"number": "S", "status": "OPEN"}, {"customer": OWN}, id=SALE)]),
    ):
        await create_records(connection, resource, records, actor=command("tests"), now=NOW, secret=SECRET)
    await mark_deleted(connection, CATALOGUE[Resource.CUSTOMER], GONE, NOW, NOW)
    for one, name in ((PARTNER, "partner"), (PLAIN, "plain")):
        await create_integration(
            connection, name, ADA, actor=command("tests"), now=NOW, secret=SECRET, integration_id=one
        )


async def same_tokens(companies: list[Logged]) -> None:
    """Let all companies know the tokens of the first, by the same ids: what is asked of them differs in nothing."""
    for turn, one in enumerate(companies):
        async with one.database.transaction() as connection:
            for reader, token in one.tokens.items():
                known = token_table.c.hash == hash_of(token)
                of_first = companies[0].tokens[reader]
                values = {"id": 7000 + reader} | ({"hash": hash_of(of_first)} if turn else {})
                await connection.execute(update(token_table).where(known).values(**values))
        one.tokens = companies[0].tokens
