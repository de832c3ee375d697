"""A mapping against its files, before anything is written: every file is there, and every column that is named."""

from collections.abc import Collection
from pathlib import Path

from intake.files.csv_file import CsvFile
from intake.files.mapping import ImportMapping
from intake.files.mapping_load import Load
from intake.files.places import Place
from models.errors import BadInputError


def opened_files(mapping: ImportMapping, folder: Path) -> dict[int, CsvFile]:
    """The files of a mapping's loads, by the load's turn.

    Raises BadInputError for a file that is not there or has no header, and for a column that no file has.
    """
    files = {}
    for turn, load in enumerate(mapping.loads):
        columns: Collection[str] = load.rows[0] if load.rows else ()
        if load.file:
            files[turn] = _open(load, folder / load.file)
            columns = files[turn].columns
        for name, place in _named(load):
            if name not in columns:
                raise place.mistake(f"{load.name} has no column {name!r}; it has {', '.join(columns) or 'none'}.")
    return files


def _open(load: Load, path: Path) -> CsvFile:
    if not path.is_file():
        raise load.place.at("file").mistake(f"there is no file {path}.")
    try:
        return CsvFile(path, load.settings.form)
    except BadInputError as error:
        raise load.place.at("file").mistake(str(error)) from error


def _named(load: Load) -> list[tuple[str, Place]]:
    named = [(column, source.place) for source in load.sources for column in source.columns]
    named += [(column, load.place.at("values", column)) for column in load.values]
    return named + [(column, load.place.at("skip", column)) for column in load.skip]
