"""Objects: what has fields of its own is sorted by its type, and each type becomes a scope."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLError, GraphQLObjectType
from graphql.execution.executor import invalid_return_type_error

from gql.execution.errors import Failed
from gql.execution.frame import Frame
from gql.execution.leaves import Column
from gql.execution.level import OfType
from gql.execution.scope import Scope
from gql.execution.waiting import Work


def completed_objects(frame: Frame, values: Column) -> Work[Column]:
    """The results of objects, blank until their scopes are filled."""
    named: Any = frame.field.named
    if isinstance(named, GraphQLObjectType):
        return (yield from _of_type(frame, named, values))
    types = yield from _types(frame, named, values)
    results: Column = list(types)
    for type_ in dict.fromkeys(one for one in types if type(one) is not Failed):
        places = [place for place, one in enumerate(types) if one is type_]
        found = yield from _of_type(frame, type_, [values[place] for place in places])
        for place, result in zip(places, found, strict=True):
            results[place] = result
    return results


def _of_type(frame: Frame, type_: GraphQLObjectType, values: Column) -> Work[Column]:
    """The results of objects of one type, each of which that type has to own."""
    answers, owned = values, values
    if type_.is_type_of is not None:
        if isinstance(type_.is_type_of, OfType):
            answers = type_.is_type_of.column(values)
        else:
            answers = yield from _asked(frame, type_.is_type_of, values)
        if not all(answers):
            answers = [
                answer or (answer if type(answer) is Failed else frame.fail(_not_of(frame, type_, value)))
                for value, answer in zip(values, answers, strict=True)
            ]
            owned = [value for value, answer in zip(values, answers, strict=True) if type(answer) is not Failed]
    if not owned:
        return answers
    try:
        selection = frame.plan.below(frame.field, type_)
    except RecursionError as error:
        return [frame.fail(error)] * len(values)
    scope = Scope(selection, owned, frame.scope, frame.field)
    frame.below.append(scope)
    if owned is values:
        return scope.results
    results = iter(scope.results)
    return [answer if type(answer) is Failed else next(results) for answer in answers]


def _not_of(frame: Frame, type_: GraphQLObjectType, value: Any) -> GraphQLError:
    return invalid_return_type_error(type_, value, frame.field.details)


def _types(frame: Frame, named: Any, values: Column) -> Work[Column]:
    """The type of each object of an interface or a union."""
    resolve = named.resolve_type or frame.executor.type_resolver
    names = yield from _asked(frame, lambda value, info: resolve(value, info, named), values)
    types: Column = []
    known: dict[str, Any] = {}
    for value, name in zip(values, names, strict=True):
        if type(name) is Failed:
            types.append(name)
            continue
        if type(name) is not str or name not in known:
            try:
                found = frame.executor.ensure_valid_runtime_type(name, named, frame.field.details, frame.info, value)
            except Exception as error:  # noqa: BLE001, as whatever a resolver raises
                types.append(frame.fail(error))
                continue
            known[found.name] = found
        types.append(known[name])
    return types


def _asked(frame: Frame, ask: Callable[[Any, Any], Any], values: Column) -> Work[Column]:
    """What a function says of each value."""
    answers: Column = []
    info = frame.info
    for value in values:
        try:
            answers.append(ask(value, info))
        except Exception as error:  # noqa: BLE001, as whatever a resolver raises
            answers.append(frame.fail(error))
    if {bool, str, Failed}.issuperset(map(type, answers)):
        return answers
    is_awaitable = frame.executor.is_awaitable
    places = [place for place, answer in enumerate(answers) if is_awaitable(answer)]
    if places:
        for place, outcome in zip(places, (yield [answers[place] for place in places]), strict=True):
            answers[place] = frame.fail(outcome.error) if type(outcome) is Failed else outcome
    return answers
