"""Scripts of writes, grants, freezes, hand-overs and time passing: the program and the model agree after every step."""

import os
from collections import Counter

import pytest

from models.database import Database
from tests.proof.following import follow
from tests.proof.server import SETTINGS, shared_documents

# 20 scripts in CI, by turns on SQLite and PostgreSQL; each takes two to three seconds. LASTFOUR_PROOF_SCRIPTS asks for
# more, LASTFOUR_PROOF_SCRIPTS_FROM for others, and LASTFOUR_PROOF_SCRIPT=SEED for one, on both.
SCRIPTS = int(os.environ.get("LASTFOUR_PROOF_SCRIPTS", "20"))
FIRST = int(os.environ.get("LASTFOUR_PROOF_SCRIPTS_FROM", "0"))
ONE = os.environ.get("LASTFOUR_PROOF_SCRIPT")
STEPS = 50


async def test_after_every_step_all_is_as_in_the_model(database: Database, kind: str) -> None:
    """Answers, rows, actions, levels, values, explanations and holders, for who acted, who is concerned and others."""
    seen, differences = Counter[str](), list[str]()
    turns = [seed for seed in range(FIRST, FIRST + SCRIPTS) if (seed % 2 == 0) is (kind == "sqlite")]
    seeds = turns if ONE is None else [int(ONE)]
    with shared_documents(SETTINGS.limits):
        for seed in seeds:
            try:
                await follow(database, seed, STEPS, seen)
            except AssertionError as error:
                again = f"LASTFOUR_PROOF_SCRIPT={seed} pytest tests/proof/test_scripts.py -k {kind}"
                differences.append(f"Seed {seed}, {error}\nAgain: {again}")
    if differences:
        pytest.fail("\n\n".join([f"{len(differences)} of {len(seeds)} scripts:", *differences]))
    # So that it can't pass by nothing being done or seen.
    assert seen["rows"] > len(seeds) * STEPS, seen
    assert seen["done"] > len(seeds) * STEPS // 3, seen
    assert seen["refused"] > len(seeds), seen
