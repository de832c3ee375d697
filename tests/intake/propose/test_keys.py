"""The column by which a row is known when it comes again."""

from pathlib import Path

import pytest

from intake.propose.guess_key import guess_key
from intake.propose.profile import profile_of
from models.words import Resource
from tests.intake.propose.folders import proposed, written


def key_of(folder: Path, text: str, resource: Resource = Resource.CUSTOMER) -> object:
    """The key of a file."""
    written(folder, {"file.csv": text})
    return guess_key(profile_of(folder / "file.csv"), resource).source


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("name,phone,customer no\nA,1,7\nB,2,8\n", "customer no"),
        ("name,tax id,id\nA,1,7\nB,2,8\n", "id"),
        ("Index,Customer Id,email\n1,C1,a\n2,C2,b\n", "Customer Id"),
        ("Index,email\n1,a\n2,b\n", "email"),
        ("city,customer\nX,A\nX,B\n", "customer"),
        ("zip,company\n1,A\n2,B\n", "company"),
        ("zip code,email\n1,A\n2,B\n", "email"),
        ("order id,email\n1,A\n2,B\n", "email"),
        ("note,email\n" + "x" * 90 + ",A\n" + "y" * 90 + ",B\n", "email"),
        ("customer id,email\n" + "x" * 501 + ",A\ny,B\n", "email"),
        ("customer id,email\n,A\ny,B\n", "email"),
        ("customer id,email\n1,A\n1,B\n", "email"),
    ],
)
def test_the_key_is_different_in_all_rows_and_looks_like_one(tmp_path: Path, text: str, key: str) -> None:
    """The resource's own is best; what others call theirs, counters and parts of an address are no keys."""
    assert key_of(tmp_path, text) == key


def test_the_reason_says_how_many_rows_there_are(tmp_path: Path) -> None:
    """Exactly, or how many were compared."""
    result = proposed(tmp_path, {"customers.csv": "id,name\n" + "".join(f"{n},A\n" for n in range(1200))})
    assert 'key = "id"  # "id" is never empty and different in all 1,200 rows' in result.text
    rows = "".join(f"{n},A\n" for n in range(120_000))
    result = proposed(tmp_path, {"customers.csv": f"id,name\n{rows}"})
    assert "compared of the 120,000 rows" in result.comments


def test_an_own_key_with_a_few_slips_is_better_than_a_counter(tmp_path: Path) -> None:
    """What says otherwise under the same key is rejected then, and the reason tells what to expect."""
    numbers = [*range(100), 50]
    rows = "".join(f"{turn},C{number},Name {number}\n" for turn, number in enumerate(numbers))
    result = proposed(tmp_path, {"customers.csv": f"row,customer id,name\n{rows}"})
    load = result.load("CUSTOMER")
    assert (load["key"], load["distinct"]) == ("customer id", True)
    assert '"customer id" has 100 values in 101 rows' in result.comments


def test_rows_without_a_key_are_told(tmp_path: Path) -> None:
    """They will be rejected."""
    rows = "".join(f"C{number},x\n" for number in range(99))
    result = proposed(tmp_path, {"customers.csv": f"customer id,city\n{rows},x\n"})
    assert "the 1 rows without one will be rejected" in result.comments


def test_an_own_key_that_comes_again_makes_rows_repeat(tmp_path: Path) -> None:
    """Rows of one customer must say the same then."""
    load = proposed(tmp_path, {"customers.csv": "customer id,city\n1,X\n1,X\n2,Y\n"}).load("CUSTOMER")
    assert (load["key"], load["distinct"]) == ("customer id", True)


def test_several_columns_together_when_no_single_one_will_do(tmp_path: Path) -> None:
    """The most telling first; what a template can't name is left out."""
    assert key_of(tmp_path, "a,b\n1,1\n1,2\n2,1\n2,1\n3,2\n") == {"template": "{a}/{b}"}
    assert key_of(tmp_path, "a,b{\n1,1\n1,2\n2,1\n2,1\n3,2\n") == "a"
    assert key_of(tmp_path, "a{,b}\n1,1\n1,2\n2,1\n2,1\n3,2\n") == "a{"


def test_the_lines_of_a_sale_share_its_key(tmp_path: Path) -> None:
    """Even where something else is different in all rows."""
    text = "row id,order id,sales\n1,A,10\n2,A,20\n3,B,30\n"
    assert key_of(tmp_path, text, Resource.SALES_RECORD) == "order id"
    text = "invoice,order no\n1,A\n1,B\n"
    assert key_of(tmp_path, text, Resource.SALES_RECORD) == "order no"
    text = "invoice,stock code\n1,A\n1,B\n"
    assert key_of(tmp_path, text, Resource.SALES_RECORD) == "invoice"
