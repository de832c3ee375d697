"""Who may do something to a record: everybody whom its signature lets in, a page at a time.

Those who may be let in are found from the record (`candidates.py`), and each is then decided by the record's signature
for them, as when they ask themselves. People come by name, then integrations.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from models.access import grant as grant_table
from models.access import integration
from models.aliases import alias_of
from models.records import person
from models.types import Choice
from models.words import Action, GranteeKind, PersonStatus, PrincipalKind, Resource
from permissions.access import Access, Meaning
from permissions.explaining.candidates import Around, may_be_let_in
from permissions.explaining.conditions import holding_filters, wall_of
from permissions.explaining.meaning import allows, read_meaning
from permissions.explaining.paths import read_related
from permissions.explaining.plans import Shared
from permissions.explaining.subject import read_subject
from permissions.plan import compile_plan
from permissions.principal import Principal
from permissions.truth import FALSE, every

# So many candidates are looked at for a page: more are found only where data filters name the caller's own.
LOOKED_AT = 2_000
CHUNK = 200

# Where somebody stands in the list: people before integrations, by name, by id.
Turn = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who may do something to a record, and all that the record means to them."""

    principal: Principal
    meaning: Meaning

    @property
    def turn(self) -> Turn:
        """Where they stand in the list."""
        return turn_of(self.principal)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page of who may do an action to a record, in the order that it is walked in."""

    resource: Resource
    record_id: int
    action: Action
    size: int
    start: Turn | None = None
    backwards: bool = False


@dataclass(slots=True)
class Holders:
    """The page; where looking ended, and whether the list may go on there."""

    found: list[Holder] = field(default_factory=list)
    end: Turn | None = None
    more: bool = False
    # Whether looking ended before the page was full.
    given_up: bool = False


def turn_of(principal: Principal) -> Turn:
    """Where somebody stands in the list."""
    return (0 if principal.kind is PrincipalKind.PERSON else 1), principal.name, principal.id


async def find_holders(connection: AsyncConnection, caller: Access, wanted: Wanted) -> Holders:
    """A page of those who may do an action to a record, of the people whom the caller may view, and of integrations."""
    page, looked = Holders(), 0
    deciding = _Deciding(caller, wanted)
    async for candidates in _candidates(connection, caller, wanted, deciding):
        for principal, access in candidates:
            if looked == LOOKED_AT:
                page.more = page.given_up = True
                return page
            looked += 1
            meaning = await deciding.meaning(connection, access)
            if allows(meaning, wanted.action):
                if len(page.found) == wanted.size:
                    page.more, page.end = True, page.found[-1].turn
                    return page
                page.found.append(Holder(principal, meaning))
            page.end = turn_of(principal)
    return page


class _Deciding:
    """Reads what the record means to one after another; once where the same is asked."""

    def __init__(self, caller: Access, wanted: Wanted) -> None:
        self.fields = caller.plan.fields
        self.now = caller.now
        self.wanted = wanted
        self._known: dict[tuple[Any, frozenset[int]], Meaning] = {}

    async def meaning(self, connection: AsyncConnection, access: Access) -> Meaning:
        """What the record means to the principal of an access."""
        resource, record_id = self.wanted.resource, self.wanted.record_id
        if access.plan.sponsor is not None:
            return await read_meaning(connection, access, resource, record_id)
        rules = tuple((rule.grant.id, rule.match) for rule in access.of(resource).rules)
        key = rules, access.live_plan.blocked
        if key not in self._known:
            self._known[key] = await read_meaning(connection, access, resource, record_id)
        return self._known[key]


Candidates = Sequence[tuple[Principal, Access]]


async def _candidates(
    connection: AsyncConnection, caller: Access, wanted: Wanted, deciding: _Deciding
) -> AsyncIterator[Candidates]:
    """Those who may be let in, from the page's start on, chunk by chunk."""
    kinds: list[Any] = [_people, _integrations]
    for turn in (1, 0) if wanted.backwards else (0, 1):
        start = wanted.start
        if start is not None and start[0] != turn:
            passed = start[0] < turn if wanted.backwards else start[0] > turn
            if passed:
                continue
            start = None
        async for chunk in kinds[turn](connection, caller, wanted, deciding, start):
            yield chunk


async def _people(
    connection: AsyncConnection, caller: Access, wanted: Wanted, deciding: _Deciding, start: Turn | None
) -> AsyncIterator[Candidates]:
    resource, record_id = wanted.resource, wanted.record_id
    shared = await Shared.read(connection, deciding.fields, resource)
    holding = await holding_filters(connection, resource, record_id, shared.grants, deciding.fields)
    wall = await wall_of(connection, resource, record_id, shared.walled)
    related = await read_related(connection, resource, record_id)
    around = Around(connection.dialect.name, resource, record_id, caller.now, wall, related)
    one = alias_of(person, "0")
    condition = every(
        [
            caller.live_plan.terms.of(Resource.PERSON).visible(one),
            one.c.status == literal(PersonStatus.ACTIVE, Choice(PersonStatus)),
            *(may_be_let_in(shared, around, action, holding, one) for action in {Action.VIEW, wanted.action}),
        ]
    )
    if condition is FALSE:
        return
    size = min(wanted.size + 1, CHUNK)
    order = [column.desc() if wanted.backwards else column.asc() for column in (one.c.name, one.c.id)]
    while True:
        query = select(one.c.id, one.c.name, one.c.email).where(condition).order_by(*order).limit(size)
        if start is not None:
            keys, place = tuple_(one.c.name, one.c.id), tuple_(literal(start[1]), literal(start[2]))
            query = query.where(keys < place if wanted.backwards else keys > place)
        found = await connection.execute(query, caller.values)
        people = [Principal(PrincipalKind.PERSON, row.id, row.name, row.email) for row in found]
        places = await shared.places_of(connection, [who.id for who in people])
        yield [(who, Access(shared.plan_of(who, places[who.id]), caller.now)) for who in people]
        if len(people) < size:
            return
        start, size = turn_of(people[-1]), CHUNK


async def _integrations(
    connection: AsyncConnection, caller: Access, wanted: Wanted, deciding: _Deciding, start: Turn | None
) -> AsyncIterator[Candidates]:
    """Integrations are few, and whoever may ask is shown them by name."""
    named = select(grant_table.c.grantee_id).where(
        grant_table.c.grantee_kind == GranteeKind.INTEGRATION, grant_table.c.resource == wanted.resource
    )
    ids = (await connection.execute(select(integration.c.id).where(integration.c.id.in_(named)))).scalars()
    found = []
    for one in ids:
        subject = await read_subject(connection, PrincipalKind.INTEGRATION, one)
        if subject is not None and subject.stop is None:
            found.append(subject.principal)
    found.sort(key=turn_of, reverse=wanted.backwards)
    if start is not None:
        found = [one for one in found if (turn_of(one) < start if wanted.backwards else turn_of(one) > start)]
    yield [
        (one, Access(await compile_plan(connection, one, deciding.fields, caller.plan.epoch), caller.now))
        for one in found
    ]
