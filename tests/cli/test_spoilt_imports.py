"""The mappings of `examples/`, and files that they fit, with something wrong in them: `lastfour import` says what.

It ends with its statuses and a report or one line, keeps all of a transaction or nothing, and breaks nowhere.
"""

import asyncio
import re
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cli.main import main
from models.database import Database
from tests.cli.small_files import EXAMPLES
from tests.databases import NewDatabase
from tests.fuzzing import SEED, WAYS, drawing, examples
from tests.intake.files.accounting import tables

ROOT = Path(__file__).resolve().parents[2]
MAPPINGS = {name: (ROOT / "examples" / f"{name}.toml").read_bytes() for name in EXAMPLES}
# What stands in quotes in the mappings, and what nobody would write there.
WORDS = sorted({word for text in MAPPINGS.values() for word in re.findall(rb'"([^"\n]*)"', text)})
ODD = [
    b"",
    b"\\u0000",
    b"{",
    b"{x:y}",
    b"../..",
    b"$viewer.name",
    b"%Y",
    b"NaN",
    b"9" * 400,
    b"\xff\xfe",
    b"#CAJUN",
    b"=",
]
# So many examples on each kind of database, of which PostgreSQL takes longer to make one.
FEW = {"sqlite": 12, "postgresql": 2}
IMPORT = ("import", "crm.toml", ".")
OPTIONS: list[list[str]] = [[], ["--atomic"], ["--dry-run"]]


@dataclass(frozen=True, slots=True)
class Ended:
    """How the command ended: its status, and what it said on either output."""

    status: int
    out: str
    err: str


class Importing:
    """The command in a folder of its own, told of a database, and what it says."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self._folder = folder
        self._patch = patch
        self._capture = capture
        patch.setenv("LASTFOUR_SECRET", "a secret of the tests")

    def write(self, mapping: bytes, files: Mapping[str, bytes]) -> None:
        """Have a mapping and files in a folder made anew, and work there."""
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        self._patch.chdir(folder)
        for name, content in {"crm.toml": mapping, **files}.items():
            Path(name).write_bytes(content)

    async def run(self, url: str, *arguments: str) -> Ended:
        """Run the command in a thread, where it has a loop of its own."""
        self._patch.setenv("LASTFOUR_DATABASE_URL", url)
        return Ended(await asyncio.to_thread(main, arguments), *self.hear())

    def hear(self) -> tuple[str, str]:
        """What was said on either output since."""
        return self._capture.readouterr()


@pytest.fixture
def importing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Importing:
    """The command."""
    return Importing(tmp_path, monkeypatch, capsys)


async def held(url: str) -> Mapping[str, Any]:
    """Everything that a database holds."""
    database = Database(url)
    try:
        return await tables(database)
    finally:
        await database.close()


def word(good: bytes, rng: Random) -> bytes:
    """A word is another, here or wherever it stands: one in quotes, or a value of a file."""
    quoted = re.findall(rb'"[^"\n]*"', good)
    old, new = rng.choice(quoted or re.findall(rb"[^,\n]+", good) or [b"x"]), rng.choice([*WORDS, *ODD])
    return good.replace(old, b'"' + new + b'"' if quoted else new, rng.choice((1, -1)))


def line(good: bytes, rng: Random) -> bytes:
    """A line stands elsewhere, as well or instead; or nowhere."""
    lines = good.splitlines(keepends=True)
    one, place = rng.randrange(len(lines)), rng.randrange(len(lines))
    moved = lines.pop(one) if rng.random() < 0.7 else lines[one]
    return b"".join([*lines[:place], moved, *lines[place:]] if rng.random() < 0.7 else lines)


def coded(good: bytes, rng: Random) -> bytes:
    """It is written in another encoding."""
    return good.decode(errors="replace").encode(rng.choice(("utf-16", "cp1252", "utf-8-sig")), errors="replace")


SPOILING = (*WAYS, word, word, word, word, word, line, line, coded)


def files_of(name: str) -> dict[str, bytes]:
    """The files of an example."""
    return {file: text.encode() for file, text in EXAMPLES[name].items()}


LOADED = {
    "maven": {"person": 10, "customer": 2, "opportunity": 3, "access_grant": 5},
    "northwind": {"person": 2, "customer": 2, "sales_record": 2, "sales_line": 3, "shipment": 2, "integration": 3},
}


@pytest.mark.parametrize("name", EXAMPLES)
async def test_the_examples_load_files_that_they_fit(
    importing: Importing, new_database: NewDatabase, kind: str, name: str
) -> None:
    """Every row, without a word of complaint; what the next test spoils is good."""
    url = await new_database(kind)
    importing.write(MAPPINGS[name], files_of(name))
    ended = await importing.run(url, *IMPORT)
    assert (ended.status, "rejected" in ended.out, ended.err) == (0, False, "")
    found = await held(url)
    assert {table: len(found[table]) for table in LOADED[name]} == LOADED[name]


async def test_what_is_spoilt_is_told(importing: Importing, new_database: NewDatabase, kind: str) -> None:
    """By a report of all rows, or by one line; twice alike, and what was not to be kept is not there."""
    rng = drawing(f"imports {kind}")
    seen: Counter[int] = Counter()
    many = examples(FEW[kind])
    importing.hear()
    for turn in range(many):
        name, options = rng.choice([*EXAMPLES]), rng.choice(OPTIONS)
        mapping, files = MAPPINGS[name], files_of(name)
        if rng.random() < 0.6:
            mapping = rng.choice(SPOILING)(mapping, rng)
        for chosen in rng.sample([*files], rng.choice((0, 1, 2))):
            files[chosen] = rng.choice(SPOILING)(files[chosen], rng)
        url = await new_database(kind)
        empty = await held(url)
        importing.write(mapping, files)
        ended = await importing.run(url, *IMPORT, *options)
        sent = (SEED, turn, options, ended, mapping, files)
        seen[ended.status] += 1
        assert in_form(ended), sent
        if "--dry-run" in options or (ended.status == 2 and "--atomic" in options):
            assert await held(url) == empty, sent
        assert (await importing.run(url, "audit", "verify")).status == 0, sent
        again = await importing.run(url, *IMPORT, *options)
        assert (again.status, again.err) == (ended.status, ended.err), (again, *sent)
    assert set(seen) == {0, 1, 2} or seen.total() < 60, seen


def in_form(ended: Ended) -> bool:
    """Whether the command ended as its documentation says."""
    if ended.status == 2:
        return ended.out == "" and re.fullmatch(r"lastfour: [^\n]+\n", ended.err) is not None
    rejected = "rejected:" in ended.out
    return (ended.err, rejected, Path("crm-rejected.csv").exists()) == ("", ended.status == 1, ended.status == 1)
