"""Which files of a folder are looked at, and what is said of those that can't be used."""

from pathlib import Path

import pytest

from intake.files.check import opened_files
from intake.files.mapping import read_mapping
from intake.propose.proposal import propose
from models.errors import BadInputError
from tests.intake.propose.folders import proposed, written


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    """And so is one that is not there; a text with a comma in it is no table."""
    with pytest.raises(BadInputError, match="There is no folder"):
        propose(tmp_path / "none")
    with pytest.raises(BadInputError, match="There are no CSV files in"):
        propose(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    text = "Dear all, this is\na text\nof a few lines,\nor, so\n"
    written(tmp_path, {"notes.txt": text, "empty.txt": "", "list.tsv": "name\nA\n", "customers.xlsx": "PK"})
    with pytest.raises(BadInputError, match="There are no CSV files in"):
        propose(tmp_path)


@pytest.mark.parametrize("name", ["customers.CSV", "customers.tsv", "customers.Txt"])
def test_tables_with_other_names_are_looked_at(tmp_path: Path, name: str) -> None:
    """Where they have several columns."""
    assert proposed(tmp_path, {name: "id\tname\n1\tA\n"}).load("CUSTOMER")["file"] == name


def test_what_can_not_be_read_is_a_comment(tmp_path: Path) -> None:
    """With the reason, and the rest is proposed all the same."""
    files = {"customers.csv": "id,name\n1,A\n", "empty.csv": "", "header.csv": "id,name\n", "nul.csv": "\0\n1\n"}
    result = proposed(tmp_path, files)
    assert len(result.loads) == 1
    assert "empty.csv: it can't be read: empty.csv is empty" in result.comments
    assert "header.csv: it has no rows, or no columns, that can be read." in result.comments
    assert "nul.csv: it has no rows, or no columns, that can be read." in result.comments


def test_a_file_whose_name_is_no_text_is_a_comment(tmp_path: Path) -> None:
    """No mapping can name it."""
    path = tmp_path / "customers\udcff.csv"
    path.write_text("id,name\n1,A\n", encoding="utf-8")
    assert "'customers\\udcff.csv': no mapping can name it" in propose(tmp_path)


def test_how_a_file_is_written_is_told_where_it_is_unusual(tmp_path: Path) -> None:
    """Its encoding, what parts its values, and rows that can't be read."""
    (tmp_path / "Kunden.csv").write_bytes("id;Straße\n1;Größe über Süd\n2\n".encode("cp1252"))
    text = propose(tmp_path)
    assert "# Kunden.csv is read as cp1252; where that is wrong, name its `encoding`." in text
    assert "# Kunden.csv has ; between its values." in text
    assert "# 1 of 2 rows can't be read: the row has 1 columns, the header 2." in text
    (tmp_path / "Kunden.csv").write_bytes(b"id\tname\n1\tA\n")
    assert "# Kunden.csv has a tab between its values." in propose(tmp_path)


def test_the_source_is_the_name_of_the_folder(tmp_path: Path) -> None:
    """As a short word."""
    for name, source in (("My CRM (2024)", "my-crm-2024"), ("資料", "import"), ("x" * 100, "x" * 64)):
        folder = tmp_path / name
        folder.mkdir()
        assert proposed(folder, {"customers.csv": "id,name\n1,A\n"}).said["source"] == source


def test_names_hold_whatever_they_like(tmp_path: Path) -> None:
    """Quotes, braces and line breaks in the names of files and columns are written so that they are read back."""
    folder = tmp_path / "a\nb"
    folder.mkdir()
    header = '"id","the ""name"" {x}","Cust' + "\t" + 'omer\nCity","[loads]\n#","Credit\u2028Limit"'
    text = f"{header}\n1,Acme,Berlin,x,5\n2,Bolt,Paris,y,6\n"
    result = proposed(folder, {"[[x]] '\n\"customers.csv": text})
    (tmp_path / "mapping.toml").write_text(result.text, encoding="utf-8", newline="")
    mapping = read_mapping(tmp_path / "mapping.toml")
    assert opened_files(mapping, folder)
    assert mapping.loads[0].fields["credit_limit"].columns == ["Credit\u2028Limit"]


def test_values_of_customers_are_not_copied(tmp_path: Path) -> None:
    """A mapping is shown around; only words of a status and keys that need mending are in it."""
    secrets = ["Secret Ltd", "secret@x.example", "Hidden St 7", "0301234567", "4111111111111111", "DE99", "Whisper"]
    header = "customer id,name,email,street,phone,card number,iban,notes,type,stage"
    rows = "".join(f"{turn},{','.join(secrets)},Odd{turn},Odd{turn}\n" for turn in range(30))
    text = proposed(tmp_path, {"customers.csv": f"{header}\n{rows}"}).text
    assert not [secret for secret in (*secrets, "Odd1") if secret in text]
