"""Random grants: most of them meet on one row, and some have ended, are broken or wait for approval."""

from collections.abc import Sequence
from itertools import combinations
from random import Random

from tests.proof.cast import FUTURE, NOW, PAST, Cast
from tests.proof.fields import FIELDS, LINE_FIELDS
from tests.proof.questions import BROKEN, draw_filter
from tests.proof.world import LEVELS, REACHES, RECORD_ACTIONS, RELATIONS, Grant, Record


def _subsets(things: Sequence[str]) -> list[frozenset[str]]:
    """Give every set of some of the things, the smaller ones first."""
    return [frozenset(chosen) for size in range(1, len(things) + 1) for chosen in combinations(things, size)]


_EVERYONE = frozenset({"EVERYONE"})
_RELATION_SETS = {resource: _subsets(kinds) for resource, kinds in RELATIONS.items()}
# Reaches are most interesting where they differ in few people, so MYSELF is the one that is drawn most.
_REACH_SETS = [frozenset({reach}) for reach in (*REACHES, *["MYSELF"] * 5)]
_REACH_SETS += [frozenset({"MYSELF", reach}) for reach in REACHES]
_ACTION_SETS = [
    frozenset(names.split())
    for names in (
        "VIEW",
        "VIEW EDIT",
        "DELETE",
        "VIEW DELETE",
        "VIEW EXPORT",
        "EDIT SHARE",
        "VIEW ASSIGN DELETE",
        "VIEW ADD EDIT",
        "VIEW VIEW_LOG",
        "VIEW",
    )
]
# What makes a grant unlike the others; the ordinary stands at both ends, since hypothesis likes these.
_ODDITIES = (
    *("none", "none", "across", "none", "inactive", "not yet", "from now", "valid", "until now", "over", "none"),
    *("across unapproved", "across", "broken", "filter", "filter", "filter", "filter", "none", "none", "none"),
    *("none", "none", "none", "none", "none"),
)


def _draw_reaches(rng: Random, grantee_kind: str, resource: str) -> tuple[frozenset[str], frozenset[str]]:
    """Draw relations and reaches, or EVERYONE, or seldom all of these."""
    kind = rng.choice(("everyone", "related", "everyone", "related", "both", "related", "related"))
    if grantee_kind == "INTEGRATION" or kind == "everyone":
        return frozenset(), _EVERYONE
    relations, reaches = rng.choice(_RELATION_SETS[resource]), rng.choice(_REACH_SETS)
    return relations, reaches | _EVERYONE if kind == "both" else reaches


def _lowerable(resource: str) -> list[str]:
    """Give the fields whose level grants decide."""
    lines = LINE_FIELDS if resource == "SALES_RECORD" else {}
    return [name for name, field in {**FIELDS[resource], **lines}.items() if field.cls != "public"]


def _draw_levels(rng: Random, resource: str, *, related: bool) -> dict[str, str]:
    """Draw field levels: whole for those related to a row and lower for others, or a few at random."""
    fields = _lowerable(resource)
    kind = rng.choice(("default", "one", "few", "one"))
    if kind == "default" or not fields:
        return {}
    if kind == "one":
        level = "FULL" if related else rng.choice(("MASKED", "FULL", "REVEALABLE", "MASKED"))
        return dict.fromkeys(fields, level)
    return {rng.choice(fields): rng.choice(LEVELS) for _ in range(rng.randint(1, 4))}


def _grantees(cast: Cast, lead: Record) -> list[tuple[str, int | None]]:
    """Give whom a grant may be for: mostly the lead, alone or among others."""
    units = [(kind, lead.links[kind.lower()]) for kind in ("DEPARTMENT", "ROLE") if lead.links[kind.lower()]]
    return [
        ("USER", lead.id),
        ("ALL_USERS", None),
        *(("INTEGRATION", id) for id in cast.integrations),
        *units,
        *((kind, id) for kind in ("DEPARTMENT", "GROUP") for id in cast.ids[kind][:1]),
        ("USER", cast.ids["PERSON"][-1]),
        ("USER", lead.id),
        ("ALL_USERS", None),
    ]


def draw_grant(rng: Random, cast: Cast, lead: Record, resources: Sequence[str], place: int) -> Grant:
    """Draw a grant: often one of a few that are known to overlap, else any on one of the resources."""
    shape = rng.choice(("whole", "free", "seen", "free", "partner", "free", "seen", "whole"))
    resource, relations, levels = cast.favourite, frozenset[str](), dict[str, str]()
    grantee_kind, grantee = rng.choice(_grantees(cast, lead))
    if shape == "whole":
        # What the lead deals with is whole, and the rest of the list not.
        grantee_kind, grantee, reaches = "USER", lead.id, frozenset({"MYSELF"})
        relations = rng.choice(_RELATION_SETS[resource])
        levels = dict.fromkeys(_lowerable(resource), "FULL")
    elif shape == "seen":
        reaches = _EVERYONE
    elif shape == "partner" and cast.integrations:
        grantee_kind, grantee, reaches = "INTEGRATION", cast.integrations[0], _EVERYONE
        levels = _draw_levels(rng, resource, related=False)
    else:
        resource = rng.choice(resources)
        relations, reaches = _draw_reaches(rng, grantee_kind, resource)
        levels = _draw_levels(rng, resource, related="EVERYONE" not in reaches)
    actions = rng.choice((*_ACTION_SETS, frozenset(RECORD_ACTIONS[resource]), _ACTION_SETS[0]))
    if shape != "free":
        actions |= {"VIEW"}
    odd = rng.choice(_ODDITIES)
    own = cast.rng("GRANT", place)
    # Nobody gives to themself, and the one who approves is neither the giver nor the grantee.
    givers = [person for person in cast.ids["PERSON"] if grantee_kind != "USER" or person != grantee]
    given_by = own.choice(givers)
    approvers = [person for person in givers if person != given_by]
    return Grant(
        id=7001 + place,
        grantee_kind=grantee_kind,
        grantee_id=grantee,
        resource=resource,
        actions=actions,
        relations=relations,
        reaches=reaches,
        sub_departments=own.random() < 0.5,
        data_filter=draw_filter(rng, resource) if odd == "filter" else BROKEN if odd == "broken" else None,
        levels=levels,
        writable=frozenset(list(levels)[:1] if own.random() < 0.2 else []),
        across_groups=odd.startswith("across"),
        approved_by=own.choice(approvers) if odd == "across" and approvers else None,
        active=odd != "inactive",
        valid_from={"not yet": FUTURE, "from now": NOW, "valid": PAST}.get(odd),
        valid_until={"over": PAST, "until now": NOW, "valid": FUTURE}.get(odd),
        given_by=given_by,
    )
