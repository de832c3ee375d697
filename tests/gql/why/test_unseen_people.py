"""Who may view permissions, and no people, is told of integrations alone, and of grants to nobody in person."""

from sqlalchemy import update

from models.access import grant as grant_table
from models.words import Action, GranteeKind, Resource
from tests.demo import Demo
from tests.gql.mutations.company import Company, Ticking

SHIPMENTS = "{ shipments(first: 1000) { nodes { id } } }"
WHO = "query ($record: ID!) { whoHasAccess(record: $record, first: 1000) { nodes { name person { id } } incomplete } }"
OVERVIEW = """query ($dimension: PermissionDimension!) { permissionOverview(dimension: $dimension, first: 1000) {
  nodes { grantee { kind } } } }"""


async def test_people_who_may_not_be_viewed_are_left_out(own_demo: Demo) -> None:
    """All of them; and it is told that people may be missing."""
    company = Company(own_demo, Ticking())
    pat = await company.hire("pat")
    await company.grant(pat, Resource.SHIPMENT, Action.VIEW, Action.VIEW_PERMISSION)
    async with own_demo.database.transaction() as connection:
        to_all = grant_table.c.grantee_kind == GranteeKind.ALL_USERS, grant_table.c.resource == Resource.PERSON
        assert (await connection.execute(update(grant_table).where(*to_all).values(active=False))).rowcount == 1
    # This one says that grants have changed as well.
    await company.grant(pat, Resource.PERSON, Action.VIEW_PERMISSION)
    seen = [await company.ask(caller, SHIPMENTS) for caller in ("pat", "swift-logistics")]
    own, carried = [[one["id"] for one in answer["shipments"]["nodes"]] for answer in seen]
    record = next(one for one in own if one in carried)
    whole = (await company.ask("ada", WHO, record=record))["whoHasAccess"]
    assert (len(whole["nodes"]) > 1, whole["incomplete"]) == (True, [])
    found = (await company.ask("pat", WHO, record=record))["whoHasAccess"]
    assert found == {"nodes": [{"name": "swift-logistics", "person": None}], "incomplete": ["HIDDEN_PEOPLE"]}
    kinds = {}
    for dimension in ("ACTION", "USER"):
        rows = (await company.ask("pat", OVERVIEW, dimension=dimension))["permissionOverview"]["nodes"]
        kinds[dimension] = {row["grantee"]["kind"] for row in rows}
    assert kinds["USER"] == set()
    assert kinds["ACTION"] == {"ALL_USERS", "ROLE", "DEPARTMENT", "INTEGRATION"}
