"""An answer has a length, whatever was written, and however often one thing is asked for."""

from typing import Any

import pytest

from models.columns import TEXT_LENGTH
from models.words import Resource
from resolvers.writing.new_record import check_value
from tests.gql.limits.conftest import Limited

NAMES = "{ viewer { a: name b: name } customers(first: 2) { nodes { number id } } }"


@pytest.mark.parametrize("short", [0, 1])
async def test_what_is_too_long_is_not_sent(limited: Limited, short: int) -> None:
    """All text counts, each time that it is shown; numbers, words of enumerations and ids don't."""
    data: Any = (await (await limited()).post(NAMES)).json()["data"]
    numbers = [one["number"] for one in data["customers"]["nodes"]]
    length = 2 * len(data["viewer"]["a"]) + len("".join(numbers))
    assert len(numbers) == 2
    answer = (await (await limited(answer=length - short)).post(NAMES)).json()
    if not short:
        assert answer["data"] == data
        return
    assert answer.get("data") is None
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "QUERY_TOO_COMPLEX"
    assert "too long" in error["message"]


def test_what_is_written_has_a_length() -> None:
    """Notes too, which no list is ordered by."""
    assert check_value(Resource.CUSTOMER, "notes", "x" * TEXT_LENGTH) is None
    assert check_value(Resource.CUSTOMER, "notes", "x" * (TEXT_LENGTH + 1)) == "is longer than 100000 characters"
    assert check_value(Resource.CUSTOMER, "name", "x" * 501) == "is longer than 500 characters"
