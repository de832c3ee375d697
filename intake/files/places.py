"""Where in a mapping something is written, so that a mistake is told with its line and its words."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from models.errors import BadInputError

Step = str | int


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a mapping, and what its file is called."""

    name: str
    text: str

    def line_of(self, path: tuple[Step, ...]) -> int | None:
        """The line on which what has this path begins, or else the nearest thing that it is part of."""
        best, nearest = 0, None
        for line, here in _statements(self.text):
            if len(here) > best and here == path[: len(here)]:
                best, nearest = len(here), line
        return nearest


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a mapping: names of tables and keys, and numbers of list entries, counted from 1."""

    document: Document
    path: tuple[Step, ...] = ()

    def at(self, *steps: Step) -> "Place":
        """A place within this one."""
        return Place(self.document, self.path + steps)

    def mistake(self, message: str) -> BadInputError:
        """The error that says what is wrong here."""
        line = self.document.line_of(self.path)
        where = [self.document.name, *([f"line {line}"] if line else []), *([str(self)] if self.path else [])]
        return BadInputError(f"{', '.join(where)}: {message}")

    def __str__(self) -> str:
        words = ""
        for before, step in zip((None, *self.path), self.path, strict=False):
            if isinstance(step, int):
                words += f" {step}"
            elif words:
                words += f", {step}" if isinstance(before, int) else f".{step}"
            else:
                words = step
        return words


def _statements(text: str) -> Iterator[tuple[int, tuple[Step, ...]]]:
    """Each table's head and each key with its line: a statement ends where what was read since it began is TOML."""
    lists: dict[tuple[Step, ...], int] = {}
    head: tuple[Step, ...] = ()
    start, collected = 1, ""
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        collected += line
        stripped = collected.strip()
        if not _is_toml(collected):
            continue
        if stripped.startswith("[["):
            path = _numbered(_keys(stripped), lists)
            lists[path] = lists.get(path, 0) + 1
            head = (*path, lists[path])
            yield start, head
        elif stripped.startswith("["):
            head = _numbered(_keys(stripped), lists)
            yield start, head
        elif stripped and not stripped.startswith("#"):
            yield start, (*head, *_keys(collected))
        start, collected = number + 1, ""


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _keys(statement: str) -> tuple[str, ...]:
    """The names that a statement leads through, down to where it sets something."""
    names: list[str] = []
    value: Any = tomllib.loads(statement)
    dots = statement.split("=", 1)[0].count(".") + 1
    while isinstance(value, dict | list) and value and len(names) < dots:
        if isinstance(value, list):
            value = value[0]
            continue
        (name,) = list(value)[:1]
        names.append(name)
        value = value[name]
    return tuple(names)


def _numbered(names: tuple[str, ...], lists: dict[tuple[Step, ...], int]) -> tuple[Step, ...]:
    """A path with the number of the newest entry after each name of a list that it leads through."""
    path: tuple[Step, ...] = ()
    for turn, name in enumerate(names):
        path = (*path, name)
        if path in lists and turn < len(names) - 1:
            path = (*path, lists[path])
    return path
