"""The log of a server is lines of JSON, and says of an exception where it arose, not what it says."""

import json
import logging
import sys

from cli.log_lines import JsonLines


def test_a_line_is_json() -> None:
    """With the moment, the level, what happened, and what was noted beside it."""
    record = logging.LogRecord("lastfour", logging.WARNING, "", 0, "a %s\nb", ("word",), None)
    record.created = 1_700_000_000.25
    record.noted = {"rows": 3}
    written = JsonLines().format(record)
    assert "\n" not in written
    assert json.loads(written) == {
        "at": "2023-11-14T22:13:20.250+00:00",
        "level": "warning",
        "event": "a word\nb",
        "rows": 3,
    }


def test_the_text_of_an_exception_is_left_out() -> None:
    """It may hold a value."""
    try:
        raise ValueError("4111111111114242")
    except ValueError:
        record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    written = JsonLines().format(record)
    assert "4242" not in written
    assert json.loads(written)["error"] == "ValueError"
    assert "test_log_lines.py:" in json.loads(written)["places"][-1]
