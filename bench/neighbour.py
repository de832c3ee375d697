"""What a neighbour waits for while a server of one worker is attacked, and what memory that server holds after it."""

import json
import multiprocessing as mp
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Event

import httpx

from bench.client import Client, request
from bench.errors import BenchError
from bench.load import resident
from bench.targets import serving
from tests.demo import SECRET
from tests.gql.attacks import ATTACKS, Attack

# The neighbour asks for a page as people do, with what belongs to each customer, again and again with a short pause.
PAGE = """{ customers(first: 50) { nodes { id number name city status
  contacts(first: 5) { nodes { id name title } } contracts(first: 5) { nodes { id number value } }
  opportunities(first: 5) { nodes { id number stage amount } } } } }"""
NEIGHBOUR = json.dumps({"query": PAGE}).encode()
ASKED, PAUSE = 300, 0.005
# In seconds, between attacks: ten a second, or one after another where that takes longer.
EVERY = 0.1
ROUNDS = 10
_SPAWN = mp.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Beside:
    """A neighbour's p99 in milliseconds, quiet and beside each attack; the server's memory in MB, round by round."""

    quiet: float
    waits: Mapping[str, float]
    held: list[float]


def besides(url: str, tokens: Mapping[str, str]) -> Beside:
    """Measure with a server over the demo company."""
    settings = {"LASTFOUR_DATABASE_URL": url, "LASTFOUR_SECRET": SECRET}
    with serving("lastfour", settings) as (process, port):
        asked = request("/graphql", tokens["sven"], NEIGHBOUR)
        _p99(port, asked)
        quiet = _p99(port, asked)
        print(f"\na neighbour's p99: {quiet:.1f} ms when all is quiet")
        waits = {}
        for attack in ATTACKS:
            if attack.name.startswith("bomb of ") and not attack.name.startswith("bomb of 25"):
                continue
            with _attacking(port, tokens["ada"], attack):
                waits[attack.name] = _p99(port, asked)
            print(f"{attack.name:44} {waits[attack.name]:8.1f} ms {waits[attack.name] / quiet:6.1f} times", flush=True)
        held = []
        for turn in range(ROUNDS):
            _round(port, tokens["ada"], turn)
            held.append(resident(process.pid))
            print(f"memory after round {turn + 1}: {held[-1]:.0f} MB", flush=True)
    return Beside(quiet, waits, held)


def _p99(port: int, asked: bytes) -> float:
    times = []
    with closing(Client(port)) as client:
        if b'"errors"' in client.ask(asked):
            raise BenchError("The neighbour's question is not answered.")
        for _ in range(ASKED):
            begun = time.perf_counter()
            client.ask(asked)
            times.append((time.perf_counter() - begun) * 1e3)
            time.sleep(PAUSE)
    return statistics.quantiles(times, n=100)[98]


@contextmanager
def _attacking(port: int, token: str, attack: Attack) -> Iterator[None]:
    """Attack meanwhile, from a process of its own: the neighbour is not to wait for the one who attacks."""
    begun, ended = _SPAWN.Event(), _SPAWN.Event()
    process = _SPAWN.Process(target=_attacks, args=(port, token, ATTACKS.index(attack), begun, ended))
    process.start()
    begun.wait()
    try:
        yield
    finally:
        ended.set()
        process.join()


def _attacks(port: int, token: str, place: int, begun: Event, ended: Event) -> None:
    """Attack until it is ended, in words that were never used."""
    salt = 1_000_000
    with _client(port, token) as client:
        begun.set()
        while not ended.wait(EVERY):
            salt += 1
            _send(client, ATTACKS[place], salt)


def _round(port: int, token: str, turn: int) -> None:
    """Send every attack ten times."""
    with _client(port, token) as client:
        for attack in ATTACKS:
            for number in range(10):
                _send(client, attack, 2_000_000 + turn * 10 + number)


def _client(port: int, token: str) -> httpx.Client:
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60)


def _send(client: httpx.Client, attack: Attack, salt: int) -> None:
    try:
        client.post("/graphql", content=attack.salted(salt))
    except httpx.TransportError:
        # A body that is too long is not read to its end.
        return
