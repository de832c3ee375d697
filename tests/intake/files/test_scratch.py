"""What a load remembers: given back as it was put in, in its order, in little memory, and gone at the end."""

import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.files.scratch import Entry, Scratch, Seen, State

# Keys that a careless store would take for each other, or for none.
KEYS = [
    "a",
    "A",
    "a ",
    "é",
    "e\u0301",
    "ß",
    "ss",
    "李",
    "\U0001f600",
    "ﬁ",
    "fi",
    "1",
    "01",
    "1.0",
    "null",
    '"',
    "%",
    "''",
]
keys = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
MANY = 100_000


def entry(key: str, line: int, **row: str) -> Entry:
    """An entry of one row."""
    return Entry(key, [(line, row)])


def lines(entries: Iterable[Entry]) -> list[int]:
    """The lines that entries begin on."""
    return [one.line for one in entries]


def test_an_entry_is_as_its_first_row_says() -> None:
    """Its line and its row are those of the first of its rows."""
    several = Entry("a", [(3, {"x": "1"}), (7, {"x": "2"})])
    assert (several.line, several.first) == (3, {"x": "1"})


def test_what_was_seen_is_known() -> None:
    """Only of the keys that are asked for, with line, words and state, as they were said last."""
    with Scratch() as scratch:
        assert scratch.seen(["a"]) == {}
        scratch.add({"a": Seen(2, "[]", State.WAITING), "b": Seen(3, "", State.REJECTED)})
        scratch.add({"a": Seen(2, "[]", State.LOADED), "c": Seen(4, "", State.LOADED)})
        assert scratch.seen(["a", "b", "d", "a"]) == {
            "a": Seen(2, "[]", State.LOADED),
            "b": Seen(3, "", State.REJECTED),
        }
        assert scratch.seen([]) == {}
        scratch.add({})
        assert scratch.seen(key for key in "cd") == {"c": Seen(4, "", State.LOADED)}


def test_keys_are_told_apart() -> None:
    """By each of their characters: case, space and accents that are written in two ways are different keys."""
    with Scratch() as scratch:
        scratch.add({key: Seen(line, key, State.LOADED) for line, key in enumerate(KEYS)})
        scratch.wait((key, entry(key, line, x=key)) for line, key in enumerate(KEYS))
        scratch.group((key, line, {"x": key}) for line, key in enumerate(KEYS))
        for line, key in enumerate(KEYS):
            assert scratch.seen([key]) == {key: Seen(line, key, State.LOADED)}
            assert scratch.released([key]) == [entry(key, line, x=key)]
        assert list(scratch.groups()) == [entry(key, line, x=key) for line, key in enumerate(KEYS)]


def test_what_waits_is_released_once() -> None:
    """Whatever waits for one of the keys, by line; what waits for others stays, and is told at the end by line."""
    with Scratch() as scratch:
        scratch.wait([("a", entry("x", 9)), ("b", entry("y", 4, name="Y")), ("a", entry("z", 10))])
        scratch.wait([("c", entry("v", 8)), ("b", entry("w", 2)), ("d", entry("u", 3, name="U"))])
        assert scratch.released([]) == []
        assert scratch.released(["e", "x"]) == []
        assert scratch.released(["b", "a"]) == [entry("w", 2), entry("y", 4, name="Y"), entry("x", 9), entry("z", 10)]
        assert scratch.released(["b", "a"]) == []
        assert list(scratch.still_waiting()) == [("d", entry("u", 3, name="U")), ("c", entry("v", 8))]
        scratch.wait([("a", entry("x", 9))])
        assert lines(scratch.released(["a"])) == [9]


def test_other_things_are_asked_while_what_waits_is_told() -> None:
    """For the reason of each is looked for before the next."""
    with Scratch() as scratch:
        scratch.add({"a": Seen(1, "", State.LOADED)})
        scratch.wait(("a", entry(str(line), line)) for line in range(10))
        told = [(one.line, list(scratch.seen([needs]))) for needs, one in scratch.still_waiting()]
        assert told == [(line, ["a"]) for line in range(10)]


def test_rows_are_grouped_by_key() -> None:
    """In the order in which the keys came first, each with its rows by line."""
    with Scratch() as scratch:
        scratch.group([("b", 2, {"x": "1"}), ("a", 3, {"x": "2"}), ("b", 4, {"x": "3"})])
        scratch.group([("c", 5, {"x": "4"}), ("a", 10, {}), ("b", 9, {"x": "5"}), ("a", 8, {"x": "6"})])
        assert list(scratch.groups()) == [
            Entry("b", [(2, {"x": "1"}), (4, {"x": "3"}), (9, {"x": "5"})]),
            Entry("a", [(3, {"x": "2"}), (8, {"x": "6"}), (10, {})]),
            Entry("c", [(5, {"x": "4"})]),
        ]


@given(st.lists(st.tuples(keys, st.dictionaries(keys, keys, max_size=3)), max_size=20))
def test_what_is_grouped_is_as_it_was(rows: list[tuple[str, dict[str, str]]]) -> None:
    """Whatever the keys, the names and the values of rows are."""
    expected: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for line, (key, row) in enumerate(rows):
        expected.setdefault(key, []).append((line, row))
    with Scratch() as scratch:
        scratch.group((key, line, row) for line, (key, row) in enumerate(rows))
        assert [(one.key, one.rows) for one in scratch.groups()] == list(expected.items())


def test_two_loads_know_nothing_of_each_other() -> None:
    """Each has its own."""
    with Scratch() as one, Scratch() as other:
        one.add({"a": Seen(1, "", State.LOADED)})
        assert other.seen(["a"]) == {}


def opened() -> list[str]:
    """The temporary files that this process has open."""
    found = (str(file.readlink()) for file in Path("/proc/self/fd").iterdir() if file.is_symlink())
    return [name for name in found if "etilqs" in name]


def fill(scratch: Scratch, start: int = 0, end: int = MANY) -> None:
    """Let a load remember these rows, in batches; a hundred thousand unless others are named."""
    for first in range(start, end, 1000):
        batch = range(first, first + 1000)
        scratch.add({f"key {line}": Seen(line, "what it says " * 5, State.LOADED) for line in batch})
        scratch.wait((f"needs {line}", entry(f"key {line}", line, name="a name " * 5)) for line in batch)
        scratch.group((f"key {line % 40_000}", line, {"name": "a name " * 5}) for line in batch)


def test_many_rows_take_little_memory() -> None:
    """However many there are, what Python holds of them at a time is a batch."""
    with Scratch() as scratch:
        fill(scratch, 0, MANY - 10_000)
        tracemalloc.start()
        try:
            fill(scratch, MANY - 10_000)
            assert len(scratch.seen(f"key {line}" for line in range(0, MANY, 1000))) == 100
            assert lines(scratch.released([f"needs {line}" for line in range(50_000, 50_010)])) == [
                *range(50_000, 50_010)
            ]
            assert sum(len(one.rows) for one in scratch.groups()) == MANY
            assert sum(1 for _ in scratch.still_waiting()) == MANY - 10
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="tells open files by /proc")
def test_nothing_is_left_on_disk() -> None:
    """What is too much for memory is in a file without a name, which is gone when the load ends, or fails."""
    before = opened()
    scratch = Scratch()
    with pytest.raises(ZeroDivisionError), scratch:
        fill(scratch)
        (file,) = set(opened()) - set(before)
        # Linux says so of a file that no folder has any more.
        assert file.endswith(" (deleted)")
        raise ZeroDivisionError
    assert opened() == before
