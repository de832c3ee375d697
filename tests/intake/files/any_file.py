"""Any CSV file that there is, by somebody who knows what they wrote: which row is on which line, and what it says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from hypothesis import strategies as st

from intake.files.csv_file import LONGEST_VALUE
from tests.intake.files.any_text import rarely, texts

# Stands in a text where bytes are to stand that are no text; nothing else here has this letter.
SPOILED = "\ue000"
DELIMITERS = ",;\t|"
LINE_BREAK = re.compile("\r\n|\r|\n")
# Columns that nobody asks for. None is called as the first one that somebody asks for, and stands behind it.
ODD_NAMES = ["", "", "remarks", '5" disk', "Unit\nprice", "a,b;c|d", None]


class Damage(Enum):
    """What may be wrong with a row, so that nobody can read it."""

    NONE = auto()
    SURPLUS = auto()
    MISSING = auto()
    SPACE = auto()
    TEXT_AFTER_QUOTE = auto()
    TOO_LONG = auto()
    BYTES = auto()


class Spoiling(Enum):
    """What may be wrong with a header, so that the file is refused."""

    LACKS_A_COLUMN = auto()
    TEXT_AFTER_QUOTE = auto()
    UNCLOSED = auto()
    BYTES = auto()


@dataclass(frozen=True, slots=True)
class Encoding:
    """How text becomes bytes: the name that a mapping has for it, if it says one, the codec, the mark at the start.

    `bad` are bytes that are no text in it.
    """

    named: str | None
    codec: str
    mark: bytes = b""
    bad: tuple[bytes, ...] = ()

    def fit(self, text: str) -> str:
        """The text without the characters that this encoding lacks."""
        if self.codec.startswith("utf"):
            return text
        return SPOILED.join(part.encode(self.codec, "ignore").decode(self.codec) for part in text.split(SPOILED))


BAD_UTF_8 = (b"\xff", b"\xc3", b"\xe2\x82", b"\xed\xa0\x80")
HALF_LE, HALF_BE = (b"\x00\xd8", b"\x00\xdc"), (b"\xd8\x00", b"\xdc\x00")
# Bytes are bad only where a mark or the mapping says what they should be: elsewhere they would lead to another guess.
ENCODINGS = [
    Encoding(None, "utf-8"),
    Encoding("utf-8", "utf-8", bad=BAD_UTF_8),
    Encoding(None, "utf-8", b"\xef\xbb\xbf", BAD_UTF_8),
    Encoding("utf-8", "utf-8", b"\xef\xbb\xbf", BAD_UTF_8),
    Encoding("UTF-8-SIG", "utf-8", bad=BAD_UTF_8),
    Encoding(None, "utf-16-le", b"\xff\xfe", HALF_LE),
    Encoding("utf-16", "utf-16-be", b"\xfe\xff", HALF_BE),
    Encoding("utf-16-le", "utf-16-le", bad=HALF_LE),
    Encoding(None, "utf-16-be"),
    Encoding("utf-32", "utf-32-le", b"\xff\xfe\0\0"),
    Encoding("cp1252", "cp1252", bad=(b"\x81", b"\x9d")),
    Encoding("cp932", "cp932"),
]


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was written: the line that it begins on, and what it says by column; None when nobody can read it."""

    line: int
    cells: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class AnyFile:
    """A file, what a mapping must say of it at the top and in each load, and its rows; or one that can't be read."""

    content: bytes
    settings: str
    header: str
    rows: Sequence[Row]
    refused: bool


@st.composite
def files(draw: st.DrawFn, said: Sequence[Mapping[str, str]], columns: Sequence[str]) -> AnyFile:
    """A file of rows that say this, some damaged, some written twice, with other columns among those asked for."""
    pen = _Pen(draw, columns)
    pen.write_header()
    for row in said:
        while rarely(draw):
            pen.end_line()
        pen.write_row(row)
        if rarely(draw):
            pen.write_row(draw(st.sampled_from(said)))
    if rarely(draw, 6):
        pen.write_unclosed(dict.fromkeys(columns, "") if not said else said[-1])
    elif not rarely(draw, 4):
        pen.end_line()
    return pen.finished()


class _Pen:
    """Writes one file, and remembers what it wrote."""

    def __init__(self, draw: st.DrawFn, columns: Sequence[str]) -> None:
        self._draw = draw
        self._columns = columns
        self._encoding = draw(st.sampled_from(ENCODINGS))
        self._delimiter = draw(st.sampled_from(DELIMITERS))
        # A line feed after a carriage return would be one end, not two: so the two are not mixed.
        self._ends = draw(st.sampled_from([["\n"], ["\r\n"], ["\r"], ["\n", "\r\n"]]))
        # The names of all columns, each with whether it is asked for.
        self._names = [(name, True) for name in columns]
        self._headless = rarely(draw)
        self._refused = not self._headless and rarely(draw, 20)
        self._text = ""
        self._ended = True
        self._rows: list[Row] = []

    def end_line(self) -> None:
        """End a line, or leave one empty."""
        self._text += self._draw(st.sampled_from(self._ends))
        self._ended = True

    def write_header(self) -> None:
        """Name the columns below empty lines, unless the mapping does; badly, if the file is to be refused."""
        while rarely(self._draw, 3):
            self._add_odd_column()
        while rarely(self._draw, 5):
            self._text += "" if self._headless else self._draw(st.sampled_from(["", " ", "  "]))
            self.end_line()
        if self._headless:
            return
        spelled = [self._spelled(name) for name, _ in self._names]
        # An unquoted sign that may be the delimiter would be counted for it.
        cells = [self._cell(name, quoted=any(sign in name for sign in DELIMITERS)) for name in spelled]
        if self._refused:
            self._spoil(cells)
        self._text += self._delimiter.join(cells)
        self._ended = False

    def _add_odd_column(self) -> None:
        name = self._draw(st.sampled_from(ODD_NAMES))
        place = len(self._names) if name is None else self._draw(st.integers(0, len(self._names)))
        self._names.insert(place, (self._columns[0] if name is None else name, False))

    def _spelled(self, name: str) -> str:
        return self._draw(st.sampled_from([name, name, f" {name}", f"{name}  ", f"\u2003{name} "]))

    def _spoil(self, cells: list[str]) -> None:
        """Make the cells a header that nobody can read, or that lacks a column."""
        place = self._names.index((self._columns[1], True))
        kinds = [kind for kind in Spoiling if kind is not Spoiling.BYTES or self._encoding.bad]
        match self._draw(st.sampled_from(kinds)):
            case Spoiling.LACKS_A_COLUMN:
                cells[place] = "another"
            case Spoiling.TEXT_AFTER_QUOTE:
                cells[place] = f'"{self._columns[1]}"x'
            case Spoiling.UNCLOSED:
                cells[place:] = ['"never closed']
            case Spoiling.BYTES:
                cells[place] += SPOILED

    def write_row(self, said: Mapping[str, str]) -> None:
        """Write a row that says this, or one like it that is damaged."""
        draw = self._draw
        damage = self._damage()
        values = self._values(said)
        place = draw(st.integers(0, len(values) - 1))
        match damage:
            case Damage.SURPLUS:
                values += draw(st.lists(texts, min_size=1, max_size=2))
            case Damage.MISSING:
                values = values[: max(place, 1)]
            case Damage.SPACE:
                values = [draw(st.sampled_from([" ", "   "]))]
            case Damage.BYTES:
                cut = draw(st.integers(0, len(values[place])))
                values[place] = values[place][:cut] + SPOILED + values[place][cut:]
            case Damage.TOO_LONG:
                part = draw(st.sampled_from(["x", "ab\n", '"\r\n']))
                values[place] = part * (LONGEST_VALUE // len(part) + draw(st.sampled_from([1, 100])))
            case Damage.TEXT_AFTER_QUOTE:
                # What was read of the row is dropped, and the reader goes on with the next line.
                values[place + 1 :] = [LINE_BREAK.sub(" ", value) for value in values[place + 1 :]]
        cells = [self._cell(value, quoted=damage is Damage.TOO_LONG) for value in values]
        if damage is Damage.TEXT_AFTER_QUOTE:
            cells[place] = _quoted(self._encoding.fit(values[place])) + draw(st.sampled_from(["x", " ", "5="]))
        if cells == [""]:
            cells = ['""']
        self._write(cells, values if damage is Damage.NONE else None)

    def _damage(self) -> Damage:
        if rarely(self._draw, 60):
            return Damage.TOO_LONG
        frequent = [Damage.SURPLUS, Damage.MISSING, Damage.SPACE, Damage.TEXT_AFTER_QUOTE]
        frequent += [Damage.BYTES] if self._encoding.bad else []
        return self._draw(st.sampled_from([*[Damage.NONE] * 30, *frequent]))

    def write_unclosed(self, said: Mapping[str, str]) -> None:
        """Write a last row of which a quoted value never ends."""
        cells = [self._cell(value) for value in self._values(said)]
        place = self._draw(st.integers(0, len(cells) - 1))
        cells[place:] = ['"' + self._encoding.fit(self._draw(texts)).replace('"', '""')]
        self._write(cells, None)
        if self._draw(st.booleans()):
            self.end_line()

    def _values(self, said: Mapping[str, str]) -> list[str]:
        return [said[name] if asked else self._draw(texts) for name, asked in self._names]

    def _write(self, cells: Sequence[str], values: Sequence[str] | None) -> None:
        """Write a row, and remember what it says, if that can be read."""
        if not self._ended:
            self.end_line()
        self._ended = False
        read = None
        if values is not None:
            named = zip(self._names, values, strict=True)
            read = {name: self._encoding.fit(value) for (name, asked), value in named if asked}
        self._rows.append(Row(1 + len(LINE_BREAK.findall(self._text)), read))
        self._text += self._delimiter.join(cells)

    def _cell(self, value: str, *, quoted: bool = False) -> str:
        """A value as it stands in the file: in quotes where it must be, and sometimes where it need not."""
        value = self._encoding.fit(value)
        must = quoted or value.startswith('"') or any(sign in value for sign in (self._delimiter, "\r", "\n"))
        return _quoted(value) if must or self._draw(st.booleans()) else value

    def finished(self) -> AnyFile:
        """The file."""
        content = self._encoding.mark
        for turn, piece in enumerate(self._text.split(SPOILED)):
            content += self._draw(st.sampled_from(self._encoding.bad)) if turn else b""
            content += piece.encode(self._encoding.codec)
        settings = f'encoding = "{self._encoding.named}"\n' if self._encoding.named else ""
        if self._headless or self._draw(st.booleans()):
            settings += f"delimiter = '{self._delimiter}'\n"
        named = [name if asked else f"odd {turn}" for turn, (name, asked) in enumerate(self._names)]
        header = f"header = {named}\n" if self._headless else ""
        return AnyFile(content, settings, header, self._rows, self._refused)


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
