"""What a script may name: ids and values of all states, half of the time such as the caller can't see."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from random import Random

from tests.proof.alike.able import HANDED, Able
from tests.proof.alike.script import ABSENT
from tests.proof.documents import PLURALS, TYPES, global_id
from tests.proof.fields import BUILT_INS, FIELDS, Field, camel
from tests.proof.hidden import Hidden
from tests.proof.questions import as_json
from tests.proof.values import RAW, SHOWN
from tests.proof.world import LINKS, ORGANISATION, RESOURCES, Value, World

# Names of arguments and input fields that lead to records, beside the links of the catalogue.
LEADS = {
    "accountExecutive": "PERSON",
    "csrs": "PERSON",
    "addCsrs": "PERSON",
    "removeCsrs": "PERSON",
    "person": "PERSON",
    "successor": "PERSON",
    "actor": "PERSON",
    "winner": "CUSTOMER",
    "loser": "CUSTOMER",
    "tags": "TAG",
    **{camel(link): target for links in LINKS.values() for link, target in links.items()},
}
# What mutations ask for, by the verbs that they begin with; one that is not here is drawn like any.
VERBS = {
    "create": "ADD",
    "update": "EDIT",
    "delete": "DELETE",
    "restore": "RESTORE",
    "assign": "ASSIGN",
    "share": "SHARE",
    "unshare": "SHARE",
    "merge": "MERGE",
    "tag": "EDIT",
    "untag": "EDIT",
    "reveal": "VIEW",
}
_KNOWN: Mapping[tuple[str, str], Field] = {
    (resource, camel(name)): field
    for resource in (*RESOURCES, *ORGANISATION)
    for name, field in {**FIELDS[resource], **({} if resource in ORGANISATION else BUILT_INS)}.items()
}
_OF_TYPE = {
    **{name: resource for resource, name in TYPES.items()},
    **{plural[0].upper() + plural[1:]: resource for resource, plural in PLURALS.items()},
}


def field_of(resource: str | None, name: str) -> Field | None:
    """How the model knows a field by its name in the API; None where it does not."""
    return None if resource is None else _KNOWN.get((resource, name))


def action_of(mutation: str) -> str | None:
    """The action that a mutation asks for on the records that it names."""
    verb = re.match(r"[a-z]*", mutation)
    return VERBS.get(verb.group()) if verb else None


def resource_in(name: str) -> str | None:
    """The resource that the name of a type or of a mutation ends or begins with: `UpdateCustomerInput`."""
    found = [known for known in _OF_TYPE if known in name]
    return _OF_TYPE[max(found, key=len)] if found else None


class Palette:
    """Draws ids and values for a script; `hidden` is what the caller can't see of the first of the states."""

    def __init__(self, hidden: Hidden, worlds: Sequence[World]) -> None:
        """Take everything that the states have."""
        self.able = Able(hidden)
        self._caller, self._view = hidden.caller, hidden.view
        self.topics = [(resource, camel(name), value) for resource, name, value in hidden.literals]
        self._secrets: defaultdict[tuple[str, str], dict[Value, None]] = defaultdict(dict)
        self._others: defaultdict[tuple[str, str], dict[Value, None]] = defaultdict(dict)
        self._seen: defaultdict[str, dict[int, None]] = defaultdict(dict)
        self._hidden: defaultdict[str, dict[int, None]] = defaultdict(dict)
        masked = set(hidden.masked)
        of = {one.id: one.resource for one in hidden.world.records}
        self._masked = {(of[id], camel(name)) for id, name in masked}
        self._whole = {
            (resource, camel(name))
            for resource in RESOURCES
            for name in FIELDS[resource]
            if hidden.view.reachable(resource, name) == "FULL"
        }
        # What fields that are not seen whole hold in each of the states.
        self._held = {
            (id, camel(name)): [one.fields[name] for world in worlds for one in world.records if one.id == id]
            for id, name in masked
        }
        self._resources = {global_id(TYPES[one.resource], one.id): one.resource for one in hidden.world.records}
        # Records that look the same in all states, and are not.
        self._tell = {id for (id, _), held in self._held.items() if len(set(held)) > 1}
        # Customers that may be merged so that what is not seen of one might come to be seen.
        ids = [id for _, id in self.able.records("MERGE", "CUSTOMER")]
        tell = [(id, name) for (id, name), held in self._held.items() if len(set(held)) > 1 and id in ids]
        self.merges = [(one, id) for id, name in tell for one in ids if one != id and (one, name) not in self._held]
        self._veiled = {id for id, _ in self._held}
        known = {one.id for one in hidden.world.records} - hidden.rows
        for world in worlds:
            for one in world.records:
                seen = one.id in known
                (self._seen if seen else self._hidden)[one.resource][one.id] = None
                for name, value in one.fields.items():
                    secret = not seen or (one.id, name) in masked
                    (self._secrets if secret else self._others)[one.resource, camel(name)][value] = None
        everywhere = set.intersection(*({one.id for one in world.records} for world in worlds))
        # What is there in some of the states alone.
        self._differing = {
            resource: dict.fromkeys(one for one in self._hidden[resource] if one not in everywhere)
            for resource in (*RESOURCES, *ORGANISATION)
        }
        for kind, units in (("DEPARTMENT", hidden.world.departments), ("ROLE", hidden.world.roles)):
            self._seen[kind] = dict.fromkeys(one.id for one in units)
        self._seen["GROUP"] = dict.fromkeys(one.id for one in hidden.world.groups)
        # Most is asked of what grants name: elsewhere everybody's answer is empty.
        facts, caller = hidden.view.facts, hidden.caller
        granted = {grant.resource for grant in hidden.world.grants if facts.is_grantee(caller, grant)}
        self.granted = sorted(granted & set(RESOURCES)) or ["CUSTOMER"]

    def asked_of(self, resource: str | None) -> list[str]:
        """The fields of a resource that a script is about, as far as lists may be filtered and sorted by them."""
        return [name for of, name, _ in self.topics if of == resource and (of, name) in self._whole]

    def name(self, rng: Random, resource: str | None, names: Sequence[str]) -> str:
        """A field to filter or sort by: mostly one that is whole on some records and not on others.

        One that is whole nowhere has the request refused, which is soon told.
        """
        levelled = [name for name in names if (field := field_of(resource, name)) and field.cls != "public"]
        useful = [name for name in levelled if (resource, name) in self._whole]
        useless = set(levelled) - set(useful) if resource in self.granted else set()
        public = [name for name in names if name not in levelled]
        mixed = [name for name in useful if (resource, name) in self._masked]
        pool = [*public, *useful * 2, *mixed * 4, *(levelled if resource not in self.granted else ())]
        if useless and (not pool or rng.random() < 0.04):
            return rng.choice(sorted(useless))
        drawn: str = rng.choice(pool or list(names))
        return drawn

    def resource(self, rng: Random) -> str:
        """A resource, mostly one that the caller has a grant on."""
        return rng.choice([*self.granted * 3, rng.choice(RESOURCES)])

    def id(self, rng: Random, resource: str | None, action: str | None = None) -> str:
        """The id of a record: one that is seen, one that is not, one that is nowhere, or nothing of the kind.

        Where it is to be acted on, it is mostly one on which the caller may.
        """
        kind = rng.random()
        if action is not None and kind > 0.3:
            allowed = self.able.records(action, resource)
            if allowed:
                # Best one that is not seen whole: something may become known of it.
                veiled = [(of, id) for of, id in allowed if id in self._veiled]
                of, id = rng.choice(veiled if veiled and rng.random() < 0.5 else allowed)
                return global_id(TYPES[of], id)
            kind = rng.random()
        resource = resource or self.resource(rng)
        if kind < 0.004:
            return rng.choice(("", "nonsense", "Q3VzdG9tZXI6", "Q3VzdG9tZXI6MDE"))
        if kind < 0.02:
            resource = rng.choice(RESOURCES)
        differing = self._differing[resource] if rng.random() < 0.6 else None
        pools = [self._seen[resource], differing or self._hidden[resource]]
        pool = pools[0] if kind < 0.6 else pools[1] if kind < 0.95 else {}
        number = (
            rng.choice(list(pool)) if pool else ABSENT if kind > 0.2 else rng.choice([*pools[0], *pools[1], ABSENT])
        )
        return global_id(TYPES[resource], number)

    def resource_of(self, id: str) -> str | None:
        """Of what resource a record is, by its id in the API."""
        return self._resources.get(id)

    def myself(self) -> str:
        """The caller's own id."""
        return global_id("Person" if self._caller.kind == "PERSON" else "Integration", self._caller.id)

    def cell(self, rng: Random, resource: str | None) -> tuple[str, str, object] | None:
        """A record, a field of it that may be replaced unseen, and with what: what it may hold, or what is shown."""
        cells = self.able.cells[resource] if resource else []
        if not cells or resource is None:
            return None
        topics = {(of, name) for of, name, _ in self.topics}
        asked = [(id, name) for id, name in cells if (resource, camel(name)) in topics]
        id, name = rng.choice(asked if asked and rng.random() < 0.8 else cells)
        held = rng.choice([*self._held[id, camel(name)] * 2, self._view.value(resource, id, name)])
        value = self.value(rng, resource, camel(name)) if held is None else as_json(held)
        return global_id(TYPES[resource], id), camel(name), value

    def raising(self, rng: Random, resource: str | None) -> tuple[str, str, object] | None:
        """A record that is not seen whole, and what it may be made to say for a grant of the caller's to hold on it."""
        asked = [
            (name, values) for (of, name), values in self.able.asked_by_grants.items() if of == resource and values
        ]
        ids = [id for _, id in self.able.records("EDIT", resource) if id in self._veiled]
        ids = [id for id in ids if id in self._tell] or ids
        if resource is None or not asked or not ids:
            return None
        name, values = rng.choice(asked)
        return global_id(TYPES[resource], rng.choice(ids)), name, rng.choice(values)

    def taken_over(self, rng: Random) -> dict[str, object] | None:
        """What hands the caller a record that would mean more to them then."""
        if not self.able.handed:
            return None
        telling = [one for one in self.able.handed if one[1] in self._tell]
        resource, id, kind = rng.choice(telling or self.able.handed)
        record = {"id": global_id(TYPES[resource], id)}
        return {"records": [record], HANDED[kind]: [self.myself()] if kind == "CSR" else self.myself()}

    def united(self, rng: Random) -> tuple[str, str] | None:
        """Two customers that the caller may merge: one that they see more of, and one that they see less of."""
        ids = [id for _, id in self.able.records("MERGE", "CUSTOMER")]
        if len(ids) < 2:
            return None
        winner, loser = rng.choice(self.merges) if self.merges else rng.sample(ids, 2)
        return global_id("Customer", winner), global_id("Customer", loser)

    def value(self, rng: Random, resource: str | None, name: str, *, written: bool = False) -> object | None:
        """A value for a field, as JSON has it: half of the time one that somebody is not to know of."""
        field = field_of(resource, name)
        if field is None or resource is None:
            return None
        asked = [value for of, topic, value in self.topics if (of, topic) == (resource, name)]
        secrets, others = self._secrets[resource, name], self._others[resource, name]
        kind = rng.random()
        if (demanded := self.able.asked_by_grants[resource, name]) and kind < 0.3:
            return rng.choice(demanded)
        shown = [mask for mask in SHOWN.get(field.kind, {}).values() if mask is not None]
        if shown and kind > (0.85 if written else 0.96):
            # What a mask shows, which is no value.
            return as_json(rng.choice(shown))
        pool: Sequence[Value]
        if asked and kind < 0.5:
            pool = asked
        elif secrets and kind < 0.75:
            pool = list(secrets)
        else:
            pool = [*others, *RAW[field.kind]]
        found = [value for value in pool if value is not None] or [one for one in RAW[field.kind] if one is not None]
        return as_json(rng.choice(found))

    def text(self, rng: Random) -> str:
        """A text that somebody might look for: a part of one that they are not to know of, mostly."""
        asked = [value for _, _, value in self.topics if isinstance(value, str) and len(value) > 3]
        if asked and rng.random() < 0.7:
            value = rng.choice(asked)
            return value if rng.random() < 0.6 else value[rng.randint(0, len(value) - 4) :]
        pools = [pool for pool in (*self._secrets.values(), *self._others.values()) if pool]
        texts = [value for value in (rng.choice(list(rng.choice(pools))) for _ in range(6)) if isinstance(value, str)]
        text = texts[0] if texts else "Jane"
        start = rng.randint(0, max(len(text) - 4, 0))
        return text[start : start + rng.choice((2, 4, 4, 8, 40))]
