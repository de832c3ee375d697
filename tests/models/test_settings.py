"""Settings are read from the environment, and what can't be meant is refused by name."""

import pytest

from models.errors import BadInputError
from models.settings import Settings, read_settings


def test_nothing_has_to_be_set() -> None:
    """Each setting has a safe default, but for the secret, which is empty."""
    assert read_settings({}) == Settings("sqlite:///lastfour.db", "", "127.0.0.1", 8000, ())


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", ()),
        ("https://crm.example", ("https://crm.example",)),
        (" https://a.example, http://localhost:3000 ", ("https://a.example", "http://localhost:3000")),
        ("http://[::1]:3000 app://desk", ("http://[::1]:3000", "app://desk")),
        ("*", ("*",)),
    ],
)
def test_origins_are_a_list(written: str, expected: tuple[str, ...]) -> None:
    """Between commas or spaces, as a browser sends each."""
    assert read_settings({"LASTFOUR_CORS_ORIGINS": written}).cors_origins == expected


@pytest.mark.parametrize(
    "written",
    ["crm.example", "https://crm.example/", "https://CRM.example", "https://*.example", "null", "https://", "x:y"],
)
def test_what_no_browser_sends_is_no_origin(written: str) -> None:
    """It would never match, and somebody would look for the reason for long."""
    with pytest.raises(BadInputError, match="LASTFOUR_CORS_ORIGINS"):
        read_settings({"LASTFOUR_CORS_ORIGINS": written})


@pytest.mark.parametrize("written", ["", "0", "65536", "http", "-1", "8000.0"])
def test_a_port_is_a_number(written: str) -> None:
    """Of those that there are."""
    with pytest.raises(BadInputError, match="LASTFOUR_PORT"):
        read_settings({"LASTFOUR_PORT": written})
