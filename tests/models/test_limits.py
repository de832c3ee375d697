"""Limits are read from the environment, each by its own name."""

from dataclasses import fields

import pytest

from models.errors import BadInputError
from models.limits import Limits, Rate
from models.settings import read_settings


@pytest.mark.parametrize("name", [one.name for one in fields(Limits)])
def test_each_limit_is_a_setting(name: str) -> None:
    """And leaves the others as they are."""
    read = read_settings({f"LASTFOUR_MAX_{name.upper()}": "7"}).limits
    changed = {one.name: getattr(read, one.name) for one in fields(Limits) if getattr(read, one.name) == 7}
    assert changed == {name: 7}
    assert read_settings({}).limits == Limits()


@pytest.mark.parametrize("written", ["", "0", "-1", "1e3", "many", "9" * 30])
def test_a_limit_is_a_whole_number(written: str) -> None:
    """None can be switched off by mistake."""
    with pytest.raises(BadInputError, match="LASTFOUR_MAX_DEPTH must be a whole number from 1"):
        read_settings({"LASTFOUR_MAX_DEPTH": written})


def test_a_bucket_holds_what_one_request_may_cost() -> None:
    """Or that request could never be made, however long one waits; 0 is no limit."""
    assert read_settings({"LASTFOUR_RATE_LIMIT": "0"}).rate.limit == 0
    assert read_settings({"LASTFOUR_RATE_LIMIT": "9", "LASTFOUR_MAX_COST": "9"}).rate == Rate(9, 20_000)
    with pytest.raises(BadInputError, match="LASTFOUR_RATE_LIMIT must be 0, or at least LASTFOUR_MAX_COST"):
        read_settings({"LASTFOUR_RATE_LIMIT": "1000"})
