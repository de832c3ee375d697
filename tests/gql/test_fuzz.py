"""Documents that nobody would write, as every caller of the demo: each is answered, by data or by an error of ours.

They are drawn from the schema that the caller is told. `tests/fuzzing.py` says how to draw more, or the same again.
"""

import functools
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

from gql.app import create_app
from gql.errors import Code
from models.database import Database
from models.limits import UNLIMITED
from models.settings import Settings
from tests.databases import NewDatabase
from tests.demo import ADMITTED, SECRET, Demo, building, pinned
from tests.fuzzing import SEED, examples
from tests.gql.conftest import Live, errors_logged, listening

INTROSPECTION = schemathesis.graphql.loaders.get_introspection_query()
# What becomes of a document that is valid for whom it is of, and small.
KNOWN = set(Code) - {
    Code.INTERNAL_SERVER_ERROR,
    Code.GRAPHQL_PARSE_FAILED,
    Code.GRAPHQL_VALIDATION_FAILED,
    Code.PERSISTED_QUERY_NOT_FOUND,
    Code.UNAUTHENTICATED,
    Code.RATE_LIMITED,
    Code.FROZEN,
}
PARTNER = "swift-logistics"

schemathesis.graphql.scalar(
    "DateTime", st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.isoformat()).map(nodes.String)
)
schemathesis.graphql.scalar("Date", st.dates().map(lambda day: day.isoformat()).map(nodes.String))
schemathesis.graphql.scalar("Decimal", st.decimals().map(str).map(nodes.String))


@pytest.fixture(scope="module")
async def demo(kind: str, new_database: NewDatabase) -> AsyncIterator[Demo]:
    """The demo company, for this file alone: some of what is sent writes."""
    async with building(kind, await new_database(kind)) as built:
        yield built


@pytest.fixture(scope="module")
def live(demo: Demo) -> Iterator[Live]:
    """The company behind a server, which answers as often as it is asked."""
    app = create_app(Settings(secret=SECRET, rate=UNLIMITED), Database(demo.url), pinned)
    with listening(app) as port:
        served = Live(demo, port)
        try:
            yield served
        finally:
            served.client.close()


@functools.cache
def documents(told: str) -> Any:
    """A strategy for documents of a schema, by what introspection tells of it."""
    return schemathesis.graphql.from_dict(json.loads(told)).as_strategy()


def of(live: Live, caller: str) -> Any:
    """A strategy for documents of the schema that a caller is told."""
    answer = live.client.post("/graphql", json={"query": INTROSPECTION}, headers=live.headers(caller))
    return documents(json.dumps(answer.json()["data"]))


def asked(live: Live, document: str, headers: dict[str, str]) -> Any:
    """The answer to a document, while no error is logged."""
    content = json.dumps({"query": document}).encode()
    with errors_logged() as logged:
        answer = live.client.post("/graphql", content=content, headers={**headers, "content-type": "application/json"})
    assert not logged, (logged, document)
    return answer


def each_of(strategy: Any, few: int) -> Any:
    """Run a check with so many documents, or with as many as are asked for."""
    setting = hypothesis.settings(
        max_examples=examples(few),
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    return lambda check: hypothesis.seed(SEED)(setting(hypothesis.given(case=strategy)(check)))()


@pytest.mark.parametrize("caller", ADMITTED)
def test_whatever_the_schema_allows_is_answered(live: Live, caller: str) -> None:
    """With a status and codes for what is wrong with it: it is a document of theirs, and nothing breaks by it."""

    def check(case: Any) -> None:
        answer = asked(live, case.body, live.headers(caller))
        assert answer.status_code == 200, (answer.status_code, case.body)
        codes = {error["extensions"]["code"] for error in answer.json().get("errors", ())}
        assert codes <= KNOWN, (answer.json()["errors"], case.body)

    each_of(of(live, caller), 12)(check)


def test_a_partner_who_asks_what_staff_may_ask_is_told_of_nothing(live: Live) -> None:
    """What is not in their schema is not there; no internal error, whatever it was."""

    def check(case: Any) -> None:
        answer = asked(live, case.body, live.headers(PARTNER))
        codes = {error["extensions"]["code"] for error in answer.json().get("errors", ())}
        assert codes <= KNOWN | {Code.GRAPHQL_VALIDATION_FAILED}, (answer.json()["errors"], case.body)

    each_of(of(live, "ada"), 12)(check)


@pytest.mark.parametrize("caller", ["lena", None])
def test_who_is_not_let_in_is_answered_alike(live: Live, caller: str | None) -> None:
    """To the byte, whatever they ask: who has left, and who comes without a token."""
    headers = {} if caller is None else live.demo.headers(caller)
    usual = asked(live, "{ viewer { name } }", headers)
    assert usual.status_code == 401

    def check(case: Any) -> None:
        answer = asked(live, case.body, headers)
        assert (answer.status_code, answer.content) == (401, usual.content), case.body

    each_of(of(live, "ada"), 6)(check)
