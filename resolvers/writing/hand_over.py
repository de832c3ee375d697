"""What somebody relates to, handed over to somebody else, whoever may see it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.catalogue import CATALOGUE, Entity
from models.words import LogAction, Relation, Resource
from resolvers.writing.change import Change, Person
from resolvers.writing.present import read_present
from resolvers.writing.write import Writer

# Who created a record stays who did; whatever else somebody is to a record goes to the one who comes after them.
HANDED_OVER = (Relation.ACCOUNT_EXECUTIVE, Relation.CSR, Relation.SHARED)
BATCH = 1000


async def hand_over_relations(writer: Writer, leaver: int, successor: int) -> None:
    """Make the successor what the leaver is to records, deleted ones too; shares keep their ends."""
    for resource, entity in CATALOGUE.items():
        held = await _held(writer.connection, entity, leaver, writer.now)
        for start in range(0, len(held), BATCH):
            ids = list(held)[start : start + BATCH]
            asked = [Change(one, relations=dict.fromkeys(held[one], ())) for one in ids]
            present = await read_present(writer.connection, resource, asked)
            changes = [
                Change(one, relations=dict(_handed_over(found.relations, held[one], leaver, successor, writer.now)))
                for one, found in present.items()
            ]
            await writer.update(resource, changes, action=LogAction.ASSIGN, deleted=True)


async def hand_over_people(writer: Writer, leaver: int, successor: int) -> None:
    """Make the successor the superior of those who report to the leaver, and the head of their departments.

    A successor who stands below the leaver comes to stand where the leaver stands, or the chart would have a cycle.
    """
    person = CATALOGUE[Resource.PERSON].table
    reports = select(person.c.id).where(person.c.superior_id == leaver).order_by(person.c.id)
    rows = await writer.connection.execute(select(person.c.id, person.c.superior_id))
    chart = {row.id: row.superior_id for row in rows}
    changes = [
        Change(one, links={"superior": successor})
        for one in (await writer.connection.execute(reports)).scalars()
        if one != successor
    ]
    if leaver in _above(chart, successor):
        changes.append(Change(successor, links={"superior": chart[leaver]}))
    await writer.update(Resource.PERSON, changes, action=LogAction.ASSIGN, deleted=True)
    unit = CATALOGUE[Resource.DEPARTMENT].table
    headed = select(unit.c.id).where(unit.c.head_id == leaver).order_by(unit.c.id)
    heads = [Change(one, links={"head": successor}) for one in (await writer.connection.execute(headed)).scalars()]
    await writer.update(Resource.DEPARTMENT, heads, action=LogAction.ASSIGN, deleted=True)


async def _held(
    connection: AsyncConnection, entity: Entity, person: int, now: datetime
) -> dict[int, dict[Relation, None]]:
    """By which relations of its own a record of a kind has to do with somebody, for each of the records."""
    held: dict[int, dict[Relation, None]] = {}
    possible = [relation for relation in HANDED_OVER if relation in entity.relations]
    if entity.related is None or not possible:
        return held
    related = entity.related.c
    query = (
        select(related.record_id, related.relation)
        .where(related.person_id == person, related.relation.in_(possible), not_(related.through_customer))
        .where(or_(related.expires_at.is_(None), related.expires_at > now))
        .order_by(related.record_id, related.relation)
    )
    for one, relation in await connection.execute(query):
        held.setdefault(one, {})[relation] = None
    return held


def _handed_over(
    present: Mapping[Relation, set[Person]],
    relations: Mapping[Relation, None],
    leaver: int,
    successor: int,
    now: datetime,
) -> Iterator[tuple[Relation, Sequence[Person]]]:
    """Everybody who is to have the relations; who has one already, has it until the later of both ends."""
    for relation in relations:
        ends = dict(present[relation])
        end = ends.pop(leaver)
        theirs = ends.get(successor, now)
        ends[successor] = None if end is None or theirs is None else max(end, theirs)
        yield relation, list(ends.items())


def _above(chart: Mapping[int, int | None], person: int) -> Iterator[int]:
    above = chart[person]
    while above is not None:
        yield above
        above = chart[above]
