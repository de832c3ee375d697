"""Each command does what it says, and each mistake of a user's gives one line and the status 2."""

import asyncio
import io
import re
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from cli import schema
from cli.main import main
from models.database import Database
from tests.cli.output import mistake
from tests.databases import NewDatabase
from tests.logs import newest

SHOWN = re.compile(r"lf_[A-Za-z0-9]{49}\n")
ADMINISTRATOR = "admin@lastfour.example"


@pytest.fixture
async def empty(kind: str, new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch) -> str:
    """A migrated database that the settings name, and a secret."""
    url = await new_database(kind)
    monkeypatch.setenv("LASTFOUR_DATABASE_URL", url)
    monkeypatch.setenv("LASTFOUR_SECRET", "a secret of the tests")
    return url


@pytest.fixture
def seeded(empty: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The same with a few people and customers."""
    assert main(["seed", "--customers", "3", "--people", "7"]) == 0
    capsys.readouterr()
    return empty


@pytest.mark.usefixtures("empty")
def test_seed_says_what_it_made(capsys: pytest.CaptureFixture[str]) -> None:
    """And shows a progress bar with a rate, on the error output."""
    assert main(["seed", "--customers", "3", "--people", "7"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("3 customers and 7 people.")
    assert "customers/s" in said.err
    assert main(["seed"]) == 2
    assert "There are people in this database already" in capsys.readouterr().err


@pytest.mark.usefixtures("seeded")
def test_token_prints_a_token_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    """So that a shell can put it into a variable."""
    assert main(["token", ADMINISTRATOR]) == 0
    said = capsys.readouterr()
    assert SHOWN.fullmatch(said.out)
    assert said.err == ""


def test_what_a_prepared_statement_is_refused_is_one_line(seeded: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As of any other: here a table is gone."""

    async def drop() -> None:
        database = Database(seeded)
        async with database.transaction() as connection:
            await connection.execute(text("DROP TABLE epoch"))
        await database.close()

    asyncio.run(drop())
    assert main(["explain", ADMINISTRATOR, "customer"]) == 1
    assert "The database refused: " in mistake(capsys)


def test_a_token_that_was_printed_is_in_the_log(seeded: str, capsys: pytest.CaptureFixture[str]) -> None:
    """By its last characters, and nothing of it before them; the log holds."""
    assert main(["token", ADMINISTRATOR]) == 0
    secret = capsys.readouterr().out.strip()

    async def last() -> tuple[object, ...]:
        database = Database(seeded)
        async with database.snapshot() as connection:
            (entry,) = await newest(connection, 1)
        await database.close()
        return entry.action, entry.actor_name, entry.after["last_four"], repr(tuple(entry))

    action, actor, end, whole = asyncio.run(last())
    assert (action, actor, end) == ("ISSUE_TOKEN", "lastfour token", secret[-4:])
    assert secret[3:12] not in str(whole)
    assert main(["audit", "verify"]) == 0


@pytest.mark.usefixtures("seeded")
def test_token_of_nobody_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """By the name that was given."""
    assert main(["token", "nobody@lastfour.example"]) == 2
    assert "nobody@lastfour.example" in mistake(capsys)


@pytest.mark.usefixtures("seeded")
def test_freeze_denies_and_unfreeze_lets_in_again(capsys: pytest.CaptureFixture[str]) -> None:
    """A frozen person gets no token; doing it twice says so."""
    for arguments, said in (
        (["freeze", "p1@lastfour.example"], "p1@lastfour.example is frozen now.\n"),
        (["freeze", "p1@lastfour.example"], "p1@lastfour.example is frozen already.\n"),
    ):
        assert main(arguments) == 0
        assert capsys.readouterr().out == said
    assert main(["token", "p1@lastfour.example"]) == 2
    assert "frozen" in mistake(capsys)
    assert main(["freeze", "p1@lastfour.example", "--unfreeze"]) == 0
    assert capsys.readouterr().out == "p1@lastfour.example is active now.\n"
    assert main(["token", "p1@lastfour.example"]) == 0


@pytest.mark.usefixtures("seeded")
def test_the_last_administrator_can_not_be_frozen(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody could undo it."""
    assert main(["freeze", ADMINISTRATOR]) == 2
    assert "last administrator" in mistake(capsys)
    assert main(["freeze", "nobody@lastfour.example"]) == 2
    assert "Nobody has" in mistake(capsys)


@pytest.mark.usefixtures("seeded")
def test_explain_says_it_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """For a person and a resource; one that can't be granted is refused."""
    assert main(["explain", ADMINISTRATOR, "customer"]) == 0
    assert "CUSTOMER" in capsys.readouterr().out
    assert main(["explain", ADMINISTRATOR, "ROLE"]) == 2
    assert "An id is opaque" in mistake(capsys)


@pytest.mark.usefixtures("empty")
def test_migrate_makes_the_tables_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What needs them says so before."""
    monkeypatch.setenv("LASTFOUR_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    assert main(["token", ADMINISTRATOR]) == 2
    assert "run `lastfour migrate`" in mistake(capsys)
    assert not (tmp_path / "new.db").exists()
    (tmp_path / "new.db").touch()
    assert main(["token", ADMINISTRATOR]) == 2
    assert "run `lastfour migrate`" in mistake(capsys)
    assert main(["migrate"]) == 0
    assert main(["migrate"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["token", ADMINISTRATOR]) == 2
    assert "nobody" in mistake(capsys)


@pytest.mark.parametrize(
    "url",
    [
        "no url",
        "mysql://host/name",
        "sqlite:////nowhere/at/all.db",
        "postgresql://somebody:secret@127.0.0.1:1/name",
        "postgresql://127.0.0.1:port/name",
    ],
)
def test_a_database_that_can_not_be_reached_is_told_in_a_line(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a traceback, and without the password."""
    monkeypatch.setenv("LASTFOUR_DATABASE_URL", url)
    assert main(["migrate"]) == 2
    assert "secret" not in mistake(capsys)


@pytest.fixture
async def absent(new_database: NewDatabase) -> str:
    """The URL of a database that a server does not have."""
    url = make_url(await new_database("postgresql")).set(database="nobody_made_it")
    return url.render_as_string(hide_password=False)


def test_a_database_that_the_server_has_not_is_told_in_a_line(
    absent: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the server's own words."""
    monkeypatch.setenv("LASTFOUR_DATABASE_URL", absent)
    assert main(["migrate"]) == 2
    assert "does not exist" in mistake(capsys)


def test_a_file_that_is_no_database_is_told_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever else it is, it stays as it is."""
    (tmp_path / "letter.db").write_text("Dear Sir or Madam, " * 100)
    monkeypatch.setenv("LASTFOUR_SECRET", "secret")
    monkeypatch.setenv("LASTFOUR_DATABASE_URL", f"sqlite:///{tmp_path / 'letter.db'}")
    for arguments in (["migrate"], ["token", "a"]):
        assert main(arguments) != 0
        assert "not a database" in mistake(capsys)
    assert (tmp_path / "letter.db").read_text().startswith("Dear Sir")


@pytest.mark.parametrize("arguments", [["serve"], ["freeze", "a"], ["seed"], ["import", "a", "b"]])
def test_what_writes_or_serves_needs_a_secret(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line says how to make one."""
    monkeypatch.delenv("LASTFOUR_SECRET", raising=False)
    assert main(arguments) == 2
    assert "LASTFOUR_SECRET is not set" in mistake(capsys)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "none.toml", "."], "none.toml"),
        (["import", "examples/maven.toml", "/nowhere"], "There is no folder /nowhere"),
        (["seed", "--people", "0"], "At least one person"),
        (["demo", "--database", "/nowhere/demo.db"], "No such file or directory"),
    ],
)
def test_a_mistake_is_told_in_a_line(
    arguments: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    unused_tcp_port: int,
) -> None:
    """With what is wrong."""
    monkeypatch.chdir(Path(__file__).resolve().parent.parent.parent)
    monkeypatch.setenv("LASTFOUR_SECRET", "s")
    monkeypatch.setenv("LASTFOUR_PORT", str(unused_tcp_port))
    assert main(arguments) == 2
    assert said in mistake(capsys)


@pytest.mark.parametrize("port", ["no", "0", "65536"])
def test_a_port_that_is_none_is_refused(
    port: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By what was given."""
    monkeypatch.setenv("LASTFOUR_PORT", port)
    assert main(["serve"]) == 2
    assert repr(port) in mistake(capsys)


def test_schema_is_printed_and_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """1 and the differing lines when the kept one has drifted; 2 when there is none."""
    assert main(["schema"]) == 0
    printed = capsys.readouterr().out
    assert "type Query" in printed
    kept = tmp_path / "schema.graphql"
    monkeypatch.setattr(schema, "KEPT", kept)
    assert main(["schema", "--check"]) == 2
    assert "no schema.graphql" in mistake(capsys)
    kept.write_text(printed, encoding="utf-8")
    assert main(["schema", "--check"]) == 0
    kept.write_text(printed.replace("type Query", "type Question"), encoding="utf-8")
    assert main(["schema", "--check"]) == 1
    said = io.StringIO(capsys.readouterr().out).readlines()
    assert "-type Question {\n" in said
    assert "+type Query {\n" in said
