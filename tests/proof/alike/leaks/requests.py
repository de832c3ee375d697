"""Leaks between requests and at the edge: caches, sign-in, headers."""

from collections import defaultdict
from typing import Any, cast
from weakref import WeakKeyDictionary

import pytest
from starlette.responses import Response

from gql import view
from gql.context import Context
from models.words import PrincipalKind, Resource
from permissions import principal
from permissions.plan import PlanCache
from permissions.principal import Principal
from resolvers.session import Session
from tests.proof.alike.family import Family
from tests.proof.alike.leaks.leak import Leak, count_of
from tests.proof.alike.script import Script

INIT, PLAN_OF, ANSWER = Session.__init__, PlanCache.plan_of, view.GraphQLEndpoint._answer  # noqa: SLF001, to be broken

OPEN, COST = Context.open, cast("property", Context.actual_cost)


def _shared_loader(patch: pytest.MonkeyPatch) -> None:
    shared: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()

    def init(self: Session, connection: Any, *arguments: Any) -> None:
        INIT(self, connection, *arguments)
        self._loaded = shared.setdefault(connection, defaultdict(dict))

    patch.setattr(Session, "__init__", init)


def _shared_plan(patch: pytest.MonkeyPatch) -> None:
    async def plan_of(self: PlanCache, *arguments: Any) -> Any:
        kept = next(iter(self._plans.values()), None)
        return kept or await PLAN_OF(self, *arguments)

    patch.setattr(PlanCache, "plan_of", plan_of)


def _frozen(patch: pytest.MonkeyPatch) -> None:
    def admitted(row: Any) -> Principal | None:
        return Principal(PrincipalKind.PERSON, row.person_id, row.name, row.email)

    patch.setattr(principal, "_person", admitted)


def _warm(family: Family, _script: Script) -> bool:
    return bool(family.warm)


def _denied(family: Family, _script: Script) -> bool:
    return family.hidden.view.denied()


def _etag(patch: pytest.MonkeyPatch) -> None:
    async def answer(self: Any, *arguments: Any) -> Response:
        response = await ANSWER(self, *arguments)
        async with self._gate.database.snapshot() as connection:
            response.headers["etag"] = f'"{await count_of(connection, Resource.CUSTOMER)}"'
        return response

    patch.setattr(view.GraphQLEndpoint, "_answer", answer)


def _cost(patch: pytest.MonkeyPatch) -> None:
    async def opened(self: Context) -> Session:
        session = await OPEN(self)
        async with self.gate.database.snapshot() as connection:
            self.rows_read += await count_of(connection, Resource.CUSTOMER)
        return session

    def actual(self: Context) -> int | None:
        cost = COST.__get__(self)
        return None if cost is None else cost + self.rows_read

    patch.setattr(Context, "open", opened)
    patch.setattr(Context, "actual_cost", property(actual))


LEAKS = (
    Leak(
        "shared loader",
        "what was loaded for somebody is kept for whoever asks next",
        _shared_loader,
        _warm,
    ),
    Leak("shared plan", "plans are kept without whose they are", _shared_plan, _warm),
    Leak("frozen", "who is frozen or has left is let in by an open connection", _frozen, _denied),
    Leak("etag", "a header tells a version of all that is stored", _etag),
    Leak("cost", "what a request has cost counts hidden rows", _cost),
)
