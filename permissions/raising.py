"""No write raises the writer: decided here, by what the row's signature means for them before and after."""

from permissions.access import Meaning

NOTHING = Meaning((), frozenset(), {})


def raised(before: Meaning, after: Meaning) -> bool:
    """Whether somebody could do more to a row, or see a field of it further, after a write than before."""
    if not after.actions <= before.actions:
        return True
    return any(
        name not in before.fields or shown.level > before.fields[name].level for name, shown in after.fields.items()
    )
