"""What goes over HTTP: statuses, headers, the form of errors, and what is answered only when it is asked for."""

import json
import logging
from typing import Any

import pytest
from sqlalchemy import text, update

from models.access import integration
from models.actor import command
from models.records import person
from models.words import PersonStatus
from permissions.epoch import bump_epoch
from permissions.freeze import set_frozen
from tests.demo import NOW, SECRET, Demo

ME = {"query": "{ viewer { name } }"}
PRIVATE = "private, no-store"


async def test_an_answer_is_json_for_one_caller(demo: Demo) -> None:
    """Nobody on the way may keep it; a GET is answered in the same way."""
    for answer in (
        await demo.client.post("/graphql", json=ME, headers=demo.headers("erin")),
        await demo.client.get("/graphql", params=ME, headers=demo.headers("erin")),
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        assert answer.headers["cache-control"] == PRIVATE
        assert answer.json() == {"data": {"viewer": {"name": "Erin Walsh"}}}
        assert "server" not in answer.headers


async def test_the_server_says_that_it_is_up(demo: Demo) -> None:
    """Without a token, and without a look at the database."""
    answer = await demo.client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "BAD_USER_INPUT"),
        ("GET", "/graphql/v2", 404, "BAD_USER_INPUT"),
        ("POST", "/healthz", 405, "BAD_USER_INPUT"),
        ("PUT", "/graphql", 405, "BAD_USER_INPUT"),
        ("GET", "/graphql", 401, "UNAUTHENTICATED"),
        ("POST", "/graphql", 401, "UNAUTHENTICATED"),
    ],
)
async def test_an_error_before_graphql_has_its_form(demo: Demo, method: str, path: str, status: int, code: str) -> None:
    """One error with a code and a message, and headers as of any answer."""
    answer = await demo.client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == PRIVATE
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": code}
    assert error["message"]
    assert answer.headers.get("www-authenticate") == ("Bearer" if status == 401 else None)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_the_scheme_is_read_in_any_case(demo: Demo, scheme: str) -> None:
    """As HTTP has it, and spaces around the token do no harm."""
    headers = {"authorization": f"{scheme}  {demo.tokens['erin']} "}
    assert (await demo.client.post("/graphql", json=ME, headers=headers)).status_code == 200


async def test_who_is_frozen_is_told_so_from_the_next_request_on(own_demo: Demo) -> None:
    """With a 403 and FROZEN; once thawed the same token is good again."""
    said: dict[str, Any] = {"actor": command("test"), "now": NOW, "secret": SECRET}
    answers = []
    for frozen in (True, False):
        answers.append(await own_demo.as_("carl").post("{ viewer { name } }"))
        async with own_demo.database.transaction() as connection:
            await set_frozen(connection, "carl@lastfour.example", frozen=frozen, **said)
        answers.append(await own_demo.as_("carl").post("{ viewer { name } }"))
    assert [answer.status_code for answer in answers] == [200, 403, 403, 200]
    assert answers[1].json()["errors"][0]["extensions"] == {"code": "FROZEN"}
    assert answers[1].headers["cache-control"] == PRIVATE


async def test_an_integration_is_suspended_with_its_sponsor(own_demo: Demo) -> None:
    """FROZEN for the time of a freeze; unknown once it is no longer active."""
    partner = own_demo.as_("swift-logistics")
    async with own_demo.database.transaction() as connection:
        frozen = update(person).where(person.c.email == "lars@lastfour.example")
        await connection.execute(frozen.values(status=PersonStatus.FROZEN))
        await bump_epoch(connection)
    assert (await partner.post("{ viewer { name } }")).json()["errors"][0]["extensions"] == {"code": "FROZEN"}
    async with own_demo.database.transaction() as connection:
        await connection.execute(update(integration).values(active=False))
        await bump_epoch(connection)
    answer = await partner.post("{ viewer { name } }")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]) == (401, {"code": "UNAUTHENTICATED"})


CARDS = "{ customers(first: 1000) { nodes { number cardNumber contacts { nodes { email } } } } }"


async def test_a_summary_of_masking_is_there_for_who_asks(demo: Demo) -> None:
    """How many values of each field were shown at which level: of those that were selected, and no others."""
    body = {"query": CARDS, "extensions": {"masking": True}}
    answer = (await demo.client.post("/graphql", json=body, headers=demo.headers("erin"))).json()
    assert answer["extensions"]["masking"] == [
        {"type": "Contact", "field": "email", "levels": {"MASKED": 1, "FULL": 6}},
        {"type": "Customer", "field": "cardNumber", "levels": {"MASKED": 12, "FULL": 3}},
        {"type": "Customer", "field": "number", "levels": {"FULL": 15}},
    ]


@pytest.mark.parametrize("extensions", [None, {}, {"masking": False}, {"masking": "yes"}, {"other": True}])
async def test_a_summary_of_masking_is_absent_otherwise(demo: Demo, extensions: object) -> None:
    """Nobody is sent what they have not asked for."""
    body = {"query": CARDS, "extensions": extensions}
    answer = (await demo.client.post("/graphql", json=body, headers=demo.headers("erin"))).json()
    assert answer.keys() == {"data"}


async def test_the_errors_of_one_field_leave_the_code_to_each(demo: Demo) -> None:
    """Every error of an answer has a code, and says where in the document it arose."""
    answer = await demo.as_("erin").post('{ a: node(id: "x") { id } viewer { name } b: node(id: "y") { id } }')
    found = answer.json()
    assert found["data"] == {"a": None, "viewer": {"name": "Erin Walsh"}, "b": None}
    assert [(error["path"], error["extensions"]) for error in found["errors"]] == [
        (["a"], {"code": "BAD_USER_INPUT"}),
        (["b"], {"code": "BAD_USER_INPUT"}),
    ]


async def test_a_variable_that_does_not_fit_is_named(demo: Demo) -> None:
    """Who sends several must know which."""
    query = "query ($one: ID!, $two: ID!) { a: node(id: $one) { id } b: node(id: $two) { id } }"
    (error,) = (await demo.as_("erin").post(query, one="x")).json()["errors"]
    assert "$two" in error["message"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


INSIDE = ("sales_line", "SELECT", "sqlalchemy", "sqlite", "postgres", "asyncpg", "Traceback", ".py", "no such table")


@pytest.mark.parametrize(
    ("table", "status", "keys"), [("sales_line", 294, {"data", "errors"}), ("epoch", 500, {"errors"})]
)
async def test_an_unexpected_error_has_a_status_of_its_own(
    own_demo: Demo, table: str, status: int, keys: set[str]
) -> None:
    """For clients that know it: by whether there is anything beside it."""
    async with own_demo.database.transaction() as connection:
        await connection.execute(text(f"DROP TABLE {table}"))
    headers = own_demo.headers("erin") | {"accept": "application/graphql-response+json"}
    body = {"query": "{ viewer { name } salesRecords { nodes { lines { quantity } } } }"}
    answer = await own_demo.client.post("/graphql", json=body, headers=headers)
    assert (answer.status_code, answer.json().keys()) == (status, keys)


@pytest.mark.parametrize("table", ["sales_line", "token", "epoch"])
async def test_an_unexpected_error_is_an_id(own_demo: Demo, table: str, caplog: pytest.LogCaptureFixture) -> None:
    """The answer says nothing of the inside; the log has the same id, the kind of the error and its place."""
    async with own_demo.database.transaction() as connection:
        await connection.execute(text(f"DROP TABLE {table}"))
    caplog.set_level(logging.WARNING)
    answer = await own_demo.as_("erin").post("{ salesRecords { nodes { number lines { quantity } } } }")
    (error,) = answer.json()["errors"][:1]
    # Without tokens nobody gets as far as GraphQL.
    assert answer.status_code == (500 if table in {"token", "epoch"} else 200)
    assert error["extensions"].keys() == {"code", "id"}
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert not [word for word in INSIDE if word.lower() in answer.text.lower().replace("saleslines", "")]
    lines = [record.getMessage() for record in caplog.records if record.name == "lastfour.errors"]
    assert any(error["extensions"]["id"] in line and "Error" in line and ".py:" in line for line in lines)
    assert not any(record.exc_info for record in caplog.records)
    assert "SELECT" not in json.dumps(lines)


async def test_the_database_may_come_back(own_demo: Demo) -> None:
    """An error of one request is over with it."""
    async with own_demo.database.transaction() as connection:
        await connection.execute(text("ALTER TABLE sales_line RENAME TO gone"))
    broken = await own_demo.as_("erin").post("{ salesRecords { nodes { lines { quantity } } } }")
    async with own_demo.database.transaction() as connection:
        await connection.execute(text("ALTER TABLE gone RENAME TO sales_line"))
    data = await own_demo.as_("erin").ask("{ salesRecords { nodes { lines { quantity } } } }")
    assert "errors" in broken.json()
    assert len(data["salesRecords"]["nodes"]) == 8
