"""The object types of the resources: their fields as the table of fields declares them, their links and lists."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

import strawberry
from strawberry.types import Info

from gql.context import session_of
from gql.execution.level import OfType
from gql.ids import write_id, write_ids
from gql.names import a_noun, noun, type_name
from gql.selection import line_selection, link_selection
from gql.types.connections import connection_type
from gql.types.declare import Declared, batched, by_level, declare, many, plain, shell
from gql.types.filters import Filters
from gql.types.lists import about_list, link_field, list_field
from gql.types.words import Sensitive, described
from masking.fields import FIELDS, LINE_FIELDS, LINES, Field
from models.catalogue import CATALOGUE, lists_of
from models.naming import camel_case
from models.records import sales_line
from models.words import Action, LogAction, PrincipalKind, Resource
from permissions.access import FieldShown, record_actions
from permissions.levels import FieldClass, Level
from resolvers.batch import resolve_lines, resolve_link
from resolvers.records import Record
from resolvers.rows import parent_of

BUILT_IN_ABOUT = {
    "version": "How often it was changed, from 1.",
    "created_at": "When it was created.",
    "updated_at": "When it was last changed.",
    "deleted_at": "When it was deleted; null unless you ask for deleted records.",
}


class Records:
    """The object types of one schema: of the resources that it has, with the links and lists between them."""

    def __init__(self, resources: frozenset[Resource], filters: Filters) -> None:
        """Make the types of the resources."""
        self._filters = filters
        self._resources = resources
        self.node = shell("Node")
        declare(self.node, "A record, of whatever kind.", {"id": by_level(_ids, strawberry.ID, _ID)}, "interface")
        self.action = described(Action)
        self.level = described(Level)
        self.kind = described(PrincipalKind)
        self.resource = described(Resource, only=resources)
        self.logged = filters.choice(LogAction)
        self.field_access = self._field_access()
        self.types = {resource: shell(type_name(resource), self.node) for resource in _ordered(resources)}
        self.connections = {resource: connection_type(resource, cls) for resource, cls in self.types.items()}
        for resource in self.types:
            self._declare(resource)

    def _field_access(self) -> Any:
        cls = shell("FieldAccess")
        declare(
            cls,
            "How far one field of a record is shown to you. It never depends on the field's value.",
            {
                "field": plain(str, "The name of the field."),
                "level": plain(self.level, "How far it is shown."),
                "grants": plain(many(strawberry.ID), "The grants because of which."),
            },
        )
        return cls

    def _declare(self, resource: Resource) -> None:
        cls, entity = self.types[resource], CATALOGUE[resource]
        cls.is_type_of = RecordOf(resource)
        fields: dict[str, Declared] = {"id": by_level(_ids, strawberry.ID, _ID)}
        for name, about in BUILT_IN_ABOUT.items():
            column = entity.table.c[name]
            scalar = self._filters.scalar(column.type)
            fields[name] = plain(scalar | None if column.nullable else scalar, about)
        for name in entity.fields:
            column = entity.table.c[name]
            fields[name] = shown_field(FIELDS[resource][name], self._filters.scalar(column.type), bool(column.nullable))
        if resource is Resource.SALES_RECORD:
            fields[LINES] = self._lines()
        for link in entity.links:
            if link.target in self._resources:
                about = f"Its {link.name.replace('_', ' ')}; null where there is none or you may not see it."
                fields[link.name] = link_field(link, self.types[link.target], about)
        for name, listed in lists_of(resource).items():
            if (target := listed.target) in self._resources:
                about = about_list(target, noun(resource))
                connection = self.connections[target]
                fields[name] = list_field(target, name, self._filters, connection, about, parent=resource)
        fields["field_access"] = by_level(
            _field_access_of(self.field_access),
            many(self.field_access),
            "How far each field is shown to you: null may mean that there is no value, or that you may not see it.",
        )
        fields["viewer_can"] = by_level(_viewer_can, many(self.action), "What you may do to this record.")
        declare(cls, f"{a_noun(resource).capitalize()}, as you may see it.", fields)

    def _lines(self) -> Declared:
        cls = shell("SalesLine")
        fields: dict[str, Declared] = {}
        for name, declared in LINE_FIELDS.items():
            column = sales_line.c[name]
            fields[name] = shown_field(declared, self._filters.scalar(column.type), bool(column.nullable))
        if Resource.PRODUCT in self._resources:
            about = "What was sold; null where you may not see it."
            record_type = self.types[Resource.PRODUCT] | None
            fields["product"] = batched(
                record_type,
                about,
                key=attrgetter("product_id"),
                read=link_selection(Resource.PRODUCT),
                batch=resolve_link,
            )
        declare(cls, "A line of a sale.", fields)
        about = "What was sold, line by line."
        return batched(many(cls), about, key=parent_of, read=line_selection, batch=resolve_lines)


def shown_field(field: Field, scalar: Any, nullable: bool) -> Declared:  # noqa: FBT001, the column's own word
    """A field of the table: nullable, marked and described as masked unless it is public."""
    if field.field_class is FieldClass.PUBLIC or field.mask is None:
        return plain(scalar | None if nullable else scalar, f"{field.about} Public.")
    usual = _USUAL[field.field_class]
    about = f"{field.about} {field.field_class.value.capitalize()}: {usual}; mask {field.mask}: {field.mask.example}"
    marked = Sensitive(field_class=field.field_class.value, mask=field.mask.value)
    return plain(scalar | None, about, directives=[marked])


_USUAL = {
    FieldClass.SENSITIVE: "masked unless a grant shows more",
    FieldClass.MASKABLE: "whole unless a grant shows less",
}
_ID = "The id: opaque, and the same for as long as the record exists."


class RecordOf(OfType):
    """Whether objects are records of a resource."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource

    def column(self, sources: Sequence[Any]) -> list[bool]:
        """Whether each object is one."""
        wanted = self._resource
        return [isinstance(source, Record) and source.rows.resource is wanted for source in sources]


def _ordered(resources: frozenset[Resource]) -> list[Resource]:
    return [resource for resource in Resource if resource in resources]


def _ids(_info: Info[Any, Any], records: Sequence[Record]) -> list[str]:
    # All records of a level are of the type that the field is asked of.
    return write_ids(type_name(records[0].resource), [record.rows.ids[record.number] for record in records])


def _field_access_of(cls: Any) -> Any:
    def of(info: Info[Any, Any], records: Sequence[Record]) -> list[Any]:
        session = session_of(info)
        told: dict[Any, list[Any]] = {}
        for record in records:
            key = (record.resource, record.signature)
            if key not in told:
                meaning = session.access.of(record.resource).meaning(record.signature)
                told[key] = told_fields(cls, meaning.fields)
        return [told[record.resource, record.signature] for record in records]

    return of


def told_fields(cls: Any, fields: Mapping[str, FieldShown]) -> list[Any]:
    """How far each field is shown, and because of which grants."""
    return [
        cls(
            field=camel_case(name),
            level=shown.level,
            grants=[write_id("Grant", number) for number in shown.grants],
        )
        for name, shown in fields.items()
    ]


def _viewer_can(info: Info[Any, Any], records: Sequence[Record]) -> list[list[Action]]:
    session = session_of(info)
    told: dict[Any, list[Action]] = {}
    for record in records:
        key = (record.resource, record.signature)
        if key not in told:
            allowed = session.access.of(record.resource).meaning(record.signature).actions
            told[key] = [action for action in record_actions(record.resource) if action in allowed]
    return [told[record.resource, record.signature] for record in records]
