"""Proposes the first grants, so that people see their own records at once, and nobody everybody's."""

from collections.abc import Iterable
from typing import Any

from intake.propose.draft import Draft
from models.catalogue import CATALOGUE
from models.words import Relation, Resource

FOR_ALL = (Resource.PRODUCT, Resource.PERSON)


def grants_for(loads: Iterable[Draft]) -> tuple[list[tuple[dict[str, Any], str]], list[Resource]]:
    """The grants, each with its reason, and the resources that are loaded and that nobody may see."""
    related: dict[Resource, set[Relation]] = {}
    for load in loads:
        related.setdefault(load.resource, set()).update(load.relations)
    grants = []
    unseen = []
    for resource in [one for one in related if one in CATALOGUE]:
        if CATALOGUE[resource].related is None:
            continue
        relations = set(related[resource])
        if CATALOGUE[resource].belongs_to_customer:
            relations |= related.get(Resource.CUSTOMER, set())
        relations &= CATALOGUE[resource].relations
        if resource in FOR_ALL:
            grants.append((_grant(resource, reaches=["EVERYONE"]), f"{resource}: everybody sees all of them."))
        elif relations:
            names = [relation.value for relation in Relation if relation in relations]
            why = f"{resource}: who has to do with one sees it, and so does everybody above them."
            grants.append((_grant(resource, relations=names, reaches=["MYSELF", "ALL_SUBORDINATES"]), why))
        else:
            unseen.append(resource)
    return grants, unseen


def _grant(resource: Resource, **words: list[str]) -> dict[str, Any]:
    return {"to": "ALL_USERS", "resource": resource.value, "actions": ["VIEW"], **words}
