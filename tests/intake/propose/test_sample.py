"""Distinct texts within bounded memory: two samples choose alike, so that shares can be told."""

from intake.propose.near import near_misses
from intake.propose.sample import LONGEST, Sample


def sample(texts: list[str], limit: int = 1000, limit_repeating: int = 1000) -> Sample:
    """A sample of texts."""
    made = Sample(limit, limit_repeating)
    for text in texts:
        made.add(text, 1)
    return made


def test_few_texts_are_all_kept_and_counted() -> None:
    """And it is known whether one came again."""
    made = sample(["a", "b", "a"])
    assert (made.counts, made.repeats, made.whole, made.distinct, made.about) == ({"a": 2, "b": 1}, True, True, 2, "2")
    assert not sample(["a", "b"]).repeats


def test_a_text_that_comes_twice_at_once_repeats() -> None:
    """The rows of a batch are counted together."""
    made = Sample(10, 10)
    made.add("a", 2)
    assert made.repeats


def test_many_texts_are_thinned_and_their_number_is_told_nearly() -> None:
    """Within a fifth, for a thousand kept of a hundred thousand."""
    made = sample([str(number) for number in range(100_000)])
    assert len(made.counts) <= 1000
    assert not made.whole
    assert 80_000 < made.distinct < 120_000
    assert made.about.startswith("about ")


def test_fewer_are_kept_once_one_repeats() -> None:
    """For then the texts are no keys; a column of which nothing is a key is shrunk, too."""
    texts = [str(number) for number in range(500)]
    assert len(sample(texts, 1000, 100).counts) == 500
    assert len(sample([*texts, "1", "new"], 1000, 100).counts) <= 100
    made = sample(texts, 1000, 100)
    made.shrink()
    assert len(made.counts) <= 100


def test_shares_are_exact_when_nothing_was_thinned() -> None:
    """Each value counts as often as it came."""
    assert sample(["a", "a", "b", "c"]).share_in(sample(["a", "b"])) == (3, 4)


def test_shares_of_thinned_samples_are_told_by_what_both_choose() -> None:
    """Of the even numbers all are known, of all numbers half."""
    known = sample([str(number) for number in range(0, 100_000, 2)])
    hits, told = sample([str(number) for number in range(0, 50_000, 2)]).share_in(known)
    assert hits == told > 100
    hits, told = sample([str(number) for number in range(50_000)]).share_in(known)
    assert 0.4 < hits / told < 0.6


def test_long_texts_are_told_apart_by_their_digests() -> None:
    """They take no more room than others."""
    first, second = "x" * 10_000, "x" * 10_001
    made = sample([first, second])
    assert made.distinct == 2
    assert made.told(first)
    assert not made.told("x" * 9_999)
    assert max(map(len, made.counts)) <= LONGEST


def test_near_misses_are_keys_but_for_case_spaces_and_signs() -> None:
    """What could be two keys is none, and neither is what has no sign in common."""
    known = sample(["GTX Pro", "MG-Special", "a b", "A.B", "++"])
    values = sample(["GTXPro", "gtx pro", "MG Special", "ab", "GTX Pro", "GTX Plus", "--"])
    expected = {"GTXPro": "GTX Pro", "gtx pro": "GTX Pro", "MG Special": "MG-Special"}
    assert near_misses(values, known) == expected


def test_too_many_near_misses_are_another_way_of_writing() -> None:
    """They are no slips, and a mapping of them all would be a list of customers."""
    names = [f"Name {number}" for number in range(60)]
    assert near_misses(sample([name.upper() for name in names]), sample(names)) == {}


def test_near_misses_are_looked_for_among_all_keys_or_not_at_all() -> None:
    """Of a thinned sample, nobody knows whether another key is nearer."""
    known = sample([f"Name {number}" for number in range(2000)])
    assert near_misses(sample(["NAME 1"]), known) == {}
