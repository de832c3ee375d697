"""The command `lastfour`: finds the command that is meant, and tells what went wrong in one line."""

import argparse
import sys
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError, OperationalError

from cli import audit, demo, explain, freeze, import_files, migrate, schema, seed, serve, token
from models.database import ERRORS
from models.errors import LastfourError

COMMANDS = (demo, serve, migrate, schema, seed, import_files, token, freeze, explain, audit)

FAILED = 1
MISTAKEN = 2
INTERRUPTED = 130


def parser() -> argparse.ArgumentParser:
    """What can be typed."""
    described = "A GraphQL API over a company's customer data that shows every caller what their grants reach."
    top = argparse.ArgumentParser(
        prog="lastfour",
        description=described,
        epilog="Settings are read from LASTFOUR_DATABASE_URL, LASTFOUR_SECRET and others; README.md lists them all.",
    )
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 when all went well, 2 for what the user can mend, 1 for other failures."""
    chosen = parser().parse_args(arguments)
    try:
        status: int = chosen.run(chosen)
    except KeyboardInterrupt as interrupt:
        return tell(str(interrupt), INTERRUPTED) if interrupt.args else INTERRUPTED
    except LastfourError as error:
        return tell(str(error))
    except DBAPIError as error:
        # What can't be opened, reached or locked is for the user to mend; anything else is ours.
        status = MISTAKEN if error.statement is None or isinstance(error, OperationalError) else FAILED
        return tell(f"The database refused: {_first_line(error.orig)}", status)
    except ERRORS as error:
        # Of a prepared statement, which the driver runs: the connection is there, so nobody can mend it from here.
        return tell(f"The database refused: {_first_line(error)}", FAILED)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return tell(f"{where}{error.strerror or _first_line(error)}")
    return status


def tell(message: str, status: int = MISTAKEN) -> int:
    """Say what is wrong in one line, and with which status to end."""
    print(f"lastfour: {message}", file=sys.stderr)
    return status


def _first_line(error: BaseException | None) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
