"""Reading a mapping: every mistake is told with its line, its words and what is needed, and nothing else is raised."""

import ast
import inspect
import json
import re
from copy import deepcopy
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import intake.files
from intake.files import mapping_grants, mapping_load, sources
from intake.files.check import opened_files
from intake.files.mapping import WORDS, ImportMapping, read_mapping
from intake.files.places import Place
from models.errors import BadInputError
from models.words import Resource

FILES = {"c.csv": "id,name,status\n1,One,yes\n", "empty.csv": "\n", "twice.csv": "a#2,a,a\n", "bad.csv": '"a"b\n'}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files are, and the mapping is written that a test reads."""
    made = tmp_path_factory.mktemp("mapping")
    for name, text in FILES.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


def read(folder: Path, text: str | bytes) -> ImportMapping:
    """Read a mapping, and open its files."""
    path = folder / "crm.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    mapping = read_mapping(path)
    opened_files(mapping, folder)
    return mapping


def refusal(folder: Path, text: str | bytes) -> str:
    """Why a mapping is refused; nothing, if it is good."""
    try:
        read(folder, text)
    except BadInputError as error:
        return str(error)
    return ""


def told(folder: Path, text: str | bytes) -> str:
    """The same without the name of the mapping, with which it begins."""
    said = refusal(folder, text)
    assert said.startswith("crm.toml")
    return said.removeprefix("crm.toml").removeprefix(", ").removeprefix(": ")


ALL_WORDS = "dates, delimiter, empty, encoding, grants, integrations, loads, locale, source, timezone"
LOAD_WORDS = (
    "dates, delimiter, distinct, empty, encoding, fields, file, find, header, key, lines, links, locale, relations, "
    "resource, rows, skip, timezone, values"
)
RESOURCES = ", ".join(Resource)
CUSTOMER_FIELDS = (
    "address, card_number, city, country, credit_limit, email, industry, latitude, longitude, name, notes, number, "
    "phone, postcode, region, status, tax_id, website"
)
CUSTOMER_TEXTS = (
    "number, name, region, industry, website, city, country, email, phone, address, postcode, tax_id, card_number, "
    "notes"
)
SOURCE_WORDS = "by, column, constant, dates, locale, otherwise, split, template, timezone, values"
PERSON_TEXTS = "work_id, name, email, title, region, phone"
REACHES = (
    "MYSELF, SUPERIOR, ALL_SUPERIORS, SUBORDINATES, ALL_SUBORDINATES, HEAD_OF_DEPARTMENT, SAME_DEPARTMENT, SAME_ROLE, "
    "EVERYONE"
)
LEVELS = "HIDDEN, MASKED, REVEALABLE, FULL"
STATUSES = "LEAD, ACTIVE, CHURNED"

# Mistakes at the top: what follows the first line, which names the source.
AT_THE_TOP = [
    ("lods = []", f"line 2, lods: 'lods' is not one of {ALL_WORDS}."),
    ('\n"file.csv" = 1', f"line 3, \"file.csv\": 'file.csv' is not one of {ALL_WORDS}."),
    ("loads = 1", "line 2, loads: write [[loads]], in two brackets, for there may be several."),
    ("[loads]", "line 2, loads: write [[loads]], in two brackets, for there may be several."),
    ("\n[grants]\nto = 1", "line 3, grants: write [[grants]], in two brackets, for there may be several."),
    ("[integrations.x]", "line 2, integrations: write [[integrations]], in two brackets, for there may be several."),
    ("loads = [1]", "line 2, loads 1: a table is needed."),
    ("encoding = 8", "line 2, encoding: text is needed."),
    ('encoding = ""', "line 2, encoding: text is needed."),
    ('encoding = "utf-9"', "line 2, encoding: 'utf-9' is no encoding, such as utf-8 or cp1252."),
    ('encoding = "unicode_escape"', "line 2, encoding: 'unicode_escape' is no encoding, such as utf-8 or cp1252."),
    ("delimiter = 1", "line 2, delimiter: text is needed."),
    *(
        (f"delimiter = {mark}", "line 2, delimiter: one character is needed that is no quote and no line break.")
        for mark in ('";;"', "'\"'", '"\\r"', '"\\n"')
    ),
    ('empty = "NULL"', "line 2, empty: a list is needed."),
    ('empty = ["NULL", 0]', "line 2, empty: text is needed."),
    ("locale = 1", "line 2, locale: text is needed."),
    ('locale = "klingon"', "line 2, locale: 'klingon' is no known locale, such as de_DE."),
    ('dates = "%d/%m"', "line 2, dates: '%d/%m' needs a year, a month and a day, as in %d/%m/%Y."),
    (
        'dates = "%d/%m/%Y %Z"',
        "line 2, dates: '%d/%m/%Y %Z' has %Z, but a zone can't be told by its name; %z reads +02:00.",
    ),
    ('timezone = "Mars"', "line 2, timezone: 'Mars' is no known time zone, such as Europe/Berlin."),
    ('timezone = "Europe\\u0000"', "line 2, timezone: text can't hold the character NUL."),
]

# Mistakes in a load: what stands on its lines from line 3 on.
IN_A_LOAD = [
    ('colour = "red"', f"line 3, loads 1, colour: 'colour' is not one of {LOAD_WORDS}."),
    ("", f"line 2, loads 1, resource: one of {RESOURCES} is needed."),
    ("resource = 7", f"line 3, loads 1, resource: one of {RESOURCES} is needed."),
    ('resource = "CLIENT"', f"line 3, loads 1, resource: 'CLIENT' is not one of {RESOURCES}."),
    ('resource = "customer"', f"line 3, loads 1, resource: 'customer' is not one of {RESOURCES}."),
    ('resource = "TAG"', "line 2, loads 1: either `file` or `rows` is needed."),
    ('resource = "TAG"\nfile = "c.csv"\nrows = []', "line 2, loads 1: either `file` or `rows` is needed."),
]

TAG = 'resource = "TAG"\nfile = "c.csv"\n'
NAMED = 'key = "id"\nfields.name = "name"\n'

# Mistakes in a load of tags: what stands on its lines from line 5 on.
IN_TAGS = [
    (
        "",
        "line 2, loads 1: `key` is needed: the column, or the template, by which a row is known when it comes again.",
    ),
    ("key = 1", "line 5, loads 1, key: name a column, or write { constant = ... } or { template = ... }."),
    ("key = {}", "line 5, loads 1, key: one of column, constant, template is needed."),
    (
        'key = { column = "id", split = ";" }',
        "line 5, loads 1, key: `by` and `split` are for links and relations.",
    ),
    (
        'key = { template = "{id" }',
        "line 5, loads 1, key: a column is written as {name} or {name:dotted}, and a brace as {{ or }}.",
    ),
    (
        'key = { template = "{id!r}" }',
        "line 5, loads 1, key: a column is written as {name} or {name:dotted}, and a brace as {{ or }}.",
    ),
    ('key = "id"\nencoding = "x"', "line 6, loads 1, encoding: 'x' is no encoding, such as utf-8 or cp1252."),
    ('key = "id"\nlocale = "xx"', "line 6, loads 1, locale: 'xx' is no known locale, such as de_DE."),
    ('key = "id"\nheader = "id"', "line 6, loads 1, header: a list is needed."),
    ('key = "id"\nheader = ["id", ""]', "line 6, loads 1, header: text is needed."),
    ('key = "id"\nheader = []', "line 6, loads 1, header: name the columns, or leave it out when the file does."),
    (NAMED + 'find = "colours"', "line 7, loads 1, find: 'colours' is not one of name, colour."),
    (NAMED + 'find = ["name"]', "line 7, loads 1, find: one of name, colour is needed."),
    (NAMED + 'find = "colour"', "line 7, loads 1, find: 'colour' is not among the fields that this load fills."),
    (NAMED + 'distinct = "yes"', "line 7, loads 1, distinct: true or false is needed."),
    (NAMED + "skip = []", "line 7, loads 1, skip: a table is needed."),
    (NAMED + 'skip.name = "x"', "line 7, loads 1, skip.name: a list is needed."),
    (NAMED + "skip.name = [1]", "line 7, loads 1, skip.name: text is needed."),
    (NAMED + 'skip.Name = ["x"]', "line 7, loads 1, skip.Name: c.csv has no column 'Name'; it has id, name, status."),
    (NAMED + 'values.name = "x"', "line 7, loads 1, values.name: a table is needed."),
    (NAMED + "values.name.x = 1", "line 7, loads 1, values.name.x: text is needed."),
    (NAMED + 'values."no.1".x = "y"', 'line 7, loads 1, values."no.1": c.csv has no column '),
    ('key = "id"\nfields = "name"', "line 6, loads 1, fields: a table is needed."),
    (
        'key = "id"\nfields = { nam = "name" }',
        "line 6, loads 1, fields.nam: 'nam' is not one of colour, name.",
    ),
    ('key = "id"\nfields.nam.column = "name"', "line 6, loads 1, fields.nam: 'nam' is not one of colour, name."),
    (
        'key = "id"\nfields.name = { column = "name", by = "email" }',
        "line 6, loads 1, fields.name: `by` and `split` are for links and relations.",
    ),
    (
        'key = "id"\nfields.name = { colunm = "name" }',
        f"line 6, loads 1, fields.name.colunm: 'colunm' is not one of {SOURCE_WORDS}.",
    ),
    ('key = "id"', "line 2, loads 1: a TAG needs name: say where it comes from."),
    (NAMED + 'links.customer = "id"', "line 7, loads 1, links.customer: there is no such thing here."),
    (
        NAMED + 'relations.CSR = "id"',
        "line 7, loads 1, relations.CSR: 'CSR' is not one of CREATOR.",
    ),
    (NAMED + 'lines.quantity = "id"', "line 7, loads 1, lines.quantity: there is no such thing here."),
    ('key = "Id"\nfields.name = "name"', "line 5, loads 1, key: c.csv has no column 'Id'; it has id, name, status."),
    (
        'key = "id"\n\nfields = { name = { template = "{name} {id2}" } }',
        "line 7, loads 1, fields.name: c.csv has no column 'id2'; it has id, name, status.",
    ),
]

CUSTOMER = 'resource = "CUSTOMER"\nfile = "c.csv"\nkey = "id"\nfields = { number = "id", name = "name", status = %s }\n'
IN_CUSTOMERS = [
    (
        '{ constant = "Aktive" }',
        "",
        f"line 6, loads 1, fields.status: 'Aktive' is not one of {STATUSES}.",
    ),
    (
        '{ column = "status", values = { yes = "AKTIV" } }',
        "",
        f"line 6, loads 1, fields.status: 'AKTIV' is not one of {STATUSES}.",
    ),
    (
        '{ column = "status", otherwise = "AKTIV" }',
        "",
        f"line 6, loads 1, fields.status: 'AKTIV' is not one of {STATUSES}.",
    ),
    ('"status"', 'fields_ = "x"', f"line 7, loads 1, fields_: 'fields_' is not one of {LOAD_WORDS}."),
    ('"status"', "links = []", "line 7, loads 1, links: a table is needed."),
    ('"status"', 'links.store = "id"', "line 7, loads 1, links.store: 'store' is not one of store_account."),
    (
        '"status"',
        'links.store_account = { column = "id", by = "number" }',
        "line 7, loads 1, links.store_account.by: 'number' is not one of platform, name, region.",
    ),
    (
        '"status"',
        'links.store_account = { column = "id", split = ";" }',
        "line 7, loads 1, links.store_account.split: a link leads to one record; `split` is for relations.",
    ),
    (
        '"status"',
        "[loads.relations]\nCSR = 1",
        "line 8, loads 1, relations.CSR: name a column, or write { constant = ... } or { template = ... }.",
    ),
    (
        '"status"',
        '[loads.relations]\nCSR = ["id", "Id"]',
        "line 8, loads 1, relations.CSR: c.csv has no column 'Id'; it has id, name, status.",
    ),
    (
        '"status"',
        '[loads.relations.CSR]\ncolumn = "id"\nby = "mail"',
        f"line 9, loads 1, relations.CSR.by: 'mail' is not one of {PERSON_TEXTS}.",
    ),
    (
        '"status"',
        'relations.BOSS = "id"',
        "line 7, loads 1, relations.BOSS: 'BOSS' is not one of ACCOUNT_EXECUTIVE, CREATOR, CSR, SHARED.",
    ),
    ('"status"', 'find = "colour"', f"line 7, loads 1, find: 'colour' is not one of {CUSTOMER_TEXTS}."),
    (
        '"status", x = "id"',
        "",
        f"line 6, loads 1, fields.x: 'x' is not one of {CUSTOMER_FIELDS}.",
    ),
]

# Mistakes in loads that are written whole, from line 2 on.
WHOLE = [
    (
        '[[loads]]\nresource = "ROLE"\nkey = "k"\nrows = { k = "x" }',
        "line 5, loads 1, rows: a list is needed.",
    ),
    ('[[loads]]\nresource = "ROLE"\nkey = "k"\nrows = ["x"]', "line 5, loads 1, rows 1: a table is needed."),
    (
        '[[loads]]\nresource = "ROLE"\nkey = "k"\nrows = [\n{ k = "1" },\n{ k = 2 },\n]',
        "line 5, loads 1, rows 2, k: text is needed.",
    ),
    (
        '[[loads]]\nresource = "ROLE"\nkey = "k"\n[[loads.rows]]\nk = "1"\n[[loads.rows]]\nk = 2',
        "line 8, loads 1, rows 2, k: text is needed.",
    ),
    (
        '[[loads]]\nresource = "ROLE"\nkey = "K"\nrows = [{ k = "1" }, { l = "2" }]\nfields.name = "k"',
        "line 4, loads 1, key: the mapping has no column 'K'; it has k, l.",
    ),
    (
        '[[loads]]\nresource = "ROLE"\nkey = "k"\nrows = []\nfields.name = "k"',
        "line 4, loads 1, key: the mapping has no column 'k'; it has none.",
    ),
    (
        '[[loads]]\nresource = "ROLE"\nkey = "k"\nrows = []\nfields.name = "k"\nlinks.x = "k"',
        "line 7, loads 1, links.x: there is no such thing here.",
    ),
    (
        '[[loads]]\nresource = "CONTACT"\nfile = "c.csv"\nkey = "id"\nfields.email = "id"',
        "line 2, loads 1: a CONTACT needs name, customer: say where it comes from.",
    ),
    (
        '[[loads]]\nresource = "PERSON"\nfile = "c.csv"\nkey = "id"\nfields.title = "id"',
        "line 2, loads 1: a PERSON needs work_id, name, email, status: say where it comes from.",
    ),
    (
        '[[loads]]\nresource = "TAG"\nfile = "d.csv"\nkey = "id"\nfields.name = "id"',
        "line 4, loads 1, file: there is no file {folder}/d.csv.",
    ),
    (
        '[[loads]]\nresource = "TAG"\nfile = "."\nkey = "id"\nfields.name = "id"',
        "line 4, loads 1, file: there is no file {folder}.",
    ),
    (
        '[[loads]]\nresource = "TAG"\nfile = 7\nkey = "id"\nfields.name = "id"',
        "line 4, loads 1, file: text is needed.",
    ),
    (
        '[[loads]]\nresource = "TAG"\nfile = "empty.csv"\nkey = "id"\nfields.name = "id"',
        "line 4, loads 1, file: empty.csv is empty: its first line must name the columns.",
    ),
    (
        '[[loads]]\nresource = "TAG"\nfile = "twice.csv"\nkey = "id"\nfields.name = "id"',
        "line 4, loads 1, file: twice.csv: two columns would be called 'a#2'.",
    ),
    (
        '[[loads]]\nresource = "TAG"\nfile = "bad.csv"\nkey = "id"\nfields.name = "id"',
        "line 4, loads 1, file: bad.csv, line 1: text follows a closing quote.",
    ),
]

SALE = (
    '[[loads]]\nresource = "SALES_RECORD"\nfile = "c.csv"\nkey = "id"\nlinks.customer = "id"\n'
    'fields = { number = "id", status = { constant = "PAID" } }\n'
)
# Mistakes in the lines of sales: what stands from line 8 on.
IN_SALES = [
    ('lines.product = "id"', "line 8, loads 1, lines: a line needs `quantity`."),
    ('lines.price = "id"', "line 8, loads 1, lines.price: 'price' is not one of discount, product, quantity, "),
    ('lines.quantity = "n"', "line 8, loads 1, lines.quantity: c.csv has no column 'n'; it has id, name, status."),
    (
        'lines.quantity = { column = "id", split = ";" }',
        "line 8, loads 1, lines.quantity: `by` and `split` are for links and relations.",
    ),
    (
        '[loads.lines]\nquantity = "id"\nproduct = { column = "id", by = "SKU" }',
        "line 10, loads 1, lines.product.by: 'SKU' is not one of sku, name, series, currency.",
    ),
    (
        '[loads.lines]\nquantity = "id"\nproduct = { column = "id", split = ";" }',
        "line 10, loads 1, lines.product.split: a link leads to one record; `split` is for relations.",
    ),
    (
        'distinct = true\nlines.quantity = "id"',
        "line 8, loads 1, distinct: rows of a sale with lines are grouped by their key already.",
    ),
]

PARTNERS = [
    ('name = "x"\nsponsors = "7"', "line 4, integrations 1, sponsors: 'sponsors' is not one of name, sponsor."),
    ('sponsor = "7"', "line 2, integrations 1, name: text is needed."),
    ('name = "x"', "line 2, integrations 1, sponsor: text is needed."),
    ('name = ""\nsponsor = "7"', "line 3, integrations 1, name: text is needed."),
    ('name = "x"\nsponsor = 7', "line 4, integrations 1, sponsor: text is needed."),
    ('name = "x\\u0000"\nsponsor = "7"', "line 3, integrations 1, name: text can't hold the character NUL."),
]

GRANTEES = 'write to = "ALL_USERS", or one of person, role, department, group, integration with a key.'
GRANT = 'resource = "TAG"\nactions = ["VIEW"]\nreaches = ["EVERYONE"]\n'
GRANT_WORDS = (
    "actions, data_filter, department, group, integration, levels, person, reaches, relations, resource, role, "
    "sub_departments, to, writable"
)
ACTIONS = (
    "ADD, ASSIGN, DELETE, EDIT, EXPORT, FREEZE, IMPORT, MANAGE_PERMISSION, MANAGE_TAG, MERGE, NEARBY_CUSTOMER, SHARE, "
    "VIEW, VIEW_LOG, VIEW_PERMISSION"
)
# Mistakes in a grant: what stands on its lines from line 3 on.
GRANTS = [
    ("", f"line 2, grants 1: {GRANTEES}"),
    ('roles = "A"', f"line 3, grants 1, roles: 'roles' is not one of {GRANT_WORDS}."),
    ('to = "EVERYONE"', f"line 2, grants 1: {GRANTEES}"),
    ('to = "ALL_USERS"\nrole = "A"', f"line 2, grants 1: {GRANTEES}"),
    ('person = "7"\nrole = "A"', f"line 2, grants 1: {GRANTEES}"),
    ("person = 7", "line 3, grants 1, person: text is needed."),
    ('to = "ALL_USERS"', f"line 2, grants 1, resource: one of {RESOURCES} is needed."),
    ('to = "ALL_USERS"\nresource = []', f"line 4, grants 1, resource: one of {RESOURCES} is needed."),
    (
        'to = "ALL_USERS"\nresource = "TAG"\nactions = "VIEW"',
        "line 5, grants 1, actions: a list is needed.",
    ),
    (
        'to = "ALL_USERS"\nresource = "TAG"\nactions = ["SEE"]',
        f"line 5, grants 1, actions: 'SEE' is not one of {ACTIONS}.",
    ),
    (
        f'{GRANT}to = "ALL_USERS"\nrelations = ["BOSS"]',
        "line 7, grants 1, relations: 'BOSS' is not one of CREATOR, ACCOUNT_EXECUTIVE, CSR, SHARED.",
    ),
    (
        'to = "ALL_USERS"\nresource = "TAG"\nactions = ["VIEW"]\nreaches = [[]]',
        f"line 6, grants 1, reaches: one of {REACHES} is needed.",
    ),
    (
        f'{GRANT}to = "ALL_USERS"\nsub_departments = 1',
        "line 7, grants 1, sub_departments: true or false is needed.",
    ),
    (f'{GRANT}to = "ALL_USERS"\nlevels = ["FULL"]', "line 7, grants 1, levels: a table is needed."),
    (
        f'{GRANT}to = "ALL_USERS"\nlevels.name = "HALF"',
        f"line 7, grants 1, levels.name: 'HALF' is not one of {LEVELS}.",
    ),
    (
        f'{GRANT}to = "ALL_USERS"\n[grants.levels]\nname = ["FULL"]',
        f"line 8, grants 1, levels.name: one of {LEVELS} is needed.",
    ),
    (f'{GRANT}to = "ALL_USERS"\nwritable = "name"', "line 7, grants 1, writable: a list is needed."),
    (f'{GRANT}to = "ALL_USERS"\nwritable = [1]', "line 7, grants 1, writable: text is needed."),
    (
        f'{GRANT}to = "ALL_USERS"\ndata_filter = {{ name = {{ eq = 2026-01-31 }} }}',
        "line 7, grants 1, data_filter: days and moments are written as text, and numbers are finite.",
    ),
    (
        f'{GRANT}to = "ALL_USERS"\ndata_filter = {{ name = {{ eq = nan }} }}',
        "line 7, grants 1, data_filter: days and moments are written as text, and numbers are finite.",
    ),
    (
        f'{GRANT}to = "ALL_USERS"\ndata_filter.{"a." * 5000}b = 1',
        "line 7, grants 1, data_filter: it is nested too deep.",
    ),
    (
        f'{GRANT}to = "ALL_USERS"\n[grants.data_filter]\nnam.eq = "x"',
        "line 2, grants 1: dataFilter.nam is not a field of TAG.",
    ),
    (f'{GRANT}to = "ALL_USERS"\ndata_filter = "x"', "line 2, grants 1: dataFilter must be an object."),
    (f'{GRANT}to = "ALL_USERS"\nwritable = ["nam"]', "line 2, grants 1: TAG has no field 'nam'."),
    (
        'to = "ALL_USERS"\nresource = "ROLE"\nactions = ["VIEW"]\nreaches = ["EVERYONE"]',
        "line 2, grants 1: ROLE can't be granted: who may see people sees the organisation.",
    ),
    (
        'to = "ALL_USERS"\nresource = "TAG"\nreaches = ["EVERYONE"]',
        "line 2, grants 1: A grant needs at least one action.",
    ),
]

CASES: list[tuple[str | bytes, str]] = [
    *((f'source = "crm"\n{text}', reason) for text, reason in (*AT_THE_TOP, *WHOLE)),
    *((f'source = "crm"\n[[loads]]\n{text}', reason) for text, reason in IN_A_LOAD),
    *((f'source = "crm"\n[[loads]]\n{TAG}{text}', reason) for text, reason in IN_TAGS),
    *((f'source = "crm"\n[[loads]]\n{CUSTOMER % status}{text}', reason) for status, text, reason in IN_CUSTOMERS),
    *((f'source = "crm"\n{SALE}{text}', reason) for text, reason in IN_SALES),
    *((f'source = "crm"\n[[integrations]]\n{text}', reason) for text, reason in PARTNERS),
    *((f'source = "crm"\n[[grants]]\n{text}', reason) for text, reason in GRANTS),
    ("", "source: text is needed."),
    ('source = ""', "line 1, source: text is needed."),
    ("source = 1", "line 1, source: text is needed."),
    (f'source = "{"x" * 65}"', "line 1, source: a name of at most 64 characters is needed."),
    ('source = "c\\u0000"', "line 1, source: text can't hold the character NUL."),
    ('source = "crm"\nempty = [1', "Unclosed array (at end of document)."),
    ('source = "crm"\nempty = NULL', "Invalid value (at line 2, column 9)."),
    ('source = "crm"\nsource = "x"\n', "Cannot overwrite a value (at line 2, column 13)."),
    ('source = "crm"\n# für\n'.encode("cp1252"), "line 2: it is not UTF-8, as TOML must be: save it so."),
    ('source = "crm"\n'.encode("utf-16"), "line 1: it is not UTF-8, as TOML must be: save it so."),
    (f"empty = {'[' * 100_000}{']' * 100_000}", "it is nested too deep."),
    (f"source = {'9' * 10_000}", "Exceeds the limit (4300 digits) for integer string conversion"),
    (f'source = "crm"\n[[loads]]\nresource = 0x{"f" * 5000}', f"line 3, loads 1, resource: one of {RESOURCES} is "),
]


@pytest.mark.parametrize(("text", "reason"), CASES)
def test_every_mistake_is_told(folder: Path, text: str | bytes, reason: str) -> None:
    """With the line on which it stands, with its words, and with what is needed instead."""
    assert told(folder, text).startswith(reason.format(folder=folder) if "{folder}" in reason else reason)


def test_every_mistake_that_can_be_told_is_among_them(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line of the code tells a mistake that no case above makes; those of whom to let in are told later."""
    raised: set[tuple[str, int]] = set()
    mistake = Place.mistake

    def watched(place: Place, message: str) -> BadInputError:
        frame = inspect.currentframe()
        assert frame
        assert frame.f_back
        raised.add((Path(frame.f_back.f_code.co_filename).name, frame.f_back.f_lineno))
        return mistake(place, message)

    monkeypatch.setattr(Place, "mistake", watched)
    for text, _ in CASES:
        told(folder, text)
    for path in Path(intake.files.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "mistake":
                lines = range(node.lineno, (node.end_lineno or 0) + 1)
                assert path.name == "let_in.py" or any((path.name, line) in raised for line in lines), (path, lines)


HEAD = 'source = "crm"\n[[loads]]\nfile = "c.csv"\nkey = "id"\n'


@pytest.mark.parametrize(
    "text",
    [
        *('source = "crm"', '\ufeffsource = "crm"\r\nloads = []\r\n', f'source = "{"é" * 64}"\ngrants = []'),
        *(
            f'delimiter = "{mark}"\n{HEAD}resource = "TAG"\nheader = ["id"]\nfields.name = "id"'
            for mark in ("\\t", "|")
        ),
        f'{HEAD}resource = "PERSON"\nfind = "email"\nfields = {{ email = "id", title = "name" }}',
        f'{HEAD}resource = "TAG"\nfields.name = "id"\n[[loads]]\nfile = "c.csv"\nresource = "TAG"\nkey = "id"',
        f'{HEAD}resource = "CUSTOMER"\nfields = {{ number = "id", name = "id", status = {{ constant = "lead" }} }}',
        f'{HEAD}resource = "TAG"\nempty = []\nvalues.status = {{}}\nfields.name = {{ column = "id", otherwise = "" }}',
        'source = "crm"\n[[loads]]\nresource = "TAG"\nkey.constant = "1"\nrows = [{}]\nfields.name.constant = "a"',
    ],
)
def test_what_is_no_mistake_is_read(folder: Path, text: str) -> None:
    """Much of a mapping can be left out, and a load may add to what a load before it made, or what is found."""
    assert read(folder, text).source


EVERYTHING: dict[str, Any] = {
    "source": "crm",
    "locale": "de_DE",
    "dates": "%d/%m/%y",
    "timezone": "Europe/Berlin",
    "encoding": "cp1252",
    "delimiter": ",",
    "empty": ["NULL"],
    "loads": [
        {
            "resource": "TAG",
            "rows": [{"name": "a"}, {"name": "b", "colour": "red"}],
            "key": "name",
            "find": "name",
            "fields": {"name": "name", "colour": {"column": "colour", "values": {"red": "blue"}}},
        },
        {
            "file": "c.csv",
            "resource": "CUSTOMER",
            "header": ["id", "name", "status"],
            "key": {"template": "{id}-{name:dotted}"},
            "distinct": True,
            "locale": "fr_FR",
            "skip": {"status": ["test", ""]},
            "values": {"status": {"yes": "ACTIVE"}},
            "fields": {
                "number": {"column": "id", "dates": "%y%m%d"},
                "name": "name",
                "status": {"column": "status", "values": {"1": "ACTIVE"}, "otherwise": "LEAD"},
            },
            "links": {"store_account": {"column": "id", "by": "name"}},
            "relations": {"CSR": [{"column": "id", "split": ";", "by": "email"}, "name"], "CREATOR": "id"},
        },
        {
            "file": "c.csv",
            "resource": "SALES_RECORD",
            "key": "id",
            "fields": {"number": "id", "status": {"constant": "paid"}},
            "links": {"customer": "id"},
            "lines": {"quantity": "id", "product": {"column": "name", "by": "sku"}},
        },
    ],
    "integrations": [{"name": "swift", "sponsor": "7"}],
    "grants": [
        {"to": "ALL_USERS", "resource": "TAG", "actions": ["VIEW"], "reaches": ["EVERYONE"]},
        {
            "role": "A",
            "resource": "CUSTOMER",
            "actions": ["VIEW", "EDIT"],
            "relations": ["CSR"],
            "reaches": ["MYSELF"],
            "sub_departments": True,
            "levels": {"email": "FULL"},
            "writable": ["email"],
            "data_filter": {"region": {"in": ["EMEA"]}, "or": [{"city": {"eq": "$viewer.region"}}]},
        },
    ],
}
KNOWN = sorted(
    {*WORDS, *mapping_load.WORDS, *sources.WORDS, *mapping_grants.WORDS, *mapping_load.LINE_WORDS, *Resource}
    | {"name", "sponsor", "status", "customer", "CSR", "ALL_USERS", "VIEW", "FULL", "eq", "c.csv", "id", "email"}
)

words = st.sampled_from(KNOWN) | st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=5)
plain = (
    words
    | st.booleans()
    | st.integers()
    | st.integers(10**300, 10**301)
    | st.floats()
    | st.dates()
    | st.times()
    | st.datetimes()
    | st.sampled_from(["", "\0", " ", "{", "{id}", "%Y", "utf-16", "\n", "$viewer.name", ".", "/"])
)
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4), max_leaves=6
)


def steps(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all that is in a value."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for step, inner in entries for found in ((*path, step), *steps(inner, (*path, step)))]


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, Any]:
    """A good mapping in which something has another value, is called otherwise or is missing."""
    content = deepcopy(EVERYTHING)
    for _ in range(draw(st.integers(1, 3))):
        *path, last = draw(st.sampled_from(steps(content)))
        inner: Any = content
        for step in path:
            inner = inner[step]
        change = draw(st.sampled_from(["value", "value", "name", "without"]))
        if change == "value":
            inner[last] = draw(values)
        elif change == "without" or isinstance(inner, list):
            del inner[last]
        else:
            inner[draw(words)] = inner.pop(last)
        if not content:
            break
    return content


def toml(value: Any) -> str:
    """A value as TOML writes it, in one line."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{toml(name)} = {toml(inner)}' for name, inner in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool) else str(value)


def document(content: dict[str, Any]) -> str:
    """A mapping as people write it: lists of tables each with a head, and the rest in front of them."""
    lists = {name: value for name, value in content.items() if value and isinstance(value, list)}
    lists = {name: value for name, value in lists.items() if all(isinstance(entry, dict) for entry in value)}
    lines = [f"{toml(name)} = {toml(value)}" for name, value in content.items() if name not in lists]
    for name, entries in lists.items():
        for entry in entries:
            lines += [f"[[{toml(name)}]]", *(f"{toml(word)} = {toml(value)}" for word, value in entry.items())]
    return "\n".join(lines)


def test_a_mapping_with_everything_in_it_is_read(folder: Path) -> None:
    """The mapping that the next test spoils is good before."""
    mapping = read(folder, document(EVERYTHING))
    assert (mapping.source, len(mapping.loads), len(mapping.partners), len(mapping.grants)) == ("crm", 3, 1, 2)
    assert [load.name for load in mapping.loads] == ["the mapping", "c.csv", "c.csv"]
    assert mapping.loads[0].rows == ({"name": "a", "colour": ""}, {"name": "b", "colour": "red"})


@settings(max_examples=200, deadline=None)
@given(content=spoilt() | st.dictionaries(st.sampled_from(WORDS), values))
def test_nothing_but_bad_input_is_raised(folder: Path, content: dict[str, Any]) -> None:
    """Whatever a mapping holds, it is read, or refused with a reason and a line that it has."""
    text = document(content)
    if reason := refusal(folder, text):
        said = re.fullmatch(r"crm\.toml(?:, line ([0-9]+))?(?:, .+?)?: .+[^ ]\.", reason, re.DOTALL)
        assert said, reason
        assert not said.group(1) or 1 <= int(said.group(1)) <= text.count("\n") + 1
