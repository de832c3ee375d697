"""The wheel works by itself: in an environment of its own, with the checkout out of reach."""

import os
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {"cli", "gql", "intake", "masking", "models", "permissions", "resolvers"}
MIGRATE = "import asyncio, models.migrate; asyncio.run(models.migrate.migrate('sqlite:///fresh.db'))"
ORIGINS = (
    f"import importlib; print(*(importlib.import_module(name).__file__ for name in {sorted(PACKAGES)}), sep='\\n')"
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as anybody would."""
    folder = tmp_path_factory.mktemp("wheel")
    run(folder, sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment that has the wheel and what it asks for, and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    run(folder, str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", str(wheel))
    return folder / "bin"


def run(folder: Path, *command: str) -> str:
    """What a command prints, run in `folder` without a way back to the checkout."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LASTFOUR"))}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_the_program_and_nothing_else(wheel: Path) -> None:
    """All rooms are in it with their files that are no Python; tests and scripts are not."""
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    top = {name.split("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == PACKAGES
    assert "models/migrations/script.py.mako" in names
    files = {path.relative_to(ROOT).as_posix() for room in PACKAGES for path in (ROOT / room).rglob("*.*")}
    assert {name for name in files if not name.endswith(".pyc")} - names == set()


def test_every_package_is_the_installed_one(environment: Path, tmp_path: Path) -> None:
    """`gql` too, which has a namesake among the public packages."""
    origins = run(tmp_path, str(environment / "python"), "-c", ORIGINS).split()
    assert len(origins) == len(PACKAGES)
    assert all(Path(origin).is_relative_to(environment.parent) for origin in origins)


def test_the_wheel_can_make_a_database(environment: Path, tmp_path: Path) -> None:
    """The steps of migration are found in the wheel, without a configuration file."""
    run(tmp_path, str(environment / "python"), "-W", "error", "-c", MIGRATE)
    assert (tmp_path / "fresh.db").stat().st_size > 0


@pytest.mark.parametrize(("arguments", "expected"), [(["--help"], "usage: lastfour"), (["schema"], "type Query")])
def test_the_command_runs(environment: Path, tmp_path: Path, arguments: list[str], expected: str) -> None:
    """What needs neither a database nor a setting works at once."""
    assert expected in run(tmp_path, str(environment / "lastfour"), *arguments)
