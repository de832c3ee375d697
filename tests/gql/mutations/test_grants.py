"""Grants given and taken back: what they do, who may, and what is refused with nothing written."""

from datetime import timedelta
from typing import Any

import pytest

from gql.ids import read_id, write_id
from models.columns import new_id
from models.words import Action, PrincipalKind, Reach, Relation, Resource
from permissions.levels import Level
from permissions.tokens import Limits
from tests.demo import NOW
from tests.gql.mutations.company import Company
from tests.gql.mutations.giving import (
    PERSON,
    administrator,
    changed,
    delegate,
    entered,
    given,
    granted,
    join,
    numbers,
    to,
)

CUSTOMER = Resource.CUSTOMER
CARDS = [{"field": "cardNumber", "level": "FULL"}]


async def test_a_grant_holds_all_that_was_said_and_from_the_next_request_on(company: Company) -> None:
    """Rows by its data filter, fields by its levels, until it is taken back."""
    pat = await company.hire("pat-given", region="EMEA")
    assert await numbers(company, "pat-given") == set()
    until = (company.clock.at + timedelta(days=9)).isoformat()
    grant = to(
        pat,
        actions=["VIEW", "EDIT"],
        reaches=["MYSELF", "SAME_DEPARTMENT"],
        relations=["ACCOUNT_EXECUTIVE", "CREATOR"],
        subDepartments=True,
        dataFilter={"region": {"eq": "$viewer.region"}},
        levels=[*CARDS, {"field": "name", "level": "MASKED"}],
        writable=["taxId"],
        validFrom=NOW.isoformat(),
        validUntil=until,
        reason="Stands in. Call +33 1 23 45 67 89",
    )
    shown = await given(company, "ada", grant)
    assert shown == {
        "id": shown["id"],
        "state": "LIVE",
        "granteeKind": "USER",
        "grantee": {"id": pat},
        "integration": None,
        "resource": "CUSTOMER",
        "actions": ["EDIT", "VIEW"],
        "relations": ["ACCOUNT_EXECUTIVE", "CREATOR"],
        "reaches": ["MYSELF", "SAME_DEPARTMENT"],
        "subDepartments": True,
        "dataFilter": {"region": {"eq": "$viewer.region"}},
        "levels": [{"field": "cardNumber", "level": "FULL"}, {"field": "name", "level": "MASKED"}],
        "writable": ["taxId"],
        "acrossGroups": False,
        "validFrom": NOW.isoformat(),
        "validUntil": until,
        "reason": "Stands in. Call +33 ********89",
        "givenBy": {"name": "Ada Byrne"},
        "approvedBy": None,
    }
    assert await granted(company, pat) == [shown]
    rows = [("EMEA", pat), ("AMER", pat), ("EMEA", None)]
    for region, executive in rows:
        values: dict[str, Any] = {"region": region, "accountExecutive": executive, "taxId": "1" * 9}
        values |= {"name": "Jane Roe", "status": "LEAD", "cardNumber": "4111111111114242"}
        await company.made("ada", "createCustomer", **values)
    query = "{ customers { nodes { id name region cardNumber taxId } } }"
    (seen,) = (await company.ask("pat-given", query))["customers"]["nodes"]
    shows = {"name": "J. R.", "region": "EMEA", "cardNumber": "4111111111114242", "taxId": "************1111"}
    assert seen == {"id": seen["id"], **shows}
    change = {"id": seen["id"], "taxId": "222222222", "overwriteMasked": ["taxId"]}
    assert await company.refused("pat-given", "updateCustomer", **change) == []
    assert await changed(company, "ada", "revokeGrant", shown["id"], reason="Is back") == "REVOKED"
    assert (await company.ask("pat-given", query))["customers"]["nodes"] == []
    assert (await granted(company, pat))[0]["state"] == "REVOKED"


async def test_everybody_of_a_kind_is_given_it(company: Company) -> None:
    """Roles, departments with those below, groups, all users, and integrations: also those who come later."""
    query = "{ roles { nodes { id name } } departments { nodes { id name } } groups { nodes { id name } } }"
    found = await company.ask("ada", query)
    named = {one["name"]: one["id"] for nodes in found.values() for one in nodes["nodes"]}
    customer = (await company.made("ada", "createCustomer", name="Acme", status="CHURNED", region="NOWHERE"))["id"]
    cases = (
        ("ROLE", named["Account Executive"], "omar"),
        ("DEPARTMENT", named["Sales"], "erin"),
        ("GROUP", named["amazon"], "erin"),
        ("ALL_USERS", None, "carl"),
    )
    for kind, grantee, caller in cases:
        here = {"dataFilter": {"region": {"eq": "NOWHERE"}}, "subDepartments": True}
        shown = await given(company, "ada", to(grantee, kind, **here))
        assert shown["grantee"] == (None if grantee is None else {"id": grantee})
        node = "query ($id: ID!) { node(id: $id) { id } }"
        assert (await company.ask(caller, node, id=customer))["node"] == {"id": customer}, kind
        assert await changed(company, "ada", "revokeGrant", shown["id"]) == "REVOKED"
        assert (await company.ask(caller, node, id=customer))["node"] is None, kind


async def test_an_integration_is_given_it_by_name(company: Company) -> None:
    """Its schema has the resource from the next request on."""
    partner = write_id("Integration", await company.partner())
    query = "{ products { nodes { sku } } }"
    before = await company.post("swift-logistics", query)
    assert before["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    shown = await given(company, "ada", to(partner, "INTEGRATION", resource="PRODUCT"))
    assert (shown["grantee"], shown["integration"]) == (None, {"name": "swift-logistics"})
    assert len((await company.ask("swift-logistics", query))["products"]["nodes"]) > 1
    assert (await granted(company, partner))[0]["id"] == shown["id"]
    assert await changed(company, "ada", "revokeGrant", shown["id"]) == "REVOKED"


async def test_it_takes_manage_permission(company: Company) -> None:
    """On the person, for one; for anybody else it takes an administrator. Frontends are told by whom."""
    erin = await company.person("erin")
    role = (await company.ask("ada", "{ roles(first: 1) { nodes { id } } }"))["roles"]["nodes"][0]["id"]
    for grant in (to(erin), to(role, "ROLE"), to(None, "ALL_USERS"), to(write_id("Person", new_id()))):
        assert await company.refused("sven", "grant", **grant) == [("FORBIDDEN", None)]
    await delegate(company, "dan-asks")
    assert await company.refused("dan-asks", "grant", **to(erin)) == [("FORBIDDEN", ["grantee"])]
    assert await company.refused("dan-asks", "grant", **to(role, "ROLE")) == [("FORBIDDEN", ["granteeKind"])]
    theirs = await entered(company, "dan-asks", "pat-of-dan")
    tags = to(theirs, resource="TAG")
    assert (await given(company, "dan-asks", tags))["state"] == "LIVE"


async def test_nobody_grants_to_themself(company: Company) -> None:
    """Neither directly nor as one of many, unless they hold it already; administrators neither."""
    adam = await administrator(company, "adam-selfish")
    assert await company.refused("adam-selfish", "grant", **to(adam)) == [("FORBIDDEN", ["grantee"])]
    assert await company.refused("ada", "grant", **to(await company.person("ada"))) == [("FORBIDDEN", ["grantee"])]
    everybody = to(None, "ALL_USERS")
    refused = await company.refused("adam-selfish", "grant", **everybody)
    assert refused == [("FORBIDDEN", ["actions"]), ("FORBIDDEN", ["levels"])]
    assert await numbers(company, "adam-selfish") == set()
    # What is wrong with it is told first.
    wrong = everybody | {"dataFilter": {"colour": {"eq": "red"}}}
    assert await company.refused("adam-selfish", "grant", **wrong) == [("BAD_USER_INPUT", None)]
    held = to(None, "ALL_USERS", resource="PERSON", actions=["VIEW"])
    one = await given(company, "adam-selfish", held)
    assert await changed(company, "adam-selfish", "revokeGrant", one["id"]) == "REVOKED"
    # What administrators do not hold they may give to others.
    assert (await given(company, "adam-selfish", to(await company.hire("pat-other"))))["state"] == "LIVE"


@pytest.mark.parametrize("part", ["ROLE", "DEPARTMENT", "GROUP"])
async def test_nobody_grants_to_what_they_are_part_of(company: Company, part: str) -> None:
    """The one who is part of it is refused, and somebody else is not."""
    name = f"adam-part-{part.lower()}"
    query = "{ roles { nodes { id } } departments { nodes { id } } groups { nodes { id } } }"
    found = await company.ask("ada", query)
    one = found[f"{part.lower()}s"]["nodes"][0]["id"]
    if part == "GROUP":
        adam = await administrator(company, name)
        await join(company, one, adam)
    else:
        adam = await company.hire(name, **{part.lower(): one})
        await company.grant(adam, PERSON, Action.VIEW, Action.MANAGE_PERMISSION)
    refused = await company.refused(name, "grant", **to(one, part))
    assert refused == [("FORBIDDEN", ["actions"]), ("FORBIDDEN", ["levels"])]
    other = await given(company, "ada", to(one, part))
    assert await changed(company, "ada", "revokeGrant", other["id"]) == "REVOKED"


async def test_what_one_sponsors_is_oneself(company: Company) -> None:
    """An administrator gives their own program no more than they hold."""
    lars = await company.person("lars")
    await company.let_in("lars", PrincipalKind.PERSON, read_id(lars)[1])
    await company.grant(lars, PERSON, Action.VIEW, Action.MANAGE_PERMISSION)
    partner = write_id("Integration", await company.partner())
    customers = to(partner, "INTEGRATION")
    assert await company.refused("lars", "grant", **customers) == [
        ("FORBIDDEN", ["actions"]),
        ("FORBIDDEN", ["levels"]),
    ]
    # Everybody may view tags.
    one = await given(company, "lars", to(partner, "INTEGRATION", resource="TAG"))
    assert await changed(company, "lars", "revokeGrant", one["id"]) == "REVOKED"


async def test_a_token_with_limits_makes_no_administrator(company: Company) -> None:
    """Who comes with one gives what the token lets them do, and no more."""
    adam = await administrator(company, "adam-whole")
    await company.grant(adam, CUSTOMER, Action.VIEW, full=["phone"], across_groups=True, **await approved(company))
    limits = Limits(level=Level.MASKED)
    await company.let_in("adam-limited", PrincipalKind.PERSON, read_id(adam)[1], limits)
    pat = await company.hire("pat-limited")
    phones = to(pat, levels=[{"field": "phone", "level": "FULL"}])
    assert await company.refused("adam-limited", "grant", **phones) == [("FORBIDDEN", ["levels"])]
    assert (await given(company, "adam-whole", phones))["state"] == "LIVE"


async def approved(company: Company) -> dict[str, Any]:
    """That a grant across groups was approved."""
    return {"approved_by_id": read_id(await company.person("ada"))[1]}


PRODUCTS: dict[str, Any] = {"resource": "PRODUCT", "levels": [], "writable": [], "dataFilter": None}


async def test_nobody_gives_more_than_they_hold(company: Company) -> None:
    """Neither rows nor actions, levels, writable fields, time or walls; all that they hold they may give."""
    dan = await delegate(company, "dan-gives")
    week = company.clock.at + timedelta(days=7)
    emea = {"region": {"eq": "EMEA"}}
    await company.grant(
        dan,
        CUSTOMER,
        Action.VIEW,
        Action.EDIT,
        data_filter=emea,
        levels={"phone": Level.FULL, "name": Level.MASKED},
        writable=frozenset({"tax_id"}),
        valid_until=week,
        across_groups=True,
        **await approved(company),
    )
    masked = [{"field": "phone", "level": "FULL"}, {"field": "name", "level": "MASKED"}]
    theirs = await entered(company, "dan-gives", "pat-gets")
    most = to(
        theirs,
        actions=["VIEW", "EDIT"],
        levels=masked,
        writable=["taxId", "phone"],
        dataFilter=emea,
        validUntil=week.isoformat(),
    )
    everything = [("FORBIDDEN", [part]) for part in ("actions", "levels", "writable")]
    cases: list[tuple[dict[str, Any], list[Any]]] = [
        ({}, []),
        ({"validUntil": (week - timedelta(days=1)).isoformat()}, []),
        ({"reaches": ["MYSELF"], "relations": ["CSR"]}, []),
        ({"dataFilter": {**emea, "status": {"eq": "LEAD"}}}, []),
        ({"dataFilter": {"and": [{"status": {"eq": "LEAD"}}, emea]}}, []),
        ({"dataFilter": {"or": [emea, {"status": {"eq": "LEAD"}}]}}, everything),
        ({"dataFilter": {"region": {"eq": "$viewer.region"}}}, everything),
        ({"dataFilter": None}, everything),
        ({"validUntil": None}, everything),
        ({"validUntil": (week + timedelta(seconds=1)).isoformat()}, everything),
        ({"actions": ["VIEW", "DELETE"]}, [("FORBIDDEN", ["actions"])]),
        ({"levels": [*masked, *CARDS]}, [("FORBIDDEN", ["levels"])]),
        ({"levels": masked[:1]}, [("FORBIDDEN", ["levels"])]),
        ({"writable": ["cardNumber"]}, [("FORBIDDEN", ["writable"])]),
        ({**PRODUCTS, "actions": ["VIEW"]}, []),
        ({**PRODUCTS, "actions": ["EDIT"]}, [("FORBIDDEN", ["actions"])]),
    ]
    for change, expected in cases:
        assert await company.refused("dan-gives", "grant", **most | change) == expected, change


async def test_what_one_holds_by_a_relation_is_not_for_others(company: Company) -> None:
    """Whom it reaches is another matter for everybody: neither wider nor the very same may be given."""
    dan = await delegate(company, "dan-relates")
    await company.grant(dan, Resource.SUPPLIER, Action.VIEW, Action.EDIT, relations=[Relation.CREATOR])
    theirs = await entered(company, "dan-relates", "pat-relates")
    asked = to(theirs, resource="SUPPLIER", actions=["EDIT"])
    for rows in ({}, {"reaches": ["MYSELF"], "relations": ["CREATOR"]}):
        assert await company.refused("dan-relates", "grant", **asked | rows) == [("FORBIDDEN", ["actions"])]


async def test_what_one_does_not_see_one_holds_nothing_of(company: Company) -> None:
    """Without VIEW there is nothing that one could edit; whoever sees everything could."""
    dan = await delegate(company, "dan-blind")
    through = {"across_groups": True, **await approved(company)}
    await company.grant(dan, CUSTOMER, Action.EDIT, Action.ADD, **through)
    theirs = await entered(company, "dan-blind", "pat-blind")
    edits, adds = to(theirs, actions=["EDIT"]), to(theirs, actions=["ADD"])
    assert await company.refused("dan-blind", "grant", **edits) == [("FORBIDDEN", ["actions"])]
    assert (await given(company, "dan-blind", adds))["state"] == "LIVE"


async def test_what_one_holds_by_a_relation_one_may_have_once_more(company: Company) -> None:
    """As one of many: the same relations and reaches or fewer, and not one more."""
    adam = await administrator(company, "adam-relates")
    reaches = frozenset({Reach.MYSELF, Reach.SAME_ROLE, Reach.ALL_SUBORDINATES, Reach.SUBORDINATES})
    shared = [Relation.SHARED]
    await company.grant(adam, Resource.SUPPLIER, Action.VIEW, Action.EDIT, relations=shared, reaches=reaches)
    both = ["CREATOR", "SHARED"]
    for rows, expected in (
        ({"reaches": sorted(reaches), "relations": ["SHARED"]}, []),
        ({"reaches": ["SUBORDINATES"], "relations": ["SHARED"]}, []),
        ({"reaches": ["SUBORDINATES"], "relations": ["SHARED"], "subDepartments": True}, [("FORBIDDEN", ["actions"])]),
        ({"reaches": ["SUBORDINATES"], "relations": both}, [("FORBIDDEN", ["actions"])]),
        ({"reaches": ["SUPERIOR"], "relations": ["SHARED"]}, [("FORBIDDEN", ["actions"])]),
        ({"reaches": ["EVERYONE"]}, [("FORBIDDEN", ["actions"])]),
    ):
        asked = to(None, "ALL_USERS", resource="SUPPLIER", actions=["EDIT"], **rows)
        payload = await company.do("adam-relates", "grant", asked, "grant { id }")
        assert [(error["code"], error["field"]) for error in payload["userErrors"]] == expected, rows
        if payload["grant"]:
            assert await changed(company, "adam-relates", "revokeGrant", payload["grant"]["id"]) == "REVOKED"


async def test_a_filter_that_names_the_viewer_narrows_nothing(company: Company) -> None:
    """What leaves one no row may leave another all: whoever has no region can't give by region."""
    dan = await delegate(company, "dan-nowhere")
    by_region = {"region": {"eq": "$viewer.region"}}
    through = {"across_groups": True, **await approved(company)}
    await company.grant(dan, CUSTOMER, Action.VIEW, data_filter=by_region, **through)
    theirs = await entered(company, "dan-nowhere", "pat-somewhere")
    assert await company.refused("dan-nowhere", "grant", **to(theirs, dataFilter=by_region)) == [
        ("FORBIDDEN", ["actions"]),
        ("FORBIDDEN", ["levels"]),
    ]


async def test_who_may_only_look_takes_nothing_back(company: Company) -> None:
    """Also of what they hold themselves."""
    looks = await company.hire("pat-looks")
    await company.grant(looks, PERSON, Action.VIEW, Action.VIEW_PERMISSION)
    one = await given(company, "ada", to(await company.person("erin"), resource="TAG"))
    assert await changed(company, "pat-looks", "revokeGrant", one["id"]) == "FORBIDDEN"
    assert await changed(company, "ada", "revokeGrant", one["id"]) == "REVOKED"


async def test_walls_are_not_for_who_stands_before_them_to_open(company: Company) -> None:
    """Who is kept out of a group's records can't give somebody what that one may see of them."""
    dan = await delegate(company, "dan-walled")
    await company.grant(dan, CUSTOMER, Action.VIEW)
    theirs = await entered(company, "dan-walled", "pat-walled")
    assert await company.refused("dan-walled", "grant", **to(theirs)) == [
        ("FORBIDDEN", ["actions"]),
        ("FORBIDDEN", ["levels"]),
    ]
    for group in (await company.ask("ada", "{ groups { nodes { id } } }"))["groups"]["nodes"]:
        await join(company, group["id"], dan)
    one = await given(company, "dan-walled", to(theirs))
    assert one["state"] == "LIVE"
    crossing = to(theirs, acrossGroups=True)
    assert await company.refused("dan-walled", "grant", **crossing) == [
        ("FORBIDDEN", ["actions"]),
        ("FORBIDDEN", ["levels"]),
    ]


async def test_what_one_could_not_give_one_does_not_take_back(company: Company) -> None:
    """What may not be seen is as what is not there; what may be seen and not taken is forbidden; nothing changes."""
    await delegate(company, "dan-takes")
    theirs = await entered(company, "dan-takes", "pat-taken")
    mine = await given(company, "dan-takes", to(theirs, resource="TAG"))
    ours = await given(company, "ada", to(theirs))
    others = await given(company, "ada", to(await company.hire("pat-others")))
    absent = write_id("Grant", new_id())
    states = [await changed(company, "dan-takes", "revokeGrant", one) for one in (ours["id"], others["id"], absent)]
    assert states == ["FORBIDDEN", "NOT_FOUND", "NOT_FOUND"]
    show = "mutation ($id: ID!) { revokeGrant(input: {id: $id}) { grant { id } userErrors { field message code } } }"
    answers = [await company.post("dan-takes", show, id=one) for one in (others["id"], absent)]
    assert answers[0] == answers[1]
    assert await changed(company, "dan-takes", "revokeGrant", mine["id"]) == "REVOKED"
    assert await changed(company, "dan-takes", "revokeGrant", mine["id"]) == "CONFLICT"
    assert await changed(company, "dan-takes", "revokeGrant", "nonsense") == "BAD_USER_INPUT"
    assert await changed(company, "dan-takes", "revokeGrant", theirs) == "NOT_FOUND"
    assert {one["state"] for one in await granted(company, theirs)} == {"LIVE", "REVOKED"}


async def test_the_end_comes_by_itself(company: Company) -> None:
    """What begins later does not hold yet, and what has ended no more; nobody has to do anything."""
    pat = await company.hire("pat-for-a-minute")
    start, end = (company.clock.at + timedelta(minutes=after) for after in (5, 10))
    grant = to(pat, validFrom=start.isoformat(), validUntil=end.isoformat())
    assert (await given(company, "ada", grant))["state"] == "SCHEDULED"
    seen = []
    for moment in (start, end):
        seen.append(bool(await numbers(company, "pat-for-a-minute")))
        company.clock.at = moment
        seen.append(bool(await numbers(company, "pat-for-a-minute")))
    assert seen == [False, True, True, False]
    assert (await granted(company, pat))[0]["state"] == "EXPIRED"
