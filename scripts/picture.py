"""Draws docs/answers.svg: one query to the demo company, as two callers see its answer."""

import asyncio
import sys
import tempfile
from html import escape
from pathlib import Path
from typing import Any

import httpx

HOME = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOME))

from gql.app import create_app  # noqa: E402, the checkout has to be found first
from intake.demo import build_demo, issue_demo_tokens  # noqa: E402
from models.database import Database, database_now  # noqa: E402
from models.migrate import migrate  # noqa: E402
from models.settings import Settings  # noqa: E402

SECRET = "drawn once"  # noqa: S105, of a database that is thrown away
CALLERS = {"erin": "Erin, account executive", "carl": "Carl, service representative"}
COLUMNS = {"number": 74, "name": 170, "phone": 150, "cardNumber": 175, "email": 270}
QUERY = f"""query Both($numbers: [String!]) {{
  customers(where: {{number: {{in: $numbers}}}}, orderBy: [{{field: NUMBER}}]) {{ nodes {{ {" ".join(COLUMNS)} }} }}
}}"""
NUMBERS = ["C-0001", "C-0002", "C-0005", "C-0006"]
LINE, LEFT, FONT = 26, 20, "ui-monospace, Menlo, Consolas, monospace"


async def answers() -> dict[str, list[dict[str, Any]]]:
    """What each caller gets."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/demo.db"
        await migrate(url)
        database = Database(url)
        async with database.snapshot() as connection:
            now = await database_now(connection)
        await build_demo(database, now, SECRET)
        tokens = await issue_demo_tokens(database, now)
        transport = httpx.ASGITransport(create_app(Settings(secret=SECRET), database))
        found = {}
        async with httpx.AsyncClient(transport=transport, base_url="http://demo") as client:
            for caller in CALLERS:
                body = {"query": QUERY, "variables": {"numbers": NUMBERS}}
                headers = {"authorization": f"Bearer {tokens[caller]}"}
                answer = (await client.post("/graphql", json=body, headers=headers)).json()
                found[caller] = answer["data"]["customers"]["nodes"]
        await database.close()
    return found


def drawn(found: dict[str, list[dict[str, Any]]]) -> str:
    """The answers as tables, one below the other; what is masked or missing is set apart by colour."""
    parts: list[str] = []
    top = 0

    def write(x: int, text: str, colour: str, weight: str = "normal") -> None:
        parts.append(f'<text x="{x}" y="{top}" fill="{colour}" font-weight="{weight}">{escape(text)}</text>')

    width = 2 * LEFT + sum(COLUMNS.values())
    for caller, records in found.items():
        top += LINE + 10
        write(LEFT, CALLERS[caller], "#1f2937", "bold")
        for number, record in enumerate([{name: name for name in COLUMNS}, *records]):
            top += LINE
            if number % 2:
                parts.append(f'<rect x="10" y="{top - 18}" width="{width - 20}" height="{LINE}" fill="#f3f4f6"/>')
            x = LEFT
            for name, wide in COLUMNS.items():
                value = record[name]
                text = "null" if value is None else str(value)
                masked = value is None or "*" in text
                write(x, text, "#6b7280" if number == 0 else "#b45309" if masked else "#065f46")
                x += wide
    height = top + 24
    box = f'<rect width="{width}" height="{height}" rx="8" fill="#ffffff" stroke="#d1d5db"/>'
    opened = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="{FONT}" font-size="13">'
    )
    return "\n".join([opened, box, *parts, "</svg>", ""])


if __name__ == "__main__":
    (HOME / "docs/answers.svg").write_text(drawn(asyncio.run(answers())))
    print("docs/answers.svg is drawn.")
