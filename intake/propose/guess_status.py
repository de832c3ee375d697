"""Guesses which words of a file mean which of ours, for fields that are one word of several."""

from collections.abc import Iterable
from enum import StrEnum

from intake.files.locales import Notation
from intake.files.reading import reader_of
from intake.propose.draft import Part
from intake.propose.field_words import FIELDS
from intake.propose.headers import header_words, named, rank, without_own
from intake.propose.names import find
from intake.propose.profile import Column, Profile
from intake.propose.sample import NUL
from intake.propose.status_words import BY_DAY, MADE_UP, WORDS
from models.catalogue import CATALOGUE
from models.errors import BadInputError
from models.types import Choice
from models.words import Resource

# A column with more texts than this is no status, and one of whose values fewer are understood is another one.
MOST_TEXTS = 50
UNDERSTOOD = 0.5
SHOWN = 10
# Shorter names stand for yes and no, and are part of many file names.
SHORTEST = 3


def choice_of(resource: Resource) -> str | None:
    """The field of a resource that is one word of several, if it has one."""
    columns = CATALOGUE[resource].table.columns
    return next((column.name for column in columns if isinstance(column.type, Choice)), None)


def guess_status(profile: Profile, resource: Resource, taken: Iterable[str] = ()) -> Part:
    """Where the word comes from: a column of words, a day that tells, the name of the file, or it is made up."""
    names = FIELDS[resource][choice_of(resource) or ""]
    columns = profile.columns.values()
    ranked = [(place, one) for one in columns if (place := _rank(one, names, resource, taken))]
    for _, column in sorted(ranked, key=lambda one: one[0]):
        if part := _translated(profile, resource, column):
            return part
    for days, without, otherwise in BY_DAY.get(resource, ()):
        day = next((one for one in columns if rank(one.words, days) is not None), None)
        if day and profile.always(day):
            return Part({"constant": otherwise.value}, f'"{day.name}" is never empty')
        if day and day.given:
            source = {"column": day.name, "values": {"": without.value}, "otherwise": otherwise.value}
            return Part(source, "made up of whether there is a day")
    said = _by_file_name(profile, resource)
    return Part({"constant": (said or MADE_UP[resource]).value}, "the file's name says so" if said else "made up")


def _rank(column: Column, names: str, resource: Resource, taken: Iterable[str]) -> int | None:
    """The place of a column among those that may hold the word, from 1 on."""
    places = [rank(words, names) for words in (column.words, without_own(column.words, resource))]
    found = [place + 1 for place in places if place is not None]
    usable = column.given and column.name not in taken and column.sample.whole and len(column.texts) <= MOST_TEXTS
    return min(found) if found and usable else None


def _translated(profile: Profile, resource: Resource, column: Column) -> Part | None:
    """A column of words, with the translation of those that we call otherwise; None when most are not understood."""
    choices = _choices(resource)
    read = reader_of(CATALOGUE[resource].table.c[choice_of(resource) or ""], Notation.of())
    same: dict[str, str] = {}
    other: dict[str, str] = {}
    for text in column.texts:
        try:
            same[text] = str(read(text))
        except BadInputError:
            word = None if NUL in text else _meant(text, choices)
            if word:
                other[text] = word.value
    unknown = [text for text in column.texts if text not in same and text not in other]
    understood = sum(column.sample.counts[text] for text in (*same, *other))
    if understood < UNDERSTOOD * column.given:
        return None
    if not unknown and profile.always(column):
        return Part({"column": column.name, "values": other}) if other else Part(column.name)
    otherwise = MADE_UP[resource].value
    shown = ", ".join(map(repr, unknown[:SHOWN])) + (" and others" if len(unknown) > SHOWN else "")
    said = [f"nothing is known of {shown}"] if unknown else []
    said += [f"{profile.readable - column.given:,} rows have none"] if not profile.always(column) else []
    source = {"column": column.name, "values": same | other, "otherwise": otherwise}
    return Part(source, f"{', and '.join(said)}: {otherwise} is made up")


def _choices(resource: Resource) -> list[StrEnum]:
    kind = CATALOGUE[resource].table.c[choice_of(resource) or ""].type
    return list(kind.choices) if isinstance(kind, Choice) else []


def _meant(text: str, choices: Iterable[StrEnum]) -> StrEnum | None:
    """Which of our words a text means, which may be a 1 for yes."""
    words = header_words(text)
    return next((word for word in choices if words in named(WORDS[word]) or text in WORDS[word].split(", ")), None)


def _by_file_name(profile: Profile, resource: Resource) -> StrEnum | None:
    """The word that the name of the file is made of, as `leads.csv` or `meetings.csv`."""
    words = header_words(profile.file.path.stem)
    for word in _choices(resource):
        telling = (phrase for phrase in named(WORDS[word]) if len(phrase[0]) >= SHORTEST)
        if word != MADE_UP[resource] and any(find(words, phrase) >= 0 for phrase in telling):
            return word
    return None
