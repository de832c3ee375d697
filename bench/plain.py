"""A plain server, as a team would write it today: Strawberry, the ORM, dataloaders, a permission, a masking field.

It has the same callers, rows and masks. What a field shows is decided where the field is, value by value.
"""

import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import strawberry
from aiodataloader import DataLoader
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.extensions import FieldExtension, ParserCache, ValidationCache
from strawberry.extensions.field_extension import SyncExtensionResolver
from strawberry.permission import BasePermission

from bench import hand_masks as masks
from bench.plain_tables import (
    ContactRow,
    ContractRow,
    CustomerRelation,
    CustomerRow,
    Grant,
    OpportunityRow,
    Person,
    Token,
)
from models.settings import Settings


@dataclass
class Caller:
    """Who asks."""

    person: Person
    everything: bool


class Children(DataLoader[int, list[Any]]):
    """Loads the children of many customers at once."""

    def __init__(self, session: AsyncSession, row: Any) -> None:
        super().__init__()
        self._session = session
        self._row = row

    async def batch_load_fn(self, keys: list[int]) -> list[list[Any]]:
        """The children of each, the newest first."""
        row = self._row
        query = (
            select(row)
            .where(row.customer_id.in_(keys), row.deleted_at.is_(None))
            .order_by(row.created_at.desc(), row.id.desc())
        )
        found = defaultdict(list)
        for child in await self._session.scalars(query):
            found[child.customer_id].append(child)
        return [found[key] for key in keys]


@dataclass
class Context:
    """What resolvers are handed."""

    session: AsyncSession
    caller: Caller | None
    contacts: Children
    opportunities: Children
    contracts: Children


Info = strawberry.Info[Context, None]


class SignedIn(BasePermission):
    """Refuses whoever has no token."""

    message = "Sign in."

    def has_permission(self, source: Any, info: Info, **kwargs: Any) -> bool:  # noqa: ARG002, Strawberry's signature
        """Whether there is a caller."""
        return info.context.caller is not None


class Masked(FieldExtension):
    """Masks what a field resolves to, unless the caller may see everything."""

    def __init__(self, mask: masks.Show) -> None:
        self._mask = mask

    def resolve(self, next_: SyncExtensionResolver, source: Any, info: Info, **kwargs: Any) -> Any:
        """The value, masked."""
        value = next_(source, info, **kwargs)
        caller = info.context.caller
        return value if value is None or (caller is not None and caller.everything) else self._mask(value)


def masked(column: str, mask: masks.Show, kind: Any = str) -> Any:
    """A field that is masked."""

    def resolve(root: Any) -> Any:
        return getattr(root, column)

    return strawberry.field(resolver=resolve, graphql_type=kind | None, extensions=[Masked(mask)])


def children(loader: str, kind: Any) -> Any:
    """A list of a customer's children."""

    async def resolve(root: Any, info: Info) -> Any:
        return await getattr(info.context, loader).load(root.id)

    return strawberry.field(resolver=resolve, permission_classes=[SignedIn], graphql_type=list[kind])


@strawberry.type
class Contact:
    """Somebody who works for a customer."""

    id: strawberry.ID
    name: str
    title: str | None
    email: str | None = masked("email", masks.email)


@strawberry.type
class Opportunity:
    """What may be sold."""

    id: strawberry.ID
    title: str
    stage: str
    amount: Decimal | None


@strawberry.type
class Contract:
    """A contract."""

    id: strawberry.ID
    number: str
    value: Decimal | None
    iban: str | None = masked("iban", masks.iban)


@strawberry.type
class Customer:
    """A customer."""

    id: strawberry.ID
    name: str
    region: str | None
    status: str
    created_at: datetime
    email: str | None = masked("email", masks.email)
    address: str | None = masked("address", masks.address)
    card_number: str | None = masked("card_number", masks.card)
    phone: str | None = masked("phone", masks.phone)
    credit_limit: Decimal | None = masked("credit_limit", masks.amount, Decimal)
    contacts: list[Contact] = children("contacts", Contact)
    opportunities: list[Opportunity] = children("opportunities", Opportunity)
    contracts: list[Contract] = children("contracts", Contract)


async def _customers(info: Info, first: int) -> Any:
    """The customers that the caller or anybody below them is related to, by name."""
    session, caller = info.context.session, info.context.caller
    query = select(CustomerRow).where(CustomerRow.deleted_at.is_(None))
    if caller is not None and not caller.everything:
        query = query.where(await _visible(session, caller.person))
    found = await session.scalars(query.order_by(CustomerRow.name, CustomerRow.id).limit(first))
    return found.all()


@strawberry.type
class Query:
    """The root."""

    customers: list[Customer] = strawberry.field(
        resolver=_customers, permission_classes=[SignedIn], graphql_type=list[Customer]
    )


async def _visible(session: AsyncSession, person: Person) -> ColumnElement[bool]:
    below = await session.scalars(select(Person.id).where(Person.lft >= person.lft, Person.lft < person.rgt))
    related = select(CustomerRelation.record_id).where(
        CustomerRelation.person_id.in_(below.all()),
        or_(CustomerRelation.expires_at.is_(None), CustomerRelation.expires_at > func.now()),
    )
    return CustomerRow.id.in_(related)


class View(GraphQL[Context, None]):
    """Strawberry's view with a session of the ORM for each request."""

    def __init__(self, schema: strawberry.Schema, sessions: async_sessionmaker[AsyncSession]) -> None:
        super().__init__(schema)
        self._sessions = sessions

    async def run(self, request: Any, *arguments: Any, **named: Any) -> Any:
        """Answer a request within one session."""
        async with self._sessions() as session:
            request.state.session = session
            return await super().run(request, *arguments, **named)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:  # noqa: ARG002, Strawberry's signature
        """What resolvers are handed."""
        session = request.state.session
        caller = await _caller(session, request.headers.get("authorization", ""))
        children = (Children(session, row) for row in (ContactRow, OpportunityRow, ContractRow))
        return Context(session, caller, *children)


async def _caller(session: AsyncSession, header: str) -> Caller | None:
    hashed = hashlib.sha256(header.removeprefix("Bearer ").encode()).hexdigest()
    expired = or_(Token.expires_at.is_(None), Token.expires_at > func.now())
    token = await session.scalar(select(Token).where(Token.hash == hashed, Token.revoked_at.is_(None), expired))
    person = None if token is None else await session.get(Person, token.principal_id)
    if person is None or person.status != "ACTIVE" or person.deleted_at is not None:
        return None
    own = select(Grant.id).where(
        Grant.grantee_kind == "USER", Grant.grantee_id == person.id, Grant.resource == "CUSTOMER", Grant.active
    )
    return Caller(person, everything=(await session.scalar(own)) is not None)


def plain_app(settings: Settings) -> Starlette:
    """The application over a PostgreSQL database."""
    url = settings.database_url.replace("postgresql://", "postgresql+asyncpg://")
    engine = create_async_engine(url, pool_size=15)
    schema = strawberry.Schema(
        Query, extensions=[lambda: ParserCache(maxsize=500), lambda: ValidationCache(maxsize=500)]
    )

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await engine.dispose()

    view = View(schema, async_sessionmaker(engine, expire_on_commit=False))
    return Starlette(routes=[Route("/graphql", view, methods=["POST"])], lifespan=lifespan)
