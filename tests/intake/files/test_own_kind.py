"""Who is above whom, moved by a file: in whatever order rows come, and never into a cycle."""

from pathlib import Path

import pytest

from intake.files.own_kind import OwnKind
from models.catalogue import CATALOGUE
from models.database import Database
from models.words import Resource
from tests.intake.files.loading import STAFF, load, rejected, superiors

HEADER = "id,name,boss\n"
BELOW = "its superior '3' is below it, or can't be loaded either"


def others(name: str) -> str:
    """Rows that make a batch of their own."""
    return "".join(f"{name}{number},X,\n" for number in range(1000))


@pytest.mark.parametrize(
    "rows",
    [
        "2,B,\n1,A,3\n",
        "1,A,3\n2,B,\n",
        f"3,C,2\n{others('x')}1,A,3\n{others('y')}2,B,\n",
        f"1,A,3\n{others('x')}2,B,\n",
    ],
)
async def test_who_stood_between_may_move_in_any_row(own_database: Database, tmp_path: Path, rows: str) -> None:
    """Whoever is put below their own subordinate's subordinate waits until the one between them is elsewhere."""
    await load(own_database, tmp_path, HEADER + "1,A,\n2,B,1\n3,C,2\n", STAFF)
    report = await load(own_database, tmp_path, HEADER + rows, STAFF)
    assert not rejected(report)
    chart = await superiors(own_database)
    assert {one: chart[one] for one in "123"} == {"1": "3", "2": None, "3": "2"}


async def test_several_turns_are_taken_where_each_needs_the_one_before(own_database: Database, tmp_path: Path) -> None:
    """A whole chart is turned round by rows that come in the worst order, over several batches."""
    chain = [f"{number},N,{number - 1 or ''}\n" for number in range(1, 7)]
    await load(own_database, tmp_path, HEADER + "".join(chain), STAFF)
    turned = [f"{others(f'x{n}-')}{n},N,{n + 1 if n < 6 else ''}\n" for n in range(1, 7)]
    report = await load(own_database, tmp_path, HEADER + "".join(turned), STAFF)
    assert not rejected(report)
    chart = await superiors(own_database)
    assert {one: chart[one] for one in "123456"} == {"1": "2", "2": "3", "3": "4", "4": "5", "5": "6", "6": None}


async def test_a_turn_may_need_one_that_comes_after_it(own_database: Database, tmp_path: Path) -> None:
    """Of two that wait until somebody else has moved, the first may need the second."""
    await load(own_database, tmp_path, HEADER + "1,A,\n2,B,1\n3,C,2\n4,D,2\n5,E,4\n", STAFF)
    report = await load(own_database, tmp_path, HEADER + "1,A,3\n2,B,5\n4,D,\n", STAFF)
    assert not rejected(report)
    assert await superiors(own_database) == {"1": "3", "2": "5", "3": "2", "4": None, "5": "4"}


@pytest.mark.parametrize("rows", ["1,A,3\n", "1,A,3\n3,C,2\n", "3,C,2\n1,A,3\n", "1,A,3\n2,Bob,1\n"])
async def test_what_is_a_cycle_in_the_end_is_rejected(own_database: Database, tmp_path: Path, rows: str) -> None:
    """With the reason, whether or not the superior is in the file; the rest of it is loaded."""
    await load(own_database, tmp_path, HEADER + "1,A,\n2,B,1\n3,C,2\n", STAFF)
    report = await load(own_database, tmp_path, HEADER + rows, STAFF)
    ((_, column, reason),) = rejected(report)
    assert (column, reason) == ("boss", BELOW)
    assert await superiors(own_database) == {"1": None, "2": "1", "3": "2"}


BY_EMAIL = STAFF.replace('superior = "boss"', 'superior = { column = "boss", by = "email" }').replace("@x", "@X")


@pytest.mark.parametrize(
    "rows",
    [
        "1,A,\n2,B,1@x.example\n3,C,2@X.example\n",
        "3,C,2@X.Example\n2,B,1@x.example\n1,A,\n",
        f"3,C,2@x.example\n{others('x')}2,B,1@x.EXAMPLE\n{others('y')}1,A,\n",
    ],
)
async def test_superiors_may_be_called_by_another_name(own_database: Database, tmp_path: Path, rows: str) -> None:
    """By their addresses, in whatever case, instead of keys: the order of rows is as free."""
    report = await load(own_database, tmp_path, HEADER + rows, BY_EMAIL)
    assert not rejected(report)
    chart = await superiors(own_database)
    assert {one: chart[one] for one in "123"} == {"1": None, "2": "1", "3": "2"}
    report = await load(own_database, tmp_path, HEADER + "1,A,3@X.example\n2,B,\n", BY_EMAIL)
    assert not rejected(report)
    chart = await superiors(own_database)
    assert {one: chart[one] for one in "123"} == {"1": "3", "2": None, "3": "2"}


async def test_superiors_that_no_other_name_leads_to(own_database: Database, tmp_path: Path) -> None:
    """Nobody has the address, two have it, or it is of somebody below: the rest is loaded."""
    staff = BY_EMAIL.replace("{id}@", "{name}@")
    rows = "1,A,none@X.example\n2,B,c@x.example\n3,C,b@x.example\n4,D,\n"
    report = await load(own_database, tmp_path, HEADER + rows, staff)
    nobody = "there is no PERSON with the email '{}@x.example'"
    assert sorted(rejected(report)) == [
        *((2, "boss", nobody.format("none")), (3, "boss", nobody.format("c")), (4, "boss", nobody.format("b"))),
    ]
    await load(own_database, tmp_path, HEADER + "5,D,\n", staff)
    report = await load(own_database, tmp_path, HEADER + "6,E,d@x.example\n7,F,\n", staff)
    assert rejected(report) == [(2, "", "several PERSON records have this email")]
    assert await superiors(own_database) == {"4": None, "5": None, "7": None}


def test_only_a_link_that_the_load_fills_makes_a_chart() -> None:
    """People have superiors and departments are parts of others; nothing else stands above its own kind."""
    assert OwnKind(Resource.PERSON, {"superior": 1, "department": 1}).name == "superior"
    assert OwnKind(Resource.DEPARTMENT, {"parent": 1}).name == "parent"
    assert not OwnKind(Resource.PERSON, {"department": 1}).name
    charted = {resource for resource in Resource if OwnKind(resource, links(resource)).link}
    assert charted == {Resource.PERSON, Resource.DEPARTMENT}


def test_a_cycle_is_seen_from_whoever_is_to_be_moved() -> None:
    """Over any number of steps, and after each move that was set."""
    chart = OwnKind(Resource.PERSON, {"superior": 1})
    for one, above in ((1, None), (2, 1), (3, 2), (4, None)):
        chart.set(one, {"superior": above})
    moves = {(one, above): chart.would_cycle(one, {"superior": above}) for one in (1, 2) for above in (1, 2, 3, 4)}
    assert [move for move, cycle in moves.items() if cycle] == [(1, 1), (1, 2), (1, 3), (2, 2), (2, 3)]
    assert not chart.would_cycle(1, {"superior": None})
    chart.set(2, {"superior": 4})
    assert not chart.would_cycle(1, {"superior": 3})
    without = OwnKind(Resource.PERSON, {})
    without.set(1, {})
    assert not without.would_cycle(1, {})


def links(resource: Resource) -> dict[str, object]:
    """All links of a resource."""
    return {link.name: 1 for link in CATALOGUE[resource].links}
