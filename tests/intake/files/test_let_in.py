"""Integrations and grants of a mapping: made once, to whom they name, and seen by nobody else."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Table, select, update

from gql.app import create_app
from intake.files.importing import Import
from intake.files.mapping import read_mapping
from intake.files.report import Report
from models.access import grant as grant_table
from models.access import integration
from models.actor import Actor, command
from models.database import Database
from models.errors import BadInputError
from models.log import log_entry
from models.records import access_group, department, person, role
from models.settings import Settings
from models.words import Action, GranteeKind, PrincipalKind, Reach, Relation, Resource
from permissions.grants import Grant, grant_of
from permissions.levels import Level
from tests.intake.files.asking import SECRET, Company

ORGANISATION = """source = "crm"
[[loads]]
resource = "ROLE"
key = "role"
rows = [{ role = "AGENT", name = "Agent" }]
fields = { name = "name" }
[[loads]]
resource = "DEPARTMENT"
key = "unit"
rows = [{ unit = "S", name = "Sales" }]
fields = { name = "name" }
[[loads]]
resource = "GROUP"
key = "group"
rows = [{ group = "G", name = "Stores" }]
fields = { name = "name" }
[[loads]]
resource = "PERSON"
key = "id"
rows = [{ id = "7", name = "Jane" }, { id = "8", name = "John" }, { id = "9", name = "Jim" }]
[loads.fields]
work_id = "id"
name = "name"
email = { template = "{name:dotted}@x.example" }
status = { constant = "ACTIVE" }
"""
LINES = ORGANISATION.count("\n")
PARTNER = '[[integrations]]\nname = "swift"\nsponsor = "7"\n'
SEEN = 'resource = "TAG"\nactions = ["VIEW"]\nreaches = ["EVERYONE"]\n'
GRANT = f'[[grants]]\nto = "ALL_USERS"\n{SEEN}'


async def let_in(
    database: Database, folder: Path, text: str, actor: Actor | None = None, name: str = "crm.toml", **options: Any
) -> Report:
    """Import the organisation, with what follows it in the mapping."""
    (folder / name).write_text(ORGANISATION + text, encoding="utf-8")
    mapping = read_mapping(folder / name)
    return await Import(database, mapping, folder, actor or command("import"), SECRET, **options).run()


async def rows(database: Database, table: Table) -> list[dict[str, Any]]:
    """All rows of a table."""
    async with database.snapshot() as connection:
        return [dict(row) for row in (await connection.execute(select(table))).mappings()]


async def grants(database: Database) -> list[Grant]:
    """All grants."""
    async with database.snapshot() as connection:
        return [grant_of(row) for row in await connection.execute(select(grant_table))]


async def ids(database: Database, table: Table) -> dict[str, int]:
    """The ids of records by their names."""
    return {row["name"]: row["id"] for row in await rows(database, table)}


@pytest.mark.parametrize(
    ("grantee", "kind", "table", "name"),
    [
        ('person = "8"', GranteeKind.USER, person, "John"),
        ('role = "AGENT"', GranteeKind.ROLE, role, "Agent"),
        ('department = "S"', GranteeKind.DEPARTMENT, department, "Sales"),
        ('group = "G"', GranteeKind.GROUP, access_group, "Stores"),
        ('integration = "swift"', GranteeKind.INTEGRATION, integration, "swift"),
        ('to = "ALL_USERS"', GranteeKind.ALL_USERS, None, None),
    ],
)
async def test_a_grant_is_for_whom_it_names(
    own_database: Database, tmp_path: Path, grantee: str, kind: GranteeKind, table: Table | None, name: str | None
) -> None:
    """By the other system's key, an integration by its name; only ALL_USERS names nobody."""
    report = await let_in(own_database, tmp_path, f"{PARTNER}[[grants]]\n{grantee}\n{SEEN}")
    (given,) = await grants(own_database)
    grantee_id = None if table is None else (await ids(own_database, table))[str(name)]
    assert (given.grantee_kind, given.grantee_id) == (kind, grantee_id)
    assert (report.partners, report.grants, report.changed) == (1, 1, True)
    assert "Integrations made: 1\nGrants given: 1" in str(report)


async def test_a_grant_says_all_that_the_mapping_says(own_database: Database, tmp_path: Path) -> None:
    """And why it is there: the mapping's name. A command of the program gives it, who is nobody."""
    text = """[[grants]]
to = "ALL_USERS"
resource = "CUSTOMER"
actions = ["VIEW", "EDIT"]
relations = ["CSR", "SHARED"]
reaches = ["MYSELF", "SAME_DEPARTMENT"]
sub_departments = true
levels = { email = "FULL", name = "MASKED" }
writable = ["email"]
data_filter = { region = { in = ["EMEA", "$viewer.region"] } }
"""
    await let_in(own_database, tmp_path, text)
    (given,) = await grants(own_database)
    assert replace(given, id=1) == Grant(
        id=1,
        grantee_kind=GranteeKind.ALL_USERS,
        resource=Resource.CUSTOMER,
        actions=frozenset({Action.VIEW, Action.EDIT}),
        relations=frozenset({Relation.CSR, Relation.SHARED}),
        reaches=frozenset({Reach.MYSELF, Reach.SAME_DEPARTMENT}),
        sub_departments=True,
        levels={"email": Level.FULL, "name": Level.MASKED},
        writable=frozenset({"email"}),
        data_filter={"region": {"in": ["EMEA", "$viewer.region"]}},
        reason="crm.toml",
    )


async def test_the_actor_makes_and_gives(own_database: Database, tmp_path: Path) -> None:
    """A person who imports is the one who gave the grants and made the integrations."""
    await let_in(own_database, tmp_path, "")
    people = await ids(own_database, person)
    john = Actor(PrincipalKind.PERSON, people["John"], "John")
    await let_in(own_database, tmp_path, PARTNER + GRANT, john)
    (given,) = await grants(own_database)
    assert given.given_by_id == john.id
    (partner,) = await rows(own_database, integration)
    assert (partner["name"], partner["sponsor_id"], partner["active"]) == ("swift", people["Jane"], True)
    (made,) = (row for row in await rows(own_database, log_entry) if row["action"] == "CREATE_INTEGRATION")
    assert (made["actor_id"], made["actor_name"], made["record_id"]) == (john.id, "John", partner["id"])
    assert made["after"] == {"name": "swift", "sponsor": str(people["Jane"])}


@pytest.mark.parametrize("name", ["crm.toml", "renamed.toml"])
async def test_nothing_is_made_or_given_twice(own_database: Database, tmp_path: Path, name: str) -> None:
    """Whoever imports again, by whatever file: what says the same word for word is there already."""
    text = f'{PARTNER}{GRANT}[[grants]]\nintegration = "swift"\ndata_filter.name.eq = "x"\n{SEEN}'
    await let_in(own_database, tmp_path, text)
    people = await ids(own_database, person)
    report = await let_in(own_database, tmp_path, text, Actor(PrincipalKind.PERSON, people["John"], "John"), name)
    assert (report.partners, report.grants, report.changed) == (0, 0, False)
    assert "nothing was changed" in str(report)
    assert len(await grants(own_database)) == 2
    assert len(await rows(own_database, integration)) == 1


async def test_what_a_mapping_says_twice_is_given_once(own_database: Database, tmp_path: Path) -> None:
    """Grants whose words stand in another order are the same, and so are integrations of one name."""
    again = (
        '[[grants]]\nreaches = ["EVERYONE"]\nactions = ["VIEW"]\nto = "ALL_USERS"\nresource = "TAG"\nwritable = []\n'
    )
    report = await let_in(own_database, tmp_path, PARTNER + PARTNER.replace("7", "8") + GRANT + again + GRANT)
    assert (report.partners, report.grants) == (1, 1)
    (partner,) = await rows(own_database, integration)
    assert partner["sponsor_id"] == (await ids(own_database, person))["Jane"]
    assert len(await grants(own_database)) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        *(('"ALL_USERS"', '"ALL_USERS"\nsub_departments = true'), ('["VIEW"]', '["VIEW", "EDIT"]')),
        *(('"TAG"', '"PRODUCT"'), ('to = "ALL_USERS"', 'person = "8"')),
        ('["EVERYONE"]', '["EVERYONE"]\ndata_filter.name.eq = "x"'),
        ('["EVERYONE"]', '["EVERYONE"]\nwritable = ["name"]'),
    ],
)
async def test_a_grant_that_says_something_else_is_given(
    own_database: Database, tmp_path: Path, before: str, after: str
) -> None:
    """Beside the one that was given before, which stays."""
    await let_in(own_database, tmp_path, GRANT)
    report = await let_in(own_database, tmp_path, GRANT.replace(before, after))
    assert report.grants == 1
    assert len(await grants(own_database)) == 2


async def test_what_was_ended_here_stays_so(own_database: Database, tmp_path: Path) -> None:
    """Neither a grant nor an integration comes back with the next import."""
    await let_in(own_database, tmp_path, PARTNER + GRANT)
    async with own_database.transaction() as connection:
        await connection.execute(update(grant_table).values(active=False))
        await connection.execute(update(integration).values(active=False))
    report = await let_in(own_database, tmp_path, PARTNER + GRANT)
    assert not report.changed
    assert [given.active for given in await grants(own_database)] == [False]
    assert [partner["active"] for partner in await rows(own_database, integration)] == [False]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (PARTNER.replace("7", "70"), f"line {LINES + 3}, integrations 1, sponsor: there is no PERSON '70'."),
        (
            f'{PARTNER}[[integrations]]\nname = "other"\n\nsponsor = "Jane"\n',
            f"line {LINES + 7}, integrations 2, sponsor: there is no PERSON 'Jane'.",
        ),
        *(
            (
                f'{GRANT}[[grants]]\n{SEEN}{word} = "none"\n',
                f"line {LINES + 6}, grants 2: there is no {resource} 'none'.",
            )
            for word, resource in [
                *(("person", "PERSON"), ("role", "ROLE"), ("department", "DEPARTMENT"), ("group", "GROUP")),
                ("integration", "integration"),
            ]
        ),
        (f'[[grants]]\nrole = "7"\n{SEEN}', f"line {LINES + 1}, grants 1: there is no ROLE '7'."),
        (f'[[grants]]\nperson = "john"\n{SEEN}', f"line {LINES + 1}, grants 1: there is no PERSON 'john'."),
    ],
)
async def test_nobody_is_told_with_the_line(own_database: Database, tmp_path: Path, text: str, reason: str) -> None:
    """A sponsor or a grantee that no key names is a mistake; then nobody is let in, and the records are kept."""
    with pytest.raises(BadInputError) as refused:
        await let_in(own_database, tmp_path, text)
    assert str(refused.value) == f"crm.toml, {reason}"
    assert not await grants(own_database)
    assert not await rows(own_database, integration)
    assert len(await rows(own_database, person)) == 3


async def test_keys_are_those_of_the_mapping_s_own_source(own_database: Database, tmp_path: Path) -> None:
    """Another system's person of the same key is somebody else."""
    await let_in(own_database, tmp_path, "")
    (tmp_path / "erp.toml").write_text(f'source = "erp"\n[[grants]]\nperson = "7"\n{SEEN}', encoding="utf-8")
    with pytest.raises(BadInputError, match=r"^erp.toml, line 2, grants 1: there is no PERSON '7'\.$"):
        await Import(own_database, read_mapping(tmp_path / "erp.toml"), tmp_path, command("import"), SECRET).run()


async def test_a_dry_run_lets_nobody_in(own_database: Database, tmp_path: Path) -> None:
    """It says what would be made and given, and the import after it does so."""
    report = await let_in(own_database, tmp_path, PARTNER + GRANT, dry_run=True)
    assert (report.partners, report.grants) == (1, 1)
    assert not await grants(own_database)
    report = await let_in(own_database, tmp_path, PARTNER + GRANT)
    assert (report.partners, report.grants) == (1, 1)


CUSTOMERS = """
[[loads]]
resource = "CUSTOMER"
key = "id"
rows = [
    { id = "1", name = "One", area = "EMEA", who = "7" },
    { id = "2", name = "Two", area = "APAC", who = "8" },
    { id = "3", name = "Three", area = "EMEA", who = "8" },
]
relations = { ACCOUNT_EXECUTIVE = "who" }
[loads.fields]
number = "id"
name = "name"
region = "area"
email = { template = "{name:dotted}@y.example" }
status = { constant = "LEAD" }
[[integrations]]
name = "swift"
sponsor = "8"
[[grants]]
person = "7"
resource = "CUSTOMER"
actions = ["VIEW"]
relations = ["ACCOUNT_EXECUTIVE"]
reaches = ["MYSELF"]
levels = { email = "FULL" }
[[grants]]
person = "8"
resource = "CUSTOMER"
actions = ["VIEW"]
reaches = ["EVERYONE"]
levels = { name = "MASKED", email = "HIDDEN" }
[[grants]]
integration = "swift"
resource = "CUSTOMER"
actions = ["VIEW"]
reaches = ["EVERYONE"]
data_filter = { region = { eq = "EMEA" } }
"""


async def test_everybody_sees_what_the_mapping_grants_and_no_more(own_database: Database, tmp_path: Path) -> None:
    """Asked through the API: rows by relation and by data filter, fields by level, a partner within its sponsor."""
    report = await let_in(own_database, tmp_path, CUSTOMERS)
    transport = httpx.ASGITransport(create_app(Settings(secret=SECRET), own_database))
    async with httpx.AsyncClient(transport=transport, base_url="http://crm") as client:
        company = Company(own_database, report, report, client)
        seen = {
            name: sorted(
                (node["number"], node["name"], node["email"])
                for node in await company.all_of(name, "customers", "number name email")
            )
            for name in ("jane@x.example", "john@x.example", "jim@x.example", "swift")
        }
    assert seen == {
        "jane@x.example": [("1", "One", "one@y.example")],
        "john@x.example": [("1", "O.", None), ("2", "T.", None), ("3", "T.", None)],
        "jim@x.example": [],
        "swift": [("1", "O.", None), ("3", "T.", None)],
    }
