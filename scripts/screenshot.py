"""Takes docs/graphiql.png: GraphiQL in the demo, as an account executive, in the Chromium of the machine."""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))

from gql.app import create_app  # noqa: E402, the checkout has to be found first
from models.database import Database  # noqa: E402
from models.migrate import migrate  # noqa: E402
from models.settings import Settings  # noqa: E402
from tests.demo import SECRET, building, pinned  # noqa: E402
from tests.gql.conftest import listening  # noqa: E402
from tests.gql.graphiql.conftest import QUIET, opened, presented  # noqa: E402


async def take() -> None:
    """Ask the first query as erin, and keep what the window shows."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/demo.db"
        await migrate(url)
        async with building("sqlite", url) as demo, async_playwright() as playwright:
            app = create_app(Settings(secret=SECRET), Database(url), pinned, presented(demo))
            browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
            with listening(app) as port:
                async with opened(browser, port) as tab:
                    await tab.page.set_viewport_size({"width": 1280, "height": 800})
                    await tab.choose("erin")
                    await tab.run()
                    await tab.page.mouse.move(900, 25)
                    await tab.page.wait_for_timeout(500)
                    await tab.page.screenshot(path=HOME / "docs/graphiql.png")
            await browser.close()


if __name__ == "__main__":
    asyncio.run(take())
    print("docs/graphiql.png is taken.")
