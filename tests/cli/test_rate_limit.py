"""Workers share one bucket for each caller."""

from pathlib import Path

import httpx
import pytest

from tests.cli.test_serving import running
from tests.databases import NewDatabase
from tests.demo import building


@pytest.fixture
async def company(new_database: NewDatabase) -> tuple[str, str]:
    """The demo company in a database, and a token of its administrator."""
    url = await new_database("postgresql")
    async with building("postgresql", url) as demo:
        return url, demo.tokens["ada"]


def test_two_workers_share_one_bucket(tmp_path: Path, unused_tcp_port: int, company: tuple[str, str]) -> None:
    """A connection for each request, so that both answer some: together they let through what one would."""
    url, token = company
    environment = {
        "LASTFOUR_DATABASE_URL": url,
        "LASTFOUR_SECRET": "s",
        "LASTFOUR_MAX_COST": "40",
        "LASTFOUR_RATE_LIMIT": "100",
        "LASTFOUR_RATE_RESTORED": "1",
    }
    query = "{ customers(first: 20) { nodes { id } } }"
    with running(tmp_path, unused_tcp_port, "serve", "--workers", "2", **environment):
        statuses = [
            httpx.post(
                f"http://127.0.0.1:{unused_tcp_port}/graphql",
                json={"query": query},
                headers={"authorization": f"Bearer {token}"},
                timeout=30,
            ).status_code
            for _ in range(12)
        ]
    # Four times 21, and a fifth only if twenty seconds had gone by.
    assert statuses == [200] * 4 + [429] * 8
