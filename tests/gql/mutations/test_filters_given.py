"""What a data filter asks for is no way to find out about customers that its giver may not view."""

from typing import Any

import pytest

from gql.ids import read_id
from models.words import Action, Relation, Resource
from tests.gql.mutations.company import Company
from tests.gql.mutations.giving import administrator, changed, delegate, entered, given, join, to
from tests.gql.mutations.standings import PREVIEWED

CUSTOMER, SALE = Resource.CUSTOMER, Resource.SALES_RECORD
VIEW = Action.VIEW
EMEA = {"customer": {"region": {"eq": "EMEA"}}}
REFUSED, DONE = [("FORBIDDEN", ["dataFilter"])], list[Any]()
THROUGH = {"through": "walls"}


async def through_walls(company: Company) -> dict[str, Any]:
    """What makes a grant go through walls."""
    return {"across_groups": True, "approved_by_id": read_id(await company.person("ada"))[1]}


# What an administrator who sees all sales is given on customers, and whether a filter of theirs may ask for these.
GIVERS: dict[str, tuple[list[dict[str, Any]], list[Any]]] = {
    "sees no customer": ([], REFUSED),
    "sees those of a region": ([{"data_filter": {"region": {"eq": "EMEA"}}}], REFUSED),
    "sees their own": ([{"relations": [Relation.CSR]}], REFUSED),
    "sees all that no wall hides": ([{}], REFUSED),
    "sees all": ([THROUGH], DONE),
}


@pytest.mark.parametrize("what", GIVERS)
async def test_a_filter_asks_for_what_its_giver_may_view(company: Company, what: str) -> None:
    """Of each there is, administrators too; a preview is refused as what it is of."""
    name = f"adam-{what.replace(' ', '-')}"
    adam, pat = await administrator(company, name), await company.hire(f"to-{name}")
    through = await through_walls(company)
    await company.grant(adam, SALE, VIEW, **through)
    grants, expected = GIVERS[what]
    for rest in grants:
        await company.grant(adam, CUSTOMER, VIEW, **(through if rest == THROUGH else rest))
    asked = to(pat, resource="SALES_RECORD", dataFilter={"or": [{"not": EMEA}, {"status": {"eq": "OPEN"}}]})
    query = "mutation ($input: GrantInput!) { previewGrant(input: $input) { userErrors { code field } } }"
    preview = (await company.ask(name, query, input=asked))["previewGrant"]
    assert [(error["code"], error["field"]) for error in preview["userErrors"]] == expected
    assert await company.refused(name, "grant", **asked) == expected
    # What the record itself says is shown to whoever views it.
    assert await company.refused(name, "grant", **(asked | {"dataFilter": {"status": {"eq": "OPEN"}}})) == DONE


async def test_so_it_is_for_whoever_else_gives(company: Company) -> None:
    """For as long as the grant holds, and behind walls as a member of all groups."""
    dan = await delegate(company, "dan-asks")
    theirs = await entered(company, "dan-asks", "pat-asked")
    for group in (await company.ask("ada", "{ groups { nodes { id } } }"))["groups"]["nodes"]:
        await join(company, group["id"], dan)
    await company.grant(dan, SALE, VIEW)
    asked = to(theirs, resource="SALES_RECORD", dataFilter=EMEA)
    assert await company.refused("dan-asks", "grant", **asked) == REFUSED
    await company.grant(dan, CUSTOMER, VIEW)
    assert await company.refused("dan-asks", "grant", **asked) == DONE


async def test_a_preview_asks_for_what_is_shown(company: Company) -> None:
    """Of a grant that somebody else has given: a customer that is not shown is as none."""
    adam, pat = await administrator(company, "adam-shown"), await company.hire("pat-shown")
    await company.grant(adam, SALE, VIEW)
    await company.grant(adam, CUSTOMER, VIEW, data_filter={"city": {"eq": "Shown"}})
    sales = []
    for city, status in (("Shown", "OPEN"), ("Hidden", "OPEN"), ("Hidden", "PAID")):
        row = {"name": "A", "status": "LEAD", "region": "Preview", "city": city}
        one = (await company.made("ada", "createCustomer", **row))["id"]
        sales.append((await company.made("ada", "createSalesRecord", status=status, customer=one))["id"])
    here = {"customer": {"region": {"eq": "Preview"}}}
    either = {"or": [here, {"status": {"eq": "PAID"}}]}
    for data_filter, expected in ((here, [sales[0]]), (either, [sales[0], sales[2]])):
        grant = await given(company, "ada", to(pat, resource="SALES_RECORD", dataFilter=data_filter))
        query = f"mutation ($id: ID!) {{ previewRevokeGrant(input: {{id: $id}}) {{ {PREVIEWED} }} }}"
        preview = (await company.ask("adam-shown", query, id=grant["id"]))["previewRevokeGrant"]
        assert preview["complete"]
        changed_ids = {one["record"]["id"] for one in preview["changes"]}
        assert changed_ids & set(sales) == set(expected)
        # To take it back tells nothing.
        assert await changed(company, "adam-shown", "revokeGrant", grant["id"]) == "REVOKED"
