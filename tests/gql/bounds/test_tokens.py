"""A token lets its bearer in until it expires, one that was replaced for its grace: a second before, at, and after."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from gql.app import create_app
from models.oidc import Oidc
from models.settings import Settings
from tests.demo import NOW, SECRET
from tests.gql.bounds.conftest import ENDS, Standing
from tests.gql.bounds.probes import code
from tests.issuer import AUDIENCE, LocalIssuer, issuing
from tests.proof.server import Asker

REFUSED = "UNAUTHENTICATED"
GRACE = timedelta(minutes=90)
# What docs/sign-in.md gives to clocks.
LEEWAY = timedelta(seconds=30)


async def made(standing: Standing, name: str) -> Any:
    """An integration whose first token ends at ENDS, and goes by the integration's name."""
    company = standing.company
    given = {"name": name, "expiresAt": ENDS.isoformat()}
    told = await company.do("ada", "createIntegration", given, "secret token { id } integration { id }")
    company.demo.tokens[name] = told["secret"]
    return told


async def let_in(standing: Standing, name: str) -> Any:
    """The code by which a token is refused, if it is."""
    return code(await standing.company.post(name, "{ viewer { name } }"))


async def rotated(standing: Standing, token: str, new: str) -> list[tuple[str, list[str]]]:
    """Why a token is not replaced with a grace, by code and field; where it is, the new one has a name."""
    given = {"token": token, "graceMinutes": GRACE // timedelta(minutes=1)}
    told = await standing.company.do("ada", "rotateToken", given, "secret")
    standing.company.demo.tokens[new] = told["secret"] or ""
    return [(error["code"], error["field"]) for error in told["userErrors"]]


async def test_a_token_expires(standing: Standing) -> None:
    """It is refused from its moment on, in the words for one that nobody has issued."""
    await made(standing, "expiring")
    assert await standing.around(ENDS, lambda: let_in(standing, "expiring")) == [None, REFUSED, REFUSED]


async def test_a_grace_ends(standing: Standing) -> None:
    """The token that was replaced holds for the grace; the new one until the old one would have ended."""
    one = await made(standing, "replaced")
    assert await rotated(standing, one["token"]["id"], "replacing") == []
    assert await standing.around(NOW + GRACE, lambda: let_in(standing, "replaced")) == [None, REFUSED, REFUSED]
    assert await standing.around(NOW + GRACE, lambda: let_in(standing, "replacing")) == [None, None, None]
    assert await standing.around(ENDS, lambda: let_in(standing, "replacing")) == [None, REFUSED, REFUSED]


async def test_a_grace_does_not_make_a_token_last_longer(standing: Standing) -> None:
    """One that ends within its grace ends when it would have."""
    one = await made(standing, "replaced-late")
    late = await standing.at(ENDS - GRACE / 2, lambda: rotated(standing, one["token"]["id"], "replacing-late"))
    assert late == []
    assert await standing.around(ENDS, lambda: let_in(standing, "replaced-late")) == [None, REFUSED, REFUSED]


async def test_a_token_is_replaced_before_it_ends_alone(standing: Standing) -> None:
    """Afterwards there is nothing to replace."""
    tokens = iter([(await made(standing, f"too-late-{turn}"))["token"]["id"] for turn in range(3)])
    over = ("BAD_USER_INPUT", ["token"])
    found = await standing.around(ENDS, lambda: rotated(standing, next(tokens), "unused"))
    assert found == [[], [over], [over]]


async def test_a_token_is_listed_for_thirty_days_after_its_end(standing: Standing) -> None:
    """Then it has nothing more to tell."""
    one = (await made(standing, "listed"))["token"]["id"]

    async def listed() -> bool:
        found = await standing.company.ask("ada", "{ viewer { integrations { tokens { id } } } }")
        return one in {
            token["id"] for integration in found["viewer"]["integrations"] for token in integration["tokens"]
        }

    assert await standing.around(ENDS + timedelta(days=30), listed) == [True, False, False]


@pytest.fixture(scope="module")
def issuer() -> Iterator[LocalIssuer]:
    """Where people sign in."""
    with issuing() as listening:
        listening.publish("ec")
        yield listening


def seconds(moment: datetime) -> int:
    """A moment as a token has it."""
    return int(moment.timestamp())


@pytest.mark.parametrize(
    ("claim", "bound", "expected"),
    [
        ("exp", ENDS + LEEWAY, [None, REFUSED, REFUSED]),
        ("nbf", ENDS - LEEWAY, [REFUSED, None, None]),
        ("iat", ENDS - LEEWAY, [REFUSED, None, None]),
    ],
)
async def test_a_signed_token_holds_within_its_bounds(
    standing: Standing, issuer: LocalIssuer, claim: str, bound: datetime, expected: list[Any]
) -> None:
    """From `nbf` and `iat` on, and before `exp`; half a minute either way is given to clocks."""
    said: dict[str, Any] = {"iat": seconds(NOW), "exp": seconds(ENDS + timedelta(days=1)), claim: seconds(ENDS)}
    demo = standing.company.demo
    settings = Settings(secret=SECRET, oidc=Oidc(issuer.url, AUDIENCE))
    transport = httpx.ASGITransport(create_app(settings, demo.database, standing.company.clock))
    async with httpx.AsyncClient(transport=transport, base_url="http://signed") as client:
        erin = Asker(client, issuer.token(**said))

        async def ask() -> Any:
            return code((await erin.post("{ viewer { name } }")).json())

        assert await standing.around(bound, ask) == expected
