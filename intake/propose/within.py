"""Guesses the records that have no file of their own: managers in the rows of a team, contacts, shipments."""

from intake.propose.draft import Draft, Part
from intake.propose.field_words import BESIDE, SENT
from intake.propose.guess_fields import assigned, name_of_two, names_of_fields
from intake.propose.guess_status import choice_of, guess_status
from intake.propose.headers import is_own_name, without_key
from intake.propose.names import Words
from intake.propose.order import WITHIN, turn_of
from intake.propose.profile import Column
from models.words import Relation, Resource

# What can be made of a name alone.
OF_A_NAME = frozenset(
    {
        *(Resource.CUSTOMER, Resource.PRODUCT, Resource.SUPPLIER),
        *(Resource.PERSON, Resource.DEPARTMENT, Resource.ROLE),
    }
)
# Of these a shipment has at least one, and one field more.
OF_SHIPMENTS = {"tracking_number", "shipped_on", "delivered_on"}


def named_in_rows(draft: Draft, resource: Resource, column: Column) -> Draft:
    """A load of the records that a column of other records names, with what more the rows say of them.

    What differs between rows of one record is taken out later, when the rows are tried.
    """
    reason = f'"{column.name}" names {column.sample.about} of them in {column.given:,} rows'
    made = Draft(draft.profile, resource, Part(column.name, reason), turn_of(resource, WITHIN), distinct=True)
    made.about.append(f"{resource}: made of the rows of {draft.profile.name} that name them.")
    made.fields |= _called_after(made, without_key(column.words))
    if draft.resource is Resource.SALES_RECORD:
        of_sale = draft.columns() | made.columns()
        others = [(one, one.words) for one in draft.profile.columns.values() if one.name not in of_sale]
        names = names_of_fields(resource)
        beside = {name: names[name] for name in BESIDE.get(resource, ()) if name not in made.fields}
        made.fields |= assigned(others, beside)
    made.fields.setdefault("name", Part(column.name))
    _skip_empty(made, [column.name])
    return made


def contacts_in_rows(draft: Draft) -> Draft | None:
    """The people to ask for, who are named in the rows of customers."""
    key = Part(draft.key.source, "one for each customer")
    made = Draft(draft.profile, Resource.CONTACT, key, turn_of(Resource.CONTACT, WITHIN), draft.distinct)
    made.about.append(f"CONTACT: rows of {draft.profile.name} name somebody to ask for.")
    made.fields |= _called_after(made, ("contact",))
    if "name" not in made.fields:
        name_of_two(made, ("contact",))
    whole = (one for one in draft.profile.columns.values() if one.given and is_own_name(one.words, Resource.CONTACT))
    if "name" not in made.fields and (column := next(whole, None)):
        made.fields["name"] = Part(column.name)
    if "name" not in made.fields and len(draft.fields["name"].columns) == 1:
        name_of_two(made)
    if "name" not in made.fields:
        return None
    made.links["customer"] = Part(draft.key.source)
    _skip_empty(made, made.fields["name"].columns)
    return made


def shipments_in_rows(draft: Draft) -> Draft | None:
    """What was sent, where the rows of sales say when, by whom and to whom."""
    profile = draft.profile
    key = Part(draft.key.source, "one for each sale")
    made = Draft(profile, Resource.SHIPMENT, key, turn_of(Resource.SHIPMENT, WITHIN), distinct=True)
    made.about.append(f"SHIPMENT: rows of {profile.name} say what was sent.")
    made.fields |= assigned([(column, column.words) for column in profile.columns.values()], SENT)
    if len(made.fields) < 2 or not made.fields.keys() & OF_SHIPMENTS:
        return None
    made.links["sales_record"] = Part(draft.key.source)
    made.relations |= {name: part.again() for name, part in draft.relations.items() if name is Relation.CREATOR}
    made.fields[choice_of(Resource.SHIPMENT) or ""] = guess_status(profile, Resource.SHIPMENT)
    return made


def _called_after(made: Draft, before: Words) -> dict[str, Part]:
    """The fields of columns whose names begin with the same words, such as `contact name` and `contact phone`."""
    columns = [one for one in made.profile.columns.values() if one.words[: len(before)] == before]
    called = [(one, one.words[len(before) :]) for one in columns]
    called += [(one, ("name",)) for one in columns if one.words == before]
    return assigned(called, names_of_fields(made.resource))


def _skip_empty(made: Draft, columns: list[str]) -> None:
    """Leave out the rows that name nobody."""
    for name in columns:
        if not made.profile.always(made.profile.columns[name]):
            made.skip[name] = [""]
