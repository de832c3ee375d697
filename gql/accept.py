"""What a client wants to be answered in: the header `Accept`, as RFC 9110 reads it."""

from collections.abc import Iterator, Sequence
from email.message import Message

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
HTML = "text/html"


def preferred(accept: str | None, offered: Sequence[str]) -> str | None:
    """Of the media types that are offered, the one that the client likes best; None where it takes none of them.

    Between types that it likes alike, one that it names goes before one that it only does not exclude, and then the
    order is the client's own, and that of the offer.
    """
    ranges = list(_ranges("*/*" if accept is None or not accept.strip() else accept))
    rated = []
    for place, media in enumerate(offered):
        matching = [(_closeness(wanted, media), -at, quality) for at, (wanted, quality) in enumerate(ranges)]
        closeness, at, quality = max((one for one in matching if one[0]), default=(0, 0, 0.0))
        if quality > 0:
            rated.append((quality, closeness, at, -place, media))
    return max(rated)[-1] if rated else None


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """Each media range with its quality; one that can't be read, or that wants another charset, is passed over."""
    for written in accept.split(","):
        message = Message()
        message["content-type"] = written.strip()
        (wanted, _), *pairs = message.get_params() or [("", "")]
        parameters = {name.lower(): value for name, value in pairs}
        if parameters.get("charset", "utf-8").lower() != "utf-8":
            continue
        try:
            quality = float(parameters.get("q", "1"))
        except ValueError:
            continue
        if 0 <= quality <= 1:
            yield wanted.strip().lower(), quality


def _closeness(wanted: str, media: str) -> int:
    """How closely a media range names a media type; 0 where it does not."""
    if wanted == media:
        return 3
    if wanted == f"{media.partition('/')[0]}/*":
        return 2
    return 1 if wanted == "*/*" else 0
