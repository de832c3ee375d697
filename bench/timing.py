"""The rounds: every target is asked in turn, again and again, and each answer is looked at."""

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from bench.client import Client
from bench.compare import customers_of, difference
from bench.errors import BenchError
from bench.targets import Running
from bench.works import Work

WARM = 3

# Called with the kind of database before each request, outside of what is timed.
Before = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Timed:
    """What a work took, in milliseconds, round by round; and how long its answer is."""

    milliseconds: tuple[float, ...]
    size: int

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.milliseconds)


def in_turn(targets: Sequence[Running], work: Work, rounds: int, before: Before | None = None) -> list[Timed]:
    """Ask each target for a work, A B C A B C, and time it.

    BenchError when one answers in two ways; whether all say the same is for `same_work` to tell.
    """
    with ExitStack() as stack:
        clients = [stack.enter_context(closing(Client(one.port))) for one in targets]
        asked = [one.asked(work) for one in targets]
        answers = [client.ask(request) for client, request in zip(clients, asked, strict=True)]
        taken: list[list[float]] = [[] for _ in targets]
        stack.enter_context(_undisturbed())
        for turn in range(WARM + rounds):
            for place, one in enumerate(targets):
                if before is not None:
                    before(one.target.kind)
                started = time.perf_counter()
                answer = clients[place].ask(asked[place])
                if turn >= WARM:
                    taken[place].append((time.perf_counter() - started) * 1000)
                if answer != answers[place]:
                    raise BenchError(f"{one.target.title} answered the same work ({work.name}) in two ways.")
    return [Timed(tuple(times), len(answer)) for times, answer in zip(taken, answers, strict=True)]


def same_work(targets: Sequence[Running], work: Work) -> None:
    """Raise BenchError where an answer says something else than the first target's, or is not as long as asked."""
    answers = []
    for one in targets:
        with closing(Client(one.port)) as client:
            answers.append(customers_of(client.ask(one.asked(work))))
    if len(answers[0]) != work.first:
        raise BenchError(f"{targets[0].target.title} found {len(answers[0])} customers, not {work.first}.")
    for one, answer in zip(targets[1:], answers[1:], strict=True):
        if told := difference(answers[0], answer):
            raise BenchError(f"{targets[0].target.title} and {one.target.title} differ ({work.name}): {told}.")


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Without the client's own collections of garbage."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
