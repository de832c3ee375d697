"""`lastfour schema`: print the schema, or compare it with the one that is kept in the checkout."""

import argparse
import difflib
import sys
from pathlib import Path

from models.errors import BadInputError

KEPT = Path(__file__).resolve().parent.parent / "schema.graphql"


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    schema = commands.add_parser("schema", help="print the GraphQL schema")
    schema.add_argument("--check", action="store_true", help="compare it with schema.graphql instead, 1 if they differ")
    schema.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the schema, or the differences."""
    # Building the schema takes a second, which other commands need not wait for.
    from gql.schema import print_schema  # noqa: PLC0415

    printed = print_schema().rstrip("\n") + "\n"
    if not arguments.check:
        sys.stdout.write(printed)
        return 0
    if not KEPT.exists():
        raise BadInputError(f"There is no {KEPT.name} beside the program: it is kept in a checkout only.")
    kept = KEPT.read_text(encoding="utf-8")
    if kept == printed:
        return 0
    lines = difflib.unified_diff(kept.splitlines(), printed.splitlines(), KEPT.name, "the code", lineterm="")
    print("\n".join([*lines][:60]))
    print(f"{KEPT.name} differs from the code: run `lastfour schema > {KEPT.name}`.", file=sys.stderr)
    return 1
