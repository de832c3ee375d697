"""Reading any mapping: whatever it holds, it is read, or refused with a reason and a line."""

import json
import re
from copy import deepcopy
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.files import mapping_grants, mapping_load, sources
from intake.files.mapping import WORDS
from models.words import Resource
from tests.intake.files.mapping_folder import read, refusal, with_files

EVERYTHING: dict[str, Any] = {
    "source": "crm",
    "locale": "de_DE",
    "dates": "%d/%m/%y",
    "timezone": "Europe/Berlin",
    "encoding": "cp1252",
    "delimiter": ",",
    "empty": ["NULL"],
    "loads": [
        {
            "resource": "TAG",
            "rows": [{"name": "a"}, {"name": "b", "colour": "red"}],
            "key": "name",
            "find": "name",
            "fields": {"name": "name", "colour": {"column": "colour", "values": {"red": "blue"}}},
        },
        {
            "file": "c.csv",
            "resource": "CUSTOMER",
            "header": ["id", "name", "status"],
            "key": {"template": "{id}-{name:dotted}"},
            "distinct": True,
            "locale": "fr_FR",
            "skip": {"status": ["test", ""]},
            "values": {"status": {"yes": "ACTIVE"}},
            "fields": {
                "number": {"column": "id", "dates": "%y%m%d"},
                "name": "name",
                "status": {"column": "status", "values": {"1": "ACTIVE"}, "otherwise": "LEAD"},
            },
            "links": {"store_account": {"column": "id", "by": "name"}},
            "relations": {"CSR": [{"column": "id", "split": ";", "by": "email"}, "name"], "CREATOR": "id"},
        },
        {
            "file": "c.csv",
            "resource": "SALES_RECORD",
            "key": "id",
            "fields": {"number": "id", "status": {"constant": "paid"}},
            "links": {"customer": "id"},
            "lines": {"quantity": "id", "product": {"column": "name", "by": "sku"}},
        },
    ],
    "integrations": [{"name": "swift", "sponsor": "7"}],
    "grants": [
        {"to": "ALL_USERS", "resource": "TAG", "actions": ["VIEW"], "reaches": ["EVERYONE"]},
        {
            "role": "A",
            "resource": "CUSTOMER",
            "actions": ["VIEW", "EDIT"],
            "relations": ["CSR"],
            "reaches": ["MYSELF"],
            "sub_departments": True,
            "levels": {"email": "FULL"},
            "writable": ["email"],
            "data_filter": {"region": {"in": ["EMEA"]}, "or": [{"city": {"eq": "$viewer.region"}}]},
        },
    ],
}
KNOWN = sorted(
    {*WORDS, *mapping_load.WORDS, *sources.WORDS, *mapping_grants.WORDS, *mapping_load.LINE_WORDS, *Resource}
    | {"name", "sponsor", "status", "customer", "CSR", "ALL_USERS", "VIEW", "FULL", "eq", "c.csv", "id", "email"}
)

words = st.sampled_from(KNOWN) | st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=5)
plain = (
    words
    | st.booleans()
    | st.integers()
    | st.integers(10**300, 10**301)
    | st.floats()
    | st.dates()
    | st.times()
    | st.datetimes()
    | st.sampled_from(["", "\0", " ", "{", "{id}", "%Y", "utf-16", "\n", "$viewer.name", ".", "/"])
)
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4), max_leaves=6
)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files are, and the mapping is written that a test reads."""
    return with_files(tmp_path_factory.mktemp("mapping"))


def steps(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all that is in a value."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for step, inner in entries for found in ((*path, step), *steps(inner, (*path, step)))]


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, Any]:
    """A good mapping in which something has another value, is called otherwise or is missing."""
    content = deepcopy(EVERYTHING)
    for _ in range(draw(st.integers(1, 3))):
        *path, last = draw(st.sampled_from(steps(content)))
        inner: Any = content
        for step in path:
            inner = inner[step]
        change = draw(st.sampled_from(["value", "value", "name", "without"]))
        if change == "value":
            inner[last] = draw(values)
        elif change == "without" or isinstance(inner, list):
            del inner[last]
        else:
            inner[draw(words)] = inner.pop(last)
        if not content:
            break
    return content


def toml(value: Any) -> str:
    """A value as TOML writes it, in one line."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{toml(name)} = {toml(inner)}' for name, inner in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool) else str(value)


def document(content: dict[str, Any]) -> str:
    """A mapping as people write it: lists of tables each with a head, and the rest in front of them."""
    lists = {name: value for name, value in content.items() if value and isinstance(value, list)}
    lists = {name: value for name, value in lists.items() if all(isinstance(entry, dict) for entry in value)}
    lines = [f"{toml(name)} = {toml(value)}" for name, value in content.items() if name not in lists]
    for name, entries in lists.items():
        for entry in entries:
            lines += [f"[[{toml(name)}]]", *(f"{toml(word)} = {toml(value)}" for word, value in entry.items())]
    return "\n".join(lines)


def test_a_mapping_with_everything_in_it_is_read(folder: Path) -> None:
    """The mapping that the next test spoils is good before."""
    mapping = read(folder, document(EVERYTHING))
    assert (mapping.source, len(mapping.loads), len(mapping.partners), len(mapping.grants)) == ("crm", 3, 1, 2)
    assert [load.name for load in mapping.loads] == ["the mapping", "c.csv", "c.csv"]
    assert mapping.loads[0].rows == ({"name": "a", "colour": ""}, {"name": "b", "colour": "red"})


@settings(max_examples=200, deadline=None)
@given(content=spoilt() | st.dictionaries(st.sampled_from(WORDS), values))
def test_nothing_but_bad_input_is_raised(folder: Path, content: dict[str, Any]) -> None:
    """Whatever a mapping holds, it is read, or refused with a reason and a line that it has."""
    text = document(content)
    if reason := refusal(folder, text):
        said = re.fullmatch(r"crm\.toml(?:, line ([0-9]+))?(?:, .+?)?: .+[^ ]\.", reason, re.DOTALL)
        assert said, reason
        assert not said.group(1) or 1 <= int(said.group(1)) <= text.count("\n") + 1
