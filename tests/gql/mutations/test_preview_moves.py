"""Previews of what changes rows and the chart: any mutation can be done, compared and undone by the same function."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import pytest

from gql.ids import read_id, write_id
from gql.names import type_name
from models.naming import camel_case
from models.words import Action, LogAction, PrincipalKind, Reach, Relation, Resource
from permissions.access import record_actions
from resolvers.mutations.assign import Assignment, assignment, relate
from resolvers.mutations.compare import Change, Concerned
from resolvers.mutations.outcome import Outcome, Target
from resolvers.mutations.preview import previewing
from resolvers.mutations.requests import approving_access
from resolvers.mutations.run import Mutation
from resolvers.mutations.transaction import Transaction
from tests.gql.mutations.company import Company
from tests.gql.mutations.giving import PERSON
from tests.gql.mutations.standings import Change as Seen
from tests.gql.mutations.standings import differences, standing
from tests.gql.mutations.test_at_once import runner

CUSTOMER, CONTACT = Resource.CUSTOMER, Resource.CONTACT
LISTS = (CUSTOMER, CONTACT)


async def moved(
    company: Company,
    caller: str,
    mutation: Mutation,
    people: Sequence[str],
    records: Mapping[Resource, Sequence[str]] | None = None,
    *,
    everywhere: bool = False,
) -> set[Seen]:
    """What a preview tells, as the API would show it."""
    who = [(PrincipalKind.PERSON, read_id(one)[1]) for one in people]
    numbers = {resource: [read_id(one)[1] for one in ids] for resource, ids in (records or {}).items()}

    async def concerns(_transaction: Transaction) -> Concerned:
        return Concerned(who=who, records=numbers, everywhere=everywhere)

    outcome = await runner(company, caller).run(previewing(mutation, concerns))
    assert outcome.errors == ()
    assert outcome.told["complete"]
    return set(map(seen, outcome.told["changes"]))


def seen(change: Change) -> Seen:
    """A change by global ids and the names of the API."""
    record = None if change.record is None else write_id(type_name(change.resource), change.record)
    fields = frozenset((camel_case(one.field), one.before.name, one.after.name) for one in change.fields)
    shown = set(record_actions(change.resource))
    gains, loses = frozenset(shown & set(change.gains)), frozenset(shown & set(change.loses))
    return Seen(write_id("Person", change.who[1]), change.resource.value, record, gains, loses, fields)


async def happened(company: Company, mutation: Mutation, people: Mapping[str, str]) -> set[Seen]:
    """Do it, and say what is otherwise for whom."""
    before = {name: await standing(company, name, LISTS) for name in people}
    outcome = await runner(company, "ada").run(mutation)
    assert (outcome.errors, [result.errors for result in outcome.results]) == ((), [()])
    after = {name: await standing(company, name, LISTS) for name in people}
    return {change for name, one in people.items() for change in differences(one, before[name], after[name])}


@pytest.fixture(scope="module")
async def people(company: Company) -> Mapping[str, str]:
    """A boss and two reports, each with a customer and what belongs to it; grants by relation, reach and level."""
    boss = await company.hire("boss")
    team = {"boss": boss}
    for name in ("old", "new"):
        team[name] = await company.hire(name)
        card = {"cardNumber": "4111111111114242"}
        executive = {"accountExecutive": team[name]}
        made = await company.made("ada", "createCustomer", name=name, status="LEAD", city="Moves", **card, **executive)
        await company.made("ada", "createContact", name=f"of {name}", customer=made["id"])
        for resource in LISTS:
            names = ["card_number"] if resource is CUSTOMER else ["email"]
            relations = [Relation.ACCOUNT_EXECUTIVE]
            await company.grant(team[name], resource, Action.VIEW, Action.EDIT, relations=relations, full=names)
    below = frozenset({Reach.SUBORDINATES})
    for resource in LISTS:
        relations = [Relation.ACCOUNT_EXECUTIVE]
        await company.grant(boss, resource, Action.VIEW, relations=relations, reaches=below)
    return team


async def of(company: Company, name: str) -> tuple[str, str]:
    """The customer that began as somebody's, and its contact."""
    query = '{ customers(where: {city: {eq: "Moves"}}) { nodes { id name contacts { nodes { id } } } } }'
    nodes = (await company.ask("ada", query))["customers"]["nodes"]
    (found,) = [one for one in nodes if one["name"] == name]
    return found["id"], found["contacts"]["nodes"][0]["id"]


def to_executive(customer: str, executive: str) -> Mutation:
    """Make somebody the account executive of a customer."""
    target = Target(customer, CUSTOMER, read_id(customer)[1])
    sole = {Relation.ACCOUNT_EXECUTIVE: read_id(executive)[1]}
    return assignment([target], Assignment(sole=sole))


async def test_rows_that_go_from_one_to_another(company: Company, people: Mapping[str, str]) -> None:
    """With what belongs to them: what the one loses the other gains, and nobody's grants have changed."""
    customer, contact = await of(company, "old")
    mutation = to_executive(customer, people["new"])
    records = {CUSTOMER: [customer], CONTACT: [contact]}
    told = await moved(company, "ada", mutation, list(people.values()), records)
    expected = await happened(company, mutation, people)
    assert told == expected
    assert {(change.who, change.resource) for change in expected} == {
        (people[name], resource) for name in ("old", "new") for resource in ("CUSTOMER", "CONTACT")
    }
    assert await moved(company, "ada", mutation, list(people.values()), records) == set()


async def test_people_who_go_from_one_to_another(company: Company, people: Mapping[str, str]) -> None:
    """A new report brings their records: the same grant reaches more."""
    target = Target(people["new"], PERSON, read_id(people["new"])[1])
    mutation = assignment([target], Assignment(links={"superior": read_id(people["boss"])[1]}))
    told = await moved(company, "ada", mutation, list(people.values()), everywhere=True)
    expected = await happened(company, mutation, people)
    assert told == expected
    assert {change.who for change in expected} == {people["boss"]}
    assert len(expected) == 4


async def test_a_wall_that_opens(company: Company) -> None:
    """The same grants match more rows: those of the group that somebody is let into."""
    group = next(
        one["id"]
        for one in (await company.ask("ada", "{ groups { nodes { id name } } }"))["groups"]["nodes"]
        if one["name"] == "direct"
    )
    wanted = {"group": group, "reason": "A complaint", "hours": 8}
    asked = (await company.do("erin", "requestAccess", wanted, "request { id }"))["request"]["id"]
    mutation = approving_access(read_id(asked)[1], None, None)
    erin = await company.person("erin")
    told = await moved(company, "ada", mutation, [erin])
    expected = await happened(company, mutation, {"erin": erin})
    assert {change for change in told if change.resource in LISTS} == expected
    assert {change.resource for change in expected} == {"CUSTOMER", "CONTACT"}


@pytest.mark.parametrize("everywhere", [False, True])
async def test_who_looks_sees_no_row_that_comes_to_them_by_it(
    company: Company, people: Mapping[str, str], *, everywhere: bool
) -> None:
    """What the caller may view is what they may view now, not what they would by what they look at."""
    boss, new = await company.hire(f"boss-{everywhere}"), people["new"]
    await company.several("ada", "assign", new, superior=boss)
    await company.grant(boss, PERSON, Action.VIEW_PERMISSION)
    relations, below = [Relation.ACCOUNT_EXECUTIVE], frozenset({Reach.SUBORDINATES})
    await company.grant(boss, CUSTOMER, Action.VIEW, relations=relations, reaches=below)
    stranger = await company.hire(f"stranger-{everywhere}")
    hidden = (await company.made("ada", "createCustomer", name="y", status="LEAD", accountExecutive=stranger))["id"]
    ends: dict[int, datetime | None] = {read_id(new)[1]: None}

    async def work(transaction: Transaction) -> Outcome:
        """Give it to the report, whatever the caller may do."""
        related = {Relation.ACCOUNT_EXECUTIVE: ends}
        await relate(transaction, CUSTOMER, read_id(hidden)[1], related, {}, action=LogAction.ASSIGN)
        return Outcome()

    mutation, records = Mutation(LogAction.ASSIGN, work), {CUSTOMER: [hidden]}
    told = [
        await moved(company, caller, mutation, [new], records, everywhere=everywhere)
        for caller in ("ada", f"boss-{everywhere}")
    ]
    assert [{change.record for change in changes} for changes in told] == [{hidden}, set()]
