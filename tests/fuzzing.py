"""How much the fuzz tests draw, and from where: little and anew in CI, and as much as is asked for on demand.

`LASTFOUR_FUZZ_EXAMPLES` says how many examples each test draws, `LASTFOUR_FUZZ_SEED` repeats a run.
"""

import os
import random

SEED = int(os.environ.get("LASTFOUR_FUZZ_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)


def examples(few: int) -> int:
    """How many examples a test draws, `few` unless more are asked for."""
    asked = int(os.environ.get("LASTFOUR_FUZZ_EXAMPLES", "0")) or few
    print(f"LASTFOUR_FUZZ_SEED={SEED} LASTFOUR_FUZZ_EXAMPLES={asked}")  # noqa: T201, for who repeats it
    return asked


def drawing(name: str) -> random.Random:
    """Where a test draws from: it draws the same whichever others are run."""
    return random.Random(f"{SEED} {name}")


def bit(good: bytes, rng: random.Random) -> bytes:
    """One bit is another."""
    place = rng.randrange(len(good))
    return good[:place] + bytes([good[place] ^ 1 << rng.randrange(8)]) + good[place + 1 :]


def cut(good: bytes, rng: random.Random) -> bytes:
    """The end is missing."""
    return good[: rng.randrange(len(good))]


def without(good: bytes, rng: random.Random) -> bytes:
    """A part is missing."""
    start = rng.randrange(len(good))
    return good[:start] + good[start + rng.randrange(1, 40) :]


def twice(good: bytes, rng: random.Random) -> bytes:
    """A part is there twice."""
    start = rng.randrange(len(good))
    end = start + rng.randrange(1, 40)
    return good[:end] + good[start:]


def more(good: bytes, rng: random.Random) -> bytes:
    """Something is there that nobody wrote."""
    place = rng.randrange(len(good))
    return good[:place] + rng.randbytes(rng.randrange(1, 20)) + good[place:]


# Ways to spoil what is good; a bit is the likeliest to be noticed late.
WAYS = (bit, bit, bit, cut, without, twice, more)
