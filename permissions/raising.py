"""No write raises the writer, and no share gives more than the sharer has: decided here, by what rows mean to people.

What a row means to somebody is the meaning of its signature, and for a customer also what its children would mean by
the relations that they carry: a *standing*.
"""

from collections.abc import Mapping

from models.words import Resource
from permissions.access import Meaning
from permissions.levels import Level

NOTHING = Meaning((), frozenset(), {})

# By resource: that of the row itself, and those of what belongs to it.
Standing = Mapping[Resource, Meaning]


def raised(before: Standing, after: Standing) -> bool:
    """Whether somebody could do more, or see a field further, after a write than before."""
    return any(
        meaning.actions - before.get(resource, NOTHING).actions
        or any(shown.level > _level(before, resource, name) for name, shown in meaning.fields.items())
        for resource, meaning in after.items()
    )


def gains_more(before: Standing, after: Standing, giver: Standing) -> bool:
    """Whether somebody gains what the giver does not have: what they had before is not the giver's concern."""
    for resource, meaning in after.items():
        if meaning.actions - before.get(resource, NOTHING).actions - giver.get(resource, NOTHING).actions:
            return True
        for name, shown in meaning.fields.items():
            if shown.level > max(_level(before, resource, name), _level(giver, resource, name)):
                return True
    return False


def _level(standing: Standing, resource: Resource, name: str) -> Level:
    shown = standing.get(resource, NOTHING).fields.get(name)
    return Level.HIDDEN if shown is None else shown.level
