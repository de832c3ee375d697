"""Tells of the statements that are run, to who wants to be told: their text, and never the values that are bound."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, ExceptionContext, event

Watch = Callable[[str], AbstractContextManager[None]]

# Who is told of what this request runs; nobody unless it is set.
WATCHED: ContextVar[Watch | None] = ContextVar("watched", default=None)


def watched(sql: str) -> AbstractContextManager[None]:
    """Around a statement that is run."""
    watch = WATCHED.get()
    return nullcontext() if watch is None else watch(sql)


def watch_engine(engine: Engine) -> None:
    """Tell of the statements too that SQLAlchemy runs on an engine by itself."""

    @event.listens_for(engine, "before_cursor_execute")
    def begin(_connection: Any, _cursor: Any, sql: str, _values: Any, context: Any, _many: Any) -> None:
        context.watched = watched(sql)
        context.watched.__enter__()

    @event.listens_for(engine, "after_cursor_execute")
    def end(_connection: Any, _cursor: Any, _sql: str, _values: Any, context: Any, _many: Any) -> None:
        context.watched.__exit__(None, None, None)

    @event.listens_for(engine, "handle_error")
    def fail(failure: ExceptionContext) -> None:
        under_way = getattr(failure.execution_context, "watched", None)
        error = failure.original_exception
        if under_way is not None:
            under_way.__exit__(type(error), error, error.__traceback__)
