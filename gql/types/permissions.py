"""What a schema has of giving access and asking for it."""

from gql.types.access_requests import AccessRequests, request_mutations, requests_field
from gql.types.declare import Declared
from gql.types.filters import Filters
from gql.types.grant_mutations import grant_mutations
from gql.types.grants import Grants, grants_field
from gql.types.payloads import Payloads
from gql.types.preview import Previews
from gql.types.records import Records


class Permissions:
    """The types of grants and of requests for access, and the root fields that lead to them."""

    def __init__(self, filters: Filters, records: Records) -> None:
        """Make the types."""
        self.grants = Grants(filters, records)
        self.requests = AccessRequests(self.grants)

    def queries(self) -> dict[str, Declared]:
        """The lists."""
        return {"grants": grants_field(self.grants), "access_requests": requests_field(self.requests)}

    def mutations(self, payloads: Payloads) -> dict[str, Declared]:
        """Giving, asking, answering, taking back, and previews."""
        previews = Previews(self.grants, payloads)
        return {**grant_mutations(self.grants, payloads, previews), **request_mutations(self.requests, payloads)}
