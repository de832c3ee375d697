"""`lastfour import` as its user meets it: what it says, where, with which status it ends, and what is kept."""

import asyncio
import csv
import fcntl
import os
import pty
import re
import sqlite3
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select

from cli.main import main
from models import database as databases
from models.database import Database
from models.log import log_entry
from models.records import person, tag
from models.settings import sqlite_path
from tests.cli.output import mistake
from tests.databases import NewDatabase

COMMAND = (sys.executable, "-c", "import sys; from cli.main import main; sys.exit(main())")
TAGS = 'source = "x"\n[[loads]]\nfile = "tags.csv"\nresource = "TAG"\nkey = "id"\nfields = { name = "name" }\n'
STAFF = """
source = "hr"
[[loads]]
resource = "PERSON"
key = "id"
rows = [{ id = "jane", status = "ACTIVE" }, { id = "fred", status = "FROZEN" }, { id = "lena", status = "LEFT" }]
fields = { work_id = "id", name = "id", email = { template = "{id}@x.example" }, status = "status" }
[[integrations]]
name = "partner"
sponsor = "jane"
"""
TO_NOBODY = '[[grants]]\nrole = "nobody"\nresource = "TAG"\nactions = ["VIEW"]\nreaches = ["EVERYONE"]\n'
WAIT = 60


@pytest.fixture
async def url(kind: str, new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A migrated database that the settings name; in the folder one works in are a mapping, and a file of two tags."""
    url = await new_database(kind)
    monkeypatch.setenv("LASTFOUR_DATABASE_URL", url)
    monkeypatch.setenv("LASTFOUR_SECRET", "a secret of the tests")
    monkeypatch.chdir(tmp_path)
    write("tags.toml", TAGS)
    write("tags.csv", "id,name\n1,red\n2,blue\n")
    return url


def write(name: str, text: str) -> None:
    """Write a file into the folder one works in."""
    Path(name).write_text(text, encoding="utf-8")


def run(*options: str) -> int:
    """Import the tags; gives the status."""
    return main(["import", "tags.toml", ".", *options])


def rows(url: str, table: Table) -> list[Any]:
    """All rows of a table."""

    async def read() -> list[Any]:
        database = Database(url)
        async with database.snapshot() as connection:
            found = (await connection.execute(select(table))).all()
        await database.close()
        return list(found)

    return asyncio.run(read())


def names(url: str) -> list[str]:
    """What the tags that are there are called."""
    return sorted(row.name for row in rows(url, tag))


def test_what_was_loaded_is_told_on_the_output(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With the status 0, the first time and when there is nothing left to do; no word on the error output."""
    for expected in (
        "tags.csv: 2 rows, TAG: 2 created\nGrants given: 0\n",
        "tags.csv: 2 rows, TAG: 2 unchanged\nEverything was there already: nothing was changed.\n",
    ):
        assert run() == 0
        assert capsys.readouterr() == (expected, "")
        assert names(url) == ["blue", "red"]
    assert not Path("tags-rejected.csv").exists()


def test_a_rejected_row_is_told_with_its_reason_and_the_status_one(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the output in short, and in a file named after the mapping in the folder one works in."""
    write("tags.csv", "id,name\n1,red\n2,\n")
    assert run() == 1
    said = capsys.readouterr()
    assert said.err == ""
    assert "tags.csv: 2 rows, TAG: 1 created, 1 row rejected\n" in said.out
    assert said.out.endswith("tags.csv, line 3: name: name is missing\nAll of them are in tags-rejected.csv.\n")
    with Path("tags-rejected.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["file"], row["line"], row["key"], row["reason"]) == ("tags.csv", "3", "2", "name is missing")
    assert names(url) == ["red"]


def test_the_report_goes_where_one_says(url: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A file there that is no report is left alone, and nothing is imported; nor is it without the folder."""
    write("tags.csv", "id,name\n1,\n")
    assert run("--report", "bad.csv") == 1
    assert "All of them are in bad.csv." in capsys.readouterr().out
    assert Path("bad.csv").read_text(encoding="utf-8").startswith("file,line,resource,key,column,value,reason")
    assert not Path("tags-rejected.csv").exists()
    write("tags.csv", "id,name\n1,red\n2,\n")
    write("letter.txt", "Dear Sir or Madam")
    assert run("--report", "letter.txt") == 2
    assert "letter.txt is there and is no report of an import" in mistake(capsys)
    assert Path("letter.txt").read_text(encoding="utf-8") == "Dear Sir or Madam"
    assert run("--report", str(tmp_path)) == 2
    assert f"{tmp_path}: Is a directory" in mistake(capsys)
    write("tags.csv", "id,name\n1,red\n")
    assert run("--report", "none/bad.csv") == 2
    assert "There is no folder none for the report" in mistake(capsys)
    assert names(url) == []


@pytest.fixture
def staff(url: str, capsys: pytest.CaptureFixture[str]) -> str:
    """The same with people, of whom one is frozen and one has left, and a partner."""
    write("staff.toml", STAFF)
    assert main(["import", "staff.toml", "."]) == 0
    assert "Integrations made: 1" in capsys.readouterr().out
    return url


def test_the_log_tells_who_imports(staff: str) -> None:
    """By id and name; without `--as` it is the command."""
    (jane,) = (row for row in rows(staff, person) if row.name == "jane")
    assert run("--as", "jane@x.example") == 0
    write("tags.csv", "id,name\n1,red\n2,blue\n3,green\n")
    assert run() == 0
    told = [(row.actor_kind, row.actor_id, row.actor_name) for row in rows(staff, log_entry) if row.resource == "TAG"]
    assert told == [("PERSON", jane.id, "jane")] * 2 + [("PERSON", None, "lastfour import")]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nobody@x.example", "nobody@x.example is nobody's e-mail address"),
        ("", "is nobody's e-mail address"),
        ("partner", "partner is an integration: somebody of the staff imports"),
        ("fred@x.example", "account is frozen"),
        ("lena@x.example", "lena@x.example has left"),
    ],
)
def test_who_may_not_sign_in_does_not_import(
    staff: str, name: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says why, and nothing is kept."""
    assert run("--as", name) == 2
    assert said in mistake(capsys)
    assert names(staff) == []


def test_a_dry_run_keeps_nothing(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It reports as the import would, with the status that it would have."""
    assert run("--dry-run") == 0
    said = capsys.readouterr().out
    assert "TAG: 2 created" in said
    assert "Nothing of this was kept: it was a dry run." in said
    write("tags.csv", "id,name\n1,red\n2,\n")
    assert run("--dry-run") == 1
    assert Path("tags-rejected.csv").exists()
    assert names(url) == []
    assert rows(url, log_entry) == []


def test_at_once_or_file_by_file(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What fails at the end undoes an import at once, and of a usual one only what it was about."""
    write("tags.toml", TAGS + TO_NOBODY)
    assert run("--atomic") == 2
    assert "tags.toml, line 7, grants 1: there is no ROLE 'nobody'" in mistake(capsys)
    assert names(url) == []
    assert run() == 2
    mistake(capsys)
    assert names(url) == ["blue", "red"]
    write("tags.toml", TAGS)
    write("tags.csv", "id,name\n1,red\n3,green\n")
    assert run("--atomic") == 0
    assert names(url) == ["blue", "green", "red"]


@pytest.mark.usefixtures("url")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.toml", "."], "none.toml: No such file or directory"),
        (["tags.toml", "none"], "There is no folder none."),
        (["tags.toml", "tags.csv"], "There is no folder tags.csv."),
        ([".", "."], ".: Is a directory"),
        (["tags.csv", "."], "tags.csv: "),
        (["tags.toml", "empty"], "tags.toml, line 3, loads 1, file: there is no file empty/tags.csv."),
        (["tags.toml", "odd"], "tags.toml, line 3, loads 1, file: there is no file odd/tags.csv."),
    ],
)
def test_what_is_not_there_is_told_in_a_line(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mapping, a folder, or a file; a folder is no file."""
    Path("empty").mkdir()
    Path("odd/tags.csv").mkdir(parents=True)
    assert main(["import", *arguments]) == 2
    assert mistake(capsys).startswith(f"lastfour: {said}")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["tags.toml", "tags.csv"])
def test_what_may_not_be_read_is_told_in_a_line(url: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In the system's words."""
    Path(name).chmod(0)
    assert run() == 2
    assert f"{name}: Permission denied" in mistake(capsys)
    assert names(url) == []


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_database_that_somebody_else_writes_to_is_told_in_a_line(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After a while of waiting; as soon as they are done, the same command imports."""
    pragmas = [pragma for pragma in databases.READ_AND_WRITE if not pragma.startswith("busy_timeout=")]
    assert len(pragmas) < len(databases.READ_AND_WRITE)
    monkeypatch.setattr(databases, "READ_AND_WRITE", (*pragmas, "busy_timeout=100"))
    other = sqlite3.connect(sqlite_path(url) or "", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        assert run() == 2
        assert mistake(capsys) == "lastfour: The database refused: database is locked\n"
        other.execute("ROLLBACK")
        assert run() == 0
    finally:
        other.close()


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """A terminal of 120 columns: the end that shows it, and the end that programs write to."""
    shown, written = pty.openpty()
    fcntl.ioctl(written, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    yield shown, written
    os.close(shown)


BAR = re.compile(
    r" *\d+%\|[^|]*\| +[\d.]+k?/[\d.]+k? \[\d\d:\d\d<\d\d:\d\d, +[\d.]+k?B/s, [\d,]+ rows, [\d,]+ a second\]"
)


@pytest.mark.usefixtures("url")
def test_a_terminal_shows_how_far_it_is(terminal: tuple[int, int]) -> None:
    """A bar with the time left, bytes and rows a second, on the error output; the report alone is on the output."""
    write("tags.csv", "id,name\n" + "".join(f"{number},tag {number}\n" for number in range(20_000)))
    shown, written = terminal
    with subprocess.Popen(  # noqa: S603 - the program itself
        [*COMMAND, "import", "tags.toml", "."],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=written,
        text=True,
    ) as process:
        os.close(written)
        said = read_all(shown)
        out, _ = process.communicate(timeout=WAIT)
    assert (process.returncode, out) == (0, "tags.csv: 20,000 rows, TAG: 20,000 created\nGrants given: 0\n")
    states = [state for state in said.replace("\n", "\r").split("\r") if state.strip()]
    full = [state for state in states if BAR.fullmatch(state.rstrip())]
    assert len(full) > 1, states
    assert [state for state in full if not state.startswith("100%")], states
    assert states[-1].startswith("100%"), states
    assert "20,000 rows, " in states[-1]


def read_all(shown: int) -> str:
    """What is shown until the program ends, which Linux tells as an error."""
    said = b""
    try:
        while block := os.read(shown, 1 << 16):
            said += block
    except OSError:
        pass
    return said.decode()
