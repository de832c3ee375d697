"""`lastfour import --propose`: a first mapping on the output, and no database."""

from pathlib import Path

import pytest

from cli.main import main
from intake.files.mapping import read_mapping


def test_a_mapping_is_printed_for_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It can be read as it is, and neither a database nor a secret is asked for."""
    (tmp_path / "customers.csv").write_text("id,company,city\n1,Alpha,Rome\n2,Beta,Paris\n", encoding="utf-8")
    assert main(["import", "--propose", str(tmp_path)]) == 0
    said = capsys.readouterr()
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(said.out, encoding="utf-8")
    assert [(load.resource, load.file) for load in read_mapping(mapping).loads] == [("CUSTOMER", "customers.csv")]
    assert not said.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "A mapping and a folder are needed; --propose FOLDER writes a first mapping."),
        (["crm.toml"], "A mapping and a folder are needed; --propose FOLDER writes a first mapping."),
        (["--propose", "nowhere"], "There is no folder nowhere."),
        (
            ["crm.toml", "--propose", "."],
            "--propose takes the folder alone: the mapping that it prints is yours to keep.",
        ),
    ],
)
def test_what_does_not_go_together_is_said(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, with what to do."""
    assert main(["import", *arguments]) == 2
    assert capsys.readouterr().err == f"lastfour: {message}\n"


def test_a_folder_without_files_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """There is nothing to propose."""
    assert main(["import", "--propose", str(tmp_path)]) == 2
    assert "There are no CSV files in" in capsys.readouterr().err
