"""The mapping that a user writes in TOML: which file feeds which resource, which column which field, and the grants."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intake.files.csv_rows import header_of
from intake.files.mapping_grants import GrantTo, read_grant
from intake.files.mapping_words import Source, read_list, read_source, read_table, read_text, read_word
from models.catalogue import CATALOGUE
from models.errors import BadInputError
from models.words import Relation, Resource

TOP_WORDS = {"source", "loads", "grants"}
LOAD_WORDS = {"file", "rows", "resource", "key", "distinct", "values", "fields", "links", "relations"}


@dataclass(frozen=True, slots=True)
class Load:
    """What one file, or rows that the mapping itself has, becomes.

    `distinct`: many rows name the same record, as each agent's row names the manager; the first one makes it.
    """

    resource: Resource
    key: str
    file: str | None
    rows: tuple[Mapping[str, str], ...]
    distinct: bool
    values: Mapping[str, Mapping[str, str]]
    fields: Mapping[str, Source]
    links: Mapping[str, Source]
    relations: Mapping[Relation, Source]

    @property
    def name(self) -> str:
        """How reports call it."""
        return self.file or "the mapping"

    def mended(self, row: Mapping[str, str]) -> dict[str, str]:
        """A row with its values trimmed and translated; what has no translation stays as it is."""
        trimmed = {column: value.strip() for column, value in row.items()}
        return {column: self.values.get(column, {}).get(value, value) for column, value in trimmed.items()}


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """A whole mapping; `source` names the system that the keys are of."""

    source: str
    loads: tuple[Load, ...]
    grants: tuple[GrantTo, ...]


def read_mapping(path: Path) -> ImportMapping:
    """Read a mapping; BadInputError says where it is wrong, and how."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInputError(f"{path.name}: {error}.") from error
    read_table(content, TOP_WORDS, path.name)
    loads, grants = (read_list(content.get(word, []), f"{path.name}, {word}") for word in ("loads", "grants"))
    return ImportMapping(
        read_text(content.get("source"), f"{path.name}, source"),
        tuple(_read_load(load, f"{path.name}, loads {turn}") for turn, load in enumerate(loads, start=1)),
        tuple(
            read_grant(grant, path.name, f"{path.name}, grants {turn}") for turn, grant in enumerate(grants, start=1)
        ),
    )


def check_files(mapping: ImportMapping, folder: Path) -> None:
    """Refuse a mapping that names files or columns that are not there, before anything is written."""
    for load in mapping.loads:
        headers = [list(row) for row in load.rows]
        if load.file:
            path = folder / load.file
            if not path.is_file():
                raise BadInputError(f"There is no file {path}.")
            headers = [header_of(path)]
        sources = (*load.fields.values(), *load.links.values(), *load.relations.values())
        named = {load.key, *load.values, *(column for source in sources for column in source.columns)}
        for header in headers:
            if missing := sorted(named - set(header)):
                raise BadInputError(f"{load.name} has no column {missing[0]!r}; it has {', '.join(header)}.")


def _read_load(value: Any, where: str) -> Load:
    table = read_table(value, LOAD_WORDS, where)
    resource = read_word(Resource, table.get("resource"), f"{where}, resource")
    entity = CATALOGUE[resource]
    if ("file" in table) == ("rows" in table):
        raise BadInputError(f"{where}: either `file` or `rows` is needed.")
    relations = _sources(table, "relations", entity.relations, where)
    return Load(
        resource=resource,
        key=read_text(table.get("key"), f"{where}, key"),
        file=read_text(table["file"], f"{where}, file") if "file" in table else None,
        rows=tuple(_texts(row, f"{where}, rows") for row in read_list(table.get("rows", []), f"{where}, rows")),
        distinct=table.get("distinct", False) is True,
        values={
            column: _texts(values, f"{where}, values.{column}")
            for column, values in read_table(table.get("values", {}), None, f"{where}, values").items()
        },
        fields=_sources(table, "fields", entity.fields, where),
        links=_sources(table, "links", [link.name for link in entity.links], where),
        relations={Relation(name): source for name, source in relations.items()},
    )


def _sources(table: Mapping[str, Any], word: str, known: Collection[str], where: str) -> dict[str, Source]:
    given = read_table(table.get(word, {}), known, f"{where}, {word}")
    return {name: read_source(value, f"{where}, {word}.{name}") for name, value in given.items()}


def _texts(value: Any, where: str) -> dict[str, str]:
    return {name: read_text(text, f"{where}, {name}") for name, text in read_table(value, None, where).items()}
