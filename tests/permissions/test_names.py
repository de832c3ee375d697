"""Principals by name, as commands are told them: one who may come in, or the reason why there is none."""

from datetime import UTC, datetime

import pytest

from models.actor import command
from models.database import Database
from models.errors import BadInputError, FrozenError, LeftError
from models.words import PersonStatus, PrincipalKind, Resource
from permissions.names import find_by_name
from permissions.organisation import create_integration
from resolvers.writing.new_record import NewRecord
from resolvers.writing.write import create_records

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PEOPLE = {
    1: ("sue@x.example", PersonStatus.ACTIVE),
    2: ("fred@x.example", PersonStatus.FROZEN),
    3: ("lena@x.example", PersonStatus.LEFT),
    4: ("twin@x.example", PersonStatus.ACTIVE),
    5: ("twin@x.example", PersonStatus.ACTIVE),
}
INTEGRATIONS = {11: ("parcels", 1), 12: ("frozen parcels", 2)}


async def test_each_name_finds_one_or_says_why_not(own_database: Database) -> None:
    """A person by their address, an integration by its name; who is frozen, gone, called like another, or nobody."""
    async with own_database.transaction() as connection:
        records = [
            NewRecord({"work_id": str(one), "name": mail, "email": mail, "status": status}, id=one)
            for one, (mail, status) in PEOPLE.items()
        ]
        await create_records(connection, Resource.PERSON, records, actor=command("tests"), now=NOW, secret="s")
        for one, (name, sponsor) in INTEGRATIONS.items():
            await create_integration(
                connection, name, sponsor, actor=command("tests"), now=NOW, secret="s", integration_id=one
            )
        found = [await find_by_name(connection, name) for name in ("sue@x.example", "parcels")]
        assert [(one.kind, one.id) for one in found] == [(PrincipalKind.PERSON, 1), (PrincipalKind.INTEGRATION, 11)]
        for name, error, words in (
            ("fred@x.example", FrozenError, "frozen"),
            ("frozen parcels", FrozenError, "suspended with its sponsor"),
            ("lena@x.example", LeftError, r"lena@x\.example has left, or is no longer active"),
            ("twin@x.example", BadInputError, r"Several are called twin@x\.example"),
            ("SUE@x.example", BadInputError, "is nobody's e-mail address, nor an integration"),
        ):
            with pytest.raises(error, match=words):
                await find_by_name(connection, name)
