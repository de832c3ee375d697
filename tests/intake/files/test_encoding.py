"""Finding out the encoding of a file: marks, UTF-16 without one, UTF-8 with bad bytes in it, and old programs."""

from pathlib import Path

import pytest

from intake.files.encoding import BLOCK, SAMPLE, detect_encoding, known_encoding

SWEDISH = "Åsa Ångström;Malmö\nBjörn Sjöberg;Växjö\nMärta Håkansson;Umeå\n"
GERMAN = "Jürgen Müller;Köln\nKäthe Groß;Düsseldorf\nGünther Jäger;Österreich\nJörg Weiß;Nürnberg\n"
FRENCH = "Hélène Lefèvre;Nîmes\nJérôme Bézier;Besançon\nÉlodie Noël;Angoulême\nGaëlle Château;Orléans\n"
SPANISH = "José Muñoz;Málaga\nMaría Ibáñez;León\nRaúl Gómez;Logroño\nLucía Núñez;México D.F.\n"
PORTUGUESE = "João Gonçalves;São Paulo\nInês Simões;Goiânia\nLuís Guimarães;Brasília\n"
DANISH = "Søren Kjær;Ålborg\nJørgen Nørregaard;Ærø\nÅge Østergaard;København\n"
POLISH = "Łukasz Wójcik;Łódź\nMałgorzata Zięba;Gdańsk\nPaweł Dąbrowski;Częstochowa\n"
CZECH = "Jiří Dvořák;Plzeň\nTomáš Růžička;České Budějovice\nZdeněk Štěpán;Třebíč\n"
HUNGARIAN = "Győző Szűcs;Kőszeg\nLőrinc Tóth;Győr\nÁgnes Erdős;Székesfehérvár\n"
SLOVENE = "Uroš Šuštar;Škofja Loka\nŽiva Kovačič;Žalec\nAleš Hočevar;Krško\n"
TURKISH = "Ayşe Şimşek;İstanbul\nÇağlar Öztürk;Eskişehir\nTuğba Güneş;İzmir\n"
LATVIAN = "Jānis Bērziņš;Rīga\nĢirts Kalniņš;Liepāja\nLīga Šķēle;Jūrmala\n"
RUSSIAN = "1;Иван Петров;Санкт-Петербург\n2;Дмитрий Смирнов;Новосибирск\n"
GREEK = "1;Γιώργος Παπαδόπουλος;Αθήνα\n2;Δημήτρης Βασιλείου;Θεσσαλονίκη\n"
JAPANESE = "山田太郎;東京都千代田区\n佐藤花子;大阪市\n株式会社さくら;名古屋市\nソニーグループ;東京都港区\n"
CHINESE = "王小明;北京市朝阳区\n李伟;上海市浦东新区世纪大道\n"
TAIWANESE = (
    "陳怡君;臺北市信義區\n林志豪;高雄市前鎮區\n臺灣積體電路製造股份有限公司;新竹市\n國立故宮博物院;臺北市士林區\n"
)
KOREAN = "김철수;서울특별시 강남구\n이영희;부산광역시\n"
ENGLISH = "It\u2019s the customer\u2019s “quoted” order… they don\u2019t pay 50 €\nSmith\u2019s; O\u2019Brien™\n"
# A file of many rows, of which nothing but the end says what it is written in.
PLAIN = "id;name;town\n" + "".join(f"{i};Smith Trading Ltd;Birmingham\n" for i in range(BLOCK // 20))


def written(tmp_path: Path, content: bytes) -> Path:
    """A file of these bytes."""
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("a,é\n".encode("utf-8-sig"), "utf-8-sig"),
        (b"\xff\xfea\0,\0\xe9\0\n\0", "utf-16"),
        (b"\xfe\xff\0a\0,\0\xe9\0\n", "utf-16"),
        (b"\xff\xfe\0\0a\0\0\0\n\0\0\0", "utf-32"),
        (b"\0\0\xfe\xff\0\0\0a\0\0\0\n", "utf-32"),
        (b"\xff\xfe", "utf-16"),
    ],
)
def test_a_byte_order_mark_decides(tmp_path: Path, content: bytes, name: str) -> None:
    """A file that begins with a byte order mark is written in what the mark says."""
    assert detect_encoding(written(tmp_path, content)) == name


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["id,name\n1,Smith\n", SWEDISH, RUSSIAN, CHINESE])
def test_utf16_needs_no_mark(tmp_path: Path, text: str, name: str) -> None:
    """UTF-16 and UTF-32 are recognised without a mark, in any language."""
    assert detect_encoding(written(tmp_path, text.encode(name))) == name


@pytest.mark.parametrize("content", [b"", b"\0", b"a,b\n1,\x002\n", b"a,b\n1,2\n\0\0\0\0\0\0", b"a\n\0\n"])
def test_a_nul_makes_no_utf16(tmp_path: Path, content: bytes) -> None:
    """A file of ASCII in which NUL bytes stand is no UTF-16."""
    assert detect_encoding(written(tmp_path, content)) == "utf-8"


@pytest.mark.parametrize("text", ["a,b\n", "é", SWEDISH, RUSSIAN, JAPANESE, PLAIN, PLAIN + SWEDISH])
def test_utf8(tmp_path: Path, text: str) -> None:
    """A file that is UTF-8 from its beginning to its end is taken for it, ASCII too."""
    assert detect_encoding(written(tmp_path, text.encode())) == "utf-8"


def test_a_few_bad_bytes_leave_utf8(tmp_path: Path) -> None:
    """A file stays UTF-8 while it holds more good characters beyond ASCII than bad bytes, and not longer."""
    good, bad = "é".encode(), "è".encode("cp1252")
    assert detect_encoding(written(tmp_path, b"name\nL" + good * 3 + b"\nL" + bad * 2)) == "utf-8"
    assert detect_encoding(written(tmp_path, b"name\nL" + good * 2 + b"on\nL" + bad * 2 + b"on\n")) != "utf-8"


@pytest.mark.parametrize("before", [BLOCK - 3, BLOCK - 2, BLOCK - 1])
def test_a_character_between_two_blocks_is_good(tmp_path: Path, before: int) -> None:
    """A character whose bytes lie in two blocks is read as one, and is no bad byte."""
    content = b"a" * before + "€".encode() + b"a" * (2 * BLOCK)
    assert detect_encoding(written(tmp_path, content)) == "utf-8"
    # A byte that only begins a character is bad, however many blocks of ASCII follow.
    assert detect_encoding(written(tmp_path, b"a" * (BLOCK - 1) + b"\xc3" + b"a" * BLOCK + b"\xa9")) == "cp1252"


@pytest.mark.parametrize(
    "name",
    [
        "Müller",
        "Señor",
        "Crème brûlée",
        "Ångström",
        "México D.F.",
        "São Paulo",
        "L\u2019été à Nîmes",
        "NÚÑEZ",
        "Søren",
        "Œ",
    ],
)
@pytest.mark.parametrize("before", ["", PLAIN])
@pytest.mark.parametrize("times", [1, 1000])
def test_a_single_western_name(tmp_path: Path, name: str, before: str, times: int) -> None:
    """One western name tells cp1252, wherever it stands in the file, and however often."""
    path = written(tmp_path, (before + f"1;{name};\n" * times).encode("cp1252"))
    assert path.read_bytes().decode(detect_encoding(path)).endswith(f"1;{name};\n")


@pytest.mark.parametrize("text", [SWEDISH, GERMAN, FRENCH, SPANISH, PORTUGUESE, DANISH, ENGLISH])
def test_western_names(tmp_path: Path, text: str) -> None:
    """Names of western Europe are read in cp1252, in capitals too, and whatever other languages stand beside them."""
    for content in (text, text.upper(), text + GERMAN + SPANISH, PLAIN + text):
        assert detect_encoding(written(tmp_path, content.encode("cp1252"))) == "cp1252"


@pytest.mark.parametrize(
    "text", ["12,50\xa0€\n1\xa0234,50\xa0€\n", "Rue\xa0de Main\n", "Nº 5; 20°; Mª; 5 m²; £5; «a»\n"]
)
@pytest.mark.parametrize("times", [1, 1000])
def test_signs_are_no_letters(tmp_path: Path, text: str, times: int) -> None:
    """A file that holds signs of cp1252, and no letters beyond ASCII, is not taken for one with letters."""
    assert detect_encoding(written(tmp_path, (text * times).encode("cp1252"))) == "cp1252"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *((POLISH, "cp1250"), (CZECH, "cp1250"), (HUNGARIAN, "cp1250"), (SLOVENE, "cp1250")),
        *((POLISH, "iso8859-2"), (CZECH, "iso8859-2"), (POLISH, "cp852"), (CZECH, "mac-latin2")),
        *((TURKISH, "cp1254"), (LATVIAN, "cp1257"), (GERMAN + "5 €;\n", "iso8859-15")),
        *((GERMAN, "cp850"), (FRENCH, "cp850"), (SPANISH, "cp437")),
        *((GERMAN, "mac-roman"), (FRENCH, "mac-roman"), (SPANISH, "mac-roman"), (DANISH, "mac-roman")),
        *((RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"), (RUSSIAN, "cp866"), (GREEK, "cp1253")),
        *((JAPANESE, "cp932"), (JAPANESE, "euc-jp"), (CHINESE, "gb18030"), (TAIWANESE, "big5"), (KOREAN, "cp949")),
    ],
)
def test_other_languages(tmp_path: Path, text: str, name: str) -> None:
    """Names of other languages come out right too, from Windows, from DOS and from a Mac, also below many of ASCII."""
    for content in (text, PLAIN + text):
        path = written(tmp_path, content.encode(name))
        assert path.read_bytes().decode(detect_encoding(path)) == content


@pytest.mark.parametrize(
    "content",
    [b"\xff" * 100, bytes(range(256)) * 300, b"\xe9\n" * SAMPLE, b"a\x81\x8d\x8f\x90\x9d\n", b"\x80\xa0" * 1000],
)
def test_what_is_no_text_has_an_encoding_all_the_same(tmp_path: Path, content: bytes) -> None:
    """A file that is no text at all gets an encoding that is known, and the same each time."""
    path = written(tmp_path, content)
    found = detect_encoding(path)
    assert known_encoding(found)
    assert detect_encoding(path) == found


@pytest.mark.parametrize(
    ("name", "known"),
    [
        *(("utf-8", True), ("UTF8", True), ("Latin-1", True), ("windows-1252", True), ("cp037", True), ("utf_7", True)),
        *(("base64", False), ("rot13", False), ("hex", False), ("zlib", False), ("idna", False), ("punycode", False)),
        *(("unicode_escape", False), ("undefined", False), ("", False), ("klingon", False), ("a\0b", False)),
        *(("é", False), ("\udc80", False), ("../utf_8", False)),
    ],
)
def test_known_encodings(name: str, known: bool) -> None:
    """A name is known when a text file may be written in what it names, and no name fails."""
    assert known_encoding(name) is known
