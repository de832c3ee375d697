"""Mutations of roles, departments and groups, and of who is in a group."""

from typing import Any

import strawberry

from gql.names import noun, type_name
from gql.types.declare import Declared, declare, optional, plain, shell
from gql.types.inputs import VERSION, Inputs, given_of, read_links, read_number, read_target, read_targets
from gql.types.payloads import Payloads, mutation_field
from masking.fields import FIELDS
from models.catalogue import CATALOGUE
from models.naming import snake_case
from models.words import Resource
from resolvers.mutations.organisation import Unit, founding, joining, leaving, reforming
from resolvers.mutations.run import Mutation

PEOPLE = {type_name(Resource.PERSON): Resource.PERSON}
UNITS = (Resource.ROLE, Resource.DEPARTMENT, Resource.GROUP)


def organisation_mutations(inputs: Inputs, payloads: Payloads) -> dict[str, Declared]:
    """The mutations, in the schema of people."""
    fields = _members(inputs, payloads)
    for resource in UNITS:
        fields |= _unit(resource, payloads)
    return fields


def _unit(resource: Resource, payloads: Payloads) -> dict[str, Declared]:
    one, name, entity = noun(resource), type_name(resource), CATALOGUE[resource]
    created, changed = shell(f"Create{name}Input"), shell(f"Update{name}Input")
    fields = {field: FIELDS[resource][field].about for field in entity.fields}
    links = {
        link.name: optional(strawberry.ID, f"The id of its {link.name}, or null for none.") for link in entity.links
    }
    required = {field: plain(str, about) for field, about in fields.items()}
    target = {"id": plain(strawberry.ID, f"The id of the {one}."), "if_version": optional(int, VERSION)}
    free = {field: optional(str, about) for field, about in fields.items()}
    declare(created, f"A new {one}.", {**required, **links}, "input")
    declare(
        changed, f"What of a {one} is to be otherwise; what is left out stays.", {**target, **free, **links}, "input"
    )

    def read(source: Any) -> Unit:
        given = given_of(source)
        return Unit({field: given[field] for field in entity.fields if field in given}, read_links(entity, given))

    def create(source: Any) -> Mutation:
        return founding(resource, read(source))

    def change(source: Any) -> Mutation:
        return reforming(read_target(given_of(source), {name: resource}, "id"), resource, read(source))

    return {
        snake_case(f"create{name}"): mutation_field(
            created,
            payloads.one("Create", resource, f"The {one} that was created."),
            f"Create a {one}. It takes an administrator.",
            create,
        ),
        snake_case(f"update{name}"): mutation_field(
            changed,
            payloads.one("Update", resource, f"The {one} that was changed."),
            f"Change a {one}. It takes an administrator.",
            change,
        ),
    }


def _members(inputs: Inputs, payloads: Payloads) -> dict[str, Declared]:
    group = plain(strawberry.ID, "The id of the group.")

    def join(source: Any) -> Mutation:
        number = read_number(Resource.GROUP, given_of(source)["group"], "group")
        return joining(read_targets(source, PEOPLE), number)

    def leave(source: Any) -> Mutation:
        number = read_number(Resource.GROUP, given_of(source)["group"], "group")
        return leaving(read_targets(source, PEOPLE), number)

    return {
        "add_group_members": mutation_field(
            inputs.several("AddGroupMembersInput", "People to let into a group.", {"group": group}),
            payloads.of_any_kind("AddGroupMembers", "The people who were let in."),
            "Let people into a group, behind whose wall they see then. It takes an administrator.",
            join,
        ),
        "remove_group_members": mutation_field(
            inputs.several("RemoveGroupMembersInput", "People to take out of a group.", {"group": group}),
            payloads.of_any_kind("RemoveGroupMembers", "The people who were taken out."),
            "Take people out of a group. It takes an administrator.",
            leave,
        ),
    }
