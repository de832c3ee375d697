"""Enumerations as the API has them, each value with a description, and the directive that marks sensitive fields."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

import strawberry
from strawberry.schema_directive import Location

from gql.types.why_words import WHY
from masking.masks import Mask
from models import words
from permissions.levels import FieldClass, Level
from resolvers.mutations.outcome import ErrorCode


class Direction(Enum):
    """Which way a list is ordered."""

    ASC = "ASC"
    DESC = "DESC"


class BoundaryKind(Enum):
    """What cuts a caller's access after the grants have been added up."""

    TOKEN = "TOKEN"  # noqa: S105, a word of the API
    SPONSOR = "SPONSOR"
    INFORMATION_BARRIER = "INFORMATION_BARRIER"


DESCRIPTIONS: dict[type[Enum], tuple[str, dict[str, str]]] = {
    words.Action: (
        "What a grant allows: the record actions on a record, the others of a function.",
        {
            "ADD": "Create records.",
            "ASSIGN": "Change a record's relations, parent and store account.",
            "DELETE": "Delete a record, see deleted ones and restore them.",
            "EDIT": "Change a record's fields.",
            "EXPORT": "Export records to a file.",
            "FREEZE": "Freeze a person's account.",
            "IMPORT": "Import records from a file.",
            "MANAGE_PERMISSION": "Give and take grants.",
            "MANAGE_TAG": "Make tags and put them on records.",
            "MERGE": "Merge one record into another.",
            "NEARBY_CUSTOMER": "Look for customers around a place.",
            "SHARE": "Share a record with a colleague.",
            "VIEW": "See a record.",
            "VIEW_LOG": "See who changed a record.",
            "VIEW_PERMISSION": "See who may do what.",
        },
    ),
    words.LogAction: (
        "What an entry of the log tells of.",
        {
            "ASSIGN": "A record's relations, parent or store account changed.",
            "CREATE": "A record was created.",
            "DELETE": "A record was deleted.",
            "EDIT": "A record's fields changed.",
            "EXPORT": "Records were exported to a file.",
            "IMPORT": "Records were imported from a file.",
            "MERGE": "A record was merged into another.",
            "RESTORE": "A deleted record was restored.",
            "REVEAL": "A masked field was revealed, for a reason.",
            "SHARE": "A record was shared with a colleague.",
            "TAG": "A tag was put on a record.",
            "UNSHARE": "A share of a record was ended.",
            "UNTAG": "A tag was taken off a record.",
            "APPROVE_ACCESS": "A request for access was approved.",
            "APPROVE_GRANT": "A grant that crosses groups was approved.",
            "CREATE_INTEGRATION": "An integration was made.",
            "DENY_ACCESS": "A request for access was denied.",
            "FREEZE": "A person's account was frozen.",
            "GRANT": "A grant was given.",
            "ISSUE_TOKEN": "A token was made.",
            "JOIN_GROUP": "People were let into a group.",
            "LEAVE_GROUP": "People were taken out of a group.",
            "OFFBOARD": "A person left, and what was theirs was handed over.",
            "REQUEST_ACCESS": "Access was asked for.",
            "REVOKE_GRANT": "A grant was taken back.",
            "REVOKE_TOKEN": "A token was ended.",
            "ROTATE_TOKEN": "A token was replaced by another.",
            "SEED": "The company was made up.",
            "SIGN_IN_FAILED": "Somebody came with a token that does not let them in.",
            "UNFREEZE": "A frozen account was let in again.",
        },
    ),
    words.Resource: (
        "A kind of record.",
        {resource.value: f"{resource.value.replace('_', ' ').capitalize()} records." for resource in words.Resource},
    ),
    words.GranteeKind: (
        "Whom a grant is for.",
        {
            "ALL_USERS": "Everybody of the staff.",
            "USER": "One person.",
            "ROLE": "Everybody with a role.",
            "DEPARTMENT": "Everybody in a department.",
            "GROUP": "The members of a group.",
            "INTEGRATION": "A partner's program.",
        },
    ),
    words.Reach: (
        "Whose relations count.",
        {
            "MYSELF": "One's own.",
            "SUPERIOR": "Those of one's superior.",
            "ALL_SUPERIORS": "Those of everybody above.",
            "SUBORDINATES": "Those of one's direct reports.",
            "ALL_SUBORDINATES": "Those of everybody below.",
            "HEAD_OF_DEPARTMENT": "Those of the members of departments that one heads.",
            "SAME_DEPARTMENT": "Those of one's department.",
            "SAME_ROLE": "Those of people with the same role.",
            "EVERYONE": "No relation is asked for.",
        },
    ),
    words.Relation: (
        "How a person relates to a record.",
        {
            "CREATOR": "Has created it.",
            "ACCOUNT_EXECUTIVE": "Is its account executive.",
            "CSR": "Serves it.",
            "SHARED": "It was shared with them.",
        },
    ),
    words.GrantState: (
        "What has become of a grant.",
        {
            "PENDING": "It waits for a second person to approve it.",
            "SCHEDULED": "It has not begun.",
            "LIVE": "It holds.",
            "EXPIRED": "It has ended.",
            "REVOKED": "It was taken back.",
        },
    ),
    words.RequestState: (
        "What has become of a request for access.",
        {
            "OPEN": "It waits for an answer.",
            "APPROVED": "It was approved, and holds.",
            "EXPIRED": "It was approved, and has ended.",
            "DENIED": "It was denied.",
        },
    ),
    words.PrincipalKind: (
        "Who asks.",
        {"PERSON": "A member of staff.", "INTEGRATION": "A partner's program, sponsored by a member of staff."},
    ),
    words.PersonStatus: (
        "Whether a member of staff may sign in.",
        {"ACTIVE": "May sign in.", "FROZEN": "May not for now.", "LEFT": "Has left the company."},
    ),
    words.CustomerStatus: (
        "How far a customer is.",
        {"LEAD": "Not a customer yet.", "ACTIVE": "A customer.", "CHURNED": "No longer a customer."},
    ),
    words.Channel: (
        "How a contact was made.",
        {
            "CALL": "By phone.",
            "CHAT": "In a chat.",
            "EMAIL": "By e-mail.",
            "MEETING": "In a meeting.",
            "VISIT": "At the customer's place.",
        },
    ),
    words.OpportunityStage: (
        "How far an opportunity is.",
        {
            "PROSPECTING": "Somebody may be interested.",
            "ENGAGING": "They are being talked to.",
            "PROPOSAL": "They have an offer.",
            "WON": "They have bought.",
            "LOST": "They have not.",
        },
    ),
    words.ContractStatus: (
        "Whether a contract is in force.",
        {
            "DRAFT": "Not signed yet.",
            "ACTIVE": "In force.",
            "EXPIRED": "Ended when it should.",
            "TERMINATED": "Ended before it should.",
        },
    ),
    words.SalesStatus: (
        "How far a sale is.",
        {"OPEN": "Ordered.", "PAID": "Paid.", "SHIPPED": "On its way or there.", "CANCELLED": "Called off."},
    ),
    words.ShipmentStatus: (
        "Where a shipment is.",
        {
            "PENDING": "Not handed to the carrier yet.",
            "IN_TRANSIT": "On its way.",
            "DELIVERED": "There.",
            "RETURNED": "Back again.",
        },
    ),
    Level: (
        "How far a field is shown; each level shows more than the one before.",
        {
            "HIDDEN": "Not at all: null.",
            "MASKED": "As its mask shows it.",
            "REVEALABLE": "As its mask shows it, and whole to who gives a reason.",
            "FULL": "Whole.",
        },
    ),
    FieldClass: (
        "What a field shows unless a grant says otherwise.",
        {
            "PUBLIC": "Always whole.",
            "MASKABLE": "Whole, unless a grant lowers it.",
            "SENSITIVE": "Masked, unless a grant raises it.",
        },
    ),
    ErrorCode: (
        "Why something was not done.",
        {
            "BAD_USER_INPUT": "Something in the input can't be used.",
            "CONFLICT": "Somebody else was faster: look at the record again.",
            "FORBIDDEN": "You may see it, but not do this.",
            "NOT_FOUND": "There is no such record, or you may not see it.",
        },
    ),
    Mask: ("How a masked value is shown.", {mask.value: mask.example for mask in Mask}),
    Direction: (
        "Which way a list is ordered.",
        {"ASC": "Smallest, first or oldest first.", "DESC": "Largest, last or newest first."},
    ),
    BoundaryKind: (
        "What cuts a caller's access after the grants have been added up.",
        {
            "TOKEN": "The token allows less than its owner may.",
            "SPONSOR": "An integration can do no more than its sponsor.",
            "INFORMATION_BARRIER": "Records of some groups are for their members.",
        },
    ),
}


DESCRIPTIONS |= WHY


def described(enum: type[Enum], *, only: Iterable[Enum] | None = None) -> Any:
    """The enumeration of the API for a Python one, or for some of its members; resolvers get the Python members."""
    about, texts = DESCRIPTIONS[enum]
    members = enum if only is None else [member for member in enum if member in set(only)]
    return word_list(enum.__name__, about, {member.name: (member, texts[member.name]) for member in members})


def word_list(name: str, about: str, values: Mapping[str, tuple[Any, str]]) -> Any:
    """An enumeration of the API: for each name what resolvers get for it, and a description."""
    described_values = {word: strawberry.enum_value(value, description=text) for word, (value, text) in values.items()}
    make: Any = Enum
    return strawberry.enum(make(name, described_values), name=name, description=about)


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    description="A field that is not shown whole to everybody who sees the record.",
)
class Sensitive:
    """`@sensitive(class:, mask:)`."""

    field_class: str = strawberry.directive_field(name="class")
    mask: str = strawberry.directive_field(name="mask")
