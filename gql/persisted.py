"""Automatic persisted queries: a client sends the hash of a document, and the document once, when it is not known.

What somebody has sent is known for them alone, or the answer to a hash would tell what others ask. It is known to one
process, and not for ever: a client that is told PERSISTED_QUERY_NOT_FOUND sends the document again.
"""

import hashlib

from gql.limits.kept import Kept
from models.buckets import Owner
from models.errors import BadInputError

# How many callers' documents are kept, and how many characters of each caller.
CALLERS, CHARACTERS = 500, 100_000


class Persisted:
    """The documents that callers have sent, for each of them by their hashes."""

    def __init__(self) -> None:
        """Nothing has been sent yet."""
        self._of: Kept[Owner, Kept[str, str]] = Kept(CALLERS)

    def find(self, owner: Owner, digest: str) -> str | None:
        """The document of a hash, if this caller has sent it."""
        kept = self._of.get(owner)
        return None if kept is None else kept.get(digest)

    def keep(self, owner: Owner, digest: str, text: str) -> None:
        """Keep a document; BadInputError where the hash is another's."""
        if hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest() != digest:
            raise BadInputError("extensions.persistedQuery.sha256Hash is not the SHA-256 of the query.")
        kept = self._of.get(owner)
        if kept is None:
            kept = Kept(CHARACTERS)
            self._of.put(owner, kept, 1)
        kept.put(digest, text, len(text) + len(digest))
