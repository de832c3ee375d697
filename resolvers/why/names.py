"""How those are called whom grants are for: people, roles, departments and groups as the caller sees them."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from models.words import GranteeKind, Resource
from permissions.organisation import integration_names
from resolvers.batch import LinkArguments
from resolvers.records import Record
from resolvers.rows import fetch_by_id
from resolvers.session import Session

Grantee = tuple[GranteeKind, int]
RECORDS = {
    GranteeKind.USER: Resource.PERSON,
    GranteeKind.ROLE: Resource.ROLE,
    GranteeKind.DEPARTMENT: Resource.DEPARTMENT,
    GranteeKind.GROUP: Resource.GROUP,
}


async def resolve_people(
    session: Session, several: Sequence[tuple[int, ...]], arguments: LinkArguments
) -> list[list[Record]]:
    """The people of each path, those whom the caller may view."""
    wanted = sorted({one for some in several for one in some})
    found = await fetch_by_id(session, arguments.target, wanted, arguments.columns) if wanted else {}
    return [[found[one] for one in some if one in found] for some in several]


async def resolve_names(session: Session, grantees: Sequence[Grantee], _arguments: None) -> list[str | None]:
    """The name of each; None where the caller may not view it."""
    wanted: dict[GranteeKind, set[int]] = defaultdict(set)
    for kind, one in grantees:
        wanted[kind].add(one)
    names: dict[Grantee, str] = {}
    for kind, ids in wanted.items():
        if kind in RECORDS:
            found = await fetch_by_id(session, RECORDS[kind], sorted(ids), {"name"})
            names |= {(kind, one): record.value("name") for one, record in found.items()}
        elif kind is GranteeKind.INTEGRATION:

            async def read(connection: AsyncConnection, partners: frozenset[int] = frozenset(ids)) -> dict[int, str]:
                return await integration_names(connection, partners)

            names |= {(kind, one): name for one, name in (await session.lend(read)).items()}
    return [names.get(grantee) for grantee in grantees]
