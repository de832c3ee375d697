"""A partner's token from its making to its end: shown once, replaced with a grace, and ended for good."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from gql.ids import read_id, write_id
from models.access import integration, token
from models.columns import new_id
from models.words import Action, GranteeKind, PrincipalKind, Resource
from permissions.tokens import Limits, hash_of, issue
from tests.demo import NOW
from tests.gql.mutations.company import Company

VIEW, FREEZE, MANAGE = Action.VIEW, Action.FREEZE, Action.MANAGE_PERMISSION
PERSON = Resource.PERSON
CREATED = "integration { id name sponsor { id } tokens { id } } token { id lastFour } secret"
LISTED = "id prefix lastFour resources actions level onlyDocuments networks createdAt lastUsedAt expiresAt revokedAt"


async def integrate(company: Company, name: str, **given: Any) -> Any:
    """Make an integration as the administrator, who calls its token by the integration's name from then on."""
    made = await company.do("ada", "createIntegration", {"name": name, **given}, CREATED)
    assert made["userErrors"] == []
    company.demo.tokens[name] = made["secret"]
    return made


async def code(company: Company, caller: str) -> str | None:
    """The code by which a caller is refused, if they are."""
    answer = await company.post(caller, "{ viewer { name } }")
    return answer["errors"][0]["extensions"]["code"] if "errors" in answer else None


async def rotate(company: Company, caller: str, one: str, new: str, minutes: int = 60, **given: Any) -> Any:
    """Replace a token, and call the new one by a name."""
    asked = {"token": one, "graceMinutes": minutes, **given}
    made = await company.do(caller, "rotateToken", asked, "secret token { id expiresAt } old { id expiresAt }")
    assert made["userErrors"] == []
    company.demo.tokens[new] = made["secret"]
    return made


async def everything(company: Company) -> str:
    """All that the database holds, as text."""
    found = []
    async with company.demo.database.snapshot() as connection:
        for table in ("token", "integration", "log_entry", "idempotency_key", "epoch"):
            found += [repr(row) for row in await connection.execute(text(f"SELECT * FROM {table}"))]  # noqa: S608, names of tables
    return "\n".join(found)


async def test_an_integration_has_what_is_granted_to_it(company: Company) -> None:
    """As far as its sponsor, who is whoever makes it unless named, and its token let it."""
    made = await integrate(company, "Parcels", resources=["SHIPMENT"], level="MASKED")
    ada = await company.person("ada")
    assert made["integration"] | {"id": "", "tokens": []} == {
        "id": "",
        "name": "Parcels",
        "sponsor": {"id": ada},
        "tokens": [],
    }
    assert made["integration"]["tokens"] == [{"id": made["token"]["id"]}]
    assert made["secret"].endswith(made["token"]["lastFour"])
    assert "errors" in await company.post("Parcels", "{ shipments { nodes { id } } }")
    one = made["integration"]["id"]
    await company.grant(one, Resource.SHIPMENT, VIEW, full=["address"], grantee_kind=GranteeKind.INTEGRATION)
    await company.grant(one, Resource.CUSTOMER, VIEW, grantee_kind=GranteeKind.INTEGRATION)
    shown = "shipments(first: 1) { nodes { fieldAccess { field level } } }"
    (shipment,) = (await company.ask("Parcels", f"{{ {shown} }}"))["shipments"]["nodes"]
    assert {"field": "address", "level": "MASKED"} in shipment["fieldAccess"]
    assert "errors" in await company.post("Parcels", "{ customers { nodes { id } } }")
    assert "errors" in await company.post("Parcels", "{ viewer { integrations { id } } }")


async def test_a_token_is_shown_once(company: Company) -> None:
    """It stands nowhere in the database, and a request that comes again with its key does not show it again."""
    show = "secret token { id } integration { id }"
    given = {"name": "Once"}
    first = await company.do("ada", "createIntegration", given, show, key="k-once")
    again = await company.do("ada", "createIntegration", given, show, key="k-once")
    assert first["secret"] is not None
    assert again == {**first, "secret": None}
    made = await rotate(company, "ada", first["token"]["id"], "rotated-once")
    held = await everything(company)
    for secret in (first["secret"], made["secret"]):
        assert hash_of(secret) in held
        assert secret[3:-6] not in held
        assert secret[3:15] not in held


async def test_a_token_is_replaced_with_a_grace(company: Company) -> None:
    """Both hold until it ends; the new one allows the same, and the old one is replaced once."""
    made = await integrate(company, "Rotating", networks=["127.0.0.0/8"], resources=["SHIPMENT"])
    one = made["token"]["id"]
    later = await rotate(company, "ada", one, "rotated", 60)
    assert later["old"]["id"] == one
    assert await code(company, "Rotating") is None
    assert await code(company, "rotated") is None
    twice = await company.refused("ada", "rotateToken", token=one, graceMinutes=0)
    assert twice == [("CONFLICT", None)]
    listed = {row["id"]: row for row in await tokens_of(company, "Rotating")}
    new = listed[later["token"]["id"]]
    assert (new["resources"], new["networks"]) == (["SHIPMENT"], ["127.0.0.0/8"])
    before = company.clock.at
    company.clock.at += timedelta(minutes=61)
    assert await code(company, "Rotating") == "UNAUTHENTICATED"
    assert await code(company, "rotated") is None
    company.clock.at = before + timedelta(minutes=62)
    await rotate(company, "ada", later["token"]["id"], "rotated-at-once", 0)
    assert await code(company, "rotated") == "UNAUTHENTICATED"
    assert await code(company, "rotated-at-once") is None


async def test_one_for_registered_documents_is_replaced_by_another(company: Company) -> None:
    """Nothing is registered here, so it may ask nothing."""
    made = await integrate(company, "Registered", onlyDocuments=True)
    await rotate(company, "ada", made["token"]["id"], "registered-too", 60)
    assert [row["onlyDocuments"] for row in await tokens_of(company, "Registered")] == [True, True]
    for caller in ("Registered", "registered-too"):
        assert await code(company, caller) == "FORBIDDEN"


async def test_of_two_who_replace_a_token_one_is_first(company: Company) -> None:
    """There is one new token, and not two."""
    made = await integrate(company, "Raced")
    given = {"token": made["token"]["id"], "graceMinutes": 5}
    answers = await asyncio.gather(*(company.do("ada", "rotateToken", given, "secret") for _ in range(4)))
    assert sorted(len(answer["userErrors"]) for answer in answers) == [0, 1, 1, 1]
    assert {error["code"] for answer in answers for error in answer["userErrors"]} == {"CONFLICT"}
    assert len(await tokens_of(company, "Raced")) == 2


async def test_a_revoked_token_lets_nobody_in(company: Company) -> None:
    """From the next request on; the integration's others do, and it is no mistake to do it twice."""
    made = await integrate(company, "Ending")
    another = await company.do("ada", "issueToken", {"integration": made["integration"]["id"]}, "secret token { id }")
    company.demo.tokens["another"] = another["secret"]
    shown = await company.do("ada", "revokeToken", {"token": made["token"]["id"]}, "token { revokedAt }")
    assert shown["token"]["revokedAt"] is not None
    assert await code(company, "Ending") == "UNAUTHENTICATED"
    assert await code(company, "another") is None
    assert await company.refused("ada", "revokeToken", token=made["token"]["id"]) == []
    assert await company.refused("ada", "rotateToken", token=made["token"]["id"], graceMinutes=0) == [
        ("BAD_USER_INPUT", ["token"])
    ]


async def tokens_of(company: Company, name: str, caller: str = "ada") -> list[Any]:
    """The tokens of an integration, as they are listed."""
    found = await company.ask(caller, f"{{ viewer {{ integrations {{ name tokens {{ {LISTED} }} }} }} }}")
    (mine,) = [one["tokens"] for one in found["viewer"]["integrations"] if one["name"] == name]
    listed: list[Any] = mine
    return listed


async def test_the_list_tells_which_is_which_and_when_it_was_used(company: Company) -> None:
    """Without the secret; a token that ended is listed for a month more."""
    await integrate(company, "Listed", actions=["VIEW"], level="HIDDEN")
    (row,) = await tokens_of(company, "Listed")
    assert row | {"id": "", "createdAt": ""} == {
        "id": "",
        "prefix": "lf_",
        "lastFour": company.demo.tokens["Listed"][-4:],
        "resources": None,
        "actions": ["VIEW"],
        "level": "HIDDEN",
        "onlyDocuments": False,
        "networks": None,
        "createdAt": "",
        "lastUsedAt": None,
        "expiresAt": None,
        "revokedAt": None,
    }
    await company.post("Listed", "{ viewer { name } }")
    await company.demo.database.settle()
    assert (await tokens_of(company, "Listed"))[0]["lastUsedAt"] is not None
    await company.refused("ada", "revokeToken", token=row["id"])
    assert len(await tokens_of(company, "Listed")) == 1
    before = company.clock.at
    company.clock.at += timedelta(days=31)
    assert await tokens_of(company, "Listed") == []
    company.clock.at = before


async def test_who_sponsors_it_sees_it_and_ends_it(company: Company) -> None:
    """But gets no new token of it: what it sees is no sponsor's to see."""
    pat = await company.hire("pat-sponsors")
    made = await integrate(company, "Sponsored", sponsor=pat)
    names = "{ viewer { integrations { name } } }"
    assert await company.ask("pat-sponsors", names) == {"viewer": {"integrations": [{"name": "Sponsored"}]}}
    assert await company.ask("erin", names) == {"viewer": {"integrations": []}}
    one = made["token"]["id"]
    assert await company.refused("pat-sponsors", "rotateToken", token=one, graceMinutes=0) == [("FORBIDDEN", None)]
    assert await company.refused("erin", "revokeToken", token=one) == [("NOT_FOUND", ["token"])]
    assert await code(company, "Sponsored") is None
    assert await company.refused("pat-sponsors", "revokeToken", token=one) == []
    assert await code(company, "Sponsored") == "UNAUTHENTICATED"


async def test_peoples_own_tokens(company: Company) -> None:
    """Each is replaced by itself, for as long as it would have held; others see and end none but by FREEZE."""
    pat = await company.hire("pat-own")
    until = NOW + timedelta(days=1)
    async with company.demo.database.transaction() as connection:
        narrow = Limits(frozenset({PERSON}), frozenset(Action), None)
        made = await issue(connection, PrincipalKind.PERSON, read_id(pat)[1], NOW, limits=narrow, expires_at=until)
    company.demo.tokens["pat-narrow"] = made.secret
    rows = (await company.ask("pat-own", "{ viewer { tokens { id lastFour } } }"))["viewer"]["tokens"]
    ids = {row["lastFour"]: row["id"] for row in rows}
    wide, narrow_one = (ids[company.demo.tokens[name][-4:]] for name in ("pat-own", "pat-narrow"))
    # A token that allows less, and ends, is no way to one that allows all.
    assert await company.refused("pat-narrow", "rotateToken", token=wide, graceMinutes=0) == [("FORBIDDEN", None)]
    longer = {"token": narrow_one, "graceMinutes": 5, "expiresAt": (until + timedelta(days=1)).isoformat()}
    assert await company.refused("pat-narrow", "rotateToken", **longer) == [("FORBIDDEN", ["expiresAt"])]
    renewed = await rotate(company, "pat-narrow", narrow_one, "pat-renewed", 5)
    assert renewed["token"]["expiresAt"] == until.isoformat()
    assert (
        "errors" in await company.post("pat-renewed", "{ customers(first: 1) { nodes { id } } }")
        or not (await company.ask("pat-renewed", "{ customers(first: 1) { nodes { id } } }"))["customers"]["nodes"]
    )
    assert await company.refused("erin", "revokeToken", token=wide) == [("NOT_FOUND", ["token"])]
    assert await company.refused("ada", "rotateToken", token=wide, graceMinutes=0) == [("FORBIDDEN", None)]
    assert await company.refused("ada", "revokeToken", token=wide) == []
    assert await code(company, "pat-own") == "UNAUTHENTICATED"
    assert await code(company, "pat-renewed") is None


async def test_who_ends_their_own_token_is_answered(company: Company) -> None:
    """As who signs out is: by what was done, and by nothing from then on, in the same request neither."""
    await company.hire("pat-out")
    (one,) = (await company.ask("pat-out", "{ viewer { tokens { id } } }"))["viewer"]["tokens"]
    query = """mutation ($id: ID!) {
      first: revokeToken(input: {token: $id}) { token { id revokedAt } userErrors { code } }
      again: revokeToken(input: {token: $id}) { userErrors { code } }
    }"""
    answer = await company.post("pat-out", query, id=one["id"])
    done = answer["data"].pop("first")
    assert (done["token"]["id"], done["userErrors"]) == (one["id"], [])
    assert done["token"]["revokedAt"] is not None
    assert answer["data"] == {"again": None}
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (["again"], "UNAUTHENTICATED")
    ]
    assert await code(company, "pat-out") == "UNAUTHENTICATED"
    (entry,) = await company.logged(one["id"])
    assert (entry.action, entry.actor_name, entry.token_id) == ("REVOKE_TOKEN", "Pat-Out", read_id(one["id"])[1])


async def test_it_comes_from_its_networks(company: Company) -> None:
    """Elsewhere it is answered as one that never was."""
    await integrate(company, "Here", networks=["127.0.0.1", "10.0.0.0/8"])
    await integrate(company, "There", networks=["198.51.100.0/24"])
    assert await code(company, "Here") is None
    async with company.demo.database.transaction() as connection:
        ada = read_id(await company.person("ada"))[1]
        made = await issue(connection, PrincipalKind.PERSON, ada, NOW, networks=["127.0.0.0/8"])
    company.demo.tokens["ada-here"] = made.secret
    assert (await company.made("ada-here", "createTag", "name", name="from here")) == {"name": "from here"}
    answers = []
    for secret in (company.demo.tokens["There"], "lf_nobody"):
        headers = {"authorization": f"Bearer {secret}"}
        answers.append(await company.demo.client.post("/graphql", json={"query": "{ __typename }"}, headers=headers))
    assert answers[0].status_code == 401
    assert answers[0].content == answers[1].content


ABSENT = {"integration": write_id("Integration", new_id()), "token": write_id("Token", new_id())}
PAST, FUTURE = (NOW - timedelta(days=1)).isoformat(), "9999-01-01T00:00:00+00:00"
REFUSED: list[tuple[str, dict[str, Any], tuple[str, list[str] | None]]] = [
    ("createIntegration", {"name": " "}, ("BAD_USER_INPUT", ["name"])),
    ("createIntegration", {"name": "x" * 201}, ("BAD_USER_INPUT", ["name"])),
    ("createIntegration", {"name": "a\0b"}, ("BAD_USER_INPUT", None)),
    ("createIntegration", {"name": "swift-logistics"}, ("BAD_USER_INPUT", ["name"])),
    ("createIntegration", {"name": "n", "sponsor": "what"}, ("BAD_USER_INPUT", ["sponsor"])),
    ("createIntegration", {"name": "n", "sponsor": write_id("Person", new_id())}, ("NOT_FOUND", ["sponsor"])),
    ("createIntegration", {"name": "n", "sponsor": "lena"}, ("BAD_USER_INPUT", ["sponsor"])),
    ("createIntegration", {"name": "n", "expiresAt": PAST}, ("BAD_USER_INPUT", ["expiresAt"])),
    ("createIntegration", {"name": "n", "expiresAt": FUTURE}, ("BAD_USER_INPUT", ["expiresAt"])),
    ("createIntegration", {"name": "n", "resources": []}, ("BAD_USER_INPUT", ["resources"])),
    ("createIntegration", {"name": "n", "resources": ["ROLE"]}, ("BAD_USER_INPUT", ["resources"])),
    ("createIntegration", {"name": "n", "actions": []}, ("BAD_USER_INPUT", ["actions"])),
    ("createIntegration", {"name": "n", "networks": []}, ("BAD_USER_INPUT", ["networks"])),
    ("createIntegration", {"name": "n", "networks": ["10.0.0.1/8"]}, ("BAD_USER_INPUT", ["networks"])),
    ("issueToken", {"integration": ABSENT["integration"]}, ("NOT_FOUND", ["integration"])),
    ("issueToken", {"integration": ABSENT["token"]}, ("NOT_FOUND", ["integration"])),
    ("issueToken", {"integration": "what"}, ("BAD_USER_INPUT", ["integration"])),
    ("rotateToken", {"token": ABSENT["token"], "graceMinutes": 0}, ("NOT_FOUND", ["token"])),
    ("rotateToken", {"token": ABSENT["integration"], "graceMinutes": 0}, ("NOT_FOUND", ["token"])),
    ("rotateToken", {"token": "own", "graceMinutes": 0}, ("BAD_USER_INPUT", ["graceMinutes"])),
    ("rotateToken", {"token": "own", "graceMinutes": -1}, ("BAD_USER_INPUT", ["graceMinutes"])),
    ("rotateToken", {"token": "own", "graceMinutes": 10_081}, ("BAD_USER_INPUT", ["graceMinutes"])),
    ("rotateToken", {"token": "own", "graceMinutes": 5, "expiresAt": PAST}, ("BAD_USER_INPUT", ["expiresAt"])),
    ("revokeToken", {"token": ABSENT["token"]}, ("NOT_FOUND", ["token"])),
    ("revokeToken", {"token": "what"}, ("BAD_USER_INPUT", ["token"])),
]


async def made_so_far(company: Company) -> list[set[int]]:
    """The tokens and the integrations that there are."""
    async with company.demo.database.snapshot() as connection:
        return [set((await connection.execute(select(table.c.id))).scalars()) for table in (token, integration)]


@pytest.mark.parametrize(("mutation", "given", "expected"), REFUSED)
async def test_what_can_not_be_is_refused(
    company: Company, mutation: str, given: dict[str, Any], expected: tuple[str, list[str] | None]
) -> None:
    """By its code and field, and nothing is made or ended."""
    held = (await company.ask("ada", "{ viewer { tokens { id lastFour } } }"))["viewer"]["tokens"]
    # Another test gives her one more, of the same moment.
    own = next(one["id"] for one in held if company.demo.tokens["ada"].endswith(one["lastFour"]))
    names = {"own": own, "lena": await company.person("lena")}
    given = {name: names.get(value, value) if isinstance(value, str) else value for name, value in given.items()}
    before = await made_so_far(company)
    assert await company.refused("ada", mutation, **given) == [expected]
    assert await made_so_far(company) == before


async def test_who_is_frozen_sponsors_nothing_new(company: Company) -> None:
    """It would be suspended with them."""
    ice = await company.hire("ice-sponsor")
    assert await company.refused("ada", "freeze", person=ice) == []
    assert await company.refused("ada", "createIntegration", name="Cold", sponsor=ice) == [
        ("BAD_USER_INPUT", ["sponsor"])
    ]


async def test_making_them_takes_an_administrator(company: Company) -> None:
    """Whoever else asks is refused, and the log has it; it never has a value."""
    await company.grant(await company.hire("pat-freezes"), PERSON, VIEW, FREEZE)
    made = await integrate(company, "Theirs")
    for mutation, given in (
        ("createIntegration", {"name": "Mine"}),
        ("issueToken", {"integration": made["integration"]["id"]}),
    ):
        assert await company.refused("pat-freezes", mutation, **given) == [("FORBIDDEN", None)]
    assert await company.refused("pat-freezes", "rotateToken", token=made["token"]["id"], graceMinutes=0) == [
        ("NOT_FOUND", ["token"])
    ]


async def test_the_log_tells_of_tokens(company: Company) -> None:
    """To those who view all permissions: which, of which integration, for how long; nobody else sees the entries."""
    made = await integrate(company, "Logged", expiresAt=(NOW + timedelta(days=9)).isoformat())
    await rotate(company, "ada", made["token"]["id"], "logged-anew", 5)
    await company.refused("ada", "revokeToken", token=made["token"]["id"])
    shown_of = "action recordId changes { field after }"
    query = f"query ($id: ID!) {{ auditLog(where: {{record: {{eq: $id}}}}) {{ nodes {{ {shown_of} }} }} }}"
    for one, actions in (
        (made["integration"]["id"], ["CREATE_INTEGRATION"]),
        (made["token"]["id"], ["REVOKE_TOKEN", "ROTATE_TOKEN", "ISSUE_TOKEN"]),
    ):
        shown = (await company.ask("ada", query, id=one))["auditLog"]["nodes"]
        assert [entry["action"] for entry in shown] == actions
        assert {entry["recordId"] for entry in shown} == {one}
        assert (await company.ask("erin", query, id=one))["auditLog"]["nodes"] == []
    issued = {change["field"]: change["after"] for change in shown[-1]["changes"]}
    assert issued == {
        "name": "Logged",
        "lastFour": made["secret"][-4:],
        "expiresAt": (NOW + timedelta(days=9)).isoformat(),
    }
    assert json.dumps(shown).count(made["secret"][3:12]) == 0
