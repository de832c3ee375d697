"""Arguments and inputs, drawn by their types: a new mutation or filter is covered without a word about it here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    get_named_type,
)

from tests.proof.alike.aims import OVERWRITTEN, aimed, fitting
from tests.proof.alike.palette import LEADS, Palette, field_of, resource_in
from tests.proof.alike.script import Earlier
from tests.proof.fields import FIELDS, camel
from tests.proof.values import RAW

# Inputs that say how a list is to be filtered or ordered, by the ends of their names.
WHERE, LIST_FILTER, FILTER, ORDER = "Where", "ListFilter", "Filter", "Order"
# The name of the place where the field of an order is wanted.
ORDERED = "order by"
# Where people try to raise themselves.
TO_MYSELF = ("accountExecutive", "csrs", "addCsrs", "person")
NAMES_OF_FIELDS = ("fields", "take", "overwriteMasked", "writable")
MOMENTS = [value.isoformat() for value in RAW["MOMENT"] if isinstance(value, datetime)]
LATER = ("2026-01-15T12:00:00Z", "2026-01-16T12:00:00Z", "2027-01-01T00:00:00Z", "2025-01-01T00:00:00Z")
# What is given where no field of a record says what a value should be like.
USUAL: Mapping[str, Sequence[object]] = {
    "Int": (1, 1, 2, 3),
    "Float": (0.0, 48.8566, 48.9),
    "Decimal": ("0.00", "19.99", "20.00", "1250.50"),
    "DateTime": (*MOMENTS, *LATER),
    "Date": ("2025-02-01", "1987-04-12"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value is wanted: of which resource, under which name, and how far down."""

    resource: str | None
    name: str
    depth: int = 0
    action: str | None = None


class Inputs:
    """Draws values of input types for one request."""

    def __init__(self, rng: Random, palette: Palette, request: int) -> None:
        """Draw from a palette; ids may be those that one of the requests before was answered."""
        self._rng = rng
        self._palette = palette
        self._request = request

    def draw(self, type_: GraphQLInputType, place: Place) -> Any:
        """A value of a type, as JSON has it."""
        rng = self._rng
        if isinstance(type_, GraphQLNonNull):
            return self.draw(type_.of_type, place)
        if isinstance(type_, GraphQLList):
            return [self.draw(type_.of_type, place) for _ in range(rng.choice((1, 1, 1, 1, 2, 2, 3, 0)))]
        if isinstance(type_, GraphQLEnumType):
            names = {camel(name.lower()): name for name in type_.values}
            if place.name != ORDERED:
                return rng.choice(list(type_.values))
            topics = [name for name in self._palette.asked_of(place.resource) if name in names]
            return names[
                rng.choice(topics)
                if topics and rng.random() < 0.6
                else self._palette.name(rng, place.resource, list(names))
            ]
        if isinstance(type_, GraphQLInputObjectType):
            return self._object(type_, place)
        return self._scalar(type_, place)

    def _object(self, type_: GraphQLInputObjectType, place: Place) -> dict[str, Any]:
        rng, fields = self._rng, type_.fields
        if type_.name.endswith(WHERE):
            return self._where(type_, place)
        if type_.name.endswith(LIST_FILTER):
            quantifier = rng.choice(list(fields))
            return {quantifier: self.draw(fields[quantifier].type, place)}
        if type_.name.endswith(FILTER):
            return {
                operator: self.draw(fields[operator].type, place)
                for operator in rng.sample(list(fields), rng.choice((1, 1, 1, 1, 2)))
            }
        if type_.name.endswith(ORDER):
            ordered = Place(resource_in(type_.name), ORDERED)
            return {name: self.draw(one.type, ordered if name == "field" else place) for name, one in fields.items()}
        resource = resource_in(type_.name) or place.resource
        if (aim := aimed(rng, self._palette, fields, resource)) is not None:
            return aim
        chance = rng.choice((0.1, 0.25, 0.5))
        drawn = {
            name: self.draw(one.type, Place(resource, name, place.depth + 1, place.action))
            for name, one in fields.items()
            if isinstance(one.type, GraphQLNonNull) or rng.random() < chance
        }
        if "records" in fields and resource is None:
            # What is named beside records has to be something that such records have.
            drawn = fitting(rng, self._palette, drawn)
        if OVERWRITTEN in fields and rng.random() < 0.7:
            # What is replaced unseen has to be named, or it is refused.
            drawn[OVERWRITTEN] = [name for name in drawn if (one := field_of(resource, name)) and one.cls != "public"]
        if "winner" in drawn and rng.random() < 0.7 and (united := self._palette.united(rng)):
            drawn["winner"], drawn["loser"] = united
        return drawn

    def _where(self, type_: GraphQLInputObjectType, place: Place) -> dict[str, Any]:
        rng, fields = self._rng, type_.fields
        resource = resource_in(type_.name)
        drawn: dict[str, Any] = {}
        if "not" in fields and place.depth < 3 and rng.random() < 0.2:
            return {"not": self._where(type_, Place(resource, "not", place.depth + 1))}
        topics = [name for name in self._palette.asked_of(resource) if name in fields]
        leads = [(key, to) for key, to in self._palette.able.leads.get(resource or "", ()) if key in fields]
        if leads and place.depth < 2 and rng.random() < 0.35:
            return self._through(fields, *rng.choice(leads))
        for _ in range(rng.choice((1, 1, 1, 1, 1, 2))):
            name = rng.choice(topics) if topics and rng.random() < 0.6 else self._name(type_, resource, place.depth)
            drawn[name] = self.draw(fields[name].type, Place(resource, name, place.depth + 1))
        return drawn

    def _through(self, fields: Mapping[str, GraphQLInputField], key: str, resource: str) -> dict[str, Any]:
        """A condition on records that are not seen, beside one that is: on a public field, which has no level."""
        rng, type_ = self._rng, _input_of(fields[key])
        topics = {name for of, name, _ in self._palette.topics if of == resource}
        public = [camel(name) for name, one in FIELDS[resource].items() if one.cls == "public"]
        name = rng.choice([one for one in public if one in topics] * 4 + public)
        quantifier = rng.choice(list(type_.fields)) if type_.name.endswith(LIST_FILTER) else None
        where = _input_of(type_.fields[quantifier]) if quantifier else type_
        condition = {name: self.draw(where.fields[name].type, Place(resource, name))} if name in where.fields else {}
        return {key: {quantifier: condition} if quantifier else condition}

    def _name(self, type_: GraphQLInputObjectType, resource: str | None, depth: int) -> str:
        """A key of a condition: fields whose levels differ are what the rules are about, and conditions end."""
        flat = [name for name, one in type_.fields.items() if self._is_flat(one.type)]
        deep: list[str] = [name for name in type_.fields if name not in flat]
        if deep and (not flat or (depth < 3 and self._rng.random() < 0.3)):
            return self._rng.choice(deep)
        return self._palette.name(self._rng, resource, flat)

    @staticmethod
    def _is_flat(type_: Any) -> bool:
        return isinstance(type_, GraphQLInputObjectType) and not type_.name.endswith((WHERE, LIST_FILTER))

    def _scalar(self, type_: GraphQLScalarType, place: Place) -> Any:
        rng, palette = self._rng, self._palette
        if type_.name == "Boolean":
            return rng.random() < 0.5
        if type_.name == "ID":
            return self._id(place)
        value = palette.value(rng, place.resource, place.name, written=place.action in ("ADD", "EDIT"))
        if value is not None:
            return self._part(value) if type_.name == "String" else value
        usual = USUAL.get(type_.name)
        return self._text(place) if usual is None else rng.choice(usual)

    def _id(self, place: Place) -> Any:
        rng = self._rng
        if self._request and rng.random() < 0.3:
            return Earlier(rng.randrange(self._request), rng.randrange(6))
        if place.name in TO_MYSELF and rng.random() < (0.7 if place.action == "ASSIGN" else 0.3):
            return self._palette.myself()
        lead = LEADS.get(place.name)
        if lead is None and place.name in ("id", "records", "record", "ids"):
            lead = place.resource
        acted_on = lead == place.resource or place.name in ("id", "winner", "loser")
        return self._palette.id(rng, lead, place.action if acted_on else None)

    def _part(self, value: object) -> object:
        """Mostly the whole of a text, else a part of it in another case."""
        rng = self._rng
        if not isinstance(value, str) or rng.random() < 0.7:
            return value
        part = value[: rng.randint(1, 4)] if rng.random() < 0.5 else value[-rng.randint(1, 4) :]
        return rng.choice((part, part.upper(), part.lower()))

    def _text(self, place: Place) -> str:
        rng = self._rng
        if place.name in NAMES_OF_FIELDS:
            resource = place.resource or self._palette.resource(rng)
            fields = [name for name, field in FIELDS[resource].items() if field.cls != "public"] or ["name"]
            return camel(rng.choice(fields))
        if place.name == "reason":
            return rng.choice(("asked by the customer", ""))
        return self._palette.text(rng)


def _input_of(field: GraphQLInputField) -> GraphQLInputObjectType:
    type_ = get_named_type(field.type)
    assert isinstance(type_, GraphQLInputObjectType)
    return type_
