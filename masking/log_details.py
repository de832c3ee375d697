"""What entries of the log hold beside the fields, links and relations of a record, and how it is shown.

A name that is not here is not shown, whatever holds it.
"""

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType


class Detail(Enum):
    """How a detail is shown to whoever may see the entry."""

    PLAIN = auto()  # whole: nothing in it is anybody's secret who may see the entry
    NOTE = auto()  # free text, in which numbers, addresses and phones are masked
    PEOPLE = auto()  # people by id, those whom the reader may view
    FIELDS = auto()  # names of fields


DETAILS: Mapping[str, Detail] = MappingProxyType(
    {
        "reason": Detail.NOTE,
        "fields": Detail.FIELDS,
        "name": Detail.PLAIN,
        "sponsor": Detail.PEOPLE,
        "successor": Detail.PEOPLE,
        "person": Detail.PEOPLE,
        "joined": Detail.PEOPLE,
        "left": Detail.PEOPLE,
        "expires_at": Detail.PLAIN,
        "until": Detail.PLAIN,
        "failures": Detail.PLAIN,
        "integrations": Detail.PLAIN,
        "last_four": Detail.PLAIN,
        "resources": Detail.PLAIN,
        "actions": Detail.PLAIN,
        "level": Detail.PLAIN,
        "networks": Detail.PLAIN,
        "old_until": Detail.PLAIN,
        "customers": Detail.PLAIN,
        "people": Detail.PLAIN,
    }
)
