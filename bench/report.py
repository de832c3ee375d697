"""Writes what was measured as a page of Markdown."""

import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from bench.load import AT_ONCE
from bench.over_http import MANY, SAMPLED, Results
from bench.parts import PARTS
from bench.targets import HAND, HOME, LASTFOUR, ON_SQLITE, TARGETS

TIMES = " \N{MULTIPLICATION SIGN}"

ABOUT = """\
`scripts/bench` wrote this page. Every target runs in a process of its own, one uvicorn worker, and is asked over HTTP
by one client, in turn: A B C A B C. Times are medians as the client sees them, and behind each is its ratio to the
endpoint written by hand. All targets' answers were compared, and say the same: the same ids, fields and masked values.

- *written by hand*: Starlette, asyncpg and orjson, for this page alone, over the same tables, filter and masks
  (`bench/hand.py`). It is the limit.
- *Strawberry's own executor*: Lastfour with the executor that Strawberry brings.
- *a plain server*: what a team would write today with Strawberry: ORM, dataloaders, permission class, masking field
  (`bench/plain.py`).
"""


LOOKED = """\
By a look at the process every millisecond, as shares of what a request takes when nobody looks; `bench/parts.py` says
which file's work is which part.
"""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table, the first column to the left and the others to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def machine(server: str = "") -> str:
    """Where and when it was measured, as a sentence."""
    model = platform.processor() or platform.machine()
    for line in _lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    commit = subprocess.run(
        ("/usr/bin/env", "git", "rev-parse", "--short", "HEAD"), cwd=HOME, capture_output=True, text=True, check=False
    ).stdout.strip()
    parts = [f"{os.cpu_count()} cores of {model}", f"Python {platform.python_version()}", *([server] if server else [])]
    return f"Measured on {datetime.now(UTC):%d %B %Y} at commit {commit or 'unknown'}: {', '.join(parts)}."


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123, not a file of ours
            return file.readlines()
    except OSError:
        return []


def written(results: Results) -> str:
    """The page."""
    company = results.company
    about = (
        f"{company.customers:,} customers and {company.people:,} people, made by `lastfour seed`. The caller is "
        f"{company.caller}, who sees {company.sees:,} of them ({company.sees / company.customers:.0%}), with every "
        "sensitive field masked."
    )
    parts = ["# Lastfour beside others\n", ABOUT, f"{about} {machine()}\n", "![Times](bench.svg)\n"]
    for kind, works in results.times.items():
        head = ["asked for", *(target.title for target in TARGETS)]
        rows = []
        for name, times in works.items():
            base = times[HAND.name].median
            cells = [f"{times[one.name].median:.1f} ms{TIMES}{times[one.name].median / base:.2f}" for one in TARGETS]
            rows.append([name, *cells])
        parts += [f"## Asked {kind}\n" if kind.startswith("with") else "## One request after another\n"]
        parts += [table(head, rows)]
    parts += _load(results) + _cost(results) + _parts(results)
    return "\n".join(parts)


def _load(results: Results) -> list[str]:
    shown = (HAND, LASTFOUR, ON_SQLITE)
    rows = [
        [name, *(f"{rates[one.name]:.0f}/s{TIMES}{rates[one.name] / rates[HAND.name]:.2f}" for one in shown)]
        for name, rates in results.rates.items()
    ]
    held = " and ".join(f"{memory:.0f} MB after {count:,} requests" for count, memory in results.held.items())
    return [
        f"## {AT_ONCE} connections at once\n",
        table(["asked for", *(one.title for one in shown)], rows),
        f"The process of Lastfour, on PostgreSQL, held {held}, each with a document of its own.\n",
    ]


def _cost(results: Results) -> list[str]:
    shown = (LASTFOUR, ON_SQLITE)
    rows = []
    for name, pairs in results.cost.items():
        cells = []
        for one in shown:
            administrator, caller = pairs[one.name]
            cells += [
                f"{administrator.median:.1f} ms",
                f"{caller.median:.1f} ms{TIMES}{caller.median / administrator.median:.2f}",
            ]
        rows.append([name, *cells])
    head = ["asked for", *(f"{one.title}, {who}" for one in shown for who in ("administrator", "caller"))]
    return [
        "## What row filter and masks cost\n",
        "The same request by the administrator, to whom every row and every field is open, and by the caller.\n",
        table(head, rows),
    ]


def _parts(results: Results) -> list[str]:
    rows = []
    for part in PARTS:
        found = [results.parts[one.name][part] for one in SAMPLED]
        if max(found) >= 0.05:
            rows.append([part, *(f"{one:.1f} ms" for one in found)])
    return [
        f"## Where the time goes: {MANY.name}\n",
        f"{LOOKED}\n",
        table(["part", *(one.title for one in SAMPLED)], rows),
    ]
