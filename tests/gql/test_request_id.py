"""Each request has an id, which client and log can speak of."""

import pytest

from tests.gql.conftest import Live


@pytest.mark.parametrize("given", ["7", "a-b_c.d:e/f+g=", "01JDCZ7Q", "x" * 128])
def test_a_harmless_id_is_taken_over(live: Live, given: str) -> None:
    """A proxy may have named the request already."""
    assert live.client.get("/healthz", headers={"x-request-id": given}).headers["x-request-id"] == given


@pytest.mark.parametrize(
    "given", ["", "two words", 'quote"', "x" * 129, "tab\tbed", "<b>", "é", '{"a":1}', "a,b", "%0a"]
)
def test_any_other_is_replaced(live: Live, given: str) -> None:
    """What could be read as something else in a log is not repeated."""
    told = live.client.get("/healthz", headers=[(b"x-request-id", given.encode())]).headers["x-request-id"]
    assert told != given
    assert len(told) == 32
    assert set(told) <= set("0123456789abcdef")


def test_a_token_is_no_id(live: Live) -> None:
    """Somebody may take one header for the other, and ids are in the log."""
    token = live.demo.tokens["erin"]
    for given in (token, f"of-{token}"):
        assert token not in live.client.get("/healthz", headers={"x-request-id": given}).headers["x-request-id"]


def test_every_answer_has_one(live: Live) -> None:
    """Errors too, and no two the same."""
    asked = [("GET", "/healthz"), ("GET", "/none"), ("PUT", "/graphql"), ("POST", "/graphql"), ("OPTIONS", "/graphql")]
    ids = {live.client.request(method, path).headers["x-request-id"] for method, path in asked}
    assert len(ids) == len(asked)
