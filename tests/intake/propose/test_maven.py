"""The Maven data through what is proposed for it: counted here by hand, from the files."""

from collections import Counter

import pytest
from sqlalchemy import select

from intake.propose.proposal import propose
from models.records import customer, opportunity, person, product
from models.relations import opportunity_relation
from models.words import Relation
from tests.databases import Databases
from tests.intake.files.asking import DATA
from tests.intake.propose.importing import Imported, imported

FOLDER = DATA / "maven"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the Maven data is not at {FOLDER}")


@pytest.fixture(scope="module")
async def maven(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """The data, imported by what is proposed."""
    database = databases.open(await databases.new("sqlite"))
    return await imported("maven", database, tmp_path_factory.mktemp("maven"))


def test_every_row_is_accounted_for(maven: Imported) -> None:
    """And none is rejected."""
    assert maven.is_accounted_for()
    assert not maven.report.rejected
    assert [(load.file, load.resource.value, load.rows, load.created) for load in maven.report.loads] == [
        ("sales_teams.csv", "DEPARTMENT", 35, 3),
        ("sales_teams.csv", "PERSON", 35, 6),
        ("sales_teams.csv", "PERSON", 35, 35),
        ("products.csv", "PRODUCT", 7, 7),
        ("accounts.csv", "CUSTOMER", 85, 85),
        ("sales_pipeline.csv", "OPPORTUNITY", 8800, 8800),
    ]


async def test_opportunities_have_their_products_customers_and_values(maven: Imported) -> None:
    """All 8,800; `GTXPro` is the product that is spelt with a space."""
    query = (
        select(opportunity.c.number, opportunity.c.stage, product.c.name, customer.c.name, opportunity.c.amount)
        .join(product, product.c.id == opportunity.c.product_id)
        .outerjoin(customer, customer.c.id == opportunity.c.customer_id)
    )
    found = {number: (stage, *rest) for number, stage, *rest in await maven.all_of(query)}
    rows = maven.rows("sales_pipeline.csv")
    assert len(rows) == len(found) == 8800
    for row in rows:
        stage, name, account, amount = found[row["opportunity_id"]]
        assert stage == row["deal_stage"].upper()
        assert name == ("GTX Pro" if row["product"] == "GTXPro" else row["product"])
        assert (account or "") == row["account"]
        assert ("" if amount is None else f"{amount:.0f}") == row["close_value"]
    assert sum(account is not None for _, _, account, _ in found.values()) == 7375


async def test_agents_are_account_executives_with_their_managers_above(maven: Imported) -> None:
    """As the file of the teams has it."""
    above = person.alias()
    chart = select(person.c.name, above.c.name).join(above, above.c.id == person.c.superior_id)
    managers = {row["sales_agent"]: row["manager"] for row in maven.rows("sales_teams.csv")}
    assert dict(await maven.all_of(chart)) == managers
    query = (
        select(person.c.name)
        .join(opportunity_relation, opportunity_relation.c.person_id == person.c.id)
        .where(opportunity_relation.c.relation == Relation.ACCOUNT_EXECUTIVE)
    )
    found = Counter(name for (name,) in await maven.all_of(query))
    assert found == Counter(row["sales_agent"] for row in maven.rows("sales_pipeline.csv"))


def test_the_reasons_say_what_was_counted() -> None:
    """In the words that a reader of the mapping sees."""
    text = propose(FOLDER)
    for line in (
        'key = "opportunity_id"  # "opportunity_id" is never empty and different in all 8,800 rows',
        'customer = "account"  # 7,375 of 7,375 values are keys of accounts.csv',
        'ACCOUNT_EXECUTIVE = "sales_agent"  # 8,800 of 8,800 values are keys of sales_teams.csv',
        'GTXPro = "GTX Pro"',
        "# Nothing was made of year_established, revenue, employees, subsidiary_of.",
    ):
        assert line in text.splitlines()
