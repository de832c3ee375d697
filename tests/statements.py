"""The statements that a database is asked, as they are asked: prepared ones, and those that SQLAlchemy runs."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from models.prepared import LOG


@contextmanager
def counted(target: Any) -> Iterator[list[str]]:
    """The statements that are run meanwhile; SQLAlchemy's are those of an engine or a connection of it.

    That a token was used is written beside requests, some time, and is none of theirs.
    """
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith("UPDATE token SET last_used_at"):
            statements.append(" ".join(statement.split()))

    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            statements.append(" ".join(record.getMessage().split()))

    heard = Heard()
    before = LOG.level
    LOG.addHandler(heard)
    LOG.setLevel(logging.DEBUG)
    event.listen(target, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(target, "before_cursor_execute", note)
        LOG.setLevel(before)
        LOG.removeHandler(heard)
