"""The mapping that a user writes in TOML: which file feeds which resource, which column which field, and the grants."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intake.files.mapping_grants import GrantTo, read_grant
from intake.files.mapping_load import SETTINGS, Load, read_load, read_settings
from intake.files.places import Document, Place
from intake.files.words import read_table, read_text
from models.catalogue import CATALOGUE
from models.errors import BadInputError
from models.words import Resource

LONGEST_SOURCE = 64  # as the table of keys has it
WORDS = ("source", "loads", "integrations", "grants", *SETTINGS)


@dataclass(frozen=True, slots=True)
class Partner:
    """An integration that a mapping makes; `sponsor` is the key of a person."""

    place: Place
    name: str
    sponsor: str


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """A whole mapping; `source` names the system that the keys are of."""

    source: str
    loads: tuple[Load, ...]
    partners: tuple[Partner, ...]
    grants: tuple[GrantTo, ...]


def read_mapping(path: Path) -> ImportMapping:
    """Read a mapping; BadInputError says where it is wrong, and how."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BadInputError(f"{path.name}, line {line}: it is not UTF-8, as TOML must be: save it so.") from error
    except RecursionError as error:
        raise BadInputError(f"{path.name}: it is nested too deep.") from error
    except ValueError as error:  # What a number of thousands of digits raises is none of TOML's own errors.
        raise BadInputError(f"{path.name}: {error}.") from error
    place = Place(Document(path.name, text))
    read_table(content, WORDS, place)
    source = read_text(content.get("source"), place.at("source"))
    if len(source) > LONGEST_SOURCE:
        raise place.at("source").mistake(f"a name of at most {LONGEST_SOURCE} characters is needed.")
    settings = read_settings(content, place)
    loads = [read_load(table, at, settings) for table, at in _each(content, "loads", place)]
    _refuse_incomplete(loads)
    partners = [_read_partner(table, at) for table, at in _each(content, "integrations", place)]
    grants = [read_grant(table, path.name, at) for table, at in _each(content, "grants", place)]
    return ImportMapping(source, tuple(loads), tuple(partners), tuple(grants))


def _each(content: Mapping[str, Any], word: str, place: Place) -> list[tuple[Any, Place]]:
    """The entries of a list, each with its place."""
    entries = content.get(word, [])
    if not isinstance(entries, list):
        raise place.at(word).mistake(f"write [[{word}]], in two brackets, for there may be several.")
    return [(entry, place.at(word, turn)) for turn, entry in enumerate(entries, start=1)]


def _read_partner(value: Any, place: Place) -> Partner:
    table = read_table(value, ("name", "sponsor"), place)
    name, sponsor = (read_text(table.get(word), place.at(word)) for word in ("name", "sponsor"))
    return Partner(place, name, sponsor)


def _refuse_incomplete(loads: list[Load]) -> None:
    """Refuse a load that could make no record, unless a load before it makes them."""
    made: set[Resource] = set()
    for load in loads:
        entity = CATALOGUE[load.resource]
        needed = [name for name in entity.fields if not entity.table.c[name].nullable and name not in load.fields]
        needed += [
            link.name
            for link in entity.links
            if not entity.table.c[link.column].nullable and link.name not in load.links
        ]
        if needed and load.resource not in made and load.find is None:
            raise load.place.mistake(f"a {load.resource} needs {', '.join(needed)}: say where it comes from.")
        if not needed:
            made.add(load.resource)
