"""Whether the server is up, and whether it can answer, for who restarts it or sends it requests."""

import pytest
from sqlalchemy import text

from tests.demo import Demo


async def test_a_server_with_its_database_is_ready(demo: Demo) -> None:
    """Which is told to everybody."""
    answer = await demo.client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    "broken", ["DROP TABLE alembic_version", "UPDATE alembic_version SET version_num = '0001'"], ids=["gone", "old"]
)
async def test_one_without_it_is_up_but_not_ready(
    own_demo: Demo, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The reason is in the log alone."""
    async with own_demo.database.transaction() as connection:
        await connection.execute(text(broken))
    answer = await own_demo.client.get("/readyz")
    assert answer.status_code == 503
    (error,) = answer.json()["errors"]
    assert error["message"] == "The database can't be used at the moment."
    assert "alembic" not in answer.text
    assert (await own_demo.client.get("/healthz")).status_code == 200
    (line,) = [record.getMessage() for record in caplog.records if record.name == "lastfour.errors"]
    assert "gql/health.py" in line
