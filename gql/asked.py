"""Which document a request asks: the one that it sends, or one that it names."""

from collections.abc import Mapping
from typing import Any

from gql.gate import Gate
from gql.limits.rate import owner_of
from models.errors import BadInputError, ForbiddenError, UnknownDocumentError
from permissions.principal import Principal

VERSION = 1


def asked(gate: Gate, principal: Principal, sent: Mapping[str, Any], query: str | None) -> str | None:
    """The text of the document; raises UnknownDocumentError for a name that nobody knows."""
    text = _named(gate, principal, sent, query or None)
    if text is not None and not gate.trusted.allows(principal, text):
        raise ForbiddenError("Documents are registered here before they are asked: send the `documentId` of one.")
    return text


def _named(gate: Gate, principal: Principal, sent: Mapping[str, Any], query: str | None) -> str | None:
    name = sent.get("documentId")
    if name is not None:
        if query is not None or not isinstance(name, str):
            raise BadInputError("Send a `query`, or the `documentId` of one as text, and not both.")
        if (text := gate.trusted.text(name)) is None:
            raise UnknownDocumentError("There is no document of this documentId.")
        return text
    digest = _digest(sent.get("extensions"))
    if digest is None:
        return query
    owner = owner_of(principal)
    if query is None:
        if (text := gate.persisted.find(owner, digest)) is None:
            # In the words that clients of this protocol look for.
            raise UnknownDocumentError("PersistedQueryNotFound")
        return text
    if gate.trusted.allows(principal, query):
        gate.persisted.keep(owner, digest, query)
    return query


def _digest(extensions: Any) -> str | None:
    """The hash in `extensions.persistedQuery`; BadInputError where it can't be read."""
    told = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
    if told is None:
        return None
    digest = told.get("sha256Hash") if isinstance(told, dict) and told.get("version") == VERSION else None
    if not isinstance(digest, str):
        raise BadInputError('extensions.persistedQuery must be like {"version": 1, "sha256Hash": "…"}.')
    return digest
