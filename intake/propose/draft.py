"""A load as it is being guessed: what a mapping will say, each part with the reason that stands beside it."""

import string
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from intake.propose.profile import Column, Profile
from intake.propose.sample import Sample
from models.catalogue import CATALOGUE
from models.words import Relation, Resource


@dataclass(frozen=True, slots=True)
class Target:
    """The records that a link leads to: the file that they are in, and the values that they are found by there.

    `within`: they are named in rows of other records, so that there are no others than these.
    """

    file: str
    known: Sample
    by: str | None = None
    within: bool = False

    def __str__(self) -> str:
        return f"keys of {self.file}" if self.by is None else f"{self.by}s in {self.file}"


@dataclass(slots=True)
class Part:
    """Where a value comes from, as the mapping writes it; why; and where it leads to, if it is a link."""

    source: str | dict[str, Any]
    reason: str = ""
    target: Target | None = None

    @property
    def columns(self) -> list[str]:
        """The columns that it reads."""
        if isinstance(self.source, str):
            return [self.source]
        if "template" in self.source:
            return [name for _, name, _, _ in string.Formatter().parse(self.source["template"]) if name]
        return [self.source["column"]] if "column" in self.source else []

    def add(self, **words: str) -> None:
        """Say more of it, such as how its text is read."""
        self.source = {"column": self.source, **words} if isinstance(self.source, str) else {**self.source, **words}

    def again(self) -> "Part":
        """The same, for another place in the mapping."""
        return replace(self)


@dataclass(slots=True)
class Draft:
    """A load that is proposed; `about` stands above it, and `remarks` below its fields.

    Loads are in the order of their turns: what is linked to is there first. `typed`: it has numbers or days.
    """

    profile: Profile
    resource: Resource
    key: Part
    turn: tuple[int, int] = (0, 0)
    distinct: bool = False
    about: list[str] = field(default_factory=list)
    typed: bool = False
    settings: dict[str, str | list[str]] = field(default_factory=dict)
    skip: dict[str, list[str]] = field(default_factory=dict)
    values: dict[str, tuple[dict[str, str], str]] = field(default_factory=dict)
    fields: dict[str, Part] = field(default_factory=dict)
    links: dict[str, Part] = field(default_factory=dict)
    relations: dict[Relation, Part] = field(default_factory=dict)
    lines: dict[str, Part] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def parts(self) -> Iterator[Part]:
        """Everything that reads a value."""
        yield self.key
        for parts in (self.fields, self.links, self.relations, self.lines):
            yield from parts.values()

    def columns(self) -> set[str]:
        """The columns that it reads."""
        return {column for part in self.parts() for column in part.columns} | set(self.skip)

    def tables(self) -> dict[str, dict[str, Part]]:
        """Its tables of parts, by the words of a mapping; fields are in the order that they have here."""
        fields = {name: self.fields[name] for name in CATALOGUE[self.resource].fields if name in self.fields}
        related = {relation.value: part for relation, part in self.relations.items()}
        return {"fields": fields, "links": self.links, "relations": related, "lines": self.lines}

    def table(self) -> dict[str, Any]:
        """The load as a mapping has it, without its reasons."""
        said: dict[str, Any] = {"file": self.profile.name, "resource": self.resource.value, "key": self.key.source}
        said |= {"distinct": True} if self.distinct else {}
        said |= self.settings
        said |= {"skip": self.skip} if self.skip else {}
        said |= {"values": {column: texts for column, (texts, _) in self.values.items()}} if self.values else {}
        for word, parts in self.tables().items():
            said |= {word: {name: part.source for name, part in parts.items()}} if parts else {}
        return said


def fits_template(column: Column) -> bool:
    """Whether a template can name a column, whose name may hold what templates are made of."""
    try:
        parsed = list(string.Formatter().parse(f"{{{column.name}}}"))
    except ValueError:
        return False
    return parsed == [("", column.name, "", None)]
