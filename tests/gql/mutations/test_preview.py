"""Previews of grants: they name exactly what changes hands, as those concerned see it before and after."""

import os
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from gql.ids import read_id, write_id
from models.access import epoch, grant
from models.columns import new_id
from models.log import log_entry
from models.words import Action, PrincipalKind, Resource
from resolvers.mutations import compare, preview
from tests.gql.mutations.company import Company
from tests.gql.mutations.giving import PERSON, administrator, changed, delegate, entered, given, granted, to
from tests.gql.mutations.standings import PREVIEWED, Change, Standing, differences, standing, told

CUSTOMER = Resource.CUSTOMER
PARTNER = "swift-logistics"
OF_PARTNER = (Resource.SHIPMENT,)


# In CI some people are asked for some lists; with LASTFOUR_PREVIEW_EVERYBODY=1 all for all, which takes minutes.
ALL = bool(os.environ.get("LASTFOUR_PREVIEW_EVERYBODY"))
SOME = {"erin", "omar", "fay", "lars", "otto", "tess", "akira", "mira"}


@pytest.fixture(scope="module", autouse=True)
async def asked_of(company: Company) -> list[str]:
    """Let people in, with their id as their name, and hire a second administrator; return who is asked."""
    people = (await company.ask("ada", "{ people(first: 1000) { nodes { id email status } } }"))["people"]["nodes"]
    chosen = [one["id"] for one in people if one["status"] == "ACTIVE" and (ALL or one["email"].split("@")[0] in SOME)]
    assert len(chosen) >= len(SOME)
    for one in chosen:
        await company.let_in(one, PrincipalKind.PERSON, read_id(one)[1])
    await administrator(company, "adam")
    return chosen


async def previewed(company: Company, caller: str, given_: dict[str, Any], name: str = "previewGrant") -> Any:
    """What a preview tells."""
    title = "RevokeGrantInput" if name == "previewRevokeGrant" else "GrantInput"
    query = f"mutation ($input: {title}!) {{ {name}(input: $input) {{ {PREVIEWED} }} }}"
    answer = await company.post(caller, query, input=given_)
    assert "errors" not in answer, answer["errors"]
    return answer["data"][name]


async def all_standings(company: Company, people: list[str], *resources: str) -> dict[str, Standing]:
    """What they see, and the integration."""
    lists = list(Resource) if ALL else sorted({Resource(one) for one in (*resources, "TAG", "DEPARTMENT")})
    found = {one: await standing(company, one, lists) for one in people}
    return {**found, PARTNER: await standing(company, PARTNER, OF_PARTNER)}


def all_differences(before: dict[str, Standing], after: dict[str, Standing]) -> set[Change]:
    """What is otherwise for any of them."""
    return {change for who in before for change in differences(who, before[who], after[who])}


def told_of(preview: Any, people: list[str]) -> set[Change]:
    """What a preview tells of those who are asked."""
    return {change for change in told(preview) if change.who in {*people, PARTNER}}


async def named(company: Company) -> dict[str, str]:
    """The ids of roles, departments and groups by their names."""
    query = "{ roles { nodes { id name } } departments { nodes { id name } } groups { nodes { id name } } }"
    found = await company.ask("ada", query)
    return {one["name"]: one["id"] for nodes in found.values() for one in nodes["nodes"]}


CARDS = [{"field": "cardNumber", "level": "FULL"}, {"field": "email", "level": "REVEALABLE"}]
CASES: dict[str, dict[str, Any]] = {
    "a person": {"to": "erin", "actions": ["VIEW", "EDIT", "EXPORT"], "levels": CARDS},
    "a role": {
        "to": "Account Executive",
        "kind": "ROLE",
        "actions": ["VIEW", "DELETE", "ADD"],
        "reaches": ["SAME_DEPARTMENT"],
        "relations": ["ACCOUNT_EXECUTIVE", "CSR"],
        "dataFilter": {"region": {"eq": "$viewer.region"}},
    },
    "a department": {"to": "Sales", "kind": "DEPARTMENT", "resource": "SHIPMENT", "subDepartments": True},
    "a group": {"to": "amazon", "kind": "GROUP", "resource": "CONTACT", "acrossGroups": True},
    "from tomorrow on": {"to": "fay", "resource": "OPPORTUNITY", "validFrom": True},
    "an integration": {
        "to": PARTNER,
        "kind": "INTEGRATION",
        "resource": "SHIPMENT",
        "acrossGroups": True,
        "levels": [{"field": "phone", "level": "FULL"}],
    },
}


@pytest.mark.parametrize("case", list(CASES))
async def test_it_names_exactly_what_changes_hands(company: Company, asked_of: list[str], case: str) -> None:
    """Compared with what people see before and after, through the API; and the same when it is taken back."""
    wanted = dict(CASES[case])
    name, kind = wanted.pop("to"), wanted.pop("kind", "USER")
    if kind == "USER":
        grantee = await company.person(name)
    elif kind == "INTEGRATION":
        grantee = write_id("Integration", await company.partner())
    else:
        grantee = (await named(company))[name]
    start = company.clock.at + timedelta(minutes=1)
    if wanted.pop("validFrom", False):
        wanted["validFrom"] = start.isoformat()
    asked = to(grantee, kind, **wanted)
    before = await all_standings(company, asked_of, asked["resource"])
    preview = await previewed(company, "ada", asked)
    assert (preview["complete"], preview["userErrors"]) == (True, [])
    one = (await given(company, "ada", asked))["id"]
    if "acrossGroups" in wanted:
        assert await changed(company, "adam", "approveGrant", one) == "LIVE"
    if "validFrom" in wanted:
        company.clock.at = start
    after = await all_standings(company, asked_of, asked["resource"])
    expected = all_differences(before, after)
    assert told_of(preview, asked_of) == expected
    assert expected
    back = await previewed(company, "ada", {"id": one}, "previewRevokeGrant")
    assert back["complete"]
    assert told_of(back, asked_of) == all_differences(after, before)
    assert await changed(company, "ada", "revokeGrant", one) == "REVOKED"


async def test_who_is_bounded_by_somebody_loses_with_them(company: Company, asked_of: list[str]) -> None:
    """What a department has no more, the integration that one of them sponsors can't do either."""
    logistics = (await named(company))["Logistics"]
    query = "query ($ids: [ID!]) { grants(where: {grantee: $ids, resource: [SHIPMENT]}) { nodes { id } } }"
    (one,) = (await company.ask("ada", query, ids=[logistics]))["grants"]["nodes"]
    before = await all_standings(company, asked_of, "SHIPMENT")
    preview = await previewed(company, "ada", {"id": one["id"]}, "previewRevokeGrant")
    assert await changed(company, "ada", "revokeGrant", one["id"]) == "REVOKED"
    # With the last action of the integration its schema goes too, so what it has then is nothing.
    answer = await company.post(PARTNER, "{ shipments { nodes { id } } }")
    assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    lists = list(Resource) if ALL else [Resource.DEPARTMENT, Resource.SHIPMENT, Resource.TAG]
    after = {who: await standing(company, who, lists) for who in asked_of}
    expected = all_differences(before, {**after, PARTNER: Standing({}, {})})
    assert told_of(preview, asked_of) == expected
    assert {PARTNER, await company.person("lars")} <= {change.who for change in expected}


async def test_rows_of_functions_are_named_too(company: Company) -> None:
    """EXPORT takes rows: those that somebody sees and may then export."""
    pat = await company.hire("pat-exports")
    await company.grant(pat, CUSTOMER, Action.VIEW, data_filter={"region": {"eq": "EMEA"}})
    records = [
        (await company.made("ada", "createCustomer", name="A", status="LEAD", region=region, city=city))["id"]
        for region, city in (("EMEA", "Here"), ("EMEA", "There"), ("AMER", "Here"))
    ]
    asked = to(pat, actions=["EXPORT"], dataFilter={"city": {"eq": "Here"}})
    changes = (await previewed(company, "ada", asked))["changes"]
    shown = [(one["record"] and one["record"]["id"], one["gains"], one["loses"], one["fields"]) for one in changes]
    assert shown == [(None, ["EXPORT"], [], []), (records[0], ["EXPORT"], [], [])]


async def test_it_tells_of_whom_and_what_one_sees(company: Company) -> None:
    """People whose permissions one may view, records that one may view; what else there is changes no byte."""
    adam = await company.hire("adam-narrow")
    await company.grant(adam, PERSON, Action.MANAGE_PERMISSION)
    await company.grant(adam, PERSON, Action.VIEW_PERMISSION, data_filter={"workId": {"eq": "pat-shown"}})
    await company.grant(adam, CUSTOMER, Action.VIEW, data_filter={"city": {"eq": "Narrow"}})
    role = (await named(company))["Accountant"]
    for name in ("pat-shown", "pat-hidden"):
        await company.hire(name, role=role)
    rows = [{"name": "A", "status": "LEAD", "city": city} for city in ("Narrow", "Wide")]
    seen, _ = [(await company.made("ada", "createCustomer", **row))["id"] for row in rows]
    asked = to(role, "ROLE")
    answer = await previewed(company, "adam-narrow", asked)
    assert [(one["person"]["id"], one["record"]["id"]) for one in answer["changes"]] == [
        (await company.person("pat-shown"), seen)
    ]
    assert answer["complete"]
    await company.made("ada", "createCustomer", **rows[1])
    await company.hire("pat-hidden-too", role=role)
    assert await previewed(company, "adam-narrow", asked) == answer


@pytest.mark.parametrize(("most", "complete"), [(1, False), (2, False), (3, True)])
async def test_it_says_when_it_is_not_complete(
    company: Company, monkeypatch: pytest.MonkeyPatch, most: int, *, complete: bool
) -> None:
    """By what the caller sees, and never by what they don't."""
    pat = await company.hire(f"pat-many-{most}")
    city = f"Many {most}"
    for region in ("EMEA", "EMEA", "EMEA", "AMER"):
        await company.made("ada", "createCustomer", name="A", status="LEAD", city=city, region=region)
    adam = await company.hire(f"adam-many-{most}")
    await company.grant(adam, PERSON, *(Action.VIEW, Action.MANAGE_PERMISSION, Action.VIEW_PERMISSION))
    await company.grant(adam, CUSTOMER, Action.VIEW, data_filter={"region": {"eq": "EMEA"}})
    monkeypatch.setattr(compare, "MOST_ROWS", most)
    answer = await previewed(company, f"adam-many-{most}", to(pat, dataFilter={"city": {"eq": city}}))
    assert (answer["complete"], len(answer["changes"])) == (complete, most)


async def test_it_says_when_there_are_too_many_people(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of as many as are looked at, it tells."""
    role = (await named(company))["Account Executive"]
    monkeypatch.setattr(preview, "MOST_PEOPLE", 2)
    answer = await previewed(company, "ada", to(role, "ROLE", resource="SHIPMENT"))
    assert not answer["complete"]
    assert len({one["person"]["id"] for one in answer["changes"]}) == 2


async def state(company: Company) -> Any:
    """All that a grant would change."""
    async with company.demo.database.snapshot() as connection:
        counted = [
            (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in (grant, log_entry)
        ]
        return counted, (await connection.execute(select(epoch.c.value))).scalar_one()


async def test_it_changes_nothing(company: Company) -> None:
    """Neither grants nor the log, and no plan has to be compiled anew for it."""
    asked = to(await company.person("erin"))
    before = await state(company)
    await previewed(company, "ada", asked)
    assert await state(company) == before


async def test_what_would_be_refused_is_refused(company: Company) -> None:
    """In the same words; it takes VIEW_PERMISSION beside."""
    erin = await company.person("erin")
    for asked in (to(erin, actions=[]), to(write_id("Person", new_id())), to(await company.person("ada"))):
        real = await company.do("ada", "grant", asked, "__typename")
        answer = await previewed(company, "ada", asked)
        assert answer == {"complete": False, "changes": [], "userErrors": real["userErrors"]}
        assert real["userErrors"]
    absent = await previewed(company, "ada", {"id": write_id("Grant", new_id())}, "previewRevokeGrant")
    assert [error["code"] for error in absent["userErrors"]] == ["NOT_FOUND"]
    await delegate(company, "dan-previews")
    theirs = await entered(company, "dan-previews", "pat-previewed")
    tags = to(theirs, resource="TAG")
    assert (await previewed(company, "dan-previews", tags))["userErrors"] == []
    blind = await company.hire("dan-blind")
    await company.grant(blind, PERSON, Action.VIEW, Action.MANAGE_PERMISSION)
    assert [error["code"] for error in (await previewed(company, "dan-blind", tags))["userErrors"]] == ["FORBIDDEN"]
    assert await granted(company, theirs) == []
