"""The preview of a hand-over names exactly what changes hands, as those concerned see it before and after."""

from typing import Any

import pytest
from sqlalchemy import select

from gql.ids import read_id, write_id
from models.access import epoch, token
from models.columns import new_id
from models.log import log_entry
from models.records import person
from models.relations import customer_relation
from models.words import Action, PrincipalKind, Reach, Relation, Resource
from tests.gql.mutations.company import Company
from tests.gql.mutations.giving import PERSON
from tests.gql.mutations.standings import PREVIEWED, Change, Standing, differences, standing, told

PARTNER = "swift-logistics"
GONE = Standing({}, {})


async def previewed(company: Company, caller: str, leaver: str, successor: str) -> Any:
    """What the preview tells."""
    query = f"mutation ($input: OffboardInput!) {{ previewOffboard(input: $input) {{ {PREVIEWED} }} }}"
    answer = await company.post(caller, query, input={"person": leaver, "successor": successor})
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["previewOffboard"]


async def chart_of(company: Company, tag: str) -> dict[str, str]:
    """Somebody with a report and somebody above, all with reaches of their own, and a customer for each."""
    role = {"role": (await company.made("ada", "createRole", name=f"Looks {tag}"))["id"]}
    top = await company.hire(f"top-{tag}")
    pat = await company.hire(f"pat-{tag}", superior=top, **role)
    ray = await company.hire(f"ray-{tag}", superior=pat, **role)
    sam = await company.hire(f"sam-{tag}", superior=ray)
    people = {f"top-{tag}": top, f"pat-{tag}": pat, f"ray-{tag}": ray, f"sam-{tag}": sam}
    for one in people.values():
        customer = await company.made("ada", "createCustomer", name="Theirs", status="LEAD", accountExecutive=one)
        await company.made("ada", "createContact", name="Jane", customer=customer["id"])
    for name in (f"looks-{tag}", f"peer-{tag}"):
        people[name] = await company.hire(name, **role if "peer" in name else {})
    relations = {"relations": [Relation.ACCOUNT_EXECUTIVE]}
    for name, reach, resource in (
        (f"top-{tag}", Reach.SUBORDINATES, Resource.CUSTOMER),
        (f"top-{tag}", Reach.ALL_SUBORDINATES, Resource.CONTACT),
        (f"ray-{tag}", Reach.SUPERIOR, Resource.CUSTOMER),
        (f"ray-{tag}", Reach.SUBORDINATES, Resource.CONTACT),
        (f"sam-{tag}", Reach.ALL_SUPERIORS, Resource.CONTACT),
        (f"sam-{tag}", Reach.HEAD_OF_DEPARTMENT, Resource.CUSTOMER),
        (f"pat-{tag}", Reach.MYSELF, Resource.CUSTOMER),
        (f"peer-{tag}", Reach.SAME_ROLE, Resource.CONTACT),
    ):
        await company.grant(people[name], resource, Action.VIEW, **relations, reaches=frozenset({reach}))
    await company.grant(people[f"looks-{tag}"], PERSON, Action.VIEW_LOG, data_filter={"status": {"eq": "ACTIVE"}})
    return people


async def letting_in(company: Company, *names: str) -> dict[str, str]:
    """People of the demo, by name, each with a token."""
    people = {name: await company.person(name) for name in names}
    for name, one in people.items():
        await company.let_in(name, PrincipalKind.PERSON, read_id(one)[1])
    return people


async def who_is_asked(company: Company, case: str) -> tuple[dict[str, str], str, str]:
    """People, of whom one leaves and one comes after them."""
    if case == "down the chart":
        people = await chart_of(company, "down")
        unit = await company.made("ada", "createDepartment", name="Headed", head=people["pat-down"])
        beside = await company.hire("unit-down", department=unit["id"])
        await company.made("ada", "createCustomer", name="Unit's", status="LEAD", accountExecutive=beside)
        return people, "pat-down", "sam-down"
    if case == "up the chart":
        return await chart_of(company, "up"), "ray-up", "top-up"
    if case == "a sponsor":
        people = await letting_in(company, "lars", "otto", "lotte")
        # Who comes after them may see shipments, and not as far.
        await company.grant(people["otto"], Resource.SHIPMENT, Action.VIEW)
        return people, "lars", "otto"
    people = await letting_in(company, "omar", "tess", "theo", "mira", "elin")
    return people | {"erin": await company.person("erin")}, "erin", "omar"


# Who at least has something otherwise by it.
CHANGED = {
    "an executive": ("erin", "omar", "tess", "theo"),
    "a sponsor": ("lars", PARTNER),
    "down the chart": ("pat-down", "sam-down", "top-down", "ray-down", "looks-down", "peer-down"),
    "up the chart": ("ray-up", "top-up", "sam-up", "looks-up", "peer-up"),
}


@pytest.mark.parametrize("case", list(CHANGED))
async def test_it_names_exactly_what_changes_hands(company: Company, case: str) -> None:
    """Compared with what people see before and after, through the API."""
    people, leaver, successor = await who_is_asked(company, case)

    async def all_standings(*without: str) -> dict[str, Standing]:
        seen = {one: GONE if name in without else await standing(company, name) for name, one in people.items()}
        return {**seen, PARTNER: await standing(company, PARTNER, [Resource.SHIPMENT])}

    before = await all_standings()
    preview = await previewed(company, "ada", people[leaver], people[successor])
    assert (preview["complete"], preview["userErrors"]) == (True, [])
    assert await company.refused("ada", "offboard", person=people[leaver], successor=people[successor]) == []
    after = await all_standings(leaver)
    expected: set[Change] = {change for who in before for change in differences(who, before[who], after[who])}
    assert {change for change in told(preview) if change.who in before} == expected
    assert {people.get(name, name) for name in CHANGED[case]} <= {change.who for change in expected}


async def test_it_changes_nothing(company: Company) -> None:
    """Neither who they are to records nor their access, nor the log; and no plan has to be compiled anew for it."""
    pat, sam = [await company.hire(name) for name in ("pat-stays", "sam-waits")]
    one = (await company.made("ada", "createCustomer", name="A", status="LEAD", accountExecutive=pat))["id"]
    await company.grant(sam, Resource.CUSTOMER, Action.VIEW, relations=[Relation.ACCOUNT_EXECUTIVE])

    async def state() -> Any:
        related, who, held = customer_relation.c, person.c, token.c
        asked = (
            select(related.record_id, related.relation, related.person_id),
            select(who.id, who.status, who.superior_id),
            select(held.id, held.revoked_at),
            select(log_entry.c.id),
            select(epoch.c.value),
        )
        async with company.demo.database.snapshot() as connection:
            return [{tuple(row) for row in await connection.execute(query)} for query in asked]

    before = await state()
    changes = (await previewed(company, "ada", pat, sam))["changes"]
    assert [(one, ["VIEW"])] == [
        (change["record"]["id"], change["gains"]) for change in changes if change["person"]["id"] == sam
    ]
    assert await state() == before


async def test_what_would_be_refused_is_refused(company: Company) -> None:
    """In the same words; it takes VIEW_PERMISSION beside."""
    pat, sam = [await company.hire(name) for name in ("pat-asked", "sam-asked")]
    absent, ada = write_id("Person", new_id()), await company.person("ada")
    for leaver, successor in ((pat, pat), (pat, absent), (absent, sam), (ada, sam)):
        real = await company.do("ada", "offboard", {"person": leaver, "successor": successor}, "__typename")
        answer = await previewed(company, "ada", leaver, successor)
        assert answer == {"complete": False, "changes": [], "userErrors": real["userErrors"]}
        assert real["userErrors"]
    for name, actions, code in (
        ("blind-asks", (Action.FREEZE, Action.MANAGE_PERMISSION), ["FORBIDDEN"]),
        ("weak-asks", (Action.FREEZE, Action.VIEW_PERMISSION), ["FORBIDDEN"]),
        ("both-ask", (Action.FREEZE, Action.MANAGE_PERMISSION, Action.VIEW_PERMISSION), []),
    ):
        await company.grant(await company.hire(name), PERSON, Action.VIEW, *actions)
        assert [error["code"] for error in (await previewed(company, name, pat, sam))["userErrors"]] == code
