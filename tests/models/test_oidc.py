"""What is set for signing in at an issuer, and what can't be meant."""

import pytest

from models.errors import BadInputError
from models.oidc import Oidc
from models.settings import read_settings


def signing_in(issuer: str, audience: str = "lastfour", **more: str) -> Oidc | None:
    """What is set for signing in at an issuer."""
    return read_settings({"LASTFOUR_OIDC_ISSUER": issuer, "LASTFOUR_OIDC_AUDIENCE": audience, **more}).oidc


ISSUERS = (
    *("https://login.example", "https://login.example/", "https://login.example:8443/realms/crm"),
    *("http://localhost:8080/realms/crm", "http://127.0.0.1:9000", "http://[::1]:9000/"),
)
NONE = (
    *("login.example", "http://login.example", "https://", "https://login.example?x", "https://login.example#x"),
    *("https://me@login.example", "http://localhost.example", "http://127.0.0.1.example/", "file:///keys"),
    *("https://a b", "https://login.example\n", "http://localhost@login.example/", "HTTPS://"),
)


@pytest.mark.parametrize("issuer", ISSUERS)
def test_an_issuer_is_taken_as_it_is_written(issuer: str) -> None:
    """Its tokens say it just so; it is under https, or on the same machine."""
    assert signing_in(issuer) == Oidc(issuer, "lastfour", "email")
    assert signing_in(issuer, LASTFOUR_OIDC_CLAIM="upn") == Oidc(issuer, "lastfour", "upn")


@pytest.mark.parametrize("issuer", NONE)
def test_whoever_could_be_between_is_no_issuer(issuer: str) -> None:
    """Nor what can't be one."""
    with pytest.raises(BadInputError, match="LASTFOUR_OIDC_ISSUER"):
        signing_in(issuer)


def test_an_issuer_without_an_audience_is_refused() -> None:
    """A token for somebody else's program would let people in; without either, nobody's does."""
    for issuer, audience in (("https://login.example", ""), ("", "lastfour")):
        with pytest.raises(BadInputError, match="LASTFOUR_OIDC_AUDIENCE"):
            signing_in(issuer, audience)
    assert signing_in("", "") is None
