"""The check of the two seams finds the ways around them, and nothing where there is none."""

from pathlib import Path

import pytest

from masking.apply import mask_columns
from masking.masks import Mask
from resolvers.session import Session
from scripts.seams import (
    MAY_CONNECT,
    MAY_MASK_COLUMNS,
    MAY_RUN_STATEMENTS,
    MAY_USE_MASKS,
    ROOMS,
    ROOT,
    violations,
    violations_of_tree,
)

SELECTS = {
    "import": "from sqlalchemy import select",
    "import under another name": "from sqlalchemy import func, text as words",
    "import from within": "from sqlalchemy.sql.expression import literal_column",
    "import of everything": "from sqlalchemy import *",
    "a dialect's": "from sqlalchemy.dialects.postgresql import insert",
    "a part of a statement": "from sqlalchemy import exists",
    "attribute": "import sqlalchemy\nquery = sqlalchemy.select(1)",
    "attribute of another name": "import sqlalchemy as sa\nquery = sa.text('SELECT 1')",
    "attribute of a module": "from sqlalchemy import sql\nquery = sql.text('SELECT 1')",
    "method of a table": "rows = customer.select()",
    "execute": "async def f(connection):\n    return await connection.execute('x')",
    "execute on what a call gives": "async def f(database):\n    return await database.connection().execute('x')",
    "scalars": "async def f(c):\n    return await c.scalars('x')",
    "scalar": "async def f(c):\n    return await c.scalar('x')",
    "stream": "async def f(c):\n    return await c.stream('x')",
    "a statement handed to the session": "async def f(session, query):\n    return await session.run(query)",
    "the driver's connection": "async def f(c):\n    return await c.get_raw_connection()",
    "a driver's own SQL": "async def f(c):\n    return await c.exec_driver_sql('SELECT 1')",
    "the method without a call": "def f(connection):\n    run = connection.execute\n    return run",
    "a name given as text": "def f(connection):\n    return getattr(connection, 'execute')",
    "a synchronous function": "async def f(c):\n    return await c.run_sync(print)",
}
CONNECTIONS = {
    "driver": "import asyncpg",
    "driver, from": "from aiosqlite import connect",
    "engine": "from sqlalchemy.ext.asyncio import create_async_engine",
    "engine of the database": "def f(database):\n    return database.engine.connect()",
    "session": "import sqlalchemy.orm\nsession = sqlalchemy.orm.Session()",
}
MASKS = {
    "module": "import masking.masks",
    "module under another name": "import masking.masks as m",
    "from the package": "from masking import masks",
    "from the module": "from masking.masks import last4",
    "attribute": "import masking\nshown = masking.masks.last4('x')",
    "a mask that is named": "from masking.masks import Mask\nshown = Mask.LAST4.apply('x')",
    "the table of masks": "from masking.masks import APPLY",
    "at run time": "import importlib\nm = importlib.import_module('masking.masks')",
}
ROWS = {
    "import": "from masking.apply import mask_columns",
    "import under another name": "from masking import mask_columns as shown",
    "attribute": "from masking import apply\napply.mask_columns([])",
    "name": "masked = mask_columns([])",
    "a name given as text": "from masking import apply\nf = getattr(apply, 'mask_columns')",
}
HARMLESS = {
    "reading columns": "from sqlalchemy import Column, Table, and_, func, or_\ncondition = and_()",
    "a text that is no SQL": "def f(response):\n    return response.text",
    "an executor of threads": "def f(self):\n    return self.executor.execute",
    "a scalar type": "def f(filters, kind):\n    return filters.scalar(kind)",
    "GraphQL's own": "async def f(schema, document):\n    return await schema.execute(document)",
    "a schema that is kept": "async def f(self):\n    return await self._schema.execute('{ viewer }')",
    "the seam": "from resolvers import rows\nfound = rows.fetch()",
    "the names of masks": "from masking.masks import Mask\nname = Mask.LAST4",
    "running something else": "import asyncio\nasyncio.run(None)",
    "public names of masking": "from masking import FIELDS",
    "a column called select": "name = 'select'",
}


@pytest.mark.parametrize("path", ["gql/types/customer.py", "cli/main.py", "resolvers/page.py", "masking/levels.py"])
@pytest.mark.parametrize("source", SELECTS.values(), ids=SELECTS)
def test_a_statement_outside_the_seam_is_found(path: str, source: str) -> None:
    """Neither the edges nor the other resolvers make or run statements."""
    assert violations(path, source)
    assert all("Ask resolvers/rows.py" in violation.message for violation in violations(path, source))


@pytest.mark.parametrize("path", ["models/log.py", "permissions/grants.py", "resolvers/rows.py", "intake/seed.py"])
@pytest.mark.parametrize("source", SELECTS.values(), ids=SELECTS)
def test_those_who_have_a_reason_may_run_statements(path: str, source: str) -> None:
    """The allow-list names them, a folder with all that is in it."""
    assert violations(path, source) == []


def test_a_file_is_not_allowed_by_the_beginning_of_its_name() -> None:
    """An allowed file opens no door for others whose names begin alike."""
    for path in ("resolvers/rows.py.py", "resolvers/rows/more.py", "resolvers/rows_more.py", "modelsx/a.py"):
        assert violations(path, SELECTS["import"])


@pytest.mark.parametrize("path", ["gql/app.py", "cli/serve.py", "resolvers/rows.py", "permissions/plan.py"])
@pytest.mark.parametrize("source", CONNECTIONS.values(), ids=CONNECTIONS)
def test_a_connection_of_ones_own_is_found(path: str, source: str) -> None:
    """Connections come from models/database.py, which makes a read one snapshot."""
    assert any("models/database.py" in violation.message for violation in violations(path, source))
    assert violations("models/database.py", source) == []


@pytest.mark.parametrize("path", ["gql/app.py", "resolvers/rows.py", "resolvers/filter.py", "intake/demo.py"])
@pytest.mark.parametrize("source", MASKS.values(), ids=MASKS)
def test_a_mask_used_by_hand_is_found(path: str, source: str) -> None:
    """Masks are applied by masking/, to whole columns; not even the seam picks one by itself."""
    assert violations(path, source)
    assert violations("masking/fields.py", source) == []


@pytest.mark.parametrize("path", ["gql/app.py", "resolvers/filter.py", "permissions/plan.py", "cli/main.py"])
@pytest.mark.parametrize("source", ROWS.values(), ids=ROWS)
def test_rows_masked_elsewhere_are_found(path: str, source: str) -> None:
    """Who masks rows has got unmasked ones, and that is only the seam."""
    assert violations(path, source)
    assert violations("resolvers/rows.py", source) == []
    assert violations("masking/apply.py", source) == []


@pytest.mark.parametrize("source", HARMLESS.values(), ids=HARMLESS)
def test_what_goes_round_nothing_is_left_alone(source: str) -> None:
    """The check can be kept strict because it does not cry wolf."""
    assert violations("gql/app.py", source) == []


def test_a_message_says_where_what_and_what_instead() -> None:
    """The line can be clicked, and the advice followed."""
    (found,) = violations("gql/app.py", "import os\n\nfrom sqlalchemy import select\n")
    assert str(found) == (
        "gql/app.py:3: `sqlalchemy.select` is not to be used here."
        " Ask resolvers/rows.py for rows, with the caller's access plan."
    )


def test_a_violation_in_any_room_is_found(tmp_path: Path) -> None:
    """Every room is looked at, to the bottom of its folders."""
    for room in ROOMS:
        folder = tmp_path / room / "deep" / "down"
        folder.mkdir(parents=True)
        (folder / "planted.py").write_text("from masking.masks import last4\nimport asyncpg\n", encoding="utf-8")
    found = {violation.path.split("/")[0] for violation in violations_of_tree(tmp_path)}
    assert found == set(ROOMS)


def test_the_names_that_are_watched_are_those_of_the_code() -> None:
    """Who renames what masks, or moves an allowed file, is reminded to tell the check."""
    assert callable(mask_columns)
    assert callable(Mask.apply)
    assert callable(Session.run)
    places = [*MAY_RUN_STATEMENTS, *MAY_MASK_COLUMNS, *MAY_USE_MASKS, *MAY_CONNECT]
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_the_edges_are_never_allowed() -> None:
    """What gql/ and cli/ show has to come through the seams, whatever is added to the lists."""
    allowed = [*MAY_RUN_STATEMENTS, *MAY_MASK_COLUMNS, *MAY_CONNECT]
    assert [place for place in allowed if place.startswith(("gql", "cli"))] == []


def test_this_checkout_has_no_way_around() -> None:
    """The code as it is passes."""
    assert [str(violation) for violation in violations_of_tree(ROOT)] == []
