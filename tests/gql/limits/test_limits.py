"""What is just within a limit is answered, and what is just beyond it is refused before anything is fetched."""

import threading
from dataclasses import dataclass, field, fields
from typing import Any

import pytest
from graphql import validate

from gql.limits import documents
from models.limits import Limits
from tests.demo import Demo
from tests.gql.limits.conftest import Limited
from tests.statements import counted

IDS = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"


@dataclass(frozen=True, slots=True)
class Edge:
    """A limit, with a request that is just within and one that is just beyond it."""

    limit: str
    set_to: int
    within: str
    beyond: str
    says: str
    values: tuple[dict[str, Any], dict[str, Any]] = field(default_factory=lambda: ({}, {}))


FRAGMENTS = " fragment f on Viewer { ...g ...g } fragment g on Viewer { name }"
FOUR = '__type(name: "Relation") {enumValues {name}}'
EDGES = (
    Edge("characters", 17, "{viewer { name }}", "{viewer { name  }}", "17 characters"),
    Edge("tokens", 6, "{viewer{name}}", "{viewer{name id}}", "6 tokens"),
    Edge("operations", 1, "{viewer{name}}", "query a {viewer{name}} query b {viewer{name}}", "1 are allowed"),
    Edge("depth", 3, "{customers{nodes{id}}}", "{customers{nodes{contacts{totalCount}}}}", "levels of fields"),
    Edge(
        "root_fields", 2, "{viewer{name id} customers{totalCount}}", "{a:viewer{id} b:viewer{id} c:viewer{id}}", "root"
    ),
    Edge("aliases", 1, "{a:viewer{id}}", "{a:viewer{b:id}}", "aliases"),
    Edge(
        "directives", 1, "{viewer @skip(if:false) {id}}", "{viewer @skip(if:false) {id @skip(if:false)}}", "directives"
    ),
    Edge("selections", 6, "{viewer{...f}}" + FRAGMENTS, "{viewer{...f id}}" + FRAGMENTS, "wherever it is spread"),
    Edge("comparisons", 6, "{viewer{id id id}}", "{viewer{id id id id}}", "too often"),
    Edge("values", 4, IDS, IDS, "too many values", ({"ids": ["a", "b", "c"]}, {"ids": ["a", "b", "c", "d"]})),
    Edge("values", 1, "{nodes(ids: []) {id}}", '{nodes(ids: [""]) {id}}', "too many values"),
    Edge("page", 60, "{customers(last:60){totalCount}}", "{customers(first:61){totalCount}}", "Pages of 60"),
    # A type, and the four relations that there are.
    Edge("described", 5, f"{{{FOUR}}}", f'{{{FOUR} a: __type(name: "Tag") {{name}}}}', "too much of the schema"),
    Edge(
        "cost", 101, "{customers(first:100){nodes{id}}}", "{customers(first:101){nodes{id}}}", "may cost 102, and 101"
    ),
)


def test_each_limit_has_an_edge() -> None:
    """None is forgotten here."""
    of_time = ["seconds", "header_seconds", "body_seconds"]  # test_deadline.py, tests/cli/test_protocol.py
    edges = dict.fromkeys(edge.limit for edge in EDGES)
    assert [*edges, "answer", "at_once", *of_time] == [one.name for one in fields(Limits)]


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.limit)
async def test_a_limit_holds(limited: Limited, demo: Demo, edge: Edge) -> None:
    """One more than is allowed is refused, by name, and no row is asked for."""
    asker = await limited(**{edge.limit: edge.set_to})
    within = (await asker.post(edge.within, **edge.values[0])).json()
    assert within["data"], within
    with counted(demo.database.engine.sync_engine) as statements:
        answer = (await asker.post(edge.beyond, **edge.values[1])).json()
    assert answer.keys() == {"errors"}
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "QUERY_TOO_COMPLEX"
    assert edge.says in error["message"]
    assert not any("customer" in statement for statement in statements), statements


async def test_a_variable_that_is_a_size_counts(limited: Limited) -> None:
    """Given, or by its default; the cost of another size is another cost."""
    asker = await limited(cost=101)
    document = "query ($n: Int = 100) { customers(first: $n) { nodes { id } } }"
    for values, refused in (({}, False), ({"n": 101}, True), ({"n": 3}, False), ({"n": 101}, True), ({}, False)):
        answer = (await asker.post(document, **values)).json()
        assert ("errors" in answer) is refused, values


async def test_a_document_is_read_and_validated_once(limited: Limited, monkeypatch: pytest.MonkeyPatch) -> None:
    """For all who send it, and once for each schema; what is wrong with it is told each time."""
    seen: list[str] = []

    def note(name: str) -> None:
        work = getattr(documents, name)

        def noted(*arguments: Any, **more: Any) -> Any:
            seen.append(name)
            return work(*arguments, **more)

        monkeypatch.setattr(documents, name, noted)

    for name in ("parsed", "check_document", "validate"):
        note(name)
    asker = await limited()
    for _ in range(3):
        assert "errors" not in (await asker.post("{ viewer { name } }")).json()
    assert seen == ["parsed", "check_document", "validate"]
    answers = [(await asker.post("{ viewer { wrong } }")).content for _ in range(3)]
    assert len(set(answers)) == 1
    assert b"Cannot query field 'wrong'" in answers[0]
    assert seen[3:] == ["parsed", "check_document", "validate"]


async def test_a_long_document_is_read_beside_the_loop(limited: Limited, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or others would wait for it; a short one is not worth a thread, nor one that is known."""
    where: list[str] = []

    def noted(*arguments: Any, **more: Any) -> Any:
        where.append(threading.current_thread().name)
        return validate(*arguments, **more)

    monkeypatch.setattr(documents, "validate", noted)
    asker = await limited()
    here = threading.current_thread().name
    long = "{ viewer { name } }" + "#" * documents.LONG
    for document, expected in (("{ viewer { name } }", [here]), (long, ["documents_0"]), (long, [])):
        assert (await asker.post(document)).json()["data"] == {"viewer": {"name": "Sven Lindqvist"}}
        assert where == expected
        where.clear()
    beyond = (await asker.post("{ wrong }" + "#" * documents.LONG)).json()
    assert beyond["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert where == ["documents_0"]
