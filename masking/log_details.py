"""What entries of the log hold beside the fields, links and relations of a record, and how it is shown.

A name that is not here is not shown, whatever holds it.
"""

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType

from models.words import Resource


class Detail(Enum):
    """How a detail is shown to whoever may see the entry."""

    PLAIN = auto()  # whole: nothing in it is anybody's secret who may see the entry
    NOTE = auto()  # free text, in which numbers, addresses and phones are masked
    PEOPLE = auto()  # people by id, those whom the reader may view
    ROLES = auto()  # and the organisation likewise
    DEPARTMENTS = auto()
    GROUPS = auto()
    FIELDS = auto()  # names of fields


# The records that details name by their ids.
NAMED_RECORDS: Mapping[Detail, Resource] = MappingProxyType(
    {
        Detail.PEOPLE: Resource.PERSON,
        Detail.ROLES: Resource.ROLE,
        Detail.DEPARTMENTS: Resource.DEPARTMENT,
        Detail.GROUPS: Resource.GROUP,
    }
)
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
        "role": Detail.ROLES,
        "department": Detail.DEPARTMENTS,
        "group": Detail.GROUPS,
        "integration": Detail.PLAIN,
        "grantee_kind": Detail.PLAIN,
        "granted": Detail.PLAIN,
        "actions": Detail.PLAIN,
        "relations": Detail.PLAIN,
        "reaches": Detail.PLAIN,
        "sub_departments": Detail.PLAIN,
        "data_filter": Detail.PLAIN,
        "levels": Detail.PLAIN,
        "writable": Detail.PLAIN,
        "across_groups": Detail.PLAIN,
        "valid_from": Detail.PLAIN,
        "valid_until": Detail.PLAIN,
        "hours": Detail.PLAIN,
        "expires_at": Detail.PLAIN,
        "until": Detail.PLAIN,
        "failures": Detail.PLAIN,
        "integrations": Detail.PLAIN,
        "last_four": Detail.PLAIN,
        "resources": Detail.PLAIN,
        "level": Detail.PLAIN,
        "networks": Detail.PLAIN,
        "only_documents": Detail.PLAIN,
        "old_until": Detail.PLAIN,
        "customers": Detail.PLAIN,
        "people": Detail.PLAIN,
    }
)
