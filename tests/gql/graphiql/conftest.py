"""A real browser, and the demo company's page in it."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, Page, Request, async_playwright

from gql.app import create_app
from gql.graphiql.callers import Caller
from intake.company import CALLERS, INTEGRATION
from models.database import Database
from models.settings import Settings
from tests.demo import SECRET, Demo, pinned
from tests.gql.conftest import listening

# What Chromium asks its makers for by itself is no request of the page.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


# The text of the editor, of which the page shows the lines that fit.
MODEL = "__MONACO.editor.getModels().findLast((model) => model.uri.path.includes('operation'))"


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The Chromium of the machine, without a window; CI must have one."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None and os.environ.get("CI"):
        pytest.fail("There is no Chromium: `apt-get install chromium`.")
    if path is None:
        pytest.skip("There is no Chromium: `apt-get install chromium`.")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=QUIET)
        yield launched
        await launched.close()


@dataclass
class Tab:
    """A page in a browser of its own, and what went wrong or out in it."""

    page: Page
    port: int
    wrong: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda message: self.wrong.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", self._note)

    def _note(self, request: Request) -> None:
        self.asked.append(request.url)

    async def open(self) -> None:
        """Go to the page, as by the address bar."""
        await self.page.goto(f"http://127.0.0.1:{self.port}/graphql")
        await self.page.wait_for_selector(".card")

    async def choose(self, caller: str) -> None:
        """Choose a caller, by one click on the name."""
        await self.page.get_by_role("button", name=caller).first.click()
        await self.page.wait_for_selector(f'nav button[aria-pressed="true"]:text-is("{caller}")')
        await self.page.wait_for_selector('.bar[aria-busy="false"]')
        await self.ready()

    async def ready(self) -> None:
        """Wait until GraphiQL is there, with the caller's schema."""
        await self.page.wait_for_selector(".graphiql-query-editor .view-line")
        await self.page.wait_for_selector('[aria-label^="Re-fetch GraphQL schema"]:enabled')

    async def question(self) -> str:
        """What stands in the editor."""
        return str(await self.page.evaluate(f"{MODEL}.getValue()"))

    async def type(self, question: str) -> None:
        """Replace what stands in the editor by a question without a name."""
        # By the editor's own hand: it closes brackets for who types them.
        await self.page.evaluate(f"(text) => {MODEL}.setValue(text)", question)
        await self.page.wait_for_selector(".graphiql-tab-active >> text=untitled")

    async def run(self) -> str:
        """Ask what stands in the editor; the whole answer."""
        async with self.page.expect_response(f"**:{self.port}/graphql"):
            await self.page.locator(".graphiql-execute-button").click()
        await self.page.wait_for_selector(".result-window .view-line >> text=/data|errors/")
        return str(await self.page.evaluate(f"{MODEL.replace('operation', 'response')}.getValue()"))

    async def docs(self) -> list[str]:
        """The types of the schema, as the docs list them."""
        hidden = self.page.get_by_label("Show Documentation Explorer")
        if await hidden.count():
            await hidden.click()
        await self.page.wait_for_selector(".graphiql-doc-explorer-type-name")
        return await self.page.locator(".graphiql-doc-explorer-type-name").all_inner_texts()

    async def stored(self) -> str:
        """All that the browser keeps of the page, and all its links."""
        return str(
            await self.page.evaluate(
                """async () => JSON.stringify([
                    Object.entries(localStorage), Object.entries(sessionStorage), document.cookie,
                    await indexedDB.databases(), await caches.keys(), location.href, history.state,
                    [...document.querySelectorAll("[href], [src], [action]")].map((one) => one.outerHTML),
                ])"""
            )
        )


def presented(demo: Demo) -> list[Caller]:
    """The callers as `lastfour demo` hands them to its page."""
    return [Caller(name, f"about {name}", demo.tokens[name]) for name in (*CALLERS, INTEGRATION)]


@pytest.fixture(scope="session")
def demo_port(demo: Demo) -> Iterator[int]:
    """The port of a server whose page has the demo's callers."""
    with listening(create_app(Settings(secret=SECRET), Database(demo.url), pinned, presented(demo))) as port:
        yield port


@asynccontextmanager
async def opened(browser: Browser, port: int) -> AsyncIterator[Tab]:
    """The page in a browser that has never seen it; at the end nothing has gone wrong or left the host."""
    async with await browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        context.set_default_timeout(15_000)
        tab = Tab(await context.new_page(), port)
        await tab.open()
        yield tab
        assert tab.wrong == []
        assert [url for url in tab.asked if not url.startswith((f"http://127.0.0.1:{port}/", "data:"))] == []


@pytest.fixture
async def tab(browser: Browser, demo_port: int) -> AsyncIterator[Tab]:
    """The demo's page."""
    async with opened(browser, demo_port) as one:
        yield one
