"""Drafts the loads of a whole folder: each file's own, and those of records that are only named in its rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from intake.propose.draft import Draft
from intake.propose.drafting_links import later_links, link_up
from intake.propose.guess_fields import guess_fields
from intake.propose.guess_key import guess_key, repeats
from intake.propose.guess_lines import guess_lines
from intake.propose.guess_links import Found, Known, find_link, named_outright, use
from intake.propose.guess_resource import Guess
from intake.propose.order import LATER, turn_of
from intake.propose.profile import Profile
from intake.propose.required import fill_required, required_links
from intake.propose.synonyms import RESOURCES
from intake.propose.tell_notation import tell_notation
from intake.propose.within import contacts_in_rows, shipments_in_rows
from models.words import Resource

OF_CUSTOMERS = RESOURCES[Resource.CUSTOMER]


def first_draft(profile: Profile, guess: Guess) -> Draft:
    """What a file says by itself: its key and its fields."""
    key = guess_key(profile, guess.resource)
    draft = Draft(profile, guess.resource, key, turn_of(guess.resource), distinct=repeats(profile, key))
    if guess.lines:
        draft.turn = turn_of(guess.resource, LATER)
    draft.about.append(f"{guess.resource}: {guess.reason}.")
    guess_fields(draft)
    _forget(draft)
    return draft


def _forget(draft: Draft) -> None:
    """Forget most of the texts of columns that nothing will be found by."""
    found_by = {column for part in (draft.key, *draft.fields.values()) for column in part.columns}
    for column in draft.profile.columns.values():
        if column.name not in found_by:
            column.sample.shrink()


@dataclass(slots=True)
class Folder:
    """The loads of a folder: `source` is how the whole is called, and `left` says why a file feeds nothing.

    `of_files` are the resources that a file of their own has.
    """

    source: str
    known: Known = field(default_factory=Known)
    loads: list[Draft] = field(default_factory=list)
    of_files: set[Resource] = field(default_factory=set)
    left: dict[str, str] = field(default_factory=dict)

    def draft(self, drafts: Sequence[Draft]) -> None:
        """Connect the drafts of all files, and put them in order."""
        self.of_files = {draft.resource for draft in drafts}
        # Sales that name their customers come before files that only add to them.
        for draft in sorted(drafts, key=lambda one: (one.turn, named_outright(one, OF_CUSTOMERS) is None)):
            self._connect(draft)
        for draft in list(self.loads):
            self.loads += later_links(draft, self.known)
        self.loads.sort(key=lambda draft: draft.turn)

    def _connect(self, draft: Draft) -> None:
        """Connect a draft with what is known; without what it needs, its file feeds nothing."""
        more = link_up(draft, self.known)
        if draft.resource is Resource.SALES_RECORD:
            guess_lines(draft, more.product)
            if "customer" not in draft.links and (sales := self._sales_of(draft)):
                self._join(draft, sales, more.within)
                return
        tell_notation(draft)
        missing = [name for name in required_links(draft.resource) if name not in draft.links]
        missing += fill_required(draft, self.source)
        if missing:
            needed = " and ".join(missing)
            self.left[draft.profile.name] = (
                f"it looks like {draft.resource}, but that needs {needed}: no column says it."
            )
            return
        self._tell_overlap(draft)
        within = [*more.within, *self._parts_of(draft)]
        for made in within:
            tell_notation(made)
            fill_required(made, self.source)
        self.loads += [*within, draft]
        for made in (draft, *within):
            self.known.add(made, within=made is not draft)

    def _sales_of(self, draft: Draft) -> Found | None:
        """The sales of another file that the rows of a draft name by their keys."""
        sales = [target for target in self.known.targets[Resource.SALES_RECORD] if target.by is None]
        return find_link(draft, RESOURCES[Resource.SALES_RECORD], sales, needs_hint=True)

    def _join(self, draft: Draft, sales: Found, within: Iterable[Draft]) -> None:
        """Add the rows of a file as lines to the sales of another one; without lines they say nothing new."""
        if not draft.lines:
            self.left[draft.profile.name] = f"its rows name the sales of {sales.target.file}, and add no lines to them."
            return
        draft.key = use(draft, sales)
        draft.key.reason = f"the sale in {sales.target.file} that each row is a line of"
        draft.turn = turn_of(Resource.SALES_RECORD, LATER)
        for parts in (draft.fields, draft.links, draft.relations):
            parts.clear()
        products = [made for made in within if made.resource is Resource.PRODUCT]
        for made in (*products, draft):
            tell_notation(made)
        for made in products:
            fill_required(made, self.source)
        self.loads += [*products, draft]

    def _parts_of(self, draft: Draft) -> list[Draft]:
        """The contacts in the rows of customers, and the shipments in those of sales."""
        if draft.resource is Resource.CUSTOMER and Resource.CONTACT not in self.of_files:
            contacts = contacts_in_rows(draft)
            return [contacts] if contacts else []
        if draft.resource is Resource.SALES_RECORD and Resource.SHIPMENT not in self.of_files:
            shipments = shipments_in_rows(draft)
            return [shipments] if shipments else []
        return []

    def _tell_overlap(self, draft: Draft) -> None:
        """Say so if another file has records under the same keys."""
        if isinstance(draft.key.source, str):
            keys = draft.profile.columns[draft.key.source].sample
            for target in self.known.targets[draft.resource]:
                hits, told = keys.share_in(target.known)
                if hits and target.by is None and not target.within:
                    draft.about.append(
                        f"{hits:,} of {told:,} keys are in {target.file}, too: those rows change the same records."
                    )
