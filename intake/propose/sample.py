"""The distinct texts of a column within bounded memory: all of them, or those that chance chooses."""

from hashlib import blake2b
from typing import Self

# A longer text is remembered by its digest: nobody shows it, and two of them are told apart all the same.
LONGEST = 100
# No text that a mapping can hold has it: so a digest is never taken for a text.
NUL = "\0"


class Sample:
    """Distinct texts, with how often each came.

    When there are too many, half of them are dropped, and again, as their digests say. Two samples choose alike, so
    that of a text which both would keep, one can tell whether the other has seen it.
    """

    def __init__(self, limit: int, limit_repeating: int) -> None:
        """Keep at most `limit` texts; and fewer from when one comes again, for then they are no keys."""
        self.counts: dict[str, int] = {}
        self.repeats = False
        self._limit = limit
        self._limit_repeating = limit_repeating
        self._level = 0

    def add(self, text: str, times: int) -> None:
        """Count a text that came so many times."""
        short = _short(text)
        if short in self.counts:
            self.counts[short] += times
            self.repeats = True
        elif self._chooses(short):
            self.counts[short] = times
            self.repeats = self.repeats or times > 1
            self._thin()

    @property
    def whole(self) -> bool:
        """Whether every text is in it."""
        return not self._level

    @property
    def about(self) -> str:
        """How many distinct texts there are, for people."""
        return f"{self.distinct:,}" if self.whole else f"about {self.distinct:,}"

    @property
    def distinct(self) -> int:
        """How many distinct texts there are, nearly; exactly if it is whole."""
        return len(self.counts) << self._level

    def shrink(self) -> None:
        """Keep no more than if texts had repeated."""
        self._limit = self._limit_repeating
        self._thin()

    def told(self, text: str) -> bool | None:
        """Whether a text was seen; None when this sample doesn't choose it, and so can't tell."""
        short = _short(text)
        return short in self.counts if self._chooses(short) else None

    def share_in(self, other: Self) -> tuple[int, int]:
        """How many of this column's values the other column has, and of how many that can be told."""
        told = [(count, known) for text, count in self.counts.items() if (known := other.told(text)) is not None]
        return sum(count for count, known in told if known), sum(count for count, _ in told)

    def _chooses(self, short: str) -> bool:
        return not self._level or not int.from_bytes(_digest(short)[:8], "big") & ((1 << self._level) - 1)

    def _thin(self) -> None:
        limit = self._limit_repeating if self.repeats else self._limit
        while len(self.counts) > limit:
            self._level += 1
            self.counts = {text: count for text, count in self.counts.items() if self._chooses(text)}


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{NUL}{_digest(text).hex()}"


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=16).digest()
