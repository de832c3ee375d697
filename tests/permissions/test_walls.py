"""A record is walled by its own store account's group, else by its customer's: read from the program itself."""

from dataclasses import replace

import pytest

from models.database import Database
from tests.proof.documents import global_id
from tests.proof.example import AMAZON, CARL, ERIN, HANA, customer, grant, record, world
from tests.proof.server import serving
from tests.proof.world import Caller, Group

DIRECT = 32
# Erin is in `amazon`, Carl in `direct`, Hana in neither. Customer 100 is of amazon, 101 of direct, 102 of nobody.
COMPANY = replace(
    world(
        record("STORE_ACCOUNT", 50, group=AMAZON),
        record("STORE_ACCOUNT", 51, group=DIRECT),
        record("STORE_ACCOUNT", 52),
        customer(100, store_account=50),
        customer(101, store_account=51),
        customer(102),
        record("SALES_RECORD", 200, customer=100),
        # Of its own store account, whatever its customer's is.
        record("SALES_RECORD", 201, customer=100, store_account=51),
        record("SALES_RECORD", 202, customer=101, store_account=50),
        # Its own store account is walled by nobody, so its customer's decides.
        record("SALES_RECORD", 203, customer=100, store_account=52),
        record("SALES_RECORD", 204, customer=102, store_account=51),
        record("SALES_RECORD", 205, customer=102),
        grant(resource="SALES_RECORD"),
    ),
    groups=(Group(AMAZON, "amazon", frozenset({ERIN})), Group(DIRECT, "direct", frozenset({CARL}))),
)


@pytest.mark.parametrize(
    ("who", "sales"),
    [(ERIN, {200, 202, 203, 205}), (CARL, {201, 204, 205}), (HANA, {205})],
)
async def test_the_nearest_wall_decides(database: Database, who: int, sales: set[int]) -> None:
    """The members of the group whose wall is nearest see a sale, and nobody else."""
    async with serving(database, COMPANY) as server:
        asker = await server.sign_in(Caller("PERSON", who))
        found = await asker.ask("{ salesRecords { nodes { id } } }")
    assert {node["id"] for node in found["salesRecords"]["nodes"]} == {global_id("SalesRecord", one) for one in sales}
