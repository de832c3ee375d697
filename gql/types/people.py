"""Mutations of people beside their records: freezing, letting in again, handing over."""

from typing import Any

import strawberry

from gql.names import type_name
from gql.types.declare import Declared, declare, optional, plain, shell
from gql.types.inputs import given_of, read_number, read_target
from gql.types.payloads import Payloads, mutation_field
from models.words import Resource
from resolvers.mutations.freeze import freezing
from resolvers.mutations.offboard import offboarding
from resolvers.mutations.outcome import Target
from resolvers.mutations.run import Mutation

PERSON = Resource.PERSON


def freeze_mutations(payloads: Payloads) -> dict[str, Declared]:
    """Freezing, and letting in again."""

    def freeze(source: Any) -> Mutation:
        return freezing(read_person(source), given_of(source).get("reason"), frozen=True)

    def unfreeze(source: Any) -> Mutation:
        return freezing(read_person(source), given_of(source).get("reason"), frozen=False)

    frozen = _input("FreezeInput", "Whose account to freeze, and why.")
    unfrozen = _input("UnfreezeInput", "Whom to let in again, and why.")
    return {
        "freeze": mutation_field(
            frozen,
            payloads.one("Freeze", PERSON, "The person who was frozen."),
            "Deny a person everything from the next request on, and what they sponsor. It needs FREEZE of them.",
            freeze,
        ),
        "unfreeze": mutation_field(
            unfrozen,
            payloads.one("Unfreeze", PERSON, "The person who may come in again."),
            "Let a frozen person in again. It needs FREEZE of them, and nobody does it for themself.",
            unfreeze,
        ),
    }


def offboard_mutation(payloads: Payloads) -> Declared:
    """Handing over."""

    def offboard(source: Any) -> Mutation:
        given = given_of(source)
        successor = read_number(PERSON, given["successor"], "successor")
        return offboarding(read_person(source), successor, given.get("reason"))

    successor = plain(strawberry.ID, "The id of whoever comes after them.")
    about = (
        "End a person's access for good and hand over what is theirs: customers and other records, shares, reports,"
        " departments, integrations, open requests. It needs FREEZE of them, and an administrator."
    )
    return mutation_field(
        _input("OffboardInput", "Who leaves, and who comes after them.", successor=successor),
        payloads.one("Offboard", PERSON, "The person who has left."),
        about,
        offboard,
    )


def read_person(source: Any) -> Target:
    """Read which person is meant."""
    return read_target({"id": given_of(source)["person"]}, {type_name(PERSON): PERSON}, "person")


def _input(name: str, about: str, **more: Declared) -> Any:
    cls = shell(name)
    fields = {
        "person": plain(strawberry.ID, "The id of the person."),
        **more,
        "reason": optional(str, "Why; the log has it."),
    }
    declare(cls, about, fields, "input")
    return cls
