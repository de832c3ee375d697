"""What is noted of a request for log and metrics: who, what, how much; no values, and no tokens."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.types import Scope

from gql.errors import Code
from permissions.principal import Principal

KEY = "lastfour.record"


@dataclass(slots=True)
class Record:
    """One request, as far as it has come."""

    principal: Principal | None = None
    document: str | None = None
    operation: str | None = None
    rows: int | None = None
    cost: int | None = None
    codes: Sequence[Code | str] = ()


def record_of(scope: Scope) -> Record:
    """The record of a request, which is begun where nobody observes it."""
    record: Record = scope.setdefault(KEY, Record())
    return record


def document_name(secret: str, document: str) -> str:
    """A name for a document: the same for the same text on every process.

    It is keyed, or who reads the log could find out what was asked for, literals and all, by guessing.
    """
    return hmac.digest(secret.encode(), document.encode(errors="surrogatepass"), hashlib.sha256).hex()[:16]
