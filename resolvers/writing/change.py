"""A change of a record: what is asked for, and what of it differs from what is there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from models.catalogue import CATALOGUE, Entity
from models.words import Relation, Resource
from resolvers.writing.new_record import (
    Problem,
    Related,
    SalesLine,
    check_lines,
    check_link,
    check_relations,
    check_value,
)

Person = tuple[int, datetime | None]


@dataclass(frozen=True, slots=True)
class Change:
    """What a record is to be from now on: only what is named changes.

    `relations` name, for a relation, everybody who is to have it, with the end if there is one; `lines` are all lines,
    and `tags` all tags. What is named in `unseen` counts as changed even if nothing is: its writer may not find out.
    """

    id: int
    fields: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, int | None] = field(default_factory=dict)
    relations: Mapping[Relation, Collection[Person]] = field(default_factory=dict)
    lines: Sequence[SalesLine] | None = None
    tags: Collection[int] | None = None
    unseen: frozenset[str] = frozenset()


@dataclass(slots=True)
class Present:
    """A record as it is: its columns by name, who relates to it of itself, and its lines."""

    columns: Mapping[str, Any]
    relations: dict[Relation, set[Person]] = field(default_factory=dict)
    lines: list[SalesLine] = field(default_factory=list)
    tags: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Difference:
    """What a change comes to: columns to set, relations to end and to begin, and both sides as the log has them."""

    columns: dict[str, Any] = field(default_factory=dict)
    ended: list[Related] = field(default_factory=list)
    begun: list[Related] = field(default_factory=list)
    lines: Sequence[SalesLine] | None = None
    tags: Collection[int] | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.after)


def check_change(resource: Resource, change: Change) -> list[Problem]:
    """Everything that is wrong with a change, before the database is asked."""
    entity = CATALOGUE[resource]
    problems = []
    for name, value in change.fields.items():
        if reason := check_value(resource, name, value):
            problems.append(Problem(name, reason))
        elif value is None and not entity.table.c[name].nullable:
            problems.append(Problem(name, "is missing"))
    for name, target in change.links.items():
        link = entity.link(name)
        problem = check_link(entity, link, target) if link else Problem(name, "is no link of it")
        problems += [problem] if problem else []
    if Relation.CREATOR in change.relations:
        problems.append(Problem("creator", "never changes"))
    related = [(one, relation, until) for relation, people in change.relations.items() for one, until in people]
    problems += check_relations(entity, related)
    if change.lines is not None:
        problems += check_lines(resource, change.lines)
    if change.tags is not None and not entity.labels:
        problems.append(Problem("tags", "can't be put on it"))
    return problems


def difference(entity: Entity, change: Change, present: Present) -> Difference:
    """What of a change differs from what is there."""
    found = Difference()
    for name, value in change.fields.items():
        before = present.columns[name]
        if value != before or name in change.unseen:
            found.columns[name] = value
            if folded := entity.folded(name):
                found.columns[folded] = None if value is None else value.casefold()
            _say(found, name, as_json(before), as_json(value))
    for link in entity.links:
        if link.name not in change.links:
            continue
        if change.links[link.name] != present.columns[link.column] or link.name in change.unseen:
            found.columns[link.column] = change.links[link.name]
            _say(found, link.name, _id(present.columns[link.column]), _id(change.links[link.name]))
    for relation, people in change.relations.items():
        have, want = present.relations.get(relation, set()), set(people)
        if have != want or relation.value.lower() in change.unseen:
            found.ended += [(one, relation, until) for one, until in have - want]
            found.begun += [(one, relation, until) for one, until in want - have]
            _say(found, relation.value.lower(), people_as_json(have), people_as_json(want))
    if change.lines is not None and (list(change.lines) != present.lines or "lines" in change.unseen):
        found.lines = change.lines
        _say(found, "lines", lines_as_json(present.lines), lines_as_json(change.lines))
    if change.tags is not None and set(change.tags) != present.tags:
        found.tags = change.tags
        _say(found, "tags", _ids(present.tags), _ids(change.tags))
    return found


def as_json(value: Any) -> Any:
    """A value as the log keeps it."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def people_as_json(people: Collection[Person]) -> list[Any]:
    """Who relates to a record, as the log keeps them; ids as text, for many readers of JSON round them."""
    return [
        str(one) if until is None else {"person": str(one), "until": as_json(until)}
        for one, until in sorted(people, key=_by_id)
    ]


def lines_as_json(lines: Sequence[SalesLine]) -> list[dict[str, Any]]:
    """The lines of a sale, as the log keeps them."""
    return [
        {
            "product": _id(line.product_id),
            "quantity": line.quantity,
            "unit_price": as_json(line.unit_price),
            "discount": as_json(line.discount),
        }
        for line in lines
    ]


def _say(found: Difference, name: str, before: Any, after: Any) -> None:
    found.before[name] = before
    found.after[name] = after


def _id(target: int | None) -> str | None:
    return None if target is None else str(target)


def _ids(targets: Collection[int]) -> list[str]:
    return [str(target) for target in sorted(targets)]


def _by_id(person: Person) -> int:
    return person[0]
