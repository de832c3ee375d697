"""What can go wrong for a caller, as exceptions; the edge maps each to one code of the API."""


class LastfourError(Exception):
    """An error whose message is meant for the caller: it never holds a value that the caller did not send."""


class BadInputError(LastfourError):
    """The request can be read, but something in it can't be used."""


class LeftError(BadInputError):
    """Somebody is named who has left, or an integration that has ended."""


class TooComplexError(LastfourError):
    """The request asks for more at once than is allowed; what it asks for was not looked at."""


class RateLimitedError(LastfourError):
    """The caller has asked for as much as they may, and has to wait."""


class MaskedFieldError(LastfourError):
    """An operator needs a field in full, and no grant of the caller gives it on any row."""


class ForbiddenError(LastfourError):
    """The caller may see the thing, but not do this to it."""


class NotFoundError(LastfourError):
    """There is nothing of that kind that the caller may see."""


class UnknownDocumentError(LastfourError):
    """A document is asked for by a name that is not known, or not to this caller."""


class ConflictError(LastfourError):
    """Something else came first: another version of a record, or another request with the same key."""


class UnauthenticatedError(LastfourError):
    """Nobody is known by this token, or who was has left."""


class UnknownTokenError(UnauthenticatedError):
    """A token that was looked up and that nobody has issued; to whoever shows it, as any that lets nobody in."""


class FrozenError(LastfourError):
    """The caller's account is frozen."""


class UndeclaredError(LastfourError):
    """Something of a resource was forgotten: nothing is served until it is declared."""


class BrokenLogError(LastfourError):
    """Nothing can be added to the log: the ends of its lanes do not bear the seal of this secret."""

    def __init__(self) -> None:
        """Say what it may be."""
        super().__init__(
            "The log can't be written: LASTFOUR_SECRET is not the one that it was begun with, or it was tampered with. "
            "Run `lastfour audit verify`."
        )


class NoPlanError(RuntimeError):
    """A programming mistake: rows were asked for without an access plan. Nothing is shown."""
