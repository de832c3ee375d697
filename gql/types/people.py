"""Mutations of people beside their records: freezing, letting in again, handing over."""

from typing import Any

import strawberry

from gql.names import type_name
from gql.types.declare import Declared, declare, optional, plain, shell
from gql.types.inputs import given_of, read_number, read_target
from gql.types.payloads import Payloads, mutation_field
from gql.types.preview import Previews
from models.words import Resource
from resolvers.mutations.freeze import freezing
from resolvers.mutations.offboard import offboarding, previewing_offboard
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


def offboard_mutations(payloads: Payloads, previews: Previews) -> dict[str, Declared]:
    """Handing over, and what would change hands."""

    def offboard(source: Any) -> Mutation:
        return offboarding(*_read_leaver(source))

    def preview(source: Any) -> Mutation:
        return previewing_offboard(*_read_leaver(source))

    successor = plain(strawberry.ID, "The id of whoever comes after them.")
    given = _input("OffboardInput", "Who leaves, and who comes after them.", successor=successor)
    return {
        "offboard": mutation_field(
            given,
            payloads.one("Offboard", PERSON, "The person who has left."),
            "End a person's access for good and hand over what is theirs: customers and other records, shares, reports,"
            " departments, integrations, open requests. It needs FREEZE of them, and an administrator.",
            offboard,
        ),
        "preview_offboard": mutation_field(
            given,
            previews.payload("PreviewOffboardPayload"),
            "Who would gain and lose what if a person left: it is done, compared and undone. It needs VIEW_PERMISSION,"
            " and what handing over would.",
            preview,
        ),
    }


def _read_leaver(source: Any) -> tuple[Target, int, str | None]:
    given = given_of(source)
    return read_person(source), read_number(PERSON, given["successor"], "successor"), given.get("reason")


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
