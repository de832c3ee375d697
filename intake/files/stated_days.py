"""Reads days and moments in a format that somebody states."""

import re
import time
from datetime import UTC, date, datetime

from models.errors import BadInputError

SAMPLE = datetime(2026, 1, 31, 14, 30, tzinfo=UTC)


class StatedDays:
    """Reads what a format for `strptime` says; ValueError is all it says of other texts.

    A moment is read as its day, too, for the format says that there is a time. A moment that is written without a zone
    is given without one.
    """

    def __init__(self, dates: str) -> None:
        """BadInputError tells why nothing can be read by a format."""
        self._format = dates.strip()
        asked = set(re.findall("%(.)", self._format))
        if not asked & {"Y", "y"} or not ("j" in asked or ("d" in asked and asked & {"m", "b", "B"})):
            raise BadInputError(f"{dates!r} needs a year, a month and a day, as in %d/%m/%Y.")
        if "Z" in asked:
            raise BadInputError(f"{dates!r} has %Z, but a zone can't be told by its name; %z reads +02:00.")
        self._by_day_of_year = "j" in asked
        try:
            self.example = self.moment_example = SAMPLE.strftime(self._format)
            self.moment(self.example)
        except (ValueError, re.error):
            raise BadInputError(f"{dates!r} is no format for dates, such as %d/%m/%Y.") from None

    def day(self, text: str) -> date:
        """The day that a text says."""
        return self.moment(text).date()

    def moment(self, text: str) -> datetime:
        """The moment that a text says; a day is its midnight."""
        text = text.strip()
        moment = datetime.strptime(text, self._format)  # noqa: DTZ007, the caller knows the zone
        # strptime takes day 366 of a common year for the first of January after it.
        if self._by_day_of_year and time.strptime(text, self._format).tm_yday != moment.timetuple().tm_yday:
            raise ValueError
        return moment
