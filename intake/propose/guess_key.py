"""Guesses the column by which a row is known when it comes again."""

from intake.propose import synonyms
from intake.propose.draft import Part, fits_template
from intake.propose.field_words import COMMON
from intake.propose.headers import is_key, is_own_key, is_own_name, names_one, rank, without_own
from intake.propose.profile import Column, Profile
from models.columns import INDEXED_LENGTH
from models.words import Resource

# Where fewer rows than this share have a value, or one of their own, a column is no key.
NEARLY_ALL = 0.95
LONGEST_KEY = 80
MOST_COLUMNS = 3
# From this doubt on, nothing but its values says that a column is a key.
NO_KEY = 4


def guess_key(profile: Profile, resource: Resource) -> Part:
    """The key of a file's rows: one column if there is any, and of the resource's own name if that will do."""
    usable = [column for column in profile.columns.values() if column.given and column.longest <= INDEXED_LENGTH]
    own = [column for column in usable if is_own_key(column.words, resource)]
    own = own or [column for column in usable if is_own_name(column.words, resource)]
    unique = [column for column in usable if column.unique and profile.always(column)]
    if resource is Resource.SALES_RECORD and (grouped := _of_sale(profile, own)):
        return Part(grouped.name, _said(profile, grouped))
    nearly = [column for column in usable if _nearly(profile, column)]
    for columns in (unique, nearly, own):
        best = min(columns, key=lambda column: _doubt(column, resource), default=None)
        # What says that it is the key, and has a few slips, is better than what just happens to be different.
        slipped = columns is unique and any(is_own_key(one.words, resource) for one in nearly)
        if best and not (slipped and _doubt(best, resource) >= NO_KEY):
            return Part(best.name, _said(profile, best))
    return _together(profile, usable or list(profile.columns.values()))


def repeats(profile: Profile, key: Part) -> bool:
    """Whether rows may have the same key."""
    return not isinstance(key.source, str) or profile.columns[key.source].sample.repeats


def _of_sale(profile: Profile, own: list[Column]) -> Column | None:
    """What the lines of one sale share: the sale's own key, unless it is different in all rows."""
    always = [column for column in own if profile.always(column)]
    return None if any(column.unique for column in always) else next(iter(always), None)


def _doubt(column: Column, own: Resource) -> int:
    """How little a column looks like a key: the first of those that look alike most is taken."""
    others = (names for resource, names in synonyms.RESOURCES.items() if resource is not own)
    if any(names_one(column.words, names) for names in others) and not is_own_key(column.words, own):
        return 7
    if names_one(column.words, synonyms.COUNTERS):
        return 6
    if is_own_key(column.words, own):
        return 0
    if rank(without_own(column.words, own), synonyms.KEYS) is not None:
        return 1
    if is_own_name(column.words, own) or rank(without_own(column.words, own), COMMON["name"]) is not None:
        return 2
    if is_key(column.words) and not any(rank(column.words, names) is not None for names in COMMON.values()):
        return 3
    if any(rank(column.words, names) is not None for field, names in COMMON.items() if field != "email"):
        return 5
    return NO_KEY if column.longest <= LONGEST_KEY else 5


def _nearly(profile: Profile, column: Column) -> bool:
    """Whether a column has a value in nearly all rows, and its own in nearly all of these."""
    return column.given >= NEARLY_ALL * profile.readable and column.sample.distinct >= NEARLY_ALL * column.given


def _together(profile: Profile, columns: list[Column]) -> Part:
    """No column will do: several together, those with the most values first."""
    whole = [column for column in columns if profile.always(column)] or columns
    most = sorted(whole, key=lambda column: -column.sample.distinct)
    chosen = [column for column in most if fits_template(column)][:MOST_COLUMNS]
    if len(chosen) < 2:
        return Part(most[0].name, f"no column is different in all rows: {_said(profile, most[0])}")
    template = "/".join(f"{{{column.name}}}" for column in chosen)
    return Part({"template": template}, "no column is different in all rows: these may be, together")


def _said(profile: Profile, column: Column) -> str:
    """Why a column is the key, and what that does to rows."""
    if column.unique and profile.always(column):
        compared = "all" if column.sample.whole else f"those {len(column.sample.counts):,} that were compared of the"
        return f'"{column.name}" is never empty and different in {compared} {profile.readable:,} rows'
    said = [f'"{column.name}" has {column.sample.about} values in {profile.readable:,} rows']
    empty = profile.readable - column.given
    said += [f"the {empty:,} rows without one will be rejected"] if empty else []
    return "; ".join(said)
