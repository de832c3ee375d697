"""The targets: what is compared, each in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.client import request
from bench.errors import BenchError
from bench.seeded import SECRET, Company
from bench.works import Work, graphql_body

HOME = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Target:
    """An app of `bench.serve` over a database; one whose lists are no connections is asked in other words."""

    name: str
    title: str
    app: str
    kind: str = "postgresql"
    connections: bool = True


HAND = Target("hand", "written by hand", "hand")
LASTFOUR = Target("lastfour", "Lastfour, PostgreSQL", "lastfour")
ON_SQLITE = Target("sqlite", "Lastfour, SQLite", "lastfour", kind="sqlite")
STOCK = Target("stock", "Strawberry's own executor", "stock")
PLAIN = Target("plain", "a plain server", "plain", connections=False)
TARGETS = (HAND, LASTFOUR, ON_SQLITE, STOCK, PLAIN)


@dataclass(frozen=True, slots=True)
class Running:
    """A target that answers, for one company, as one of its callers."""

    target: Target
    port: int
    pid: int
    token: str

    def asked(self, work: Work) -> bytes:
        """The request for a work, as it goes over the wire."""
        if self.target.app == "hand":
            children = "&children=1" if work.children else ""
            return request(f"/customers?first={work.first}{children}", self.token)
        return request("/graphql", self.token, graphql_body(work, connections=self.target.connections))


@contextmanager
def running(
    targets: Sequence[Target], company: Company, *, caller: str | None = None, sample: bool = False
) -> Iterator[list[Running]]:
    """Start targets, each on a port of its own, and stop them at the end; the caller is the company's unless named."""
    with ExitStack() as stack:
        started = []
        for target in targets:
            settings = {"LASTFOUR_DATABASE_URL": company.url(target.kind), "LASTFOUR_SECRET": SECRET}
            process, port = stack.enter_context(serving(target.app, settings, sample=sample))
            started.append(Running(target, port, process.pid, company.token(target.kind, caller or company.caller)))
        yield started


@contextmanager
def serving(
    app: str, settings: Mapping[str, str], *, sample: bool = False
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """An app of `bench.serve` in a process of its own, and the port that it listens on."""
    command = [sys.executable, "-m", "bench.serve", app, *(["--sample"] if sample else [])]
    process = subprocess.Popen(  # noqa: S603, our own module
        command, cwd=HOME, env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True
    )
    try:
        told = process.stdout.readline() if process.stdout else ""
        if not told.strip().isdecimal():
            raise BenchError(f"{app} did not start: its error is above.")
        yield process, int(told)
    finally:
        process.terminate()
        process.wait(timeout=30)
        if process.stdout:
            process.stdout.close()
