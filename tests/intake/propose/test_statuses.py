"""Which words of a file mean which of ours."""

from pathlib import Path

import pytest

from tests.intake.propose.folders import Proposed, proposed


def status(folder: Path, name: str, text: str, resource: str, field: str = "status") -> tuple[object, Proposed]:
    """What is proposed for the status, and the whole proposal."""
    result = proposed(folder, {name: text})
    return result.load(resource)["fields"][field], result


def rows(*words: str) -> str:
    """Rows with an id each."""
    return "".join(f"{turn},A,{word}\n" for turn, word in enumerate(words))


def test_words_that_are_ours_need_nothing(tmp_path: Path) -> None:
    """In any case, with any sign between."""
    found, _ = status(
        tmp_path, "deals.csv", "id,name,stage\n" + rows("Won", "LOST", "engaging"), "OPPORTUNITY", "stage"
    )
    assert found == "stage"


@pytest.mark.parametrize(
    ("word", "expected"),
    [("Y", "ACTIVE"), ("1", "ACTIVE"), ("ja", "ACTIVE"), ("false", "LEFT"), ("Ausgeschieden", "LEFT")],
)
def test_yes_and_no_are_translated(tmp_path: Path, word: str, expected: str) -> None:
    """As other words are."""
    found, _ = status(tmp_path, "staff.csv", "id,name,active\n" + rows(word, word), "PERSON")
    assert found == {"column": "active", "values": {word: expected}}


def test_only_what_is_called_otherwise_is_translated(tmp_path: Path) -> None:
    """A mapping is to be read."""
    text = "id,name,stage\n" + rows("Won", "Closed Won", "closed-lost", "Negotiation/Review")
    found, _ = status(tmp_path, "deals.csv", text, "OPPORTUNITY", "stage")
    values = {"Closed Won": "WON", "closed-lost": "LOST", "Negotiation/Review": "PROPOSAL"}
    assert found == {"column": "stage", "values": values}


def test_unknown_words_are_told_and_get_a_word_that_is_made_up(tmp_path: Path) -> None:
    """Then the known ones have to be named, too; rows without a word get it as well."""
    text = "id,name,stage\n" + rows("Won", "Won", "won!", "Zzz", "", "Closed Lost")
    found, result = status(tmp_path, "deals.csv", text, "OPPORTUNITY", "stage")
    values = {"Won": "WON", "won!": "WON", "Closed Lost": "LOST"}
    assert found == {"column": "stage", "values": values, "otherwise": "PROSPECTING"}
    assert "nothing is known of 'Zzz', and 1 rows have none: PROSPECTING is made up" in result.comments


def test_many_unknown_words_are_not_all_told(tmp_path: Path) -> None:
    """The first ones will do."""
    words = ["Won"] * 20 + [f"Zzz {chr(65 + turn)}" for turn in range(15)]
    _, result = status(tmp_path, "deals.csv", "id,name,stage\n" + rows(*words), "OPPORTUNITY", "stage")
    assert "'Zzz J' and others:" in result.comments
    assert "Zzz K" not in result.text


@pytest.mark.parametrize("words", [["Zzz", "Yyy", "Won"], [f"Won {turn}" for turn in range(60)]])
def test_a_column_of_other_words_is_no_status(tmp_path: Path, words: list[str]) -> None:
    """It is made up, and no words of the column are told, which may be anything."""
    found, result = status(tmp_path, "deals.csv", "id,name,stage\n" + rows(*words), "OPPORTUNITY", "stage")
    assert found == {"constant": "PROSPECTING"}
    assert words[0] not in result.text


def test_words_with_nul_are_not_written(tmp_path: Path) -> None:
    """No mapping can hold them."""
    text = "id,name,stage\n" + rows("Won", "Won", "won\0")
    found, _ = status(tmp_path, "deals.csv", text, "OPPORTUNITY", "stage")
    assert found == {"column": "stage", "values": {"Won": "WON"}, "otherwise": "PROSPECTING"}


def test_a_day_tells_when_no_word_does(tmp_path: Path) -> None:
    """Whether there is one; when there always is, the word is the same for all."""
    text = "id,name,termination date\n1,A,\n2,B,2026-01-31\n"
    found, _ = status(tmp_path, "staff.csv", text, "PERSON")
    assert found == {"column": "termination date", "values": {"": "ACTIVE"}, "otherwise": "LEFT"}
    found, _ = status(tmp_path, "staff.csv", text.replace("A,", "A,2026-01-30"), "PERSON")
    assert found == {"constant": "LEFT"}


@pytest.mark.parametrize(
    ("name", "resource", "field", "expected"),
    [
        ("leads.csv", "CUSTOMER", "status", "LEAD"),
        ("lost customers.csv", "CUSTOMER", "status", "CHURNED"),
        ("won deals.csv", "OPPORTUNITY", "stage", "WON"),
        ("customers.csv", "CUSTOMER", "status", "ACTIVE"),
    ],
)
def test_the_name_of_the_file_tells_when_nothing_else_does(
    tmp_path: Path, name: str, resource: str, field: str, expected: str
) -> None:
    """Else the word is made up."""
    found, _ = status(tmp_path, name, "id,name\n1,A\n2,B\n", resource, field)
    assert found == {"constant": expected}
