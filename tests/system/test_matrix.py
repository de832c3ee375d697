"""Nine callers, one company: who sees which records and which values, and every way of asking agrees."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from sqlalchemy import text

from permissions.tokens import with_checksum
from tests.demo import ADMITTED, Demo
from tests.proof.documents import PLURALS, TYPES, global_id
from tests.proof.fields import camel
from tests.proof.world import LINKS, LISTS
from tests.system import matrix
from tests.system.values import CARDS_OF_ERIN, SHOWN, Shown

# Where the records of each list are, and the column that tests call them by.
TABLES = {
    "CUSTOMER": ("customer", "number"),
    "CONTACT": ("contact", "email"),
    "CONTACT_LOG": ("contact_log", "occurred_at"),
    "OPPORTUNITY": ("opportunity", "number"),
    "CONTRACT": ("contract", "number"),
    "SALES_RECORD": ("sales_record", "number"),
    "SHIPMENT": ("shipment", "tracking_number"),
    "SUPPLIER": ("supplier", "name"),
    "PRODUCT": ("product", "sku"),
    "PERSON": ("person", "email"),
    "STORE_ACCOUNT": ("store_account", "name"),
    "TAG": ("tag", "name"),
    "DEPARTMENT": ("department", "name"),
    "ROLE": ("role", "name"),
    "GROUP": ("access_group", "name"),
}
Ids = Mapping[str, str]


@pytest.fixture(scope="session")
async def named(demo: Demo) -> Mapping[str, Ids]:
    """For each resource every record of the tables, whoever may see it: what tests call it, by its global id."""
    found: dict[str, dict[str, str]] = {}
    async with demo.database.snapshot() as connection:
        owners = {row.id: row.number for row in await connection.execute(text("SELECT id, number FROM customer"))}
        for resource, (table, column) in TABLES.items():
            owner = "customer_id" if resource == "CONTACT" else "NULL"
            moment = "strftime('%Y-%m-%dT%H:%M:%S', occurred_at / 1000000, 'unixepoch')"
            if demo.kind == "postgresql":
                moment = "to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS')"
            word = moment if resource == "CONTACT_LOG" else column
            rows = await connection.execute(text(f"SELECT id, {word} AS name, {owner} AS owner FROM {table}"))  # noqa: S608
            found[resource] = {
                global_id(TYPES[resource], row.id): (
                    f"{row.name.partition('@')[0]}@{owners[row.owner]}" if row.owner else row.name
                )
                for row in rows
            }
    return found


@pytest.fixture(scope="session")
async def linked(demo: Demo) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """For each link of each resource: the record that each record leads to, by global ids."""
    found = {}
    async with demo.database.snapshot() as connection:
        for resource, links in LINKS.items():
            for link, target in links.items():
                table, _ = TABLES[resource]
                query = f"SELECT id, {link}_id AS target FROM {table} WHERE {link}_id IS NOT NULL"  # noqa: S608
                rows = await connection.execute(text(query))
                found[resource, link] = {
                    global_id(TYPES[resource], row.id): global_id(TYPES[target], row.target) for row in rows
                }
    return found


def resources_of(caller: str) -> list[str]:
    """The resources of the caller's schema."""
    return ["SHIPMENT"] if caller == "swift-logistics" else list(TABLES)


def plural(resource: str) -> str:
    """The name of the resource's list."""
    return PLURALS[resource]


async def listed(demo: Demo, caller: str, resource: str, arguments: str = "first: 1000") -> list[str]:
    """The ids of a list."""
    data = await demo.as_(caller).ask(f"{{ {plural(resource)}({arguments}) {{ nodes {{ id }} }} }}")
    return [node["id"] for node in data[plural(resource)]["nodes"]]


# What the matrix says.


@pytest.mark.parametrize("caller", ADMITTED)
async def test_each_caller_sees_exactly_these_records(demo: Demo, named: Mapping[str, Ids], caller: str) -> None:
    """No record more and none less, for each kind of record."""
    expected = matrix.ROWS[caller]
    for resource in resources_of(caller):
        if plural(resource) in expected:
            seen = [named[resource][one] for one in await listed(demo, caller, resource)]
            assert sorted(seen) == sorted(expected[plural(resource)]), resource


@pytest.mark.parametrize("caller", [caller for caller in ADMITTED if caller != "swift-logistics"])
async def test_everybody_sees_the_company_itself(demo: Demo, named: Mapping[str, Ids], caller: str) -> None:
    """Suppliers, products, tags, colleagues and the organisation are there for all people."""
    seen = {resource: {named[resource][one] for one in await listed(demo, caller, resource)} for resource in TABLES}
    assert seen["SUPPLIER"] == matrix.SUPPLIERS
    assert seen["PRODUCT"] == matrix.PRODUCTS
    assert seen["TAG"] == matrix.TAGS
    assert seen["DEPARTMENT"] == matrix.DEPARTMENTS
    assert seen["GROUP"] == matrix.GROUPS
    assert len(seen["ROLE"]) == matrix.ROLES
    assert len(seen["PERSON"]) == matrix.PEOPLE
    assert {f"{handle}@lastfour.example" for handle in matrix.AMONG_THE_PEOPLE} <= seen["PERSON"]


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.number)
@pytest.mark.parametrize("caller", ADMITTED)
async def test_each_caller_sees_exactly_these_values(
    demo: Demo, named: Mapping[str, Ids], caller: str, shown: Shown
) -> None:
    """Every field of a record is whole or masked as the policy says; who may not see the record gets null."""
    resource = next(resource for resource in TABLES if plural(resource) == shown.plural)
    (one,) = [id for id, name in named[resource].items() if name == shown.number]
    condition = f"... on {TYPES[resource]} {{ {shown.selection} }}"
    if resource not in resources_of(caller):
        condition = "id"
    answer = (await demo.as_(caller).ask(f'{{ node(id: "{one}") {{ {condition} }} }}'))["node"]
    if caller == "ada":
        assert answer == shown.whole
    elif caller in shown.otherwise:
        assert answer == {**shown.whole, **shown.otherwise[caller]}
    else:
        assert answer is None


async def test_one_list_shows_whole_and_masked_cards(demo: Demo) -> None:
    """The level follows the relation, row by row, in the same list and to the same account executive."""
    data = await demo.as_("erin").ask("{ customers(first: 1000) { nodes { number cardNumber } } }")
    cards = {node["number"]: node["cardNumber"] for node in data["customers"]["nodes"]}
    whole = {number for number, card in cards.items() if re.fullmatch(r"\d{16}", card)}
    masked = {number for number, card in cards.items() if re.fullmatch(r"\*{12}\d{4}", card)}
    assert whole == {"C-0001", "C-0002", "C-0003"}
    assert masked == cards.keys() - whole
    assert CARDS_OF_ERIN.items() <= cards.items()


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("in: $cards", True),
        ('startsWith: "4"', True),
        ('ne: "0"', True),
        ('notIn: ["0"]', True),
        ("isNull: false", True),
        ("isNull: true", False),
        ('eq: "************4242"', False),
        ("notIn: $cards", False),
    ],
)
async def test_operators_see_the_card_where_it_is_whole(demo: Demo, condition: str, *, found: bool) -> None:
    """Elsewhere it is unknown, which satisfies no condition and no negation of one: all cards there are find three."""
    async with demo.database.snapshot() as connection:
        cards = (await connection.execute(text("SELECT DISTINCT card_number FROM customer"))).scalars().all()
    declared = "($cards: [String!])" if "$cards" in condition else ""
    query = f"query {declared} {{ customers(where: {{cardNumber: {{{condition}}}}}) {{ nodes {{ number }} }} }}"
    data = await demo.as_("erin").ask(query, **({"cards": [card for card in cards if card]} if declared else {}))
    expected = {"C-0001", "C-0002", "C-0003"} if found else set()
    assert {node["number"] for node in data["customers"]["nodes"]} == expected


async def test_a_representative_and_an_executive_see_the_same_customer(demo: Demo) -> None:
    """One query, two callers: `************4242` and the whole card."""
    query = '{ customers(where: {number: {eq: "C-0001"}}) { nodes { number cardNumber } } }'
    cards = {
        caller: (await demo.as_(caller).ask(query))["customers"]["nodes"] for caller in ("carl", "erin", "ada", "fay")
    }
    assert cards["carl"] == [{"number": "C-0001", "cardNumber": "************4242"}]
    assert cards["erin"] == cards["ada"] == [{"number": "C-0001", "cardNumber": "4111111111114242"}]
    assert cards["fay"] == []


async def test_who_has_left_is_refused(demo: Demo) -> None:
    """Her token was good once, and is answered like one that nobody ever had."""
    answer = await demo.as_("lena").post("{ viewer { name } }")
    never = with_checksum(f"lf_{'x' * 43}")
    unknown = await demo.client.post(
        "/graphql", json={"query": "{ viewer { name } }"}, headers={"authorization": f"Bearer {never}"}
    )
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
    assert answer.content == unknown.content


async def test_finance_sees_sales_without_their_customers(demo: Demo) -> None:
    """The customer is null on every sale and contract, as if there were none, and so are filters through it."""
    data = await demo.as_("fay").ask(
        "{ salesRecords(first: 1000) { nodes { customer { id } } } contracts(first: 1000) { nodes { customer { id } } }"
        " with: salesRecords(where: {customer: {}}) { totalCount }"
        " without: salesRecords(where: {not: {customer: {}}}) { totalCount } }"
    )
    assert len(data["salesRecords"]["nodes"]) == 49
    assert {node["customer"] for word in ("salesRecords", "contracts") for node in data[word]["nodes"]} == {None}
    assert data["with"] == {"totalCount": 0}
    assert data["without"] == {"totalCount": 49}


async def test_the_partner_has_no_way_to_a_customer(demo: Demo) -> None:
    """Its schema is of shipments alone; what else there is answers like what never was, whatever it is called."""
    partner = demo.as_("swift-logistics")
    schema = (await partner.ask("{ __schema { types { name fields { name } inputFields { name } } } }"))["__schema"]
    names = {one["name"] for one in schema["types"]}
    words = names | {
        field["name"] for one in schema["types"] for field in [*(one["fields"] or ()), *(one["inputFields"] or ())]
    }
    assert "Shipment" in names
    assert not {
        word for word in words if re.search(r"customer|sales|contract|contact|person|people", word, re.IGNORECASE)
    }
    answers = []
    for word in ("customers", "nonsenses"):
        answer = await partner.post(f"{{ {word} {{ totalCount }} }}")
        answers.append((answer.status_code, answer.text.replace(word, "…"), dict(answer.headers).keys()))
    assert answers[0] == answers[1]
    assert "GRAPHQL_VALIDATION_FAILED" in answers[0][1]
    for word in ("Customer", "Nonsense"):
        answer = await partner.post(f'{{ node(id: "x") {{ ... on {word} {{ id }} }} }}')
        answers.append((answer.status_code, answer.text.replace(word, "…"), dict(answer.headers).keys()))
    assert answers[2] == answers[3]
    for word in ("Customer", "Nonsense"):
        data = await partner.ask(f'{{ __type(name: "{word}") {{ name }} }}')
        assert data == {"__type": None}


async def test_an_id_of_a_hidden_kind_is_the_id_of_nothing(demo: Demo, named: Mapping[str, Ids]) -> None:
    """The partner asks for a customer by a true id: null, as for an id that nobody has."""
    customer = next(iter(named["CUSTOMER"]))
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    data = await demo.as_("swift-logistics").ask(query, ids=[customer, global_id("Nonsense", 1)])
    assert data == {"nodes": [None, None]}


# Parity: every way of asking agrees with the list.


async def visible(demo: Demo, caller: str) -> dict[str, set[str]]:
    """The ids that each list of the caller's schema has."""
    return {resource: set(await listed(demo, caller, resource)) for resource in resources_of(caller)}


@pytest.mark.parametrize("caller", ADMITTED)
async def test_counts_and_pages_agree_with_the_list(demo: Demo, caller: str) -> None:
    """`totalCount`, and pages of seven either way, in `edges` and in `nodes`."""
    asker = demo.as_(caller)
    for resource in resources_of(caller):
        whole = await listed(demo, caller, resource)
        word = plural(resource)
        for size, after, page_info in (("first", "after", "endCursor"), ("last", "before", "startCursor")):
            cursor, pages = None, []
            while True:
                data = await asker.ask(
                    f"query ($cursor: String) {{ {word}({size}: 7, {after}: $cursor) {{ totalCount"
                    f" edges {{ node {{ id }} }} nodes {{ id }}"
                    f" pageInfo {{ {page_info} hasNextPage hasPreviousPage }} }} }}",
                    cursor=cursor,
                )
                found = data[word]
                assert found["totalCount"] == len(whole)
                assert [edge["node"] for edge in found["edges"]] == found["nodes"]
                pages.append([node["id"] for node in found["nodes"]])
                cursor = found["pageInfo"][page_info]
                if not found["pageInfo"]["hasNextPage" if size == "first" else "hasPreviousPage"]:
                    break
            joined = pages if size == "first" else pages[::-1]
            assert [one for page in joined for one in page] == whole, (resource, size)


@pytest.mark.parametrize("caller", ADMITTED)
async def test_ids_and_filters_agree_with_the_list(demo: Demo, named: Mapping[str, Ids], caller: str) -> None:
    """`node`, `nodes` and a filter by every id that there is give the records of the list and no others."""
    asker = demo.as_(caller)
    for resource in resources_of(caller):
        seen = set(await listed(demo, caller, resource))
        every = list(named[resource])
        data = await asker.ask("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=every)
        assert [node and node["id"] for node in data["nodes"]] == [one if one in seen else None for one in every]
        aliases = " ".join(f'n{place}: node(id: "{one}") {{ id }}' for place, one in enumerate(every))
        data = await asker.ask(f"{{ {aliases} }}")
        assert [data[f"n{place}"] is not None for place in range(len(every))] == [one in seen for one in every]
        arguments = f"first: 1000, where: {{id: {{in: [{', '.join(map(_quoted, every))}]}}}}"
        assert set(await listed(demo, caller, resource, arguments)) == seen


@pytest.mark.parametrize("caller", ADMITTED)
async def test_lists_below_parents_agree_with_the_list(
    demo: Demo, linked: Mapping[tuple[str, str], Mapping[str, str]], caller: str
) -> None:
    """Below each parent that is seen stand those of its children that the root's list has, and they are counted so."""
    seen = await visible(demo, caller)
    for parent in resources_of(caller):
        for name, (child, link) in LISTS[parent].items():
            if not link or child not in seen:
                continue
            word = camel(name)
            data = await demo.as_(caller).ask(
                f"{{ {plural(parent)}(first: 1000)"
                f" {{ nodes {{ id {word}(first: 400) {{ totalCount nodes {{ id }} }} }} }} }}"
            )
            for node in data[plural(parent)]["nodes"]:
                expected = {one for one, owner in linked[child, link].items() if owner == node["id"]} & seen[child]
                assert {one["id"] for one in node[word]["nodes"]} == expected, (parent, name)
                assert node[word]["totalCount"] == len(expected)


@pytest.mark.parametrize("caller", ADMITTED)
async def test_links_and_filters_through_them_agree_with_the_list(
    demo: Demo, linked: Mapping[tuple[str, str], Mapping[str, str]], caller: str
) -> None:
    """A link leads to a record that the root's list has, or nowhere; a filter by it with `{}` tells the two apart."""
    seen = await visible(demo, caller)
    for resource in resources_of(caller):
        for link, target in LINKS[resource].items():
            if target not in seen:
                continue
            word = camel(link)
            data = await demo.as_(caller).ask(
                f"{{ {plural(resource)}(first: 1000) {{ nodes {{ id {word} {{ id }} }} }}"
                f" some: {plural(resource)}(first: 1000, where: {{{word}: {{}}}}) {{ nodes {{ id }} }} }}"
            )
            expected = {one: linked[resource, link].get(one) for one in seen[resource]}
            expected = {one: owner if owner in seen[target] else None for one, owner in expected.items()}
            nodes = data[plural(resource)]["nodes"]
            assert {node["id"]: node[word] and node[word]["id"] for node in nodes} == expected, (resource, link)
            assert {node["id"] for node in data["some"]["nodes"]} == {one for one, owner in expected.items() if owner}


@pytest.mark.parametrize("caller", ADMITTED)
async def test_values_agree_whichever_way_they_are_asked_for(demo: Demo, caller: str) -> None:
    """A customer says the same in the list, by its id, and from its contact and back."""
    if caller == "swift-logistics":
        return
    fields = "id cardNumber phone email taxId creditLimit notes latitude"
    asker = demo.as_(caller)
    data = await asker.ask(
        f"{{ customers(first: 1000) {{ nodes {{ {fields} contacts {{ nodes {{ customer {{ {fields} }} }} }} }} }} }}"
    )
    nodes: list[dict[str, Any]] = data["customers"]["nodes"]
    alone = {node["id"]: {name: node[name] for name in fields.split()} for node in nodes}
    for node in nodes:
        assert all(below["customer"] == alone[node["id"]] for below in node["contacts"]["nodes"])
    by_id = await asker.ask(
        f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Customer {{ {fields} }} }} }}", ids=list(alone)
    )
    assert by_id["nodes"] == list(alone.values())


def _quoted(one: str) -> str:
    return f'"{one}"'


def test_the_matrix_names_every_record() -> None:
    """The administrator's part of the matrix has as many contacts and logs as the tables by customer."""
    assert len(matrix.ROWS["ada"]["contacts"]) == _count(matrix.CONTACTS.values())
    assert len(matrix.ROWS["ada"]["contactLogs"]) == _count(matrix.LOGS.values())


def _count(lists: Iterable[str]) -> int:
    return sum(len(words.split()) for words in lists)
