"""Finds card numbers, IBANs, phone numbers and emails inside free text, and masks each where it stands.

Three things hold, and the shape of this file follows from them:

- It is linear in the text. Every pattern either looks at a bounded number of characters from where it starts, or never
  starts twice in the same run of characters.
- It changes nothing in a text that it has masked. What a mask leaves to be seen (`ALREADY_MASKED`) is a wall: it is
  never read as part of a number together with what stands beside it.
- Nothing that is found is left partly in view by another of its kind that overlaps it: the two are masked as one.
"""

import re
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import TypeAlias

Show: TypeAlias = Callable[[str], str]
Span: TypeAlias = tuple[int, int]

SPACE = " \u00a0\u2007\u2009\u202f"  # and the spaces that do not break, which typeset numbers have
HYPHEN = "\u2010\u2011\u2013\\-"  # as it stands in a class of characters

# What the masks write, and so what is left as it is: IBAN, card, phone, email.
ALREADY_MASKED = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}\*{14}[A-Za-z0-9]{4}(?![A-Za-z0-9])"
    r"|\*{12}[0-9]{4}(?![0-9])"
    r"|\+[0-9]{1,3} \*{8}[0-9]{2}(?![0-9])"
    r"|\*{8}[0-9]{2}(?![0-9])"
    r"|(?<!\w)\w\*{3}@"
)

# Groups of digits with one space, hyphen or other mark between them. A group of 20 digits is in no card number.
BETWEEN_CARDS = rf"[{SPACE}{HYPHEN}./_\t\n]"
DIGIT_GROUP = r"[0-9]{1,19}+(?![0-9])"
DIGIT_GROUPS = re.compile(rf"(?<![0-9]){DIGIT_GROUP}(?:{BETWEEN_CARDS}{DIGIT_GROUP})*+")
BETWEEN_GROUPS = re.compile("[^0-9]")
CARD_LENGTHS = range(13, 20)
ONCE = bytes.maketrans(b"0123456789", bytes(range(10)))  # a digit's share in the checksum
TWICE = bytes.maketrans(b"0123456789", bytes(2 * d - 9 * (d > 4) for d in range(10)))  # where it counts twice

IBAN_LENGTHS = range(15, 35)
IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}"
    r"(?:[A-Za-z0-9]{11,30}+(?![A-Za-z0-9])"
    rf"|(?:[{SPACE}][A-Za-z0-9]{{4}}(?![A-Za-z0-9])){{2,7}}+(?:[{SPACE}][A-Za-z0-9]{{1,3}}(?![A-Za-z0-9]))?+)"
)

# Between two digits of a phone number stand up to three of these: `+44 (0)20`, `(020) - 7946`, `030/12.34`.
NEXT_DIGIT = rf"[{SPACE}{HYPHEN}./()]{{0,3}}[0-9]"
PLUS_PHONE = re.compile(  # and not the tag of `jane+20240131@example.com`
    rf"\+(?![\w.%-]{{0,64}}@)[{SPACE}(]?[0-9](?:{NEXT_DIGIT}){{7,14}}(?![0-9])"
)
NATIONAL_PHONE = re.compile(
    rf"\((?=[0-9]{{1,5}}\))[0-9](?:{NEXT_DIGIT}){{8,}}+"  # (212) 555-0123
    rf"|(?<=\()[0-9](?:[{SPACE}{HYPHEN}./]{{0,3}}[0-9]){{8,}}+(?=\))"  # (212 555 0123)
    rf"|(?<![A-Za-z0-9])0(?:{NEXT_DIGIT}){{8,}}+"  # 020 7946 0958
)

# Accents may be characters of their own, so these classes say what is *not* part of an email.
LOCAL = r"[^\s@<>()\[\]{}|,;:\"=/\\&?!]"
LABEL = r"(?:[^\s@\x00-,./:-@\[-^`{-\x7f\u2000-\u206f\u3000-\u303f\uff00-\uff20]|\*{8,16}+)++"
EMAIL = re.compile(rf"({LOCAL}++)(?:@({LABEL}(?:\.{LABEL})++))?+")
FIRST = re.compile(r"\w")


def masked(text: str, *, card: Show, iban: Show, phone: Show, email: Show) -> str:
    """The text with every card number, IBAN, phone number and email in it replaced by what its mask shows."""
    text = _replaced(text, _cards, card)
    text = _replaced(text, _ibans, iban)
    text = _replaced(text, _phones, phone)
    if "@" not in text:
        return text
    return EMAIL.sub(lambda found: _email(found, email), text)


def _replaced(text: str, find: Callable[[str, int, int], Iterator[Span]], show: Show) -> str:
    """The text with what is found outside of what is shown already replaced."""
    parts: list[str] = []
    done = 0
    for start, end in _unmasked(text):
        for a, b in find(text, start, end):
            parts += text[done:a], show(text[a:b])
            done = b
    return "".join((*parts, text[done:]))


def _unmasked(text: str) -> Iterator[Span]:
    done = 0
    if "*" in text:
        for shown in ALREADY_MASKED.finditer(text):
            yield done, shown.start()
            done = shown.end()
    yield done, len(text)


def _cards(text: str, start: int, end: int) -> Iterator[Span]:
    for found in DIGIT_GROUPS.finditer(text, start, end):
        if found.end() - found.start() < CARD_LENGTHS[0]:
            continue
        groups = BETWEEN_GROUPS.split(found[0])
        cuts = list(accumulate(map(len, groups), initial=0))  # so many digits are before each group, and in all
        group_at = {cut: i for i, cut in enumerate(cuts)}
        for a, b in _joined(_valid_cards("".join(groups), cuts)):
            # One separator stands before each group but the first.
            yield found.start() + a + group_at[a], found.start() + b + group_at[b] - 1


def _valid_cards(digits: str, cuts: list[int]) -> list[Span]:
    """From each cut in the digits, the longest run to another that is a card number by length and checksum."""
    sums_to = []
    for odd in (0, 1):
        # A number that ends before the n-th digit counts its last digit but one, and every second before that, twice:
        # the digits whose index is even where n is even, and odd where n is odd.
        counted = bytearray(digits.encode().translate(ONCE))
        counted[odd::2] = digits[odd::2].encode().translate(TWICE)
        totals = list(accumulate(counted, initial=0))
        sums = [-1] * (len(totals) + CARD_LENGTHS[-1])
        for cut in cuts:
            sums[cut] = totals[cut] % 10
        sums_to.append(sums)
    found = []
    for cut in cuts:
        for end in range(cut + CARD_LENGTHS[-1], cut + CARD_LENGTHS[0] - 1, -1):
            sums = sums_to[end & 1]
            if sums[end] == sums[cut]:
                found.append((cut, end))
                break
    return found


def _joined(found: list[Span]) -> list[Span]:
    """Of spans in order, the leftmost that do not overlap, each grown by those that they do not cover all of."""
    if len(found) < 2:
        return found
    chosen = found[:1]
    for span in found:
        if span[0] >= chosen[-1][1]:
            chosen.append(span)
    uncovered = bytearray(b"\1") * max(end for _, end in found)
    for a, b in chosen:
        uncovered[a:b] = bytes(b - a)
    chosen += [span for span in found if uncovered.find(1, *span) >= 0]
    joined: list[Span] = []
    for a, b in sorted(chosen):
        if joined and a < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(b, joined[-1][1]))
        else:
            joined.append((a, b))
    return joined


def _ibans(text: str, start: int, end: int) -> Iterator[Span]:
    valid: list[Span] = []
    seen: dict[str, tuple[int, int]] = {}
    while found := IBAN.search(text, start, end):
        start = found.start() + 4
        if length := _iban_length(found[0], seen):
            valid.append((found.start(), found.start() + length))
    yield from _joined(valid)


def _iban_length(written: str, seen: dict[str, tuple[int, int]]) -> int:
    """How much of this is an IBAN, in whole groups and as much as can be, by its checksum; 0 for nothing of it."""
    if written.isalnum():
        head, groups, space = written[:4], [written[4:]], 0
    else:
        head, *groups = written.split()
        space = 1
    check = _number(head, seen)[0]
    longest, rest, characters, size = 0, 0, 4, 4
    for group in groups:
        number, shift = _number(group, seen)
        rest = (rest * shift + number) % 97
        characters += len(group)
        size += len(group) + space
        if characters in IBAN_LENGTHS and (rest * 1_000_000 + check) % 97 == 1:
            longest = size
    return longest


def _number(group: str, seen: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """The group as its checksum reads it, a as 10 to z as 35, and what a number before it is multiplied by."""
    if group not in seen:
        digits = "".join([str(int(c, 36)) for c in group])
        seen[group] = int(digits), 10 ** len(digits)
    return seen[group]


def _phones(text: str, start: int, end: int) -> Iterator[Span]:
    found = [*PLUS_PHONE.finditer(text, start, end), *NATIONAL_PHONE.finditer(text, start, end)]
    # Digits in one piece and without a plus are the number of something else.
    yield from _joined(sorted(phone.span() for phone in found if not phone[0].isdigit()))


def _email(found: re.Match[str], show: Show) -> str:
    local, domain = found.groups()
    if domain is None or not (first := FIRST.search(local)):
        return found[0]
    return local[: first.start()] + show(f"{local[first.start() :]}@{domain}")
