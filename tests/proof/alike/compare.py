"""What is seen of a state by a script, and how two of them differ."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CompoundSelect, event, exists, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from masking.fields import FIELDS as MASKED_FIELDS
from masking.written_back import STARRED
from models.catalogue import CATALOGUE
from models.database import Database
from models.prepared import LOG
from models.words import GRANTABLE
from tests.proof.alike.asgi import Answer
from tests.proof.alike.script import Request, Script
from tests.proof.alike.states import State
from tests.proof.documents import everything
from tests.proof.world import Caller

LOG_AGAIN = Request(
    "{ auditLog(first: 200) { edges { cursor node { id occurredAt action refused resource recordId reason fields"
    " actor { kind id name } record { id } changes { field before after } } } pageInfo { hasNextPage } } }"
)


@dataclass(slots=True)
class Seen:
    """All that a caller can tell of a state: each answer, and how the database was asked for it."""

    answers: list[Answer] = field(default_factory=list)
    statements: list[list[str]] = field(default_factory=list)
    # The columns in which what a mask shows was stored as a value.
    masks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two states were told apart: by which request, in what, and what each answered."""

    request: int
    what: str
    one: str
    other: str


class Ears:
    """Hears the statements that a database is asked: prepared ones, and those that SQLAlchemy runs."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def note(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        """Hear one of SQLAlchemy's."""
        self.heard.append(statement)

    @contextmanager
    def listening(self, database: Database) -> Iterator[None]:
        """Hear what is asked meanwhile."""
        heard = self.heard

        class Prepared(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                heard.append(record.getMessage())

        handler, before = Prepared(), LOG.level
        # Nobody else is to format each of them.
        LOG.propagate = False
        LOG.addHandler(handler)
        LOG.setLevel(logging.DEBUG)
        engine = database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", self.note)
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", self.note)
            LOG.setLevel(before)
            LOG.removeHandler(handler)
            LOG.propagate = True


async def run(state: State, caller: Caller, script: Script, again: Sequence[str], ears: Ears) -> Seen:
    """Ask a script of a state; then look at everything `again`, if anything was written."""
    seen = Seen()
    for request in (*script, *after(script, again)):
        ears.heard.clear()
        answer = await state.ask(caller, request, [one.body for one in seen.answers])
        seen.answers.append(answer)
        seen.statements.append(list(ears.heard))
    if any(request.writes for request in script):
        seen.masks = await stored_masks(state.connection)
    return seen


async def ask_all(state: State, caller: Caller, script: Script) -> None:
    """Ask a script, whatever is answered."""
    answers: list[bytes] = []
    for request in script:
        answers.append((await state.ask(caller, request, answers)).body)


async def stored_masks(connection: AsyncConnection) -> list[str]:
    """The columns that hold what masks write stars for: no value does, so somebody has written a mask back."""
    return [row.name for row in await connection.execute(_STARRED)]


def _starred() -> CompoundSelect[tuple[str]]:
    """The names of all columns that hold stars and are not to."""
    columns = [
        (f"{resource}.{name}", CATALOGUE[resource].table.c[name])
        for resource in GRANTABLE
        for name, masked in MASKED_FIELDS[resource].items()
        if masked.mask in STARRED and name in CATALOGUE[resource].table.c
    ]
    return union_all(
        *(select(literal(name).label("name")).where(exists().where(column.contains("***"))) for name, column in columns)
    )


_STARRED = _starred()


def after(script: Script, again: Sequence[str]) -> list[Request]:
    """What is asked after a script that has written: everything, and the log."""
    if not any(request.writes for request in script):
        return []
    return [*([Request(everything(again))] if again else []), LOG_AGAIN]


def difference(one: Seen, other: Seen) -> Difference | None:
    """The first thing by which two states can be told apart, or that must not be in either.

    Time is left aside, of which the statements say something.
    """
    if other.masks:
        return Difference(0, "masks stored", "", ", ".join(other.masks))
    for number, (mine, theirs) in enumerate(zip(one.answers, other.answers, strict=True)):
        for what in ("status", "body", "headers"):
            if getattr(mine, what) != getattr(theirs, what):
                return Difference(number, what, str(getattr(mine, what)), str(getattr(theirs, what)))
    return None


def statements_differ(one: Seen, other: Seen) -> Difference | None:
    """The first request for which the two databases were not asked the same, bound values aside."""
    for number, (mine, theirs) in enumerate(zip(one.statements, other.statements, strict=True)):
        if mine != theirs:
            place = next(
                (n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b), min(len(mine), len(theirs))
            )
            return Difference(
                number, "statements", "\n".join(mine[place : place + 1]), "\n".join(theirs[place : place + 1])
            )
    return None
