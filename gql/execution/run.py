"""The run of one operation: a queue of frames, from the root down."""

from asyncio import sleep
from collections import deque
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from graphql import ExecutionResult, GraphQLError
from graphql.execution.executor import SELECTIONS_NESTED_TOO_DEEPLY

from gql.execution.complete import completed
from gql.execution.errors import Settlement
from gql.execution.frame import Frame
from gql.execution.level import Way
from gql.execution.plan import FieldPlan, Plan
from gql.execution.resolve import resolved
from gql.execution.scope import Scope
from gql.execution.waiting import Waiting, Work
from models.errors import TooComplexError

if TYPE_CHECKING:
    from gql.execution.context import LevelExecutor

# How many values are written before others on the event loop have their turn: about a millisecond's worth.
TURN = 5_000


class Run:
    """The execution of one operation by its plan."""

    def __init__(self, executor: "LevelExecutor", plan: Plan, *, serial: bool) -> None:
        """Fill the root one field after another if `serial`, and else as everything: level by level."""
        self._executor = executor
        self._plan = plan
        self._serial = serial
        self._root = Scope(plan.root, [executor.root_value])
        self._scopes = [self._root]
        self._ready: deque[tuple[Work[None], list[Any] | None]] = deque()
        self._columns: deque[Work[None]] = deque()
        self._waiting = Waiting()
        self._written = 0
        self._cost = 0
        self._length = 0
        self._data: dict[str, Any] | None = None

    def result(self) -> ExecutionResult | Coroutine[Any, Any, ExecutionResult]:
        """The result, at once if nothing has to be waited for."""
        steps = self._steps()
        try:
            for stuck in steps:
                if self._waiting:
                    return self._rest(steps, stuck=stuck)
        except BaseException:
            self._waiting.drop()
            raise
        return self._response()

    async def _rest(self, steps: Iterator[bool], *, stuck: bool) -> ExecutionResult:
        """The result, with others on the event loop served meanwhile; whatever happens, nothing is left running."""
        try:
            while True:
                self._waiting.begin()
                if stuck:
                    self._ready.append(await self._waiting.first())
                else:
                    await sleep(0)
                try:
                    stuck = next(steps)
                except StopIteration:
                    return self._response()
        except BaseException:
            await self._waiting.abandon(self._executor.background_futures)
            raise

    def _steps(self) -> Iterator[bool]:
        """Work off everything, with a pause at each yield: True where nothing can be done but wait."""
        fields = self._plan.root.fields
        for group in [(one,) for one in fields] if self._serial else [fields]:
            self._open(self._root, group)
            yield from self._work()
            if not self._settled(group):
                return
        self._data = self._root.results[0]

    def _work(self) -> Iterator[bool]:
        while True:
            if self._written >= TURN or (self._columns and not self._ready and self._waiting.fresh):
                # What was called begins before columns are written: a database works meanwhile.
                self._written = 0
                yield False
            if self._ready:
                self._advance(*self._ready.popleft())
            elif self._columns:
                self._advance(self._columns.popleft(), None)
            elif self._waiting:
                yield True
            elif self._executor.background_futures:
                self._advance(self._tracked(), None)
            else:
                return

    def _tracked(self) -> Work[None]:
        """Wait for what a resolver has left to graphql-core's helpers, though nobody asks what comes of it."""
        yield list(self._executor.background_futures)

    def _open(self, scope: Scope, fields: Iterable[FieldPlan]) -> None:
        """Put the frames of a scope in their queues: calls first, and what is only written when nothing is called."""
        size = len(scope.sources)
        for field in fields:
            if field.leaf is not None and field.way in {Way.COLUMN, Way.TYPE_NAME}:
                for start in range(0, size, TURN):
                    self._columns.append(self._fill(scope, field, range(start, min(start + TURN, size))))
            else:
                self._ready.append((self._fill(scope, field, range(size)), None))

    def _fill(self, scope: Scope, field: FieldPlan, rows: range) -> Work[None]:
        """One frame: resolve, complete, write, and open what stands below."""
        frame = Frame(self._executor, self._plan, scope, field, rows)
        values = yield from resolved(frame)
        written = yield from completed(frame, field.shape, values)
        frame.write(written)
        if field.leaf is not None:
            self._length += field.leaf.length(written)
            if self._length > self._executor.longest:
                raise TooComplexError("The answer would be too long: ask for fewer records, or for less of each.")
        self._written += len(rows)
        for below in frame.below:
            self._written += len(below.sources)
            self._cost += field.price * len(below.sources)
            self._scopes.append(below)
            self._open(below, below.selection.fields)

    def _advance(self, work: Work[None], outcomes: list[Any] | None) -> None:
        """Have work go on until it is done or has to wait."""
        try:
            self._waiting.add(work, work.send(outcomes))  # type: ignore[arg-type]
        except StopIteration:
            return

    def _settled(self, fields: Sequence[FieldPlan]) -> bool:
        """Settle the errors of root fields, and tell whether anything is left of the answer."""
        if not self._root.failed:
            return True
        errors = self._executor.collected_errors.errors
        settlement = Settlement(self._scopes)
        self._scopes = [self._root]
        try:
            settlement.settle(self._root.results[0], fields)
        except GraphQLError as error:
            errors += [*settlement.errors, error]
            return False
        except RecursionError:
            errors.append(GraphQLError(SELECTIONS_NESTED_TOO_DEEPLY, self._executor.operation))
            return False
        errors += settlement.errors
        return True

    def _response(self) -> ExecutionResult:
        self._executor.paid(self._cost)
        # It is in parts only where something was deferred or streamed, and that is not executed here.
        return cast("ExecutionResult", self._executor.build_response(self._data))
