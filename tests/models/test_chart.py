"""Intervals say exactly who is below whom, and a chart that is no forest is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from models.actor import command
from models.chart import intervals, number_chart
from models.database import Database, database_now
from models.errors import BadInputError
from models.records import person
from models.words import Resource
from resolvers.writing.write import create_records
from tests.colleagues import colleague

Parents = dict[int, int | None]


@st.composite
def forests(draw: st.DrawFn) -> Parents:
    """Any forest, its people in any order."""
    size = draw(st.integers(0, 25))
    parents: Parents = {}
    for one in range(1, size + 1):
        parents[one] = draw(st.one_of(st.none(), st.integers(1, one - 1))) if one > 1 else None
    order = draw(st.permutations(list(parents)))
    return {one: parents[one] for one in order}


def above(parents: Parents, one: int) -> list[int]:
    """Everyone above a person, by walking up."""
    found = []
    parent = parents[one]
    while parent is not None:
        found.append(parent)
        parent = parents[parent]
    return found


@given(forests())
def test_an_interval_lies_in_another_exactly_when_its_person_is_below(parents: Parents) -> None:
    """`lft` and `rgt` agree with a walk up the chart, for every pair of people."""
    numbered = intervals(parents)
    assert numbered.keys() == parents.keys()
    for one in parents:
        lft, rgt = numbered[one]
        inside = {other for other in parents if lft < numbered[other][0] and numbered[other][1] < rgt}
        assert inside == {other for other in parents if one in above(parents, other)}
        assert lft < rgt


@pytest.mark.parametrize(
    "parents",
    [{1: 1}, {1: None, 20: 30, 30: 20, 400: 20}, {500: 20, 20: 30, 30: 40, 40: 20, 1: None}, {1: 2}],
)
def test_what_is_no_forest_is_refused_and_nobody_is_named(parents: Parents) -> None:
    """A cycle, or a superior who is not there: whoever reads it may not see those who are in the way."""
    with pytest.raises(BadInputError, match="cycle") as refused:
        intervals(parents)
    assert not any(letter.isdigit() for letter in str(refused.value))


def test_a_chart_may_be_deeper_than_the_stack() -> None:
    """Ten thousand people in one line are numbered."""
    line: Parents = {one: one - 1 or None for one in range(1, 10_001)}
    assert intervals(line)[1] == (1, 20_000)


async def test_the_chart_is_numbered_again_when_a_superior_changes(own_database: Database) -> None:
    """Whoever moves takes everyone below along."""
    async with own_database.transaction() as connection:
        now = await database_now(connection)
        people = [colleague(3, superior=2), colleague(2, superior=1), colleague(1), colleague(4)]
        await create_records(connection, Resource.PERSON, people, actor=command("test"), now=now, secret="s")
        await connection.execute(update(person).where(person.c.id == 2).values(superior_id=4))
        await number_chart(connection)
        rows = {
            row.id: (row.lft, row.rgt)
            for row in await connection.execute(select(person.c.id, person.c.lft, person.c.rgt))
        }
    assert rows == intervals({1: None, 2: 4, 3: 2, 4: None})
