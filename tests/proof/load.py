"""Puts a World into a database, through the write path that everything else uses."""

import hashlib
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import cross_group_access, grant, group_member, integration, token
from models.actor import Actor
from models.bulk import insert_rows
from models.catalogue import CATALOGUE
from models.columns import new_id
from models.records import department
from models.words import Action, PrincipalKind, Relation, Resource
from permissions.epoch import bump_epoch
from permissions.levels import Level
from permissions.tokens import LAST, PREFIX, RANDOM, Limits, hash_of, issue, with_checksum
from resolvers.writing.new_record import NewRecord, SalesLine
from resolvers.writing.prepare import prepare
from resolvers.writing.write import writing
from tests.proof.world import Caller, Record, World

SECRET = "a secret for tests"

# Parents before children, for the database knows who is whose.
ORDER = (
    "PERSON",
    "STORE_ACCOUNT",
    "TAG",
    "SUPPLIER",
    "PRODUCT",
    "CUSTOMER",
    "CONTACT",
    "CONTACT_LOG",
    "OPPORTUNITY",
    "CONTRACT",
    "SALES_RECORD",
    "SHIPMENT",
)
_ACTOR = Actor(PrincipalKind.PERSON, None, "the proof")


async def load(connection: AsyncConnection, world: World, *, logged: bool = True) -> None:
    """Write all of a world, in one batch for each kind of record; the log tells of it, unless told otherwise."""
    async with writing(connection, actor=_ACTOR, now=world.now, secret=SECRET) as writer:

        async def create(resource: str, records: Iterable[NewRecord]) -> None:
            if logged:
                await writer.create(Resource(resource), list(records), checked=True)
            else:
                await writer.insert(prepare(Resource(resource), records, world.now))

        await create("ROLE", (NewRecord({"name": one.name}, id=one.id) for one in world.roles))
        await create("GROUP", (NewRecord({"name": one.name}, id=one.id) for one in world.groups))
        units = (NewRecord({"name": one.name}, {"parent": one.parent}, id=one.id) for one in world.departments)
        await create("DEPARTMENT", units)
        for resource in ORDER:
            records = [record for record in world.records if record.resource == resource]
            await create(resource, map(_new, records))
            ages = [{"record": one.id, "times": one.version, "last": one.updated_at} for one in records]
            if ages:
                await connection.execute(_aging(Resource(resource)), ages)
    heads = [{"unit": one.id, "head": one.head} for one in world.departments if one.head is not None]
    if heads:
        await connection.execute(_HEADS, heads)
    members = [{"group_id": group.id, "person_id": one} for group in world.groups for one in group.members]
    await insert_rows(connection, group_member, members)
    await _load_access(connection, world)
    await bump_epoch(connection)


async def token_for(connection: AsyncConnection, world: World, caller: Caller) -> str:
    """A token for a caller, with the caller's limits: the same for the same caller, so that answers can be compared."""
    limits = caller.limits
    issued = await issue(
        connection,
        PrincipalKind(caller.kind),
        caller.id,
        world.now,
        limits=Limits(
            None if limits.resources is None else frozenset(map(Resource, limits.resources)),
            None if limits.actions is None else frozenset(map(Action, limits.actions)),
            None if limits.level is None else Level[limits.level],
        ),
    )
    named = [caller.kind, caller.id, sorted(limits.resources or ()), sorted(limits.actions or ()), limits.level]
    digest = hashlib.sha256(repr(named).encode())
    secret = with_checksum(PREFIX + digest.hexdigest()[:RANDOM])
    always = {"id": int.from_bytes(digest.digest()[:7]), "hash": hash_of(secret), "last_four": secret[-LAST:]}
    await connection.execute(update(token).where(token.c.id == issued.id).values(**always))
    return secret


_HEADS = update(department).where(department.c.id == bindparam("unit")).values(head_id=bindparam("head"))


@cache
def _aging(resource: Resource) -> Any:
    """What gives records the version and the time of their last change, which the write path sets to what is new."""
    table = CATALOGUE[resource].table
    change = update(table).where(table.c.id == bindparam("record"))
    return change.values(version=bindparam("times"), updated_at=bindparam("last"))


def _new(record: Record) -> NewRecord:
    return NewRecord(
        fields=record.fields,
        links=record.links,
        relations=[(one.person, Relation(one.kind), one.expires_at) for one in record.relations],
        lines=[SalesLine(one.product, one.quantity or 0, one.unit_price, one.discount) for one in record.lines],
        tags=sorted(record.tags),
        deleted_at=record.deleted_at,
        id=record.id,
        created_at=record.created_at,
    )


async def _load_access(connection: AsyncConnection, world: World) -> None:
    await _insert(
        connection,
        integration,
        [
            {"id": one.id, "name": one.name, "sponsor_id": one.sponsor, "active": one.active, "created_at": world.now}
            for one in world.integrations
        ],
    )
    await _insert(
        connection,
        cross_group_access,
        [
            {
                "id": new_id(),
                "person_id": one.person,
                "group_id": one.group,
                "approved_by_id": one.approved_by,
                "created_at": world.now,
                "expires_at": one.expires_at,
            }
            for one in world.accesses
        ],
    )
    # Past `write_grants`, for a world may hold what has become impossible since it was given.
    await _insert(
        connection,
        grant,
        [
            {
                "id": one.id,
                "grantee_kind": one.grantee_kind,
                "grantee_id": one.grantee_id,
                "resource": one.resource,
                "actions": sorted(one.actions),
                "relations": sorted(one.relations),
                "reaches": sorted(one.reaches),
                "sub_departments": one.sub_departments,
                "data_filter": one.data_filter,
                "levels": dict(one.levels),
                "writable": sorted(one.writable),
                "across_groups": one.across_groups,
                "active": one.active,
                "valid_from": one.valid_from,
                "valid_until": one.valid_until,
                "given_by_id": one.given_by,
                "approved_by_id": one.approved_by,
                "created_at": world.now,
            }
            for one in world.grants
        ],
    )


async def _insert(connection: AsyncConnection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        await connection.execute(insert(table), rows)
