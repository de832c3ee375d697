"""The words of explanations, each value with a description."""

from collections.abc import Mapping
from enum import Enum

from permissions.explaining.near_misses import NearMissReason
from permissions.explaining.overview import PermissionDimension
from permissions.explaining.record import AccessCut
from resolvers.why.holders import IncompleteReason

_STOPS = {
    "FROZEN": "The account is frozen: everything is denied.",
    "LEFT": "They have left the company: everything is denied.",
    "SUSPENDED": "The integration's sponsor may not come in: everything is denied.",
    "ENDED": "The integration was ended: everything is denied.",
}

WHY: Mapping[type[Enum], tuple[str, dict[str, str]]] = {
    AccessCut: (
        "What cuts somebody's access after their grants have been added up.",
        {
            **_STOPS,
            "SPONSOR": "An integration can do no more, and see no field further, than its sponsor.",
            "INFORMATION_BARRIER": "Records of some groups are for their members.",
        },
    ),
    NearMissReason: (
        "Why a grant does not give what it names.",
        {
            **_STOPS,
            "INACTIVE": "It was taken back.",
            "UNAPPROVED": "It crosses groups, and nobody else has approved it.",
            "NOT_YET": "It begins later.",
            "EXPIRED": "It has ended.",
            "SPONSOR": "The integration's sponsor may not do this.",
            "BROKEN_FILTER": "Its data filter does not compile.",
            "FILTER": "Its data filter does not hold for the record.",
            "BARRIER": "The record is walled off from them.",
            "NO_RELATION": "Nobody whom it reaches relates to the record in one of its ways.",
            "RELATION_EXPIRED": "Somebody whom it reaches did relate to the record, and no longer does.",
            "NO_VIEW": "It matches, but the record may not be viewed, which every action needs.",
        },
    ),
    PermissionDimension: (
        "What the rows of the overview are about.",
        {
            "ACTION": "A row for each action of each grant.",
            "USER": "A row for each person and each grant that is for them, by role, department or group too.",
            "ROLE": "A row for each grant to a role.",
            "DEPARTMENT": "A row for each grant to a department, and for each below it where the grant says so.",
            "RELATION": "A row for each relation of each grant; a grant that asks for no relation has one row.",
        },
    ),
    IncompleteReason: (
        "Why somebody may be missing in a list of those who may do something.",
        {
            "HIDDEN_PEOPLE": "You may not view everybody, and only those whom you may view are listed.",
            "TOO_MANY_PEOPLE": "Looking for this page ended before it was full; it goes on after its end.",
        },
    ),
}
