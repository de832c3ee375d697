"""The transaction of one mutation: who writes, what they may, and the records as they see them in it."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from masking.fields import CLASSES
from models.actor import Actor
from models.words import Action, PrincipalKind, Resource
from permissions.access import Access, Meaning
from permissions.epoch import read_epoch
from permissions.handed_down import HandedDown, hanging_on, makes_a_difference, read_handed_down
from permissions.plan import AccessPlan, compile_plan
from permissions.principal import Principal
from permissions.raising import NOTHING, Standing, raised
from resolvers.cursors import Cursors
from resolvers.mutations.outcome import NO_RECORD, ErrorCode, RefusedError, Target, UserError
from resolvers.records import Record
from resolvers.rows import fetch_by_id, fetch_signatures
from resolvers.session import Session
from resolvers.writing.present import lock_records
from resolvers.writing.write import COMPILED_INTO_PLANS, Writer


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as the writer sees it, and what that allows."""

    record: Record
    meaning: Meaning
    deleted: bool

    @property
    def id(self) -> int:
        """The record's id."""
        return self.record.id

    @property
    def resource(self) -> Resource:
        """What kind of record it is."""
        return self.record.resource


class Transaction:
    """What a mutation works with. An error of ours that it raises is told to the caller, and nothing is written."""

    def __init__(self, connection: AsyncConnection, access: Access, secret: str) -> None:
        """Write as the access's principal."""
        self.connection = connection
        self.access = access
        self.secret = secret
        self.actor = actor_of(access.plan.principal)
        self.writer = Writer(connection, self.actor, access.now, secret)
        self._by_now = access
        self._plans: dict[int, AccessPlan] = {}

    @property
    def now(self) -> datetime:
        """The moment that this transaction takes for the present."""
        return self.access.now

    @property
    def principal(self) -> Principal:
        """Who writes."""
        return self.access.plan.principal

    @asynccontextmanager
    async def undoing(self) -> AsyncIterator[None]:
        """A block of which nothing is left, also in the log, if it raises."""
        said, touched, by_now = list(self.writer.entries), set(self.writer.touched), self._by_now
        try:
            async with self.connection.begin_nested():
                yield
        except BaseException:
            self.writer.entries, self.writer.touched, self._by_now = said, touched, by_now
            raise

    async def fetch(
        self,
        resource: Resource,
        ids: Sequence[int],
        columns: Iterable[str] = (),
        *,
        deleted: bool = False,
        access: Access | None = None,
    ) -> Mapping[int, Seen]:
        """The records that the writer may see, by id: through the row seam, as in any query."""
        access = access or self.access
        found = await fetch_by_id(self.session(access), resource, ids, columns, deleted=deleted)
        of = access.of(resource)
        return {one: Seen(record, of.meaning(record.signature), deleted) for one, record in found.items()}

    async def meaning_of(self, resource: Resource, one: int, access: Access) -> Meaning:
        """What a record means to somebody who may not see it."""
        signatures = await fetch_signatures(self.session(access), resource, [one])
        return access.of(resource).meaning(signatures[one])

    def session(self, access: Access) -> Session:
        """What the row seam reads by in this transaction."""
        return Session(self.connection, access, Cursors(self.secret, self.principal))

    async def lock(self, targets: Iterable[Target]) -> None:
        """Keep records as they are until the transaction ends, in one order: no two writers wait for each other."""
        ids: dict[Resource, set[int]] = {}
        for target in targets:
            if target.resource is not None:
                ids.setdefault(target.resource, set()).add(target.id)
        for resource in sorted(ids):
            await lock_records(self.connection, resource, sorted(ids[resource]))

    async def require(
        self, target: Target, action: Action, columns: Iterable[str] = (), *, deleted: bool = False
    ) -> Seen:
        """A record that is locked already, if the writer may do this to it.

        Refused with NOT_FOUND where it may not be seen, in the same words whether it is there or not; with FORBIDDEN
        where it may be seen; and with CONFLICT where it is of another version than the writer knows.
        """
        resource, seen = target.resource, None
        if resource is not None:
            found = await self.fetch(resource, [target.id], {"version", *columns}, deleted=deleted)
            seen = found.get(target.id)
        if seen is None:
            raise RefusedError(UserError(ErrorCode.NOT_FOUND, NO_RECORD, ("id",)))
        if action not in seen.meaning.actions:
            message = f"You may see this record, but nothing gives you {action} on it."
            raise RefusedError(UserError(ErrorCode.FORBIDDEN, message, ("id",)))
        if target.if_version not in {None, seen.record.value("version")}:
            message = "Somebody has changed this record meanwhile: look at it again."
            raise RefusedError(UserError(ErrorCode.CONFLICT, message, ("ifVersion",)))
        return seen

    async def require_named(self, name: str, target: Target, action: Action, columns: Iterable[str] = ()) -> Seen:
        """The same of a record that an input names in a field of that name, locked here."""
        await self.lock([target])
        try:
            return await self.require(target, action, columns)
        except RefusedError as error:
            raise RefusedError(*(replace(one, field=(name,)) for one in error.errors)) from None

    async def standing(
        self,
        resource: Resource,
        ids: Sequence[int],
        access: Access | None = None,
        fields: Collection[str] | None = None,
    ) -> Mapping[int, Standing]:
        """What records mean to somebody, deleted or not, and what they hand down.

        `fields` are those that alone are written, so that what can't be otherwise is left out; None where it may be
        anything.
        """
        access = access or self.access
        found = dict.fromkeys(ids, NOTHING)
        for deleted in (False, True):
            for one, seen in (await self.fetch(resource, ids, deleted=deleted, access=access)).items():
                found[one] = seen.meaning
        below: Mapping[int, HandedDown] = {}
        if hanging_on(resource) and (fields is None or makes_a_difference(access, resource, fields)):
            alone = fields is not None
            below = await read_handed_down(self.connection, access, resource, ids, fields_alone=alone)
        return {one: Standing(meaning, below.get(one)) for one, meaning in found.items()}

    @asynccontextmanager
    async def unraised(
        self, resource: Resource, ids: Sequence[int], fields: Collection[str] | None = None
    ) -> AsyncIterator[None]:
        """A block that writes to records, or to these fields of them alone.

        It is refused if it lets the writer see or do more than before: of them, or of what could hang on them.
        """
        before = await self.standing(resource, ids, fields=fields)
        yield
        after = await self.standing(resource, ids, await self.access_by_now(), fields)
        if any(raised(before[one], after[one]) for one in ids):
            message = "This would let you see or do more than you may: somebody else has to do it."
            raise RefusedError(UserError(ErrorCode.FORBIDDEN, message, ("id",)))

    async def plan_of(self, person: int) -> AccessPlan:
        """The plan of somebody else, as permissions were when this transaction began."""
        if person not in self._plans:
            principal, epoch = Principal(PrincipalKind.PERSON, person, ""), self.access.plan.epoch
            self._plans[person] = await compile_plan(self.connection, principal, CLASSES, epoch)
        return self._plans[person]

    async def access_by_now(self) -> Access:
        """What the writer may do after what they have written: where a plan follows from that, it is compiled anew.

        Such a plan is never kept: whether it will ever hold is known once the transaction has ended.
        """
        if self.writer.touched & COMPILED_INTO_PLANS:
            await self.writer.follow()
            plan = await compile_plan(self.connection, self.principal, CLASSES, await read_epoch(self.connection))
            self._by_now = Access(plan, self.now)
        return self._by_now


def actor_of(principal: Principal) -> Actor:
    """How the log names a principal."""
    return Actor(principal.kind, principal.id, principal.name, principal.token_id)


def is_person(principal: Principal) -> bool:
    """Whether somebody asks, and not a partner's program."""
    return principal.kind is PrincipalKind.PERSON
