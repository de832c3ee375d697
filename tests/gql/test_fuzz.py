"""Documents that nobody would write, as three callers: each is answered, by data or by an error with a code of ours.

`LASTFOUR_FUZZ_EXAMPLES` sets how many documents each caller sends (a few in CI), `LASTFOUR_FUZZ_SEED` repeats a run.
"""

import json
import os
import random
from datetime import UTC
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

from gql.errors import Code
from tests.gql.conftest import Live, errors_logged

EXAMPLES = int(os.environ.get("LASTFOUR_FUZZ_EXAMPLES", "80"))
SEED = int(os.environ.get("LASTFOUR_FUZZ_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)

INTROSPECTION = schemathesis.graphql.loaders.get_introspection_query()
KNOWN = set(Code) - {Code.INTERNAL_SERVER_ERROR}

schemathesis.graphql.scalar(
    "DateTime", st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.isoformat()).map(nodes.String)
)
schemathesis.graphql.scalar("Date", st.dates().map(lambda day: day.isoformat()).map(nodes.String))
schemathesis.graphql.scalar("Decimal", st.decimals().map(str).map(nodes.String))


def answered(live: Live, caller: str, document: str) -> None:
    """The server answers the document in the form that it always has, and logs no error."""
    content = json.dumps({"query": document}).encode()
    with errors_logged() as logged:
        answer = live.client.post("/graphql", content=content, headers=live.headers(caller))
    assert answer.status_code in {200, 400}, (SEED, answer.status_code, document)
    for error in answer.json().get("errors", ()):
        assert error["extensions"]["code"] in KNOWN, (SEED, error, document)
    assert not logged, (SEED, logged, document)


@pytest.mark.parametrize("caller", ["ada", "carl", "swift-logistics"])
def test_whatever_the_schema_allows_is_answered(live: Live, caller: str) -> None:
    """No internal error, no status of a crash, nothing in the log, whoever asks."""
    told: dict[str, Any] = live.client.post(
        "/graphql", json={"query": INTROSPECTION}, headers=live.headers(caller)
    ).json()["data"]
    print(f"LASTFOUR_FUZZ_SEED={SEED} LASTFOUR_FUZZ_EXAMPLES={EXAMPLES}")  # noqa: T201, for who repeats it
    schema = schemathesis.graphql.from_dict(told)

    @hypothesis.seed(SEED)
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=schema.as_strategy())
    def ask(case: Any) -> None:
        answered(live, caller, case.body)

    ask()
