"""Integrations and tokens, and the lists that `viewer` has of them; there are none in a partner's schema."""

from collections.abc import Callable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

import strawberry
from strawberry.types import Info

from gql.context import session_of
from gql.ids import write_id
from gql.selection import link_selection
from gql.types.declare import Declared, batched, by_level, declare, many, plain, resolved, shell
from gql.types.records import Records
from models.words import PrincipalKind, Resource
from permissions.issued import Token
from permissions.tokens import PREFIX
from resolvers.batch import resolve_link
from resolvers.tokens import Integration, listed_tokens, managed_integrations


class TokenTypes:
    """The types of integrations and tokens, in the schema of people."""

    def __init__(self, records: Records) -> None:
        """Make them."""
        self.records = records
        self.token, self.integration = shell("Token"), shell("Integration")
        self._declare()

    def viewer_fields(self) -> dict[str, Declared]:
        """What `viewer` shows of them."""

        async def integrations(self: Any, info: Info[Any, Any]) -> Any:
            return await managed_integrations(session_of(info))

        async def tokens(self: Any, info: Info[Any, Any]) -> Any:
            session = session_of(info)
            return [one for one in await listed_tokens(session) if one.kind is PrincipalKind.PERSON]

        about = "The integrations that you answer for, by name: those that you sponsor; to an administrator, all."
        return {
            "integrations": resolved(integrations, many(self.integration), about),
            "tokens": resolved(tokens, many(self.token), f"Your own tokens, the newest first. {_LISTED}"),
        }

    def _declare(self) -> None:
        records = self.records
        declare(
            self.token,
            "A token, without its secret, which is kept nowhere.",
            {
                "id": by_level(_ids("Token"), strawberry.ID, "The id of the token, not the token itself."),
                "prefix": by_level(_prefixes, str, "What all tokens begin with."),
                "last_four": plain(str, "Its last four characters."),
                "resources": by_level(_resources, many(records.resource) | None, "The only kinds of record it is for."),
                "actions": by_level(_actions, many(records.action) | None, "The only actions it is for."),
                "level": by_level(_levels, records.level | None, "The furthest that it shows fields."),
                "only_documents": by_level(_documents, bool, "Whether it asks nothing but registered documents."),
                "networks": plain(many(str) | None, "The networks that it has to come from; null for any."),
                "created_at": plain(datetime, "When it was made."),
                "last_used_at": plain(datetime | None, "When it was last used, to the minute."),
                "expires_at": plain(datetime | None, "When it ends by itself."),
                "revoked_at": plain(datetime | None, "When it was ended."),
            },
        )

        async def tokens(self: Integration, info: Info[Any, Any]) -> Any:
            found = await listed_tokens(session_of(info))
            theirs = (PrincipalKind.INTEGRATION, self.id)
            return [one for one in found if (one.kind, one.principal_id) == theirs]

        declare(
            self.integration,
            "A partner's program, which comes with a token.",
            {
                "id": by_level(_ids("Integration"), strawberry.ID, "The id of the integration."),
                "name": plain(str, "What it is called."),
                "sponsor": batched(
                    records.types[Resource.PERSON] | None,
                    "Who sponsors it: it can do no more than they; null where you may not see them.",
                    key=attrgetter("sponsor_id"),
                    read=link_selection(Resource.PERSON),
                    batch=resolve_link,
                ),
                "active": plain(bool, "Whether it may come in at all."),
                "created_at": plain(datetime, "When it was made."),
                "tokens": resolved(tokens, many(self.token), f"Its tokens, the newest first. {_LISTED}"),
            },
        )


_LISTED = "One that ended is listed for thirty days more."


def _ids(kind: str) -> Callable[[Info[Any, Any], Sequence[Any]], list[str]]:
    return lambda _info, sources: [write_id(kind, source.id) for source in sources]


def _prefixes(_info: Info[Any, Any], tokens: Sequence[Token]) -> list[str]:
    return [PREFIX] * len(tokens)


def _documents(_info: Info[Any, Any], tokens: Sequence[Token]) -> list[bool]:
    return [one.limits.only_documents for one in tokens]


def _resources(_info: Info[Any, Any], tokens: Sequence[Token]) -> list[Any]:
    return [None if one.limits.resources is None else sorted(one.limits.resources) for one in tokens]


def _actions(_info: Info[Any, Any], tokens: Sequence[Token]) -> list[Any]:
    return [None if one.limits.actions is None else sorted(one.limits.actions) for one in tokens]


def _levels(_info: Info[Any, Any], tokens: Sequence[Token]) -> list[Any]:
    return [one.limits.level for one in tokens]
