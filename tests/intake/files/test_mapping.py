"""Reading a mapping: every mistake is told with its line, its words and what is needed."""

import ast
import inspect
from pathlib import Path

import pytest

import intake.files
from intake.files.places import Place
from models.errors import BadInputError
from tests.intake.files.mapping_folder import read, refusal, with_files
from tests.intake.files.mistakes import MISTAKES


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files are, and the mapping is written that a test reads."""
    return with_files(tmp_path_factory.mktemp("mapping"))


def told(folder: Path, text: str | bytes) -> str:
    """Why a mapping is refused, without its name, with which that begins."""
    said = refusal(folder, text)
    assert said.startswith("crm.toml")
    return said.removeprefix("crm.toml").removeprefix(", ").removeprefix(": ")


@pytest.mark.parametrize(("text", "reason"), MISTAKES)
def test_every_mistake_is_told(folder: Path, text: str | bytes, reason: str) -> None:
    """With the line on which it stands, with its words, and with what is needed instead."""
    assert told(folder, text).startswith(reason.format(folder=folder) if "{folder}" in reason else reason)


def test_every_mistake_that_can_be_told_is_among_them(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line of the code tells a mistake that is not in the list; those of whom to let in are told later."""
    raised: set[tuple[str, int]] = set()
    mistake = Place.mistake

    def watched(place: Place, message: str) -> BadInputError:
        frame = inspect.currentframe()
        assert frame
        assert frame.f_back
        raised.add((Path(frame.f_back.f_code.co_filename).name, frame.f_back.f_lineno))
        return mistake(place, message)

    monkeypatch.setattr(Place, "mistake", watched)
    for text, _ in MISTAKES:
        told(folder, text)
    for path in Path(intake.files.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "mistake":
                lines = range(node.lineno, (node.end_lineno or 0) + 1)
                assert path.name == "let_in.py" or any((path.name, line) in raised for line in lines), (path, lines)


HEAD = 'source = "crm"\n[[loads]]\nfile = "c.csv"\nkey = "id"\n'


@pytest.mark.parametrize(
    "text",
    [
        *('source = "crm"', '\ufeffsource = "crm"\r\nloads = []\r\n', f'source = "{"é" * 64}"\ngrants = []'),
        *(
            f'delimiter = "{mark}"\n{HEAD}resource = "TAG"\nheader = ["id"]\nfields.name = "id"'
            for mark in ("\\t", "|")
        ),
        f'{HEAD}resource = "PERSON"\nfind = "email"\nfields = {{ email = "id", title = "name" }}',
        f'{HEAD}resource = "TAG"\nfields.name = "id"\n[[loads]]\nfile = "c.csv"\nresource = "TAG"\nkey = "id"',
        f'{HEAD}resource = "CUSTOMER"\nfields = {{ number = "id", name = "id", status = {{ constant = "lead" }} }}',
        f'{HEAD}resource = "TAG"\nempty = []\nvalues.status = {{}}\nfields.name = {{ column = "id", otherwise = "" }}',
        'source = "crm"\n[[loads]]\nresource = "TAG"\nkey.constant = "1"\nrows = [{}]\nfields.name.constant = "a"',
    ],
)
def test_what_is_no_mistake_is_read(folder: Path, text: str) -> None:
    """Much of a mapping can be left out, and a load may add to what a load before it made, or what is found."""
    assert read(folder, text).source
