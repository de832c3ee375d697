"""A person's e-mail address is what the company's issuer names them by, so an administrator alone writes it."""

from models.words import Action, Resource
from tests.gql.mutations.company import Company


async def test_nobody_else_says_who_it_is_that_signs_in(company: Company) -> None:
    """Who may edit people could give an administrator's record an address of their own, and sign in as them."""
    clerk = await company.hire("pat-clerk")
    await company.grant(clerk, Resource.PERSON, Action.VIEW, Action.EDIT)
    ada = await company.person("ada")
    given = {"id": ada, "email": "pat@x.example"}
    assert await company.refused("pat-clerk", "updatePerson", **given) == [("FORBIDDEN", ["email"])]
    assert (await company.row(Resource.PERSON, ada))["email"] == "ada@lastfour.example"


async def test_nobody_else_makes_somebody_who_could_sign_in(company: Company) -> None:
    """Nor takes somebody's address, by which neither could sign in any more."""
    clerk = await company.hire("pat-hires")
    await company.grant(clerk, Resource.PERSON, Action.VIEW, Action.ADD)
    new = {"workId": "W-77", "name": "New", "email": "ada@lastfour.example"}
    assert await company.refused("pat-hires", "createPerson", **new) == [("FORBIDDEN", ["email"])]
    assert (await company.made("ada", "createPerson", "email", **new))["email"] == "ada@lastfour.example"
