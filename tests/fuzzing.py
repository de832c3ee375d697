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
