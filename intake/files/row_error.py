"""Why a row can't be loaded."""


class RowError(Exception):
    """A row can't be loaded: the reason, with the column and the value where they are at fault, and another line."""

    def __init__(self, reason: str, column: str = "", value: str = "", line: int | None = None) -> None:
        """Say what the report says."""
        super().__init__(reason)
        self.reason = reason
        self.column = column
        self.value = value
        self.line = line


class NotThereYetError(RowError):
    """A row links to a record of the same kind that is not there, but may be in a later row: `needs` is its key."""

    def __init__(self, reason: str, column: str, needs: str) -> None:
        """Say what the row waits for, and why it is rejected when that does not come."""
        super().__init__(reason, column, needs)
        self.needs = needs
