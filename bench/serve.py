"""What the process of a target runs: `python -m bench.serve APP`, over the database of the settings.

It prints the port that it listens on. With `--sample`, it answers at /bench/parts with where its time went.
"""

import argparse
import socket
from collections.abc import Callable
from typing import Any

import uvicorn

from cli.listening import listen
from models.limits import UNLIMITED
from models.settings import Settings, read_settings


def main() -> None:
    """Serve until terminated, the way that `lastfour serve` does."""
    parser = argparse.ArgumentParser()
    parser.add_argument("app", choices=sorted(APPS))
    parser.add_argument("--sample", action="store_true")
    arguments = parser.parse_args()
    read = read_settings()
    settings = Settings(read.database_url, read.secret, read.host, port=0, rate=UNLIMITED)
    taken: socket.socket = listen(settings)
    app = _sampled(arguments.app, settings) if arguments.sample else APPS[arguments.app](settings)
    print(taken.getsockname()[1], flush=True)
    with taken:
        # A connection waits for its turn while slower targets are asked.
        config = uvicorn.Config(
            app, server_header=False, access_log=False, log_level="warning", timeout_keep_alive=3600
        )
        uvicorn.Server(config).run(sockets=[taken])


def _sampled(name: str, settings: Settings) -> Any:
    from bench.sampler import Sampled, name_the_encoder  # noqa: PLC0415, see below

    # What the encoder does in C would count as its caller's; the modules that import it come after this.
    name_the_encoder()
    return Sampled(APPS[name](settings))


# Each is imported by the process that serves it alone.
def _lastfour(settings: Settings) -> Any:
    from gql.app import create_app  # noqa: PLC0415

    return create_app(settings)


def _stock(settings: Settings) -> Any:
    from bench.stock import stock_app  # noqa: PLC0415

    return stock_app(settings)


def _hand(settings: Settings) -> Any:
    from bench.hand import hand_app  # noqa: PLC0415

    return hand_app(settings)


def _plain(settings: Settings) -> Any:
    from bench.plain import plain_app  # noqa: PLC0415

    return plain_app(settings)


APPS: dict[str, Callable[[Settings], Any]] = {
    "hand": _hand,
    "lastfour": _lastfour,
    "plain": _plain,
    "stock": _stock,
}

if __name__ == "__main__":
    main()
