"""The schema: whole for people, and of its own resources for an integration."""

import hashlib
from functools import cached_property, lru_cache
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from gql.errors import let_go, shown
from gql.execution.context import LevelExecutor
from gql.extension import PermissionExtension
from gql.limits.extension import LimitsExtension
from gql.names import PLURALS
from gql.types.declare import Values
from gql.types.filters import Filters
from gql.types.mutations import mutation_type
from gql.types.permissions import Permissions
from gql.types.query import query_type
from gql.types.records import Records
from gql.types.words import DESCRIPTIONS
from masking.fields import undeclared
from models.catalogue import CATALOGUE
from models.errors import UndeclaredError
from models.types import Choice
from models.words import GRANTABLE, ORGANISATION, Action, Resource
from permissions.access import Access

EVERYTHING = frozenset(Resource)


class Schema(strawberry.Schema):
    """Strawberry's schema, whose errors are ours and whose log has no values."""

    @cached_property
    def version(self) -> str:
        """A name for what the schema holds, by which a client notices that it has changed."""
        return hashlib.sha256(self.as_str().encode()).hexdigest()[:16]

    def _get_custom_context_kwargs(
        self, operation_extensions: dict[str, Any] | None = None, *, sync: bool = False
    ) -> dict[str, Any]:
        """What the executor is told besides: to suggest no names, as validation does not."""
        return {**super()._get_custom_context_kwargs(operation_extensions, sync=sync), "hide_suggestions": True}

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Give each error its code, and log the unexpected ones by kind and place."""
        executed = execution_context is not None and getattr(execution_context.context, "executed", False)
        raised = list(errors)
        errors[:] = [shown(error, executed=executed) for error in raised]
        for error in raised:
            let_go(error)


@lru_cache(maxsize=256)
def schema_of(resources: frozenset[Resource], *, writes: bool = True, log: bool = True, staff: bool = False) -> Schema:
    """The schema with these resources: to read and, unless told otherwise, to write, and with the log.

    That of `staff` has all resources, and what is for people alone. A field that is not declared stops it, by name.
    """
    if problems := [*undeclared(), *unnamed()]:
        raise UndeclaredError("; ".join(problems))
    filters = Filters(resources)
    records = Records(resources, filters)
    permissions = Permissions(filters, records) if staff else None
    writes = writes and not resources.isdisjoint(GRANTABLE)
    return Schema(
        query=query_type(resources, filters, records, permissions, log=log),
        mutation=mutation_type(resources, filters, records, permissions) if writes else None,
        types=list(records.types.values()),
        extensions=[LimitsExtension, PermissionExtension],
        execution_context_class=LevelExecutor,
        config=StrawberryConfig(default_resolver=Values()),
    )


def unnamed() -> list[str]:
    """Resources and enumerations that the API has no words for, each with the file to write them in."""
    choices = {
        column.type.choices
        for entity in CATALOGUE.values()
        for column in entity.table.columns
        if isinstance(column.type, Choice)
    }
    problems = [f"{resource} has no plural in gql/names.py" for resource in Resource if resource not in PLURALS]
    for enum in sorted(choices, key=lambda enum: enum.__name__):
        if enum not in DESCRIPTIONS:
            problems.append(f"{enum.__name__} has no descriptions in gql/types/words.py")
            continue
        told = DESCRIPTIONS[enum][1]
        problems += [
            f"{enum.__name__}.{one.name} has no description in gql/types/words.py"
            for one in enum
            if one.name not in told
        ]
    return problems


def resources_of(access: Access) -> frozenset[Resource]:
    """The resources that an integration's schema has: those it may do something with, and what belongs to people."""
    held = {resource for resource in Resource if access.of(resource).actions}
    return frozenset(held | (ORGANISATION if Resource.PERSON in held else set()))


def reads_log(access: Access) -> bool:
    """Whether an integration's schema has the log: whether some grant shows it anything there."""
    return any(access.of(resource).actions & {Action.VIEW_LOG, Action.VIEW_PERMISSION} for resource in Resource)


def staff_schema() -> Schema:
    """The whole schema, which people have."""
    return schema_of(EVERYTHING, staff=True)


def print_schema() -> str:
    """The whole schema in GraphQL's schema language, with descriptions and directives."""
    return staff_schema().as_str() + "\n"
