"""New records as rows: ids, folded twins, times, and the rows of what hangs on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from graphlib import CycleError, TopologicalSorter
from typing import Any

from models.catalogue import CATALOGUE, Entity
from models.columns import FOLDED, new_id
from models.errors import BadInputError
from models.words import Resource
from resolvers.writing.new_record import NewRecord, Related, SalesLine

Rows = list[dict[str, Any]]


@dataclass(slots=True)
class Prepared:
    """The rows of a batch of new records of one resource, table by table."""

    resource: Resource
    ids: list[int] = field(default_factory=list)
    records: Rows = field(default_factory=list)
    relations: Rows = field(default_factory=list)
    lines: Rows = field(default_factory=list)
    labels: Rows = field(default_factory=list)
    external_keys: Rows = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Layout:
    """What is the same in each row of a resource, worked out once."""

    blank: dict[str, Any]
    folded: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, entity: Entity) -> "Layout":
        """Read the layout off the table: every column is named in every row, so that one statement takes them all."""
        blank: dict[str, Any] = {column.name: None for column in entity.table.columns} | {"version": 1}
        # The chart is numbered once all people of a batch are there.
        blank |= {name: 0 for name in ("lft", "rgt") if name in blank}
        folded = tuple((name, name + FOLDED) for name in entity.fields if name + FOLDED in blank)
        return cls(blank, folded, tuple((link.name, link.column) for link in entity.links))


LAYOUTS = {resource: Layout.of(entity) for resource, entity in CATALOGUE.items()}


def prepare(resource: Resource, records: Iterable[NewRecord], now: datetime) -> Prepared:
    """Make the rows of records that were checked; `ids` are in the order of the records."""
    entity = CATALOGUE[resource]
    layout = LAYOUTS[resource]
    prepared = Prepared(resource)
    for record in records:
        one = record.id or new_id()
        row = {**layout.blank, **record.fields}
        for name, twin in layout.folded:
            value = row[name]
            if value is not None:
                row[twin] = value.casefold()
        for name, column in layout.columns:
            row[column] = record.links.get(name)
        created_at = record.created_at or now
        row["id"] = one
        row["created_at"] = row["updated_at"] = created_at
        row["deleted_at"] = record.deleted_at
        prepared.ids.append(one)
        prepared.records.append(row)
        label = row[entity.label]
        prepared.relations += [
            relation_row(one, related, label, created_at, record.deleted_at) for related in record.relations
        ]
        if record.lines or record.tags or record.external:
            _hang_on(prepared, entity, one, record)
    return prepared


def relation_row(
    one: int, related: Related, label: Any, created_at: datetime, deleted_at: datetime | None
) -> dict[str, Any]:
    """The row of somebody's own relation to a record, with copies of what pages ask of the record."""
    person_id, relation, expires_at = related
    return {
        "record_id": one,
        "person_id": person_id,
        "relation": relation,
        "through_customer": False,
        "expires_at": expires_at,
        "label": label,
        "created_at": created_at,
        "deleted_at": deleted_at,
    }


def line_rows(one: int, lines: Iterable[SalesLine]) -> Rows:
    """The rows of a sale's lines, in their order."""
    return [
        {
            "sales_record_id": one,
            "position": position,
            "product_id": line.product_id,
            "quantity": line.quantity,
            "discount": line.discount,
            "unit_price": line.unit_price,
        }
        for position, line in enumerate(lines, start=1)
    ]


def key_row(resource: Resource, source: str, key: str, one: int) -> dict[str, Any]:
    """A row of how another system calls a record."""
    return {"resource": resource, "source": source, "key": key, "record_id": one, "merged_into_id": None}


def _hang_on(prepared: Prepared, entity: Entity, one: int, record: NewRecord) -> None:
    prepared.lines += line_rows(one, record.lines)
    for tag_id in dict.fromkeys(record.tags):
        labels = next(labels for labels in entity.labels if labels.target is Resource.TAG)
        prepared.labels.append({labels.own_column: one, labels.target_column: tag_id})
    if record.external:
        source, key = record.external
        prepared.external_keys.append(key_row(prepared.resource, source, key, one))


def targets_first(entity: Entity, rows: Rows) -> Sequence[dict[str, Any]]:
    """Order rows that link to their own kind so that whom they link to is written before them."""
    column = next((link.column for link in entity.links if link.target is entity.resource), None)
    if column is None:
        return rows
    by_id = {row["id"]: row for row in rows}
    graph = {one: {row[column]} & by_id.keys() for one, row in by_id.items()}
    try:
        return [by_id[one] for one in TopologicalSorter(graph).static_order()]
    except CycleError as error:
        raise BadInputError(f"These {entity.table.name} records are above themselves: a cycle.") from error
