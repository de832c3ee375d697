"""Where a mistake is: its line and its words, in whatever way TOML writes the thing."""

import re
import tomllib
from collections.abc import Iterator
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.files.places import Document, Place, Step


def told(text: str, *path: Step) -> str:
    """Where a mistake is told to be."""
    said = str(Place(Document("crm.toml", text)).at(*path).mistake("it is wrong."))
    assert said.startswith("crm.toml")
    return said.removeprefix("crm.toml").removeprefix(", ").removesuffix(": it is wrong.")


HEADS = """\
source = "crm" # line 1

[[loads]]
file = "a.csv"
[loads.fields]
name = "name"
[[loads]] # [[loads]]
file = "b.csv"
[loads.fields.status] # a.b = c
column = "status"

  [ loads . "values" . 'Ort.1' ]
  x = "y"
[general]
"""


@pytest.mark.parametrize(
    ("path", "where"),
    [
        *((["source"], "line 1, source"), (["loads", 1], "line 3, loads 1"), (["loads", 2], "line 7, loads 2")),
        *((["loads", 1, "file"], "line 4, loads 1, file"), (["loads", 2, "file"], "line 8, loads 2, file")),
        *((["loads"], "line 3, loads"), (["general"], "line 14, general")),
        (["loads", 1, "fields"], "line 5, loads 1, fields"),
        (["loads", 1, "fields", "name"], "line 6, loads 1, fields.name"),
        (["loads", 2, "fields", "status"], "line 9, loads 2, fields.status"),
        (["loads", 2, "fields", "status", "column"], "line 10, loads 2, fields.status.column"),
        (["loads", 2, "values", "Ort.1"], 'line 12, loads 2, values."Ort.1"'),
        (["loads", 2, "values", "Ort.1", "x"], 'line 13, loads 2, values."Ort.1".x'),
    ],
)
def test_tables_and_lists_of_tables(path: list[Step], where: str) -> None:
    """A key is told with the line that it stands on, and a table with that of its head, whatever comment follows."""
    assert told(HEADS, *path) == where


@pytest.mark.parametrize(
    ("path", "where"),
    [
        *(([], ""), (["locale"], "locale"), (["loads", 3], "loads 3"), (["loads", 3, "file"], "loads 3, file")),
        *((["loads", 1, "key"], "line 3, loads 1, key"), (["source", 2, "x"], "line 1, source 2, x")),
        (["loads", 1, "fields", "number"], "line 5, loads 1, fields.number"),
        (["loads", 2, "fields"], "line 9, loads 2, fields"),
        (["loads", 2, "fields", "number", "column"], "line 7, loads 2, fields.number.column"),
    ],
)
def test_what_is_not_there(path: list[Step], where: str) -> None:
    """What is missing is told with the line of what it should be part of, and without one if nothing is there."""
    assert told(HEADS, *path) == where


NESTED = """\
[[loads]]
[[loads.rows]]
a = "1"
[[loads.rows]]
a = "2"
[loads.rows.more]
b = "3"
[[loads.rows.more.list]]
[[loads.rows.more.list]]
c = "4"
[[loads]]
[[loads.rows]]
a = "5"
"""


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (["loads", 1, "rows"], "line 2, loads 1, rows"),
        (["loads", 1, "rows", 2], "line 4, loads 1, rows 2"),
        (["loads", 1, "rows", 2, "a"], "line 5, loads 1, rows 2, a"),
        (["loads", 1, "rows", 2, "more", "b"], "line 7, loads 1, rows 2, more.b"),
        (["loads", 1, "rows", 2, "more", "list", 2], "line 9, loads 1, rows 2, more.list 2"),
        (["loads", 1, "rows", 2, "more", "list", 2, "c"], "line 10, loads 1, rows 2, more.list 2, c"),
        (["loads", 2, "rows", 1], "line 12, loads 2, rows 1"),
        (["loads", 2, "rows", 1, "a"], "line 13, loads 2, rows 1, a"),
    ],
)
def test_lists_of_tables_within_others(path: list[Step], where: str) -> None:
    """The entries of a list are counted anew in each entry of the list that it is part of."""
    assert told(NESTED, *path) == where


@pytest.mark.parametrize(
    ("text", "path", "where"),
    [
        ('skip.status = ["test"]\nskip.kind = []\n', ["skip", "kind"], "line 2, skip.kind"),
        ('a = 1\nskip.status = ["test"]\n', ["skip"], "line 2, skip"),
        ('a.x = 1\nvalues . "Straße = 1" . x = "y"\n', ["values", "Straße = 1", "x"], 'line 2, values."Straße = 1".x'),
        ('"a=b".c = 1\n"a=b".d = 2\n', ["a=b", "d"], 'line 2, "a=b".d'),
        ('"a.b" = { c = "1" }\n"a.b.c" = 1\n', ["a.b", "d"], 'line 1, "a.b".d'),
        ('"a.b" = { c = "1" }\n"a.b.c" = 1\n', ["a.b.c"], 'line 2, "a.b.c"'),
        ('a.b."c.d" = { e = 1 }\na.b.c.d = 2\n', ["a", "b", "c", "d"], "line 2, a.b.c.d"),
        ("'it\"s]' = 1\n'#' = 2\n", ["#"], 'line 2, "#"'),
        ('"\\"[\\\\" = 1\n"\\u00e9" = 2\n', ["é"], 'line 2, "é"'),
        ('"" = 1\n1 = 2\n', [""], 'line 1, ""'),
        ('"" = 1\n1 = 2\n', ["1"], "line 2, 1"),
        ('[ "x.y" . z ]\n[["x.y".z.w]]\nk = 1\n', ["x.y", "z", "w", 1, "k"], 'line 3, "x.y".z.w 1, k'),
        ('"two\\nlines" = 1\n', ["two\nlines"], 'line 1, "two\\nlines"'),
    ],
)
def test_dotted_and_quoted_keys(text: str, path: list[Step], where: str) -> None:
    """Names that hold dots, equal signs or brackets are told apart from those that are written with them."""
    assert told(text, *path) == where


@pytest.mark.parametrize(
    ("text", "path", "where"),
    [
        ('fields = { number = "id", nme = "x" }\na = 1\n', ["fields", "nme"], "line 1, fields.nme"),
        ("x = 1\nloads = [{ a = 1 }, { b = 2 }]\n", ["loads", 2, "b"], "line 2, loads 2, b"),
        ('rows = [\n  { a = "1" }, # ] }\n\n  { a = 2 },\n]\nz = 1\n', ["rows", 2, "a"], "line 1, rows 2, a"),
        ('rows = [\n  { a = "1" }, # ] }\n\n  { a = 2 },\n]\nz = 1\n', ["z"], "line 6, z"),
        ('a = ["]", \'[\', "\\"]", [\n"{"]]\nz = 1\n', ["z"], "line 3, z"),
        ('a = """\n[z]\nz = 2\n\\"""\n"""\nz = 1\n', ["z"], "line 6, z"),
        ("a = '''\nz = 2\n\"\"\"\n'''\nz = 1\n", ["z"], "line 5, z"),
        ('a = """ends in a quote""""\nz = 1\nb = "1"\n', ["z"], "line 2, z"),
        ('a = """ends in two"""""\nz = 1\nb = "1"\n', ["z"], "line 2, z"),
        ("a = ''''quoted''''\nz = 1\nb = '1'\n", ["z"], "line 2, z"),
        ("a = \"\"\nb = ''\nc = \"\"\"\"\"\"\nd = ''''''\nz = 1\n", ["z"], "line 5, z"),
        ('a = """one \\\n  line"""\nz = 1\n', ["z"], "line 3, z"),
        ("# z = 0\n  # [z]\n\t\n  z = 1", ["z"], "line 4, z"),
        ('# it\'s """ [ {\nz = 1 # it\'s [\nb = 2\n', ["b"], "line 3, b"),
        ("# \u2028 \x85 \u2029\na = '\u2028'\nz = 1\n", ["z"], "line 3, z"),
        ("z = 2026-01-31T12:00:00Z\n", ["z", "a"], "line 1, z.a"),
    ],
)
def test_values_of_several_lines(text: str, path: list[Step], where: str) -> None:
    """A value begins on the line of its key, and nothing that stands in it, or in a comment, is taken for a key."""
    tomllib.loads(text)
    assert told(text, *path) == where
    assert told(text.replace("\n", "\r\n"), *path) == where


def test_a_long_list_takes_no_longer_than_its_length() -> None:
    """A mistake after ten thousand rows is told at once."""
    rows = "".join(f'  {{ name = "{number}" }},\n' for number in range(10_000))
    began = process_time()
    assert told(f"rows = [\n{rows}]\nz = 1\n", "z") == "line 10003, z"
    assert process_time() - began < 1


NAMES = [*"aaabb", "c-1", '"a"', "'b'", '"a.b"', "'c=d'", '"]#"', '"\\""', '"\'"', '""', '"é"']
# Each text in a statement is the line that the statement begins on, which stands here as @.
STATEMENTS = [
    *("# [a] b = '@", "", " \t", "[NAMES]", "[NAMES] # [b]", "[[NAMES]]", "[[NAMES]] # a = 1", "[[ NAMES ]]"),
    *("NAMES = '@'", '  NAMES="@ # \\" ["', 'NAMES = """@\n[a]\nb = 1 # \\"""\n\\\\"""', "NAMES = '''@ ]\n'' = '  '''"),
    *('NAMES = [ "@", # ]\n\n  ["@", \'@}\'],\n]', "NAMES = ['@']", 'NAMES = [{ x = "@" }, { x = ["@"] }]'),
    *(
        'NAMES = { x = "@", "y.z" = [\n"@"], u.v = "@" }',
        'NAMES = """@"""""',
        "NAMES = [\n'''@\n]\n'''' ]",
        'NAMES = """@""""',
    ),
]


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A document of such statements, those left out that would not be TOML where they stand."""
    text = ""
    for statement in draw(st.lists(st.sampled_from(STATEMENTS), max_size=30)):
        names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3))
        written = statement.replace("NAMES", draw(st.sampled_from([".", " . "])).join(names))
        longer = text + written.replace("@", str(text.count("\n") + 1)) + "\n"
        try:
            tomllib.loads(longer)
        except tomllib.TOMLDecodeError:
            continue
        text = longer
    return text


def texts(value: Any, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], str]]:
    """All texts of a document, with their paths."""
    if isinstance(value, str):
        yield path, value
    else:
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value, start=1):
            yield from texts(inner, (*path, step))


@given(documents(), st.sampled_from(["\n", "\r\n"]))
def test_each_text_is_found_on_the_line_that_it_says(text: str, ends: str) -> None:
    """Python's own reader tells the paths, and the texts are the lines that they stand on."""
    document = Document("crm.toml", text.replace("\n", ends))
    for path, said in texts(tomllib.loads(text)):
        found = re.match("[0-9]+", said)
        assert found
        assert document.line_of(path) == int(found.group())
