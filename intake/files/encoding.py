"""Finds out which encoding a text file is written in, for nobody says so reliably."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto
from functools import partial
from math import log
from pathlib import Path
from typing import BinaryIO

from charset_normalizer import from_bytes

BLOCK = 1 << 18
SAMPLE = 1 << 16

# UTF-32 stands before UTF-16, for the little-endian mark of the one begins with that of the other.
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
STRUCTURE = '\r\n,;\t|"'
# Python calls these text encodings too, but no file is written in them.
NOT_OF_FILES = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"}

# The letters beyond a to z of each language, the usual ones first.
WESTERN = (
    "éèàêçôâîûïëùœ",  # French
    "üäößé",  # German
    "óíáéñúü",  # Spanish
    "ãçáéíóõêâúàô",  # Portuguese
    "àèòùìé",  # Italian
    "äöåéü",  # Swedish, Finnish
    "øåæéöäü",  # Danish, Norwegian
    "ëéïöüè",  # Dutch
)
CENTRAL = (
    "łóąęśżćńź",  # Polish
    "íáéěřšýčžůúňóťď",  # Czech
    "áíčéýžšúľťôňäóďĺŕ",  # Slovak
    "áéöőóüíúű",  # Hungarian
    "čšžćđ",  # Croatian, Slovene
    "ăîțșşţâ",  # Romanian
)
TURKISH = ("ışüöçğİâî",)
BALTIC = (
    "ėšųžąįčūę",  # Lithuanian
    "āīēšūņļķģčž",  # Latvian
    "äõüöšž",  # Estonian
)
# The encodings of these languages, with how much less likely each is than that of Windows in the west, as a logarithm.
LATIN = {
    "cp1252": (WESTERN, 0),
    "cp1250": (CENTRAL, 5),
    "cp1254": (TURKISH, 5),
    "cp1257": (BALTIC, 5),
    "iso8859-2": (CENTRAL, 5),
    "iso8859-15": (WESTERN, 5),
    "cp850": (WESTERN, 12),
    "cp437": (WESTERN, 12),
    "cp852": (CENTRAL, 12),
    "mac-roman": (WESTERN, 12),
    "mac-latin2": (CENTRAL, 12),
}
USUAL = "cp1252"
# In each of these languages signs such as quotation marks and the euro stand beside words or alone, and two of them,
# the curly apostrophe and the no-break space, in words too.
SIGNS = "\u2018\u201c\u201d\u201e\u2013\u2014\u2026\u20ac\u2122\xa1\xa3\xa9\xaa\xab\xae\xb0\xb2\xb3\xba\xbb\xbf"
JOINTS = "\u2019\xa0"
OF_NO_WORD = (SIGNS + JOINTS).encode("cp1252")
JOINT, SIGN, UNUSUAL = 0.3, 0.1, 0.0001

OTHER_SCRIPTS = [
    *("cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5", "mac_cyrillic"),
    *("cp1253", "iso8859_7", "cp1255", "iso8859_8", "cp1256", "iso8859_6", "cp874"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949"),
]
WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
ASCII = bytes(range(128))


class Place(Enum):
    """Where a character stands in a word: at its border, between two others, or without any."""

    BESIDE = auto()
    INSIDE = auto()
    ALONE = auto()


def detect_encoding(path: Path) -> str:
    """The name of the codec that reads a file best; two calls never differ.

    A byte order mark decides. Without one, a file is UTF-16 or UTF-32 when its delimiters and line ends are, and UTF-8
    when all of it is, or most of its bytes beyond ASCII. What is left was written by an old program, whose language
    the letters tell.
    """
    with path.open("rb") as file:
        head = file.read(SAMPLE)
        if found := _marked(head) or _wide(head):
            return found
        file.seek(0)
        if _mostly_utf8(file):
            return "utf-8"
        file.seek(0)
        sample = _sample(file)
    # A word that stands on every line says no more than it says once.
    words = [word for word in dict.fromkeys(WORD.findall(sample)) if not word.isascii()]
    return _latin(words) if _in_latin_letters(words) else _other(sample)


def known_encoding(name: str) -> bool:
    """Whether a name is that of an encoding that a text file may be written in."""
    try:
        "".encode(name)
        return codecs.lookup(name).name not in NOT_OF_FILES
    except (LookupError, ValueError):
        return False


def _marked(head: bytes) -> str | None:
    return next((name for mark, name in BYTE_ORDER_MARKS.items() if head.startswith(mark)), None)


def _wide(head: bytes) -> str | None:
    """The encoding of several bytes to the character that most delimiters and line ends are written in, if any.

    They decide, and not the number of NUL bytes: a Chinese text in UTF-16 has few, and a text in ASCII may hold some.
    """
    if b"\0" not in head:
        return None
    looks = sum(head.count(ord(mark)) for mark in STRUCTURE)
    for name in WIDE:
        text = head.decode(name, "ignore")
        if sum(map(text.count, STRUCTURE)) * 2 > looks:
            return name
    return None


def _mostly_utf8(file: BinaryIO) -> bool:
    """Whether a file is UTF-8, or holds more good characters beyond ASCII than bytes that are none."""
    decoder = codecs.getincrementaldecoder("utf-8")("ignore")
    good = bad = 0
    for block in iter(partial(file.read, BLOCK), b""):
        split, _ = decoder.getstate()
        if block.isascii() and not split:
            continue
        text = decoder.decode(block)
        good += len(text) - len(text.encode("ascii", "ignore"))
        # A character split between two blocks counts as bad in the first, and makes up for it in the second.
        bad += len(block) - len(text.encode())
    return not bad or good > bad


def _sample(file: BinaryIO) -> bytes:
    """The first lines that hold anything beyond ASCII, for only these tell encodings apart."""
    sample = bytearray()
    for line in iter(partial(file.readline, SAMPLE), b""):
        if not line.isascii():
            sample += line
            if len(sample) >= SAMPLE:
                break
    return bytes(sample)


def _in_latin_letters(words: Sequence[bytes]) -> bool:
    """Whether words that aren't ASCII are of Latin letters: then most of their letters are ASCII all the same."""
    # The no-break space and the euro of "12,50 €" stand side by side, and are no word.
    bare = [word.strip(OF_NO_WORD) for word in words]
    letters = b"".join(word for word in bare if len(word) > 1 and not word.isascii())
    return len(letters.translate(None, ASCII)) * 2 <= len(letters)


def _latin(words: Sequence[bytes]) -> str:
    """The encoding in which words have the usual letters of some language, or of a mixture of neighbouring ones.

    charset-normalizer is not asked: it takes the names of Spanish customers for cp1250 nearly always.
    """
    places = Counter(place for word in words for place in _places(word))

    def likelihood(codec: str) -> float:
        languages, doubt = LATIN[codec]
        found = [(bytes([byte]).decode(codec, "replace"), place, n) for (byte, place), n in places.items()]
        fits = (sum(n * log(_likely(c, place, model)) for c, place, n in found) for model in MODELS[languages])
        return max(fits) - doubt

    return max(LATIN, key=likelihood)


def _places(word: bytes) -> Iterator[tuple[int, Place]]:
    """The bytes of a word that aren't ASCII, and where they stand."""
    last = len(word) - 1
    for at, byte in enumerate(word):
        if byte > 127:
            yield byte, Place.ALONE if not last else Place.INSIDE if 0 < at < last else Place.BESIDE


def _likely(character: str, place: Place, model: Mapping[str, float]) -> float:
    """How likely a character is in a language, where it stands: letters stand in words, and signs beside them."""
    if character in JOINTS and place is Place.INSIDE:
        return JOINT
    if character in SIGNS or character in JOINTS:
        return UNUSUAL if place is Place.INSIDE else SIGN
    return UNUSUAL if place is Place.ALONE else model.get(character, UNUSUAL)


def _other(sample: bytes) -> str:
    """The encoding of a sample in Cyrillic, Greek, Hebrew, Arabic, Thai or East Asian writing."""
    best = from_bytes(sample, cp_isolation=OTHER_SCRIPTS, preemptive_behaviour=False).best()
    return best.encoding if best else USUAL


def _model(letters: str) -> dict[str, float]:
    """How likely each letter of a language is: the later it stands in the list, the less, and capitals less still."""
    whole = sum(1 / (place + 3) for place in range(len(letters)))
    small = {letter: 1 / (place + 3) / whole for place, letter in enumerate(letters)}
    capital = {letter.upper(): likely / 5 for letter, likely in small.items()}
    return capital | small


def _models(languages: tuple[str, ...]) -> list[dict[str, float]]:
    """The model of each language, and of a text in all of them."""
    models = [_model(letters) for letters in languages]
    mixture = {
        letter: sum(model.get(letter, 0) for model in models) / len(models) for model in models for letter in model
    }
    return [*models, mixture]


MODELS = {languages: _models(languages) for languages, _ in LATIN.values()}
