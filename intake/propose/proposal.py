"""`propose` looks at the CSV files of a folder, and writes a first mapping for them."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from intake.files.sources import dotted
from intake.propose.draft import Draft
from intake.propose.drafting import Folder, first_draft
from intake.propose.guess_resource import guess_resource
from intake.propose.profile import Profile, profile_of
from intake.propose.settle import settle
from intake.propose.trial import try_all
from intake.propose.write import write
from models.errors import BadInputError
from resolvers.writing.new_record import SOURCE_LENGTH

CERTAIN, POSSIBLE = {".csv"}, {".tsv", ".txt"}
# A text with a few commas is no table: in one, most rows have as many values as the header.
TABLE = 0.9
SHOWN = 12


def propose(folder: Path) -> str:
    """The text of a mapping for the CSV files of a folder; BadInputError when there are none."""
    paths = _paths(folder)
    source = _source(folder)
    company = Folder(source)
    drafts = []
    for path in paths:
        profile = _profile(path, company.left)
        if profile:
            drafts += _first(profile, company.left)
    if not drafts and not company.left:
        raise BadInputError(f"There are no CSV files in {folder}.")
    company.draft(drafts)
    for profile in {id(draft.profile): draft.profile for draft in company.loads}.values():
        _try(profile, [draft for draft in company.loads if draft.profile is profile], source)
    return write(source, folder.resolve().name, company.loads, company.left)


def _paths(folder: Path) -> list[Path]:
    try:
        paths = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        raise BadInputError(f"There is no folder {folder}, or it can't be read.") from None
    return [path for path in paths if path.suffix.lower() in CERTAIN | POSSIBLE]


def _source(folder: Path) -> str:
    """The name of the folder as a word."""
    word = re.sub("[^a-z0-9-]+", "-", dotted(folder.resolve().name)).strip("-")
    return word[:SOURCE_LENGTH].strip("-") or "import"


def _profile(path: Path, left: dict[str, str]) -> Profile | None:
    """Read a file; what can't be read is left with the reason, unless it may be no CSV file at all."""
    certain = path.suffix.lower() in CERTAIN
    if not _is_text(path.name):
        left[ascii(path.name)] = "no mapping can name it, for its name is not valid Unicode."
        return None
    try:
        profile = profile_of(path)
    except (BadInputError, OSError) as error:
        if certain:
            left[path.name] = f"it can't be read: {error}"
        return None
    several = len(profile.columns) > 1 and profile.readable >= TABLE * profile.rows
    return profile if certain or several else None


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _first(profile: Profile, left: dict[str, str]) -> list[Draft]:
    """What a file says by itself; one that fits no resource is left."""
    if not profile.readable or not profile.columns:
        left[profile.name] = "it has no rows, or no columns, that can be read."
        return []
    guess = guess_resource(profile)
    if guess is None:
        left[profile.name] = f"it fits no resource; its columns are {_shown(list(profile.columns))}."
        return []
    return [first_draft(profile, guess)]


def _try(profile: Profile, drafts: Sequence[Draft], source: str) -> None:
    """Try the drafts of a file on its rows, and say what is to be known of the file beside them."""
    for draft in drafts:
        empty = {text for column in draft.columns() for text in profile.columns[column].nothing}
        if empty:
            draft.settings["empty"] = sorted(empty)
    for trial in try_all(profile, drafts):
        settle(trial, source)
    main = next((draft for draft in drafts if draft.turn[1]), drafts[0])
    main.about += _about_file(profile)
    main.remarks += _unused(profile, drafts)


def _about_file(profile: Profile) -> list[str]:
    file, said = profile.file, []
    if not file.encoding.startswith("utf-8"):
        said.append(f"{profile.name} is read as {file.encoding}; where that is wrong, name its `encoding`.")
    if file.delimiter != ",":
        between = "a tab" if file.delimiter == "\t" else file.delimiter
        said.append(f"{profile.name} has {between} between its values.")
    if profile.broken:
        said.append(f"{profile.broken:,} of {profile.rows:,} rows can't be read: {profile.reason}.")
    return said


def _unused(profile: Profile, drafts: Iterable[Draft]) -> list[str]:
    """Which columns nothing was made of."""
    used = {column for draft in drafts for column in draft.columns()}
    empty = [name for name, column in profile.columns.items() if not column.given and name not in used]
    others = [name for name in profile.columns if name not in used and name not in empty]
    said = [f"Nothing was made of {', '.join(others)}."] if others else []
    return said + ([f"Always empty: {', '.join(empty)}."] if empty else [])


def _shown(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
