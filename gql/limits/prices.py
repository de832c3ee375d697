"""What is paid for: objects. Values cost nothing, and neither does what only holds objects together."""

from graphql import GraphQLNamedType, GraphQLSchema, is_leaf_type

# For how many objects a list stands that does not say how long it is.
ITEMS = 10
# What it takes to write is not told by what is selected of the outcome.
MUTATION = 10
FREE = ("Edge", "PageInfo")


def price_below(schema: GraphQLSchema, parent: GraphQLNamedType, kind: GraphQLNamedType) -> int:
    """The price of one object of a type that stands in a field of another."""
    if is_leaf_type(kind) or kind.name.endswith(FREE):
        return 0
    return 1 + MUTATION if parent is schema.mutation_type else 1
