"""What a seeded leak is: a patch of the program, for as long as a run lasts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from models.catalogue import CATALOGUE
from models.words import Resource
from permissions import handed_down, terms
from resolvers import statements
from tests.proof.alike.family import Family
from tests.proof.alike.script import Script

Patch = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True)
class Leak:
    """A channel, what is broken in it, and how."""

    name: str
    about: str
    patch: Patch
    # What a family has to be like for the leak to show at all: others are passed over.
    needs: Callable[[Family, Script], bool] = lambda _family, _script: True

    @contextmanager
    def open(self) -> Iterator[None]:
        """The program with the leak; nothing that was built without it, or with it, is kept."""
        with pytest.MonkeyPatch.context() as patch:
            self.patch(patch)
            forget()
            yield
        forget()


def forget() -> None:
    """Have everything built anew that the process keeps."""
    statements.forget()
    terms.terms_of.cache_clear()
    for kept in vars(handed_down).values():
        if hasattr(kept, "cache_clear"):
            kept.cache_clear()


def writes(_family: Family, script: Script) -> bool:
    """Whether anything is written."""
    return any(request.writes for request in script)


async def stored(connection: AsyncConnection, resource: Resource, *conditions: Any) -> list[dict[str, Any]]:
    """The rows of a resource as they are stored, whoever may see them."""
    table = CATALOGUE[resource].table
    rows = await connection.execute(select(table).where(*conditions).order_by(table.c.id))
    return [dict(row) for row in rows.mappings()]


async def count_of(connection: AsyncConnection, resource: Resource) -> int:
    """How many rows there are, whoever may see them."""
    return int((await connection.execute(select(func.count()).select_from(CATALOGUE[resource].table))).scalar_one())
