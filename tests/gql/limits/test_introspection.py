"""What the schema holds is worked out once for each schema, and never shown to whom it is not for."""

import gc
import weakref
from typing import Any

import pytest
from graphql import get_introspection_query

from gql.execution.context import LevelExecutor
from gql.limits import documents
from gql.limits.documents import Document, Documents
from tests.demo import Demo
from tests.gql.limits.conftest import Limited

WHOLE = get_introspection_query()


@pytest.fixture
def executed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The operations that are executed."""
    seen: list[Any] = []
    execute = LevelExecutor.execute_operation

    def note(self: LevelExecutor, *arguments: Any) -> Any:
        seen.append(self.operation)
        return execute(self, *arguments)

    monkeypatch.setattr(LevelExecutor, "execute_operation", note)
    return seen


async def test_the_second_answer_is_not_executed(limited: Limited, executed: list[Any]) -> None:
    """And is the same, byte for byte, for all who have the schema; what it costs is told as before."""
    asker = await limited()
    asker.extensions = {"cost": True}
    first = (await asker.post(WHOLE)).json()
    second = (await asker.post(WHOLE)).json()
    assert len(executed) == 1
    for answer in (first, second):
        del answer["extensions"]["cost"]["throttleStatus"]
    assert first == second
    assert {one["name"] for one in first["data"]["__schema"]["types"]} > {"Customer", "Shipment"}


async def test_a_document_is_not_kept_with_its_answer(limited: Limited, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its syntax tree may weigh thousands of times what is answered, and each request could bring another."""
    read, seen = Documents.read, list[weakref.ref[Document]]()

    def noted(self: Documents, text: str) -> Document:
        found = read(self, text)
        seen.append(weakref.ref(found))
        return found

    monkeypatch.setattr(documents, "KEPT", 0)
    monkeypatch.setattr(Documents, "read", noted)
    asker = await limited()
    for number in range(3):
        assert (await asker.post(f"{{ a{number}: __typename }}")).json() == {"data": {f"a{number}": "Query"}}
    gc.collect()
    assert [one() for one in seen] == [None, None, None]


async def test_each_schema_has_its_own(demo: Demo, executed: list[Any]) -> None:
    """A partner never gets a person's."""
    answers = {caller: (await demo.as_(caller).post(WHOLE)).json()["data"] for caller in ("ada", "swift-logistics")}
    again = {caller: (await demo.as_(caller).post(WHOLE)).json()["data"] for caller in ("swift-logistics", "ada")}
    assert answers == again
    assert "Customer" not in {one["name"] for one in answers["swift-logistics"]["__schema"]["types"]}
    assert len(executed) <= 2


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("query ($n: String!) { __type(name: $n) { name } }", [{"n": "Customer"}, {"n": "Contact"}, {"n": "None"}]),
        (
            "query ($y: Boolean!) { __typename ... @include(if: $y) { __schema { __typename } } }",
            [{"y": True}, {"y": False}],
        ),
    ],
)
async def test_other_variables_are_another_question(demo: Demo, query: str, values: list[dict[str, Any]]) -> None:
    """Each is answered for itself, the second time too."""
    asker = demo.as_("sven")
    first = [(await asker.post(query, **one)).content for one in values]
    assert len(set(first)) == len(values)
    assert [(await asker.post(query, **one)).content for one in values] == first


async def test_what_asks_for_data_too_is_executed_each_time(demo: Demo, executed: list[Any]) -> None:
    """However it is spread."""
    query = "{ __typename ...f } fragment f on Query { ... { viewer { name } } }"
    for caller, name in (("sven", "Sven Lindqvist"), ("erin", "Erin Walsh"), ("sven", "Sven Lindqvist")):
        answer = (await demo.as_(caller).post(query)).json()
        assert answer["data"]["viewer"]["name"] == name
    assert len(executed) == 3


@pytest.mark.parametrize(
    "query",
    [
        "{ __schema { nothing { x } types { ...none } queryType } }",
        "{ __schema { description { x } } __type { fields { name } } }",
        "{ __type(name: 5) { kind { x } } b: __type(name: true) { name } }",
        "{ viewer { __schema { types { name } } } __typename { x } }",
        "mutation { __schema { types { ... on Customer { name } } } }",
        "{ ...f0 } " + " ".join(f"fragment f{n} on Query {{ ...f{n + 1} }}" for n in range(900)),
    ],
)
async def test_what_is_not_valid_is_told_as_such(demo: Demo, query: str) -> None:
    """Though it is counted before it is validated."""
    for _ in range(2):
        answer = (await demo.as_("sven").post(query)).json()
        assert {error["extensions"]["code"] for error in answer["errors"]} == {"GRAPHQL_VALIDATION_FAILED"}


async def test_an_error_is_not_kept(demo: Demo, executed: list[Any]) -> None:
    """A variable that is wrong is told each time."""
    query = "query ($n: String!) { __type(name: $n) { name } }"
    for _ in range(2):
        assert (await demo.as_("sven").post(query, n=5)).json()["errors"][0]["message"].startswith("Variable '$n'")
    assert not executed
