"""Trusted documents: those that were registered at deploy, and may be asked for by a name instead of their text."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from graphql import GraphQLError, GraphQLSchema

from gql.limits.documents import Documents
from models.errors import BadInputError, LastfourError
from permissions.principal import Principal

# The prefix of names that are a hash of the text, in the words of GraphQL over HTTP.
HASHED = "sha256:"


class Trusted:
    """The documents of a folder, each by the name of its file, and by `sha256:` with the hash of its text."""

    def __init__(self, texts: Mapping[str, str], *, only: bool) -> None:
        """Trust these texts, by their names; nothing else is answered if they are the `only` ones."""
        self._texts = dict(texts)
        self._texts |= {HASHED + hashlib.sha256(text.encode()).hexdigest(): text for text in texts.values()}
        self._known = frozenset(texts.values())
        self._only = only

    @classmethod
    def of(cls, folder: str, documents: Documents, schema: GraphQLSchema, *, only: bool) -> "Trusted":
        """Read the `.graphql` files of a folder; BadInputError names one that is not valid or beyond the limits."""
        texts = {}
        if folder and not Path(folder).is_dir():
            raise BadInputError(f"LASTFOUR_DOCUMENTS: there is no folder {folder}.")
        for path in sorted(Path(folder).glob("*.graphql")) if folder else ():
            try:
                text = path.read_text("utf-8")
                errors = documents.read(text).errors(schema)
            except (GraphQLError, LastfourError, OSError, UnicodeError) as error:
                raise BadInputError(f"LASTFOUR_DOCUMENTS: {path} can't be used: {error}") from error
            if errors:
                raise BadInputError(f"LASTFOUR_DOCUMENTS: {path} is not valid: {errors[0].message}")
            texts[path.stem] = text
        return cls(texts, only=only)

    def text(self, name: str) -> str | None:
        """The document of a name."""
        return self._texts.get(name)

    def allows(self, principal: Principal, text: str) -> bool:
        """Whether somebody may ask a document, however they came by it: what the server or their token says."""
        return text in self._known or not (self._only or principal.limits.only_documents)
