"""What a command has said on its outputs."""

import pytest


def mistake(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on the error output; the output itself is empty."""
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("lastfour: ")
    assert said.err.count("\n") == 1
    return said.err
