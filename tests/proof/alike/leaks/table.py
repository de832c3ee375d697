"""Which family finds which leak, as it was written down, and as docs/proof.md shows it."""

import json
from pathlib import Path
from typing import Any

from tests.proof.alike.leaks.all import LEAKS

FILE = Path(__file__).with_name("found.json")


def read() -> dict[str, dict[str, Any]]:
    """By the name of a leak: the family that finds it, after how many pairs, and by what of an answer."""
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text()) if FILE.exists() else {}
    return found


def write(found: dict[str, dict[str, Any]]) -> None:
    """Write down what was found, a line for each."""
    lines = (f"{json.dumps(name)}: {json.dumps(one, ensure_ascii=False)}" for name, one in sorted(found.items()))
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def rows() -> list[str]:
    """The rows of the table in docs/proof.md."""
    found = read()
    return [
        f"| {name} | {leak.about} | {found[name]['pairs']:,} | {found[name]['family']} | {found[name]['by']} |"
        for name, leak in LEAKS.items()
        if name in found
    ]
