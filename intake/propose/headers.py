"""Tells whether the header of a column is one of the names that a table lists."""

from functools import cache, lru_cache

from intake.propose import field_words, status_words, synonyms
from intake.propose.names import Words, apart, find, phrases, words_of
from models.words import Resource

# What may follow a name and says nothing of what is meant.
UNITS = frozenset(["usd", "eur", "gbp", "chf", "euro", "dollar"])


@cache
def _vocabulary() -> frozenset[str]:
    """Every word of every table: what is written together is made of these."""
    tables = [
        *synonyms.RESOURCES.values(),
        *synonyms.LINKS.values(),
        *synonyms.RELATIONS.values(),
        *(names for fields in (field_words.COMMON, *field_words.FIELDS.values()) for names in fields.values()),
        *field_words.LINES.values(),
        *field_words.SENT.values(),
        *(names for days in status_words.BY_DAY.values() for names, _, _ in days),
        *(synonyms.LINES, synonyms.KEYS, synonyms.COUNTERS, synonyms.FIRST_NAME, synonyms.LAST_NAME),
    ]
    return frozenset(word for names in tables for phrase in phrases(names) for word in phrase)


@lru_cache(maxsize=4096)
def header_words(name: str) -> Words:
    """The words of a header, or of a file's name."""
    words = apart(words_of(name), _vocabulary())
    while len(words) > 1 and words[-1] in UNITS:
        words = words[:-1]
    return words


@cache
def named(names: str) -> tuple[Words, ...]:
    """The names that a table lists, as words."""
    return tuple(dict.fromkeys(apart(phrase, _vocabulary()) for phrase in phrases(names)))


def rank(words: Words, names: str) -> int | None:
    """The place of a header among names, the best first."""
    known = named(names)
    return known.index(words) if words in known else None


def without_own(words: Words, own: Resource) -> Words:
    """The words without the name of the resource before them: a customer's `customer city` is its city."""
    fitting = [phrase for phrase in named(synonyms.RESOURCES[own]) if words[: len(phrase)] == phrase]
    return words[max(map(len, fitting), default=0) :]


def is_own_name(words: Words, own: Resource) -> bool:
    """Whether a header is the name of the resource, and nothing else."""
    return words in named(synonyms.RESOURCES[own])


def is_own_key(words: Words, own: Resource) -> bool:
    """Whether a header is the name of the resource with what keys are called, such as `customer id`."""
    rest = without_own(words, own)
    return len(rest) < len(words) and rest in named(synonyms.KEYS)


def without_key(words: Words) -> Words:
    """The words without what keys and names are called: those of `customer id` and `customer name` are the customer."""
    ends = [end for end in (*named(synonyms.KEYS), ("name",)) if words[-len(end) :] == end and len(end) < len(words)]
    return words[: len(words) - max(map(len, ends), default=0)]


def is_key(words: Words) -> bool:
    """Whether a header ends like a key, whatever it is the key of."""
    return any(words[-len(key) :] == key for key in named(synonyms.KEYS))


def names_one(words: Words, names: str) -> bool:
    """Whether a header names a record by one of the names: alone, or with what keys and names are called."""
    return any(words == phrase or _is_key_of(words, phrase) for phrase in named(names))


def mentions(words: Words, names: str) -> bool:
    """Whether one of the names is somewhere in a header."""
    return any(find(words, phrase) >= 0 for phrase in named(names))


def _is_key_of(words: Words, phrase: Words) -> bool:
    rest = words[len(phrase) :]
    return words[: len(phrase)] == phrase and (rest in named(synonyms.KEYS) or rest in {("name",), ("email",)})
