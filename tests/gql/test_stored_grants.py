"""A grant that stands in the database as nobody may write it gives nothing, wherever it is asked for."""

from typing import Any

import pytest
from sqlalchemy import update

from gql.ids import read_id
from models.access import grant as grant_table
from models.words import Action, Relation, Resource
from permissions.epoch import bump_epoch
from tests.demo import Demo
from tests.gql.mutations.company import Company, Ticking
from tests.gql.mutations.giving import granted

SHIPMENT = Resource.SHIPMENT
LISTS = """{ all: shipments(first: 1000) { totalCount nodes { id } } some: shipments(first: 2) { nodes { id } }
  last: shipments(last: 1000) { nodes { id } } } """
WHO = "query ($record: ID!) { whoHasAccess(record: $record, first: 1000) { nodes { name } } }"
WHY = """query ($person: ID!, $record: ID!) { explainAccess(principal: $person, record: $record) {
  decision nearMisses { reach reasons } } }"""


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        pytest.param({"relations": ["CSR"], "reaches": ["MYSELF"]}, "NO_RELATION", id="a relation that is impossible"),
        pytest.param({"data_filter": {"gone": {"eq": "x"}}}, "BROKEN_FILTER", id="a field that is gone"),
    ],
)
async def test_it_gives_nothing(own_demo: Demo, changed: dict[str, Any], reason: str) -> None:
    """Beside another, which gives one record; in lists, in a count, to who asks who has access, and why not."""
    company = Company(own_demo, Ticking())
    pat = await company.hire("pat")
    await company.grant(pat, SHIPMENT, Action.VIEW, relations=[Relation.SHARED])
    await company.grant(pat, SHIPMENT, Action.VIEW)
    everything = (await company.ask("pat", LISTS))["all"]
    one, other = everything["nodes"][0]["id"], everything["nodes"][1]["id"]
    assert everything["totalCount"] == len(everything["nodes"]) > 2
    assert "Pat" in await who(company, other)
    assert await company.several("ada", "shareRecord", one, person=pat) == [None]
    (wide,) = [one["id"] for one in await granted(company, pat) if one["reaches"] == ["EVERYONE"]]
    async with own_demo.database.transaction() as connection:
        stands = grant_table.c.id == read_id(wide)[1]
        assert (await connection.execute(update(grant_table).where(stands).values(**changed))).rowcount == 1
        await bump_epoch(connection)
    found = await company.ask("pat", LISTS)
    assert found["all"] == {"totalCount": 1, "nodes": [{"id": one}]}
    assert found["some"] == found["last"] == {"nodes": [{"id": one}]}
    assert "Pat" in await who(company, one)
    assert "Pat" not in await who(company, other)
    told = (await company.ask("ada", WHY, person=pat, record=other))["explainAccess"]
    assert told["decision"] is False
    assert sorted(miss["reasons"] for miss in told["nearMisses"]) == sorted([["NO_RELATION"], [reason]])


async def who(company: Company, record: str) -> set[str]:
    """Those who have access to a shipment."""
    found = await company.ask("ada", WHO, record=record)
    return {node["name"] for node in found["whoHasAccess"]["nodes"]}
