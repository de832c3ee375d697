"""The notations that tests read in, and how a test asks for a reason."""

from collections.abc import Callable

import pytest

from intake.files.locales import Notation
from models.errors import BadInputError

PLAIN = Notation.of()
NAMES = "ar_EG bg_BG cs_CZ de_CH de_DE en_GB en_IN en_US es_ES fr_FR it_IT lv_LV pl_PL sv_SE tr_TR"
LOCAL = {name: Notation.of(name) for name in NAMES.split()}


def refusal(read: Callable[[str], object], text: str) -> str:
    """The reason why a text is refused."""
    with pytest.raises(BadInputError) as refused:
        read(text)
    return str(refused.value)
