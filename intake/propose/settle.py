"""Takes out of drafts what their rows contradict, and says of the rest how it did."""

from intake.propose.draft import Draft, Part
from intake.propose.required import made_up, required_fields, required_links
from intake.propose.trial import Tally, Trial

# A field whose values are worse than this is not what it seemed.
GOOD = 0.95
# So many rows may say otherwise than the first of their record, for the part to be the record's all the same.
OTHERWISE = 0.01


def settle(trial: Trial, source: str) -> None:
    """Take out what can't be loaded, make up what is needed instead, and say what rows will be rejected."""
    for (kind, name), tried in trial.tried.items():
        tally, draft = tried.tally, trial.draft
        if kind == "fields":
            _field(draft, name, tally, trial.rows, source)
        elif kind == "lines" and name != "product":
            _line(draft, name, tally)
        else:
            _link(draft, kind, name, tally, trial.rows)


def _field(draft: Draft, name: str, tally: Tally, rows: int, source: str) -> None:
    part = draft.fields[name]
    required = name in required_fields(draft.resource)
    wrong = tally.bad + (tally.missing if required else 0)
    good = wrong <= (1 - GOOD) * (rows if required else tally.given)
    if good and tally.otherwise <= OTHERWISE * rows:
        _say(part, tally, required=required)
        return
    why = _why(tally, rows) if not good else f"differs between rows of one record {tally.otherwise:,} times"
    instead = made_up(draft, name, source) if required else None
    if required and (instead is None or instead.source == part.source):
        _say(part, tally, required=True)
        return
    if instead:
        draft.fields[name] = instead
    else:
        del draft.fields[name]
    draft.remarks.append(f"{_named(part)} could be {name}, but {why}")


def _line(draft: Draft, name: str, tally: Tally) -> None:
    part = draft.lines[name]
    if name == "quantity" or tally.bad <= (1 - GOOD) * tally.given:
        _say(part, tally, required=name == "quantity")
    else:
        del draft.lines[name]
        draft.remarks.append(f"{_named(part)} could be {name}, but {_why(tally, tally.given)}")


def _link(draft: Draft, kind: str, name: str, tally: Tally, rows: int) -> None:
    parts: dict[str, Part] = getattr(draft, kind)
    part = parts[name]
    required = kind == "links" and name in required_links(draft.resource)
    if tally.otherwise > OTHERWISE * rows and not required:
        del parts[name]
        times = f"{tally.otherwise:,} times"
        draft.remarks.append(f"{_named(part)} could be {name}, but differs between rows of one record {times}")
        return
    if part.target and part.target.within and part.target.file == draft.profile.name:
        part.reason = "made of these rows, by a load before"
    elif part.target:
        about = "" if part.target.known.whole else "of those that were compared, "
        part.reason = f"{about}{tally.hits:,} of {tally.told:,} values are {part.target}"
        if tally.hits < tally.told:
            part.reason += ": rows with others will be rejected"
    if required and tally.missing:
        part.reason += f"; {tally.missing:,} rows name none, and will be rejected"


def _say(part: Part, tally: Tally, *, required: bool) -> None:
    """Say which rows will be rejected all the same."""
    said = [f"{tally.missing:,} rows have none"] if required and tally.missing else []
    said += [f"{tally.bad:,} of {tally.given:,} values can't be read"] if tally.bad else []
    said += [f"{tally.otherwise:,} rows say otherwise than the first of their record"] if tally.otherwise else []
    if said:
        part.reason = "; ".join([part.reason] * bool(part.reason) + [f"{' and '.join(said)}: they will be rejected"])


def _why(tally: Tally, rows: int) -> str:
    if tally.bad:
        return f"{tally.bad:,} of {tally.given:,} values can't be read: {tally.reason}"
    return f"{tally.missing:,} of {rows:,} rows have none"


def _named(part: Part) -> str:
    return " and ".join(f'"{column}"' for column in part.columns) or "what is made up"
