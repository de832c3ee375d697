"""The connection to SQLite or PostgreSQL: a read is one snapshot, a write is one transaction."""

import asyncio
from asyncio import Lock
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime
from sqlite3 import SQLITE_BUSY, SQLITE_LOCKED
from sqlite3 import Error as SQLiteError
from typing import Any

from asyncpg import PostgresError  # type: ignore[import-untyped]  # It has no types.
from sqlalchemy import event, make_url, select
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from models.errors import BadInputError
from models.functions import database_clock
from models.prepared import Fixed, driver_of
from models.quiet import keep_values_out_of_logs
from models.shielded import to_the_end
from models.watched import watch_engine

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}

# Custom plans know the caller's reach, generic ones guess; compiling to machine code costs more than pages take.
POSTGRESQL_SETTINGS = {"jit": "off", "plan_cache_mode": "force_custom_plan"}

# Read-only transactions are begun and ended through the driver: the first statement of one may be a prepared one.
BEGIN_SNAPSHOT = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}

# So many connections of a process are kept open; of those beyond, each is opened for a request and closed behind it,
# which costs more than the request does, for the database knows no statement on it.
POOL: Mapping[str, Any] = {"pool_size": 15, "max_overflow": 10}

READ_AND_WRITE = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000")

# What goes wrong in the database: in a statement of SQLAlchemy's, and in a prepared one, which the driver runs.
ERRORS = (DBAPIError, PostgresError, SQLiteError)

# Why PostgreSQL gives a transaction up that would have been fine by itself: serialization, deadlock, no lock in time.
TRANSIENT = {"40001", "40P01", "55P03"}

CLOCK = Fixed(select(database_clock().label("now")))


class Database:
    """One engine, and the only two ways to use it."""

    def __init__(self, url: str) -> None:
        """Connect lazily to `url`: `sqlite:///path` or `postgresql://user:password@host/name`."""
        keep_values_out_of_logs()
        parsed = make_url(url)
        if parsed.drivername not in (*DRIVERS, *DRIVERS.values()):
            raise BadInputError("LASTFOUR_DATABASE_URL must begin with sqlite:/// or postgresql://.")
        parsed = parsed.set(drivername=DRIVERS.get(parsed.drivername, parsed.drivername))
        self._beside: AsyncConnection | None = None
        self._beside_turn = Lock()
        # What is done first when the connections are let go of.
        self.before_close: list[Callable[[], Awaitable[None]]] = []
        self.is_sqlite = parsed.drivername == DRIVERS["sqlite"]
        self._background: set[asyncio.Future[None]] = set()
        # SQLite's own waiting is a lottery; writers of one process stand in a queue before it.
        self._turn = Lock() if self.is_sqlite else nullcontext()
        if self.is_sqlite:
            self.engine: AsyncEngine = create_async_engine(parsed, hide_parameters=True, **POOL)
            self._readers: AsyncEngine = create_async_engine(parsed, hide_parameters=True, **POOL)
            _prepare_sqlite(self.engine, READ_AND_WRITE)
            _begin_sqlite(self.engine)
            _prepare_sqlite(self._readers, (*READ_AND_WRITE, "query_only=ON"))
        else:
            self.engine = create_async_engine(
                parsed, hide_parameters=True, connect_args={"server_settings": POSTGRESQL_SETTINGS}, **POOL
            )
            _drop_closed(self.engine)
            self._readers = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._single = create_async_engine(
            parsed, hide_parameters=True, poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A read-only transaction in which every statement sees the same moment."""
        async with self._readers.connect() as connection:
            driver = driver_of(connection)
            try:
                # Whoever is cancelled meanwhile has begun a transaction all the same.
                await to_the_end(driver.execute(BEGIN_SNAPSHOT[connection.dialect.name]))
                yield connection
            finally:
                # SQLAlchemy lets go of a connection itself if it was stopped in the middle of a statement of its own.
                if not connection.invalidated:
                    try:
                        await to_the_end(driver.execute("ROLLBACK"))
                    except BaseException:
                        await to_the_end(connection.invalidate())
                        raise

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes: committed at the end, rolled back on any exception."""
        async with self._turn, self.engine.connect() as plain:
            connection = await plain.execution_options(sqlite_begin="BEGIN IMMEDIATE")
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def beside(self) -> AsyncIterator[AsyncConnection]:
        """The one connection for short statements that are transactions of their own, which stand in a queue for it."""
        async with self._beside_turn:
            if self._beside is None:
                # Not of the pool: who holds a connection of that waits here, and would wait for themself.
                self._beside = await self._single.connect()
            try:
                yield self._beside
            except BaseException:
                # It may be in the middle of something.
                broken, self._beside = self._beside, None
                await to_the_end(broken.invalidate())
                await to_the_end(broken.close())
                raise

    def watch(self) -> None:
        """Have those that are told of prepared statements be told of SQLAlchemy's as well."""
        watch_engine(self.engine.sync_engine)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something in the background; it has to deal with what goes wrong in it."""
        running = asyncio.ensure_future(work)
        self._background.add(running)
        running.add_done_callback(self._background.discard)

    async def settle(self) -> None:
        """Wait for what runs in the background."""
        while self._background:
            await asyncio.wait(self._background)

    async def close(self) -> None:
        """Let go of all connections, once nothing runs in the background any more."""
        await self.settle()
        for work in self.before_close:
            await work()
        if self._beside is not None:
            await self._beside.close()
            self._beside = None
        await self._readers.dispose()
        await self.engine.dispose()


def is_transient(error: Exception) -> bool:
    """Whether the same transaction, begun again, may well succeed: others were in its way, nothing in it is wrong."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, SQLiteError):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in {SQLITE_BUSY, SQLITE_LOCKED}
    return getattr(cause, "sqlstate", None) in TRANSIENT


async def database_now(connection: AsyncConnection) -> datetime:
    """The database's clock, the same for every process; the app's factory may be given another one."""
    (row,) = await CLOCK.rows(connection)
    moment: datetime = row["now"]
    return moment


def _drop_closed(engine: AsyncEngine) -> None:
    """Have the pool let go of a connection that the server has closed meanwhile, and open another."""

    @event.listens_for(engine.sync_engine, "checkout")
    def checkout(connection: Any, _record: Any, _proxy: Any) -> None:
        if connection.driver_connection.is_closed():
            raise DisconnectionError


def _prepare_sqlite(engine: AsyncEngine, pragmas: Sequence[str]) -> None:
    """Set each connection up; the driver is to open no transaction of itself."""

    @event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()


def _begin_sqlite(engine: AsyncEngine) -> None:
    """Open transactions explicitly."""

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))
