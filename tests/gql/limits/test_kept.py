"""What is kept is bounded by its weight."""

from gql.limits.kept import Kept


def test_what_was_used_last_is_kept() -> None:
    """Up to a weight of all together."""
    kept: Kept[str, int] = Kept(10)
    for number, name in enumerate("abc"):
        kept.put(name, number, 4)
    assert [kept.get(name) for name in "abc"] == [None, 1, 2]
    kept.get("b")
    kept.put("d", 3, 4)
    assert [kept.get(name) for name in "bcd"] == [1, None, 3]
    assert (len(kept), kept.weight) == (2, 8)


def test_what_is_too_heavy_is_not_kept() -> None:
    """And nothing else has to go for it."""
    kept: Kept[str, int] = Kept(10)
    kept.put("a", 1, 4)
    kept.put("b", 2, 11)
    assert (kept.get("a"), kept.get("b")) == (1, None)
    kept.put("a", 3, 10)
    assert (kept.get("a"), kept.weight) == (3, 10)
