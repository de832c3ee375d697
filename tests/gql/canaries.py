"""Requests with a mark in whatever a client can send, for tests of what must not be written down of it."""

import httpx

from tests.demo import Demo

LITERAL = '{ zebra1: customers(where: {name: {contains: "zebra2"}}) { nodes { name } } }'
NAMED = "query zebra3 ($zebra4: String) { customers(where: {name: {contains: $zebra4}}) { nodes { number } } }"
EVERYTHING = "{ customers { nodes { number cardNumber } } }"
# Where a client says something about itself.
SENT = {"user-agent": "zebra5", "referer": "http://zebra6", "x-forwarded-for": "zebra7"}
BODIES = ({"query": LITERAL}, {"query": NAMED, "variables": {"zebra4": "zebra8"}}, {"query": EVERYTHING})


def secrets_of(demo: Demo) -> tuple[str, ...]:
    """The mark, values of records, the token and the name of erin, who asks.

    The card as it is kept, written in notes and shown: four digits alone may be in an id, which is drawn.
    """
    return ("zebra", "ZEBRA", "C-0001", "42424242", "4242 4242", "*4242", demo.tokens["erin"], "Erin")


async def ask_all(client: httpx.AsyncClient, headers: dict[str, str]) -> int:
    """Send the requests; how many there were."""
    for body in BODIES:
        await client.post("/graphql", json=body, headers=headers)
    await client.get("/graphql", params={"query": LITERAL}, headers=headers)
    await client.get("/zebra9", params={"zebra": "zebra"}, headers=headers)
    await client.request("ZEBRA", "/graphql", headers=headers)
    return len(BODIES) + 3
