"""The mutations that make integrations and tokens, replace tokens and end them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import strawberry
from strawberry.types import Info

from gql.context import session_of
from gql.types.declare import Declared, by_level, declare, many, optional, plain, resolved, shell
from gql.types.inputs import given_of, read_number, read_number_of
from gql.types.payloads import Payloads, mutation_field
from gql.types.tokens import TokenTypes
from models.words import Resource
from permissions.tokens import Limits
from resolvers.mutations.outcome import Outcome
from resolvers.mutations.run import Mutation
from resolvers.mutations.tokens import Terms, integrating, issuing, revoking, rotating
from resolvers.tokens import listed_tokens, managed_integrations

ONCE = (
    "The token itself, which is shown this once. Null if none was made, and if this request has come before with the "
    "same Idempotency-Key: then replace the token."
)
CREATE = (
    "Make an integration and its first token. It sees nothing until something is granted to it, and then no more than "
    "its sponsor's grants allow. It takes an administrator."
)
ROTATE = (
    "Replace a token by one that allows the same. For an integration's it takes an administrator who holds all that it "
    "is granted; your own is replaced by asking with it."
)
GRACE = (
    "How long the old token holds beside the new one: 0 to 10,080 minutes, a week; your own at least one, for the "
    "answer is read with it."
)
REVOKE = (
    "End a token: your own, one of an integration that you answer for, or one of somebody whom you may freeze. It "
    "holds from the next request on."
)


def token_mutations(types: TokenTypes, payloads: Payloads) -> dict[str, Declared]:
    """The mutations, in the schema of people."""
    terms = _terms(types)
    made = {"token": _told(types, "token", "The token."), "secret": by_level(_once, str | None, ONCE)}
    created = {"integration": _integration_told(types), **made}
    replaced = {**made, "old": _told(types, "old", "The token that was replaced, and when it ends.")}
    integration = plain(strawberry.ID, "The id of the integration.")
    token = plain(strawberry.ID, "The id of the token, not the token itself.")
    new = {
        "name": plain(str, "What the partner's program is called; no other integration is."),
        "sponsor": optional(strawberry.ID, "The id of the person who sponsors it, and bounds it: you, unless given."),
        **terms,
    }
    rotation = {
        "token": token,
        "grace_minutes": plain(int, GRACE),
        "expires_at": optional(datetime, "When the new token ends; when the old one would, unless given."),
    }

    def field(verb: str, about: str, given: dict[str, Declared], told: dict[str, Declared], read: Any) -> Declared:
        source, payload = shell(f"{verb}Input"), shell(f"{verb}Payload")
        declare(source, f"What `{verb[0].lower()}{verb[1:]}` is told.", given, "input")
        declare(payload, "What was made or ended.", {**told, "user_errors": payloads.errors()})
        return mutation_field(source, payload, about, read)

    return {
        "create_integration": field("CreateIntegration", CREATE, new, created, _read_integration),
        "issue_token": field(
            "IssueToken",
            "Make another token for an integration. It takes an administrator who holds all that it is granted.",
            {"integration": integration, **terms},
            made,
            _read_issue,
        ),
        "rotate_token": field("RotateToken", ROTATE, rotation, replaced, _read_rotation),
        "revoke_token": field("RevokeToken", REVOKE, {"token": token}, {"token": made["token"]}, _read_revocation),
    }


def _terms(types: TokenTypes) -> dict[str, Declared]:
    """What a token is to allow."""
    records = types.records
    return {
        "resources": optional(many(records.resource), "The only kinds of record it is for; all unless given."),
        "actions": optional(many(records.action), "The only actions it is for; unless given, it is for reading."),
        "level": optional(records.level, "The furthest that it shows fields."),
        "expires_at": optional(datetime, "When it ends by itself; never unless given."),
        "only_documents": optional(bool, "Whether it asks nothing but documents that were registered here."),
        "networks": optional(many(str), "Where it has to come from, such as 192.0.2.0/24; anywhere unless given."),
    }


def _told(types: TokenTypes, name: str, about: str) -> Declared:
    async def resolve(self: Outcome, info: Info[Any, Any]) -> Any:
        found = await listed_tokens(session_of(info))
        return next((one for one in found if str(one.id) == self.told.get(name)), None)

    return resolved(resolve, types.token | None, f"{about} Null if it was not done, or you don't answer for it.")


def _integration_told(types: TokenTypes) -> Declared:
    async def resolve(self: Outcome, info: Info[Any, Any]) -> Any:
        found = await managed_integrations(session_of(info))
        return next((one for one in found if str(one.id) == self.told.get("integration")), None)

    return resolved(resolve, types.integration | None, "The integration; null if it was not made.")


def _once(_info: Info[Any, Any], outcomes: Sequence[Outcome]) -> list[str | None]:
    return [outcome.once for outcome in outcomes]


def _read_integration(source: Any) -> Mutation:
    given = given_of(source)
    sponsor = given.get("sponsor")
    number = None if sponsor is None else read_number(Resource.PERSON, sponsor, "sponsor")
    return integrating(given["name"], number, _read_terms(given))


def _read_issue(source: Any) -> Mutation:
    given = given_of(source)
    return issuing(read_number_of("Integration", given["integration"], "integration"), _read_terms(given))


def _read_rotation(source: Any) -> Mutation:
    given = given_of(source)
    grace = timedelta(minutes=given["grace_minutes"])
    return rotating(read_number_of("Token", given["token"], "token"), grace, given.get("expires_at"))


def _read_revocation(source: Any) -> Mutation:
    return revoking(read_number_of("Token", given_of(source)["token"], "token"))


def _read_terms(given: dict[str, Any]) -> Terms:
    resources, actions = (
        None if given.get(name) is None else frozenset(given[name]) for name in ("resources", "actions")
    )
    limits = Limits(resources, actions, given.get("level"), bool(given.get("only_documents")))
    return Terms(limits, given.get("expires_at"), given.get("networks"))
