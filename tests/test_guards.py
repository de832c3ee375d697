"""The list of guards is up to date, and `scripts/mutants` tells a guard that is noticed from one that is not."""

from pathlib import Path

import pytest

from scripts.mutating import Guard, noticed, problems, read_guards

MODULE = "def allowed(age: int) -> bool:\n    return age >= 18\n"
TESTS = {
    "test_close.py": "from module import allowed\n\ndef test_it():\n    assert not allowed(17)\n",
    "test_loose.py": "from module import allowed\n\ndef test_it():\n    assert allowed(40)\n",
}


def test_every_guard_can_be_taken_out() -> None:
    """Its source stands in its file once, and its tests are there: who changes a guard changes `scripts/guards/`."""
    guards = read_guards()
    assert list(problems(guards)) == []
    assert len(guards) > 150
    said = [guard.says for guard in guards]
    assert sorted(said) == sorted(set(said))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A program of one line, with a test that notices what it does and one that does not."""
    (tmp_path / "module.py").write_text(MODULE)
    for name, source in TESTS.items():
        (tmp_path / name).write_text(source)
    return tmp_path


def guard(source: str = "age >= 18", without: str = "True") -> Guard:
    """The guard of the program, or another."""
    return Guard("Children may not.", "module.py", source, without, ("test_close.py",))


def test_a_guard_is_noticed_by_a_test_that_fails_without_it(checkout: Path) -> None:
    """And not by one that passes; afterwards it stands where it stood."""
    assert noticed(guard(), checkout, ["test_close.py"], 60, {})
    assert not noticed(guard(), checkout, ["test_loose.py"], 60, {})
    assert (checkout / "module.py").read_text() == MODULE


def test_a_patch_that_makes_no_program_is_not_taken_for_a_guard(checkout: Path) -> None:
    """Neither text that does not parse, nor a module that can't be imported, nor a patch that does not apply."""
    with pytest.raises(SyntaxError):
        noticed(guard(without="age >="), checkout, ["test_close.py"], 60, {})
    with pytest.raises(ValueError, match="pytest ended with 2"):
        noticed(guard("def allowed", "def denied"), checkout, ["test_close.py"], 60, {})
    told = list(problems([guard("age > 18"), guard("a")], checkout))
    assert [one.partition(": ")[2][:14] for one in told] == ["stands 0 times", "stands 3 times"]
