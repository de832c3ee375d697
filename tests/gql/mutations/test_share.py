"""Shares: for a colleague, for a time, and never more than the sharer has."""

from datetime import timedelta
from typing import Any

from gql.ids import write_id
from models.columns import new_id
from models.words import Action, Relation, Resource
from tests.demo import NOW
from tests.gql.mutations.company import Company

CUSTOMER, CONTACT = Resource.CUSTOMER, Resource.CONTACT
VIEW, EDIT, SHARE = Action.VIEW, Action.EDIT, Action.SHARE
SHARED = [Relation.SHARED]


async def customer(company: Company, **given: Any) -> str:
    """A customer that the administrator has made."""
    made: str = (await company.made("ada", "createCustomer", **{"name": "Acme", "status": "LEAD", **given}))["id"]
    return made


async def sees(company: Company, caller: str, *ids: str) -> list[bool]:
    """Which records a caller sees."""
    found = await company.ask(caller, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=list(ids))
    return [one is not None for one in found["nodes"]]


async def taker(company: Company, name: str, *actions: Action, **rest: Any) -> str:
    """Somebody with a grant on what is shared with them."""
    person = await company.hire(name)
    await company.grant(person, CUSTOMER, VIEW, *actions, relations=SHARED, **rest)
    return person


async def test_what_is_shared_is_seen_until_it_is_not_shared(company: Company) -> None:
    """With what belongs to it, where a grant on what is shared says so."""
    pat = await taker(company, "pat-taker")
    await company.grant(pat, CONTACT, VIEW, relations=SHARED)
    one = await customer(company)
    contact = (await company.made("ada", "createContact", name="Jane", customer=one))["id"]
    assert await sees(company, "pat-taker", one, contact) == [False, False]
    assert await company.several("ada", "shareRecord", one, person=pat) == [None]
    assert await sees(company, "pat-taker", one, contact) == [True, True]
    assert await company.several("ada", "unshareRecord", one, person=pat) == [None]
    assert await sees(company, "pat-taker", one, contact) == [False, False]
    assert [entry.action for entry in await company.logged(one)] == ["CREATE", "SHARE", "UNSHARE"]


async def test_a_share_ends_by_itself(company: Company) -> None:
    """The clock of these tests goes on by milliseconds; a share that ends before it begins is none."""
    pat = await taker(company, "pat-ends")
    one = await customer(company)
    past = NOW - timedelta(days=1)
    assert await company.several("ada", "shareRecord", one, person=pat, until=past.isoformat()) == ["BAD_USER_INPUT"]
    soon = company.clock.at + timedelta(milliseconds=30)
    assert await company.several("ada", "shareRecord", one, person=pat, until=soon.isoformat()) == [None]
    assert await sees(company, "pat-ends", one) == [True]
    while company.clock.at <= soon:
        await company.ask("ada", "{ viewer { name } }")
    assert await sees(company, "pat-ends", one) == [False]


async def test_nobody_gives_more_than_they_have(company: Company) -> None:
    """Neither a field further, nor an action, nor of what belongs to the record."""
    pat = await company.hire("pat-giver")
    await company.grant(pat, CUSTOMER, VIEW, SHARE, full=["phone"])
    whole = await taker(company, "pat-whole", full=["card_number"])
    edits = await taker(company, "pat-edits", EDIT)
    carried = await taker(company, "pat-carried")
    await company.grant(carried, CONTACT, VIEW, relations=SHARED)
    same = await taker(company, "pat-same", SHARE, full=["phone"])
    one = await customer(company)
    for person in (whole, edits, carried):
        assert await company.several("pat-giver", "shareRecord", one, person=person) == ["FORBIDDEN"]
    assert await company.several("pat-giver", "shareRecord", one, person=same) == [None]
    await company.grant(pat, CONTACT, VIEW)
    assert await company.several("pat-giver", "shareRecord", one, person=carried) == [None]


async def test_what_somebody_has_already_is_not_given(company: Company) -> None:
    """Whoever sees more by another grant may be shared with."""
    pat = await company.hire("pat-gives")
    await company.grant(pat, CUSTOMER, VIEW, SHARE)
    more = await taker(company, "pat-more")
    await company.grant(more, CUSTOMER, VIEW, EDIT, full=["card_number"])
    assert await company.several("pat-gives", "shareRecord", await customer(company), person=more) == [None]


async def test_nobody_gives_for_longer_than_they_have(company: Company) -> None:
    """What the sharer has for a time can be shared for that time."""
    pat = await company.hire("pat-for-a-week")
    week = company.clock.at + timedelta(days=7)
    await company.grant(pat, CUSTOMER, VIEW, SHARE, valid_until=week)
    friend = await taker(company, "pat-friend")
    one = await customer(company)
    later, sooner = (moment.isoformat() for moment in (week + timedelta(days=1), week - timedelta(days=1)))
    assert await company.several("pat-for-a-week", "shareRecord", one, person=friend) == ["FORBIDDEN"]
    assert await company.several("pat-for-a-week", "shareRecord", one, person=friend, until=later) == ["FORBIDDEN"]
    assert await company.several("pat-for-a-week", "shareRecord", one, person=friend, until=sooner) == [None]


async def test_nobody_gives_more_for_a_time(company: Company) -> None:
    """Also what the colleague would lose again before the share ends."""
    pat = await company.hire("pat-gives-now")
    await company.grant(pat, CUSTOMER, VIEW, SHARE)
    friend = await taker(company, "pat-has-now")
    week = company.clock.at + timedelta(days=7)
    await company.grant(friend, CUSTOMER, VIEW, relations=SHARED, full=["card_number"], valid_until=week)
    assert await company.several("pat-gives-now", "shareRecord", await customer(company), person=friend) == [
        "FORBIDDEN"
    ]


async def test_a_share_is_for_somebody_else(company: Company) -> None:
    """Never to oneself, whatever would come of it; to nobody who is not seen; and of nothing that has no shares."""
    ada = await company.person("ada")
    one = await customer(company)
    assert await company.several("ada", "shareRecord", one, person=ada) == ["FORBIDDEN"]
    assert await company.several("ada", "shareRecord", one, person=write_id("Person", new_id())) == ["NOT_FOUND"]
    tag = (await company.made("ada", "createTag", name="t"))["id"]
    erin = await company.person("erin")
    assert await company.several("ada", "shareRecord", tag, person=erin) == ["BAD_USER_INPUT"]


async def test_it_takes_share(company: Company) -> None:
    """Also to take a share back; what may not be seen is as what is not there."""
    pat = await company.hire("pat-may-not")
    await company.grant(pat, CUSTOMER, VIEW, EDIT, data_filter={"status": {"eq": "LEAD"}})
    erin = await company.person("erin")
    records = [await customer(company), await customer(company, status="ACTIVE"), write_id("Customer", new_id())]
    for mutation in ("shareRecord", "unshareRecord"):
        refused = await company.several("pat-may-not", mutation, *records, person=erin)
        assert refused == ["FORBIDDEN", "NOT_FOUND", "NOT_FOUND"]


async def test_the_answer_does_not_tell_whether_it_was_shared(company: Company) -> None:
    """A share that was there, and one that was not, are ended alike."""
    pat = await taker(company, "pat-alike")
    one, other = await customer(company), await customer(company)
    assert await company.several("ada", "shareRecord", one, person=pat) == [None]
    show = "results { record { ... on Customer { version } } userErrors { code } }"
    answers = []
    for record in (one, other):
        await company.made("ada", "updateCustomer", id=record, city=f"{record == one}")
        given = {"records": [{"id": record}], "person": pat}
        payload = await company.do("ada", "unshareRecord", given, show)
        answers.append((payload["results"][0]["userErrors"], payload["userErrors"]))
    assert answers[0] == answers[1]
    assert [(await company.row(CUSTOMER, record))["version"] for record in (one, other)] == [4, 3]


async def test_stores_are_shared_too(company: Company) -> None:
    """Whatever has shares, by the same code."""
    pat = await company.hire("pat-stores")
    supplier = (await company.made("ada", "createSupplier", name="Parts"))["id"]
    store = (await company.made("ada", "createStoreAccount", name="S", platform="WEB"))["id"]
    assert await company.several("ada", "shareRecord", supplier, store, person=pat) == [None, None]
