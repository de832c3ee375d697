"""`mergeCustomers`, and the query that tells beforehand what it would do."""

from typing import Any

import strawberry
from strawberry.types import Info

from gql.context import session_of
from gql.ids import read_id
from gql.names import type_name
from gql.types.declare import Declared, argument, declare, many, optional, plain, resolved, shell
from gql.types.inputs import VERSION, given_of, read_target
from gql.types.payloads import Payloads, mutation_field
from models.naming import camel_case
from models.words import Resource
from resolvers.mutations.merge import FIELDS, Merge, merging, preview_merge
from resolvers.mutations.run import Mutation

CUSTOMER = Resource.CUSTOMER
NAME = type_name(CUSTOMER)
TAKE = "The names of fields that come from the losing customer also where the winning one has a value."


def merge_mutation(payloads: Payloads) -> Declared:
    """The mutation."""
    merged = shell("MergeCustomersInput")
    declare(
        merged,
        "A customer that becomes part of another.",
        {
            "winner": plain(strawberry.ID, "The id of the customer that stays."),
            "loser": plain(strawberry.ID, "The id of the customer that becomes part of it, and is deleted."),
            "take": optional(many(str), TAKE),
            "winner_if_version": optional(int, VERSION),
            "loser_if_version": optional(int, VERSION),
        },
        "input",
    )

    def read(source: Any) -> Mutation:
        given = given_of(source)
        winner, loser = (
            read_target({"id": given[word], "if_version": given.get(f"{word}_if_version")}, {NAME: CUSTOMER}, word)
            for word in ("winner", "loser")
        )
        return merging(Merge(winner, loser, given.get("take") or ()))

    about = (
        "Merge a customer into another: what belongs to it moves, who relates to it relates to the other, and fields of"
        " which the other has no value are taken where you see them whole. It needs MERGE of both."
    )
    return mutation_field(merged, payloads.one("Merge", CUSTOMER, "The customer that stays.", plural=True), about, read)


def merge_preview() -> Declared:
    """The query."""
    field, moved, preview = shell("MergedField"), shell("MovedRecords"), shell("MergePreview")
    declare(
        field,
        "Where a field of the merged customer comes from.",
        {
            "field": plain(str, "The name of the field."),
            "from_loser": plain(bool, "Whether it comes from the losing customer."),
        },
    )
    declare(
        moved,
        "Records that would move.",
        {
            "list": plain(str, "The customer's list that they are in, such as `contacts`."),
            "count": plain(int, "How many of them you see, up to 10,001."),
        },
    )
    declare(
        preview,
        "What a merge would do, as far as you see it.",
        {
            "fields": plain(many(field), "Where each field comes from."),
            "moves": plain(many(moved), "What moves to the winning customer; what you don't see moves too."),
        },
    )

    async def resolve(self: Any, info: Info[Any, Any], winner: str, loser: str, take: Any = None) -> Any:
        (kind, one), (other_kind, other) = read_id(winner), read_id(loser)
        if {kind, other_kind} != {NAME}:
            return None
        found = await preview_merge(session_of(info), one, other, take or ())
        if found is None:
            return None
        fields = [field(field=camel_case(name), from_loser=name in found.taken) for name in FIELDS]
        moves = [moved(list=camel_case(name), count=count) for name, count in found.moved.items()]
        return preview(fields=fields, moves=moves)

    resolve.__annotations__ = {
        "info": Info,
        "winner": argument(strawberry.ID, "The id of the customer that would stay."),
        "loser": argument(strawberry.ID, "The id of the customer that would become part of it."),
        "take": argument(many(str) | None, TAKE),
    }
    about = "What `mergeCustomers` would do; null where you may not see both. It needs MERGE of both."
    return resolved(resolve, preview | None, about)
