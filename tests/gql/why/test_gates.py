"""Who is told why: VIEW_PERMISSION on the record, and nothing of people and records that one may not view."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from gql.ids import write_id
from masking.fields import CLASSES
from models.access import epoch, grant
from models.columns import new_id
from models.records import customer, person
from models.relations import customer_relation
from models.words import Action, GranteeKind, PrincipalKind, Reach, Relation, Resource
from permissions.access import Access
from permissions.epoch import read_epoch
from permissions.explaining import holders
from permissions.grants import Grant, write_grants
from permissions.plan import compile_plan
from permissions.principal import Principal
from permissions.tokens import issue_token
from tests.databases import NewDatabase
from tests.demo import NOW, Demo, building
from tests.gql.why.conftest import Company
from tests.gql.why.test_explain import EXPLAIN, principal
from tests.gql.why.test_explain import customer as customer_id
from tests.gql.why.test_overview import OVERVIEW
from tests.proof.server import Asker

WHO = """query ($record: ID!, $action: Action, $first: Int, $after: String, $last: Int, $before: String) {
  whoHasAccess(record: $record, action: $action, first: $first, after: $after, last: $last, before: $before) {
    nodes { name can grants { grantee { name } validity { givenBy { name } } } }
    edges { cursor } complete incomplete epoch pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


async def refused(company: Company, name: str, query: str, **variables: Any) -> tuple[str, str]:
    """The code and the message of the one error that somebody gets."""
    answer = (await company.as_(name).post(query, **variables)).json()
    (error,) = answer["errors"]
    return error["extensions"]["code"], error["message"]


async def test_what_one_may_not_view_is_as_what_is_not_there(company: Company) -> None:
    """C-0004 is walled off from erin; nobody has the other ids; a principal may be no record."""
    hidden = await customer_id(company, "C-0004")
    erin = principal(company, "erin")
    answers = {
        await refused(company, "erin", WHO, record=one)
        for one in (hidden, write_id("Customer", 1), write_id("Grant", 1), write_id("Nothing", 1))
    } | {
        await refused(company, "erin", EXPLAIN, principal=erin, record=one)
        for one in (hidden, write_id("Customer", 1), write_id("Grant", 1))
    }
    own = await customer_id(company, "C-0009")
    answers |= {
        await refused(company, "noor", EXPLAIN, principal=one, record=own)
        for one in (write_id("Person", 1), write_id("Integration", 1), write_id("Customer", 1))
    }
    ((code, message),) = answers
    assert code == "NOT_FOUND"
    assert "customer" not in message.lower()


async def test_it_needs_view_permission_on_the_record(company: Company) -> None:
    """Erin sees her own customer, and is not told who else does, nor why she does: `fieldAccess` tells her enough."""
    own = await customer_id(company, "C-0001")
    assert (await refused(company, "erin", WHO, record=own))[0] == "FORBIDDEN"
    for name in ("erin", "carl"):
        assert (await refused(company, "erin", EXPLAIN, principal=principal(company, name), record=own))[
            0
        ] == "FORBIDDEN"
    assert (await refused(company, "erin", EXPLAIN, principal=write_id("Person", 1), record=own))[0] == "FORBIDDEN"
    role = (await company.as_("ada").ask("{ roles(first: 1) { nodes { id } } }"))["roles"]["nodes"][0]["id"]
    assert (await refused(company, "ada", WHO, record=role))[0] == "FORBIDDEN"


async def test_the_overview_needs_view_permission_on_all_people(company: Company) -> None:
    """Noor has it by her role; erin has none."""
    assert (await refused(company, "erin", OVERVIEW, dimension="ACTION"))[0] == "FORBIDDEN"
    told = await company.as_("noor").ask(OVERVIEW, dimension="ACTION", first=1)
    assert told["permissionOverview"]["nodes"]


@pytest.mark.parametrize(
    "query",
    [
        '{ whoHasAccess(record: "x") { epoch } }',
        '{ explainAccess(principal: "x", record: "x") { epoch } }',
        "{ permissionOverview(dimension: ROLE) { epoch } }",
    ],
)
async def test_an_integration_has_none_of_it_in_its_schema(company: Company, query: str) -> None:
    """As if it did not exist, although it has people and departments."""
    assert (await company.as_("swift-logistics").ask("{ departments { nodes { people { nodes { id } } } } }"))[
        "departments"
    ]
    code, message = await refused(company, "swift-logistics", query)
    assert code == "GRAPHQL_VALIDATION_FAILED"
    assert "Cannot query field" in message


async def test_pages_of_who_has_access(company: Company) -> None:
    """By threes, forwards and backwards, everybody comes once and in order; a cursor is of one list and one caller."""
    record = await customer_id(company, "C-0001")
    whole = (await company.as_("ada").ask(WHO, record=record))["whoHasAccess"]
    names = [node["name"] for node in whole["nodes"]]
    assert names == sorted(names)
    assert len(names) > 9
    for size, cursor, more, end in (
        ("first", "after", "hasNextPage", "endCursor"),
        ("last", "before", "hasPreviousPage", "startCursor"),
    ):
        found: list[str] = []
        asked: dict[str, Any] = {"record": record, size: 3}
        while True:
            page = (await company.as_("ada").ask(WHO, **asked))["whoHasAccess"]
            some = [node["name"] for node in page["nodes"]]
            found = found + some if size == "first" else some + found
            if not page["pageInfo"][more]:
                break
            assert len(some) == 3
            asked[cursor] = page["pageInfo"][end]
        assert found == names
    other = {"record": await customer_id(company, "C-0002"), "after": whole["edges"][0]["cursor"]}
    assert (await refused(company, "ada", WHO, **other))[0] == "BAD_USER_INPUT"
    assert (await refused(company, "noor", WHO, record=record, after=other["after"]))[0] == "BAD_USER_INPUT"
    assert (await refused(company, "ada", WHO, **(other | {"record": record, "action": "EDIT"})))[0] == "BAD_USER_INPUT"


async def test_a_page_goes_on_among_integrations(company: Company) -> None:
    """They come after all people, and a page may begin or end between these and those, or after the last."""
    shown = await company.as_("swift-logistics").ask("{ shipments(first: 1) { nodes { id } } }")
    asked: dict[str, Any] = {"record": shown["shipments"]["nodes"][0]["id"]}

    async def names(**page: Any) -> list[str]:
        found = (await company.as_("ada").ask(WHO, **asked, **page))["whoHasAccess"]["nodes"]
        return [node["name"] for node in found]

    whole = (await company.as_("ada").ask(WHO, **asked))["whoHasAccess"]
    person, partner = whole["edges"][-2:]
    assert whole["nodes"][-1]["name"] == "swift-logistics"
    assert await names(first=5, after=person["cursor"]) == ["swift-logistics"]
    assert await names(first=5, after=partner["cursor"]) == []
    assert await names(last=1, before=partner["cursor"]) == [whole["nodes"][-2]["name"]]
    assert await names(last=1) == ["swift-logistics"]


async def test_looking_for_a_page_ends(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the page is full, with the reason, and where it ended it goes on: nobody is missed."""
    record = await customer_id(company, "C-0001")
    whole = (await company.as_("ada").ask(WHO, record=record))["whoHasAccess"]
    monkeypatch.setattr(holders, "LOOKED_AT", 3)
    for size, cursor, more, end in (
        ("first", "after", "hasNextPage", "endCursor"),
        ("last", "before", "hasPreviousPage", "startCursor"),
    ):
        found: list[Any] = []
        asked: dict[str, Any] = {"record": record, size: 50}
        while True:
            page = (await company.as_("ada").ask(WHO, **asked))["whoHasAccess"]
            found = found + page["nodes"] if size == "first" else page["nodes"] + found
            given_up = page["pageInfo"][more]
            assert (page["complete"], page["incomplete"]) == (not given_up, ["TOO_MANY_PEOPLE"] if given_up else [])
            if not given_up:
                break
            assert len(page["nodes"]) <= 3
            asked[cursor] = page["pageInfo"][end]
        assert found == whole["nodes"]


async def test_grants_may_be_many(company: Company) -> None:
    """Two thousand of them, each to somebody else, make no statement that a database can't read."""
    async with company.demo.database.engine.connect() as connection, connection.begin() as transaction:
        one = (await connection.execute(select(customer.c.id).where(customer.c.number == "C-0001"))).scalar_one()
        caller = Access(
            await compile_plan(
                connection,
                Principal(PrincipalKind.PERSON, company.people["ada"], "Ada Byrne"),
                CLASSES,
                await read_epoch(connection),
            ),
            NOW,
        )
        wanted = holders.Wanted(Resource.CUSTOMER, one, Action.VIEW, 100)
        before = await holders.find_holders(connection, caller, wanted)
        given = Grant(
            grantee_kind=GranteeKind.USER,
            grantee_id=company.people["uma"],
            resource=Resource.CUSTOMER,
            actions=frozenset({Action.VIEW}),
            reaches=frozenset({Reach.EVERYONE}),
        )
        others = [replace(given, id=new_id(), grantee_id=new_id()) for _ in range(2_000)]
        await write_grants(connection, [given, *others], NOW, CLASSES)
        after = await holders.find_holders(connection, caller, wanted)
        names = [holder.principal.name for holder in after.found]
        assert names == sorted([*(holder.principal.name for holder in before.found), "Uma Rao"])
        await transaction.rollback()


# Of a company in which people see only the people of EMEA: paula, who may view permissions of customers, sees no omar.


@pytest.fixture(scope="session")
async def narrow(kind: str, new_database: NewDatabase) -> AsyncIterator[Company]:
    """The demo company, in which all people see the people of EMEA."""
    async with building(kind, await new_database(kind)) as demo:
        async with demo.database.transaction() as connection:
            rows = (await connection.execute(select(person.c.id, person.c.email))).all()
            people = {row.email.partition("@")[0]: row.id for row in rows}
            to_all = grant.c.grantee_kind == GranteeKind.ALL_USERS, grant.c.resource == Resource.PERSON
            await connection.execute(update(grant).where(*to_all).values(data_filter={"region": {"eq": "EMEA"}}))
            audits = Grant(
                grantee_kind=GranteeKind.USER,
                grantee_id=people["paula"],
                resource=Resource.CUSTOMER,
                actions=frozenset({Action.VIEW, Action.VIEW_PERMISSION}),
                reaches=frozenset({Reach.EVERYONE}),
            )
            to_omar = replace(audits, id=audits.id ^ 1, grantee_id=people["omar"], given_by_id=people["otto"])
            manages = replace(
                audits,
                id=audits.id ^ 2,
                resource=Resource.PERSON,
                actions=frozenset({Action.VIEW_PERMISSION}),
                relations=frozenset(),
            )
            await write_grants(connection, [audits, to_omar, manages], NOW, CLASSES)
            # Tess stands between sven and erin, whom all see.
            await connection.execute(update(person).where(person.c.id == people["tess"]).values(region="AMER"))
            await connection.execute(update(epoch).values(value=epoch.c.value + 1))
        askers = {name: await _asker(demo, one) for name, one in people.items() if name in {"ada", "paula"}}
        yield Company(demo, people, {}, askers)


async def _asker(demo: Demo, one: int) -> Asker:
    async with demo.database.transaction() as connection:
        return Asker(demo.client, await issue_token(connection, PrincipalKind.PERSON, one, NOW))


async def test_people_whom_one_may_not_view_are_not_told(narrow: Company) -> None:
    """Of those who see omar's C-0005, paula is told those of EMEA, and that there may be others: by grants alone."""
    record = await customer_id(narrow, "C-0005")
    every = (await narrow.as_("ada").ask(WHO, record=record))["whoHasAccess"]
    some = (await narrow.as_("paula").ask(WHO, record=record))["whoHasAccess"]
    shown = {
        node["name"]
        for node in (await narrow.as_("paula").ask("{ people(first: 100) { nodes { name } } }"))["people"]["nodes"]
    }
    assert {"Omar Farouk", "Theo Marsh"} <= {node["name"] for node in every["nodes"]}
    assert [node["name"] for node in some["nodes"]] == [
        node["name"] for node in every["nodes"] if node["name"] in shown
    ]
    assert "Sven Lindqvist" in {node["name"] for node in some["nodes"]}
    assert (every["complete"], some["complete"], some["incomplete"]) == (True, False, ["HIDDEN_PEOPLE"])
    hidden = {"principal": principal(narrow, "omar"), "record": record}
    assert await refused(narrow, "paula", EXPLAIN, **hidden) == await refused(
        narrow, "paula", EXPLAIN, principal=write_id("Person", 1), record=record
    )


async def test_a_path_to_somebody_hidden_is_left_out(narrow: Company) -> None:
    """Sven sees C-0005 through theo and omar, whom paula does not see: she is told the decision and the grant alone."""
    record = await customer_id(narrow, "C-0005")
    asked = {"principal": principal(narrow, "sven"), "record": record}
    every = (await narrow.as_("ada").ask(EXPLAIN, **asked))["explainAccess"]
    some = (await narrow.as_("paula").ask(EXPLAIN, **asked))["explainAccess"]
    assert {path["person"]["name"] for path in every["grants"][0]["paths"]} >= {"Omar Farouk"}
    assert [len(path["through"]) for path in every["grants"][0]["paths"] if path["person"]["name"] == "Omar Farouk"]
    told = [path["person"]["name"] for path in some["grants"][0]["paths"]]
    assert "Omar Farouk" not in told
    assert (some["decision"], some["nearMisses"]) == (True, None)


async def test_who_stands_between_is_left_out_of_a_path(narrow: Company) -> None:
    """Sven sees C-0001 through tess and erin, of whom paula sees erin alone."""
    asked = {"principal": principal(narrow, "sven"), "record": await customer_id(narrow, "C-0001")}
    for name, between in (("ada", [{"name": "Tess Okafor"}]), ("paula", [])):
        told = (await narrow.as_(name).ask(EXPLAIN, **asked))["explainAccess"]
        (path,) = [path for path in told["grants"][0]["paths"] if path["relation"] == "ACCOUNT_EXECUTIVE"]
        assert (path["person"]["name"], path["through"]) == ("Erin Walsh", between)


async def test_grants_to_somebody_hidden_are_left_out_of_the_overview(narrow: Company) -> None:
    """Omar's own grant, and who gave it; in rows of people there are only those of EMEA."""
    for dimension in ("ACTION", "RELATION", "USER"):
        asked = {"dimension": dimension, "resource": "CUSTOMER", "first": 1000}
        every = (await narrow.as_("ada").ask(OVERVIEW, **asked))["permissionOverview"]["nodes"]
        some = (await narrow.as_("paula").ask(OVERVIEW, **asked))["permissionOverview"]["nodes"]
        assert "Omar Farouk" in str(every)
        assert "Omar Farouk" not in str(some)
        assert some == [row for row in every if row in some]
        assert "Paula Stein" in str(some)


async def test_what_is_hidden_changes_nothing(narrow: Company) -> None:
    """Another customer for omar's colleagues, another relation of theirs: no byte of what paula gets is another."""
    record = await customer_id(narrow, "C-0001")
    asked = [
        (WHO, {"record": record}),
        *((EXPLAIN, {"principal": principal(narrow, name), "record": record}) for name in ("erin", "sven", "mira")),
    ]
    before = [(await narrow.as_("paula").post(query, **variables)).content for query, variables in asked]
    async with narrow.demo.database.transaction() as connection:
        one = (await connection.execute(select(customer).where(customer.c.number == "C-0001"))).one()
        hidden = {"record_id": one.id, "person_id": narrow.people["odette"], "relation": Relation.CSR}
        copied = {"through_customer": False, "label": one.name, "created_at": one.created_at}
        await connection.execute(insert(customer_relation).values(**hidden, **copied))
    after = [(await narrow.as_("paula").post(query, **variables)).content for query, variables in asked]
    assert before == after
    assert b"errors" not in b"".join(before)
