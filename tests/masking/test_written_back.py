"""What each mask shows is not taken for a value when it comes back."""

from datetime import date

import pytest

from masking.fields import FIELDS
from masking.masks import Mask
from masking.written_back import is_written_back
from models.words import Resource

# For each mask a field that has it, what it shows of some value, and a value that may be written.
SHOWN = {
    Mask.LAST4: (Resource.CUSTOMER, "card_number", "************4242", "4111111111114242"),
    Mask.IBAN: (Resource.CONTRACT, "iban", "DE**************3000", "DE89370400440532013000"),
    Mask.PHONE: (Resource.CUSTOMER, "phone", "+33 ********89", "+33 1 23 45 67 89"),
    Mask.EMAIL: (Resource.CUSTOMER, "email", "j***@example.com", "jane@example.com"),
    Mask.ADDRESS: (Resource.CUSTOMER, "address", "****************", "12 Rue de la Paix"),
    Mask.YEAR: (Resource.CONTACT, "birth_date", date(1987, 1, 1), date(1987, 4, 12)),
    Mask.GEO: (Resource.CUSTOMER, "latitude", 48.9, 48.8566),
    Mask.TEXT: (Resource.CUSTOMER, "notes", "paid by ************4242", "paid by card"),
    Mask.NAME: (Resource.CUSTOMER, "name", "J. R.", "Jane Roe"),
}


def test_every_mask_is_asked_for() -> None:
    """But the one that shows nothing, which is how a field is emptied."""
    assert {*SHOWN, Mask.AMOUNT} == set(Mask)
    assert {FIELDS[resource][name].mask: mask for mask, (resource, name, _, _) in SHOWN.items()} == {
        mask: mask for mask in SHOWN
    }


@pytest.mark.parametrize("mask", SHOWN)
def test_what_a_mask_shows_is_no_value(mask: Mask) -> None:
    """From who does not see the field whole; a value is one from anybody."""
    resource, name, shown, value = SHOWN[mask]
    assert is_written_back(resource, name, shown, sees_whole=False)
    for sees_whole in (False, True):
        assert not is_written_back(resource, name, value, sees_whole=sees_whole)


def test_who_sees_a_field_whole_may_write_what_only_looks_masked() -> None:
    """But stars in a card, an account, a phone number, an address or an e-mail address are none from anybody."""
    starred = {Mask.LAST4, Mask.IBAN, Mask.PHONE, Mask.EMAIL, Mask.ADDRESS}
    shown = {mask: given[:3] for mask, given in SHOWN.items()}
    assert {mask for mask, given in shown.items() if is_written_back(*given, sees_whole=True)} == starred
