"""Texts that stand in files: names, keys and numbers, mostly such as can be loaded, and what tries a reader of CSV."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

# Whatever breaks readers of CSV: quotes, delimiters, all that some system or other takes for the end of a line,
# formulas, marks that aren't seen, letters of one to four bytes, and the one character that no database holds.
LETTERS = [
    *'aaabbcdxyzAZ   012"",;\t|\n\r=+-@\\\'#{}',
    *("\r\n", '""', "\0", "\x0b", "\x0c", "\x1c", "\x85", "\xa0", "\u2028", "\ufeff", "\u202e", "e\u0301"),
    *"éßŞİµ語あ😀",
]
texts = st.lists(st.sampled_from(LETTERS), max_size=12).map("".join)


def rarely(draw: st.DrawFn, times: int = 8) -> bool:
    """Draw True one time in as many. It stands in the middle since hypothesis likes both ends."""
    return draw(st.sampled_from([turn == times // 2 for turn in range(times)]))


def several(one: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[list[Any]]:
    """A list, of which the longer ones are likelier."""
    sizes = st.sampled_from([*range(most + 1), *range(most // 2, most + 1), *range(most // 2, most + 1)])
    return sizes.flatmap(lambda size: st.lists(one, min_size=size, max_size=size))


def often(good: Sequence[str], bad: Sequence[str], times: int = 12) -> st.SearchStrategy[str]:
    """Mostly one of the good texts."""
    return st.sampled_from([*list(good) * times, *bad])


names = st.one_of(
    st.tuples(texts, texts).map("n".join), often(["Zoë", " Müller ", "=1+1", "x" * 500], ["", " ", "x" * 501, "a\0b"])
)
some_keys = st.one_of(st.integers(1, 40).map(str), often([" 7", "8 ", "-9", "ß", "=1"], ["", "a\0b", "k" * 501], 4))
numbers = st.one_of(
    st.integers(-(10**4), 10**4).map(lambda cents: str(Decimal(cents) / 100)),
    often(
        ["", "0", "-0.00", "+1.50", " 12 ", "0012.3400", "92233720368547758.07", "-92233720368547758.08"],
        [
            *("92233720368547758.08", "-92233720368547758.09", "9" * 40, "9" * 70, "0.001", "1.005", "1e3", "1_000"),
            *("NaN", "Infinity", "1,5", "=1+1", "--1", "0x10", "\uff11\uff12", "+", "1.2.3", "a\0"),
        ],
        20,
    ),
)
