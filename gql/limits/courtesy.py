"""A thread that reads a long document gives way to requests that are being answered.

Python runs one thread at a time, and whenever one waits, if only for a row of the database, another that computes goes
on for a while: an answer would take longer by nearly all that the document takes.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

from graphql import Lexer, Source, Token, ValidationRule

# In seconds: for how long documents that stand in a queue wait for others, in all.
PATIENCE = 0.05


class Courtesy:
    """Who is being answered by the event loop, for one thread that lets them go first while it parses and validates."""

    def __init__(self) -> None:
        """Nobody is being answered."""
        self._answering = 0
        self._queued = 0
        self._nobody = Event()
        self._nobody.set()
        self._left = 0.0

    @contextmanager
    def answering(self) -> Iterator[None]:
        """A request is being answered meanwhile."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """A request that is being answered waits for the thread meanwhile, which need not wait for it."""
        self._queued += 1
        self._count(-1)
        try:
            yield
        finally:
            self._count(1)
            self._queued -= 1

    def _count(self, more: int) -> None:
        self._answering += more
        if self._answering > 0:
            self._nobody.clear()
        else:
            self._nobody.set()

    def begin(self) -> None:
        """The thread begins with another document, and has its patience again unless more stand behind it."""
        if self._queued <= 1:
            self._left = PATIENCE

    def give_way(self) -> None:
        """Have the thread wait until nobody is being answered, or its patience is at an end."""
        if self._left > 0 and not self._nobody.is_set():
            begun = time.monotonic()
            self._nobody.wait(self._left)
            self._left -= time.monotonic() - begun

    def lexer(self, source: Source) -> Lexer:
        """A lexer that gives way at every token."""
        return _GivingLexer(source, self.give_way)

    def rule(self) -> type[ValidationRule]:
        """A rule of validation that finds nothing wrong, and gives way at every node."""
        give_way = self.give_way

        class GivesWay(ValidationRule):
            def enter(self, *_of_a_node: Any) -> None:
                give_way()

        return GivesWay


class _GivingLexer(Lexer):
    def __init__(self, source: Source, give_way: Callable[[], None]) -> None:
        super().__init__(source)
        self._give_way = give_way

    def read_next_token(self, start: int) -> Token:
        self._give_way()
        return super().read_next_token(start)
