"""Every mutation that names something answers an id of nothing, and what is no id, with user errors, and no more."""

from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    build_schema,
    get_named_type,
)
from sqlalchemy import func, select

from gql.ids import write_id
from models.columns import new_id
from models.log import log_entry
from tests.gql.mutations.company import ERRORS, Company

SCHEMA = build_schema((Path(__file__).parents[3] / "schema.graphql").read_text(encoding="utf-8"))
SCALARS: dict[str, Any] = {
    "String": "x",
    "Int": 1,
    "Boolean": True,
    "DateTime": "2027-01-01T00:00:00+00:00",
    "Date": "2027-01-01",
    "Decimal": "1.00",
}
IDS = {"of nothing": write_id("Customer", new_id()), "no id": "no id"}


def names_something(kind: Any) -> bool:
    """Whether an input can't be without an id."""
    if not isinstance(kind, GraphQLNonNull):
        return False
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        return any(names_something(field.type) for field in named.fields.values())
    return named.name == "ID"


def least(kind: Any, one: str) -> Any:
    """The least that can be given where this type is asked for, with an id wherever one is."""
    if isinstance(kind, GraphQLNonNull):
        return least(kind.of_type, one)
    if isinstance(kind, GraphQLList):
        return [least(kind.of_type, one)]
    if isinstance(kind, GraphQLInputObjectType):
        required = {name: field.type for name, field in kind.fields.items() if isinstance(field.type, GraphQLNonNull)}
        return {name: least(type_, one) for name, type_ in required.items()}
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    return one if kind.name == "ID" else SCALARS[kind.name]


def mutations() -> dict[str, Any]:
    """The mutations whose input names something, with what they take and give."""
    assert SCHEMA.mutation_type is not None
    return {
        name: field for name, field in SCHEMA.mutation_type.fields.items() if names_something(field.args["input"].type)
    }


async def written(company: Company) -> int:
    """How many entries the log has of what was done."""
    async with company.demo.database.snapshot() as connection:
        query = select(func.count()).select_from(log_entry).where(log_entry.c.refused.is_(None))
        return int((await connection.execute(query)).scalar_one())


@pytest.mark.parametrize("what", IDS)
async def test_a_bad_id_is_told_and_nothing_is_done(company: Company, what: str) -> None:
    """Asked by an administrator, who may do everything else."""
    before, asked = await written(company), mutations()
    assert len(asked) > 50
    for name, field in asked.items():
        payload, kind = get_named_type(field.type), field.args["input"].type
        assert isinstance(payload, GraphQLObjectType)
        results = f"results {{ {ERRORS} }}" if "results" in payload.fields else ""
        query = f"mutation ($input: {kind}) {{ {name}(input: $input) {{ {results} {ERRORS} }} }}"
        answer = await company.post("ada", query, input=least(kind, IDS[what]))
        assert "errors" not in answer, (name, answer)
        found = answer["data"][name]
        errors = [*found["userErrors"], *(error for one in found.get("results", ()) for error in one["userErrors"])]
        assert errors, (name, answer)
        assert {error["code"] for error in errors} <= {"NOT_FOUND", "BAD_USER_INPUT"}, (name, errors)
    assert await written(company) == before
