"""Leaks of writes: what they refuse, what they say, and what the writer sees after them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from masking.fields import FIELDS
from models.catalogue import CATALOGUE
from models.words import Resource
from permissions.levels import Level
from resolvers.mutations import fields, links, merge, records, transaction
from resolvers.mutations.outcome import NO_RECORD, ErrorCode, Outcome, RefusedError, Target, UserError
from resolvers.mutations.transaction import Seen, Transaction
from tests.proof.alike.family import Family
from tests.proof.alike.leaks.leak import Leak, stored, writes
from tests.proof.alike.script import Script

CREATE, WRITABLE, REQUIRE, TAKEN = records._create, fields.require_writable, Transaction.require, merge._taken  # noqa: SLF001, to be broken


def _unique(patch: pytest.MonkeyPatch) -> None:
    async def create(resource: Resource, given: Any, by: Transaction) -> Outcome:
        label = CATALOGUE[resource].label
        table = CATALOGUE[resource].table
        if given.fields.get(label) and await stored(by.connection, resource, table.c[label] == given.fields[label]):
            raise RefusedError(UserError(ErrorCode.CONFLICT, "There is one of this already.", (label,)))
        return await CREATE(resource, given, by)

    patch.setattr(records, "_create", create)


def _foreign_key(patch: pytest.MonkeyPatch) -> None:
    async def require_targets(by: Transaction, resource: Resource, named: Mapping[str, int | None]) -> None:
        for name, one in named.items():
            link = CATALOGUE[resource].link(name)
            if link is None or one is None:
                continue
            if not await stored(by.connection, link.target, CATALOGUE[link.target].table.c.id == one):
                raise RefusedError(UserError(ErrorCode.NOT_FOUND, NO_RECORD, (name,)))

    for module in (records, links):
        patch.setattr(module, "require_targets", require_targets)


def _told_apart(patch: pytest.MonkeyPatch) -> None:
    async def require(self: Transaction, target: Target, *arguments: Any, **named: Any) -> Seen:
        try:
            return await REQUIRE(self, target, *arguments, **named)
        except RefusedError as error:
            if target.resource is not None and error.errors[0].code is ErrorCode.NOT_FOUND:
                table = CATALOGUE[target.resource].table
                if await stored(self.connection, target.resource, table.c.id == target.id):
                    raise RefusedError(UserError(ErrorCode.FORBIDDEN, "Not for you.", ("id",))) from None
            raise

    patch.setattr(Transaction, "require", require)


def _value_in_error(patch: pytest.MonkeyPatch) -> None:
    async def require(self: Transaction, target: Target, *arguments: Any, **named: Any) -> Seen:
        try:
            return await REQUIRE(self, target, *arguments, **named)
        except RefusedError as error:
            if target.resource is not None and error.errors[0].code is ErrorCode.FORBIDDEN:
                table = CATALOGUE[target.resource].table
                rows = await stored(self.connection, target.resource, table.c.id == target.id)
                raise RefusedError(UserError(ErrorCode.FORBIDDEN, f"Not yours: {rows[0]}", ("id",))) from None
            raise

    patch.setattr(Transaction, "require", require)


def _suggestion(patch: pytest.MonkeyPatch) -> None:
    async def require(self: Transaction, target: Target, *arguments: Any, **named: Any) -> Seen:
        try:
            return await REQUIRE(self, target, *arguments, **named)
        except RefusedError as error:
            if target.resource is not None and error.errors[0].code is ErrorCode.NOT_FOUND:
                label = CATALOGUE[target.resource].label
                names = sorted(str(row[label]) for row in await stored(self.connection, target.resource))
                message = f"There is none: did you mean {', '.join(names[:1])}?"
                raise RefusedError(UserError(ErrorCode.NOT_FOUND, message, ("id",))) from None
            raise

    patch.setattr(Transaction, "require", require)


def _unchanged(patch: pytest.MonkeyPatch) -> None:
    def require_writable(*arguments: Any, **named: Any) -> frozenset[str]:
        WRITABLE(*arguments, **named)
        return frozenset()

    patch.setattr(records, "require_writable", require_writable)


def _merge(patch: pytest.MonkeyPatch) -> None:
    def taken(winner: Seen, loser: Seen, take: Any) -> list[str]:
        unseen = (name for name in FIELDS[Resource.CUSTOMER] if loser.meaning.fields[name].level is not Level.FULL)
        return list(dict.fromkeys([*TAKEN(winner, loser, take), *unseen]))

    async def merging(by: Transaction, given: Any) -> Outcome:
        loser = await stored(
            by.connection, Resource.CUSTOMER, CATALOGUE[Resource.CUSTOMER].table.c.id == given.loser.id
        )
        patch.setattr(merge, "_value", lambda record, name: loser[0][name] if loser else record.value(name))
        return await MERGE(by, given)

    patch.setattr(merge, "_taken", taken)
    patch.setattr(merge, "_merge", merging)


def _merges(_family: Family, script: Script) -> bool:
    return any("mergeCustomers" in request.writes for request in script)


MERGE = merge._merge  # noqa: SLF001, to be broken


def _raise(patch: pytest.MonkeyPatch) -> None:
    @asynccontextmanager
    async def unraised(*_arguments: Any, **_named: Any) -> AsyncIterator[None]:
        yield

    patch.setattr(transaction.Transaction, "unraised", unraised)


def _written_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(fields, "is_written_back", lambda *_arguments, **_named: False)


LEAKS = (
    Leak("unique", "a new record is refused for a name that somebody else's has", _unique, writes),
    Leak("foreign key", "a link is taken to whatever there is, and refused to what there is not", _foreign_key, writes),
    Leak("told apart", "what may not be seen is FORBIDDEN, and what is not there NOT_FOUND", _told_apart, writes),
    Leak("value in an error", "an error quotes what is stored", _value_in_error, writes),
    Leak("suggestion", "an error suggests a name that may not be seen", _suggestion, writes),
    Leak("unchanged", "a value written unseen makes no version where it was there already", _unchanged, writes),
    Leak("merge", "a merge takes fields that are not seen whole", _merge, _merges),
    Leak("raise", "a write lets the writer see or do more", _raise, writes),
    Leak("mask written back", "a mask's output is stored as a value", _written_back, writes),
)
