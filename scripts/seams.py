"""Refuse ways around the two seams: rows come out of one place, and values leave it masked.

Whether a row may be seen and how far a field is shown is decided in `resolvers/rows.py` and the two files that it is
made of, with what `masking/` offers.
A statement that is run elsewhere would show rows that nobody has filtered. Exits with 1 and a line for each violation.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("cli", "gql", "intake", "masking", "models", "permissions", "resolvers")

# Who may build and run statements, and why. A path that ends in a slash is a folder.
MAY_RUN_STATEMENTS: Mapping[str, str] = {
    "intake/": "loads data from outside, and looks up what is there already",
    "models/": "migrations, the log, the chart and the clock have nobody that they show rows to",
    "permissions/": "reads grants, chart and tokens, to say who may see which rows",
    "resolvers/counting.py": "is part of the seam: it counts what the seam shows",
    "resolvers/grants/": "reads grants and requests, which are no records, and which rows grants match",
    "resolvers/log/entries.py": "reads the log, filtered by what the records that it is about are filtered by",
    "resolvers/log/visible.py": "says of which records the log may be read, by the conditions of the row seam",
    "resolvers/few_rows.py": "is part of the seam: it finds what a page or a count is of, where that is little",
    "resolvers/page_ids.py": "is part of the seam: it finds the ids of a page",
    "resolvers/query.py": "is part of the seam: it filters what the seam reads",
    "resolvers/rows.py": "is the seam: every SELECT of a resource is run by it",
    "resolvers/statements.py": "is part of the seam: it builds its statements",
    "resolvers/session.py": "runs the statements of the seam one after another",
    "resolvers/tokens.py": "lists tokens and integrations, which are no records, for whoever manages them",
    "resolvers/writing/": "changes rows, and reads what it is about to change for the log",
}
MAY_MASK_COLUMNS: Mapping[str, str] = {
    "masking/": "is where masks are",
    "resolvers/log/values.py": "masks what entries of the log hold, by the signatures that the seam gives",
    "resolvers/records.py": "is part of the seam: what it reads leaves it masked",
    "resolvers/rows.py": "is the seam: it masks the lines of sales",
}
MAY_USE_MASKS: Mapping[str, str] = {"masking/": "is where masks are"}
MAY_CONNECT: Mapping[str, str] = {
    "intake/files/scratch.py": "keeps keys of a file in a temporary database of its own",
    "models/": "opens snapshots and transactions, which set up what both need",
}

# Whatever makes a statement, or a part of one that reads a table.
BUILDERS = {
    "TextClause",
    "delete",
    "except_",
    "exists",
    "insert",
    "intersect",
    "literal_column",
    "select",
    "text",
    "union",
    "union_all",
    "update",
}
# Methods that make or run a statement, of a connection, a table, an engine or a driver. `execute` has other owners too.
RUNNERS = {
    "exec_driver_sql",
    "execute",
    "executemany",
    "executescript",
    "get_raw_connection",
    "run_sync",
    "scalars",
    "select",
    "stream",
    "stream_scalars",
}
NO_CONNECTIONS = {"executor", "pool", "schema"}
SESSION_RUNS = ("run", "session")
DRIVERS = {"aiosqlite", "asyncpg", "sqlite3", "psycopg"}
CONNECTORS = {"create_engine", "create_async_engine", "Session", "AsyncSession", "sessionmaker", "async_sessionmaker"}
MASKS = "masking.masks"
MASK_NAMES = "masking.masks.Mask"  # What a field is declared with, and the API tells; `apply` is another matter.
MASK_COLUMNS = "mask_columns"

ADVICE_ROWS = "Ask resolvers/rows.py for rows, with the caller's access plan."
ADVICE_VALUES = "Take values as resolvers/rows.py gives them: masked already."
ADVICE_CONNECT = "Use Database.snapshot() or Database.transaction() of models/database.py."


class Violation(NamedTuple):
    """Where a seam is passed by, and what to do instead."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def violations_of_tree(root: Path) -> list[Violation]:
    """All violations in the rooms under `root`, in a stable order."""
    paths = sorted(path for room in ROOMS for path in (root / room).rglob("*.py"))
    return [
        violation
        for path in paths
        for violation in violations(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
    ]


def violations(path: str, source: str) -> list[Violation]:
    """The violations in one file, whose path is given from the root of the checkout."""
    tree = ast.parse(source, path)
    found = {Violation(path, line, message) for line, message in _reasons(path, tree)}
    return sorted(found, key=lambda violation: (violation.line, violation.message))


def _reasons(path: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    libraries = _names_of_sqlalchemy(tree)
    for node in ast.walk(tree):
        for name, advice, allowed in _used(node, libraries):
            if not any(path == place or (place.endswith("/") and path.startswith(place)) for place in allowed):
                yield getattr(node, "lineno", 1), f"`{name}` is not to be used here. {advice}"


def _used(node: ast.AST, libraries: set[str]) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """What a node uses of that which only some may use: its name, what to do instead, and who may."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from _imported(alias.name, None)
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            yield from _imported(node.module or "", alias.name)
    elif isinstance(node, ast.Attribute):
        yield from _attribute(node, libraries)
    elif isinstance(node, ast.Name) and node.id == MASK_COLUMNS:
        yield MASK_COLUMNS, ADVICE_VALUES, MAY_MASK_COLUMNS
    elif isinstance(node, ast.Call):
        yield from _by_text(node)
    elif isinstance(node, ast.Await) and isinstance(node.value, ast.Call) and _called(node.value) == "scalar":
        # A scalar is a kind of GraphQL type too, but nobody awaits one of those.
        yield ".scalar", ADVICE_ROWS, MAY_RUN_STATEMENTS


def _imported(module: str, name: str | None) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    whole = f"{module}.{name}" if name else module
    if (whole == MASKS or whole.startswith(f"{MASKS}.")) and whole != MASK_NAMES:
        yield MASKS, ADVICE_VALUES, MAY_USE_MASKS
    if name == MASK_COLUMNS:
        yield MASK_COLUMNS, ADVICE_VALUES, MAY_MASK_COLUMNS
    if module.split(".", maxsplit=1)[0] in DRIVERS:
        yield module, ADVICE_CONNECT, MAY_CONNECT
    if module.split(".", maxsplit=1)[0] == "sqlalchemy":
        if name in CONNECTORS:
            yield name or "", ADVICE_CONNECT, MAY_CONNECT
        if name in BUILDERS or name == "*":
            yield whole, ADVICE_ROWS, MAY_RUN_STATEMENTS


def _attribute(node: ast.Attribute, libraries: set[str]) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    of_library = _root_name(node) in libraries
    if node.attr == MASK_COLUMNS:
        yield MASK_COLUMNS, ADVICE_VALUES, MAY_MASK_COLUMNS
    if (node.attr == "masks" and _root_name(node) == "masking") or node.attr == "apply":
        yield f".{node.attr}", ADVICE_VALUES, MAY_USE_MASKS
    if node.attr == "engine" or (of_library and node.attr in CONNECTORS):
        yield f".{node.attr}", ADVICE_CONNECT, MAY_CONNECT
    runs = (node.attr in RUNNERS and _owner(node) not in NO_CONNECTIONS) or (node.attr, _owner(node)) == SESSION_RUNS
    if runs or (of_library and node.attr in BUILDERS):
        yield f".{node.attr}", ADVICE_ROWS, MAY_RUN_STATEMENTS


def _by_text(node: ast.Call) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """A name that is given as text: to `getattr`, or to an import at run time."""
    for argument in node.args:
        value = argument.value if isinstance(argument, ast.Constant) else None
        if not isinstance(value, str):
            continue
        if isinstance(node.func, ast.Name) and node.func.id == "getattr":
            if value in RUNNERS | BUILDERS:
                yield value, ADVICE_ROWS, MAY_RUN_STATEMENTS
            if value == MASK_COLUMNS:
                yield value, ADVICE_VALUES, MAY_MASK_COLUMNS
        if value == MASKS:
            yield value, ADVICE_VALUES, MAY_USE_MASKS


def _names_of_sqlalchemy(tree: ast.Module) -> set[str]:
    """The names in a file that stand for SQLAlchemy or for something of it."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            for alias in node.names:
                origin = module or alias.name
                if origin.split(".")[0] == "sqlalchemy":
                    names.add((alias.asname or alias.name).split(".")[0])
    return names


def _called(call: ast.Call) -> str | None:
    """The `b` of `a.b()`."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else None


def _root_name(node: ast.expr) -> str | None:
    """The `a` of `a.b.c`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _owner(node: ast.Attribute) -> str | None:
    """The `b` of `a.b.c`: what the method is called on."""
    owner = node.value
    if isinstance(owner, ast.Attribute):
        return owner.attr.lstrip("_")
    return owner.id.lstrip("_") if isinstance(owner, ast.Name) else None


def main() -> int:
    """Check the checkout that this script is in."""
    found = violations_of_tree(ROOT)
    for violation in found:
        print(violation)
    print(f"Seams: {len(found)} ways around." if found else "Seams: no way around.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
