"""A grant as a row of columns: for whom, on which records, by whose relations, which actions, how far, how long."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON
from strawberry.types import Info

from gql.ids import write_id
from gql.selection import link_selection
from gql.types.declare import Declared, batched, by_level, declare, many, plain, shell
from gql.types.filters import Filters
from gql.types.records import Records
from masking.apply import mask_note
from models.naming import camel_case
from models.words import Action, GranteeKind, Reach, Relation, Resource
from permissions.grants import Grant
from resolvers.batch import resolve_link
from resolvers.why.names import RECORDS, resolve_names, resolve_people


class Rules:
    """The types of which a rule's columns are made, in one schema."""

    def __init__(self, filters: Filters, records: Records) -> None:
        """Make them."""
        self.records = records
        self.relation = filters.choice(Relation)
        self.reach = filters.choice(Reach)
        self._grantee = self._grantee_type(filters)
        self._scope = shell("PermissionScope")
        declare(
            self._scope,
            "Of which records a grant is, before its data filter.",
            {
                "resource": plain(records.resource, "The kind of record."),
                "relations": by_level(
                    _relations, many(self.relation), "How somebody has to relate to the record; none: nobody has to."
                ),
                "across_groups": plain(bool, "Whether walls between groups don't count."),
            },
        )
        self._level = shell("PermissionLevel")
        declare(
            self._level,
            "How far a grant shows a field.",
            {
                "field": plain(str, "The name of the field."),
                "level": plain(records.level, "How far it is shown."),
            },
        )
        self._validity = shell("PermissionValidity")
        declare(
            self._validity,
            "When a grant holds, and who is behind it.",
            {
                "active": plain(bool, "Whether it was not taken back."),
                "from_": plain(datetime | None, "When it begins; null for always.", name="from"),
                "until": plain(datetime | None, "When it ends; null for never."),
                "approved": plain(bool, "Whether it may take effect: what crosses groups needs a second person."),
                "given_by": self.link(
                    Resource.PERSON, "Who gave it, if you may view them.", lambda one: one.grant.given_by_id
                ),
                "approved_by": self.link(
                    Resource.PERSON, "Who approved it, if you may view them.", lambda one: one.grant.approved_by_id
                ),
                "reason": plain(str | None, "Why it was given, with numbers and addresses in it masked."),
            },
        )

    def link(self, resource: Resource, about: str, key: Callable[[Any], int | None]) -> Declared:
        """A record that something names; null where there is none or the caller may not view it."""
        record_type = self.records.types[resource] | None
        return batched(record_type, about, key=key, read=link_selection(resource), batch=resolve_link)

    def people(self, about: str, key: Callable[[Any], tuple[int, ...]]) -> Declared:
        """People whom something names, as far as the caller may view them."""
        record_type = many(self.records.types[Resource.PERSON])
        return batched(record_type, about, key=key, read=link_selection(Resource.PERSON), batch=resolve_people)

    def columns(self, actions: str) -> dict[str, Declared]:
        """The columns of whatever has a `grant`; `actions` says what its actions are."""
        return {
            "grant": by_level(_ids, strawberry.ID, "The id of the grant."),
            "grantee": by_level(_same, self._grantee, "Whom it is for."),
            "scope": by_level(self._scopes, self._scope, "Of which records it is."),
            "reach": by_level(_reaches, many(self.reach), "Whose relations count."),
            "sub_departments": by_level(
                _sub_departments, bool, "Whether departments below count where it names a department."
            ),
            "actions": by_level(_actions, many(self.records.action), actions),
            "data_filter": by_level(_data_filters, JSON | None, "What has to hold for the record; null for nothing."),
            "field_levels": by_level(
                self._levels, many(self._level), "How far it shows fields, where that is not what is usual for them."
            ),
            "writable": by_level(_writable, many(str), "The fields that it lets write, seen whole or not."),
            "validity": by_level(self._validities, self._validity, "When it holds, and who is behind it."),
        }

    def _grantee_type(self, filters: Filters) -> Any:
        cls = shell("PermissionGrantee")
        fields: dict[str, Declared] = {
            "kind": by_level(_kinds, filters.choice(GranteeKind), "What it is for."),
            "name": batched(
                str | None,
                "How they are called; null for all users, and where you may not view them.",
                key=_grantee,
                batch=resolve_names,
            ),
        }
        for kind, resource in RECORDS.items():
            name = resource.value.lower()
            fields[name] = self.link(resource, f"The {name} that it is for.", _grantee_of(kind))
        declare(cls, "Whom a grant is for.", fields)
        return cls

    def _scopes(self, _info: Info[Any, Any], rules: Sequence[Any]) -> list[Any]:
        return [_Scope(one.grant) for one in rules]

    def _levels(self, _info: Info[Any, Any], rules: Sequence[Any]) -> list[Any]:
        return [
            [self._level(field=camel_case(name), level=level) for name, level in sorted(one.grant.levels.items())]
            for one in rules
        ]

    def _validities(self, _info: Info[Any, Any], rules: Sequence[Any]) -> list[Any]:
        return [_Validity(one.grant) for one in rules]


class _Scope:
    """Of which records a grant is."""

    def __init__(self, grant: Grant) -> None:
        self.grant = grant
        self.resource = grant.resource
        self.across_groups = grant.across_groups


class _Validity:
    """When a grant holds."""

    def __init__(self, grant: Grant) -> None:
        self.grant = grant
        self.active = grant.active
        self.from_ = grant.valid_from
        self.until = grant.valid_until
        self.approved = grant.approved
        self.reason = None if grant.reason is None else mask_note(grant.reason)


def _grantee(rule: Any) -> tuple[GranteeKind, int] | None:
    one = rule.grant.grantee_id
    return None if one is None else (rule.grant.grantee_kind, one)


def _grantee_of(kind: GranteeKind) -> Callable[[Any], int | None]:
    def find(rule: Any) -> int | None:
        one: int | None = rule.grant.grantee_id if rule.grant.grantee_kind is kind else None
        return one

    return find


def _same(_info: Info[Any, Any], rules: Sequence[Any]) -> Sequence[Any]:
    return rules


def _ids(_info: Info[Any, Any], rules: Sequence[Any]) -> list[str]:
    return [write_id("Grant", one.grant.id) for one in rules]


def _kinds(_info: Info[Any, Any], rules: Sequence[Any]) -> list[GranteeKind]:
    return [one.grant.grantee_kind for one in rules]


def _relations(_info: Info[Any, Any], rules: Sequence[Any]) -> list[list[Relation]]:
    return [[] if Reach.EVERYONE in one.grant.reaches else _in_order(Relation, one.grant.relations) for one in rules]


def _reaches(_info: Info[Any, Any], rules: Sequence[Any]) -> list[list[Reach]]:
    return [_in_order(Reach, one.grant.reaches) for one in rules]


def _sub_departments(_info: Info[Any, Any], rules: Sequence[Any]) -> list[bool]:
    return [one.grant.sub_departments for one in rules]


def _actions(_info: Info[Any, Any], rules: Sequence[Any]) -> list[list[Action]]:
    return [sorted(getattr(one, "actions", one.grant.actions)) for one in rules]


def _data_filters(_info: Info[Any, Any], rules: Sequence[Any]) -> list[Any]:
    return [one.grant.data_filter for one in rules]


def _writable(_info: Info[Any, Any], rules: Sequence[Any]) -> list[list[str]]:
    return [sorted(map(camel_case, one.grant.writable)) for one in rules]


def _in_order(words: Any, chosen: Any) -> list[Any]:
    return [word for word in words if word in chosen]
