"""The model knows all that the program has: what it has not heard of would never be compared."""

from gql.names import PLURALS as PROGRAM_PLURALS
from masking.fields import FIELDS as PROGRAM_FIELDS
from models import words
from models.catalogue import CATALOGUE, lists_of
from models.naming import camel_case
from models.words import Resource
from tests.proof.alike.coverage import uncovered
from tests.proof.alike.family import draw_family, draw_scripts
from tests.proof.alike.states import whole_schema
from tests.proof.cast import MOST, OF_A_CUSTOMER
from tests.proof.documents import PLURALS
from tests.proof.fields import FIELDS, LINE_FIELDS
from tests.proof.load import ORDER
from tests.proof.world import LINKS, LISTS, ORGANISATION, RELATIONS, RESOURCES


def test_the_worlds_have_every_resource_of_the_program() -> None:
    """A resource, relation, link or list that the model has not heard of would never be compared."""
    assert {*RESOURCES, *ORGANISATION} == {resource.value for resource in CATALOGUE}
    for resource in RESOURCES:
        entity = CATALOGUE[Resource(resource)]
        assert set(RELATIONS[resource]) == {relation.value for relation in entity.relations}
        assert dict(LINKS[resource]) == {link.name: link.target.value for link in entity.links}
    for resource in (*RESOURCES, *ORGANISATION):
        assert {name: child for name, (child, _) in LISTS[resource].items()} == {
            name: listed.target.value
            for name, listed in lists_of(Resource(resource)).items()
            if listed.target not in words.ORGANISATION
        }


def test_the_worlds_have_every_field_of_the_program() -> None:
    """With its class."""
    for resource in RESOURCES:
        known = {**FIELDS[resource], **(LINE_FIELDS if resource == "SALES_RECORD" else {})}
        assert {name: field.cls for name, field in known.items()} == {
            name: field.field_class.value.lower() for name, field in PROGRAM_FIELDS[Resource(resource)].items()
        }


def test_every_resource_is_drawn() -> None:
    """A world that never has any of a resource would agree with everything that is said of it."""
    assert {*MOST, "PERSON"} == set(RESOURCES)
    assert set(ORDER) == set(RESOURCES)
    of_a_customer = {one for one in RESOURCES if "CUSTOMER" in dict(LINKS[one]).values()} - {"OPPORTUNITY"}
    assert set(OF_A_CUSTOMER) == of_a_customer


def test_the_documents_ask_for_every_resource() -> None:
    """By the names of the API."""
    assert {resource.value: camel_case(plural) for resource, plural in PROGRAM_PLURALS.items()} == PLURALS


def test_random_scripts_come_to_ask_for_the_whole_schema() -> None:
    """Every field and every argument of it, without a word about a new one."""
    asked = set[str]()
    for number in range(12):
        for script in draw_scripts(draw_family(number, others=0), whole_schema(), 80):
            asked.update(name for request in script for name in request.names)
    assert not uncovered(asked)
