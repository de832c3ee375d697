"""The reasons that people give: short, and such as can be kept, for the log never forgets them."""

import re

from resolvers.mutations.outcome import ErrorCode, RefusedError, UserError

LONGEST_REASON = 1_000
# NUL, and halves of characters.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def check_reason(reason: str) -> None:
    """Refuse a reason that says nothing, or that can't be kept."""
    if not reason.strip() or len(reason) > LONGEST_REASON or UNSTORABLE.search(reason):
        message = f"A reason is needed, of at most {LONGEST_REASON} characters."
        raise RefusedError(UserError(ErrorCode.BAD_USER_INPUT, message, ("reason",)))


def check_optional_reason(reason: str | None) -> None:
    """The same of a reason that may be left out."""
    if reason is not None:
        check_reason(reason)
