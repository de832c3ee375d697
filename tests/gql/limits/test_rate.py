"""A caller may ask for so much; the headers say how much is left, and who obeys them is never refused."""

import json
import time
from contextlib import ExitStack

import httpx
import pytest

from gql.app import create_app
from models.database import Database
from models.limits import Limits, Rate
from models.settings import Settings
from tests.demo import SECRET, Demo, pinned
from tests.gql.conftest import listening
from tests.statements import counted

# A list of 20 customers costs 21, and nothing comes back while a test runs.
QUERY = "{ customers(first: 20) { nodes { id } } }"
LIMITS = Limits(cost=60)
SLOW = Settings(secret=SECRET, limits=LIMITS, rate=Rate(limit=60, restored=1))
GRAPHQL = "application/graphql-response+json"


@pytest.mark.parametrize("accept", ["application/json", GRAPHQL])
async def test_who_asks_for_too_much_has_to_wait(own_demo: Demo, accept: str) -> None:
    """The third is refused before anything is fetched, and told for how long; another caller is not."""
    app = create_app(SLOW, own_demo.database, pinned)
    body = {"query": QUERY, "extensions": {"cost": True}}

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://rate") as client:

        async def ask(caller: str) -> httpx.Response:
            return await client.post("/graphql", json=body, headers={**own_demo.headers(caller), "accept": accept})

        first, second = await ask("ada"), await ask("ada")
        assert [one.status_code for one in (first, second)] == [200, 200]
        assert first.headers["ratelimit-policy"] == '"cost";q=60;w=60;qu="cost"'
        assert first.headers["ratelimit"] == '"cost";r=39;t=21'
        assert second.headers["ratelimit"] in {f'"cost";r={left};t={60 - left}' for left in (18, 19)}
        assert first.json()["extensions"]["cost"] == {
            "requestedQueryCost": 21,
            "actualQueryCost": 21,
            "throttleStatus": {"maximumAvailable": 60, "currentlyAvailable": 39, "restoreRate": 1},
        }
        with counted(own_demo.database.engine.sync_engine) as statements:
            refused = await ask("ada")
        assert refused.status_code == 429
        assert refused.headers["content-type"].startswith(accept)
        assert refused.headers["retry-after"] in {"1", "2", "3"}
        answer = refused.json()
        assert answer["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
        assert "data" not in answer
        assert answer["extensions"]["cost"]["actualQueryCost"] is None
        assert not any("customer" in statement for statement in statements)
        assert (await ask("sven")).status_code == 200


async def test_what_was_not_used_is_given_back(own_demo: Demo) -> None:
    """A list that is shorter than it may be costs what it has."""
    settings = Settings(secret=SECRET, limits=LIMITS, rate=Rate(limit=100, restored=1))
    transport = httpx.ASGITransport(create_app(settings, own_demo.database, pinned))
    query = '{ customers(first: 50, where: {number: {eq: "none"}}) { nodes { id } } }'
    async with httpx.AsyncClient(transport=transport, base_url="http://rate") as client:
        for _ in range(10):
            answer = await client.post("/graphql", json={"query": query}, headers=own_demo.headers("ada"))
            assert answer.status_code == 200
        assert int(answer.headers["ratelimit"].split("r=")[1].split(";")[0]) >= 85


async def test_a_mutation_is_paid_for(own_demo: Demo) -> None:
    """More than its answer is."""
    transport = httpx.ASGITransport(create_app(SLOW, own_demo.database, pinned))
    mutation = 'mutation { createTag(input: {name: "paid"}) { userErrors { code } } }'
    async with httpx.AsyncClient(transport=transport, base_url="http://rate") as client:
        body = {"query": mutation, "extensions": {"cost": True}}
        answer = await client.post("/graphql", json=body, headers=own_demo.headers("ada"))
        assert answer.json()["extensions"]["cost"]["actualQueryCost"] >= 11, answer.json()


async def test_without_a_limit_nothing_is_told(demo: Demo) -> None:
    """LASTFOUR_RATE_LIMIT=0."""
    settings = Settings(secret=SECRET, rate=Rate(limit=0))
    transport = httpx.ASGITransport(create_app(settings, demo.database, pinned))
    async with httpx.AsyncClient(transport=transport, base_url="http://rate") as client:
        answer = await client.post("/graphql", json={"query": QUERY}, headers=demo.headers("ada"))
    assert "ratelimit" not in answer.headers


def test_who_obeys_the_headers_is_never_refused(own_demo: Demo) -> None:
    """Over live HTTP, by two servers in turn: wait as long as they say whenever less is left than is needed."""
    settings = Settings(secret=SECRET, limits=LIMITS, rate=Rate(limit=100, restored=100))
    headers = {**own_demo.headers("ada"), "content-type": "application/json"}
    with ExitStack() as stack:
        apps = [create_app(settings, Database(own_demo.url), pinned) for _ in range(2)]
        ports = [stack.enter_context(listening(app)) for app in apps]
        client = stack.enter_context(httpx.Client(timeout=60))
        begun = time.monotonic()
        for number in range(14):
            answer = client.post(
                f"http://127.0.0.1:{ports[number % 2]}/graphql", content=json.dumps({"query": QUERY}), headers=headers
            )
            assert answer.status_code == 200, (number, answer.text)
            told = dict(part.split("=") for part in answer.headers["ratelimit"].split(";")[1:])
            if int(told["r"]) < 21:
                time.sleep(int(told["t"]))
        # 14 times 21 are 294, and there were only 100 at the start.
        assert time.monotonic() - begun > 1.9
