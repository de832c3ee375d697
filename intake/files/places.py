"""Where in a mapping something is written, so that a mistake is told with its line and its words."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.errors import BadInputError

Step = str | int

STRING = r'"""(?:\\.|[^\\])*?"{3,5}|"(?:\\.|[^"\\])*"|' + r"'''.*?'{3,5}|'[^']*'"
BARE = "[A-Za-z0-9_-]+"
NAME = rf"(?:{STRING}|{BARE})"
NAMES = re.compile(rf"\[*[ \t]*({NAME}(?:[ \t]*\.[ \t]*{NAME})*)", re.DOTALL)
OPENING, CLOSING = "[{", "]}"
# All that says where a statement ends, and whatever may hold such signs and mean nothing by them.
MARKS = re.compile(rf"{STRING}|#[^\n]*|[\n{re.escape(OPENING + CLOSING)}]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a mapping, and what its file is called."""

    name: str
    text: str

    def line_of(self, path: tuple[Step, ...]) -> int | None:
        """The line on which what has this path begins, or else the nearest thing that it is part of."""
        best, nearest = 0, None
        for line, here in _statements(self.text):
            if path and here[: len(path)] == path:
                return line
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
            else:
                name = step if re.fullmatch(BARE, step) else json.dumps(step, ensure_ascii=False)
                words += name if before is None else f", {name}" if isinstance(before, int) else f".{name}"
        return words


def _statements(text: str) -> Iterator[tuple[int, tuple[Step, ...]]]:
    """Each table's head and each key, with its line; the text is known to be TOML."""
    lists: dict[tuple[Step, ...], int] = {}
    head: tuple[Step, ...] = ()
    for line, statement in _split(text):
        names = _names(statement)
        if statement.startswith("[["):
            path = _numbered(names, lists)
            lists[path] = lists.get(path, 0) + 1
            head = (*path, lists[path])
            yield line, head
        elif statement.startswith("["):
            head = _numbered(names, lists)
            yield line, head
        else:
            yield line, (*head, *names)


def _split(text: str) -> Iterator[tuple[int, str]]:
    """The statements, each with the line that it begins on: it ends with a line, unless a bracket is open."""
    begin = opened = 0
    line = 1
    for mark in MARKS.finditer(f"{text}\n"):
        sign = mark.group()
        opened += (sign in OPENING) - (sign in CLOSING)
        if sign == "\n" and not opened:
            statement = text[begin : mark.start()].strip()
            if statement and not statement.startswith("#"):
                yield line, statement
            line += text.count("\n", begin, mark.end())
            begin = mark.end()


def _names(statement: str) -> list[str]:
    """The names that a statement begins with, one within the other."""
    match = NAMES.match(statement)
    value: Any = tomllib.loads(f"{match.group(1)} = 0") if match else 0
    names = []
    while isinstance(value, dict):
        ((name, value),) = value.items()
        names.append(name)
    return names


def _numbered(names: Sequence[str], lists: Mapping[tuple[Step, ...], int]) -> tuple[Step, ...]:
    """A path with the number of the newest entry after each name of a list that it leads through."""
    path: tuple[Step, ...] = ()
    for turn, name in enumerate(names):
        path = (*path, name)
        if path in lists and turn < len(names) - 1:
            path = (*path, lists[path])
    return path
