"""Requests that can't be answered, as data: what is sent, and the code and words that come back."""

import base64
from dataclasses import dataclass, field
from typing import Any

from permissions.tokens import with_checksum

INPUT = "BAD_USER_INPUT"
INVALID = "GRAPHQL_VALIDATION_FAILED"
UNPARSED = "GRAPHQL_PARSE_FAILED"
UNKNOWN = "UNAUTHENTICATED"
MASKED = "MASKED_FIELD"
COMPLEX = "QUERY_TOO_COMPLEX"


@dataclass(frozen=True, slots=True)
class Ask:
    """A document that is refused within GraphQL: a 200 with an error of this code, whose message holds these words."""

    name: str
    query: str
    code: str
    says: str
    variables: dict[str, Any] = field(default_factory=dict)


def where(condition: str, plural: str = "customers") -> str:
    """A list with a condition."""
    return f"{{ {plural}(where: {{{condition}}}) {{ totalCount }} }}"


def page(arguments: str) -> str:
    """A list with the arguments of a page."""
    return f"{{ customers({arguments}) {{ nodes {{ id }} }} }}"


def an_id(written: str) -> str:
    """What looks like an id."""
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def deep_where(levels: int) -> dict[str, Any]:
    """A condition so many levels deep."""
    condition: dict[str, Any] = {"number": {"eq": "C-0001"}}
    for _ in range(levels):
        condition = {"not": condition}
    return condition


def deep_document(levels: int) -> str:
    """A document so many levels deep, there and back again."""
    inside = "id"
    for level in range(levels):
        inside = f"contacts {{ nodes {{ {inside} }} }}" if level % 2 else f"customer {{ {inside} }}"
    return f"{{ {'customers' if levels % 2 == 0 else 'contacts'} {{ nodes {{ {inside} }} }} }}"


W = "query ($w: CustomerWhere) { customers(where: $w) { totalCount } }"
LONG = "9" * 30

ASKED = (
    # Pages.
    Ask("first-0", page("first: 0"), INPUT, "first must be between 1 and 1000"),
    Ask("first-negative", page("first: -1"), INPUT, "first must be between 1 and 1000"),
    Ask("first-10^9", page("first: 1000000000"), INPUT, "first must be between 1 and 1000"),
    Ask("first-beyond-32-bits", page("first: 4294967296"), INVALID, "32-bit"),
    Ask("first-in-words", page('first: "ten"'), INVALID, "Int cannot represent"),
    Ask("last-negative", page("last: -1"), INPUT, "last must be between 1 and 1000"),
    Ask("first-and-last", page("first: 1, last: 1"), INPUT, "first and last can't be used together"),
    Ask("after-and-before", page('after: "a", before: "b"'), INPUT, "after and before can't be used together"),
    Ask("first-with-before", page('first: 1, before: "b"'), INPUT, "first goes with after"),
    Ask("last-with-after", page('last: 1, after: "a"'), INPUT, "last with before"),
    Ask("forged-cursor", page('after: "bm90aGluZw"'), INPUT, "cursor"),
    Ask("cursor-of-other-letters", page('after: "ünï/+=="'), INPUT, "cursor"),
    Ask("empty-cursor", page('after: ""'), INPUT, "cursor"),
    Ask("endless-cursor", page(f'after: "{"a" * 30_000}"'), INPUT, "cursor"),
    Ask("nested-first-0", "{ customers { nodes { contacts(first: 0) { totalCount } } } }", INPUT, "first must be"),
    Ask("nested-forged", '{ customers { nodes { contacts(after: "bm90") { nodes { id } } } } }', INPUT, "cursor"),
    # Orders.
    Ask("order-by-nothing", page("orderBy: [{}]"), INVALID, "field"),
    Ask("order-by-no-field", page("orderBy: [{field: SHOE_SIZE}]"), INVALID, "SHOE_SIZE"),
    Ask("order-by-masked", page("orderBy: [{field: CREDIT_LIMIT}]"), MASKED, "never see it whole"),
    Ask("order-wrong-way", page("orderBy: [{field: NAME, direction: UP}]"), INVALID, "UP"),
    Ask("order-by-too-much", page(f"orderBy: [{'{field: NAME} ' * 9}]"), INPUT, "at most 8"),
    # Conditions.
    Ask("unknown-field", where('shoeSize: {eq: "44"}'), INVALID, "shoeSize"),
    Ask("unknown-operator", where('name: {like: "A%"}'), INVALID, "like"),
    Ask("unknown-operator-in-variable", W, INPUT, "like", {"w": {"name": {"like": "A%"}}}),
    Ask("unknown-value", where("status: {eq: GONE}"), INVALID, "GONE"),
    Ask("value-in-quotes", where('status: {eq: "ACTIVE"}'), INVALID, "ACTIVE"),
    Ask("value-in-variable", W, INPUT, "GONE", {"w": {"status": {"eq": "GONE"}}}),
    Ask("wrong-type", where("name: {eq: 5}"), INVALID, "String cannot represent"),
    Ask("masked-field", where('taxId: {eq: "SW136267590"}'), MASKED, "never see it whole"),
    Ask("null-field", where("name: null"), INPUT, "where.name is null"),
    Ask("null-operand", where("name: {eq: null}"), INPUT, "use isNull"),
    Ask("null-in-list", where('name: {in: ["a", null]}'), INVALID, "null"),
    Ask("null-or", where("or: null"), INPUT, "where.or is null"),
    Ask("null-relation", where("storeAccount: null"), INPUT, "is null"),
    Ask("null-id", where("id: null"), INPUT, "where.id is null"),
    Ask("nul-character", W, INPUT, "NUL", {"w": {"name": {"eq": "a\0b"}}}),
    Ask("nul-to-look-for", W, INPUT, "NUL", {"w": {"name": {"contains": "\0"}}}),
    Ask("lone-surrogate", W, INPUT, "Unicode", {"w": {"name": {"eq": "a\ud800b"}}}),
    Ask("surrogate-in-document", where('name: {eq: "\\ud800"}'), UNPARSED, "nicode"),
    Ask("100000-values", W, COMPLEX, "too many values", {"w": {"number": {"in": ["C-1"] * 100_000}}}),
    Ask("version-beyond-32-bits", where("version: {eq: 2147483648}"), INVALID, "32-bit"),
    Ask("version-beyond-64-bits", where(f"version: {{eq: {LONG}}}"), INVALID, "32-bit"),
    Ask("version-in-variable", W, INPUT, "32-bit", {"w": {"version": {"eq": 2**63}}}),
    Ask("version-as-fraction", W, INPUT, "integer", {"w": {"version": {"eq": 1.5}}}),
    Ask("decimal-nan", where('total: {gt: "NaN"}', "salesRecords"), INPUT, "decimal is needed"),
    Ask("decimal-infinity", where('total: {lt: "-Infinity"}', "salesRecords"), INPUT, "decimal is needed"),
    Ask("decimal-places", where('total: {eq: "1.005"}', "salesRecords"), INPUT, "at most 2 places"),
    Ask("decimal-of-30-digits", where(f'total: {{eq: "{LONG}"}}', "salesRecords"), INPUT, "decimal"),
    Ask("decimal-exponent", where('total: {eq: "1e999999999"}', "salesRecords"), INPUT, "decimal"),
    Ask("decimal-in-words", where('total: {eq: "much"}', "salesRecords"), INVALID, "Decimal"),
    Ask("naive-moment", where('createdAt: {gt: "2026-01-31T12:00:00"}'), INPUT, "time zone"),
    Ask("moment-of-year-1", where('createdAt: {gt: "0001-01-01T00:00:00Z"}'), INPUT, "between the years 2 and 9998"),
    Ask("moment-of-year-9999", where('createdAt: {lt: "9999-12-31T23:59:59Z"}'), INPUT, "between the years"),
    Ask("moment-of-no-calendar", where('createdAt: {gt: "2026-02-30T00:00:00Z"}'), INVALID, "DateTime"),
    Ask("day-of-no-calendar", where('signedOn: {gt: "2026-02-30"}', "contracts"), INVALID, "Date"),
    Ask("deep-where", W, COMPLEX, "nested too deep", {"w": deep_where(100)}),
    Ask("deep-where-written", where("not: {" * 100 + 'number: {eq: "C-1"}' + "}" * 100), INPUT, "nested too deep"),
    Ask("wide-and-deep", W, INPUT, "nested too deep", {"w": {"and": [{"or": [deep_where(30)]}]}}),
    # Ids.
    Ask("garbage-id", '{ node(id: "garbage") { id } }', INPUT, "An id is opaque"),
    Ask("empty-id", '{ node(id: "") { id } }', INPUT, "An id is opaque"),
    Ask("id-without-number", f'{{ node(id: "{an_id("Customer:")}") {{ id }} }}', INPUT, "An id is opaque"),
    Ask("id-negative", f'{{ node(id: "{an_id("Customer:-1")}") {{ id }} }}', INPUT, "An id is opaque"),
    Ask("id-beyond-64-bits", f'{{ node(id: "{an_id(f"Customer:{LONG}")}") {{ id }} }}', INPUT, "An id is opaque"),
    Ask("id-in-other-digits", f'{{ node(id: "{an_id("Customer:١٢")}") {{ id }} }}', INPUT, "An id is opaque"),
    Ask("id-null", "{ node(id: null) { id } }", INVALID, "null"),
    Ask("id-absent", "{ node { id } }", INVALID, "id"),
    Ask("id-of-another-type", where(f'id: {{eq: "{an_id("Contact:1")}"}}'), INPUT, "not the id of a customer"),
    Ask("ids-too-many", "query ($i: [ID!]!) { nodes(ids: $i) { id } }", INPUT, "at most 1000", {"i": ["x"] * 1001}),
    # Documents.
    Ask("number-without-end", where(f"version: {{eq: {'9' * 5000}}}"), INVALID, "too long"),
    Ask("float-without-end", where("version: {eq: 1e99999}"), INVALID, "Int"),
    Ask("degrees-without-end", where("latitude: {gt: 1e999}"), INPUT, "a number is needed"),
    Ask("deep-document", deep_document(1000), COMPLEX, "deep"),
    Ask("blank-query", "  ", UNPARSED, "Unexpected <EOF>"),
    Ask("only-a-comment", "# nothing", UNPARSED, "Unexpected <EOF>"),
    Ask("no-selection", "{ customers }", INVALID, "must have a selection"),
    Ask("unknown-root-field", "{ secrets }", INVALID, "secrets"),
    Ask("unknown-argument", "{ customers(limit: 5) { totalCount } }", INVALID, "limit"),
    Ask("unknown-directive", "{ customers @now { totalCount } }", INVALID, "@now"),
    Ask("unknown-fragment", "{ customers { ...gone } }", INVALID, "gone"),
    Ask("fragments-in-circles", "{ customers { ...a } } fragment a on CustomerConnection { ...a }", INVALID, "a"),
    Ask("operation-unnamed", "query a { viewer { name } } query b { viewer { name } }", INPUT, "operation"),
    Ask("variable-absent", "query ($i: ID!) { node(id: $i) { id } }", INPUT, "$i"),
    Ask("variable-of-other-type", "query ($i: Int) { node(id: $i) { id } }", INVALID, "$i"),
    Ask("mutation", "mutation { deleteEverything }", INVALID, "Mutation"),
    Ask("subscription", "subscription { customers { totalCount } }", INVALID, "subscription"),
)


@dataclass(frozen=True, slots=True)
class Send:
    """A request that is refused before GraphQL sees it."""

    name: str
    status: int
    code: str
    says: str
    method: str = "POST"
    path: str = "/graphql"
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    query: str = ""


def bearer(token: str) -> dict[str, str]:
    """The header that a token comes in."""
    return {"authorization": f"Bearer {token}"}


ME = b'{"query": "{ viewer { name } }"}'
# The token's place is taken by the caller's own, where a case does not say otherwise.
NONE = {"authorization": ""}

NAMED = b'{"query": "query a { __typename }", "operationName": '
SENT = (
    Send("no-token", 401, UNKNOWN, "Authorization: Bearer", content=ME, headers=NONE),
    Send("empty-token", 401, UNKNOWN, "Authorization: Bearer", content=ME, headers={"authorization": "Bearer"}),
    Send("malformed-token", 401, UNKNOWN, "ask for a new one", content=ME, headers=bearer("lf_1")),
    Send("wrong-checksum", 401, UNKNOWN, "ask for a new one", content=ME, headers=bearer(f"lf_{'x' * 49}")),
    Send(
        "unknown-token", 401, UNKNOWN, "ask for a new one", content=ME, headers=bearer(with_checksum(f"lf_{'x' * 43}"))
    ),
    Send("token-with-quotes", 401, UNKNOWN, "ask for a new one", content=ME, headers=bearer("' OR 1")),
    Send("endless-token", 401, UNKNOWN, "ask", content=ME, headers=bearer("x" * 8000)),
    Send("basic", 401, UNKNOWN, "Authorization: Bearer", content=ME, headers={"authorization": "Basic YTpi"}),
    Send("no-token-and-no-query", 401, UNKNOWN, "Authorization: Bearer", "GET", headers=NONE),
    Send("not-json", 400, INPUT, "JSON", content=b"query"),
    Send("empty-body", 400, INPUT, "JSON", content=b""),
    Send("broken-utf-8", 400, INPUT, "JSON", content=b'{"query": "\xff\xfe"}'),
    Send("deep-json", 400, INPUT, "JSON", content=b"[" * 4_000),
    Send("deeper-json", 400, COMPLEX, "too many values", content=b"[" * 100_000),
    Send("number-without-end", 400, INPUT, "JSON", content=b'{"query": "{a}", "b": ' + b"9" * 5000 + b"}"),
    Send("json-list", 400, INPUT, "one operation", content=b"[" + ME + b"]"),
    Send("json-number", 400, INPUT, "must be an object", content=b"5"),
    Send("json-text", 400, INPUT, "must be an object", content=b'"{ viewer { name } }"'),
    Send("json-null", 400, INPUT, "must be an object", content=b"null"),
    Send("no-query", 400, INPUT, "document as `query`", content=b"{}"),
    Send("empty-query", 400, INPUT, "document as `query`", content=b'{"query": ""}'),
    Send("query-of-number", 400, INPUT, "must be a string", content=b'{"query": 5}'),
    Send("variables-of-list", 400, INPUT, "must be an object", content=b'{"query": "{a}", "variables": [1]}'),
    Send("extensions-of-number", 400, INPUT, "must be an object", content=b'{"query": "{a}", "extensions": 1}'),
    Send("operation-of-number", 400, INPUT, "`operationName`", content=b'{"query": "{a}", "operationName": 1}'),
    Send("operation-unknown", 200, INPUT, "no operation of that", content=NAMED + b'"b"}'),
    Send("operation-of-half-a-pair", 200, INPUT, "no operation of that", content=NAMED + b'"\\ud800"}'),
    Send("only-fragments", 200, INPUT, "has no operation", content=b'{"query": "fragment a on Viewer { name }"}'),
    Send("json-with-a-mark", 400, INPUT, "JSON", content=b"\xef\xbb\xbf" + ME),
    Send("json-in-utf-16", 400, INPUT, "JSON", content=ME.decode().encode("utf-16")),
    Send("json-with-nan", 400, INPUT, "JSON", content=b'{"query": "{a}", "variables": {"a": NaN}}'),
    Send(
        "charset-latin-1",
        415,
        INPUT,
        "in UTF-8",
        content=ME,
        headers={"content-type": "application/json;charset=latin1"},
    ),
    Send("json-patch", 415, INPUT, "in UTF-8", content=ME, headers={"content-type": "application/json-patch+json"}),
    Send("content-encoding", 415, INPUT, "as it is", content=ME, headers={"content-encoding": "gzip"}),
    Send("accept-text", 406, INPUT, "accept one of them", content=ME, headers={"accept": "text/plain"}),
    Send("accept-nothing", 406, INPUT, "accept one of them", content=ME, headers={"accept": "*/*;q=0"}),
    Send("accept-utf-16", 406, INPUT, "accept", content=ME, headers={"accept": "application/json; charset=utf-16"}),
    Send("content-type-text", 415, INPUT, "application/json", content=ME, headers={"content-type": "text/plain"}),
    Send(
        "content-type-form",
        415,
        INPUT,
        "application/json",
        content=b"query={viewer{name}}",
        headers={"content-type": "application/x-www-form-urlencoded"},
    ),
    Send(
        "content-type-parts",
        415,
        INPUT,
        "application/json",
        content=b"--x--",
        headers={"content-type": "multipart/form-data; boundary=x"},
    ),
    Send("content-type-absent", 415, INPUT, "application/json", content=ME, headers={"content-type": ""}),
    Send("put", 405, INPUT, "GET, HEAD, OPTIONS, POST", "PUT", content=ME),
    Send("delete", 405, INPUT, "GET, HEAD, OPTIONS, POST", "DELETE"),
    Send("get-without-query", 400, INPUT, "`query`", "GET"),
    Send("get-mutation", 405, INPUT, "by POST", "GET", query="mutation { deleteEverything }"),
    Send("another-path", 404, INPUT, "/graphql", "GET", "/graphqll"),
)
