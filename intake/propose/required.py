"""Makes up what a record can't do without and no column has: of the key, or as a constant."""

from collections.abc import Callable

from intake.files.sources import dotted
from intake.propose.draft import Draft, Part, fits_template
from intake.propose.guess_status import choice_of
from intake.propose.status_words import MADE_UP
from models.catalogue import CATALOGUE
from models.words import Resource

# A name is used for addresses if nearly all names have letters that addresses have.
NEARLY_ALL = 0.95
# What a key is anyway.
NUMBERS = {"number", "sku", "work_id"}


def required_fields(resource: Resource) -> list[str]:
    """The fields that a record can't do without."""
    entity = CATALOGUE[resource]
    return [name for name in entity.fields if not entity.table.c[name].nullable]


def required_links(resource: Resource) -> list[str]:
    """The links that a record can't do without."""
    entity = CATALOGUE[resource]
    return [link.name for link in entity.links if not entity.table.c[link.column].nullable]


def fill_required(draft: Draft, source: str) -> list[str]:
    """Make up the fields that are still missing, and return the names of those that nothing can be made up for."""
    missing = []
    for name in required_fields(draft.resource):
        if name not in draft.fields:
            part = made_up(draft, name, source)
            if part:
                draft.fields[name] = part
            else:
                missing.append(name)
    return missing


def made_up(draft: Draft, field: str, source: str) -> Part | None:
    """What a field gets that no column has; `source` is how the whole is called. None for a moment: it is a fact."""
    if field == choice_of(draft.resource):
        return Part({"constant": MADE_UP[draft.resource].value}, "made up")
    if field == "email":
        return _address(draft, source)
    if field == "platform":
        return Part({"constant": source}, "made up")
    if field == "occurred_at":
        return None
    if field == "title" and (named := draft.links.get("product") or draft.links.get("customer")):
        column = draft.profile.columns[named.columns[0]]
        if draft.profile.always(column):
            return Part(column.name, "no column has one: what it is about, instead")
    if field == "subject" and "channel" in draft.fields and isinstance(draft.fields["channel"].source, str):
        return Part(draft.fields["channel"].source, "no column has one")
    return Part(draft.key.source, "" if field in NUMBERS else "no column has one: it is the key")


def _address(draft: Draft, source: str) -> Part:
    """An address for mail that is made of the name, or else of the key."""
    columns = draft.profile.columns
    name = draft.fields.get("name", draft.key)
    for part, between, spec, written in (
        (name, ".", ":dotted", dotted),
        (draft.key, "-", ":dotted", dotted),
        (draft.key, "-", "", str),
    ):
        named = [columns[name] for name in part.columns]
        if named and all(fits_template(one) and _mostly(written, one.texts) for one in named):
            local = between.join(f"{{{one.name}{spec}}}" for one in named)
            return Part({"template": f"{local}@{source}.example"}, "made up: no column has addresses")
    return Part(draft.key.source, "made up: no column has addresses")


def _mostly(written: Callable[[str], str], texts: list[str]) -> bool:
    good = sum(bool(written(text)) for text in texts)
    return bool(texts) and good >= NEARLY_ALL * len(texts)
