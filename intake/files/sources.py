"""Where a value comes from: a column, a constant or a template over columns, and how its text is translated."""

import re
import string
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from intake.files.locales import Notation
from intake.files.places import Place
from intake.files.words import read_any_text, read_table, read_text, read_texts
from models.errors import BadInputError

DOTTED = "dotted"
# Latin letters that are no plain ones with accents; the last is the Turkish i without a dot.
LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "\u0131": "i"}
)
ORIGINS = ("column", "constant", "template")
NOTATION = ("locale", "dates", "timezone")
WORDS = (*ORIGINS, "values", "otherwise", "split", "by", *NOTATION)


@dataclass(frozen=True, slots=True)
class Part:
    """Literal text, and the column that follows it."""

    literal: str
    column: str | None = None
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from.

    `values` translate its text, and `otherwise` is what every other text becomes. `split` separates several values in
    one text, `by` is the field that a link's target is known by instead of a key, and `notation` how numbers and days
    are written where that differs from the file.
    """

    place: Place
    parts: tuple[Part, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    split: str | None = None
    by: str | None = None
    notation: Notation | None = None

    @property
    def columns(self) -> list[str]:
        """The columns that it reads."""
        return [part.column for part in self.parts if part.column is not None]

    def text(self, row: Mapping[str, str]) -> str | None:
        """The value for one row. Empty text is no value, and so is a template that a column is missing for."""
        written = self._written(row)
        if self.values or self.otherwise is not None:
            written = self.values.get(written, written if self.otherwise is None else self.otherwise)
        return written or None

    def texts(self, row: Mapping[str, str]) -> list[str]:
        """All values for one row, each once, in their order: several where the text is split."""
        text = self.text(row)
        if text is None:
            return []
        several = text.split(self.split) if self.split else [text]
        return list(dict.fromkeys(stripped for one in several if (stripped := one.strip())))

    def _written(self, row: Mapping[str, str]) -> str:
        written = ""
        for part in self.parts:
            written += part.literal
            if part.column is not None:
                value = dotted(row[part.column]) if part.dotted else row[part.column]
                if not value:
                    return ""
                written += value
        return written


def dotted(name: str) -> str:
    """A name as e-mail addresses have it: `Mei-Mei Johns` is `mei-mei.johns`, and `Dr. Åse Strauß` `dr.ase.strauss`."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(LETTERS)).encode("ascii", "ignore").decode()
    return ".".join(re.findall("[a-z0-9_'-]+", plain))


def read_source(value: Any, place: Place, given: Mapping[str, Any]) -> Source:
    """Read `"column"`, or a table with `column`, `constant` or `template` and what is done with its text.

    `given` is how the file is written, over which the table may say otherwise.
    """
    if isinstance(value, str) and value:
        return Source(place, (Part("", value),))
    if not isinstance(value, dict):
        raise place.mistake("name a column, or write { constant = ... } or { template = ... }.")
    table = read_table(value, WORDS, place)
    if len(table.keys() & set(ORIGINS)) != 1:
        raise place.mistake(f"one of {', '.join(ORIGINS)} is needed.")
    return Source(
        place,
        _read_parts(table, place),
        values=read_texts(table.get("values", {}), place.at("values")),
        otherwise=read_any_text(table["otherwise"], place.at("otherwise")) if "otherwise" in table else None,
        split=read_text(table["split"], place.at("split")) if "split" in table else None,
        by=read_text(table["by"], place.at("by")) if "by" in table else None,
        notation=read_notation({**given, **table}, place) if table.keys() & set(NOTATION) else None,
    )


def read_notation(table: Mapping[str, Any], place: Place) -> Notation:
    """Read how numbers, days and moments are written: `locale`, `dates` and `timezone`."""
    given = {word: read_text(table[word], place.at(word)) for word in NOTATION if word in table}
    for word, text in given.items():
        try:
            Notation.of(**{word: text})
        except BadInputError as error:
            raise place.at(word).mistake(str(error)) from error
    return Notation.of(**given)


def _read_parts(table: Mapping[str, Any], place: Place) -> tuple[Part, ...]:
    if "column" in table:
        return (Part("", read_text(table["column"], place.at("column"))),)
    if "constant" in table:
        return (Part(read_text(table["constant"], place.at("constant"))),)
    template = read_text(table["template"], place.at("template"))
    needed = f"a column is written as {{name}} or {{name:{DOTTED}}}, and a brace as {{{{ or }}}}."
    try:
        parsed = list(string.Formatter().parse(template))
    except ValueError as error:
        raise place.mistake(needed) from error
    for _, name, spec, conversion in parsed:
        if name == "" or conversion or spec not in {None, "", DOTTED}:
            raise place.mistake(needed)
    return tuple(Part(literal, name, spec == DOTTED) for literal, name, spec, _ in parsed)
