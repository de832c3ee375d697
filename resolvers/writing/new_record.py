"""A new record that is to be written, and everything that can be wrong with it before the database is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from models.catalogue import CATALOGUE, Entity, Link
from models.columns import INDEXED_LENGTH, TEXT_LENGTH
from models.errors import BadInputError
from models.records import sales_line
from models.types import YEARS, Scaled
from models.values import INT32, coerce
from models.words import Relation, Resource

SOURCE_LENGTH = 64
Related = tuple[int, Relation, datetime | None]

SINGLE = (Relation.CREATOR, Relation.ACCOUNT_EXECUTIVE)


@dataclass(frozen=True, slots=True)
class SalesLine:
    """One line of a sale."""

    product_id: int | None
    quantity: int
    unit_price: Decimal | None = None
    discount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class NewRecord:
    """What is given for a new record: fields and links by the names of the catalogue, and what hangs on it.

    `relations` are (person, relation, expiry); `external` is (source, key): how the system that it comes from calls it.
    """

    fields: Mapping[str, Any]
    links: Mapping[str, int | None] = field(default_factory=dict)
    relations: Sequence[Related] = ()
    lines: Sequence[SalesLine] = ()
    tags: Sequence[int] = ()
    external: tuple[str, str] | None = None
    deleted_at: datetime | None = None
    id: int | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a record: the field, and a reason that reads after the field's name."""

    field: str
    reason: str


class RejectedRecordError(BadInputError):
    """One of the records can't be written: which, by its place among those given, and why."""

    def __init__(self, index: int, problems: Sequence[Problem]) -> None:
        """Say all that is wrong with the record at `index`."""
        self.index = index
        self.problems = tuple(problems)
        super().__init__("; ".join(f"record {index + 1}: {problem.field} {problem.reason}" for problem in problems))


def check_record(resource: Resource, record: NewRecord) -> list[Problem]:
    """Everything that is wrong with a record, in the order of its fields; nothing is asked of the database."""
    entity = CATALOGUE[resource]
    problems = _check_values(resource, record.fields)
    problems += _check_links(entity, record.links)
    problems += check_relations(entity, record.relations)
    if record.lines:
        problems += check_lines(resource, record.lines)
    if record.tags and not entity.labels:
        problems.append(Problem("tags", "can't be put on it"))
    if record.external:
        problems += _check_external(*record.external)
    return problems


def check_value(resource: Resource, name: str, value: Any) -> str | None:
    """Why a field can't take a value, or None if it can; a field that does not exist is a reason too."""
    if name not in _FIELDS[resource]:
        return "is no field of it"
    if value is None:
        return None
    try:
        coerce(resource, name, value)
    except BadInputError as error:
        return f"can't be this: {error}"
    return _too_long(value, INDEXED_LENGTH if name in _INDEXED[resource] else TEXT_LENGTH)


def _check_values(resource: Resource, values: Mapping[str, Any]) -> list[Problem]:
    problems = [Problem(name, "is missing") for name in _REQUIRED[resource] if values.get(name) is None]
    problems += [
        Problem(name, reason) for name, value in values.items() if (reason := check_value(resource, name, value))
    ]
    return problems


def _check_links(entity: Entity, links: Mapping[str, int | None]) -> list[Problem]:
    known = {link.name: link for link in entity.links}
    problems = [Problem(name, "is no link of it") for name in links if name not in known]
    found = (check_link(entity, link, links.get(name)) for name, link in known.items())
    return problems + [problem for problem in found if problem]


def check_link(entity: Entity, link: Link, target: int | None) -> Problem | None:
    """What is wrong with the target of a link, if anything; whether it is there is for the database to say."""
    if target is None:
        return None if entity.table.c[link.column].nullable else Problem(link.name, "is missing")
    return None if _is_id(target) else Problem(link.name, "is not an id")


def check_relations(entity: Entity, relations: Sequence[Related]) -> list[Problem]:
    """Everything that is wrong with who is to relate to a record."""
    problems = []
    seen: set[tuple[int, Relation]] = set()
    for person_id, relation, expires_at in relations:
        name = relation.value.lower()
        if relation not in entity.relations:
            problems.append(Problem(name, f"is no relation of a {entity.resource}"))
        if not _is_id(person_id):
            problems.append(Problem(name, "names somebody by what is not an id"))
        if (person_id, relation) in seen:
            problems.append(Problem(name, "names the same person twice"))
        if expires_at is not None and relation is Relation.CREATOR:
            problems.append(Problem(name, "can't expire: who created a record never changes"))
        elif expires_at is not None and expires_at.tzinfo is None:
            problems.append(Problem(name, "needs a time zone for its end"))
        elif expires_at is not None and expires_at.year not in YEARS:
            problems.append(Problem(name, "can only end between the years 2 and 9998"))
        seen.add((person_id, relation))
    held = [relation for _, relation, _ in relations]
    twice = (single for single in SINGLE if held.count(single) > 1)
    return problems + [Problem(single.value.lower(), "can be one person only") for single in twice]


def check_lines(resource: Resource, lines: Sequence[SalesLine]) -> list[Problem]:
    """Everything that is wrong with the lines of a sale, each by its number."""
    if resource is not Resource.SALES_RECORD:
        return [Problem("lines", "belong to a sale only")]
    problems = []
    for number, line in enumerate(lines, start=1):
        if line.product_id is not None and not _is_id(line.product_id):
            problems.append(Problem(f"lines.{number}.product", "is not an id"))
        if type(line.quantity) is not int or line.quantity not in INT32:
            problems.append(Problem(f"lines.{number}.quantity", "is not a whole number of 32 bits"))
        for name in ("discount", "unit_price"):
            value, kind = getattr(line, name), sales_line.c[name].type
            if value is not None and not (isinstance(value, Decimal) and value.is_finite() and _holds(kind, value)):
                problems.append(Problem(f"lines.{number}.{name}", "is not a decimal with few enough places"))
    return problems


def _is_id(target: Any) -> bool:
    return type(target) is int and 0 < target < 2**63


def _holds(kind: Any, value: Decimal) -> bool:
    return isinstance(kind, Scaled) and kind.holds(value)


def _check_external(source: str, external: str) -> list[Problem]:
    problems = []
    if not 0 < len(source) <= SOURCE_LENGTH:
        problems.append(Problem("source", f"must be a name of at most {SOURCE_LENGTH} characters"))
    if reason := "is empty" if not external else _too_long(external, INDEXED_LENGTH):
        problems.append(Problem("key", reason))
    if "\0" in source + external:
        problems.append(Problem("key", "holds the character NUL"))
    return problems


def _too_long(value: Any, most: int) -> str | None:
    return f"is longer than {most} characters" if isinstance(value, str) and len(value) > most else None


_FIELDS = {resource: frozenset(entity.fields) for resource, entity in CATALOGUE.items()}
_REQUIRED = {
    resource: tuple(name for name in entity.fields if not entity.table.c[name].nullable)
    for resource, entity in CATALOGUE.items()
}
_INDEXED = {
    resource: frozenset(column.name for index in entity.table.indexes for column in index.columns)
    for resource, entity in CATALOGUE.items()
}
