"""Every resource and every word of an enumeration can be guessed: what a table lacks would stop every guess."""

from enum import StrEnum

import pytest

from intake.propose import synonyms
from intake.propose.field_words import FIELDS
from intake.propose.guess_resource import TELLING
from intake.propose.order import ORDER
from intake.propose.status_words import MADE_UP, WORDS
from models.catalogue import CATALOGUE
from models.types import Choice
from models.words import Resource

CHOICES: dict[Resource, type[StrEnum]] = {
    resource: column.type.choices
    for resource, entity in CATALOGUE.items()
    for column in entity.table.columns
    if isinstance(column.type, Choice)
}


@pytest.mark.parametrize(
    "known",
    [
        pytest.param(set(TELLING), id="guess_resource.TELLING"),
        pytest.param(set(synonyms.RESOURCES), id="synonyms.RESOURCES"),
        pytest.param(set(FIELDS), id="field_words.FIELDS"),
        pytest.param(set(ORDER), id="order.ORDER"),
    ],
)
def test_every_resource_has_its_words(known: set[Resource]) -> None:
    """Whichever table: each is looked at for each file."""
    assert known == set(Resource)


def test_every_status_has_its_words() -> None:
    """And each resource that has one a word to begin with."""
    assert set(MADE_UP) == set(CHOICES)
    assert {word for choices in CHOICES.values() for word in choices} <= set(WORDS)


def test_what_is_linked_to_is_loaded_before() -> None:
    """Or a file of links would find nothing; people's superiors are among people."""
    for resource, entity in CATALOGUE.items():
        targets = {link.target for link in entity.links} - {resource}
        after = {one for one in targets if ORDER.index(one) > ORDER.index(resource)}
        assert after == ({Resource.PERSON} if resource is Resource.DEPARTMENT else set())
