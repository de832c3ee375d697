"""What the lines of a sale are of: a writer names only products that they see, and takes away none that they don't."""

from collections.abc import Sequence
from dataclasses import replace

from masking.fields import LINES
from models.words import Resource
from resolvers.mutations.outcome import NO_RECORD, ErrorCode, RefusedError, UserError
from resolvers.mutations.transaction import Transaction
from resolvers.writing.change import Change
from resolvers.writing.new_record import SalesLine
from resolvers.writing.present import lock_records, read_present

PRODUCT = Resource.PRODUCT


async def require_products(transaction: Transaction, lines: Sequence[SalesLine]) -> None:
    """Refuse products that the writer may not see, in the same words as those that are not there."""
    named = sorted({line.product_id for line in lines if line.product_id is not None})
    if not named:
        return
    await lock_records(transaction.connection, PRODUCT, named, to_link=True)
    seen = await transaction.fetch(PRODUCT, named)
    errors = [
        UserError(ErrorCode.NOT_FOUND, NO_RECORD, (LINES, str(place), "product"))
        for place, line in enumerate(lines)
        if line.product_id is not None and line.product_id not in seen
    ]
    if errors:
        raise RefusedError(*errors)


async def with_unseen_products(transaction: Transaction, sale: int, lines: Sequence[SalesLine]) -> Sequence[SalesLine]:
    """The lines with the products that the writer may not see, where a line is as it was but for its product.

    To whoever sends them as they are shown, a line of such a product is like one of none: nothing may tell the two
    apart, neither what is left of the product nor whether the sale has a new version.
    """
    present = (await read_present(transaction.connection, Resource.SALES_RECORD, [Change(sale, lines=())]))[sale].lines
    seen = await transaction.fetch(PRODUCT, sorted({one.product_id for one in present if one.product_id is not None}))
    shown = [one if one.product_id in seen else replace(one, product_id=None) for one in present]
    # A line stays where it was before one is looked for that has moved.
    stay = [line == old for line, old in zip(lines, shown, strict=False)]
    moved = [old for place, old in enumerate(present) if not (place < len(stay) and stay[place])]
    kept = []
    for place, line in enumerate(lines):
        if place < len(stay) and stay[place]:
            kept.append(present[place])
            continue
        unseen = (old for old in moved if old.product_id not in {None, *seen} and replace(old, product_id=None) == line)
        if (old := next(unseen, None)) is not None:
            moved.remove(old)
        kept.append(old or line)
    return kept
