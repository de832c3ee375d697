"""A script run on the program, with the model beside it: what each step is answered, and all that is asked after it."""

import base64
from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from models.access import cross_group_access, grant
from models.catalogue import CATALOGUE
from models.database import Database
from models.words import Resource
from tests.proof.documents import ACTIONS, PLURALS, TYPES, global_id, json_of
from tests.proof.fields import FIELDS, camel
from tests.proof.grant_steps import Give, dotted
from tests.proof.model import View
from tests.proof.next_steps import Wait, next_step
from tests.proof.people_steps import Freeze, Request
from tests.proof.record_steps import Create
from tests.proof.rights import DONE, REFUSED, TOO_MUCH, at
from tests.proof.scripts import Script, started
from tests.proof.server import Asker, Server, serving
from tests.proof.steps import Step
from tests.proof.world import RECORD_ACTIONS, Caller, Record

ERRORS = "userErrors { code message }"
# How somebody is refused who may not come in at all.
DENIED = ("FROZEN", "UNAUTHENTICATED")


class Follower:
    """One script on one database."""

    def __init__(self, server: Server, script: Script, seen: Counter[str]) -> None:
        self.server = server
        self.script = script
        self.state = script.state
        self.seen = seen
        self._askers: dict[int, Asker] = {}

    async def take(self, step: Step | Wait) -> None:
        """Compare what a step is answered, and then what everybody concerned sees."""
        await self._take(step)
        await self._compare(step)

    async def _take(self, step: Step | Wait) -> None:
        if isinstance(step, Wait):
            self.state = at(self.state, step.moment)
            self.server.now = step.moment
            self.seen["Wait"] += 1
            return
        denied = self.state.view_of(step.actor).denied()
        expected = None if denied else step.expected(self.state)
        code, payload = await self._ask(step)
        if not denied and code == "FROZEN" and step == Freeze(step.actor, step.actor, frozen=True):
            # Who freezes themself is shown nothing of it, nor of anything from then on.
            code = DONE
        outcome = "done" if code == DONE else "refused"
        self.seen.update((outcome, f"{type(step).__name__} {outcome}"))
        self.seen["too much"] += expected == TOO_MUCH
        self.seen["left open"] += expected is None and not denied
        if denied:
            assert code in DENIED, payload
        elif expected in (REFUSED, TOO_MUCH):
            assert code not in (DONE, *DENIED), payload
        elif expected is not None:
            assert code == expected, (expected, payload)
        if code == DONE:
            made = await self._made(step, payload) if isinstance(step, Create | Give | Request) else 0
            self.state = step.after(self.state, made)

    async def _ask(self, step: Step) -> tuple[str, Any]:
        name, given, shown = step.sent(self.state)
        title = name[0].upper() + name[1:]
        query = f"mutation ($input: {title}Input!) {{ {name}(input: $input) {{ {shown} {ERRORS} }} }}"
        answer = (await (await self._asker(step.actor)).post(query, input=given)).json()
        if "errors" in answer:
            code = answer["errors"][0]["extensions"]["code"]
            assert code in (*DENIED, "FORBIDDEN"), answer
            return code, answer
        payload = answer["data"][name]
        errors = payload["userErrors"] or [one for result in payload.get("results", ()) for one in result["userErrors"]]
        return errors[0]["code"] if errors else DONE, payload

    async def _made(self, step: Step, payload: Any) -> int:
        """The id of what was made, which whoever made it may not be shown."""
        shown = next((one for one in payload.values() if isinstance(one, dict)), None)
        if shown is not None:
            return int(base64.urlsafe_b64decode(shown["id"] + "==").decode().partition(":")[2])
        if isinstance(step, Create):
            table, known = CATALOGUE[Resource(step.resource)].table, {one.id for one in self.state.world.records}
        elif isinstance(step, Give):
            table, known = grant, {one.id for one in self.state.world.grants}
        else:
            table, known = cross_group_access, set(self.state.requests)
        (made,) = set((await self.server.connection.execute(select(table.c.id))).scalars()) - known
        return int(made)

    async def _asker(self, person: int) -> Asker:
        if person not in self._askers:
            self._askers[person] = await self.server.sign_in(Caller("PERSON", person))
        return self._askers[person]

    # What is asked after a step

    async def _compare(self, step: Step | Wait) -> None:
        rng = self.script.rng
        people = [one.id for one in self.state.world.records if one.resource == "PERSON"]
        looking = [] if isinstance(step, Wait) else [step.actor, *sorted(step.concerned() & set(people))]
        for one in dict.fromkeys((*looking, rng.choice(people))):
            await self._compare_sight(one)
        await self._compare_access(rng.choice([one for one in people if self.state.record(one).deleted_at is None]))

    async def _compare_sight(self, person: int) -> None:
        """The rows of every resource, with actions, levels and shown values."""
        view = self.state.view_of(person)
        # Of the deleted rows one list each time, for what it takes.
        unlisted = self.script.rng.choice(self.script.resources)
        response = await (await self._asker(person)).post(document(self.script.resources, unlisted))
        answer = response.json()
        if view.denied():
            assert answer["errors"][0]["extensions"]["code"] in DENIED, answer
            return
        assert "errors" not in answer, answer["errors"]
        for resource in self.script.resources:
            listed = answer["data"][PLURALS[resource]]["nodes"]
            for node in listed:
                node["fieldAccess"] = {
                    one["field"]: (one["level"], sorted(one["grants"])) for one in node["fieldAccess"]
                }
            expected = [shown(view, resource, id) for id in view.rows(resource)]
            assert listed == expected, f"{person} sees another {resource}: {differences(listed, expected)}"
            self.seen["rows"] += len(listed)
        deleted = [node["id"] for node in answer["data"]["deleted"]["nodes"]]
        expected_ids = [global_id(TYPES[unlisted], id) for id in view.rows(unlisted, deleted=True)]
        assert deleted == expected_ids, f"{person} sees other deleted {unlisted}: {deleted} {expected_ids}"
        self.seen["deleted rows"] += len(deleted)

    async def _compare_access(self, person: int) -> None:
        """Why somebody may do something to a record, and who else may."""
        rng = self.script.rng
        there = [one for one in self.state.world.records if one.deleted_at is None]
        record = rng.choice([one for one in there if one.resource in self.script.resources])
        action = rng.choice(("VIEW", "VIEW", *RECORD_ACTIONS[record.resource]))
        asker = await self._asker(self.script.auditor)
        said = {"record": global_id(TYPES[record.resource], record.id), "action": action}
        answer = await asker.ask(WHY, person=global_id("Person", person), **said)
        explained = answer["explainAccess"]
        able = self._able(record)
        mine = able.get(("PERSON", person), frozenset())
        assert explained["decision"] is (action in mine), (person, said, explained)
        assert frozenset(explained["can"]) & set(RECORD_ACTIONS[record.resource]) == mine, (person, said, explained)
        assert answer["whoHasAccess"]["complete"] is True
        found = {who(node): node for node in answer["whoHasAccess"]["nodes"]}
        expected = {self._written(one): can for one, can in able.items() if action in can}
        assert found.keys() == expected.keys(), (said, found.keys(), expected)
        for name, node in found.items():
            assert frozenset(node["can"]) & set(RECORD_ACTIONS[record.resource]) == expected[name], (said, node)
        self.seen["holders"] += len(found)

    def _able(self, record: Record) -> dict[tuple[str, int], frozenset[str]]:
        world = self.state.world
        views = {("PERSON", one.id): self.state.view_of(one.id) for one in world.records if one.resource == "PERSON"}
        views |= {("INTEGRATION", one.id): View(world, Caller("INTEGRATION", one.id)) for one in world.integrations}
        return {who: view.can(record.resource, record.id) for who, view in views.items() if not view.denied()}

    def _written(self, one: tuple[str, int]) -> str:
        return global_id("Person", one[1]) if one[0] == "PERSON" else f"Integration {one[1]}"


WHY = """query ($person: ID!, $record: ID!, $action: Action!) {
  explainAccess(principal: $person, record: $record, action: $action) { decision can }
  whoHasAccess(record: $record, action: $action, first: 100) {
    complete nodes { kind name can person { id } }
  }
}"""


TAGS = "tags(first: 10) { nodes { id } }"


def who(node: Any) -> str:
    """A holder, as the model names them."""
    return str(node["person"]["id"] if node["kind"] == "PERSON" else node["name"])


def document(resources: Iterable[str], unlisted: str) -> str:
    """A query for every row of some resources, with what may be done to it and how far it is shown; one of deleted."""
    lists = [
        f"{PLURALS[one]}(first: 100) {{ nodes {{ id viewerCan fieldAccess {{ field level grants }} "
        f"{' '.join(map(camel, FIELDS[one]))} {TAGS if one == 'CUSTOMER' else ''} }} }}"
        for one in resources
    ]
    return f"{{ {' '.join(lists)} deleted: {PLURALS[unlisted]}(first: 100, deleted: true) {{ nodes {{ id }} }} }}"


def shown(view: View, resource: str, id: int) -> dict[str, Any]:
    """What the model shows of a row."""
    allowed = view.can(resource, id)
    tags = view.children(resource, id, "tags") if resource == "CUSTOMER" else []
    tagged = {"tags": {"nodes": [{"id": global_id("Tag", one)} for one in tags]}}
    return {
        **(tagged if resource == "CUSTOMER" else {}),
        "id": global_id(TYPES[resource], id),
        "viewerCan": [action for action in ACTIONS if action in allowed],
        "fieldAccess": {
            dotted(name): (level, sorted(global_id("Grant", one) for one in grants))
            for name, (level, grants) in view.field_access(resource, id).items()
        },
        **{camel(name): json_of(view.value(resource, id, name)) for name in FIELDS[resource]},
    }


def differences(found: list[Any], expected: list[Any]) -> list[Any]:
    """What is only on one of two sides, in short."""
    if [one["id"] for one in found] != [one["id"] for one in expected]:
        return [[one["id"] for one in found], [one["id"] for one in expected]]
    return [
        (one["id"], name, one[name], two[name])
        for one, two in zip(found, expected, strict=True)
        for name in one
        if one[name] != two[name]
    ]


async def follow(database: Database, seed: int, steps: int, seen: Counter[str]) -> None:
    """Follow the script of a seed; what differs is an AssertionError that names the step."""
    script = started(seed)
    async with serving(database, script.state.world) as server:
        follower = Follower(server, script, seen)
        for place in range(steps):
            step = next_step(script, follower.state)
            try:
                await follower.take(step)
            except AssertionError as error:
                raise AssertionError(f"step {place}, {step}: {error}") from error
