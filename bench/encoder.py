"""orjson's encoder under a name of Python's, so that samples can tell its time from its caller's."""

from typing import Any

import orjson

_encode = orjson.dumps


def dumps(*arguments: Any, **options: Any) -> bytes:
    """What orjson makes of a value."""
    return _encode(*arguments, **options)
