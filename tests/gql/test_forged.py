"""Cursors and tokens that nobody was given: each bit of a good one flipped, cut, doubled, or somebody else's.

A forged cursor is answered by its one error and by nothing else, a forged token like one that was never issued.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from gql.app import create_app
from models.settings import Settings
from permissions.tokens import ALPHABET, CHECKSUM, with_checksum
from tests.databases import NewDatabase
from tests.demo import UNBOUNDED, Demo, building, pinned
from tests.fuzzing import drawing, examples

REFUSED = (
    "This cursor is not one of this list: use one that the same query gave you, with the same where and orderBy, or "
    "start again without it."
)

# A page of each kind of list, with its arguments at PAGE.
LISTS = {
    "customers": "customers(PAGE) { pageInfo { endCursor } nodes { id } }",
    "by name": "customers(orderBy: [{field: NAME}], PAGE) { pageInfo { endCursor } nodes { id } }",
    "by name, backwards": "customers(orderBy: [{field: NAME, direction: DESC}], PAGE) "
    "{ pageInfo { endCursor } nodes { id } }",
    "of a region": 'customers(where: {region: {ne: "APAC"}}, PAGE) { pageInfo { endCursor } nodes { id } }',
    "deleted": "customers(deleted: true, PAGE) { pageInfo { endCursor } nodes { id } }",
    "contacts": "contacts(PAGE) { pageInfo { endCursor } nodes { id } }",
    "departments": "departments(PAGE) { pageInfo { endCursor } nodes { id } }",
    "log": "auditLog(PAGE) { pageInfo { endCursor } nodes { id } }",
    "log, searched": 'auditLog(search: "a", PAGE) { pageInfo { endCursor } nodes { id } }',
    "grants": "grants(PAGE) { pageInfo { endCursor } nodes { id } }",
    "overview": "permissionOverview(dimension: ACTION, PAGE) { pageInfo { endCursor } nodes { actions } }",
    "overview by role": "permissionOverview(dimension: ROLE, PAGE) { pageInfo { endCursor } nodes { actions } }",
    "holders": 'whoHasAccess(record: "RECORD", PAGE) { pageInfo { endCursor } nodes { name } }',
    "editors": 'whoHasAccess(record: "RECORD", action: EDIT, PAGE) { pageInfo { endCursor } nodes { name } }',
}


class Lists:
    """The lists of a company, asked by some caller."""

    def __init__(self, client: httpx.AsyncClient, token: str, record: str) -> None:
        self._client = client
        self._token = token
        self._record = record

    async def cursor(self, name: str) -> str:
        """The end of the first page of a list."""
        return str((await self._ask(name, "first: 1"))["data"]["list"]["pageInfo"]["endCursor"])

    async def after(self, name: str, cursor: str) -> Any:
        """What is answered for the page after a cursor: the message of the error, or the page."""
        answer = await self._ask(name, "first: 1, after: $cursor", cursor=cursor)
        if "errors" not in answer:
            return answer["data"]["list"]
        (error,) = answer["errors"]
        assert (answer["data"], error["extensions"]) == (None, {"code": "BAD_USER_INPUT"})
        return error["message"]

    async def _ask(self, name: str, arguments: str, **variables: str) -> Any:
        field = LISTS[name].replace("PAGE", arguments).replace("RECORD", self._record)
        declared = "($cursor: String)" if variables else ""
        body = {"query": f"query {declared} {{ list: {field} }}", "variables": variables}
        answer = await self._client.post("/graphql", json=body, headers={"authorization": f"Bearer {self._token}"})
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture(scope="module")
async def demo(kind: str, new_database: NewDatabase) -> AsyncIterator[Demo]:
    """The demo company, for this file alone."""
    async with building(kind, await new_database(kind), settings=UNBOUNDED) as built:
        yield built


@pytest.fixture(scope="module")
async def record(demo: Demo) -> str:
    """The id of a customer of erin's."""
    found = await demo.as_("erin").ask('{ customers(where: {number: {eq: "C-0001"}}) { nodes { id } } }')
    return str(found["customers"]["nodes"][0]["id"])


@pytest.fixture(scope="module")
def lists(demo: Demo, record: str) -> Lists:
    """All lists, as the administrator."""
    return Lists(demo.client, demo.tokens["ada"], record)


def forged(good: str) -> Iterator[str]:
    """All that is near to a text: each of its bits another, parts of it, and more than it."""
    for bit in range(8 * len(good)):
        changed = bytearray(good.encode())
        changed[bit // 8] ^= 1 << bit % 8
        yield changed.decode("latin-1")
    yield from (good[:size] for size in range(1, len(good)))
    yield from (good[size:] for size in range(1, len(good)))
    yield from (good + good, good + good[0], good[0] + good, f"{good}=", f"{good}==", f" {good}", f"{good}\n")


@pytest.mark.parametrize("name", LISTS)
async def test_a_forged_cursor_is_refused(lists: Lists, name: str) -> None:
    """In the same words, whatever is wrong with it; the good one leads on."""
    good = await lists.cursor(name)
    near = list(forged(good))
    chosen = drawing(name).sample(near, min(len(near), examples(6)))
    assert [bad for bad in chosen if await lists.after(name, bad) != REFUSED] == []
    assert await lists.after(name, good) != REFUSED


async def test_a_cursor_of_another_list_is_refused(lists: Lists) -> None:
    """Of another kind, order, condition, or question; each is good for its own."""
    cursors = {name: await lists.cursor(name) for name in LISTS}
    assert len(set(cursors.values())) == len(LISTS)
    for name, following in zip(LISTS, [*LISTS][1:] + [*LISTS][:1], strict=True):
        others = drawing(name).sample([*LISTS], 1)
        taken = [of for of in {name, following, *others} if await lists.after(name, cursors[of]) != REFUSED]
        assert taken == [name]


@pytest.mark.parametrize("name", ["customers", "by name", "contacts", "departments"])
async def test_a_cursor_of_somebody_else_is_refused(demo: Demo, lists: Lists, record: str, name: str) -> None:
    """Of another person, or another deployment; also where both see the same rows."""
    app = create_app(Settings(secret="another"), demo.database, pinned)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://another") as another:
        own = await lists.cursor(name)
        for other in (Lists(demo.client, demo.tokens["sven"], record), Lists(another, demo.tokens["ada"], record)):
            assert await lists.after(name, await other.cursor(name)) == REFUSED
            assert await other.after(name, own) == REFUSED


async def test_a_forged_token_lets_nobody_in(demo: Demo) -> None:
    """It is answered, byte for byte, like one that nobody was given; with a right checksum as well."""
    good = demo.tokens["erin"]
    body, draw = good[:-CHECKSUM], drawing("tokens")
    near = [bad for bad in forged(good) if bad.strip() != good]
    summed = [
        with_checksum(body[:place] + one + body[place + 1 :]) for place in range(3, len(body)) for one in ALPHABET
    ]
    chosen = draw.sample(near, min(len(near), examples(30))) + draw.sample(summed, min(len(summed), examples(30)))
    unknown = await answered(demo, with_checksum(f"lf_{'x' * 43}"))
    assert unknown[0] == 401
    assert [bad for bad in chosen if bad != good and await answered(demo, bad) != unknown] == []
    assert (await answered(demo, good))[0] == 200


async def answered(demo: Demo, token: str) -> tuple[int, bytes]:
    """The status and the body for somebody who comes with a token."""
    headers = [(b"authorization", b"Bearer " + token.encode("latin-1")), (b"content-type", b"application/json")]
    answer = await demo.client.post("/graphql", content=b'{"query": "{ viewer { name } }"}', headers=headers)
    return answer.status_code, answer.content
