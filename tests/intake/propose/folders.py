"""Folders of CSV files for tests, and what is proposed for them, read as TOML."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from intake.propose.proposal import propose


def written(folder: Path, files: Mapping[str, str]) -> Path:
    """A folder with these files in it."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def proposed(folder: Path, files: Mapping[str, str]) -> "Proposed":
    """What is proposed for files."""
    return Proposed(propose(written(folder, files)))


class Proposed:
    """A proposed mapping: its text, and what it says."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.said: dict[str, Any] = tomllib.loads(text)

    @property
    def loads(self) -> list[dict[str, Any]]:
        """Its loads, in order."""
        loads: list[dict[str, Any]] = self.said.get("loads", [])
        return loads

    def load(self, resource: str, file: str | None = None) -> dict[str, Any]:
        """The one load of a resource, of a file if there are several."""
        (found,) = [load for load in self.loads if load["resource"] == resource and file in {None, load["file"]}]
        return found

    @property
    def comments(self) -> str:
        """All that stands in comments, on one line."""
        parts = [line.partition("# ")[2] for line in self.text.splitlines() if "# " in line]
        return " ".join(parts)
