"""Writes what row filters cost as a page of Markdown."""

from collections.abc import Sequence

from bench.report import machine, table
from bench.rows.lists import LISTS
from bench.rows.measure import TOO_LONG, Cost
from bench.rows.run import Measured
from bench.rows.shapes import HOT, LAST, NOTHING, ONE_LAST, Even, Skewed

KINDS = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
ABOUT = f"""\
`scripts/bench rows` wrote this page. It asks Lastfour for each list as each caller, hears the statements that read the
list's rows, and measures those in the database: on PostgreSQL planning and execution as `EXPLAIN (ANALYZE, BUFFERS)`
tells them, with the buffers looked at; on SQLite by the clock. Medians in milliseconds; what took over {TOO_LONG} s was
given up.

Customers have three relations each, to independent people of a tree of five below each, and one in five is shared with
somebody too; three contacts each carry them on. A caller sees what they or those below them relate to.
"""
WHO = {
    0: "everything",
    LAST: "a branch whose rows all come last",
    NOTHING: "a branch that has nothing",
    ONE_LAST: "a branch that has one row, the last",
    HOT: "a branch with the person who has a third",
}


def written(results: Sequence[Measured]) -> str:
    """The page."""
    parts = ["# Row filters\n", f"{ABOUT}\n{machine()}\n"]
    for kind, title in KINDS.items():
        found = [one for one in results if one.kind == kind]
        if not found:
            continue
        parts += [f"## {title}\n", "How the worst caller's time grows:\n", _growth(found)]
        for one in reversed(found):
            parts += [f"### {title}, {_company(one.shape)}\n", _costs(one)]
    return "\n".join(parts)


def _company(shape: Even) -> str:
    uneven = ", unevenly owned" if isinstance(shape, Skewed) else ""
    return f"{shape.customers:,} customers, {shape.people:,} people{uneven}"


def _costs(measured: Measured) -> str:
    head = ["", *_callers(measured)]
    return table(head, [[one.name, *map(_cell, measured.costs[one.name])] for one in LISTS])


def _callers(measured: Measured) -> list[str]:
    shape = measured.shape
    if isinstance(shape, Skewed):
        who = [WHO.get(place, "who has a third") for place in shape.callers]
        return [f"{what} ({caller.sees:,})" for what, caller in zip(who, measured.callers, strict=True)]
    return [f"sees {caller.sees / shape.customers:.2g} ({caller.sees:,})" for caller in measured.callers]


def _growth(found: Sequence[Measured]) -> str:
    """The worst of each list, by company."""
    rows = []
    for one in LISTS:
        costs = [measured.costs[one.name] for measured in found]
        rows.append([one.name, *(_cell(max(cost, key=_length)) for cost in costs)])
    return table(["", *(_company(measured.shape) for measured in found)], rows)


def _length(cost: Cost) -> float:
    return TOO_LONG * 1000 if cost.milliseconds is None else cost.milliseconds


def _cell(cost: Cost) -> str:
    if cost.milliseconds is None:
        return f"> {TOO_LONG} s"
    buffers = "" if cost.buffers is None else f" ({cost.buffers:,})"
    return f"{cost.milliseconds:.3g}{buffers}" if cost.milliseconds < 100 else f"{cost.milliseconds:.0f}{buffers}"
