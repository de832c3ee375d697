"""What a condition may not be: nested without end, too far, too long, or of another shape; and where it is wrong."""

from typing import Any

import pytest

from models.errors import BadInputError
from models.values import coerce
from models.words import Resource
from permissions.condition_reader import read_condition
from permissions.terms import SIGNATURE_BITS, read_signature


def nested(levels: int) -> dict[str, Any]:
    """A condition within a condition, so many times."""
    return {"not": nested(levels - 1)} if levels else {"name": {"eq": "x"}}


SEVERAL = [{"contacts": {"some": {"name": {"eq": "x"}}}}] * 21


@pytest.mark.parametrize(
    ("where", "told"),
    [
        (nested(9), "is nested too deep: 8 levels are allowed."),
        (
            {"contacts": {"some": {"customer": {"contacts": {"some": {"customer": {"name": {"eq": "x"}}}}}}}},
            "leads too far: through 3 links and lists at most.",
        ),
        ({"and": SEVERAL}, "follows too many links and lists: 20 are allowed."),
        ({"and": [{"name": {"eq": "x"}}] * 200}, "has too many conditions: 200 are allowed."),
        ({"and": ["x"]}, "must be an object."),
        ({"contacts": "x"}, "where.contacts must be an object with some, none or every."),
        ({"contacts": {"most": {}}}, "where.contacts.most is not one of some, none and every."),
    ],
)
def test_what_can_not_be_read_is_refused_with_its_path(where: dict[str, Any], told: str) -> None:
    """Nothing is guessed or left out."""
    with pytest.raises(BadInputError) as refused:
        read_condition(Resource.CUSTOMER, where, coerce)
    assert str(refused.value).endswith(told)


def test_a_condition_just_within_the_limits_is_read() -> None:
    """Eight levels, and three links."""
    read_condition(Resource.CUSTOMER, nested(7), coerce)
    leads = {"contacts": {"some": {"customer": {"contacts": {"some": {"name": {"eq": "x"}}}}}}}
    assert read_condition(Resource.CUSTOMER, leads, coerce) is not None


def test_a_signature_of_several_integers_is_one_number() -> None:
    """The second begins where the first ends."""
    assert read_signature((0b101, 0b11)) == 0b101 | 0b11 << SIGNATURE_BITS
