"""Random small companies and those who ask: drawn from a seeded generator, or one of hypothesis's that shrinks."""

from random import Random

from tests.proof.cast import FUTURE, MOST, NOW, Cast, draw_cast, number
from tests.proof.drawn_grants import draw_grant
from tests.proof.world import LEVELS, RECORD_ACTIONS, RESOURCES, Access, Caller, Integration, Limits, Role, World


def draw_world(rng: Random) -> World:
    """Draw a small company with up to eight grants."""
    cast = draw_cast(rng)
    present = [resource for resource in RESOURCES if cast.ids[resource]]
    # Most grants are on one resource, since only there they meet.
    resources = [cast.favourite, *present, *[cast.favourite] * 3 * len(present)]
    people = [cast.person(place) for place in range(len(cast.ids["PERSON"]))]
    grants = [draw_grant(rng, cast, people[1], resources, place) for place in range(number(rng, 8))]
    accesses = [_draw_access(rng, cast) for _ in range(rng.randint(0, 2))] if cast.ids["GROUP"] else []
    records = [cast.record(resource, place) for resource in MOST for place in range(len(cast.ids[resource]))]
    integrations = [
        Integration(
            id,
            f"Integration {id}",
            rng.choice((cast.lead, *cast.ids["PERSON"], cast.lead)),
            not _rarely(rng),
        )
        for id in cast.integrations
    ]
    return World(
        now=NOW,
        departments=cast.departments(),
        roles=tuple(Role(id, f"Role {place}") for place, id in enumerate(cast.ids["ROLE"])),
        groups=cast.groups(),
        records=(*people, *records),
        integrations=tuple(integrations),
        grants=tuple(grants),
        # One person has one access to one group.
        accesses=tuple({(access.person, access.group): access for access in accesses}.values()),
    )


def draw_caller(rng: Random, world: World) -> Caller:
    """Draw who asks: mostly the lead, else one of the other people or an integration."""
    people = [record.id for record in world.records if record.resource == "PERSON"]
    lead = people[1]
    kinds = [("PERSON", person) for person in (*[lead] * 8, *people)]
    kinds += [("INTEGRATION", integration.id) for integration in world.integrations * 3]
    kind, id = rng.choice(kinds)
    return Caller(kind, id, _draw_limits(rng, world))


def _draw_limits(rng: Random, world: World) -> Limits:
    """Draw what a token leaves of its principal's rights: mostly everything."""
    if not _rarely(rng):
        return Limits()
    granted = sorted({grant.resource for grant in world.grants}) or ["CUSTOMER"]
    resources = frozenset(rng.choice(granted) for _ in range(rng.randint(0, 3)))
    some = frozenset(rng.choice(RECORD_ACTIONS["CUSTOMER"]) for _ in range(rng.randint(0, 4)))
    actions = rng.choice((None, frozenset({"VIEW"}), some))
    return Limits(rng.choice((None, resources)), actions, rng.choice((None, *LEVELS[::-1])))


def _draw_access(rng: Random, cast: Cast) -> Access:
    """Draw a cross-group access, approved by somebody else or not yet, and for a time or not."""
    person = rng.choice((cast.lead, *cast.ids["PERSON"]))
    approver = next(other for other in cast.ids["PERSON"] if other != person)
    approved_by, until = rng.choice(((approver, None), (None, None), (approver, NOW), (approver, FUTURE)))
    return Access(person, rng.choice(cast.ids["GROUP"]), approved_by, until)


def _rarely(rng: Random) -> bool:
    """Draw True one time in eight. It stands in the middle since hypothesis likes both ends."""
    return rng.choice((False, False, False, True, False, False, False, False))
