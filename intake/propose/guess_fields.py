"""Guesses which column is which field, by the names that others give to it."""

from collections.abc import Iterable, Mapping

from babel import Locale

from intake.propose.draft import Draft, Part, fits_template
from intake.propose.field_words import COMMON, FIELDS, PLACES
from intake.propose.full_names import first_and_last
from intake.propose.guess_status import choice_of, guess_status
from intake.propose.headers import is_own_name, rank, without_own
from intake.propose.names import Words
from intake.propose.profile import Column
from models.catalogue import CATALOGUE
from models.words import Resource

# A name is better made of two columns than taken from one that is empty more often than this.
MOSTLY = 0.95
COUNTRIES = 0.8
# What names a record of these is called a title, or is its name.
TITLED = {Resource.OPPORTUNITY, Resource.CONTRACT}
# The records whose names may be in two columns.
PEOPLE = {Resource.PERSON, Resource.CONTACT, Resource.CUSTOMER}


def guess_fields(draft: Draft) -> None:
    """Fill the fields that columns are named after, each column once."""
    resource = draft.resource
    columns = [column for column in draft.profile.columns.values() if column.given]
    called = [(column, column.words) for column in columns]
    called += [(column, without_own(column.words, resource)) for column in columns]
    draft.fields |= assigned(called, names_of_fields(resource))
    title = "title" if resource in TITLED else "name"
    taken = {column for part in draft.fields.values() for column in part.columns}
    named_so = (one for one in columns if is_own_name(one.words, resource) and one.name not in taken)
    if title not in draft.fields and title in CATALOGUE[resource].fields and (own := next(named_so, None)):
        draft.fields[title] = Part(own.name)
    if resource in PEOPLE:
        name_of_two(draft)
    if "country" in CATALOGUE[resource].fields:
        _country(draft)
    if choice := choice_of(resource):
        draft.fields[choice] = guess_status(draft.profile, resource, taken=draft.columns())


def names_of_fields(resource: Resource) -> dict[str, str]:
    """What others call each field of a resource, but for the one that is one word of several."""
    fields = [name for name in CATALOGUE[resource].fields if name != choice_of(resource)]
    return {name: FIELDS[resource].get(name) or COMMON[name] for name in fields}


def assigned(called: Iterable[tuple[Column, Words]], names: Mapping[str, str]) -> dict[str, Part]:
    """The column of each field, by what columns are called: the best fit is taken first, and a column is taken once."""
    fits = [
        (place, field, column)
        for column, words in called
        for field, known in names.items()
        if (place := rank(words, known)) is not None and column.given
    ]
    parts: dict[str, Part] = {}
    taken: set[str] = set()
    for _, field, column in sorted(fits, key=lambda fit: fit[0]):
        if field not in parts and column.name not in taken:
            parts[field] = Part(column.name)
            taken.add(column.name)
    return parts


def name_of_two(draft: Draft, before: Words = ()) -> None:
    """Make the name of a first and a last one, unless one column has the whole name nearly always."""
    columns = draft.profile.columns
    two = first_and_last(((one.name, one.words) for one in columns.values() if one.given), before)
    if two is None or not all(fits_template(columns[name]) for name in two):
        return
    part = draft.fields.get("name")
    whole = columns[part.columns[0]] if part else None
    if not whole or whole.name in two or whole.given < MOSTLY * draft.profile.readable:
        draft.fields["name"] = Part({"template": " ".join(f"{{{name}}}" for name in two)})


def _country(draft: Draft) -> None:
    """Take a location for the country if its values are names of countries."""
    if "country" in draft.fields:
        return
    for column in draft.profile.columns.values():
        texts = [text.casefold() for text in column.texts]
        if rank(column.words, PLACES) is not None and texts and column.name not in draft.columns():
            known = {name.casefold() for name in Locale("en").territories.values()}
            if sum(text in known for text in texts) >= COUNTRIES * len(texts):
                draft.fields["country"] = Part(column.name, "nearly all of its values are names of countries")
                return
