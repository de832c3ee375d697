"""What is in a file, column by column: read once, a row at a time, with bounded memory."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from pathlib import Path

from intake.files.csv_file import CsvFile, FileRow
from intake.propose.full_names import first_and_last
from intake.propose.headers import header_words
from intake.propose.names import Words
from intake.propose.sample import NUL, Sample
from intake.propose.synonyms import NOTHING, NOTHING_OR_CODE

# So many texts are kept of all columns of a file together, and of one at most.
TEXTS_OF_FILE = 1_000_000
TEXTS_OF_KEY = 100_000
TEXTS_OF_COLUMN = 2_000
FEWEST = 100
BATCH = 1000
LONGEST_CODE = 3


@dataclass(slots=True, eq=False)
class Column:
    """What a column holds: how often a value, its distinct texts as a sample, and the texts that mean no value."""

    name: str
    words: Words
    sample: Sample
    given: int = 0
    longest: int = 0
    nothing: Counter[str] = field(default_factory=Counter)
    _numeric: bool | None = None

    @property
    def numeric(self) -> bool:
        """Whether no value has a letter: then it may be the key of anything."""
        if self._numeric is None:
            self._numeric = not any(sign.isalpha() for text in self.sample.counts for sign in text)
        return self._numeric

    @property
    def unique(self) -> bool:
        """Whether no value came twice, as far as they were compared."""
        return self.given > 0 and not self.sample.repeats

    @property
    def texts(self) -> list[str]:
        """Some of the values, or all: each once."""
        return list(self.sample.counts)

    def add(self, text: str, times: int) -> None:
        """Count a value."""
        self.given += times
        self.longest = max(self.longest, len(text))
        self.sample.add(text, times)


@dataclass(slots=True, eq=False)
class Profile:
    """What a file holds. `broken` rows can't be read, and `reason` is that of the first.

    `two` columns may have a first and a last name: then `full_names` are both together.
    """

    file: CsvFile
    columns: dict[str, Column]
    rows: int = 0
    broken: int = 0
    reason: str = ""
    two: tuple[str, str] | None = None
    full_names: Sample = field(default_factory=lambda: Sample(FEWEST, FEWEST))

    @property
    def name(self) -> str:
        """How the file is called."""
        return self.file.name

    @property
    def readable(self) -> int:
        """How many rows can be read."""
        return self.rows - self.broken

    def always(self, column: Column) -> bool:
        """Whether a column is never empty."""
        return 0 < column.given == self.readable


def profile_of(path: Path) -> Profile:
    """Read a file through. Raises BadInputError and OSError when it can't be read at all."""
    file = CsvFile(path)
    share = max(FEWEST, TEXTS_OF_FILE // len(file.columns))
    limits = min(share, TEXTS_OF_KEY), min(share, TEXTS_OF_COLUMN)
    columns = [Column(name, header_words(name), Sample(*limits)) for name in file.columns]
    # No mapping can name a column with NUL in its name.
    profile = Profile(file, {column.name: column for column in columns if NUL not in column.name})
    profile.two = first_and_last((column.name, column.words) for column in columns)
    profile.full_names = Sample(*limits)
    rows = file.rows()
    while batch := list(islice(rows, BATCH)):
        _take(profile, columns, batch)
    _tell_nothing(profile)
    return profile


def _take(profile: Profile, columns: Sequence[Column], batch: Sequence[FileRow]) -> None:
    """Count what is in some rows, column by column, for most columns have few texts that are not the same."""
    good = [row.values for row in batch if not row.broken]
    profile.rows += len(batch)
    profile.broken += len(batch) - len(good)
    profile.reason = profile.reason or next((row.broken for row in batch if row.broken), "")
    for column, values in zip(columns, zip(*(row.values() for row in good), strict=True), strict=bool(good)):
        for text, times in Counter(map(str.strip, values)).items():
            if text in NOTHING or text == NOTHING_OR_CODE:
                column.nothing[text] += times
            elif text:
                column.add(text, times)
    if profile.two:
        both = itemgetter(*profile.two)
        for names, times in Counter(map(both, good)).items():
            if all(parts := [name.strip() for name in names]):
                profile.full_names.add(" ".join(parts), times)


def _tell_nothing(profile: Profile) -> None:
    """Say which texts mean that there is no value; of what may be a code too, the other values of its column tell."""
    doubtful = [column for column in profile.columns.values() if column.nothing[NOTHING_OR_CODE]]
    for column in doubtful:
        if column.given and all(len(text) <= LONGEST_CODE and not text.isdigit() for text in column.texts):
            for other in doubtful:
                other.add(NOTHING_OR_CODE, other.nothing.pop(NOTHING_OR_CODE))
            break
