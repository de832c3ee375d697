"""What ends somebody's access on one process holds on every other over the database, from the next request on."""

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from tests.cli.test_serving import drain, running
from tests.databases import NewDatabase
from tests.demo import SECRET, building

# How often somebody is frozen: a few times in CI, and LASTFOUR_FREEZES=1000 on demand.
FREEZES = int(os.environ.get("LASTFOUR_FREEZES", "20"))
FREEZE = "mutation ($id: ID!) { freeze(input: {person: $id}) { person { status } userErrors { code } } }"
UNFREEZE = "mutation ($id: ID!) { unfreeze(input: {person: $id}) { person { status } userErrors { code } } }"


@pytest.fixture
async def company(new_database: NewDatabase) -> tuple[str, dict[str, str]]:
    """The demo company on PostgreSQL, and the tokens of its callers."""
    url = await new_database("postgresql")
    async with building("postgresql", url) as demo:
        return url, demo.tokens


@pytest.fixture
def servers(
    tmp_path: Path, unused_tcp_port_factory: Any, company: tuple[str, dict[str, str]]
) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Two servers over the same database, each a process of its own."""
    ports = [unused_tcp_port_factory(), unused_tcp_port_factory()]
    settings = {"LASTFOUR_DATABASE_URL": company[0], "LASTFOUR_SECRET": SECRET}
    with (
        running(tmp_path, ports[0], "serve", **settings) as first,
        running(tmp_path, ports[1], "serve", **settings) as second,
    ):
        draining = [Thread(target=drain, args=[process]) for process in (first, second)]
        for thread in draining:
            thread.start()
        one, other = (httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) for port in ports)
        with one, other:
            yield one, other
        for process, thread in zip((first, second), draining, strict=True):
            # Its log ends with it.
            process.kill()
            thread.join()


def test_a_freeze_holds_on_the_other_process(
    servers: tuple[httpx.Client, httpx.Client], company: tuple[str, dict[str, str]]
) -> None:
    """Each time: once it is answered on one, the next request on the other is refused, and on the one too."""
    one, other = servers
    _, tokens = company

    def ask(server: httpx.Client, caller: str, query: str, **variables: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {tokens[caller]}"}
        return server.post("/graphql", json={"query": query, "variables": variables}, headers=headers)

    found = ask(one, "ada", '{ people(where: {email: {startsWith: "erin@"}}) { nodes { id } } }').json()
    (erin,) = [node["id"] for node in found["data"]["people"]["nodes"]]
    asked = "{ customers(first: 1) { nodes { name } } }"
    for _ in range(FREEZES):
        # The other has her plan at hand.
        assert ask(other, "erin", asked).json()["data"]["customers"]["nodes"]
        frozen = ask(one, "ada", FREEZE, id=erin).json()["data"]["freeze"]
        assert frozen == {"person": {"status": "FROZEN"}, "userErrors": []}
        for server in (other, one):
            refused = ask(server, "erin", asked)
            assert refused.status_code == 403
            assert refused.json()["errors"][0]["extensions"]["code"] == "FROZEN"
            assert "data" not in refused.json()
        let_in = ask(one, "ada", UNFREEZE, id=erin).json()["data"]["unfreeze"]
        assert let_in == {"person": {"status": "ACTIVE"}, "userErrors": []}
