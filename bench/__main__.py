"""The command behind `scripts/bench`."""

import argparse
import asyncio
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from bench import over_http, picture, report
from bench.errors import BenchError
from bench.folder import opened
from bench.rows import report as rows_report
from bench.rows import run as rows
from bench.seeded import company
from bench.targets import HOME

KINDS = ("postgresql", "sqlite")
DEFAULT = Path(tempfile.gettempdir(), "lastfour-bench")


def main() -> int:
    """Run what is asked for; 1 when the figures would mean nothing."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure, and write docs/bench.md.")
    parser.add_argument("what", nargs="?", choices=("http", "rows"), default="http", help="requests, or row filters")
    parser.add_argument("--quick", action="store_true", help="a small company and few rounds, to see that it works")
    parser.add_argument("--rounds", metavar="N", type=int, help="how often each target is asked (15)")
    parser.add_argument("--only", choices=KINDS, help="row filters on one kind of database alone")
    parser.add_argument("--data", metavar="DIR", type=Path, default=DEFAULT, help=f"where data is kept ({DEFAULT})")
    parser.add_argument("--out", metavar="DIR", type=Path, default=HOME / "docs", help="where to write (docs)")
    arguments = parser.parse_args()
    try:
        (_rows if arguments.what == "rows" else _over_http)(arguments)
    except BenchError as error:
        print(f"\nbench: {error}", file=sys.stderr)
        return 1
    return 0


def _over_http(arguments: argparse.Namespace) -> None:
    effort = over_http.QUICK if arguments.quick else over_http.Effort()
    if arguments.rounds:
        effort = replace(effort, rounds=arguments.rounds)
    customers, people = (10_000, 100) if arguments.quick else (100_000, 500)
    with opened(arguments.data) as folder:
        results = over_http.measure(asyncio.run(company(folder, customers, people)), effort)
    (arguments.out / "bench.md").write_text(report.written(results))
    (arguments.out / "bench.svg").write_text(picture.drawn(results))
    print(f"{arguments.out / 'bench.md'} and bench.svg are written.")


def _rows(arguments: argparse.Namespace) -> None:
    sizes = rows.QUICK if arguments.quick else rows.SIZES
    with opened(arguments.data) as folder:
        results = asyncio.run(rows.measure(folder, sizes, [arguments.only] if arguments.only else KINDS))
    (arguments.out / "bench-rows.md").write_text(rows_report.written(results))
    print(f"{arguments.out / 'bench-rows.md'} is written.")


if __name__ == "__main__":
    sys.exit(main())
