"""What is asked in a case of the proof, and compared with the model."""

from dataclasses import dataclass
from typing import Any

from tests.proof.conditions import MaskedField
from tests.proof.documents import (
    PLURALS,
    TYPES,
    everything,
    expected_everything,
    global_id,
    in_schema,
    only_known,
    tidied,
)
from tests.proof.fields import camel
from tests.proof.model import View
from tests.proof.server import Asker
from tests.proof.world import LISTS, ORGANISATION, Json

Order = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Question:
    """A filtered and ordered list: of a resource, or below each record of a parent."""

    resource: str
    where: Json
    order: Order
    parent: str | None = None
    list_name: str | None = None

    @property
    def variables(self) -> dict[str, Any]:
        """The variables of its document."""
        order = [{"field": field.upper(), "direction": direction} for field, direction in self.order]
        return {"where": self.where, "order": order}

    def document(self, arguments: str = "first: 1000") -> str:
        """The document that asks it."""
        name = TYPES[self.resource]
        arguments = f"where: $where, orderBy: $order, {arguments}"
        page = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id }"
        if self.parent is None or self.list_name is None:
            body = f"{PLURALS[self.resource]}({arguments}) {{ {page} }}"
        else:
            children = f"{camel(self.list_name)}({arguments}) {{ {page} }}"
            body = f"{PLURALS[self.parent]}(first: 1000) {{ nodes {{ id {children} }} }}"
        cursor = ", $cursor: String" if "$cursor" in arguments else ""
        return f"query Q($where: {name}Where, $order: [{name}Order!]{cursor}) {{ {body} }}"


async def check_everything(asker: Asker, view: View) -> int:
    """Every list with every field, and every record by its id; returns how many records were seen."""
    known = in_schema(view.caller, view)
    if not known:
        assert await asker.ask("{ viewer { email } }") == {"viewer": {"email": None}}
        return 0
    answer = tidied(await asker.ask(everything(known)))
    assert answer == expected_everything(view, known)
    await check_nodes(asker, view, known)
    return sum(len(found["nodes"]) for found in answer.values())


async def check_nodes(asker: Asker, view: View, known: list[str]) -> None:
    """A record is found by its id exactly if its list has it, and one that is absent answers as one that is hidden."""
    records = [(record.resource, record.id) for record in view.world.records]
    ids = [global_id(TYPES[resource], id) for resource, id in [*records, ("CUSTOMER", 123456789)]]
    found = (await asker.ask("query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids))["nodes"]
    expected = [
        {"id": written} if resource in known and id in view.rows(resource) else None
        for written, (resource, id) in zip(ids, records, strict=False)
    ]
    assert found == [*expected, None]


async def check_question(asker: Asker, view: View, question: Question) -> str:
    """A list with a filter and an order: whole, counted, and page by page both ways; returns how it went."""
    known = in_schema(view.caller, view)
    if question.resource not in known or not only_known(question.where, question.resource, known):
        errors = (await asker.post(question.document(), **question.variables)).json()["errors"]
        codes = {error["extensions"]["code"] for error in errors}
        assert codes <= {"GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"}, errors
        return "not in the schema"
    try:
        ids = view.rows(question.resource, question.where, question.order)
    except MaskedField:
        response = await asker.post(question.document(), **question.variables)
        refusals = [error["extensions"]["code"] for error in response.json()["errors"]]
        assert refusals == ["MASKED_FIELD"], response.text
        return "masked"
    expected = [global_id(TYPES[question.resource], id) for id in ids]
    found = (await asker.ask(question.document(), **question.variables))[PLURALS[question.resource]]
    assert [node["id"] for node in found["nodes"]] == expected
    assert found["totalCount"] == len(expected)
    assert await walk(asker, question, "first: 2", "after", "endCursor", "hasNextPage") == expected
    backwards = await walk(asker, question, "last: 2", "before", "startCursor", "hasPreviousPage")
    assert backwards == expected
    return "found" if ids else "empty"


async def walk(asker: Asker, question: Question, size: str, argument: str, cursor: str, more: str) -> list[str]:
    """All ids of a list, a page at a time."""
    pages: list[list[str]] = []
    document = question.document(f"{size}, {argument}: $cursor")
    variables = {**question.variables, "cursor": None}
    while True:
        answer = await asker.ask(document, **variables)
        page = answer[PLURALS[question.resource]]
        pages.append([node["id"] for node in page["nodes"]])
        if not page["pageInfo"][more]:
            ordered = pages if argument == "after" else reversed(pages)
            return [id for one in ordered for id in one]
        variables["cursor"] = page["pageInfo"][cursor]


async def check_nested(asker: Asker, view: View, question: Question) -> None:
    """A filtered and ordered list below each record that is seen, whole and its first record alone."""
    parent, list_name = question.parent, question.list_name
    known = in_schema(view.caller, view)
    if parent is None or list_name is None or parent not in known or question.resource not in known:
        return
    parents = view.rows(parent)
    if not parents or not only_known(question.where, question.resource, known):
        return
    try:
        expected = {id: view.children(parent, id, list_name, question.where, question.order) for id in parents}
    except MaskedField:
        codes = {
            error["extensions"]["code"]
            for error in (await asker.post(question.document(), **question.variables)).json()["errors"]
        }
        assert codes == {"MASKED_FIELD"}
        return
    for size in (1000, 1):
        answer = await asker.ask(question.document(f"first: {size}"), **question.variables)
        for node in answer[PLURALS[parent]]["nodes"]:
            children = next(ids for id, ids in expected.items() if global_id(TYPES[parent], id) == node["id"])
            found = node[camel(list_name)]
            wanted = [global_id(TYPES[question.resource], id) for id in children]
            assert [child["id"] for child in found["nodes"]] == wanted[:size]
            assert found["totalCount"] == len(wanted)
            assert found["pageInfo"]["hasNextPage"] is (len(wanted) > size)


LISTED = [
    (parent, name, child)
    for parent, lists in LISTS.items()
    if parent not in ORGANISATION
    for name, (child, _) in lists.items()
]
