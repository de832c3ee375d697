"""Connects a draft with the records that its rows name: in other files, in its own, or in no file at all."""

from dataclasses import dataclass, field

from intake.propose.draft import Draft, Part, Target
from intake.propose.guess_links import Found, Known, find_link, named_outright, use
from intake.propose.headers import rank
from intake.propose.order import LATER, ORDER, turn_of
from intake.propose.profile import Column
from intake.propose.required import required_links
from intake.propose.synonyms import LINKS, OF_ADDRESS, REGIONS, RELATIONS, RESOURCES
from intake.propose.within import OF_A_NAME, named_in_rows
from models.catalogue import CATALOGUE, Link
from models.words import Relation, Resource

# Names that come again and again in the rows of people are those of other records; one that doesn't is a text.
REPEATING = {Resource.DEPARTMENT, Resource.ROLE, Resource.PERSON}


@dataclass(slots=True)
class More:
    """What connecting a draft finds beside its links: records without a file, and the products of its lines."""

    within: list[Draft] = field(default_factory=list)
    product: Found | None = None


def link_up(draft: Draft, known: Known) -> More:
    """Fill the links and relations of a draft."""
    more = More()
    for link in CATALOGUE[draft.resource].links:
        if not _waits(draft, link):
            _link(draft, link, known, more)
    if draft.resource is Resource.SALES_RECORD:
        more.product = _find(draft, Resource.PRODUCT, RESOURCES[Resource.PRODUCT], known, more)
    _relate(draft, known, more)
    return more


def later_links(draft: Draft, known: Known) -> list[Draft]:
    """The links of a file's records to what is there only after them, each as a load of its own."""
    if draft.distinct or not draft.fields:
        return []
    later = []
    for link in CATALOGUE[draft.resource].links:
        waits = _waits(draft, link)
        own = link.target is draft.resource
        if waits or (own and link.name not in draft.links):
            targets = [target for target in known.targets[link.target] if waits or target.by]
            found = find_link(draft, _names(draft, link), targets, needs_hint=True)
            if found:
                made = Draft(draft.profile, draft.resource, draft.key.again(), turn_of(link.target, LATER))
                made.about.append(f"Now that each {link.target} is there, the {link.name} can be found.")
                made.settings, made.skip = dict(draft.settings), dict(draft.skip)
                made.links[link.name] = use(made, found)
                later.append(made)
    return later


def _waits(draft: Draft, link: Link) -> bool:
    """Whether the records of a link come later."""
    return ORDER.index(link.target) > ORDER.index(draft.resource)


def _names(draft: Draft, link: Link) -> str:
    """What a column is called that holds a link."""
    names = LINKS.get((draft.resource, link.name)) or RESOURCES[link.target]
    columns = draft.profile.columns.values()
    lives_there = any(rank(column.words, OF_ADDRESS) is not None for column in columns)
    is_region = link.target is Resource.DEPARTMENT and draft.resource is Resource.PERSON and not lives_there
    return f"{names}, {REGIONS}" if is_region else names


def _link(draft: Draft, link: Link, known: Known, more: More) -> None:
    names = _names(draft, link)
    if link.target is draft.resource:
        _link_own_kind(draft, link, names, more)
    elif found := _find(draft, link.target, names, known, more, required=link.name in required_links(draft.resource)):
        draft.links[link.name] = use(draft, found)


def _link_own_kind(draft: Draft, link: Link, names: str, more: More) -> None:
    """Link to the same file's rows, which may come in any order, or to whom its rows name and nobody else does."""
    own = Known()
    own.add(draft)
    by_key = [target for target in own.targets[draft.resource] if target.by is None]
    by_field = [target for target in own.targets[draft.resource] if target.by]
    if found := find_link(draft, names, by_key, needs_hint=True):
        draft.links[link.name] = use(draft, found)
    elif not find_link(draft, names, by_field, needs_hint=True):
        column = named_outright(draft, names)
        if column and draft.resource in OF_A_NAME and column.sample.repeats:
            made = _made(draft, draft.resource, column, more)
            # Whether they are of the same department and region, the rows tell later.
            made.links |= {name: part.again() for name, part in draft.links.items() if name == "department"}
            made.fields |= {name: part.again() for name, part in draft.fields.items() if name == "region"}
            draft.links[link.name] = Part(column.name, "made of these rows, by a load before")


def _find(
    draft: Draft, resource: Resource, names: str, known: Known, more: More, *, required: bool = False
) -> Found | None:
    """The column that names records of a resource; those that no file has are made of the rows that name them."""
    found = find_link(draft, names, known.targets[resource])
    if found:
        return found
    column = named_outright(draft, names)
    if column is None or resource not in OF_A_NAME or (resource in REPEATING and not column.sample.repeats):
        return None
    if files := [target for target in known.targets[resource] if not target.within]:
        (hits, told), file = max((column.sample.share_in(target.known), target.file) for target in files)
        instead = "so they are made of these rows" if required else "so it links to none"
        draft.remarks.append(
            f'"{column.name}" names a {resource}, but only {hits:,} of {told:,} values are in {file}, {instead}.'
        )
        if not required:
            return None
    _made(draft, resource, column, more)
    return Found(column, Target(draft.profile.name, column.sample, None, within=True), {})


def _made(draft: Draft, resource: Resource, column: Column, more: More) -> Draft:
    made = named_in_rows(draft, resource, column)
    more.within.append(made)
    return made


def _relate(draft: Draft, known: Known, more: More) -> None:
    """Fill the relations: who looks after a record created it, unless the file says somebody else did."""
    possible = CATALOGUE[draft.resource].relations if draft.resource is not Resource.PERSON else ()
    people = known.targets[Resource.PERSON]
    for relation in (Relation.ACCOUNT_EXECUTIVE, Relation.CSR, Relation.CREATOR):
        if relation in possible:
            if relation is Relation.ACCOUNT_EXECUTIVE:
                found = _find(draft, Resource.PERSON, RELATIONS[relation], known, more)
            else:
                found = find_link(draft, RELATIONS[relation], people, needs_hint=True)
            if found:
                draft.relations[relation] = use(draft, found)
    executive = draft.relations.get(Relation.ACCOUNT_EXECUTIVE)
    if executive and Relation.CREATOR not in draft.relations:
        draft.relations[Relation.CREATOR] = Part(executive.source, "no column says that somebody else made it")
