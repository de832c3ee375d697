"""Guesses what the lines of a sale are, where each row of a file is one."""

from intake.propose.draft import Draft, Part
from intake.propose.field_words import LINES
from intake.propose.guess_fields import assigned
from intake.propose.guess_key import repeats
from intake.propose.guess_links import Found, use

NO_QUANTITY = {"constant": "1"}, "made up: no column has one"


def guess_lines(draft: Draft, product: Found | None) -> None:
    """Make each row a line of the sale that its key names, if it has a quantity, or if a sale has several products."""
    columns = draft.profile.columns
    parts = assigned([(column, column.words) for column in columns.values()], LINES)
    several = repeats(draft.profile, draft.key)
    if "quantity" not in parts and not (several and product):
        draft.distinct = several
        return
    lines = {"product": use(draft, product)} if product else {}
    lines["quantity"] = parts.get("quantity") or Part(*NO_QUANTITY)
    for name in ("unit_price", "discount"):
        if name in parts:
            lines[name] = parts[name]
    draft.lines = lines
    draft.distinct = False
