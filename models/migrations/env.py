"""What Alembic runs for each command: the connection comes from `models/migrate.py`, which owns the transaction."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from models.migrate import all_tables
from models.types import Choice, Instant, RelationCode, Scaled, plain_text


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write a type of ours as it is written in the tables; Alembic would write what stores it in one database."""
    if kind != "type":
        return False
    if isinstance(item, Choice):
        autogen.imports.add("from models import words")
        autogen.imports.add("from models.types import Choice")
        return f"Choice(words.{item.choices.__name__})"
    if isinstance(item, Scaled):
        autogen.imports.add("from models.types import Scaled")
        return f"Scaled({item.places})"
    if isinstance(item, Instant | RelationCode):
        autogen.imports.add(f"from models.types import {type(item).__name__}")
        return f"{type(item).__name__}()"
    if isinstance(item, type(plain_text())):
        autogen.imports.add("from models.types import plain_text")
        return "plain_text()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=all_tables(),
    compare_type=True,
    compare_server_default=True,
    # SQLite can't alter a column, so a step copies the table there.
    render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
