"""Mistakes in mappings, each with what is told of it: the line, the words, and what is needed.

Each is told after the name of the mapping; `{folder}` stands for where the mapping is.
"""

from models.words import Resource

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

MISTAKES: list[tuple[str | bytes, str]] = [
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
