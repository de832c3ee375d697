"""What a mask has made is never taken for a value: a form that sends back what it was shown must destroy nothing."""

from masking.fields import FIELDS
from masking.free_text import ALREADY_MASKED
from masking.masks import APPLY, Mask
from models.words import Resource

# These masks write stars, and no card, account, phone, e-mail or street has three in a row: refused from everybody.
STARRED = frozenset({Mask.LAST4, Mask.IBAN, Mask.PHONE, Mask.EMAIL, Mask.ADDRESS})
STARS = "***"
# What these show may be a value as well (`J. R.`, the first of January, 48.9): refused from who sees the mask's output.
AMBIGUOUS = frozenset({Mask.NAME, Mask.YEAR, Mask.GEO})


def is_written_back(resource: Resource, name: str, value: object, *, sees_whole: bool) -> bool:
    """Whether a value for a field is what its mask shows."""
    mask = FIELDS[resource][name].mask
    if mask in STARRED:
        return isinstance(value, str) and STARS in value
    if mask is None or value is None or sees_whole:
        return False
    if mask is Mask.TEXT:
        # A note may well quote a masked card; who does not see the note whole is more likely to send it back.
        return isinstance(value, str) and ALREADY_MASKED.search(value) is not None
    return mask in AMBIGUOUS and APPLY[mask](value) == value
