"""Which fields and arguments of the schema scripts have asked for."""

from collections.abc import Iterable

from graphql import GraphQLInterfaceType, GraphQLObjectType, build_schema

from gql.schema import print_schema


def names() -> set[str]:
    """Every field and argument of the schema, as scripts note them: `Type.field` and `Type.field(argument)`."""
    found = set()
    for type_ in build_schema(print_schema()).type_map.values():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and not type_.name.startswith("__"):
            for name, field in type_.fields.items():
                found.add(f"{type_.name}.{name}")
                found.update(f"{type_.name}.{name}({argument})" for argument in field.args)
    return found


def uncovered(asked: Iterable[str]) -> set[str]:
    """What was never asked for."""
    return names() - set(asked)
