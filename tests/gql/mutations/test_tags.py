"""Tags are put on records and taken off by who manages tags of them."""

from typing import Any

from gql.ids import write_id
from models.columns import new_id
from models.words import Action, Resource
from tests.gql.mutations.company import Company

CUSTOMER = Resource.CUSTOMER


async def customer(company: Company, **given: Any) -> str:
    """A customer that the administrator has made."""
    made: str = (await company.made("ada", "createCustomer", **{"name": "Acme", "status": "LEAD", **given}))["id"]
    return made


async def tags_of(company: Company, one: str) -> list[str]:
    """The tags of a customer."""
    query = "query ($id: ID!) { node(id: $id) { ... on Customer { tags { nodes { name } } } } }"
    return sorted(tag["name"] for tag in (await company.ask("ada", query, id=one))["node"]["tags"]["nodes"])


async def test_tags_are_put_on_and_taken_off(company: Company) -> None:
    """Those that are there stay, and one that is there already is no change."""
    red, blue = [(await company.made("ada", "createTag", name=name))["id"] for name in ("red", "blue")]
    one, other = await customer(company), await customer(company)
    assert await company.several("ada", "tagRecords", one, other, tags=[red]) == [None, None]
    assert await company.several("ada", "tagRecords", one, tags=[red, blue]) == [None]
    assert (await tags_of(company, one), await tags_of(company, other)) == (["blue", "red"], ["red"])
    assert await company.several("ada", "tagRecords", one, tags=[red]) == [None]
    assert (await company.row(CUSTOMER, one))["version"] == 3
    assert await company.several("ada", "untagRecords", one, tags=[red]) == [None]
    assert await tags_of(company, one) == ["blue"]
    entries = [(entry.action, len((entry.after or {}).get("tags", ()))) for entry in await company.logged(one)]
    assert entries == [("CREATE", 0), ("TAG", 1), ("TAG", 2), ("UNTAG", 1)]


async def test_it_takes_manage_tag_of_the_record(company: Company) -> None:
    """EDIT of it, or MANAGE_TAG of tags, is not that; what is not seen is as what is not there."""
    pat = await company.hire("pat-tags")
    red = (await company.made("ada", "createTag", name="red"))["id"]
    await company.grant(pat, CUSTOMER, Action.VIEW, Action.EDIT, data_filter={"status": {"eq": "LEAD"}})
    await company.grant(pat, Resource.TAG, Action.VIEW, Action.MANAGE_TAG)
    records = [await customer(company), await customer(company, status="ACTIVE"), write_id("Customer", new_id())]
    assert await company.several("pat-tags", "tagRecords", *records, tags=[red]) == [
        "FORBIDDEN",
        "NOT_FOUND",
        "NOT_FOUND",
    ]
    await company.grant(pat, CUSTOMER, Action.VIEW, Action.MANAGE_TAG, data_filter={"status": {"eq": "LEAD"}})
    assert await company.several("pat-tags", "tagRecords", *records[:2], tags=[red]) == [None, "NOT_FOUND"]


async def test_a_tag_that_is_not_there_is_told(company: Company) -> None:
    """A deleted one, and one of another kind, as one that never was; and what can't have tags."""
    one = await customer(company)
    red = (await company.made("ada", "createTag", name="red"))["id"]
    await company.several("ada", "deleteTags", red)
    for tag in (red, write_id("Tag", new_id())):
        assert await company.several("ada", "tagRecords", one, tags=[tag]) == ["NOT_FOUND"]
    supplier = (await company.made("ada", "createSupplier", name="Parts"))["id"]
    assert await company.several("ada", "tagRecords", supplier, tags=[]) == ["BAD_USER_INPUT"]
