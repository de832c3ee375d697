"""The bench over HTTP: every target in turn, and what else is to be known of Lastfour beside the endpoint by hand."""

import json
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field

from bench.client import Client, request
from bench.load import AT_ONCE, memory, throughput
from bench.parts import PARTS
from bench.sampler import PATH
from bench.seeded import Bumper, Company
from bench.targets import HAND, LASTFOUR, ON_SQLITE, TARGETS, Running, running
from bench.timing import Timed, in_turn, same_work
from bench.works import KINDS, SIMPLE, Work, graphql_body
from intake.crowd import ADMINISTRATOR

PAGE, FLAT, SOME, MANY = SIMPLE
SAMPLED = (HAND, LASTFOUR)


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is done of everything."""

    rounds: int = 15
    seconds: float = 4
    slices: int = 5
    marks: tuple[int, int] = (1_000, 10_000)
    sampled: float = 15  # seconds


QUICK = Effort(rounds=5, seconds=1, slices=3, marks=(100, 1_000), sampled=4)


@dataclass
class Results:
    """All that was measured."""

    company: Company
    effort: Effort
    # By kind of work, by the work's name, by the target's name.
    times: dict[str, dict[str, dict[str, Timed]]] = field(default_factory=dict)
    # By the work's name, by the target's name: requests a second.
    rates: dict[str, dict[str, float]] = field(default_factory=dict)
    # By the number of requests, in MB.
    held: Mapping[int, float] = field(default_factory=dict)
    # By the work's name, by the target's name: as administrator and as caller.
    cost: dict[str, dict[str, tuple[Timed, Timed]]] = field(default_factory=dict)
    # By the target's name, by part, in milliseconds of a request.
    parts: dict[str, dict[str, float]] = field(default_factory=dict)


def measure(company: Company, effort: Effort) -> Results:
    """Measure everything, telling on the way what is being done."""
    results = Results(company, effort)
    _time(results)
    _load(results)
    _compare_callers(results)
    _sample(results)
    return results


def _time(results: Results) -> None:
    company = results.company
    with running(TARGETS, company) as started, closing(Bumper(company)) as bumper:
        for kind, works in KINDS.items():
            results.times[kind] = {}
            for work in works:
                print(f"{work.name}, {kind}:", end="", flush=True)
                same_work(started, work)
                before = bumper.bump if work.bumped else None
                timed = in_turn(started, work, results.effort.rounds, before)
                times = {one.target.name: times for one, times in zip(started, timed, strict=True)}
                results.times[kind][work.name] = times
                print(*(f" {name} {found.median:.1f} ms" for name, found in times.items()), flush=True)


def _load(results: Results) -> None:
    effort = results.effort
    with running((HAND, LASTFOUR, ON_SQLITE), results.company) as started:
        for work in (PAGE, FLAT):
            print(f"{work.name}, on {AT_ONCE} connections at once:", end="", flush=True)
            same_work(started, work)
            rates = throughput(started, work, seconds=effort.seconds, rounds=effort.slices)
            results.rates[work.name] = rates
            print(*(f" {name} {rate:.0f}/s" for name, rate in rates.items()), flush=True)
    with running((LASTFOUR,), results.company) as (lastfour,):
        print(f"memory over {effort.marks[-1]:,} requests:", end="", flush=True)
        results.held = memory(lastfour, lambda turn: _ever_new(lastfour, turn), effort.marks)
        print(*(f" {held:.0f} MB" for held in results.held.values()), flush=True)


def _ever_new(one: Running, turn: int) -> bytes:
    """A small request that is asked this once, so that whatever is kept by document runs full."""
    body = json.loads(graphql_body(Work("small", 1 + turn % 20, children=True), connections=True))
    body["query"] = body["query"].replace("query Customers", f"query Customers{turn}")
    return request("/graphql", one.token, json.dumps(body).encode())


def _compare_callers(results: Results) -> None:
    """Ask as the administrator, to whom every row and field is open, and as the caller, in turn."""
    for target in (LASTFOUR, ON_SQLITE):
        with (
            running((target,), results.company, caller=ADMINISTRATOR) as administrator,
            running((target,), results.company) as caller,
        ):
            for work in SIMPLE:
                print(f"{work.name}, as administrator and as caller, {target.title}:", end="", flush=True)
                as_administrator, as_caller = in_turn([*administrator, *caller], work, results.effort.rounds)
                results.cost.setdefault(work.name, {})[target.name] = as_administrator, as_caller
                print(f" {as_administrator.median:.1f} ms, {as_caller.median:.1f} ms", flush=True)


def _sample(results: Results) -> None:
    """Find out by samples where the time of the largest work goes; its length is taken from the unsampled rounds."""
    with running(SAMPLED, results.company, sample=True) as started:
        for one in started:
            with closing(Client(one.port)) as client:
                look, asked = request(PATH, one.token), one.asked(MANY)
                client.ask(asked)
                client.ask(look)
                until = time.monotonic() + results.effort.sampled
                while time.monotonic() < until:
                    client.ask(asked)
                met = json.loads(client.ask(look))
            whole = results.times[next(iter(KINDS))][MANY.name][one.target.name].median
            results.parts[one.target.name] = {part: whole * met.get(part, 0) / sum(met.values()) for part in PARTS}
