"""Aliases of tables, made once: making one anew for every statement costs more than running the statement."""

from functools import cache

from sqlalchemy import FromClause, Table


@cache
def alias_of(table: Table, purpose: str) -> FromClause:
    """The alias of a table for a purpose, the same each time.

    A statement may use it as often as it likes side by side, but not within itself: what nests is given a depth.
    """
    return table.alias(f"{table.name}_{purpose}")
