"""The words that the name of a file or a column is made of, however it is written: `CustomerID`, `customer_ids`."""

import re
import unicodedata
from functools import lru_cache

HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
WORD = re.compile(r"[^\W\d_]+|\d+")
SHORTEST_PART = 2
# These are taken off also where a table has the whole word, so that it is seen that they are keys.
OF_KEYS = ("nummer", "number", "nr", "id")

Words = tuple[str, ...]


@lru_cache(maxsize=4096)
def words_of(name: str) -> Words:
    """The words in small letters, without accents and without the s of a plural; numbers at the end are left out."""
    letters = (sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    words = [_singular(word) for word in WORD.findall(HUMP.sub(" ", "".join(letters)).casefold())]
    while words and words[-1].isdigit():
        words.pop()
    return tuple(words)


def phrases(text: str) -> tuple[Words, ...]:
    """The names that a table lists with commas between them, each as its words, in the table's order."""
    return tuple(dict.fromkeys(words for phrase in text.split(",") if (words := words_of(phrase))))


def find(words: Words, phrase: Words) -> int:
    """Where a phrase begins among words; -1 when it is not there."""
    places = range(len(words) - len(phrase) + 1)
    return next((place for place in places if words[place : place + len(phrase)] == phrase), -1)


def apart(words: Words, known: frozenset[str]) -> Words:
    """The words with those taken apart that are two known ones written together: `customerid`, `Kundennummer`."""
    return tuple(part for word in words for part in _parts(word, known))


def _parts(word: str, known: frozenset[str]) -> Words:
    ending = next((end for end in OF_KEYS if word.endswith(end) and _singular(word[: -len(end)]) in known), None)
    if ending:
        return _singular(word[: -len(ending)]), ending
    if word in known:
        return (word,)
    for place in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
        first, last = _singular(word[:place]), word[place:]
        if first in known and last in known:
            return first, last
    return (word,)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
