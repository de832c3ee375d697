"""The chart of superiors as nested intervals, so that "everyone below" is a range instead of a walk."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from models.errors import BadInputError
from models.records import department, person


def intervals(parents: Mapping[int, int | None]) -> dict[int, tuple[int, int]]:
    """Give everyone an interval that lies strictly within the interval of each person above them.

    `parents` maps each person to their superior, or to None at the top. Raises BadInputError when the chart is not a
    forest; the message names nobody, for whoever reads it may not see all who stand in the way.
    """
    children: defaultdict[int | None, list[int]] = defaultdict(list)
    for child, parent in parents.items():
        children[parent].append(child)
    numbered: dict[int, tuple[int, int]] = {}
    entered: dict[int, int] = {}
    counter = 0
    # A stack instead of recursion: a chart may be deeper than Python's own stack.
    stack = list(reversed(children[None]))
    while stack:
        one = stack[-1]
        counter += 1
        if one in entered:
            numbered[one] = (entered[one], counter)
            stack.pop()
        else:
            entered[one] = counter
            stack.extend(reversed(children.get(one, ())))
    if len(numbered) < len(parents):
        raise BadInputError(
            "The chart would have a cycle: nobody is above themself, and no department is part of itself."
        )
    return numbered


async def number_chart(connection: AsyncConnection) -> None:
    """Number the whole chart from the superiors, and write the intervals that changed.

    Raises BadInputError for a cycle. Who calls it bumps the epoch, in the same transaction.
    """
    columns = (person.c.id, person.c.superior_id, person.c.lft, person.c.rgt)
    people = (await connection.execute(select(*columns).order_by(person.c.id))).all()
    wanted = intervals({row.id: row.superior_id for row in people})
    changed = [
        {"one": row.id, "new_lft": wanted[row.id][0], "new_rgt": wanted[row.id][1]}
        for row in people
        if (row.lft, row.rgt) != wanted[row.id]
    ]
    if changed:
        renumber = update(person).where(person.c.id == bindparam("one"))
        await connection.execute(renumber.values(lft=bindparam("new_lft"), rgt=bindparam("new_rgt")), changed)


async def refuse_department_cycles(connection: AsyncConnection) -> None:
    """Raise BadInputError when a department is, however far down, part of itself."""
    units = await connection.execute(select(department.c.id, department.c.parent_id))
    intervals({unit.id: unit.parent_id for unit in units})
