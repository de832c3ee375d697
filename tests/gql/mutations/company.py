"""A demo company that is written to, with short words for asking it and for what the database then holds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from gql.ids import read_id, write_id
from gql.names import type_name
from masking.fields import CLASSES
from models.access import integration
from models.catalogue import CATALOGUE
from models.log import log_entry
from models.records import person
from models.words import Action, GranteeKind, PrincipalKind, Reach, Relation, Resource
from permissions.grants import Grant, write_grants
from permissions.levels import Level
from permissions.tokens import NO_LIMITS, Limits, issue_token
from tests.demo import NOW, Demo

ERRORS = "userErrors { field message code }"


@dataclass(slots=True)
class Ticking:
    """A clock by which each transaction has a moment of its own; so the log keeps them in order."""

    at: datetime = NOW
    step: timedelta = timedelta(milliseconds=1)

    async def __call__(self, _connection: AsyncConnection) -> datetime:
        """A step later than before."""
        self.at += self.step
        return self.at


@dataclass(frozen=True, slots=True)
class Company:
    """The company; a mutation is asked for by its name and its input, and answers with its payload."""

    demo: Demo
    clock: Ticking

    async def post(self, caller: str, query: str, key: str | None = None, **variables: Any) -> Any:
        """Ask, and return the whole answer."""
        headers = self.demo.headers(caller) | ({} if key is None else {"idempotency-key": key})
        body = {"query": query, "variables": variables}
        return (await self.demo.client.post("/graphql", json=body, headers=headers)).json()

    async def ask(self, caller: str, query: str, **variables: Any) -> Any:
        """Ask, and return the data; an error is the test's failure."""
        answer = await self.post(caller, query, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def do(self, caller: str, mutation: str, given: Mapping[str, Any], show: str, key: str | None = None) -> Any:
        """The payload of a mutation, with `show` and the user errors selected of it."""
        title = mutation[0].upper() + mutation[1:]
        query = f"mutation ($input: {title}Input!) {{ {mutation}(input: $input) {{ {show} {ERRORS} }} }}"
        answer = await self.post(caller, query, key, input=given)
        assert "errors" not in answer, answer["errors"]
        return answer["data"][mutation]

    async def made(self, caller: str, mutation: str, show: str = "id", **given: Any) -> Any:
        """The record that a mutation of one record has written."""
        name = mutation.removeprefix("create").removeprefix("update")
        shown = name[0].lower() + name[1:]
        payload = await self.do(caller, mutation, given, f"{shown} {{ {show} }}")
        assert payload["userErrors"] == []
        return payload[shown]

    async def refused(self, caller: str, mutation: str, **given: Any) -> list[tuple[str, list[str] | None]]:
        """The codes and fields because of which a mutation of one record was not done."""
        payload = await self.do(caller, mutation, given, "__typename")
        return [(error["code"], error["field"]) for error in payload["userErrors"]]

    async def several(self, caller: str, mutation: str, *ids: str, show: str = "id", **given: Any) -> list[Any]:
        """The results of a mutation of several records: `None` for one that was done, or its first error's code."""
        records = [{"id": one} for one in ids]
        payload = await self.do(caller, mutation, {"records": records, **given}, f"results {{ {show} {ERRORS} }}")
        assert payload["userErrors"] == []
        return [one["userErrors"][0]["code"] if one["userErrors"] else None for one in payload["results"]]

    async def row(self, resource: Resource, one: str) -> Mapping[str, Any]:
        """What the database holds of a record."""
        table = CATALOGUE[resource].table
        async with self.demo.database.snapshot() as connection:
            found = await connection.execute(select(table).where(table.c.id == read_id(one)[1]))
            return dict(found.mappings().one())

    async def logged(self, one: str) -> list[Any]:
        """The log's entries on a record, oldest first."""
        query = (
            select(log_entry)
            .where(log_entry.c.record_id == read_id(one)[1])
            .order_by(log_entry.c.occurred_at, log_entry.c.id)
        )
        async with self.demo.database.snapshot() as connection:
            return list(await connection.execute(query))

    async def person(self, name: str) -> str:
        """The id of a person, by the name that their address begins with."""
        query = select(person.c.id).where(person.c.email == f"{name}@lastfour.example")
        async with self.demo.database.snapshot() as connection:
            return write_id(type_name(Resource.PERSON), (await connection.execute(query)).scalar_one())

    async def hire(self, name: str, **given: Any) -> str:
        """Create somebody who has a token and no grant but what everybody has, and return their id."""
        mail = f"{name}@lastfour.example"
        person_id: str = (await self.made("ada", "createPerson", workId=name, name=name.title(), email=mail, **given))[
            "id"
        ]
        await self.let_in(name, PrincipalKind.PERSON, read_id(person_id)[1])
        return person_id

    async def let_in(self, name: str, kind: PrincipalKind, principal_id: int, limits: Limits = NO_LIMITS) -> None:
        """Give somebody a token, and call them by a name from then on."""
        async with self.demo.database.transaction() as connection:
            token = await issue_token(connection, kind, principal_id, NOW, limits=limits)
        self.demo.tokens[name] = token

    async def grant(
        self,
        person_id: str,
        resource: Resource,
        *actions: Action,
        relations: Collection[Relation] = (),
        full: Collection[str] = (),
        **rest: Any,
    ) -> None:
        """Give somebody a grant: on everything, or, with relations, on what they themselves relate to."""
        given = Grant(
            grantee_id=read_id(person_id)[1],
            resource=resource,
            actions=frozenset(actions),
            relations=frozenset(relations),
            **{
                "grantee_kind": GranteeKind.USER,
                "levels": dict.fromkeys(full, Level.FULL),
                "reaches": frozenset({Reach.MYSELF if relations else Reach.EVERYONE}),
            }
            | rest,
        )
        async with self.demo.database.transaction() as connection:
            await write_grants(connection, [given], NOW, CLASSES)

    async def partner(self) -> int:
        """The number of the demo's integration."""
        async with self.demo.database.snapshot() as connection:
            return int((await connection.execute(select(integration.c.id))).scalar_one())
