"""Tables of records are refused where they could not be written to."""

import pytest

from models.columns import day, record_table, text


def test_people_know_a_record_by_what_it_surely_has() -> None:
    """Relations copy the label, so one that may be missing would fail when the first such record is written."""
    with pytest.raises(ValueError, match="invoice: people know a record by its due_on"):
        record_table("invoice", text("number", required=True), day("due_on"), label="due_on")
