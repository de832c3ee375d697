"""Names as tables have them and as clients write them."""

import re

_CAPITAL = re.compile(r"(?<=[a-z0-9])([A-Z])")


def camel_case(name: str) -> str:
    """`card_number` as clients write it: `cardNumber`; what leads to a part, as in `lines.unit_price`, stays so."""
    return ".".join(_joined(*part.split("_")) for part in name.split("."))


def snake_case(name: str) -> str:
    """`cardNumber` as tables have it: `card_number`."""
    return _CAPITAL.sub(r"_\1", name).lower()


def _joined(first: str, *rest: str) -> str:
    return first + "".join(word.capitalize() for word in rest)
