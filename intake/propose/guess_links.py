"""Guesses which columns name records of other files: by their values, which are keys there, and by their headers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from intake.propose.draft import Draft, Part, Target
from intake.propose.headers import is_key, mentions, names_one, without_own
from intake.propose.near import near_misses
from intake.propose.profile import Column
from models.catalogue import CATALOGUE
from models.words import Resource

# So many of a column's values must be keys of the others, for the column to be a link.
ENOUGH = 0.8
# A header says so outright, hints at it, or says nothing: then the values have to be texts, and several.
OUTRIGHT, HINT, SILENT = 2, 1, 0
FEWEST_TEXTS = 3


@dataclass(slots=True)
class Known:
    """The records that the files have, by resource, and how they may be named."""

    targets: defaultdict[Resource, list[Target]] = field(default_factory=lambda: defaultdict(list))

    def add(self, draft: Draft, *, within: bool = False) -> None:
        """Know the records of a load by their key, and by what is different for each of them."""
        file, columns, targets = draft.profile.name, draft.profile.columns, self.targets[draft.resource]
        if isinstance(draft.key.source, str):
            targets.append(Target(file, columns[draft.key.source].sample, None, within))
        named, full_names = draft.fields.get("name"), draft.profile.full_names
        if draft.profile.two and named and named.columns == list(draft.profile.two) and not full_names.repeats:
            targets.append(Target(file, full_names, "name", within))
        for name, part in draft.fields.items():
            column = columns[part.source] if isinstance(part.source, str) else None
            if column and column.unique and column.name != draft.key.source and CATALOGUE[draft.resource].folded(name):
                targets.append(Target(file, column.sample, name, within))


@dataclass(frozen=True, slots=True)
class Found:
    """A column that is a link, to which records, and the values that are to be mended for it."""

    column: Column
    target: Target
    mended: Mapping[str, str]

    def part(self) -> Part:
        """The link as the mapping has it; how many values lead somewhere is counted later."""
        source = {"column": self.column.name, "by": self.target.by} if self.target.by else self.column.name
        return Part(source, target=self.target)


def find_link(draft: Draft, names: str, targets: Iterable[Target], *, needs_hint: bool = False) -> Found | None:
    """The column whose values are keys of the targets, the one with the plainest header first."""
    best: tuple[tuple[int, float], Found] | None = None
    given = [target for target in targets if target.known.counts]
    for column in draft.profile.columns.values():
        hint = _hint(column, names, draft.resource)
        # A column that is another field by its name is a link only if its name says that, too.
        taken = column.name in draft.columns()
        if not column.given or (hint == SILENT and (needs_hint or taken or not _telling(column))):
            continue
        if hint < OUTRIGHT and column.name == draft.key.source:
            continue
        for target in given:
            share, mended = _share(column, target)
            if share >= (1 if target.within else ENOUGH) and (best is None or (hint, share) > best[0]):
                best = (hint, share), Found(column, target, mended)
    return best[1] if best else None


def use(draft: Draft, found: Found) -> Part:
    """Take a column for a link, and mend its values."""
    if found.mended:
        reason = f"not keys of {found.target.file}, but nearly"
        draft.values[found.column.name] = dict(found.mended), reason
    return found.part()


def named_outright(draft: Draft, names: str) -> Column | None:
    """The column whose header says that it names such records; numbers do only if it says that they are keys."""
    for phrase in names.split(", "):
        for column in draft.profile.columns.values():
            named = column.given and _names(column, phrase, draft.resource) and column.name != draft.key.source
            if named and (is_key(column.words) or not column.numeric):
                return column
    return None


def _hint(column: Column, names: str, own: Resource) -> int:
    """How plainly a header says it. Numbers may be anything: `employees` may be how many there are."""
    plural = column.name.casefold().endswith("s")
    if _names(column, names, own):
        return SILENT if column.numeric and plural and not is_key(column.words) else OUTRIGHT
    return HINT if mentions(column.words, names) and (is_key(column.words) or not column.numeric) else SILENT


def _names(column: Column, names: str, own: Resource) -> bool:
    """Whether a header names a record, maybe after the resource itself: the `product vendor` is a vendor."""
    return names_one(column.words, names) or names_one(without_own(column.words, own), names)


def _telling(column: Column) -> bool:
    """Whether the values of a column can be keys of one thing only."""
    return len(column.sample.counts) >= FEWEST_TEXTS and not column.numeric


def _share(column: Column, target: Target) -> tuple[float, Mapping[str, str]]:
    """The share of a column's values that are keys, and those that nearly are, if they make it large enough."""
    hits, told = column.sample.share_in(target.known)
    if not told or hits == told:
        return (1 if told else 0), {}
    mended = near_misses(column.sample, target.known)
    return (hits + sum(column.sample.counts[text] for text in mended)) / told, mended
