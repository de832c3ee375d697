"""What the schema of people alone has: tokens, giving access, asking for it, and saying why somebody has it."""

from gql.names import type_name
from gql.types.access_requests import AccessRequests, request_mutations, requests_field
from gql.types.declare import Declared
from gql.types.filters import Filters
from gql.types.grant_mutations import grant_mutations
from gql.types.grants import Grants, grants_field
from gql.types.payloads import Payloads
from gql.types.people import offboard_mutations
from gql.types.preview import Previews
from gql.types.records import Records
from gql.types.tokens import TokenTypes
from gql.types.why_explain import explain_access_field
from gql.types.why_holders import who_has_access_field
from gql.types.why_overview import overview_field
from gql.types.why_rules import Rules


class Permissions:
    """The types of grants, of requests for access and of tokens, and the root fields that lead to them."""

    def __init__(self, filters: Filters, records: Records) -> None:
        """Make the types."""
        self._filters, self._records = filters, records
        self.grants = Grants(filters, records)
        self.requests = AccessRequests(self.grants)
        self.tokens = TokenTypes(records)

    def queries(self) -> dict[str, Declared]:
        """The lists, and the reasons."""
        filters, records = self._filters, self._records
        rules, by_name = Rules(filters, records), {type_name(resource): resource for resource in records.types}
        return {
            "grants": grants_field(self.grants),
            "access_requests": requests_field(self.requests),
            "explain_access": explain_access_field(by_name, filters, records, rules),
            "who_has_access": who_has_access_field(by_name, filters, records, rules),
            "permission_overview": overview_field(filters, records, rules),
        }

    def mutations(self, payloads: Payloads) -> dict[str, Declared]:
        """Giving, asking, answering, taking back, handing over, and previews."""
        previews = Previews(self.grants, payloads)
        return {
            **grant_mutations(self.grants, payloads, previews),
            **request_mutations(self.requests, payloads),
            **offboard_mutations(payloads, previews),
        }
