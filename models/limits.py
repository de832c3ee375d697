"""How much one request may ask for: each limit a setting, with a default that ordinary frontends never meet."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from models.errors import BadInputError

# A number that no setting needs to go beyond.
LARGEST = 10**12


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one deployment; docs/limits.md says what each of them counts.

    They are read from `LASTFOUR_MAX_…`, by the names here.
    """

    characters: int = 100_000
    tokens: int = 12_000
    operations: int = 50
    depth: int = 40
    root_fields: int = 100
    aliases: int = 500
    directives: int = 200
    selections: int = 2_000
    comparisons: int = 20_000
    values: int = 5_000
    page: int = 1_000
    described: int = 20_000
    cost: int = 500_000
    answer: int = 20_000_000
    at_once: int = 12
    seconds: int = 30
    header_seconds: int = 10
    body_seconds: int = 10


@dataclass(frozen=True, slots=True)
class Rate:
    """How much one caller may ask for: a bucket of so much, into which so much flows back each second.

    They are read from `LASTFOUR_RATE_LIMIT`, which is 0 for no limit, and `LASTFOUR_RATE_RESTORED`.
    """

    limit: int = 1_000_000
    restored: int = 20_000


UNLIMITED = Rate(limit=0)


def read_rate(environment: Mapping[str, str], limits: Limits) -> Rate:
    """Read the rate; BadInputError for a bucket that could never hold what one request may cost."""
    rate = Rate(
        read_number(environment, "LASTFOUR_RATE_LIMIT", Rate().limit, least=0),
        read_number(environment, "LASTFOUR_RATE_RESTORED", Rate().restored),
    )
    if 0 < rate.limit < limits.cost:
        raise BadInputError(f"LASTFOUR_RATE_LIMIT must be 0, or at least LASTFOUR_MAX_COST, which is {limits.cost}.")
    return rate


def read_limits(environment: Mapping[str, str]) -> Limits:
    """Read the limits; BadInputError says which is no number."""
    defaults = Limits()
    return Limits(
        **{
            one.name: read_number(environment, f"LASTFOUR_MAX_{one.name.upper()}", getattr(defaults, one.name))
            for one in fields(Limits)
        }
    )


def read_number(environment: Mapping[str, str], name: str, default: int, least: int = 1) -> int:
    """A whole number of the environment."""
    written = environment.get(name, str(default))
    if not written.isdecimal() or not least <= int(written[:20]) <= LARGEST:
        raise BadInputError(f"{name} must be a whole number from {least} to {LARGEST}, not {written[:40]!r}.")
    return int(written)
