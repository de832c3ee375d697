"""Each attack is refused, clearly, before anything of the data is looked at; `bench/attacks.py` tells what it takes."""

import pytest

from tests.demo import Demo
from tests.gql.attacks import ATTACKS, Attack
from tests.statements import counted


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
async def test_an_attack_is_refused(demo: Demo, attack: Attack) -> None:
    """By its code and words, and no row of the company is asked for."""
    headers = {**demo.headers("ada"), "content-type": "application/json"}
    with counted(demo.database.engine.sync_engine) as statements:
        answer = await demo.client.post("/graphql", content=attack.content, headers=headers)
    assert answer.status_code == attack.status, answer.text[:500]
    body = answer.json()
    assert not body.get("data") or set(body["data"].values()) == {None}
    error = body["errors"][0]
    assert error["extensions"]["code"] == attack.code, error
    assert attack.says in error["message"]
    assert len(answer.content) < 20_000
    assert not any("FROM customer" in statement for statement in statements)
