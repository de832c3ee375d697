"""The public audits of GraphQL over HTTP, those of npm's `graphql-http`, find nothing to say against a live server."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gql.conftest import Live

AUDITS = Path(__file__).parent / "audits"
COMMANDS = Path(sys.executable).parent


@pytest.fixture(scope="session")
def audits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the audits, installed by their lockfile."""
    folder = tmp_path_factory.mktemp("audits") / "audits"
    shutil.copytree(AUDITS, folder)
    run(folder, "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
    return folder


def run(folder: Path, *command: str, **environment: str) -> str:
    """What a command of the environment prints."""
    path = f"{COMMANDS}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(  # noqa: S603, a command of ours
        [str(COMMANDS / command[0]), *command[1:]],
        cwd=folder,
        env=os.environ | {"PATH": path} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_audit_passes(live: Live, audits: Path) -> None:
    """61 of 61, recommendations and options too."""
    url = f"http://127.0.0.1:{live.port}/graphql"
    printed = run(audits, "node", "audit.js", url, LASTFOUR_TOKEN=live.demo.tokens["erin"])
    results = [json.loads(line) for line in printed.splitlines()]
    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == 61
    assert len({result["id"] for result in results}) == 61
