"""What a record is made to lead to, and who is made to relate to it: only what the writer sees can be named."""

from collections.abc import Iterable, Mapping

from models.catalogue import CATALOGUE
from models.naming import camel_case
from models.words import PersonStatus, Relation, Resource
from resolvers.mutations.handing_out import require_administrator
from resolvers.mutations.outcome import NO_RECORD, ErrorCode, RefusedError, UserError
from resolvers.mutations.transaction import Transaction
from resolvers.writing.present import lock_records

# What these records lead to decides what people may do: their roles and departments, who is above whom, what is walled.
HAND_OUT_PERMISSIONS = frozenset({Resource.PERSON, Resource.STORE_ACCOUNT})


async def require_targets(transaction: Transaction, resource: Resource, links: Mapping[str, int | None]) -> None:
    """Refuse links to records that the writer may not see, in the same words as to those that are not there."""
    if links and resource in HAND_OUT_PERMISSIONS:
        require_administrator(transaction, *links)
    errors = []
    for name, target in links.items():
        link = CATALOGUE[resource].link(name)
        if link is None or target is None:
            continue
        # It may be about to be deleted, or merged into another.
        await lock_records(transaction.connection, link.target, [target], to_link=True)
        if not await transaction.fetch(link.target, [target]):
            errors.append(UserError(ErrorCode.NOT_FOUND, NO_RECORD, (camel_case(name),)))
    if errors:
        raise RefusedError(*errors)


async def require_people(transaction: Transaction, people: Mapping[str, Iterable[int]], *, left: bool = False) -> None:
    """Refuse people, by the field that names them, whom the writer may not see; and unless told otherwise who left."""
    errors = []
    for name, ids in people.items():
        wanted = set(ids)
        found = await transaction.fetch(Resource.PERSON, sorted(wanted), {"status"}) if wanted else {}
        path = (name,)
        if wanted - found.keys():
            errors.append(UserError(ErrorCode.NOT_FOUND, NO_RECORD, path))
        elif not left and any(seen.record.value("status") is PersonStatus.LEFT for seen in found.values()):
            errors.append(UserError(ErrorCode.BAD_USER_INPUT, "Somebody of these has left.", path))
    if errors:
        raise RefusedError(*errors)


# The field of an input by which the people of a relation are named.
NAMED_BY: Mapping[Relation, str] = {Relation.ACCOUNT_EXECUTIVE: "accountExecutive", Relation.CSR: "csrs"}
