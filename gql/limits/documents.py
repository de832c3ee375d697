"""Documents: read, measured and validated once, and kept for who sends them again."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from graphql import (
    ASTValidationRule,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    Lexer,
    OperationDefinitionNode,
    Source,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from gql.limits.check import check_document, parsed
from gql.limits.cost import Cost, Pricing
from gql.limits.courtesy import Courtesy
from gql.limits.described import check_described
from gql.limits.kept import Kept
from gql.limits.measure import CycleError
from models.limits import Limits

# In characters, all documents together: a syntax tree takes one or two hundred bytes for each.
KEPT = 200_000
# In characters: to read and validate more than this takes longer than others should wait, some milliseconds.
LONG = 1_000
# How many costs of one operation are kept: one for each length that its lists were asked for.
COSTS = 100
# How many errors are looked for.
ERRORS = 10
RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)


# What can be said of an operation by its name, without a schema.
Fact = Callable[[DocumentNode, str | None], bool]


class Document:
    """A document within the limits, with what is wrong with it and what it costs for each schema it was asked of."""

    def __init__(self, tree: DocumentNode, limits: Limits, wrong: GraphQLError | None = None) -> None:
        """Nothing is known of it yet; or that something is `wrong` with it whatever the schema."""
        self.tree = tree
        self._limits = limits
        self._wrong = wrong
        self._errors: dict[GraphQLSchema, list[GraphQLError]] = {}
        self._facts: dict[tuple[str | None, Fact], bool] = {}
        self._pricings: dict[tuple[GraphQLSchema, str | None], tuple[Pricing, dict[Any, Cost]]] = {}

    def errors(self, schema: GraphQLSchema, *more: type[ASTValidationRule]) -> list[GraphQLError]:
        """What is wrong with it, in a list of the caller's own; TooComplexError if it asks for too much of the schema.

        `more` are rules that find nothing, but go along.

        No name is suggested: it may be one that was meant to stay unknown, and finding it takes long.
        """
        if self._wrong is not None:
            return [self._wrong]
        found = self._errors.get(schema)
        if found is None:
            check_described(schema, self.tree, self._limits.described)
            found = self._errors[schema] = validate(schema, self.tree, (*more, *RULES), ERRORS, hide_suggestions=True)
        return list(found)

    def is_validated(self, schema: GraphQLSchema) -> bool:
        """Whether it is known what is wrong with it by a schema."""
        return self._wrong is not None or schema in self._errors

    def fact(self, name: str | None, fact: Fact) -> bool:
        """Whether something holds for an operation in it: found out once."""
        found = self._facts.get((name, fact))
        if found is None:
            found = self._facts[name, fact] = fact(self.tree, name)
        return found

    def cost(self, schema: GraphQLSchema, name: str | None, values: Mapping[str, Any]) -> Cost:
        """What an operation in it costs at most, if the document is valid."""
        key = (schema, name)
        if key not in self._pricings:
            self._pricings[key] = (self._pricing(schema, name), {})
        pricing, known = self._pricings[key]
        cost = known.get(pricing.sizes(values))
        if cost is None:
            cost = pricing.cost(values, self._limits)
            if len(known) >= COSTS:
                known.clear()
            # Which variables matter is known by now, if it was not before.
            known[pricing.sizes(values)] = cost
        return cost

    def _pricing(self, schema: GraphQLSchema, name: str | None) -> Pricing:
        definitions = self.tree.definitions
        operations = [one for one in definitions if isinstance(one, OperationDefinitionNode)]
        operation = next(one for one in operations if name is None or (one.name and one.name.value == name))
        fragments = {one.name.value: one for one in definitions if isinstance(one, FragmentDefinitionNode)}
        return Pricing(schema, operation, fragments)


def _circle(tree: DocumentNode, name: str) -> GraphQLError:
    """What is wrong with fragments that go in circles. Rules are not run: some follow one from each fragment in it."""
    fragments = [one for one in tree.definitions if isinstance(one, FragmentDefinitionNode) and one.name.value == name]
    return GraphQLError(f"Cannot spread fragment '{name}' within itself, by others or not.", fragments)


class Documents:
    """The documents of one app."""

    def __init__(self, limits: Limits) -> None:
        """Hold each to these limits."""
        self._limits = limits
        self._kept: Kept[str, Document] = Kept(KEPT)
        # Two at once would only share the interpreter, and hold twice the memory.
        self._beside = ThreadPoolExecutor(1, "documents")
        self.courtesy = Courtesy()
        self._gives_way = self.courtesy.rule()

    async def checked(self, text: str, schema: GraphQLSchema) -> tuple[Document, list[GraphQLError]]:
        """A document, and what is wrong with it by a schema; one that is long and new is read beside the event loop.

        Raises what is wrong with it before any schema is looked at, as `read` does.
        """
        kept = self._kept.get(text)
        known = kept is not None and kept.is_validated(schema)
        if len(text) > LONG and not known:
            loop = asyncio.get_running_loop()
            with self.courtesy.waiting():
                found, errors = await loop.run_in_executor(self._beside, self._check_beside, text, kept, schema)
        else:
            found = self.read(text) if kept is None else kept
            errors = found.errors(schema)
        if kept is None:
            self._kept.put(text, found, len(text))
        return found, errors

    def _check_beside(
        self, text: str, kept: Document | None, schema: GraphQLSchema
    ) -> tuple[Document, list[GraphQLError]]:
        self.courtesy.begin()
        found = self.read(text, self.courtesy.lexer) if kept is None else kept
        return found, found.errors(schema, self._gives_way)

    def read(self, text: str, lex: Callable[[Source], Lexer] = Lexer) -> Document:
        """The document of a text, which is not kept; raises what is wrong with it before any schema is looked at."""
        tree = parsed(text, self._limits, lex)
        try:
            check_document(tree, self._limits)
        except CycleError as error:
            return Document(tree, self._limits, _circle(tree, error.name))
        return Document(tree, self._limits)
