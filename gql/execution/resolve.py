"""Resolution: the values of a field, for all parents of a frame."""

from collections.abc import Callable, Sequence
from typing import Any

from graphql.execution.values import get_argument_values

from gql.execution.errors import Failed
from gql.execution.frame import Frame
from gql.execution.leaves import Column
from gql.execution.level import Attributes, Parents, Way
from gql.execution.waiting import Work


def resolved(frame: Frame) -> Work[Column]:
    """What the field's resolver gives for each parent; whatever it raises stands in the place of the value."""
    way = frame.field.way
    if way is Way.TYPE_NAME:
        return [frame.field.parent.name] * len(frame.sources)
    if frame.field.reader is not None:
        return _by_column(frame, *frame.field.reader)
    try:
        arguments = _arguments(frame)
    except Exception as error:  # noqa: BLE001, an argument that can't be read is the field's error
        return [frame.fail(error)] * len(frame.sources)
    if way is Way.LEVEL:
        return (yield from _by_level(frame, arguments))
    return _by_row(frame, arguments)


def _arguments(frame: Frame) -> dict[str, Any]:
    executor, field = frame.executor, frame.field
    if not field.definition.args:
        return {}
    return get_argument_values(
        field.definition, field.nodes[0], executor.variable_values, hide_suggestions=executor.hide_suggestions
    )


def _by_column(frame: Frame, read: Callable[[Any, str], Any], name: str) -> Column:
    """One reading of all parents; if one is at fault, they are read one by one, and each has its own value or error."""
    if isinstance(read, Attributes):
        try:
            return frame.columns(read)(name)
        except Exception:  # noqa: BLE001, S110, see above
            pass
    values: Column = []
    for source in frame.sources:
        try:
            values.append(read(source, name))
        except Exception as error:  # noqa: BLE001, whatever reading raises is the field's error
            values.append(frame.fail(error))
    return values


def _by_level(frame: Frame, arguments: dict[str, Any]) -> Work[Column]:
    """One call for all parents."""
    resolve: Any = frame.field.definition.resolve
    try:
        found = resolve(Parents(frame.sources), frame.info, **arguments)
    except Exception as error:  # noqa: BLE001, see below
        found = Failed(error)
    if frame.executor.is_awaitable(found):
        (found,) = yield [found]
    if type(found) is Failed:
        # Nobody can say whose fault it is, so the error is that of each parent.
        return [frame.fail(found.error)] * len(frame.sources)
    if not isinstance(found, Sequence) or len(found) != len(frame.sources):
        name = f"{frame.field.parent}.{frame.field.name}"
        wrong = TypeError(f"{name} has to give one result for each parent of its level.")
        return [frame.fail(wrong)] * len(frame.sources)
    return list(found)


def _by_row(frame: Frame, arguments: dict[str, Any]) -> Column:
    """One call for each parent, with its own path."""
    resolve: Any = frame.field.definition.resolve or frame.executor.field_resolver
    values = []
    for source, info in zip(frame.sources, frame.infos(), strict=True):
        try:
            values.append(resolve(source, info, **arguments))
        except Exception as error:  # noqa: BLE001, whatever a resolver raises is its field's error
            values.append(frame.fail(error))
    return values
