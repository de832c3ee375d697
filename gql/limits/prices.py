"""What is paid for: objects. Values cost nothing, and neither does what only holds objects together."""

from graphql import GraphQLNamedType, is_leaf_type

# For how many objects a list stands that does not say how long it is.
ITEMS = 10
# What it takes to write a record, whatever is selected of the outcome; a mutation is of one at least.
WRITTEN = 10
FREE = ("Edge", "PageInfo")


def price_of(kind: GraphQLNamedType) -> int:
    """The price of one object of a type."""
    return 0 if is_leaf_type(kind) or kind.name.endswith(FREE) else 1
