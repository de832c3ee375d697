"""What previews answer with: what would change hands if a mutation were done."""

from collections.abc import Sequence
from typing import Any

from strawberry.types import Info

from gql.ids import write_id
from gql.types.declare import batched, by_level, declare, many, plain, shell
from gql.types.grants import Grants
from gql.types.log import read_about
from gql.types.payloads import Payloads
from models.naming import camel_case
from models.words import PrincipalKind
from resolvers.log.records import About, resolve_about
from resolvers.mutations.compare import Change, FieldChange
from resolvers.mutations.outcome import Outcome


class Previews:
    """The types of previews of one schema."""

    def __init__(self, grants: Grants, payloads: Payloads) -> None:
        """Make what all of them share."""
        self._payloads = payloads
        records = grants.records
        self._integration = grants.integration
        field, self.change = shell("AccessFieldChange"), shell("AccessChange")
        declare(
            field,
            "A field that would be shown otherwise.",
            {
                "field": by_level(_names, str, "The name of the field."),
                "before": plain(records.level, "How far it is shown now."),
                "after": plain(records.level, "How far it would be shown."),
            },
        )
        declare(
            self.change,
            "What a person or an integration would gain and lose: on a record, or without one of a function.",
            {
                "person": grants.person(_person_id, "The person; null for an integration."),
                "integration": by_level(self._integrations, self._integration | None, "The integration, if it is one."),
                "resource": plain(records.resource, "Of which kind of record."),
                "record": batched(
                    records.node | None,
                    "The record; null for what is no record's, such as ADD.",
                    key=_about,
                    read=read_about(frozenset(records.types)),
                    batch=resolve_about,
                ),
                "gains": plain(many(records.action), "What they may do then, and may not now."),
                "loses": plain(many(records.action), "What they may do now, and may not then."),
                "fields": plain(many(field), "How far they would see its fields, where that is otherwise."),
            },
        )

    def payload(self, name: str) -> Any:
        """The payload of a preview."""
        payload = shell(name)
        complete = "Whether that is all; false where there was too much to look at, or nothing was looked at."
        declare(
            payload,
            "What would change hands, among the people whose permissions you may view and the records that you see.",
            {
                "changes": by_level(_changes, many(self.change), "Who would gain and lose what; nothing has changed."),
                "complete": by_level(_completes, bool, complete),
                "user_errors": self._payloads.errors(),
            },
        )
        return payload

    def _integrations(self, _info: Info[Any, Any], changes: Sequence[Change]) -> list[Any]:
        return [
            None
            if change.who[0] is PrincipalKind.PERSON
            else self._integration(id=write_id("Integration", change.who[1]), name=change.name)
            for change in changes
        ]


def _changes(_info: Info[Any, Any], outcomes: Sequence[Outcome]) -> list[list[Change]]:
    return [outcome.told.get("changes", []) for outcome in outcomes]


def _completes(_info: Info[Any, Any], outcomes: Sequence[Outcome]) -> list[bool]:
    return [outcome.told.get("complete", False) for outcome in outcomes]


def _person_id(change: Change) -> int | None:
    kind, one = change.who
    return one if kind is PrincipalKind.PERSON else None


def _about(change: Change) -> About | None:
    return None if change.record is None else (change.resource, change.record, False)


def _names(_info: Info[Any, Any], changes: Sequence[FieldChange]) -> list[str]:
    return [camel_case(change.field) for change in changes]
