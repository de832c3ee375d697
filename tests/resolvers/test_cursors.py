"""Cursors: of use to one caller for one list, the same for the same place, and telling nothing."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import BadInputError
from models.words import PrincipalKind
from permissions.levels import Level
from permissions.principal import Principal
from permissions.tokens import Limits
from resolvers.cursors import Cursors

ERIN = Principal(PrincipalKind.PERSON, 1, "Erin", "erin@x.example")
# How the last two letters of the alphabet are written where they need not stand in a URL.
OTHER_LETTERS = str.maketrans("-_", "+/")
PLACE = ["Secret Ltd", None, 4_242_424_242_424_242]
REFUSED = "This cursor is not one of this list"

json_values = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=20)
places = st.lists(json_values, max_size=4)


def opened(cursor: str) -> bytes:
    """The sealed bytes of a cursor."""
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))


def closed(sealed: bytes) -> str:
    """A cursor of these bytes."""
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


@given(place=places, listing=st.text())
def test_a_cursor_gives_back_its_place(place: list[Any], listing: str) -> None:
    """Any JSON values, for a list of any name; and its characters need no escape in a URL."""
    cursor = Cursors("secret", ERIN).write(listing, place)
    assert Cursors("secret", ERIN).read(listing, cursor) == place
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize(
    ("secret", "principal", "listing"),
    [
        pytest.param("another", ERIN, "list", id="another deployment's"),
        pytest.param("secret", replace(ERIN, id=2), "list", id="another person's"),
        pytest.param("secret", replace(ERIN, kind=PrincipalKind.INTEGRATION), "list", id="an integration's"),
        pytest.param("secret", ERIN, "other", id="another list's"),
        pytest.param("secret", ERIN, "", id="no list's"),
    ],
)
def test_a_cursor_is_of_use_to_its_caller_for_its_list_alone(secret: str, principal: Principal, listing: str) -> None:
    """Each of the three binds it; all refusals read the same."""
    cursor = Cursors("secret", ERIN).write("list", PLACE)
    with pytest.raises(BadInputError, match=REFUSED):
        Cursors(secret, principal).read(listing, cursor)


def test_a_cursor_outlives_the_token_that_it_was_given_to() -> None:
    """It is the caller's, whatever token they come with next."""
    cursor = Cursors("secret", replace(ERIN, token_id=1)).write("list", PLACE)
    later = replace(ERIN, token_id=2, name="Erin Roe", limits=Limits(level=Level.MASKED))
    assert Cursors("secret", later).read("list", cursor) == PLACE


def test_the_same_place_gives_the_same_cursor() -> None:
    """So answers can be compared; another place gives another."""
    one, again = Cursors("secret", ERIN), Cursors("secret", ERIN)
    assert one.write("list", PLACE) == again.write("list", PLACE)
    assert one.write("list", PLACE) != one.write("list", [*PLACE, None])
    assert one.write("list", PLACE) != one.write("other", PLACE)


@settings(max_examples=20)
@given(place=places)
def test_a_cursor_with_any_bit_flipped_is_refused(place: list[Any]) -> None:
    """Each single bit of it, tag and text alike."""
    cursors = Cursors("secret", ERIN)
    sealed = opened(cursors.write("list", place))
    for bit in range(8 * len(sealed)):
        forged = bytearray(sealed)
        forged[bit // 8] ^= 1 << bit % 8
        with pytest.raises(BadInputError, match=REFUSED):
            cursors.read("list", closed(bytes(forged)))


def test_a_cursor_that_was_cut_or_added_to_is_refused() -> None:
    """At either end, by any number of bytes."""
    cursors = Cursors("secret", ERIN)
    sealed = opened(cursors.write("list", PLACE))
    for size in range(len(sealed)):
        for forged in (sealed[:size], sealed[size + 1 :], sealed + sealed[: size + 1]):
            with pytest.raises(BadInputError, match=REFUSED):
                cursors.read("list", closed(forged))


@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param("", id="nothing"),
        pytest.param("1", id="a number"),
        pytest.param("YXJyYXljb25uZWN0aW9uOjE", id="another server's"),
        pytest.param(base64.urlsafe_b64encode(json.dumps(PLACE).encode()).decode(), id="a place that is not sealed"),
        pytest.param("ü" * 40, id="no ASCII"),
        pytest.param("\0" * 40, id="NUL"),
        pytest.param("\ud800" * 40, id="half characters"),
        pytest.param("A" * 20_000, id="the longest"),
        pytest.param("A" * 10_000_000, id="too long"),
    ],
)
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    """In the same words."""
    with pytest.raises(BadInputError, match=REFUSED):
        Cursors("secret", ERIN).read("list", cursor)


def test_a_cursor_that_is_too_long_is_refused_though_it_was_sealed_here() -> None:
    """The work that a request can ask for is bounded."""
    cursors = Cursors("secret", ERIN)
    with pytest.raises(BadInputError, match=REFUSED):
        cursors.read("list", cursors.write("list", ["x" * 20_000]))


@given(text=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=6, max_size=30))
def test_a_cursor_holds_nothing_readable(text: str) -> None:
    """Neither it nor its bytes hold what it tells of, the caller, the list, or the secret."""
    cursor = Cursors("the secret", ERIN).write("the list", [text])
    for readable in (text, "erin", "PERSON:1", "the list", "the secret"):
        assert readable.encode() not in opened(cursor)
        assert readable not in cursor


# Of each length there are as many bits over in the last letter; all have both of the letters that can stand otherwise.
@pytest.mark.parametrize("length", [28, 23, 30])
def test_a_cursor_is_written_in_one_way(length: int) -> None:
    """Any other text is refused: each bit of its letters, more of them or fewer, and what stands for the same bytes."""
    cursors = Cursors("secret", ERIN)
    good = cursors.write("list", ["x" * length])
    forged = [good + good, f"{good}=", f"{good}==", f"{good}A", f" {good}", f"{good}\n", good.translate(OTHER_LETTERS)]
    forged += [good[:size] for size in range(len(good))]
    for bit in range(8 * len(good)):
        changed = bytearray(good.encode())
        changed[bit // 8] ^= 1 << bit % 8
        forged.append(changed.decode("latin-1"))
    assert {"-", "_"} < set(good)
    for bad in forged:
        with pytest.raises(BadInputError, match=REFUSED):
            cursors.read("list", bad)
    assert cursors.read("list", good) == ["x" * length]
