"""GraphiQL in a real browser: each caller meets their own schema, and their token stays where it is."""

import hashlib
import re
from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
from playwright.async_api import Browser, Route
from sqlalchemy import func, select, update

from gql.app import create_app
from models.access import grant
from models.database import Database
from models.records import tag
from models.settings import Settings
from models.words import GranteeKind
from permissions.epoch import bump_epoch
from tests.databases import NewDatabase
from tests.demo import SECRET, Demo, building, pinned
from tests.gql.conftest import Live, listening
from tests.gql.graphiql.conftest import Tab, opened, presented


class Met(NamedTuple):
    """What a caller meets: who they are, the list of their first query, what its answer shows, and their docs."""

    caller: str
    name: str
    first: str
    total: int
    shown: str
    types: set[str]
    no_types: set[str]


MET = (
    Met("erin", "Erin Walsh", "customers", 15, r"\*{12}1117", {"Customer", "Shipment"}, set()),
    Met("fay", "Fay", "contracts", 18, r"K-00\d\d", {"Customer", "Shipment"}, set()),
    Met("swift-logistics", "swift-logistics", "shipments", 61, r"T-00\d\d", {"Shipment"}, {"Customer", "Person"}),
)


@pytest.mark.parametrize("met", MET, ids=lambda met: met.caller)
async def test_each_caller_meets_their_own_schema(tab: Tab, demo: Demo, met: Met) -> None:
    """By one click: a first query that fits them and runs, the docs of their schema, and no trace of the token."""
    await tab.choose(met.caller)
    assert f"  {met.first}(first: 10) {{" in await tab.question()
    answer = await tab.run()
    assert f'"name": "{met.name}' in answer
    assert f'"totalCount": {met.total},' in answer
    assert re.search(met.shown, answer)
    assert "errors" not in answer
    listed = set(await tab.docs())
    assert met.types <= listed
    assert not met.no_types & listed
    await no_trace(tab, demo.tokens[met.caller], met.shown)


async def no_trace(tab: Tab, token: str, shown: str) -> None:
    """Neither the token nor what the server knows it by is in any storage, address or link; nor is an answer."""
    stored = await tab.stored()
    assert "WhatISee" in stored
    assert not re.search(shown, stored)
    for secret in (token, token.removeprefix("lf_"), hashlib.sha256(token.encode()).hexdigest()[:16]):
        assert secret not in stored
    assert not [url for url in tab.asked if token in url]


async def test_tabs_and_history_are_each_tokens_own(tab: Tab) -> None:
    """What one caller wrote is there when they come back, and at no time for another."""
    await tab.choose("erin")
    await tab.type("{ viewer { name } } # of erin alone")
    await tab.run()
    await tab.choose("carl")
    assert "of erin alone" not in await tab.question()
    await tab.page.get_by_label("Show History").click()
    assert await tab.page.locator(".graphiql-history-item").count() == 0
    await tab.choose("erin")
    assert "of erin alone" in await tab.question()
    await tab.page.get_by_label("Show History").click()
    assert "viewer" in await tab.page.locator(".graphiql-history-item").inner_text()


async def test_what_was_not_used_for_long_is_forgotten(tab: Tab) -> None:
    """Tokens end, and nobody would ever clear away what belonged to them."""
    await tab.page.evaluate(
        """() => {
            const used = Array.from({length: 20}, (_, number) => `lastfour-${number}x`);
            localStorage.setItem("lastfour-used", JSON.stringify(used));
            for (const one of used) localStorage.setItem(`${one}:graphiql:queries`, "old");
        }"""
    )
    await tab.choose("erin")
    kept = await tab.page.evaluate("Object.entries(localStorage).filter(([, value]) => value == 'old').length")
    assert kept == 19
    assert await tab.page.evaluate("localStorage.getItem('lastfour-19x:graphiql:queries')") is None


async def test_a_reload_forgets_the_token(tab: Tab) -> None:
    """Who comes back says again who they are, and finds their tabs."""
    await tab.choose("erin")
    await tab.type("{ viewer { email } } # kept")
    await tab.run()
    await tab.page.reload()
    await tab.page.wait_for_selector(".card")
    assert await tab.page.locator(".graphiql-container").count() == 0
    await tab.choose("erin")
    assert "# kept" in await tab.question()


async def test_who_has_left_is_told_so(tab: Tab) -> None:
    """In the server's words, and others can be chosen."""
    await tab.page.get_by_role("button", name="lena").click()
    assert "not valid" in await tab.page.get_by_role("alert").inner_text()
    # The browser itself writes down that an answer was a refusal.
    assert [line for line in tab.wrong if "401" not in line] == []
    tab.wrong.clear()
    await tab.choose("erin")


async def test_a_token_can_be_entered(browser: Browser, live: Live) -> None:
    """Where there is no demo nobody is offered; the field forgets what was entered, and shows it to nobody."""
    async with opened(browser, live.port) as tab:
        assert await tab.page.locator(".callers").count() == 0
        field = tab.page.get_by_label("Token")
        assert await field.get_attribute("autocomplete") == "off"
        assert await field.evaluate("(field) => getComputedStyle(field).webkitTextSecurity") == "disc"
        await field.fill(f"  {live.demo.tokens['carl']} ")
        await tab.page.get_by_role("button", name="Enter").click()
        await tab.ready()
        assert "Carl" in await tab.page.locator(".viewer").inner_text()
        assert '"cardNumber": "************' in await tab.run()
        await no_trace(tab, live.demo.tokens["carl"], r"\*{12}\d")
        await tab.page.get_by_role("button", name="Change token").click()
        assert await field.input_value() == ""


async def test_the_explorer_writes_the_query(tab: Tab) -> None:
    """A click on a field adds it."""
    await tab.choose("swift-logistics")
    await tab.type("{ viewer { name } }")
    await tab.page.get_by_label("Show GraphiQL Explorer").click()
    await tab.page.locator(".graphiql-plugin").get_by_text("kind", exact=True).click()
    assert re.sub(r"\s+", " ", await tab.question()).strip() == "{ viewer { name kind } }"


async def test_phones_show_question_and_answer(tab: Tab) -> None:
    """One below the other, nothing wider than the screen, and panels over both."""
    await tab.page.set_viewport_size({"width": 390, "height": 844})
    await tab.choose("erin")
    await tab.run()
    editors = await tab.page.locator(".graphiql-editors").bounding_box()
    response = await tab.page.locator(".graphiql-response").bounding_box()
    assert editors
    assert response
    assert response["y"] >= editors["y"] + editors["height"]
    assert min(editors["width"], response["width"]) > 330
    assert await tab.page.evaluate("document.documentElement.scrollWidth") == 390
    assert "Customer" in await tab.docs()


@pytest.fixture
async def sqlite_demo(new_database: NewDatabase) -> AsyncIterator[Demo]:
    """A demo company to write to, of one kind: what the page does is the same for both."""
    async with building("sqlite", await new_database("sqlite")) as built:
        yield built


async def test_a_mutation_that_was_not_answered_is_done_once(browser: Browser, sqlite_demo: Demo) -> None:
    """Run again, it is known to be the same; run again after its answer, it is another."""
    app = create_app(Settings(secret=SECRET), Database(sqlite_demo.url), pinned, presented(sqlite_demo))
    keys: list[str] = []

    async def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        answer = await route.fetch()
        await (route.fulfill(response=answer) if len(keys) > 1 else route.abort())

    with listening(app) as port:
        async with opened(browser, port) as tab:
            await tab.choose("ada")
            await tab.type('mutation { createTag(input: {name: "once"}) { tag { name } } }')
            await tab.page.route("**/graphql", lose)
            await tab.page.locator(".graphiql-execute-button").click()
            await tab.page.wait_for_selector(".result-window .view-line >> text=/reached/")
            # The browser itself writes down that there was no answer.
            assert [line for line in tab.wrong if "ERR_FAILED" not in line] == []
            tab.wrong.clear()
            assert '"name": "once"' in await tab.run()
            assert '"name": "once"' in await tab.run()
    assert len(keys) == 3
    assert keys[0] == keys[1] != keys[2]
    async with sqlite_demo.database.snapshot() as connection:
        made = await connection.execute(select(func.count()).where(tag.c.name == "once"))
        assert made.scalar_one() == 2


async def test_a_schema_that_changes_is_fetched_again(browser: Browser, own_demo: Demo) -> None:
    """The first answer after a partner has lost a grant tells it, and the docs follow."""
    app = create_app(Settings(secret=SECRET), Database(own_demo.url), pinned, presented(own_demo))
    with listening(app) as port:
        async with opened(browser, port) as tab:
            await tab.choose("swift-logistics")
            assert "Shipment" in await tab.docs()
            async with own_demo.database.transaction() as connection:
                ended = update(grant).where(grant.c.grantee_kind == GranteeKind.INTEGRATION)
                await connection.execute(ended.values(active=False))
                await bump_epoch(connection)
            await tab.type("{ viewer { name } }")
            await tab.run()
            gone = tab.page.locator(".graphiql-doc-explorer-type-name", has_text=re.compile("^Shipment$"))
            await gone.wait_for(state="detached")
            assert "Viewer" in await tab.docs()
