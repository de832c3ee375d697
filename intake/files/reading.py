"""Makes a record of rows: texts become values by the column's type, names become ids, rows of a sale become lines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from sqlalchemy import Column, Date, Double, Integer

from intake.files.locales import Notation
from intake.files.lookups import Lookups, Way
from intake.files.mapping_load import Load
from intake.files.row_error import NotThereYetError, RowError
from intake.files.scratch import Entry
from intake.files.sources import Source
from intake.files.words import folded_word
from models.catalogue import CATALOGUE
from models.errors import BadInputError
from models.records import sales_line
from models.types import Choice, Instant, Scaled
from models.words import Relation, Resource
from resolvers.writing.change import Person
from resolvers.writing.new_record import SalesLine

Read = Callable[[str], Any]

# Digits enough for the product of three numbers, each as long as a text that is read for one, and for any sum of such.
EXACT = 256


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry says of its record: fields, links, who has which relation, and lines if it is a sale with lines."""

    fields: dict[str, Any]
    links: dict[str, int | None]
    relations: dict[Relation, frozenset[Person]]
    lines: tuple[SalesLine, ...] | None


class Reader:
    """Reads entries of one load."""

    def __init__(self, load: Load) -> None:
        """Choose how each field is read, once for all rows."""
        entity = CATALOGUE[load.resource]
        self._load = load
        self._fields = [
            (name, source, reader_of(entity.table.c[name], source.notation or load.settings.notation))
            for name, source in load.fields.items()
        ]
        self._links = [
            (link.name, load.links[link.name], (link.target, load.links[link.name].by))
            for link in entity.links
            if link.name in load.links
        ]
        self._lines = [
            (name, source, reader_of(sales_line.c[name], source.notation or load.settings.notation))
            for name, source in load.lines.items()
            if name != "product"
        ]

    def texts(self, row: Mapping[str, str]) -> list[str | None]:
        """What a row says of its record, unread: two rows that say the same say it in the same texts."""
        lines = set(map(id, self._load.lines.values()))
        return [source.text(row) for source in self._load.sources if id(source) not in lines]

    def read(self, entry: Entry, lookups: Lookups) -> Said:
        """What an entry says; RowError says which column can't be used, and why."""
        for line, row in entry.rows[1:]:
            self._refuse_contradiction(entry, line, row)
        fields = {name: _read(name, source, entry.first, read) for name, source, read in self._fields}
        links = {name: self._link(source, entry.first, way, lookups) for name, source, way in self._links}
        relations: dict[Relation, frozenset[Person]] = {
            relation: frozenset(
                (person, None) for source in sources for person in _people(source, entry.first, lookups)
            )
            for relation, sources in self._load.relations.items()
        }
        lines = self._read_lines(entry, lookups) if self._lines else None
        if lines and "unit_price" in self._load.lines and "total" not in self._load.fields:
            fields["total"] = total_of(lines)
        return Said(fields, links, relations, lines)

    def _link(self, source: Source, row: Mapping[str, str], way: Way, lookups: Lookups) -> int | None:
        try:
            return _target(source, row, way, lookups)
        except RowError as error:
            # Without a value, it is that several have this name, and waiting for one more is in vain.
            if way[0] is self._load.resource and error.value:
                needs = error.value.casefold() if way[1] else error.value
                raise NotThereYetError(error.reason, error.column, needs) from None
            raise

    def _refuse_contradiction(self, entry: Entry, line: int, row: Mapping[str, str]) -> None:
        """Refuse rows of one record that say different things of it."""
        lines = set(map(id, self._load.lines.values()))
        for source in self._load.sources:
            if id(source) not in lines and source.text(row) != source.text(entry.first):
                reason = f"it says otherwise than line {entry.line}, which is of the same record"
                raise RowError(reason, _column(source), source.text(row) or "", line)

    def _read_lines(self, entry: Entry, lookups: Lookups) -> tuple[SalesLine, ...]:
        product = self._load.lines.get("product")
        lines = []
        for line, row in entry.rows:
            try:
                values = {name: _read(name, source, row, read) for name, source, read in self._lines}
                if values["quantity"] is None:
                    raise RowError("a line needs a quantity", _column(self._load.lines["quantity"]))
                way: Way = (Resource.PRODUCT, product.by if product else None)
                product_id = _target(product, row, way, lookups) if product else None
            except RowError as error:
                raise RowError(error.reason, error.column, error.value, line) from None
            lines.append(SalesLine(product_id, **values))
        return tuple(lines)


def total_of(lines: Sequence[SalesLine]) -> Decimal | None:
    """What a sale comes to, to the cent, after discounts; None when a line has no price."""
    total = Decimal(0)
    with localcontext(prec=EXACT):
        for line in lines:
            if line.unit_price is None:
                return None
            total += line.quantity * line.unit_price * (1 - (line.discount or 0))
        return total.quantize(Decimal("0.01"), ROUND_HALF_UP)


def reader_of(column: Column[Any], notation: Notation) -> Read:
    """How text becomes a value of a column; what it gives may still be out of the column's bounds."""
    kind = column.type
    if isinstance(kind, Choice):
        words = {folded_word(word): word for word in kind.choices}
        return lambda text: _word(words, text)
    if isinstance(kind, Scaled):
        return notation.number
    if isinstance(kind, Integer):
        return lambda text: _whole(notation.number(text))
    if isinstance(kind, Double):
        return lambda text: float(notation.number(text))
    if isinstance(kind, Date):
        return notation.day
    if isinstance(kind, Instant):
        return notation.moment
    return str


def _word(words: Mapping[str, Any], text: str) -> Any:
    word = words.get(folded_word(text))
    if word is None:
        raise BadInputError(f"one of {', '.join(words.values())} is needed.")
    return word


def _whole(number: Decimal) -> int:
    if number != number.to_integral_value():
        raise BadInputError("a whole number is needed.")
    return int(number)


def _read(name: str, source: Source, row: Mapping[str, str], read: Read) -> Any:
    text = source.text(row)
    if text is None:
        return None
    try:
        return read(text)
    except BadInputError as error:
        raise RowError(f"{name} can't be this: {error}", _column(source), text) from None


def _target(source: Source, row: Mapping[str, str], way: Way, lookups: Lookups) -> int | None:
    text = source.text(row)
    return None if text is None else _found(source, way, text.strip(), lookups)


def _people(source: Source, row: Mapping[str, str], lookups: Lookups) -> list[int]:
    way: Way = (Resource.PERSON, source.by)
    return [_found(source, way, text, lookups) for text in source.texts(row)]


def _found(source: Source, way: Way, text: str, lookups: Lookups) -> int:
    found = lookups.find(way, text)
    if found is None:
        resource, name = way
        named = f"with the {name} {text!r}" if name else repr(text)
        raise RowError(f"there is no {resource} {named}", _column(source), text)
    return found


def _column(source: Source) -> str:
    """The column that is at fault, for the report; a constant is the mapping's."""
    return " and ".join(source.columns)
