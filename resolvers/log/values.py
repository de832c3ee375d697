"""What a reader sees of an entry: values masked at the reader's present level, records and people that may be viewed.

A change is told where what the reader sees before differs from what they see after. So nothing that is shown of an
entry depends on a value that is not, not even whether there was one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import SimpleNamespace
from typing import Any

from masking.apply import mask_columns, mask_note
from masking.fields import FIELDS, LINE_FIELDS, LINES
from masking.log_details import DETAILS, Detail
from models.columns import BUILT_IN
from models.errors import BadInputError
from models.values import coerce_json
from models.words import LogAction, PrincipalKind, Resource
from resolvers.listed import turn_by_time
from resolvers.log.seen import Seen, ids_in, subject_of, target_of
from resolvers.log.visible import knows
from resolvers.session import Session
from resolvers.writing.change import as_json


@dataclass(frozen=True, slots=True)
class Ref:
    """A record that may be viewed, where an entry names it; of a relation that ends, with the end."""

    resource: Resource
    id: int
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A field and what it was and is, as the reader sees it."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Who:
    """Who acted, by the name that they had then; a command of the program has no id."""

    kind: PrincipalKind
    id: int | None
    name: str
    token_id: int | None


@dataclass(slots=True)
class Shown:
    """An entry as its reader may see it."""

    id: int
    occurred_at: datetime
    action: LogAction
    resource: Resource | None
    record_id: int | None
    refused: str | None
    deleted: bool
    who: Who | None
    changes: list[Change] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    reason: str | None = None

    @property
    def turn(self) -> tuple[str, int]:
        """Its place in the log."""
        return turn_by_time(self.occurred_at, self.id)


# Of each entry, what stands under each name, before and after.
Sides = dict[str, list[Any]]


def show(session: Session, rows: Sequence[SimpleNamespace], seen: Seen, *, deleted: bool) -> list[Shown]:
    """Entries as the reader sees them."""
    masked = _masked(session, rows, seen)
    return [_shown(session, row, sides, seen, deleted) for row, sides in zip(rows, masked, strict=True)]


def _shown(session: Session, row: SimpleNamespace, sides: Sides, seen: Seen, deleted: bool) -> Shown:  # noqa: FBT001, handed on
    shown = Shown(
        row.id,
        row.occurred_at,
        LogAction(row.action),
        None if row.resource is None else Resource(row.resource),
        row.record_id,
        row.refused,
        deleted,
        _who(session, row, seen),
    )
    named: list[str] = []
    for name, (before, after) in sides.items():
        detail = DETAILS.get(name)
        if detail is Detail.NOTE:
            shown.reason = mask_note(after) if isinstance(after, str) else None
        elif detail is Detail.FIELDS:
            named += [one for one in after or [] if shown.resource and one in FIELDS[shown.resource]]
        elif before != after:
            shown.changes.append(Change(name, before, after))
    shown.changes.sort(key=lambda change: change.field)
    shown.fields = sorted({*named, *(change.field for change in shown.changes)})
    return shown


def _who(session: Session, row: SimpleNamespace, seen: Seen) -> Who | None:
    """Who acted, where the reader may know: the program itself, who may be viewed, and what `knows` says."""
    actor = (row.actor_kind, row.actor_id)
    viewable = row.actor_kind is PrincipalKind.PERSON and (Resource.PERSON, row.actor_id) in seen.named
    if row.actor_id is None or viewable or knows(session, actor):
        return Who(row.actor_kind, row.actor_id, row.actor_name, row.token_id)
    return None


def _masked(session: Session, rows: Sequence[SimpleNamespace], seen: Seen) -> list[Sides]:
    """Both sides of each entry, masked; what is not declared, and whatever can't be read, is left out."""
    shown: list[Sides] = [{} for _ in rows]
    # By resource and field: the places (entry, side), the signatures and the values, which one call masks.
    columns: defaultdict[tuple[Resource, str], list[tuple[int, int, int, Any]]] = defaultdict(list)
    for place, row in enumerate(rows):
        subject = subject_of(row)
        for name in sorted({*(row.before or {}), *(row.after or {})}):
            both = [(side or {}).get(name) for side in (row.before, row.after)]
            target = target_of(row.resource, name)
            if target is not None:
                several = isinstance(both[0], list) or isinstance(both[1], list)
                shown[place][name] = [_refs(target, value, seen, several=several) for value in both]
            elif subject is not None and subject in seen.about:
                signature = seen.about[subject]
                if name == LINES and subject[0] is Resource.SALES_RECORD:
                    shown[place][name] = [_lines(session, signature, value, seen) for value in both]
                elif name in FIELDS[subject[0]] or name in BUILT_IN:
                    columns[subject[0], name] += [(place, side, signature, value) for side, value in enumerate(both)]
                elif name in DETAILS:
                    shown[place][name] = both
            elif name in DETAILS:
                shown[place][name] = both
    for (resource, name), cells in columns.items():
        values = [_read(resource, name, value) for *_, value in cells]
        mask_columns(session.access.of(resource), [signature for *_, signature, _ in cells], {name: values})
        for (place, side, *_), value in zip(cells, values, strict=True):
            shown[place].setdefault(name, [None, None])[side] = (
                value.value if isinstance(value, Enum) else as_json(value)
            )
    return shown


def _read(resource: Resource, name: str, value: Any) -> Any:
    """A value as masks take it, of its column's type; one that is of no such type any more is not shown."""
    try:
        return None if value is None else coerce_json(resource, name, value)
    except BadInputError:
        return None


def _refs(target: Resource, value: Any, seen: Seen, *, several: bool) -> Any:
    """The records under a name that may be viewed, as if there were no others."""
    ends = {one["person"]: one.get("until") for one in _dicts(value) if "person" in one}
    refs = [Ref(target, one, ends.get(str(one))) for one in ids_in(value) if (target, one) in seen.named]
    return refs if several else next(iter(refs), None)


def _dicts(value: Any) -> Iterable[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _lines(session: Session, signature: int, value: Any, seen: Seen) -> list[dict[str, Any]] | None:
    """The lines of a sale, each masked as the sale's signature says."""
    lines = list(_dicts(value))
    if value is None:
        return None
    columns = {f"{LINES}.{name}": [line.get(name) for line in lines] for name in LINE_FIELDS}
    mask_columns(session.access.of(Resource.SALES_RECORD), [signature] * len(lines), columns)
    return [
        {"product": _refs(Resource.PRODUCT, line.get("product"), seen, several=False)}
        | {name: columns[f"{LINES}.{name}"][turn] for name in LINE_FIELDS}
        for turn, line in enumerate(lines)
    ]
