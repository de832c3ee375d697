"""The limit: what a good engineer writes by hand for this one page, over the same tables, with Starlette and asyncpg.

It keeps all that Lastfour keeps for these callers: the token, one snapshot, the rows that the caller or anybody below
them is related to, at most 50 children of each list with the newest first, and the masks. What it does not keep is the
freedom to ask for something else, or to grant something else.
"""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # It has no types.
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.hand_masks import MASKED, WHOLE, Shown, money
from models.settings import Settings

# Who asks, where they stand in the chart, and whether they were granted everything, which is then shown whole.
CALLER = """
SELECT p.lft, p.rgt, EXISTS (
    SELECT FROM access_grant g WHERE g.grantee_kind = 'USER' AND g.grantee_id = p.id AND g.resource = 'CUSTOMER'
    AND g.active AND g.reaches::jsonb ? 'EVERYONE'
) AS everything
FROM token t JOIN person p ON p.id = t.principal_id
WHERE t.hash = $1 AND t.principal_kind = 'PERSON' AND t.revoked_at IS NULL
AND (t.expires_at IS NULL OR t.expires_at > now()) AND p.status = 'ACTIVE' AND p.deleted_at IS NULL
"""
COLUMNS = """
c.id, c.name, c.region, c.email, c.address, c.status, c.created_at, c.credit_limit, c.card_number, c.phone
"""
EVERYTHING = f"SELECT {COLUMNS} FROM customer c WHERE c.deleted_at IS NULL ORDER BY c.name, c.id LIMIT $1"  # noqa: S608, ours

# A small page is found by walking the customers in order, and looking at who relates to each of them.
WALK = f"""
SELECT {COLUMNS} FROM customer c, LATERAL (
    SELECT FROM customer_relation r
    WHERE r.record_id = c.id AND (r.expires_at IS NULL OR r.expires_at > now())
    AND r.person_id IN (SELECT p.id FROM person p WHERE p.lft >= $1 AND p.lft < $2) LIMIT 1
) AS seen
WHERE c.deleted_at IS NULL ORDER BY c.name, c.id LIMIT $3
"""  # noqa: S608, as above
# A large one by sorting all that the people below relate to, as few columns wide as that can be.
GATHER = f"""
SELECT {COLUMNS} FROM (
    SELECT DISTINCT r.label, r.record_id FROM customer_relation r
    WHERE r.person_id = ANY (ARRAY(SELECT p.id FROM person p WHERE p.lft >= $1 AND p.lft < $2))
    AND r.deleted_at IS NULL AND (r.expires_at IS NULL OR r.expires_at > now())
    ORDER BY r.label, r.record_id LIMIT $3
) AS seen JOIN customer c ON c.id = seen.record_id
ORDER BY seen.label, seen.record_id LIMIT $3
"""  # noqa: S608, as above
LARGE = 500


def _children(table: str, columns: str) -> str:
    """The newest 50 of each customer; whoever sees a customer sees its children, by these grants."""
    return f"""
    SELECT one.* FROM unnest($1::bigint[]) AS parent(id), LATERAL (
        SELECT k.customer_id, k.id, {columns} FROM {table} k
        WHERE k.customer_id = parent.id AND k.deleted_at IS NULL ORDER BY k.created_at DESC, k.id DESC LIMIT 50
    ) AS one
    """  # noqa: S608, ours


CONTACTS = _children("contact", "k.name, k.email, k.title")
OPPORTUNITIES = _children("opportunity", "k.title, k.stage, k.amount")
CONTRACTS = _children("contract", "k.number, k.value, k.iban")


def hand_app(settings: Settings) -> Starlette:
    """The application over a PostgreSQL database."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        # Read-only transactions leave nothing behind that would have to be reset.
        async with asyncpg.create_pool(
            settings.database_url, min_size=5, max_size=15, reset=_nothing, server_settings={"jit": "off"}
        ) as pool:
            app.state.pool = pool
            yield

    return Starlette(routes=[Route("/customers", _customers)], lifespan=lifespan)


async def _nothing(_connection: Any) -> None:
    pass


async def _customers(request: Request) -> Response:
    """`/customers?first=50&children=1`."""
    token = request.headers["authorization"].removeprefix("Bearer ")
    first = int(request.query_params["first"])
    if not 0 < first <= 1000:
        return Response(status_code=400)
    async with (
        request.app.state.pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        caller = await connection.fetchrow(CALLER, hashlib.sha256(token.encode()).hexdigest())
        if caller is None:
            return Response(status_code=401)
        lft, rgt, everything = caller
        shown = WHOLE if everything else MASKED
        if everything:
            rows = await connection.fetch(EVERYTHING, first)
        else:
            rows = await connection.fetch(GATHER if first >= LARGE else WALK, lft, rgt, first)
        customers = _shaped(rows, shown)
        if "children" in request.query_params:
            await _add_children(connection, [row[0] for row in rows], customers, shown)
    return Response(orjson.dumps({"customers": customers}), media_type="application/json")


def _shaped(rows: Sequence[Any], shown: Shown) -> list[dict[str, Any]]:
    return [
        {
            "id": str(one),
            "name": name,
            "region": region,
            "email": email and shown.email(email),
            "address": address and shown.address(address),
            "status": status,
            "createdAt": created_at,
            "creditLimit": None if limit is None else shown.limit(limit),
            "cardNumber": card and shown.card(card),
            "phone": phone and shown.phone(phone),
        }
        for one, name, region, email, address, status, created_at, limit, card, phone in rows
    ]


async def _add_children(connection: Any, ids: list[int], customers: list[dict[str, Any]], shown: Shown) -> None:
    """Fill in the three lists of each customer, with a statement for each list."""
    contacts: dict[int, list[Any]] = {one: [] for one in ids}
    for customer, one, name, email, title in await connection.fetch(CONTACTS, ids):
        masked = email and shown.email(email)
        contacts[customer].append({"id": str(one), "name": name, "email": masked, "title": title})
    opportunities: dict[int, list[Any]] = {one: [] for one in ids}
    for customer, one, title, stage, amount in await connection.fetch(OPPORTUNITIES, ids):
        told = None if amount is None else money(amount)
        opportunities[customer].append({"id": str(one), "title": title, "stage": stage, "amount": told})
    contracts: dict[int, list[Any]] = {one: [] for one in ids}
    for customer, one, number, value, iban in await connection.fetch(CONTRACTS, ids):
        masked = iban and shown.iban(iban)
        told = None if value is None else money(value)
        contracts[customer].append({"id": str(one), "number": number, "value": told, "iban": masked})
    for one, customer in zip(ids, customers, strict=True):
        customer["contacts"] = contacts[one]
        customer["opportunities"] = opportunities[one]
        customer["contracts"] = contracts[one]
