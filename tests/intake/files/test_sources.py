"""Where a value comes from: columns, constants and templates, what is done with their text, and what is refused."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.files.places import Document, Place
from intake.files.sources import Source, dotted, read_source
from models.errors import BadInputError

PLACE = Place(Document("crm.toml", "x = 1"), ("x",))
ROW = {"first": "Mei-Mei", "last": "Johns", "none": "", "active": "1", "a b": "c", "0": "zero"}


def source(value: Any, **general: str) -> Source:
    """A source, with how the file is written in general."""
    return read_source(value, PLACE, general)


def refusal(value: Any, **general: str) -> str:
    """Why a source is refused."""
    with pytest.raises(BadInputError) as refused:
        source(value, **general)
    return str(refused.value)


@pytest.mark.parametrize(
    ("value", "text", "columns"),
    [
        *(("first", "Mei-Mei", ["first"]), ("none", None, ["none"]), ("a b", "c", ["a b"])),
        *(({"column": "first"}, "Mei-Mei", ["first"]), ({"column": "none"}, None, ["none"])),
        *(({"constant": "EMEA"}, "EMEA", []), ({"constant": "{first}"}, "{first}", [])),
        ({"template": "{first} {last}"}, "Mei-Mei Johns", ["first", "last"]),
        ({"template": "{last}, {first} ({last})"}, "Johns, Mei-Mei (Johns)", ["last", "first", "last"]),
        ({"template": "{first}{none}"}, None, ["first", "none"]),
        ({"template": "{none}{first}"}, None, ["none", "first"]),
        ({"template": "no column"}, "no column", []),
        ({"template": "{{{active}}}"}, "{1}", ["active"]),
        ({"template": "{a b}-{0}"}, "c-zero", ["a b", "0"]),
        ({"template": "{first:}"}, "Mei-Mei", ["first"]),
        ({"template": "{first:dotted}.{last:dotted}@x.example"}, "mei-mei.johns@x.example", ["first", "last"]),
    ],
)
def test_texts_come_from_columns_constants_and_templates(value: Any, text: str | None, columns: list[str]) -> None:
    """Empty text is no value, and a template has none if one of its columns is empty."""
    assert source(value).text(ROW) == text
    assert source(value).columns == columns


@pytest.mark.parametrize(
    ("name", "address"),
    [
        *(("Mei-Mei Johns", "mei-mei.johns"), ("  Ada\tde  la Cruz ", "ada.de.la.cruz"), ("O'Brien", "o'brien")),
        *(("José Núñez", "jose.nunez"), ("Jose\u0301", "jose"), ("Zoë van 't Hoff", "zoe.van.'t.hoff")),
        *(("Åse Ærø", "ase.aero"), ("Jürgen Strauß", "jurgen.strauss"), ("STRAUẞ", "strauss")),
        *(("Łukasz Đurić", "lukasz.duric"), ("Þór Sigurðsson", "thor.sigurdsson"), ("Œuvre", "oeuvre")),
        *(("I\u015f\u0131k İnan", "isik.inan"), ("\uff21\uff22", "ab"), ("ﬁn", "fin")),
        *(
            ("Dr. Anna Lee", "dr.anna.lee"),
            ("John Smith Jr.", "john.smith.jr"),
            ("Smith, John (Jim)", "smith.john.jim"),
        ),
        *(("Agent_7", "agent_7"), ("x@y", "x.y"), ("...", "")),
        *(("李小龍", ""), ("Мария Петрова", ""), ("Γιώργος", ""), ("محمد", ""), ("", ""), (" ", "")),
    ],
)
def test_names_as_addresses_have_them(name: str, address: str) -> None:
    """Accents go, letters beyond a to z are written with those, and a name in another script gives no value."""
    assert dotted(name) == address
    assert source({"template": "{name:dotted}@x.example"}).text({"name": name}) == (
        f"{address}@x.example" if address else None
    )


@given(st.text())
def test_an_address_is_always_one(name: str) -> None:
    """Whatever the name is, the address is ASCII in small letters, with no dot at an end or beside another."""
    address = dotted(name)
    assert address.isascii()
    assert address == address.lower()
    assert "" not in address.split(".") or not address
    assert not set(address) & set(' @,;:<>()[]"\\\n')
    assert dotted(address) == address


@pytest.mark.parametrize(
    ("table", "texts"),
    [
        ({"values": {"1": "ACTIVE"}}, {"1": "ACTIVE", "2": "2", "": None}),
        ({"values": {"1": "ACTIVE"}, "otherwise": "LEAD"}, {"1": "ACTIVE", "2": "LEAD", "": "LEAD"}),
        ({"values": {"1": ""}}, {"1": None, "2": "2"}),
        ({"values": {"": "LEAD"}}, {"1": "1", "": "LEAD"}),
        ({"values": {"": ""}, "otherwise": "LEAD"}, {"1": "LEAD", "": None}),
        ({"values": {"1": "ACTIVE"}, "otherwise": ""}, {"1": "ACTIVE", "2": None, "": None}),
        ({"otherwise": "LEAD"}, {"1": "LEAD", "": "LEAD"}),
        ({"otherwise": ""}, {"1": None, "": None}),
        ({"values": {}}, {"1": "1", "": None}),
        ({"values": {"a": "b", "b": "a"}}, {"a": "b", "b": "a", "A": "A"}),
    ],
)
def test_texts_are_translated(table: dict[str, Any], texts: dict[str, str | None]) -> None:
    """By the whole text, as it is written; what has no translation stays, unless `otherwise` says what it becomes."""
    read = source({"column": "x", **table})
    assert {text: read.text({"x": text}) for text in texts} == texts


def test_the_text_of_a_template_and_a_constant_is_translated() -> None:
    """A template that lacks a column is the empty text, which can be translated, too."""
    template = source({"template": "{a}-{b}", "values": {"1-2": "x", "": "none"}})
    assert [template.text({"a": "1", "b": b}) for b in ("2", "3", "")] == ["x", "1-3", "none"]
    assert source({"constant": "a", "values": {"a": "b"}}).text({}) == "b"
    assert source({"constant": "a", "otherwise": ""}).text({}) is None


@pytest.mark.parametrize(
    ("table", "text", "texts"),
    [
        *(({}, "a;b", ["a;b"]), ({}, " a ", ["a"]), ({}, "", []), ({}, " ", [])),
        *(({"split": ";"}, "a", ["a"]), ({"split": ";"}, "b; a ;;b; ", ["b", "a"]), ({"split": ";"}, ";", [])),
        *(({"split": " / "}, "a / b/c", ["a", "b/c"]), ({"split": " "}, "a  b", ["a", "b"])),
        *(({"split": ","}, "a\n, b", ["a", "b"]), ({"split": "\n"}, "a\r\nb", ["a", "b"])),
        ({"split": ";", "values": {"a;b": "c;d"}}, "a;b", ["c", "d"]),
        ({"split": ";", "otherwise": ""}, "a;b", []),
    ],
)
def test_several_values_in_one_text(table: dict[str, Any], text: str, texts: list[str]) -> None:
    """Each is given once, without the space around it, in the order in which they stand."""
    assert source({"column": "x", **table}).texts({"x": text}) == texts


def test_a_field_may_be_written_in_its_own_way() -> None:
    """What a field says of its notation is said over what the file does, the rest of which holds."""
    german = source({"column": "x", "dates": "%y%m%d"}, locale="de_DE", timezone="Europe/Berlin").notation
    assert german
    assert german.day("260131") == date(2026, 1, 31)
    assert str(german.number("1.234,56")) == "1234.56"
    assert str(german.moment("260131")) == "2026-01-30 23:00:00+00:00"
    assert source("x", locale="de_DE").notation is None
    assert source({"column": "x"}, locale="de_DE").notation is None


FORMS = "name a column, or write { constant = ... } or { template = ... }."
KNOWN = "by, column, constant, dates, locale, otherwise, split, template, timezone, values"
WRITTEN = "a column is written as {name} or {name:dotted}, and a brace as {{ or }}."


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        *((value, f"x: {FORMS}") for value in ("", None, 1, 1.5, True, ["id"], date(2026, 1, 31))),
        *(({}, "x: one of column, constant, template is needed."), ({"by": "email"}, "x: one of column, constant, ")),
        ({"column": "a", "constant": "b"}, "x: one of column, constant, template is needed."),
        ({"colum": "a"}, f"x.colum: 'colum' is not one of {KNOWN}."),
        *(({word: ""}, f"x.{word}: text is needed.") for word in ("column", "constant", "template")),
        *(({word: 7}, f"x.{word}: text is needed.") for word in ("column", "constant", "template")),
        *(({"column": "a", word: ""}, f"x.{word}: text is needed.") for word in ("split", "by", "locale", "dates")),
        *(
            ({"column": "a", word: []}, f"x.{word}: text is needed.")
            for word in ("split", "by", "timezone", "otherwise")
        ),
        *(({"column": "a", "values": value}, "x.values: a table is needed.") for value in ("a", ["a"], 1)),
        ({"column": "a", "values": {"b": 1}}, "x.values.b: text is needed."),
        ({"column": "a", "values": {"b.c": {}}}, 'x.values."b.c": text is needed.'),
        ({"constant": "a\0"}, "x.constant: text can't hold the character NUL."),
        ({"column": "a", "locale": "xx_XX"}, "x.locale: 'xx_XX' is no known locale, such as de_DE."),
        ({"column": "a", "dates": "%d"}, "x.dates: '%d' needs a year, a month and a day, as in %d/%m/%Y."),
        ({"column": "a", "timezone": "Mars"}, "x.timezone: 'Mars' is no known time zone, such as Europe/Berlin."),
        *(({"template": value}, f"x: {WRITTEN}") for value in ("{}", "{:dotted}", "{a!r}", "{a:>5}", "{a:{b}}")),
        *(({"template": value}, f"x: {WRITTEN}") for value in ("{a:Dotted}", "{a", "a}", "{", "{a!}", "{a:{")),
    ],
)
def test_what_is_no_source_is_refused(value: Any, reason: str) -> None:
    """With the place, and with what is needed instead."""
    assert refusal(value).startswith(f"crm.toml, line 1, {reason}")
