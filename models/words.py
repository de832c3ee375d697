"""The words of the design as enumerations: what is granted, to whom, and how a person relates to a record."""

from enum import StrEnum


class Resource(StrEnum):
    """A kind of record. The last three are the organisation: nobody is granted them, who may see people sees them."""

    CUSTOMER = "CUSTOMER"
    CONTACT = "CONTACT"
    CONTACT_LOG = "CONTACT_LOG"
    OPPORTUNITY = "OPPORTUNITY"
    CONTRACT = "CONTRACT"
    SALES_RECORD = "SALES_RECORD"
    SHIPMENT = "SHIPMENT"
    SUPPLIER = "SUPPLIER"
    PRODUCT = "PRODUCT"
    PERSON = "PERSON"
    STORE_ACCOUNT = "STORE_ACCOUNT"
    TAG = "TAG"
    DEPARTMENT = "DEPARTMENT"
    ROLE = "ROLE"
    GROUP = "GROUP"


ORGANISATION = frozenset({Resource.DEPARTMENT, Resource.ROLE, Resource.GROUP})
GRANTABLE = tuple(resource for resource in Resource if resource not in ORGANISATION)


class Relation(StrEnum):
    """How a person relates to a record."""

    CREATOR = "CREATOR"
    ACCOUNT_EXECUTIVE = "ACCOUNT_EXECUTIVE"
    CSR = "CSR"
    SHARED = "SHARED"


class Action(StrEnum):
    """What a grant allows, on a record or of a function."""

    ADD = "ADD"
    ASSIGN = "ASSIGN"
    DELETE = "DELETE"
    EDIT = "EDIT"
    EXPORT = "EXPORT"
    FREEZE = "FREEZE"
    IMPORT = "IMPORT"
    MANAGE_PERMISSION = "MANAGE_PERMISSION"
    MANAGE_TAG = "MANAGE_TAG"
    MERGE = "MERGE"
    NEARBY_CUSTOMER = "NEARBY_CUSTOMER"
    SHARE = "SHARE"
    VIEW = "VIEW"
    VIEW_LOG = "VIEW_LOG"
    VIEW_PERMISSION = "VIEW_PERMISSION"


class LogAction(StrEnum):
    """What an entry of the log tells of: first what happens to records, then what changes who may do what."""

    ASSIGN = "ASSIGN"
    CREATE = "CREATE"
    DELETE = "DELETE"
    EDIT = "EDIT"
    EXPORT = "EXPORT"
    IMPORT = "IMPORT"
    MERGE = "MERGE"
    RESTORE = "RESTORE"
    REVEAL = "REVEAL"
    SHARE = "SHARE"
    TAG = "TAG"
    UNSHARE = "UNSHARE"
    UNTAG = "UNTAG"
    APPROVE_ACCESS = "APPROVE_ACCESS"
    APPROVE_GRANT = "APPROVE_GRANT"
    CREATE_INTEGRATION = "CREATE_INTEGRATION"
    DENY_ACCESS = "DENY_ACCESS"
    FREEZE = "FREEZE"
    GRANT = "GRANT"
    ISSUE_TOKEN = "ISSUE_TOKEN"  # noqa: S105, a word of the log
    JOIN_GROUP = "JOIN_GROUP"
    LEAVE_GROUP = "LEAVE_GROUP"
    OFFBOARD = "OFFBOARD"
    REQUEST_ACCESS = "REQUEST_ACCESS"
    REVOKE_GRANT = "REVOKE_GRANT"
    REVOKE_TOKEN = "REVOKE_TOKEN"  # noqa: S105, a word of the log
    ROTATE_TOKEN = "ROTATE_TOKEN"  # noqa: S105, a word of the log
    SEED = "SEED"
    SIGN_IN_FAILED = "SIGN_IN_FAILED"
    UNFREEZE = "UNFREEZE"


OF_RECORDS = frozenset(
    {
        LogAction.ASSIGN,
        LogAction.CREATE,
        LogAction.DELETE,
        LogAction.EDIT,
        LogAction.EXPORT,
        LogAction.IMPORT,
        LogAction.MERGE,
        LogAction.RESTORE,
        LogAction.REVEAL,
        LogAction.SHARE,
        LogAction.TAG,
        LogAction.UNSHARE,
        LogAction.UNTAG,
    }
)


class GranteeKind(StrEnum):
    """Whom a grant is for. ALL_USERS are all persons; an integration is reached only by name."""

    ALL_USERS = "ALL_USERS"
    USER = "USER"
    ROLE = "ROLE"
    DEPARTMENT = "DEPARTMENT"
    GROUP = "GROUP"
    INTEGRATION = "INTEGRATION"


class GrantState(StrEnum):
    """What has become of a grant at a moment; only one that is LIVE has an effect."""

    PENDING = "PENDING"
    SCHEDULED = "SCHEDULED"
    LIVE = "LIVE"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


class RequestState(StrEnum):
    """What has become of a request for access at a moment."""

    OPEN = "OPEN"
    APPROVED = "APPROVED"
    EXPIRED = "EXPIRED"
    DENIED = "DENIED"


class Reach(StrEnum):
    """Whose relations count for the caller; EVERYONE asks for no relation."""

    MYSELF = "MYSELF"
    SUPERIOR = "SUPERIOR"
    ALL_SUPERIORS = "ALL_SUPERIORS"
    SUBORDINATES = "SUBORDINATES"
    ALL_SUBORDINATES = "ALL_SUBORDINATES"
    HEAD_OF_DEPARTMENT = "HEAD_OF_DEPARTMENT"
    SAME_DEPARTMENT = "SAME_DEPARTMENT"
    SAME_ROLE = "SAME_ROLE"
    EVERYONE = "EVERYONE"


class PrincipalKind(StrEnum):
    """Who asks: a member of staff, or a partner's token."""

    PERSON = "PERSON"
    INTEGRATION = "INTEGRATION"


class PersonStatus(StrEnum):
    """Whether a member of staff may sign in."""

    ACTIVE = "ACTIVE"
    FROZEN = "FROZEN"
    LEFT = "LEFT"


class CustomerStatus(StrEnum):
    """How far a customer is."""

    LEAD = "LEAD"
    ACTIVE = "ACTIVE"
    CHURNED = "CHURNED"


class Channel(StrEnum):
    """How a contact was made."""

    CALL = "CALL"
    CHAT = "CHAT"
    EMAIL = "EMAIL"
    MEETING = "MEETING"
    VISIT = "VISIT"


class OpportunityStage(StrEnum):
    """How far an opportunity is."""

    PROSPECTING = "PROSPECTING"
    ENGAGING = "ENGAGING"
    PROPOSAL = "PROPOSAL"
    WON = "WON"
    LOST = "LOST"


class ContractStatus(StrEnum):
    """Whether a contract is in force."""

    DRAFT = "DRAFT"
    ACTIVE = "ACTIVE"
    EXPIRED = "EXPIRED"
    TERMINATED = "TERMINATED"


class SalesStatus(StrEnum):
    """How far a sale is."""

    OPEN = "OPEN"
    PAID = "PAID"
    SHIPPED = "SHIPPED"
    CANCELLED = "CANCELLED"


class ShipmentStatus(StrEnum):
    """Where a shipment is."""

    PENDING = "PENDING"
    IN_TRANSIT = "IN_TRANSIT"
    DELIVERED = "DELIVERED"
    RETURNED = "RETURNED"
