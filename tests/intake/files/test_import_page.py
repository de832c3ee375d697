"""What docs/import.md says of mappings, tried as it stands there, so that the page stays true."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select

from intake.files import mapping, mapping_grants, mapping_load, sources
from intake.files.importing import Import
from intake.files.mapping import read_mapping
from intake.files.report import Report
from models.access import grant as grant_table
from models.access import integration
from models.actor import command
from models.database import Database
from models.records import (
    contact_log,
    customer,
    department,
    opportunity,
    person,
    product,
    role,
    sales_line,
    sales_record,
    store_account,
)
from models.relations import customer_relation, opportunity_relation
from models.words import Relation
from permissions.grants import grant_of
from tests.intake.files.asking import ROOT, SECRET

PAGE = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
EXAMPLE, LETTING_IN = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)

# What the example links to, which an import of one's own would load before.
BEFORE = """
[[loads]]
resource = "ROLE"
key = "role"
rows = [{ role = "SALES_AGENT" }]
fields = { name = "role" }
[[loads]]
resource = "STORE_ACCOUNT"
key = "id"
rows = [{ id = "S1" }]
fields = { name = "id", platform = { constant = "AMAZON" } }
[[loads]]
resource = "PERSON"
key = "id"
rows = [{ id = "7", name = "Jane" }, { id = "8", name = "John" }]
[loads.fields]
work_id = "id"
name = "name"
email = { template = "{name:dotted}@x.example" }
status = { constant = "ACTIVE" }
"""
CUSTOMERS = """id;first;last;active;shop;owner;served_by;status;country
1;Zoë;Müller;1;S1;Jane@X.example;"8; 7";open;Philipines
2;Ann;;1;;;;open;Spain
3;Test;Row;1;;;;test;
4;Bob;Ross;0;n/a;NULL;8;;
"""


def said(words: str) -> str:
    """What the page says, word for word."""
    assert words in " ".join(PAGE.split())
    return words


async def load(database: Database, folder: Path, text: str, **files: str) -> Report:
    """Import such files by a mapping."""
    (folder / "crm.toml").write_text(text, encoding="utf-8")
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    report = await Import(database, read_mapping(folder / "crm.toml"), folder, command("import"), SECRET).run()
    for counts in report.loads:
        assert counts.rows == counts.loaded + counts.skipped + counts.repeated + counts.rejected
    return report


async def read(database: Database, table: Table, *columns: str) -> list[Any]:
    """All rows of a table, by the first of the columns that are asked for; a single column's values by themselves."""
    async with database.snapshot() as connection:
        found = await connection.execute(select(*(table.c[name] for name in columns)).order_by(table.c[columns[0]]))
        return [row[0] if len(columns) == 1 else tuple(row) for row in found]


async def one_of(database: Database, table: Table, name: str, value: str) -> int:
    """The id of the record with that value."""
    return int(dict(await read(database, table, name, "id"))[value])


def test_the_example_is_read(tmp_path: Path) -> None:
    """All of the page's TOML is one mapping, and says what the comments say that it does."""
    (tmp_path / "crm.toml").write_text(EXAMPLE + LETTING_IN, encoding="utf-8")
    example = read_mapping(tmp_path / "crm.toml")
    (customers,) = example.loads
    notation = customers.settings.notation
    assert (example.source, customers.file, customers.resource) == ("crm", "customers.csv", "CUSTOMER")
    assert notation.number(said("1.234,56")) == Decimal("1234.56")
    assert notation.day("31/01/26") == date(2026, 1, 31)
    assert str(notation.moment("31/01/26")) == "2026-01-30 23:00:00+00:00"
    assert (customers.settings.form.encoding, customers.settings.form.delimiter) == ("cp1252", ";")
    assert (len(example.partners), len(example.grants)) == (1, 1)
    without = EXAMPLE.replace('locale = "de_DE"', "").replace('dates = "%d/%m/%y"', "")
    (tmp_path / "crm.toml").write_text(without, encoding="utf-8")
    notation = read_mapping(tmp_path / "crm.toml").loads[0].settings.notation
    assert notation.number(said("1234.56")) == Decimal("1234.56")
    assert notation.day(said("2026-01-31")) == date(2026, 1, 31)


async def test_the_example_is_carried_out(own_database: Database, tmp_path: Path) -> None:
    """Over a file that an old spreadsheet wrote, after what it links to was loaded."""
    top, loads = EXAMPLE.split("[[loads]]", 1)
    (tmp_path / "customers.csv").write_bytes(CUSTOMERS.encode("cp1252"))
    report = await load(own_database, tmp_path, f"{top}{BEFORE}[[loads]]{loads}{LETTING_IN}")
    counts = report.loads[-1]
    assert (counts.rows, counts.created, counts.skipped, counts.rejected) == (4, 2, 1, 1)
    assert [(row.line, row.reason) for row in report.first] == [(3, "name is missing")]
    shop = await one_of(own_database, store_account, "name", "S1")
    assert await read(own_database, customer, "number", "name", "status", "region", "store_account_id") == [
        ("1", "Zoë Müller", "ACTIVE", "EMEA", shop),
        ("4", "Bob Ross", "CHURNED", "EMEA", None),
    ]
    customers = dict(await read(own_database, customer, "id", "number"))
    people = dict(await read(own_database, person, "id", "name"))
    related = await read(own_database, customer_relation, "record_id", "person_id", "relation")
    assert {(customers[one], people[who], relation) for one, who, relation in related} == {
        ("1", "Jane", Relation.ACCOUNT_EXECUTIVE),
        ("1", "Jane", Relation.CSR),
        ("1", "John", Relation.CSR),
        ("4", "John", Relation.CSR),
    }
    jane = await one_of(own_database, person, "name", "Jane")
    assert await read(own_database, integration, "name", "sponsor_id") == [(said("swift-logistics"), jane)]
    async with own_database.snapshot() as connection:
        (given,) = map(grant_of, await connection.execute(select(grant_table)))
    agents = await one_of(own_database, role, "name", "SALES_AGENT")
    assert (given.grantee_kind, given.grantee_id, given.resource) == ("ROLE", agents, "OPPORTUNITY")


def test_every_word_of_a_mapping_is_on_the_page() -> None:
    """And the page has no word in its table that no load has."""
    prose = re.sub("```.*?```", "", PAGE, flags=re.DOTALL)
    code = set(re.findall("[a-z_]+", " ".join((*re.findall("`([^`]+)`", prose), EXAMPLE, LETTING_IN))))
    words = {*mapping.WORDS, *mapping_load.WORDS, *mapping_load.LINE_WORDS, *sources.WORDS, *mapping_grants.WORDS}
    assert words - code == set()
    rows = re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)
    named = {word for row in rows for word in re.findall("`([a-z]+)`", row)}
    assert named == set(mapping_load.WORDS) - set(mapping_load.SETTINGS) - {"resource"}


async def test_rows_may_stand_in_the_mapping(own_database: Database, tmp_path: Path) -> None:
    """As the page writes them."""
    rows = said('rows = [{ role = "AGENT", name = "Sales agent" }]')
    text = f'source = "crm"\n[[loads]]\nresource = "ROLE"\nkey = "role"\n{rows}\nfields = {{ name = "name" }}\n'
    await load(own_database, tmp_path, text)
    assert await read(own_database, role, "name") == ["Sales agent"]


async def test_people_and_their_addresses(own_database: Database, tmp_path: Path) -> None:
    """People need these four, and an address can be made of the name."""
    said("People need `work_id`, `name`, `email` and `status`")
    email = said('email = { template = "{name:dotted}@x.example" }')
    text = f"""source = "crm"
[[loads]]
file = "people.csv"
resource = "PERSON"
key = "id"
[loads.fields]
work_id = "id"
name = "name"
status = "status"
{email}
"""
    await load(own_database, tmp_path, text, people="id,name,status\n1,Mei-Mei Johns,active\n")
    assert await read(own_database, person, "email", "status") == [(said("mei-mei.johns@x.example"), "ACTIVE")]


@pytest.mark.parametrize(
    ("stage", "written"),
    [
        *(('"stage"', "won"), ('"stage"', "WON"), ('"stage"', "Won"), ('{ constant = "won" }', "")),
        ('{ column = "stage", values = { x = "Won" } }', "x"),
        ('{ column = "stage", otherwise = "wOn" }', "x"),
    ],
)
async def test_words_may_be_written_in_any_case(
    own_database: Database, tmp_path: Path, stage: str, written: str
) -> None:
    """In files as well as in the mapping."""
    said("Words such as a status may be written in any case.")
    text = f"""source = "crm"
[[loads]]
file = "deals.csv"
resource = "OPPORTUNITY"
key = "id"
fields = {{ number = "id", title = "id", stage = {stage} }}
"""
    await load(own_database, tmp_path, text, deals=f"id,stage\n1,{written}\n")
    assert await read(own_database, opportunity, "stage") == ["WON"]


async def test_columns_without_a_name_of_their_own(own_database: Database, tmp_path: Path) -> None:
    """A name that comes again is numbered, and a column without one is called by its place."""
    again, nameless = said("`OrderID#2`").strip("`"), said("`#4`").strip("`")
    text = f"""source = "crm"
[[loads]]
file = "tags.csv"
resource = "CUSTOMER"
key = "OrderID"
fields = {{ number = "{again}", name = "{nameless}", status = {{ constant = "LEAD" }} }}
"""
    await load(own_database, tmp_path, text, tags="OrderID,x,OrderID,\n1,2,3,4\n")
    assert await read(own_database, customer, "number", "name") == [("3", "4")]


async def test_a_file_without_a_header(own_database: Database, tmp_path: Path) -> None:
    """`header` names its columns, and its first line is a row."""
    text = """source = "crm"
[[loads]]
file = "roles.csv"
resource = "ROLE"
header = ["id", "name"]
key = "id"
fields = { name = "name" }
"""
    await load(own_database, tmp_path, text, roles="1,Agent\n2,Head\n")
    assert await read(own_database, role, "name") == ["Agent", "Head"]


async def test_records_that_are_there_are_found(own_database: Database, tmp_path: Path) -> None:
    """People by their address, and departments by their name, under no key of this system."""
    said("people by `email`, departments by `name`")
    people = 'resource = "PERSON"\nrows = [{ id = "1", name = "%s" }]\nkey = "id"\n'
    people += (
        'fields = { work_id = "id", name = "name", email = { constant = "%s" }, status = { constant = "ACTIVE" } }\n'
    )
    units = 'resource = "DEPARTMENT"\nrows = [{ id = "1", name = "%s" }]\nkey = "id"\nfields = { name = "name" }\n'
    text = 'source = "%s"\n[[loads]]\n%s\n[[loads]]\n%s\n'
    await load(own_database, tmp_path, text % ("erp", people % ("Jane", "jane@x.example"), units % "Sales"))
    found = (people % ("Jane Roe", "Jane@X.example") + 'find = "email"\n', units % "SALES" + 'find = "name"\n')
    report = await load(own_database, tmp_path, text % ("crm", *found))
    assert [(counts.created, counts.changed) for counts in report.loads] == [(0, 1), (0, 1)]
    assert await read(own_database, person, "name") == ["Jane Roe"]
    assert await read(own_database, department, "name") == ["SALES"]


async def test_many_rows_may_name_one_record(own_database: Database, tmp_path: Path) -> None:
    """As each agent's row names the manager; one that says otherwise is rejected."""
    text = """source = "crm"
[[loads]]
file = "agents.csv"
resource = "DEPARTMENT"
key = "unit"
distinct = true
fields = { name = "title" }
"""
    agents = "agent,unit,title\n1,S,Sales\n2,S,Sales\n3,S,Service\n"
    report = await load(own_database, tmp_path, text, agents=agents)
    assert (report.loads[0].created, report.loads[0].repeated, report.loads[0].rejected) == (1, 1, 1)
    assert [row.line for row in report.first] == [4]


async def test_values_are_mended_wherever_the_column_is_used(own_database: Database, tmp_path: Path) -> None:
    """As the example mends a country: in a field, in a template and in a key."""
    mended = said('values = { country = { Philipines = "Philippines" } }')
    text = f"""source = "crm"
[[loads]]
file = "customers.csv"
resource = "CUSTOMER"
key = "country"
{mended}
[loads.fields]
number = {{ template = "C-{{country}}" }}
name = "name"
country = "country"
status = {{ constant = "LEAD" }}
"""
    report = await load(own_database, tmp_path, text, customers="name,country\nA,Philipines\nB,Philippines\n")
    assert await read(own_database, customer, "number", "country") == [("C-Philippines", "Philippines")]
    assert [row.reason for row in report.first] == ["this key is on line 2 already"]


async def test_a_load_and_a_field_may_be_written_in_their_own_way(own_database: Database, tmp_path: Path) -> None:
    """What is said at the top can be said again in a load, and of a single field too."""
    said("What is said at the top can be said again in a load")
    said("and `locale`, `dates` and `timezone` of a single field too.")
    text = """source = "crm"
locale = "de_DE"
delimiter = ";"
empty = ["-"]
[[loads]]
file = "products.csv"
resource = "PRODUCT"
key = "id"
[loads.fields]
sku = "id"
name = "name"
list_price = "price"
cost = { column = "cost", locale = "en_US" }
[[loads]]
resource = "CUSTOMER"
key = "id"
rows = [{ id = "1" }]
fields = { number = "id", name = "id", status = { constant = "lead" } }
[[loads]]
file = "talks.csv"
resource = "CONTACT_LOG"
key = "id"
delimiter = ","
empty = ["none"]
timezone = "Europe/Berlin"
links = { customer = { constant = "1" } }
[loads.fields]
channel = "how"
subject = "what"
body = "more"
occurred_at = { column = "when", dates = "%m/%d/%y %H:%M", timezone = "Asia/Tokyo" }
"""
    products = 'id;name;price;cost\np;-;1,5;1\nq;Tea;1.234,50;"1,234.75"\n'
    talks = "id,how,what,more,when\n1,Call,-,none,01/31/26 09:00\n"
    report = await load(own_database, tmp_path, text, products=products, talks=talks)
    assert [row.reason for row in report.first] == ["name is missing"]
    assert await read(own_database, product, "sku", "list_price", "cost") == [
        ("q", Decimal("1234.50"), Decimal("1234.75"))
    ]
    ((subject, body, moment),) = await read(own_database, contact_log, "subject", "body", "occurred_at")
    assert (subject, body, moment.isoformat()) == ("-", None, "2026-01-31T00:00:00+00:00")


async def test_rows_may_be_lines_of_sales(own_database: Database, tmp_path: Path) -> None:
    """With the words that the page has for them."""
    said("`product`, `quantity`, `unit_price`, `discount`")
    text = """source = "crm"
[[loads]]
resource = "CUSTOMER"
key = "id"
rows = [{ id = "1" }]
fields = { number = "id", name = "id", status = { constant = "LEAD" } }
[[loads]]
resource = "PRODUCT"
key = "id"
rows = [{ id = "p", sku = "P" }]
fields = { sku = "sku", name = "sku" }
[[loads]]
file = "sales.csv"
resource = "SALES_RECORD"
key = "order"
fields = { number = "order", status = { constant = "PAID" } }
links = { customer = "who" }
lines = { product = { column = "sku", by = "sku" }, quantity = "n", unit_price = "price", discount = "less" }
"""
    sales = "order,who,sku,n,price,less\n1,1,p,2,10,0.5\n2,1,p,1,3,\n1,1,,1,1,\n"
    await load(own_database, tmp_path, text, sales=sales)
    assert await read(own_database, sales_record, "number", "total") == [("1", Decimal("11.00")), ("2", Decimal(3))]
    assert sorted(await read(own_database, sales_line, "quantity", "unit_price", "discount")) == [
        (1, Decimal(1), None),
        (1, Decimal(3), None),
        (2, Decimal(10), Decimal("0.5")),
    ]


async def test_superiors_in_any_order_and_a_creator_that_stays(own_database: Database, tmp_path: Path) -> None:
    """A list of columns works for relations, too."""
    said("Where a load links to its own kind (superiors), rows may come in any order.")
    said("The CREATOR of a record never changes once it is there.")
    said("several in one text; a list of columns works too")
    text = """source = "crm"
[[loads]]
file = "people.csv"
resource = "PERSON"
key = "id"
fields = { work_id = "id", name = "id", email = { template = "{id}@x.example" }, status = { constant = "ACTIVE" } }
links = { superior = "boss" }
[[loads]]
file = "deals.csv"
resource = "OPPORTUNITY"
key = "id"
fields = { number = "id", title = "id", stage = "stage" }
relations = { CREATOR = "made_by", CSR = ["first", "second"] }
"""
    people = "id,boss\nc,b\nb,a\na,\n"
    deals = "id,stage,made_by,first,second\n1,won,a,b,c\n"
    await load(own_database, tmp_path, text, people=people, deals=deals)
    report = await load(own_database, tmp_path, text, people=people, deals=deals.replace("won,a,b", "lost,c,"))
    assert report.loads[1].changed == 1
    names = dict(await read(own_database, person, "id", "name"))
    above = await read(own_database, person, "name", "superior_id")
    assert [(name, names.get(one)) for name, one in above] == [("a", None), ("b", "a"), ("c", "b")]
    related = await read(own_database, opportunity_relation, "relation", "person_id")
    assert [(relation, names[one]) for relation, one in related] == [(Relation.CREATOR, "a"), (Relation.CSR, "c")]
    assert await read(own_database, opportunity, "stage") == ["LOST"]
