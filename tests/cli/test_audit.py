"""`lastfour audit verify` says whether the log holds, and ends with a status that a script can go by."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import delete, update

from cli.main import main
from models.database import Database
from models.log import log_entry
from models.log_chain import LANES
from tests.databases import NewDatabase

VERIFY = ["audit", "verify"]


@pytest.fixture
async def logged(
    kind: str, new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """A database in whose log a person was frozen, and let in again, five times each."""
    url = await new_database(kind)
    monkeypatch.setenv("LASTFOUR_DATABASE_URL", url)
    monkeypatch.setenv("LASTFOUR_SECRET", "a secret of the tests")

    def write() -> None:
        assert main(["seed", "--customers", "3", "--people", "7"]) == 0
        for _ in range(5):
            assert main(["freeze", "p1@lastfour.example"]) == 0
            assert main(["freeze", "p1@lastfour.example", "--unfreeze"]) == 0

    await asyncio.to_thread(write)
    capsys.readouterr()
    return url


def tamper(url: str, statement: Any) -> None:
    """Do to the database what nobody is meant to do."""

    async def run() -> None:
        database = Database(url)
        async with database.transaction() as connection:
            await connection.execute(statement)
        await database.close()

    asyncio.run(run())


@pytest.mark.usefixtures("logged")
def test_a_log_that_holds_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """With how many entries were looked at; no bar is drawn where nobody looks."""
    assert main(VERIFY) == 0
    said = capsys.readouterr()
    assert said.out.startswith("The log holds: ")
    assert said.out.endswith(" entries.\n")
    assert said.err == ""


def test_what_is_wrong_is_told_line_by_line(logged: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And the status is another one than that of a mistake."""
    tamper(logged, update(log_entry).where(log_entry.c.action == "UNFREEZE").values(actor_name="Eve"))
    assert main(VERIFY) == 1
    *lines, last = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert all(line.endswith(": altered, or not written by Lastfour") for line in lines)
    assert last.startswith("The log does not hold: 5 found in ")


def test_of_very_many_problems_the_first_are_told(
    logged: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log of millions that was altered as a whole does not fill a terminal."""
    monkeypatch.setattr("cli.audit.TOLD", 2)
    tamper(logged, update(log_entry).where(log_entry.c.action == "UNFREEZE").values(actor_name="Eve"))
    assert main(VERIFY) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "and 3 others"
    assert lines[3].startswith("The log does not hold: 5 found in ")


def test_a_log_that_was_emptied_does_not_hold(logged: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The ends of the lanes remember."""
    tamper(logged, delete(log_entry))
    assert main(VERIFY) == 1
    said = capsys.readouterr().out
    assert 0 < said.count("entry 1: missing, with all after it, up to entry ") <= LANES


@pytest.mark.usefixtures("logged")
def test_another_secret_is_a_mistake(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """To verify with it, and to write with it."""
    monkeypatch.setenv("LASTFOUR_SECRET", "another secret")
    assert main(VERIFY) == 2
    assert capsys.readouterr().err == "lastfour: LASTFOUR_SECRET is not the one that this log was written with.\n"
    assert main(["freeze", "p1@lastfour.example"]) == 2
    assert "LASTFOUR_SECRET is not the one that it was begun with" in capsys.readouterr().err
    monkeypatch.delenv("LASTFOUR_SECRET")
    assert main(VERIFY) == 2
    assert "LASTFOUR_SECRET is not set" in capsys.readouterr().err
