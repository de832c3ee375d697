"""Mutations of records of whatever kind: who relates to them, what they belong to, shares, tags, revealed fields."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import strawberry
from strawberry.types import Info

from gql.names import type_name
from gql.types.declare import Declared, by_level, declare, many, optional, plain, shell
from gql.types.inputs import Inputs, given_of, read_number, read_numbers, read_target, read_targets
from gql.types.payloads import Payloads, mutation_field
from models.catalogue import CATALOGUE
from models.naming import camel_case
from models.words import GRANTABLE, Relation, Resource
from resolvers.mutations.assign import Assignment, assignment
from resolvers.mutations.outcome import Outcome
from resolvers.mutations.reveal import revelation
from resolvers.mutations.run import Mutation
from resolvers.mutations.share import sharing, unsharing
from resolvers.mutations.tags import tagging, untagging


def of_any_kind(inputs: Inputs, payloads: Payloads) -> dict[str, Declared]:
    """The mutations that a schema has for its resources."""
    resources = [resource for resource in GRANTABLE if resource in inputs.create]
    by_name = {type_name(resource): resource for resource in resources}
    fields = _assign(inputs, payloads, by_name) | _reveal(payloads, by_name)
    if Resource.PERSON in resources:
        fields |= _share(inputs, payloads, by_name)
    if Resource.TAG in resources and any(CATALOGUE[resource].labels for resource in resources):
        fields |= _tag(inputs, payloads, by_name)
    return fields


def _assign(inputs: Inputs, payloads: Payloads, by_name: Mapping[str, Resource]) -> dict[str, Declared]:
    targets = {link.name: link.target for one in by_name.values() for link in CATALOGUE[one].links}
    links = {name: target for name, target in sorted(targets.items()) if target in inputs.resources}
    fields = {
        name: optional(strawberry.ID, f"The id of their {name.replace('_', ' ')} from now on, or null for none.")
        for name in links
    }
    if Resource.PERSON in inputs.resources:
        fields |= {
            "account_executive": optional(strawberry.ID, "The id of their account executive, or null for none."),
            "add_csrs": optional(many(strawberry.ID), "The ids of people who serve them from now on."),
            "remove_csrs": optional(many(strawberry.ID), "The ids of people who serve them no more."),
        }

    def read(source: Any) -> Mutation:
        given = given_of(source)
        named = {
            name: None if given[name] is None else read_number(target, given[name], camel_case(name))
            for name, target in links.items()
            if name in given
        }
        sole = {}
        if "account_executive" in given:
            written = given["account_executive"]
            executive = None if written is None else read_number(Resource.PERSON, written, "accountExecutive")
            sole[Relation.ACCOUNT_EXECUTIVE] = executive
        added, removed = (
            {Relation.CSR: read_numbers(Resource.PERSON, given[word], camel_case(word))} if given.get(word) else {}
            for word in ("add_csrs", "remove_csrs")
        )
        return assignment(read_targets(source, by_name), Assignment(named, sole, added, removed))

    about = "Say who relates to records and what they belong to. It needs ASSIGN of them."
    given = inputs.several("AssignInput", "Records, and what is to be otherwise about them; the rest stays.", fields)
    payload = payloads.of_any_kind("Assign", "The records that were assigned.")
    return {"assign": mutation_field(given, payload, about, read)}


def _share(inputs: Inputs, payloads: Payloads, by_name: Mapping[str, Resource]) -> dict[str, Declared]:
    person = plain(strawberry.ID, "The id of the colleague.")
    until = optional(datetime, "When the share ends by itself; never unless this is given.")

    def share(source: Any) -> Mutation:
        given = given_of(source)
        colleague = read_number(Resource.PERSON, given["person"], "person")
        return sharing(read_targets(source, by_name), colleague, given.get("until"))

    def unshare(source: Any) -> Mutation:
        colleague = read_number(Resource.PERSON, given_of(source)["person"], "person")
        return unsharing(read_targets(source, by_name), colleague)

    return {
        "share_record": mutation_field(
            inputs.several(
                "ShareRecordInput", "Records to share with a colleague.", {"person": person, "until": until}
            ),
            payloads.of_any_kind("ShareRecord", "The records that were shared."),
            "Share records with a colleague, who gets no more of them than you have. It needs SHARE of them.",
            share,
        ),
        "unshare_record": mutation_field(
            inputs.several("UnshareRecordInput", "Records to share no more.", {"person": person}),
            payloads.of_any_kind("UnshareRecord", "The records that are shared no more."),
            "Share records with a colleague no more. It needs SHARE of them.",
            unshare,
        ),
    }


def _tag(inputs: Inputs, payloads: Payloads, by_name: Mapping[str, Resource]) -> dict[str, Declared]:
    tags = plain(many(strawberry.ID), "The ids of the tags.")

    def tag(source: Any) -> Mutation:
        return tagging(read_targets(source, by_name), read_numbers(Resource.TAG, given_of(source)["tags"], "tags"))

    def untag(source: Any) -> Mutation:
        return untagging(read_targets(source, by_name), read_numbers(Resource.TAG, given_of(source)["tags"], "tags"))

    return {
        "tag_records": mutation_field(
            inputs.several("TagRecordsInput", "Records to put tags on.", {"tags": tags}),
            payloads.of_any_kind("TagRecords", "The records that were tagged."),
            "Put tags on records. It needs MANAGE_TAG of them.",
            tag,
        ),
        "untag_records": mutation_field(
            inputs.several("UntagRecordsInput", "Records to take tags off.", {"tags": tags}),
            payloads.of_any_kind("UntagRecords", "The records whose tags were taken off."),
            "Take tags off records. It needs MANAGE_TAG of them.",
            untag,
        ),
    }


def _reveal(payloads: Payloads, by_name: Mapping[str, Resource]) -> dict[str, Declared]:
    given, value, payload = shell("RevealInput"), shell("RevealedValue"), shell("RevealPayload")
    declare(
        given,
        "A record of which you want to see more, and why.",
        {
            "id": plain(strawberry.ID, "The id of the record."),
            "fields": plain(many(str), "The names of the fields, such as `cardNumber` or `lines.unitPrice`."),
            "reason": plain(str, "Why you need to see them; it is logged with your name."),
        },
        "input",
    )
    declare(
        value,
        "A field that was revealed.",
        {
            "field": plain(str, "The name of the field; of lines with their place, such as `lines.0.unitPrice`."),
            "value": plain(str | None, "The whole value, as text; null where there is none."),
        },
    )

    def values(_info: Info[Any, Any], outcomes: Sequence[Outcome]) -> list[Any]:
        return [
            [value(field=name, value=None if shown is None else str(shown)) for name, shown in told]
            for told in (outcome.told.get("revealed", ()) for outcome in outcomes)
        ]

    declare(
        payload,
        "What was revealed.",
        {
            "values": by_level(values, many(value), "The fields, whole; none if it was not done."),
            "user_errors": payloads.errors(),
        },
    )

    def read(source: Any) -> Mutation:
        wanted = given_of(source)
        return revelation(read_target(wanted, by_name, "id"), wanted["fields"], wanted["reason"])

    about = "See fields whole that a grant makes REVEALABLE. The log says who did, when and why."
    return {"reveal": mutation_field(given, payload, about, read)}
