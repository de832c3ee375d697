"""`lastfour explain`: a plan in words, and why somebody may do something to a record."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from cli.explain import explain_all, explain_one
from gql.ids import write_id
from intake.demo import build_demo
from models.access import grant
from models.database import Database
from models.errors import BadInputError
from models.records import customer
from models.words import Action, Resource
from tests.databases import NewDatabase

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
async def demo(kind: str, new_database: NewDatabase) -> AsyncIterator[Database]:
    """The demo company."""
    database = Database(await new_database(kind))
    await build_demo(database, NOW, "a secret for tests")
    yield database
    await database.close()


async def told(database: Database, name: str, resource: Resource) -> str:
    """The explanation, with numbers of grants left out."""
    async with database.snapshot() as connection:
        words = await explain_all(connection, name, resource, NOW)
    return re.sub(r"Grant \d+", "Grant", words)


async def test_a_person_is_told_each_grant_and_what_it_comes_to(demo: Database) -> None:
    """Grants with whose relations count, their filters and levels; the walls; and how far fields are shown at best."""
    lines = (await told(demo, "erin@lastfour.example", Resource.CUSTOMER)).splitlines()
    assert re.fullmatch(r"erin@lastfour\.example and CUSTOMER, at epoch \d+ and 2026-05-04 12:00:00 UTC:", lines[0])
    assert "    on records whose ACCOUNT_EXECUTIVE is the caller" in lines
    assert "    on records whose SHARED is the caller" in lines
    assert "    on records whose ACCOUNT_EXECUTIVE is a member of the caller's department" in lines
    assert "    where region eq $viewer.region" in lines
    assert "  1 of 2 groups are walled off." in lines
    assert "    FULL: address, card_number, email, name, phone, postcode" in lines
    assert "    MASKED: credit_limit, latitude, longitude, notes, tax_id" in lines


async def test_an_integration_is_told_of_its_sponsor(demo: Database) -> None:
    """A partner's grants, that they cross barriers, and that the sponsor bounds them."""
    words = await told(demo, "swift-logistics", Resource.SHIPMENT)
    assert "  Grant to this integration: VIEW\n    on every record, whoever relates to it\n" in words
    assert "    across information barriers\n" in words
    assert "  The sponsor bounds actions and levels" in words


async def test_who_has_no_grant_sees_nothing(demo: Database) -> None:
    """Finance has no customers, and is told so."""
    assert "No live grant names the caller: nothing is visible." in await told(
        demo, "fay@lastfour.example", Resource.CUSTOMER
    )


async def test_who_has_left_is_denied_everything(demo: Database) -> None:
    """Somebody who has left has no plan."""
    assert "everything is denied" in await told(demo, "lena@lastfour.example", Resource.CUSTOMER)


async def test_a_broken_filter_is_named_with_its_reason(demo: Database) -> None:
    """A grant whose filter no longer compiles denies, and whoever looks is told which and why."""
    async with demo.engine.connect() as connection, connection.begin() as transaction:
        filtered = grant.c.data_filter.is_not(None), grant.c.resource == Resource.CUSTOMER
        await connection.execute(update(grant).where(*filtered).values(data_filter={"gone": {"eq": "x"}}))
        words = await explain_all(connection, "erin@lastfour.example", Resource.CUSTOMER, NOW)
        await transaction.rollback()
    assert "denies, for its data filter does not compile: dataFilter.gone is not a field of CUSTOMER." in words
    assert "where region eq" not in words


async def test_nobody_by_that_name_is_an_error(demo: Database) -> None:
    """A name that nobody has is a mistake of whoever asks."""
    with pytest.raises(BadInputError, match="is nobody's e-mail address"):
        await told(demo, "nobody@lastfour.example", Resource.CUSTOMER)


async def told_of(database: Database, name: str, number: str, action: Action = Action.VIEW) -> list[str]:
    """The explanation of a customer, line by line, with numbers left out."""
    async with database.snapshot() as connection:
        one = (await connection.execute(select(customer.c.id).where(customer.c.number == number))).scalar_one()
        email = f"{name}@lastfour.example"
        words = await explain_one(connection, email, write_id("Customer", one), action, NOW)
    return re.sub(r"\d{5,}", "N", words).splitlines()


async def test_a_record_is_explained_by_the_path_and_the_levels(demo: Database) -> None:
    """Sven sees C-0001 through tess, who leads erin's team."""
    lines = await told_of(demo, "sven", "C-0001")
    assert re.fullmatch(
        r"sven@lastfour\.example may VIEW CUSTOMER \w+, at epoch \d+ and 2026-05-04 12:00:00 UTC\.", lines[0]
    )
    assert "  All that they may do to it: ASSIGN, EDIT, VIEW, VIEW_LOG" in lines
    path = "    here: Erin Walsh is its ACCOUNT_EXECUTIVE, through Tess Okafor (anyone below the caller)"
    assert path in lines
    assert any(re.fullmatch(r"  FULL \(grant N\): .*credit_limit, .*", line) for line in lines)
    assert any(re.fullmatch(r"  MASKED \(grant N\): .*card_number, .*", line) for line in lines)
    assert not any("takes away" in line for line in lines)


async def test_what_keeps_somebody_from_a_record_is_told(demo: Database) -> None:
    """The wall of a group, from its own executive; of lena, who would see it as a colleague, that she has left."""
    lines = await told_of(demo, "erin", "C-0004")
    assert "may not VIEW" in lines[0]
    assert "  The record is walled off. It takes away: ADD, EDIT, SHARE, VIEW, VIEW_LOG" in lines
    assert "    does not give it: the record is walled off" in lines
    left = await told_of(demo, "lena", "C-0001")
    assert "  They have left. It takes away: VIEW" in left


async def test_a_record_that_is_not_there_is_an_error(demo: Database) -> None:
    """For operators the absent and the deleted are no records; neither are departments."""
    async with demo.snapshot() as connection:
        deleted = (await connection.execute(select(customer.c.id).where(customer.c.number == "C-0011"))).scalar_one()
        for one in (write_id("Customer", 1), write_id("Customer", deleted), write_id("Department", 1)):
            with pytest.raises(BadInputError, match="There is no such record"):
                await explain_one(connection, "erin@lastfour.example", one, Action.VIEW, NOW)
