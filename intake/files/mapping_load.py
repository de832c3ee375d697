"""One load of a mapping: what a file, or rows that the mapping itself has, becomes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from intake.files.csv_file import FileFormat
from intake.files.encoding import known_encoding
from intake.files.locales import Notation
from intake.files.places import Place
from intake.files.sources import NOTATION, Source, read_notation, read_source
from intake.files.words import (
    folded_word,
    read_any_text,
    read_flag,
    read_list,
    read_one_of,
    read_table,
    read_text,
    read_texts,
    read_word,
)
from models.catalogue import CATALOGUE, Entity
from models.columns import FOLDED
from models.types import Choice
from models.words import Relation, Resource

SETTINGS = ("encoding", "delimiter", "empty", *NOTATION)
WORDS = (
    *("file", "rows", "header", "resource", "key", "find", "distinct", "skip"),
    *("values", "fields", "links", "relations", "lines", *SETTINGS),
)
# How a file is written, in the words of the mapping.
Written = Mapping[str, Any]

LINE_WORDS = ("product", "quantity", "unit_price", "discount")


@dataclass(frozen=True, slots=True)
class Settings:
    """How files are written, said once for all loads and again where one differs; `given` are the words as written."""

    given: Mapping[str, Any]
    form: FileFormat
    notation: Notation
    empty: frozenset[str]


@dataclass(frozen=True, slots=True)
class Load:
    """What one file, or rows that the mapping itself has, becomes.

    `find` is the field by which a record that is there already, under no key yet, is known. `distinct`: many rows name
    the same record, as each agent's row names the manager. `skip`: rows with such a value in that column are left out.
    `lines`: rows of one key are one sale, a line each.
    """

    place: Place
    resource: Resource
    key: Source
    file: str | None
    rows: tuple[Mapping[str, str], ...]
    settings: Settings
    find: str | None
    distinct: bool
    skip: Mapping[str, frozenset[str]]
    values: Mapping[str, Mapping[str, str]]
    fields: Mapping[str, Source]
    links: Mapping[str, Source]
    relations: Mapping[Relation, tuple[Source, ...]]
    lines: Mapping[str, Source]

    @property
    def name(self) -> str:
        """How reports call it."""
        return self.file or "the mapping"

    @property
    def sources(self) -> list[Source]:
        """All that it reads."""
        related = [source for sources in self.relations.values() for source in sources]
        return [self.key, *self.fields.values(), *self.links.values(), *related, *self.lines.values()]


def read_settings(table: Mapping[str, Any], place: Place, general: Settings | None = None) -> Settings:
    """Read how files are written, over what is said in general."""
    given = {**(general.given if general else {}), **{word: table[word] for word in SETTINGS if word in table}}
    encoding = read_text(given["encoding"], place.at("encoding")) if "encoding" in given else None
    if encoding is not None and not known_encoding(encoding):
        raise place.at("encoding").mistake(f"{encoding!r} is no encoding, such as utf-8 or cp1252.")
    delimiter = read_text(given["delimiter"], place.at("delimiter")) if "delimiter" in given else None
    if delimiter is not None and (len(delimiter) > 1 or delimiter in '"\r\n'):
        raise place.at("delimiter").mistake("one character is needed that is no quote and no line break.")
    empty = read_list(given.get("empty", []), place.at("empty"))
    return Settings(
        given,
        FileFormat(encoding, delimiter),
        read_notation(given, place),
        frozenset(read_text(text, place.at("empty")) for text in empty),
    )


def read_load(value: Any, place: Place, general: Settings) -> Load:
    """Read one load; BadInputError says what is wrong and where."""
    table = read_table(value, WORDS, place)
    resource = read_word(Resource, table.get("resource"), place.at("resource"))
    entity = CATALOGUE[resource]
    if ("file" in table) == ("rows" in table):
        raise place.mistake("either `file` or `rows` is needed.")
    settings = read_settings(table, place, general)
    if "header" in table:
        settings = replace(
            settings, form=replace(settings.form, header=_read_header(table["header"], place.at("header")))
        )
    if "key" not in table:
        raise place.mistake(
            "`key` is needed: the column, or the template, by which a row is known when it comes again."
        )
    load = Load(
        place=place,
        resource=resource,
        key=_plain(read_source(table["key"], place.at("key"), settings.given)),
        file=read_text(table["file"], place.at("file")) if "file" in table else None,
        rows=_read_rows(table.get("rows", []), place.at("rows")),
        settings=settings,
        find=_read_field(entity, table["find"], place.at("find")) if "find" in table else None,
        distinct=read_flag(table.get("distinct", False), place.at("distinct")),
        skip=_read_skip(table.get("skip", {}), place.at("skip")),
        values=_read_values(table.get("values", {}), place.at("values")),
        fields=_read_fields(entity, table.get("fields", {}), place.at("fields"), settings.given),
        links=_read_links(entity, table.get("links", {}), place.at("links"), settings.given),
        relations=_read_relations(entity, table.get("relations", {}), place.at("relations"), settings.given),
        lines=_read_lines(resource, table.get("lines", {}), place.at("lines"), settings.given),
    )
    if load.find and load.find not in load.fields:
        raise place.at("find").mistake(f"{load.find!r} is not among the fields that this load fills.")
    if load.lines and load.distinct:
        raise place.at("distinct").mistake("rows of a sale with lines are grouped by their key already.")
    return load


def _read_header(value: Any, place: Place) -> tuple[str, ...]:
    names = tuple(read_text(name, place) for name in read_list(value, place))
    if not names:
        raise place.mistake("name the columns, or leave it out when the file does.")
    return names


def _read_rows(value: Any, place: Place) -> tuple[Mapping[str, str], ...]:
    rows = [read_texts(row, place.at(turn)) for turn, row in enumerate(read_list(value, place), start=1)]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return tuple({name: row.get(name, "") for name in columns} for row in rows)


def _read_skip(value: Any, place: Place) -> dict[str, frozenset[str]]:
    table = read_table(value, None, place)
    return {
        name: frozenset(read_any_text(text, place.at(name)) for text in read_list(texts, place.at(name)))
        for name, texts in table.items()
    }


def _read_values(value: Any, place: Place) -> dict[str, Mapping[str, str]]:
    return {name: read_texts(texts, place.at(name)) for name, texts in read_table(value, None, place).items()}


def _read_field(entity: Entity, value: Any, place: Place) -> str:
    """Read the name of a text field by which a record can be found."""
    return read_one_of([name for name in entity.fields if name + FOLDED in entity.table.columns], value, place)


def _read_fields(entity: Entity, value: Any, place: Place, written: Written) -> dict[str, Source]:
    sources = {}
    for name, given in read_table(value, entity.fields, place).items():
        source = _plain(read_source(given, place.at(name), written))
        kind = entity.table.c[name].type
        if isinstance(kind, Choice):
            _refuse_unknown_words(source, kind)
        sources[name] = source
    return sources


def _refuse_unknown_words(source: Source, kind: Choice) -> None:
    """Refuse a constant, or a translation, that the field has no word for."""
    words = set(map(folded_word, kind.choices))
    constant = [source.parts[0].literal] if not source.columns and not source.values else []
    otherwise = [source.otherwise] if source.otherwise else []
    for text in (*constant, *filter(None, source.values.values()), *otherwise):
        if folded_word(text) not in words:
            raise source.place.mistake(f"{text!r} is not one of {', '.join(kind.choices)}.")


def _read_links(entity: Entity, value: Any, place: Place, written: Written) -> dict[str, Source]:
    links = {link.name: link.target for link in entity.links}
    return {
        name: _leading_to(links[name], read_source(given, place.at(name), written))
        for name, given in read_table(value, links, place).items()
    }


def _leading_to(target: Resource, source: Source) -> Source:
    """Refuse what can't be said of a link."""
    if source.by:
        _read_field(CATALOGUE[target], source.by, source.place.at("by"))
    if source.split:
        raise source.place.at("split").mistake("a link leads to one record; `split` is for relations.")
    return source


def _plain(source: Source) -> Source:
    """Refuse what can be said of links and relations alone."""
    if source.by or source.split:
        raise source.place.mistake("`by` and `split` are for links and relations.")
    return source


def _read_relations(entity: Entity, value: Any, place: Place, written: Written) -> dict[Relation, tuple[Source, ...]]:
    relations = {}
    for name, given in read_table(value, entity.relations, place).items():
        sources = [read_source(one, place.at(name), written) for one in (given if isinstance(given, list) else [given])]
        for source in sources:
            if source.by:
                _read_field(CATALOGUE[Resource.PERSON], source.by, place.at(name, "by"))
        relations[Relation(name)] = tuple(sources)
    return relations


def _read_lines(resource: Resource, value: Any, place: Place, written: Written) -> dict[str, Source]:
    table: Mapping[str, Any] = read_table(value, _line_words(resource), place)
    sources = {}
    for name, given in table.items():
        source = read_source(given, place.at(name), written)
        sources[name] = _leading_to(Resource.PRODUCT, source) if name == "product" else _plain(source)
    if sources and "quantity" not in sources:
        raise place.mistake("a line needs `quantity`.")
    return sources


def _line_words(resource: Resource) -> Collection[str]:
    return LINE_WORDS if resource is Resource.SALES_RECORD else ()
