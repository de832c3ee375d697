"""The root of all mutations."""

from typing import Any

from gql.names import noun, nouns, plural_type_name, type_name
from gql.types.declare import Declared, declare, shell
from gql.types.filters import Filters
from gql.types.inputs import Inputs, read_creation, read_targets, read_update
from gql.types.merge import merge_mutation
from gql.types.mutations_of_any_kind import of_any_kind
from gql.types.organisation import organisation_mutations
from gql.types.payloads import Payloads, mutation_field
from gql.types.people import freeze_mutations
from gql.types.permissions import Permissions
from gql.types.records import Records
from gql.types.token_mutations import token_mutations
from models.naming import snake_case
from models.words import Resource
from resolvers.mutations.records import creation, deletion, restoration, update
from resolvers.mutations.run import Mutation


def mutation_type(
    resources: frozenset[Resource],
    filters: Filters,
    records: Records,
    permissions: Permissions | None,
) -> Any:
    """The root type of mutations in a schema with these resources; one with permissions is for people."""
    inputs, payloads = Inputs(resources, filters), Payloads(records)
    fields: dict[str, Declared] = {}
    for resource in inputs.create:
        fields |= _of_records(resource, inputs, payloads)
    fields |= of_any_kind(inputs, payloads)
    if Resource.CUSTOMER in inputs.create:
        fields["merge_customers"] = merge_mutation(payloads)
    if Resource.PERSON in inputs.create:
        fields |= freeze_mutations(payloads)
    if permissions is not None:
        fields |= token_mutations(permissions.tokens, payloads)
        fields |= organisation_mutations(inputs, payloads)
        fields |= permissions.mutations(payloads)
    root = shell("Mutation")
    about = "What can be changed. Each field is a transaction of its own, and is answered with what you may see."
    declare(root, about, fields)
    return root


def _of_records(resource: Resource, inputs: Inputs, payloads: Payloads) -> dict[str, Declared]:
    """What can be done to the records of every resource alike."""
    one, several, name = noun(resource), nouns(resource), type_name(resource)
    plural = plural_type_name(resource)
    by_name = {name: resource}

    def create(given: Any) -> Mutation:
        return creation(resource, read_creation(resource, given))

    def change(given: Any) -> Mutation:
        target, wanted = read_update(resource, given)
        return update(target, resource, wanted)

    def delete(given: Any) -> Mutation:
        return deletion(read_targets(given, by_name), resource)

    def restore(given: Any) -> Mutation:
        return restoration(read_targets(given, by_name), resource)

    removed = inputs.several(f"Delete{plural}Input", f"The {several} to delete.")
    restored = inputs.several(f"Restore{plural}Input", f"The {several} to restore.")
    fields = {
        f"create{name}": mutation_field(
            inputs.create[resource],
            payloads.one("Create", resource, f"The {one} that was created."),
            f"Create a {one}. It needs ADD of a {one} like this.",
            create,
        ),
        f"update{name}": mutation_field(
            inputs.update[resource],
            payloads.one("Update", resource, f"The {one} that was changed."),
            f"Change fields of a {one}. It needs EDIT of it, before and after.",
            change,
        ),
        f"delete{plural}": mutation_field(
            removed,
            payloads.several("Delete", resource, f"The {several} that were deleted."),
            f"Delete {several}. It needs DELETE of them; they can be restored.",
            delete,
        ),
        f"restore{plural}": mutation_field(
            restored,
            payloads.several("Restore", resource, f"The {several} that were restored."),
            f"Restore deleted {several}. It needs DELETE of them.",
            restore,
        ),
    }
    return {snake_case(word): field for word, field in fields.items()}
