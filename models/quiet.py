"""Logs of the database's drivers, kept free of values: at DEBUG they tell what was bound and read, unmasked."""

import logging

TALKERS = ("aiosqlite", "sqlalchemy.engine.Engine")


def keep_values_out_of_logs() -> None:
    """Drop the drivers' DEBUG lines, whatever level somebody sets; asking twice is the same as asking once."""
    for talker in TALKERS:
        logging.getLogger(talker).addFilter(_without_values)


def _without_values(record: logging.LogRecord) -> bool:
    return record.levelno > logging.DEBUG
