"""Conditions and orders over what a caller sees of a World: a field that is not whole is unknown to them.

Conditions are three-valued throughout: True, False, or None for *unknown*, which is neither.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from tests.proof.fields import BUILT_INS, FIELDS, Field
from tests.proof.logic import (
    NotCompiled,
    Truth,
    all_of,
    any_of,
    check_operator,
    compare,
    flag,
    mapping,
    named,
    negation,
    operands,
    parse,
    sequence,
)
from tests.proof.world import LINKS, LISTS, ORGANISATION, Grant, Json, Value

Order = Sequence[tuple[str, str]]
DEFAULT_ORDER: Order = (("created_at", "DESC"), ("id", "DESC"))


class MaskedField(Exception):  # noqa: N818 - named after the error code
    """No live grant can give the caller this field whole, so no operator may look at it."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class Sees(Protocol):
    """What conditions ask of whoever looks: what is shown of rows, and what their grants could show."""

    def level(self, resource: str, id: int, field: str) -> str:
        """Give the level of a field on a row."""

    def value(self, resource: str, id: int, field: str) -> Value:
        """Give what is shown of a field on a row."""

    def link(self, resource: str, id: int, name: str) -> int | None:
        """Follow a link to a row, if the caller sees it."""

    def members(self, resource: str, id: int, list_name: str) -> list[int]:
        """Give the members of a list that the caller sees, in no order."""

    def view_grants(self, resource: str) -> list[Grant]:
        """Give the live grants by which the caller may view rows of a resource."""

    def reachable(self, resource: str, field: str) -> str:
        """Give the highest level that a grant could give a field."""


def holds(view: Sees, resource: str, id: int, where: Json) -> Truth:
    """Evaluate a condition on a row that the caller sees."""
    truths: list[Truth] = []
    for key, inner in where.items():
        if key == "and":
            truths.append(all_of(holds(view, resource, id, one) for one in sequence(inner)))
        elif key == "or":
            truths.append(any_of(holds(view, resource, id, one) for one in sequence(inner)))
        elif key == "not":
            truths.append(negation(holds(view, resource, id, mapping(inner))))
        elif (field := named(conditional_fields(resource), key)) is not None:
            truths.append(_holds_of_field(view, resource, id, field[0], field[1], mapping(inner)))
        elif (link := named(LINKS[resource], key)) is not None:
            target = view.link(resource, id, link[0])
            # No target that the caller sees is as good as no target: that much is known.
            truths.append(False if target is None else holds(view, link[1], target, mapping(inner)))
        elif (listed := named(LISTS[resource], key)) is not None:
            truths.append(_holds_of_list(view, resource, id, listed[0], listed[1][0], mapping(inner)))
        else:
            raise NotCompiled(f"no field {key}")
    return all_of(truths)


def _holds_of_list(view: Sees, resource: str, id: int, list_name: str, child: str, quantifiers: Json) -> Truth:
    """Evaluate some, none, every over the members that the caller sees."""
    members = view.members(resource, id, list_name)
    truths: list[Truth] = []
    for quantifier, inner in quantifiers.items():
        of_each = [holds(view, child, member, mapping(inner)) for member in members]
        if quantifier == "some":
            truths.append(any_of(of_each))
        elif quantifier == "none":
            truths.append(negation(any_of(of_each)))
        elif quantifier == "every":
            truths.append(all_of(of_each))
        else:
            raise NotCompiled(f"no quantifier {quantifier}")
    return all_of(truths)


def _holds_of_field(view: Sees, resource: str, id: int, name: str, field: Field, conditions: Json) -> Truth:
    """Evaluate the operators on one field: not whole is unknown, and a null that is seen is a value like others."""
    whole = view.level(resource, id, name) == "FULL"
    value = view.value(resource, id, name)
    truths: list[Truth] = []
    for operator, raw in conditions.items():
        check_operator(field, operator)
        wanted = [] if operator == "isNull" else [parse(field, one) for one in operands(operator, raw)]
        if not whole:
            truths.append(None)
        elif operator == "isNull":
            truths.append((value is None) == flag(raw))
        elif value is None:
            truths.append(operator in ("ne", "notIn"))
        else:
            truths.append(compare(operator, value, wanted))
    return all_of(truths)


def in_order(view: Sees, resource: str, ids: Sequence[int], order: Order | None) -> list[int]:
    """Order rows: null and unknown last in both directions, the id breaking ties in the last key's direction."""
    # Departments, roles and groups have no creation here; theirs is the id alone.
    keys = list(order or (DEFAULT_ORDER if resource not in ORGANISATION else DEFAULT_ORDER[1:]))
    ordered = sorted(ids, reverse=keys[-1][1] == "DESC")
    for field, direction in reversed(keys):
        if field == "id":
            continue
        values = {id: _whole_value(view, resource, id, field) for id in ordered}
        known = [id for id in ordered if values[id] is not None]
        # Sorting is stable in reverse as well, so the order by the later keys stays within equal ones.
        # The type does not say that the values of one field can be compared.
        known.sort(key=values.__getitem__, reverse=direction == "DESC")  # type: ignore[arg-type]
        ordered = known + [id for id in ordered if values[id] is None]
    return ordered


def _whole_value(view: Sees, resource: str, id: int, field: str) -> Value:
    """Give a value that is whole, and None for an unknown one as for a null."""
    return view.value(resource, id, field) if view.level(resource, id, field) == "FULL" else None


def refuse_masked(view: Sees, resource: str, where: Json | None, order: Order | None) -> None:
    """Refuse a request that needs a field which no live grant can give whole, before any row is looked at."""
    used = [*named_fields(resource, where or {}), *((resource, field) for field, _ in order or () if field != "id")]
    for owner, field in used:
        may_view = view.view_grants("PERSON" if owner in ORGANISATION else owner)
        if may_view and view.reachable(owner, field) != "FULL":
            raise MaskedField(field)


def conditional_fields(resource: str) -> dict[str, Field]:
    """Give the fields that a condition or an order may name."""
    return {**FIELDS[resource], **({} if resource in ORGANISATION else BUILT_INS)}


def named_fields(resource: str, where: Json) -> Iterator[tuple[str, str]]:
    """Give every field that a condition names, with the resource that it belongs to, in the order written."""
    for key, inner in where.items():
        if key in ("and", "or"):
            for one in sequence(inner):
                yield from named_fields(resource, one)
        elif key == "not":
            yield from named_fields(resource, mapping(inner))
        elif (field := named(conditional_fields(resource), key)) is not None:
            yield resource, field[0]
        elif (link := named(LINKS[resource], key)) is not None:
            yield from named_fields(link[1], mapping(inner))
        elif (listed := named(LISTS[resource], key)) is not None:
            for of_members in mapping(inner).values():
                yield from named_fields(listed[1][0], mapping(of_members))
        else:
            raise NotCompiled(f"no field {key}")
