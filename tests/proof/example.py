"""The company of the model's examples: four people, their departments, and what one needs to say about them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.proof.fields import FIELDS
from tests.proof.model import View
from tests.proof.values import RAW
from tests.proof.world import (
    LINKS,
    Access,
    Caller,
    Department,
    Grant,
    Group,
    Integration,
    Limits,
    Record,
    Relation,
    Role,
    Value,
    World,
)

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)

# The chart: Ada heads Sales and is above Erin, who is above Carl. Carl is in Retail, below Sales. Hana stands alone.
ADA, ERIN, CARL, HANA = 1, 2, 3, 4
SALES, RETAIL = 11, 12
CLERK = 21
AMAZON = 31
PARTNER = 41


def record(resource: str, id: int, *relations: Relation, **given: object) -> Record:
    """Make a record whose fields are null, or the first of their pool, unless given; so with links."""
    links = LINKS[resource]
    fields: dict[str, Value] = {
        name: None if field.nullable else RAW[field.kind][0] for name, field in FIELDS[resource].items()
    }
    fields |= {name: value for name, value in given.items() if name in fields}  # type: ignore[misc]
    made = Record(id, resource, fields, dict.fromkeys(links), relations, None, NOW - DAY, NOW - DAY, 1)
    linked = {name: to for name, to in given.items() if name in links and isinstance(to, int)}
    return replace(made, links={**made.links, **linked})


PEOPLE = (
    record("PERSON", ADA, department=SALES, region="EMEA"),
    record("PERSON", ERIN, department=SALES, role=CLERK, superior=ADA),
    record("PERSON", CARL, department=RETAIL, role=CLERK, superior=ERIN),
    record("PERSON", HANA),
)


def grant(id: int = 1, /, **given: object) -> Grant:
    """Make a grant to VIEW every customer for all persons, unless given otherwise."""
    made = Grant(
        id=id,
        grantee_kind="ALL_USERS",
        grantee_id=None,
        resource="CUSTOMER",
        actions=frozenset({"VIEW"}),
        relations=frozenset(),
        reaches=frozenset({"EVERYONE"}),
        sub_departments=False,
        data_filter=None,
        levels={},
        writable=frozenset(),
        across_groups=False,
        approved_by=None,
        active=True,
        valid_from=None,
        valid_until=None,
        given_by=HANA,
    )
    return replace(made, **given)  # type: ignore[arg-type]


def related(reach: str, *kinds: str, id: int = 1, **given: object) -> Grant:
    """Make a grant to VIEW the customers that people in a reach relate to."""
    return grant(id, reaches=frozenset({reach}), relations=frozenset(kinds or ("CSR",)), **given)


def world(*parts: Record | Grant | Access | Integration) -> World:
    """Make a world of the usual people and what is given; somebody given replaces the usual one."""
    records = {one.id: one for one in (*PEOPLE, *parts) if isinstance(one, Record)}
    return World(
        now=NOW,
        departments=(Department(SALES, "Sales", None, ADA), Department(RETAIL, "Retail", SALES, None)),
        roles=(Role(CLERK, "Clerk"),),
        groups=(Group(AMAZON, "amazon", frozenset({ERIN})),),
        records=tuple(records.values()),
        integrations=tuple(one for one in parts if isinstance(one, Integration)),
        grants=tuple(one for one in parts if isinstance(one, Grant)),
        accesses=tuple(one for one in parts if isinstance(one, Access)),
    )


def view(who: int, *parts: Record | Grant | Access | Integration, limits: Limits | None = None) -> View:
    """Look at a world as a person, or as the partner."""
    return View(world(*parts), Caller("INTEGRATION" if who == PARTNER else "PERSON", who, limits or Limits()))


def customer(id: int, *relations: Relation, **given: object) -> Record:
    """Make a customer."""
    return record("CUSTOMER", id, *relations, **given)
