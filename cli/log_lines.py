"""The log of a server: lines of JSON on standard output, for programs to read."""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any


class JsonLines(logging.Formatter):
    """Writes each record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """When, how bad, and what; what was noted of a request stands beside these."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "noted", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            # Kind and places alone: an exception's text may hold a value.
            error = record.exc_info[1]
            said["error"] = type(error).__name__
            said["places"] = [f"{one.filename}:{one.lineno}" for one in traceback.extract_tb(error.__traceback__)[-8:]]
        return json.dumps(said)


# For `logging.config.dictConfig`, in each worker.
CONFIGURATION: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": JsonLines}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stdout"}},
    "root": {"handlers": ["lines"], "level": "WARNING"},
    "loggers": {
        "lastfour": {"handlers": ["lines"], "level": "INFO", "propagate": False},
        "uvicorn": {"handlers": ["lines"], "level": "INFO", "propagate": False},
    },
}
