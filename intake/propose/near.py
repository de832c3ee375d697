"""Finds values that are nearly the keys of records, such as `GTXPro` for `GTX Pro`."""

from intake.propose.sample import NUL, Sample

# More than these are no slips, but another way of writing; and of more keys than these, none are looked for.
MOST = 50
MOST_KEYS = 20_000


def near_misses(values: Sample, known: Sample) -> dict[str, str]:
    """The values that are no keys, but are when case, spaces and signs make no difference; each with its key."""
    if not known.whole or len(known.counts) > MOST_KEYS:
        return {}
    keys: dict[str, str | None] = {}
    for key in known.counts:
        folded = _folded(key)
        keys[folded] = None if folded in keys else key
    misses = (text for text in values.counts if text not in known.counts)
    found = {text: near for text in misses if (near := keys.get(_folded(text))) and NUL not in text + near}
    return found if len(found) <= MOST else {}


def _folded(text: str) -> str:
    """The text without what is easily written otherwise; all of it when that is nothing."""
    return "".join(sign for sign in text.casefold() if sign.isalnum()) or text
