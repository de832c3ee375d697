"""Two customers become one: nothing of either is lost, nobody sees more, and it is told beforehand."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from gql.ids import read_id, write_id
from models.access import external_key
from models.bulk import insert_rows
from models.catalogue import CATALOGUE
from models.columns import new_id
from models.relations import customer_relation
from models.words import Action, Relation, Resource
from permissions.levels import Level
from resolvers.writing.prepare import key_row
from tests.gql.mutations.company import Company

CUSTOMER, CONTACT = Resource.CUSTOMER, Resource.CONTACT
VIEW, MERGE = Action.VIEW, Action.MERGE
CHILDREN: Mapping[str, dict[str, Any]] = {
    "Contact": {"name": "Jane"},
    "ContactLog": {"channel": "CALL", "occurredAt": "2026-05-04T10:00:00+00:00", "subject": "Hi"},
    "Opportunity": {"stage": "WON", "title": "Big"},
    "Contract": {"status": "DRAFT", "title": "Paper"},
    "SalesRecord": {"status": "OPEN"},
}
PREVIEW = """query ($winner: ID!, $loser: ID!, $take: [String!]) {
  mergePreview(winner: $winner, loser: $loser, take: $take) { fields { field fromLoser } moves { list count } }
}"""


async def customer(company: Company, **given: Any) -> str:
    """A customer that the administrator has made."""
    made: str = (await company.made("ada", "createCustomer", **{"name": "Acme", "status": "LEAD", **given}))["id"]
    return made


async def merge(company: Company, caller: str, winner: str, loser: str, **more: Any) -> list[Any]:
    """Merge two customers, and return the codes and fields of what was wrong."""
    given = {"winner": winner, "loser": loser, **more}
    payload = await company.do(caller, "mergeCustomers", given, "customer { id }")
    errors = [(error["code"], error["field"]) for error in payload["userErrors"]]
    assert payload["customer"] == (None if errors else {"id": winner})
    return errors


async def merger(company: Company, name: str, **rest: Any) -> str:
    """Somebody who may merge all customers."""
    person = await company.hire(name)
    await company.grant(person, CUSTOMER, VIEW, MERGE, **rest)
    return person


async def sees(company: Company, caller: str, *ids: str) -> list[bool]:
    """Which records a caller sees."""
    found = await company.ask(caller, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=list(ids))
    return [one is not None for one in found["nodes"]]


async def test_what_belongs_to_the_loser_moves(company: Company) -> None:
    """All of it, whoever sees it and deleted or not; the loser is deleted, and the log tells of each."""
    await merger(company, "pat-moves")
    winner, loser = await customer(company), await customer(company)
    children = [
        (Resource(CATALOGUE_NAMES[name]), (await company.made("ada", f"create{name}", customer=loser, **given))["id"])
        for name, given in CHILDREN.items()
    ]
    gone = (await company.made("ada", "createContact", name="Gone", customer=loser))["id"]
    await company.several("ada", "deleteContacts", gone)
    assert await merge(company, "pat-moves", winner, loser) == []
    for resource, one in [*children, (CONTACT, gone)]:
        assert (await company.row(resource, one))["customer_id"] == read_id(winner)[1]
        moved = (await company.logged(one))[-1]
        assert (moved.action, moved.before) == ("MERGE", {"customer": str(read_id(loser)[1])})
    assert await sees(company, "pat-moves", winner, loser) == [True, False]
    assert [entry.action for entry in await company.logged(winner)] == ["CREATE", "MERGE"]
    assert [entry.action for entry in await company.logged(loser)] == ["CREATE", "DELETE"]


CATALOGUE_NAMES = {resource.title().replace("_", ""): resource for resource in CATALOGUE}


async def test_fields_that_the_winner_lacks_are_taken_and_those_that_are_named(company: Company) -> None:
    """As the preview has told it."""
    winner = await customer(company, name="Winner", city="Paris", number="C-W")
    loser = await customer(company, name="Loser", city="Rome", phone="+39 1", number="C-L", region="EMEA")
    told = (await company.ask("ada", PREVIEW, winner=winner, loser=loser, take=["city"]))["mergePreview"]
    taken = {one["field"] for one in told["fields"] if one["fromLoser"]}
    assert taken == {"city", "phone", "region"}
    assert len(told["fields"]) == len(CATALOGUE[CUSTOMER].fields)
    assert await merge(company, "ada", winner, loser, take=["city"]) == []
    row = await company.row(CUSTOMER, winner)
    shown = {name: row[name] for name in ("name", "city", "phone", "number", "region", "version")}
    assert shown == {
        "name": "Winner",
        "city": "Rome",
        "phone": "+39 1",
        "number": "C-W",
        "region": "EMEA",
        "version": 2,
    }


async def test_what_is_not_seen_whole_is_not_taken(company: Company) -> None:
    """Neither by itself, whether the winner has a value or not, nor by name."""
    await merger(company, "pat-masked", levels={"phone": Level.FULL, "card_number": Level.REVEALABLE})
    winner = await customer(company)
    loser = await customer(company, cardNumber="4111111111114242", phone="+39 1")
    assert await merge(company, "pat-masked", winner, loser, take=["cardNumber"]) == [("FORBIDDEN", ["take"])]
    assert await merge(company, "pat-masked", winner, loser, take=["nothing"]) == [("BAD_USER_INPUT", ["take"])]
    assert (await company.row(CUSTOMER, loser))["deleted_at"] is None
    assert await merge(company, "pat-masked", winner, loser) == []
    row = await company.row(CUSTOMER, winner)
    assert (row["phone"], row["card_number"]) == ("+39 1", None)


async def test_relations_and_tags_unite(company: Company) -> None:
    """Who served either serves the one that is left; its executive stays, and is the other's where it has none."""
    people = [await company.hire(f"pat-unite-{place}") for place in "abc"]
    for person in people:
        await company.grant(person, CUSTOMER, VIEW, relations=[Relation.CSR, Relation.ACCOUNT_EXECUTIVE])
    red, blue = [(await company.made("ada", "createTag", name=name))["id"] for name in ("red", "blue")]
    winner, loser = await customer(company, csrs=people[:1]), await customer(company, csrs=people[1:2])
    await company.several("ada", "assign", loser, accountExecutive=people[2])
    await company.several("ada", "tagRecords", winner, tags=[red])
    await company.several("ada", "tagRecords", loser, tags=[blue])
    assert await merge(company, "ada", winner, loser) == []
    assert [await sees(company, f"pat-unite-{place}", winner) for place in "abc"] == [[True]] * 3
    query = "query ($id: ID!) { node(id: $id) { ... on Customer { tags { totalCount } } } }"
    assert await company.ask("ada", query, id=winner) == {"node": {"tags": {"totalCount": 2}}}


async def test_an_executive_whose_time_has_ended_gives_way(company: Company) -> None:
    """A customer whose executive was one until yesterday has none, so that of the other is not lost."""
    former, present = [await company.hire(f"pat-ended-{place}") for place in "ab"]
    for person in (former, present):
        await company.grant(person, CUSTOMER, VIEW, relations=[Relation.ACCOUNT_EXECUTIVE])
    winner, loser = await customer(company), await customer(company)
    await company.several("ada", "assign", winner, accountExecutive=former)
    await company.several("ada", "assign", loser, accountExecutive=present)
    of_winner = customer_relation.c.record_id == read_id(winner)[1]
    async with company.demo.database.transaction() as connection:
        ended = company.clock.at - timedelta(days=1)
        await connection.execute(update(customer_relation).where(of_winner).values(expires_at=ended))
    assert await merge(company, "ada", winner, loser) == []
    assert [await sees(company, f"pat-ended-{place}", winner) for place in "ab"] == [[False], [True]]


async def test_it_takes_merge_of_both(company: Company) -> None:
    """Which of the two is at fault is told; what may not be seen is as what is not there, also to the preview."""
    pat = await company.hire("pat-may-not")
    await company.grant(pat, CUSTOMER, VIEW, data_filter={"status": {"in": ["ACTIVE", "LEAD"]}})
    await company.grant(pat, CUSTOMER, VIEW, MERGE, data_filter={"status": {"eq": "LEAD"}})
    lead, active, hidden = [await customer(company, status=status) for status in ("LEAD", "ACTIVE", "CHURNED")]
    absent = write_id("Customer", new_id())
    assert await merge(company, "pat-may-not", lead, active) == [("FORBIDDEN", ["loser", "id"])]
    assert await merge(company, "pat-may-not", active, lead) == [("FORBIDDEN", ["winner", "id"])]
    for one in (hidden, absent):
        assert await merge(company, "pat-may-not", lead, one) == [("NOT_FOUND", ["loser", "id"])]
        assert await company.ask("pat-may-not", PREVIEW, winner=lead, loser=one) == {"mergePreview": None}
    refused = await company.post("pat-may-not", PREVIEW, winner=lead, loser=active)
    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await merge(company, "pat-may-not", lead, lead) == [("BAD_USER_INPUT", None)]
    assert (await company.row(CUSTOMER, active))["deleted_at"] is None


async def test_the_preview_refuses_what_the_merge_refuses(company: Company) -> None:
    """To take a field that is not seen whole, or is none; each with its code, and not as an error on our side."""
    await merger(company, "pat-previews", levels={"card_number": Level.MASKED})
    winner, loser = await customer(company), await customer(company)
    for take, code in (("cardNumber", "FORBIDDEN"), ("nothing", "BAD_USER_INPUT")):
        refused = await company.post("pat-previews", PREVIEW, winner=winner, loser=loser, take=[take])
        assert [error["extensions"]["code"] for error in refused["errors"]] == [code]
        assert take in refused["errors"][0]["message"]


async def test_a_merge_raises_nobody(company: Company) -> None:
    """Who is let into what belongs to one of the two only can't join them, whether anything belongs to it or not."""
    pat = await merger(company, "pat-raised")
    await company.grant(pat, CONTACT, VIEW, relations=[Relation.CSR])
    own, other = await customer(company, csrs=[pat]), await customer(company)
    for winner, loser in ((own, other), (other, own)):
        assert await merge(company, "pat-raised", winner, loser) == [("FORBIDDEN", None if winner == own else ["id"])]
    both = await customer(company, csrs=[pat])
    assert await merge(company, "pat-raised", own, both) == []


async def test_a_merge_raises_nobody_by_what_the_customer_is(company: Company) -> None:
    """A grant on customers of one status holds for the winner, where a merge gives it that status."""
    pat = await merger(company, "pat-takes")
    await company.grant(pat, CUSTOMER, VIEW, data_filter={"industry": {"eq": "Energy"}}, full=["card_number"])
    winner, loser = await customer(company), await customer(company, industry="Energy")
    assert await merge(company, "pat-takes", winner, loser) == [("FORBIDDEN", ["id"])]


async def test_what_other_systems_call_the_loser_leads_to_the_winner(company: Company) -> None:
    """Also what led to the loser before, of a merge into that."""
    first, second, third = [await customer(company) for _ in range(3)]
    numbers = {one: read_id(one)[1] for one in (first, second, third)}
    rows = [key_row(CUSTOMER, "merges", str(number), number) for number in numbers.values()]
    async with company.demo.database.transaction() as connection:
        await insert_rows(connection, external_key, rows)
    for winner, loser in ((second, first), (third, second)):
        assert await merge(company, "ada", winner, loser) == []
    async with company.demo.database.snapshot() as connection:
        query = select(external_key.c.record_id, external_key.c.merged_into_id).where(external_key.c.source == "merges")
        found = {row.record_id: row.merged_into_id for row in await connection.execute(query)}
    assert found == {numbers[first]: numbers[third], numbers[second]: numbers[third], numbers[third]: None}


async def test_the_preview_counts_what_the_caller_sees(company: Company) -> None:
    """What they don't see moves too, and isn't told."""
    pat = await merger(company, "pat-counts")
    await company.grant(pat, CONTACT, VIEW, data_filter={"title": {"eq": "Dr"}})
    winner, loser = await customer(company), await customer(company)
    for title in ("Dr", "Dr", "Mr"):
        await company.made("ada", "createContact", name="Jane", title=title, customer=loser)
    told = (await company.ask("pat-counts", PREVIEW, winner=winner, loser=loser))["mergePreview"]
    moves = {one["list"]: one["count"] for one in told["moves"]}
    assert moves == {"contacts": 2, "contactLogs": 0, "opportunities": 0, "contracts": 0, "salesRecords": 0}


async def test_of_two_merges_of_one_customer_one_is_done(company: Company) -> None:
    """In whichever direction: nothing is below a customer that is gone, and no contact is lost or doubled."""
    for _ in range(5):
        one, two, three = [await customer(company) for _ in range(3)]
        contacts = [(await company.made("ada", "createContact", name="J", customer=each))["id"] for each in (one, two)]
        answers = await asyncio.gather(
            merge(company, "ada", one, two), merge(company, "ada", two, one), merge(company, "ada", three, two)
        )
        done = [not answer for answer in answers]
        left = [
            each
            for each, here in zip((one, two, three), await sees(company, "ada", one, two, three), strict=True)
            if here
        ]
        assert len(left) == 3 - sum(done)
        assert sum(done) >= 1
        for contact in contacts:
            assert write_id("Customer", (await company.row(CONTACT, contact))["customer_id"]) in left


async def test_a_child_that_comes_meanwhile_is_not_left_behind(company: Company) -> None:
    """It waits for the merge, and is told that its customer is gone; or it was first, and moves."""
    for _ in range(5):
        winner, loser = await customer(company), await customer(company)
        given = {"name": "Late", "customer": loser}
        _, late = await asyncio.gather(
            merge(company, "ada", winner, loser), company.do("ada", "createContact", given, "contact { id }")
        )
        if late["userErrors"]:
            assert late["userErrors"][0]["code"] == "NOT_FOUND"
        else:
            row = await company.row(CONTACT, late["contact"]["id"])
            assert row["customer_id"] == read_id(winner)[1]
