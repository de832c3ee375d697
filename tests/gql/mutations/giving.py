"""Short words for giving grants through the API, and for people who may."""

from collections.abc import Mapping
from typing import Any

from gql.ids import read_id, write_id
from gql.names import type_name
from models.actor import command
from models.words import Action, PersonStatus, PrincipalKind, Relation, Resource
from permissions.organisation import add_members
from resolvers.writing.new_record import NewRecord
from resolvers.writing.write import create_records
from tests.demo import NOW, SECRET
from tests.gql.mutations.company import Company

SHOWN = """id state granteeKind grantee { id } integration { name } resource actions relations reaches subDepartments
dataFilter levels { field level } writable acrossGroups validFrom validUntil reason
givenBy { name } approvedBy { name }"""
PERSON = Resource.PERSON
MANAGING = (Action.VIEW, Action.MANAGE_PERMISSION, Action.VIEW_PERMISSION)


async def administrator(company: Company, name: str) -> str:
    """Hire an administrator, who sees everybody's permissions and no customer."""
    one = await company.hire(name)
    await company.grant(one, PERSON, *MANAGING)
    return one


def to(grantee: str | None, kind: str = "USER", **rest: Any) -> dict[str, Any]:
    """A grant to see all customers, unless it says otherwise."""
    named = {} if grantee is None else {"grantee": grantee}
    given = {"resource": "CUSTOMER", "actions": ["VIEW"], "reaches": ["EVERYONE"], "reason": "For a test"}
    return {"granteeKind": kind, **named, **given, **rest}


async def given(company: Company, caller: str, grant: Mapping[str, Any]) -> Any:
    """Give a grant, and return what is shown of it."""
    payload = await company.do(caller, "grant", grant, f"grant {{ {SHOWN} }}")
    assert payload["userErrors"] == []
    return payload["grant"]


async def changed(company: Company, caller: str, mutation: str, one: str, **rest: Any) -> str:
    """The state of a grant that was approved or taken back, or the code because of which it was not.

    It is UNSEEN where it was done, and the caller may no longer see the grant.
    """
    payload = await company.do(caller, mutation, {"id": one, **rest}, "grant { state }")
    errors = payload["userErrors"]
    return str(errors[0]["code"] if errors else (payload["grant"] or {"state": "UNSEEN"})["state"])


async def numbers(company: Company, caller: str) -> set[str]:
    """The numbers of the customers that a caller sees."""
    found = await company.ask(caller, "{ customers(first: 1000) { nodes { number } } }")
    return {one["number"] for one in found["customers"]["nodes"]}


async def granted(company: Company, one: str, *, caller: str = "ada") -> list[Any]:
    """The grants to somebody, the newest first, as a caller sees them."""
    query = f"query ($ids: [ID!]) {{ grants(where: {{grantee: $ids}}) {{ nodes {{ {SHOWN} }} }} }}"
    nodes: list[Any] = (await company.ask(caller, query, ids=[one]))["grants"]["nodes"]
    return nodes


async def delegate(company: Company, name: str) -> str:
    """Hire somebody who may give what they hold to the people that they have entered, and to nobody else."""
    one = await company.hire(name)
    await company.grant(one, PERSON, Action.VIEW, Action.EDIT)
    await company.grant(one, PERSON, *MANAGING, relations=[Relation.CREATOR])
    return one


async def entered(company: Company, by: str, name: str) -> str:
    """Somebody whom a delegate has entered, with a token.

    Written as an import would, for by mutation it takes an administrator.
    """
    fields = {"work_id": name, "name": name.title(), "email": f"{name}@lastfour.example", "status": PersonStatus.ACTIVE}
    relations = [(read_id(await company.person(by))[1], Relation.CREATOR, None)]
    async with company.demo.database.transaction() as connection:
        records = [NewRecord(fields, relations=relations)]
        (one,) = await create_records(connection, PERSON, records, actor=command("tests"), now=NOW, secret=SECRET)
    await company.let_in(name, PrincipalKind.PERSON, one)
    return write_id(type_name(PERSON), one)


async def join(company: Company, group: str, *people: str) -> None:
    """Put people into a group."""
    members = [read_id(one)[1] for one in people]
    async with company.demo.database.transaction() as connection:
        said: dict[str, Any] = {"actor": command("tests"), "now": NOW, "secret": SECRET}
        await add_members(connection, read_id(group)[1], members, **said)
