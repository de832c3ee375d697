"""Leaks of shown values: masks, levels, the log."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from masking import apply
from masking.masks import APPLY, Mask, last4
from permissions.grants import Grant
from resolvers.log import page, values
from tests.proof.alike.leaks.leak import Leak

SHOW, TEXTS = values.show, page._texts  # noqa: SLF001, to be broken from outside


def _length(patch: pytest.MonkeyPatch) -> None:
    def stars(value: str) -> str:
        return "*" * len(value)

    def card(value: str) -> str:
        return "*" * len(value) + last4(value)[-4:]

    patch.setattr(apply, "APPLY", {**APPLY, Mask.ADDRESS: stars, Mask.LAST4: card})


def _level_of_log(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(values, "mask_columns", lambda *_arguments: None)


def _search(patch: pytest.MonkeyPatch) -> None:
    raw: dict[int, Any] = {}

    def show(session: Any, rows: Sequence[Any], seen: Any, *, deleted: bool) -> Any:
        raw.clear()
        raw.update((row.id, row) for row in rows)
        return SHOW(session, rows, seen, deleted=deleted)

    def texts(entry: Any) -> Iterator[str]:
        yield from TEXTS(entry)
        for side in (raw[entry.id].before, raw[entry.id].after):
            yield from (value for value in (side or {}).values() if isinstance(value, str))

    patch.setattr(page, "show", show)
    patch.setattr(page, "_texts", texts)


def _expired(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Grant, "live", lambda grant, _now: grant.active and grant.approved)


LEAKS = (
    Leak("length", "a mask shows how long a value is", _length),
    Leak("log level", "the log shows values before and after whole", _level_of_log, lambda family, _: family.logged),
    Leak("log search", "a search in the log looks at what is stored", _search, lambda family, _: family.logged),
    Leak("expired grant", "a grant that has ended is still counted", _expired),
)
