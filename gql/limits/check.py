"""The limits that a document and its variables are held to, before anything else is done with them."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import DocumentNode, GraphQLSyntaxError, Lexer, OperationDefinitionNode, Source, Token
from graphql.language.parser import Parser

from gql.limits.measure import comparisons, sizes, values
from models.errors import TooComplexError
from models.limits import Limits

# What a limit counts, in words that end the sentence "The document has too many …".
COUNTED = {
    "depth": "levels of fields",
    "root_fields": "fields at the root",
    "aliases": "aliases",
    "directives": "directives",
}
# Of the parser, which stops at the limit.
TOO_MANY_TOKENS = "Syntax Error: Document contains more than"


def parsed(text: str, limits: Limits, lex: Callable[[Source], Lexer] = Lexer) -> DocumentNode:
    """Parse a document; TooComplexError for one that is longer or nested deeper than is allowed."""
    if len(text) > limits.characters:
        raise TooComplexError(f"The document is too long: {limits.characters:,} characters are allowed.")
    lexer = lex(Source(text))
    parser = Parser(lexer.source, lexer=lexer, max_lexical_tokens=limits.tokens, max_comments=limits.tokens)
    try:
        return parser.parse_document()
    except GraphQLSyntaxError as error:
        if error.message.startswith(TOO_MANY_TOKENS):
            raise TooComplexError(f"The document is too long: {limits.tokens:,} tokens are allowed.") from error
        raise
    except RecursionError:
        # By the parser's limit or by Python's; it is told below, where it does not hold a thousand frames.
        pass
    finally:
        _cut_circles(lexer.token)
    raise TooComplexError("The document is nested too deep to be read.")


def _cut_circles(token: Token) -> None:
    """Have no token know the one before, which nobody asks for: so a tree goes at once when it is let go of.

    Circles go when the collector comes by, which holds up every answer while it looks at all documents that are kept.
    """
    one: Token | None = token
    # Comments are read beyond the last token that counts.
    while one is not None and one.next is not None:
        one = one.next
    while one is not None:
        one.prev, one = None, one.prev


def check_document(document: DocumentNode, limits: Limits) -> None:
    """TooComplexError for a document that asks for too much, and CycleError for one that has no size."""
    operations = sum(isinstance(one, OperationDefinitionNode) for one in document.definitions)
    if operations > limits.operations:
        raise TooComplexError(f"The document has too many operations: {limits.operations:,} are allowed.")
    measured = sizes(document)
    for size in measured:
        for name, words in COUNTED.items():
            allowed = getattr(limits, name)
            if getattr(size, name) > allowed:
                raise TooComplexError(f"The document has too many {words}: {allowed:,} are allowed.")
    if sum(size.selections for size in measured) > limits.selections:
        raise TooComplexError(
            f"The document selects too much: {limits.selections:,} fields and fragments are allowed, each fragment "
            "counted wherever it is spread."
        )
    if values(document) > limits.values:
        raise TooComplexError(f"The document holds too many values: {limits.values:,} are allowed in all.")
    if comparisons(document) > limits.comparisons:
        raise TooComplexError(
            "The document asks for the same fields too often: ask for each once, in fewer overlapping fragments."
        )


def check_values(variables: Mapping[str, Any] | None, limits: Limits) -> None:
    """TooComplexError for variables with too many values in them, or nested too deep."""
    if not variables:
        return
    left = limits.values
    level: list[Any] = [variables]
    for _ in range(limits.depth + 1):
        below: list[Any] = []
        for one in level:
            inside = one.values() if isinstance(one, dict) else one
            left -= len(inside)
            if left < 0:
                raise TooComplexError(f"The variables hold too many values: {limits.values:,} are allowed in all.")
            below += [value for value in inside if isinstance(value, dict | list)]
        if not below:
            return
        level = below
    raise TooComplexError(f"The variables are nested too deep: {limits.depth:,} levels are allowed.")
