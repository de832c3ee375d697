"""Writes TOML: names, texts and tables on one line, and comments that stay comments whatever is in them."""

import re
from textwrap import wrap
from typing import Any

BARE = re.compile(r"[A-Za-z0-9_-]+")
ESCAPES = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
WIDTH = 118


def name(text: str) -> str:
    """A name, bare where TOML allows it."""
    return text if BARE.fullmatch(text) else string(text)


def string(text: str) -> str:
    """A text in quotes; what can't be seen is escaped."""
    return f'"{"".join(_escaped(sign) for sign in text)}"'


def value(thing: Any) -> str:
    """A value on one line."""
    if isinstance(thing, bool):
        return "true" if thing else "false"
    if isinstance(thing, str):
        return string(thing)
    if isinstance(thing, list):
        return f"[{', '.join(map(value, thing))}]"
    pairs = ", ".join(f"{name(key)} = {value(one)}" for key, one in thing.items())
    return f"{{ {pairs} }}" if pairs else "{}"


def comment(text: str) -> list[str]:
    """The lines of a comment; what can't be seen is written as an escape, for no line may end within it."""
    seen = "".join(sign if sign.isprintable() else _hidden(sign) for sign in text)
    return [f"# {line}" for line in wrap(seen, WIDTH - 2, break_on_hyphens=False)]


def pair(key: str, thing: Any, reason: str = "") -> list[str]:
    """A name with its value, and the reason behind it, or above it when the line would be long."""
    line = f"{name(key)} = {value(thing)}"
    said = comment(reason)
    if not said:
        return [line]
    return [f"{line}  {said[0]}"] if len(said) == 1 and len(line) + len(said[0]) + 2 <= WIDTH else [*said, line]


def _escaped(sign: str) -> str:
    if sign in ESCAPES:
        return ESCAPES[sign]
    return sign if sign.isprintable() else _hidden(sign)


def _hidden(sign: str) -> str:
    return f"\\u{ord(sign):04X}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08X}"
