"""What mutations answer with: the records that they wrote, as any query shows them, and what was not done and why."""

from collections.abc import Callable, Sequence
from typing import Any

import strawberry
from strawberry.types import Info

from gql.ids import write_id
from gql.mutating import mutate
from gql.names import noun, nouns, plural_type_name, type_name
from gql.selection import record_selection
from gql.types.declare import Declared, argument, batched, by_level, declare, many, resolved, shell
from gql.types.records import Records
from gql.types.words import described
from models.words import GRANTABLE, Resource
from resolvers.batch import Written, resolve_written
from resolvers.mutations.outcome import ErrorCode, Outcome, Result, UserError
from resolvers.mutations.run import Mutation
from resolvers.session import Batch

WHY = "Why it was not done; empty where it was."


class Payloads:
    """The payload types of one schema."""

    def __init__(self, records: Records) -> None:
        """Make what all payloads share."""
        self._records = records
        self.user_error = self._user_error()

    def one(self, verb: str, resource: Resource, about: str, *, plural: bool = False) -> Any:
        """The payload of a mutation that has one record in the end."""
        cls = shell(f"{verb}{(plural_type_name if plural else type_name)(resource)}Payload")
        fields = {
            resource.value.lower(): self._record([resource], _first, f"The {noun(resource)}; null if it was not done."),
            "user_errors": self.errors(),
        }
        declare(cls, about, fields)
        return cls

    def one_by_id(self, verb: str, name: str, graphql_type: Any, done: str, told: str, batch: Batch) -> Any:
        """The payload of a mutation that has one thing in the end that is no record, and is found by its id."""
        cls = shell(f"{verb}Payload")
        fields = {
            name: batched(graphql_type | None, told, key=_first_id, batch=batch),
            "user_errors": self.errors(),
        }
        declare(cls, f"The {name} that was {done}.", fields)
        return cls

    def several(self, verb: str, resource: Resource, about: str) -> Any:
        """The payload of a mutation of several records of a kind."""
        result = shell(f"{verb}{type_name(resource)}Result")
        fields = {
            "id": by_level(_written_ids, strawberry.ID, "The id, as it was given."),
            resource.value.lower(): self._record([resource], _written, f"The {noun(resource)}, unless it was refused."),
            "user_errors": self._errors(_result_errors),
        }
        declare(result, f"What became of one of the {nouns(resource)}.", fields)
        return self._payload(f"{verb}{plural_type_name(resource)}Payload", result, about)

    def of_any_kind(self, verb: str, about: str) -> Any:
        """The payload of a mutation of several records, of whatever kinds."""
        resources = [resource for resource in GRANTABLE if resource in self._records.types]
        result = shell(f"{verb}Result")
        fields = {
            "id": by_level(_written_ids, strawberry.ID, "The id, as it was given."),
            "record": self._record(resources, _written, "The record, unless it was refused.", self._records.node),
            "user_errors": self._errors(_result_errors),
        }
        declare(result, "What became of one of the records.", fields)
        return self._payload(f"{verb}Payload", result, about)

    def errors(self) -> Declared:
        """Everything because of which a mutation of one record was not done."""
        return self._errors(_all_errors)

    def _payload(self, name: str, result: Any, about: str) -> Any:
        cls = shell(name)
        fields = {
            "results": by_level(_results, many(result), "What became of each record, in the order given."),
            "user_errors": self._errors(_own_errors),
        }
        declare(cls, about, fields)
        return cls

    def _record(
        self, resources: Sequence[Resource], key: Callable[[Any], Written | None], about: str, node: Any = None
    ) -> Declared:
        def read(info: Info[Any, Any]) -> Any:
            return tuple((resource, record_selection(info, resource)) for resource in resources)

        kind = self._records.types[resources[0]] if node is None else node
        return batched(kind | None, about, key=key, read=read, batch=resolve_written)

    def _user_error(self) -> Any:
        cls = shell("UserError")
        fields = {
            "field": by_level(_paths, many(str) | None, "What of the input it is about, from the outside in."),
            "message": by_level(_messages, str, "What is wrong, in a sentence."),
            "code": by_level(_codes, described(ErrorCode), "What kind of thing is wrong."),
        }
        declare(cls, "One thing because of which something was not done.", fields)
        return cls

    def _errors(self, errors_of: Callable[[Any], Sequence[UserError]]) -> Declared:
        def work(_info: Info[Any, Any], sources: Sequence[Any]) -> list[list[UserError]]:
            return [list(errors_of(source)) for source in sources]

        return by_level(work, many(self.user_error), WHY)


def mutation_field(input_type: Any, payload: Any, about: str, read: Callable[[Any], Mutation]) -> Declared:
    """A mutation: its input, its payload, and what makes of the input what is to be done."""

    async def resolve(self: Any, info: Info[Any, Any], input: Any) -> Any:  # noqa: A002, the word of the API
        return await mutate(info, lambda: read(input))

    resolve.__annotations__ = {"info": Info, "input": argument(input_type, "What is to be done.")}
    # Null for a root field that fails, so that those before and after it keep their answers.
    return resolved(resolve, payload | None, about)


def _first(outcome: Outcome) -> Written | None:
    return _written(outcome.results[0]) if outcome.results else None


def _first_id(outcome: Outcome) -> int | None:
    return outcome.results[0].id if outcome.results else None


def _written(result: Result) -> Written | None:
    if result.errors or result.resource is None:
        return None
    return Written(result.resource, result.id, result.deleted)


def _own_errors(outcome: Outcome) -> Sequence[UserError]:
    return outcome.errors


def _all_errors(outcome: Outcome) -> Sequence[UserError]:
    return (*outcome.errors, *(error for result in outcome.results for error in result.errors))


def _result_errors(result: Result) -> Sequence[UserError]:
    return result.errors


def _results(_info: Info[Any, Any], outcomes: Sequence[Outcome]) -> list[list[Result]]:
    return [list(outcome.results) for outcome in outcomes]


def _written_ids(_info: Info[Any, Any], results: Sequence[Result]) -> list[str]:
    return [
        result.written or write_id("" if result.resource is None else type_name(result.resource), result.id)
        for result in results
    ]


def _paths(_info: Info[Any, Any], errors: Sequence[UserError]) -> list[list[str] | None]:
    return [None if error.field is None else list(error.field) for error in errors]


def _messages(_info: Info[Any, Any], errors: Sequence[UserError]) -> list[str]:
    return [error.message for error in errors]


def _codes(_info: Info[Any, Any], errors: Sequence[UserError]) -> list[ErrorCode]:
    return [error.code for error in errors]
