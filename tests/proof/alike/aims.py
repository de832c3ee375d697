"""Writes that somebody would try who is after something: each changes one thing, so that nothing else refuses it."""

from collections.abc import Mapping
from random import Random
from typing import Any

from tests.proof.alike.able import HANDED
from tests.proof.alike.palette import Palette
from tests.proof.fields import camel
from tests.proof.world import LINKS

OVERWRITTEN = "overwriteMasked"
ALL_LINKS = {camel(link) for links in LINKS.values() for link in links}


def aimed(rng: Random, palette: Palette, fields: Mapping[str, Any], resource: str | None) -> dict[str, Any] | None:
    """An input that aims at something, where there is something to aim at; else None, and any will do."""
    if OVERWRITTEN in fields and "id" in fields:
        if rng.random() < 0.5 and (cell := palette.cell(rng, resource)):
            # One value that is not seen, replaced by one that it may have been, or by what is shown of it.
            id, name, value = cell
            return {"id": id, name: value, OVERWRITTEN: [name]}
        if rng.random() < 0.3 and (raising := palette.raising(rng, resource)):
            id, name, value = raising
            return {"id": id, name: value} if name in fields else None
    if "winner" in fields and rng.random() < 0.8 and (united := palette.united(rng)):
        winner, loser = united
        return {"winner": winner, "loser": loser}
    if HANDED["CSR"] in fields and "records" in fields and rng.random() < 0.7:
        return palette.taken_over(rng)
    return None


def fitting(rng: Random, palette: Palette, drawn: dict[str, Any]) -> dict[str, Any]:
    """What was drawn for some records, mostly without the links that such records don't have."""
    ids = [one["id"] for one in drawn["records"] if isinstance(one.get("id"), str)]
    resource = palette.resource_of(ids[0]) if ids else None
    if resource is None or rng.random() < 0.1:
        return drawn
    has = {camel(link) for link in LINKS[resource]}
    return {name: value for name, value in drawn.items() if name not in ALL_LINKS or name in has}
