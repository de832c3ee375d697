"""An import that ends at any moment and is run again leaves what it would have left undisturbed."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random, SystemRandom

import pytest

from models.database import Database
from tests.databases import Databases
from tests.intake.files.contents import Contents, contents

LOG = logging.getLogger(__name__)
COMMAND = (sys.executable, "-c", "import sys; from cli.main import main; sys.exit(main())")
SECRET = "a secret of the tests"
# Killed so many times; PostgreSQL takes longer to make a database for each.
KILLS = {"sqlite": 20, "postgresql": 8}
# One for each of the machine's processors, of which there are two.
AT_ONCE = asyncio.Semaphore(2)
WAIT = 120
KEPT_FILES = (
    "lastfour: Interrupted: files that were loaded are kept, the one under way is not. Run the same command to go on.\n"
)
KEPT_NOTHING = "lastfour: Interrupted: nothing is kept. Run the same command to start again.\n"

MAPPING = """
source = "crm"
[[loads]]
resource = "ROLE"
key = "id"
rows = [{ id = "AGENT" }, { id = "MANAGER" }]
fields = { name = "id" }
[[loads]]
file = "people.csv"
resource = "PERSON"
key = "id"
fields = { work_id = "id", name = "name", email = { template = "{id}@x.example" }, status = { constant = "ACTIVE" } }
links = { role = "role", superior = "boss" }
[[loads]]
file = "customers.csv"
resource = "CUSTOMER"
key = "id"
fields = { number = "id", name = "name", status = { constant = "LEAD" }, credit_limit = "limit" }
relations = { ACCOUNT_EXECUTIVE = "who", CSR = { column = "served_by", split = ";" } }
[[loads]]
file = "contacts.csv"
resource = "CONTACT"
key = "id"
fields = { name = "name", birth_date = "born" }
links = { customer = "of" }
# The file of customers again: what was made is changed.
[[loads]]
file = "customers.csv"
resource = "CUSTOMER"
key = "id"
fields = { region = { constant = "EMEA" } }
[[loads]]
resource = "PRODUCT"
key = "sku"
rows = [{ sku = "p" }, { sku = "q" }]
fields = { sku = "sku", name = "sku" }
[[loads]]
file = "sales.csv"
resource = "SALES_RECORD"
key = "order"
fields = { number = "order", ordered_on = "day", status = { constant = "OPEN" } }
links = { customer = "of" }
lines = { product = "sku", quantity = "count", unit_price = "price" }
[[integrations]]
name = "partner"
sponsor = "p0"
[[grants]]
to = "ALL_USERS"
resource = "PRODUCT"
actions = ["VIEW"]
reaches = ["EVERYONE"]
[[grants]]
role = "AGENT"
resource = "CUSTOMER"
actions = ["VIEW"]
relations = ["ACCOUNT_EXECUTIVE"]
reaches = ["MYSELF", "ALL_SUBORDINATES"]
levels = { card_number = "MASKED" }
[[grants]]
integration = "partner"
resource = "SALES_RECORD"
actions = ["VIEW"]
relations = ["CSR"]
reaches = ["ALL_SUBORDINATES"]
"""
PEOPLE, CUSTOMERS, CONTACTS, SALES = 200, 1200, 1200, 900


@dataclass(frozen=True, slots=True)
class Company:
    """Files to import, what comes of it, and how many seconds it takes from the first row to the end."""

    folder: Path
    kind: str
    loaded: Contents
    seconds: float


def write_files(folder: Path) -> None:
    """Write a company into files: all of its rows can be loaded, except one in each file."""
    rng = Random(4)
    people = [f"p{number}" for number in range(PEOPLE)]
    customers = [f"c{number}" for number in range(CUSTOMERS)]
    staff = [
        f"{one},Person {one},{rng.choice(['AGENT', 'MANAGER'])},{people[rng.randrange(turn)] if turn else ''}"
        for turn, one in enumerate(people)
    ]
    served = [
        f"{one},Customer {one},{rng.choice(['', '10.50', '7'])},{rng.choice(people)},{';'.join(rng.sample(people, 2))}"
        for one in customers
    ]
    contacts = [f"{one},Contact {one},1990-01-{one % 28 + 1:02},{rng.choice(customers)}" for one in range(CONTACTS)]
    sales = [
        f"{one},{customers[one % CUSTOMERS]},2026-01-31,{rng.choice('pq')},{line},{line}.25"
        for one in range(SALES)
        for line in range(1, rng.randrange(2, 5))
    ]
    files = {
        "people.csv": ["id,name,role,boss", "bad,,,", *rng.sample(staff, len(staff))],
        "customers.csv": ["id,name,limit,who,served_by", *served, "bad,Customer,ten,,"],
        "contacts.csv": ["id,name,born,of", *contacts, "bad,Contact,,nobody"],
        "sales.csv": ["order,of,day,sku,count,price", *rng.sample(sales, len(sales)), "bad,c0,2026-01-31,r,1,1"],
    }
    for name, rows in files.items():
        (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")


def report_of(folder: Path, url: str) -> Path:
    """Where rejected rows go; as the first row of all is one, this shows when an import has begun."""
    return folder / f"{url.rpartition('/')[2]}-rejected.csv"


def started(folder: Path, url: str, *options: str) -> subprocess.Popen[str]:
    """The command, as a process of its own, once it has begun to import."""
    settings = {"LASTFOUR_DATABASE_URL": url, "LASTFOUR_SECRET": SECRET, "PYTHONPATH": os.pathsep.join(sys.path)}
    report = report_of(folder, url)
    report.unlink(missing_ok=True)
    process = subprocess.Popen(  # noqa: S603 - the program itself
        [*COMMAND, "import", "mapping.toml", str(folder), "--report", str(report), *options],
        cwd=folder,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not report.exists() and process.poll() is None:
        time.sleep(0.005)
    return process


def finish(folder: Path, url: str, *options: str) -> float:
    """Run the command to its end: it rejects some rows, and nothing else is wrong. Gives the seconds that it took."""
    with started(folder, url, *options) as process:
        begin = time.monotonic()
        said, wrong = process.communicate(timeout=WAIT)
    assert (process.returncode, wrong) == (1, ""), said + wrong
    return time.monotonic() - begin


def interrupt(folder: Path, url: str, seconds: float, sign: signal.Signals, *options: str) -> tuple[int, str]:
    """Run the command, and send it a signal after so many seconds; gives its status, and the error output.

    The status is 1, as ever, when the signal came too late: the report was printed, and Python itself was interrupted.
    """
    with started(folder, url, *options) as process:
        try:
            time.sleep(seconds)
            process.send_signal(sign)
            said, wrong = process.communicate(timeout=WAIT)
        finally:
            process.kill()
    return 1 if said else process.returncode, wrong


@pytest.fixture(scope="module")
async def company(kind: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A company that was loaded undisturbed."""
    folder = tmp_path_factory.mktemp("company")
    write_files(folder)
    url = await databases.new(kind)
    seconds = finish(folder, url)
    return Company(folder, kind, await read(url), seconds)


async def read(url: str) -> Contents:
    """What is in a database."""
    database = Database(url)
    try:
        return await contents(database, SECRET)
    finally:
        await database.close()


def check_partial(found: Contents, whole: Contents) -> str:
    """Check that what was kept is what some of the files come to, each of them whole, and say which."""
    for table, rows in found.items():
        # Customers are changed by a later load.
        assert table in {"epoch", "customer"} or rows <= whole[table], table
    loaded = [table for table in ("person", "customer", "contact", "sales_record") if table in found]
    for table in loaded:
        assert found[table].total() == whole[table].total()
    return ", ".join(loaded) or "nothing"


def spread(number: int, rng: Random) -> Sequence[float]:
    """Random shares of the whole, one in each part of it."""
    return [(turn + rng.random()) / number for turn in range(number)]


@pytest.mark.slow
async def test_killed_at_any_moment_and_run_again(company: Company, databases: Databases) -> None:
    """The second run leaves the same database, whatever the first one had done when it was killed."""
    seed = int(os.environ.get("LASTFOUR_KILL_SEED") or SystemRandom().randrange(10**6))
    LOG.warning("The moments are those of LASTFOUR_KILL_SEED=%s.", seed)

    async def kill(share: float) -> str:
        url = await databases.new(company.kind)
        async with AT_ONCE:
            seconds = share * company.seconds
            status, _ = await asyncio.to_thread(interrupt, company.folder, url, seconds, signal.SIGKILL)
            kept = check_partial(await read(url), company.loaded)
            await asyncio.to_thread(finish, company.folder, url)
            assert await read(url) == company.loaded, f"killed after {seconds} s, with {kept} there"
            return kept if status == -signal.SIGKILL else "ended"

    stages = Counter(await asyncio.gather(*map(kill, spread(KILLS[company.kind], Random(seed)))))
    LOG.warning("The killed ones had loaded: %s.", dict(stages))
    assert len(stages.keys() - {"ended"}) > 1, stages


@pytest.mark.parametrize(
    ("options", "said"), [((), KEPT_FILES), (("--atomic",), KEPT_NOTHING)], ids=["files", "atomic"]
)
async def test_interrupted_it_says_what_is_kept(
    company: Company, databases: Databases, options: tuple[str, ...], said: str
) -> None:
    """In one line, with the status of an interruption; the same command goes on, or starts again."""
    url = await databases.new(company.kind)
    empty = await read(url)
    share = 0.6
    while (interrupted := interrupt(company.folder, url, share * company.seconds, signal.SIGINT, *options))[0] == 1:
        # This run was quicker than the one that was timed.
        url = await databases.new(company.kind)
        share /= 2
    assert interrupted == (130, said)
    if options:
        assert await read(url) == empty
    else:
        check_partial(await read(url), company.loaded)
    finish(company.folder, url, *options)
    found = await read(url)
    assert found == company.loaded
