"""A folder with a few files, in which the mapping is written that a test reads."""

from pathlib import Path

from intake.files.check import opened_files
from intake.files.mapping import ImportMapping, read_mapping
from models.errors import BadInputError

FILES = {"c.csv": "id,name,status\n1,One,yes\n", "empty.csv": "\n", "twice.csv": "a#2,a,a\n", "bad.csv": '"a"b\n'}


def with_files(folder: Path) -> Path:
    """The folder, after the files were put into it."""
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def read(folder: Path, text: str | bytes) -> ImportMapping:
    """Read a mapping, and open its files."""
    path = folder / "crm.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    mapping = read_mapping(path)
    opened_files(mapping, folder)
    return mapping


def refusal(folder: Path, text: str | bytes) -> str:
    """Why a mapping is refused; nothing, if it is good."""
    try:
        read(folder, text)
    except BadInputError as error:
        return str(error)
    return ""
