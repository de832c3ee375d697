"""The demo company with more of what decides: barriers passed for a time, relations that end, grants that miss."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select, update

from masking.fields import CLASSES
from models.access import cross_group_access, epoch, integration
from models.columns import new_id
from models.records import access_group, department, person
from models.words import Action, GranteeKind, PrincipalKind, Reach, Relation, Resource
from permissions.grants import Grant, write_grants
from permissions.levels import Level
from permissions.tokens import issue_token
from tests.databases import NewDatabase
from tests.demo import NOW, Demo, building
from tests.proof.server import Asker

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Company:
    """The company, with ids by the names that people know, and a token for everybody who may come in."""

    demo: Demo
    people: dict[str, int]
    partners: dict[str, int]
    askers: dict[str, Asker]

    def as_(self, name: str) -> Asker:
        """Ask as somebody: by the first part of their address, or by an integration's name."""
        return self.askers[name]


def _grants(people: dict[str, int], departments: dict[str, int], groups: dict[str, int]) -> list[Grant]:
    """Grants by every reach and to every kind of grantee, and some that give nothing."""
    shown = Grant(
        grantee_kind=GranteeKind.USER,
        resource=Resource.CUSTOMER,
        actions=frozenset({Action.VIEW}),
        relations=frozenset({Relation.CSR, Relation.ACCOUNT_EXECUTIVE}),
        reaches=frozenset({Reach.MYSELF}),
        given_by_id=people["ada"],
    )

    def to(name: str, **rest: Any) -> Grant:
        return replace(shown, id=new_id(), grantee_id=people[name], **rest)

    def to_all_of(kind: GranteeKind, grantee: int, **rest: Any) -> Grant:
        whole = replace(shown, relations=frozenset(), reaches=frozenset({Reach.EVERYONE}))
        return replace(whole, id=new_id(), grantee_kind=kind, grantee_id=grantee, **rest)

    return [
        to("felix", reaches=frozenset({Reach.SUPERIOR, Reach.SAME_ROLE})),
        to("jade", reaches=frozenset({Reach.ALL_SUPERIORS}), relations=frozenset({Relation.CREATOR, Relation.CSR})),
        to("tess", reaches=frozenset({Reach.SUBORDINATES}), actions=frozenset({Action.VIEW, Action.DELETE})),
        to("pilar", reaches=frozenset({Reach.ALL_SUBORDINATES, Reach.HEAD_OF_DEPARTMENT})),
        to(
            "cora", reaches=frozenset({Reach.SAME_DEPARTMENT}), sub_departments=True, levels={"card_number": Level.FULL}
        ),
        to("cem", reaches=frozenset({Reach.SAME_DEPARTMENT})),
        to("joris", reaches=frozenset({Reach.HEAD_OF_DEPARTMENT, Reach.SAME_ROLE})),
        to("anya", data_filter={"region": {"eq": "$viewer.region"}}, reaches=frozenset({Reach.EVERYONE})),
        to("astrid", data_filter={"region": {"eq": "EMEA"}}, reaches=frozenset({Reach.EVERYONE})),
        to("aldo", data_filter={"status": {"eq": "$viewer.region"}}, reaches=frozenset({Reach.EVERYONE})),
        to("april", reaches=frozenset({Reach.EVERYONE}), actions=frozenset({Action.EDIT, Action.EXPORT})),
        to("otto", reaches=frozenset({Reach.EVERYONE}), valid_from=NOW + HOUR),
        to("oscar", reaches=frozenset({Reach.EVERYONE}), valid_until=NOW),
        to("olive", reaches=frozenset({Reach.EVERYONE}), active=False, reason="Card 4111 1111 1111 1111"),
        to("oren", reaches=frozenset({Reach.EVERYONE}), across_groups=True),
        to("odette", reaches=frozenset({Reach.EVERYONE}), across_groups=True, approved_by_id=people["noor"]),
        to("lotte", reaches=frozenset({Reach.EVERYONE})),
        to("luca", reaches=frozenset({Reach.EVERYONE})),
        to("lila", reaches=frozenset({Reach.EVERYONE})),
        to_all_of(
            GranteeKind.DEPARTMENT,
            departments["Service"],
            sub_departments=True,
            resource=Resource.SUPPLIER,
            actions=frozenset({Action.EDIT}),
        ),
        to_all_of(GranteeKind.GROUP, groups["amazon"], resource=Resource.TAG, actions=frozenset({Action.MANAGE_TAG})),
        # What the sponsor of this one does not have is not given by it: lars sees no customers.
        to_all_of(GranteeKind.INTEGRATION, people["swift-logistics"], actions=frozenset({Action.VIEW})),
        # So its schema has people, and what they are in the organisation.
        to_all_of(GranteeKind.INTEGRATION, people["swift-logistics"], resource=Resource.PERSON),
        # Suspended with its sponsor, who is frozen.
        to_all_of(GranteeKind.INTEGRATION, people["old-carrier"], resource=Resource.PERSON),
        # An auditor who may view permissions of some customers, and a few people alone: see `tests/gql/why/`.
        to("noor", reaches=frozenset({Reach.EVERYONE}), actions=frozenset({Action.VIEW, Action.VIEW_PERMISSION})),
    ]


@pytest.fixture(scope="session")
async def company(kind: str, new_database: NewDatabase) -> AsyncIterator[Company]:
    """The company; nobody writes to it."""
    async with building(kind, await new_database(kind)) as demo:
        async with demo.database.transaction() as connection:
            rows = (await connection.execute(select(person.c.id, person.c.email, person.c.status))).all()
            people = {row.email.partition("@")[0]: row.id for row in rows}
            suspended = {"id": new_id(), "name": "old-carrier", "sponsor_id": people["cyril"], "active": True}
            await connection.execute(insert(integration).values(**suspended, created_at=NOW))
            partners = {row.name: row.id for row in await connection.execute(select(integration))}
            departments = {row.name: row.id for row in await connection.execute(select(department))}
            groups = {row.name: row.id for row in await connection.execute(select(access_group))}
            await write_grants(connection, _grants(people | partners, departments, groups), NOW, CLASSES)
            for name, until, approver in (
                ("lotte", NOW + HOUR, "noor"),
                ("luca", NOW, "noor"),
                ("lila", None, None),
            ):
                one = {"id": new_id(), "person_id": people[name], "group_id": groups["amazon"], "created_at": NOW}
                approved = {"approved_by_id": None if approver is None else people[approver], "expires_at": until}
                await connection.execute(insert(cross_group_access).values(**one, **approved))
            await connection.execute(update(person).where(person.c.id == people["cyril"]).values(status="FROZEN"))
            await connection.execute(update(epoch).values(value=epoch.c.value + 1))
            askers = {}
            for name, one in people.items():
                token = await issue_token(connection, PrincipalKind.PERSON, one, NOW)
                askers[name] = Asker(demo.client, token)
            for name, one in partners.items():
                token = await issue_token(connection, PrincipalKind.INTEGRATION, one, NOW)
                askers[name] = Asker(demo.client, token)
        yield Company(demo, people, partners, askers)


@pytest.fixture
def client(company: Company) -> httpx.AsyncClient:
    """The client of the company's application."""
    return company.demo.client
