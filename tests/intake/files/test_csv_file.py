"""Reading CSV files that nobody prepared: how they are written is found out, and what is wrong spoils one row."""

import csv
import io
import re
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.files.csv_file import LONGEST_ROW, LONGEST_VALUE, CsvFile, FileFormat, FileRow
from models.errors import BadInputError

FOUND_OUT = FileFormat()
LONG_VALUE = "a value is longer than 1,048,576 characters"
LONG_ROW = "the row is longer than 4,194,304 characters"
NEVER_ENDS = "a quoted value never ends"
TEXT_FOLLOWS = "text follows a closing quote"


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test, and each example of a property, writes the file that it reads."""
    return tmp_path_factory.mktemp("csv") / "people.csv"


def opened(path: Path, content: str | bytes, form: FileFormat = FOUND_OUT) -> CsvFile:
    """The file of this content; text is written in UTF-8, with its line ends as they are."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return CsvFile(path, form)


def read(path: Path, content: str | bytes, form: FileFormat = FOUND_OUT) -> list[tuple[int, object]]:
    """The line of each row, with its values, or with why it is broken."""
    rows = list(opened(path, content, form).rows())
    assert not [row for row in rows if row.broken and row.values]
    return [(row.line, row.broken or list(row.values.values())) for row in rows]


def refusal(path: Path, content: str | bytes, form: FileFormat = FOUND_OUT) -> str:
    """What is said of a file that can't be read at all."""
    with pytest.raises(BadInputError) as refused:
        opened(path, content, form)
    return str(refused.value)


def test_a_file_says_what_it_is(path: Path) -> None:
    """A file knows its name, its size, how it is written and its columns, and its rows can be read more than once."""
    file = opened(path, "id;name\n1;Zoé\n")
    assert (file.path, file.name, file.size) == (path, "people.csv", 15)
    assert (file.encoding, file.delimiter, file.columns) == ("utf-8", ";", ("id", "name"))
    assert list(file.rows()) == list(file.rows()) == [FileRow(2, {"id": "1", "name": "Zoé"})]


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        *(("a,b", ","), ("a;b", ";"), ("a\tb", "\t"), ("a|b", "|"), ("a", ","), ("a b:c", ","), (" \n\na;b", ";")),
        *(("a,b;c;d", ";"), ("a;b,c", ","), ('"a,b,c";d', ";"), ('"a,""b"",c";d', ";"), ('"a\n,,";b', ";")),
        *(('x 5";y, in;z', ";"), ('x " y;z', ";")),
    ],
)
def test_the_delimiter_is_found(path: Path, header: str, delimiter: str) -> None:
    """The delimiter is what occurs most often outside quotes in the header, and a comma when nothing does."""
    assert opened(path, header + '\n1,2,3,4,5" or 6\n').delimiter == delimiter


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        *(
            (content, [(2, ["1", "2"]), (3, ["3", "4"])])
            for content in ("a,b\n1,2\n3,4", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r1,2\r3,4\r", "a,b\r\n1,2\n3,4\r")
        ),
        ('a,b\n"1\n\n1",2\n3,4\n', [(2, ["1\n\n1", "2"]), (5, ["3", "4"])]),
        ('a,b\r\n"1\r\n1","2\r2"\r\n3,4\r\n', [(2, ["1\r\n1", "2\r2"]), (5, ["3", "4"])]),
        ('a,"b\nb"\n1,2\n', [(3, ["1", "2"])]),
        ('x " y;z\n1;"2\n2"\n3;4\n', [(2, ["1", "2\n2"]), (4, ["3", "4"])]),
        ('a,b\n"say ""hi"", she said",\n', [(2, ['say "hi", she said', ""])]),
        ('a,b\n5" pipe, 2 \n', [(2, ['5" pipe', " 2 "])]),
        ("a,b\n1,x\0y\n\0,\n3,4\n", [(2, ["1", "x\0y"]), (3, ["\0", ""]), (4, ["3", "4"])]),
        ("a,b\n1,\x0b\x0c\x1c\x85\u2028\n3,4\n", [(2, ["1", "\x0b\x0c\x1c\x85\u2028"]), (3, ["3", "4"])]),
    ],
)
def test_rows_and_their_lines(path: Path, content: str, rows: list[object]) -> None:
    """Rows end as any system ends lines, and each knows its own, whatever breaks and marks stand in the values."""
    assert read(path, content) == rows


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("\n\r\n  \n\t\na,b\n\n1,2\n\r\n\n3,4\n\n", [(7, ["1", "2"]), (10, ["3", "4"])]),
        ("a,b\n  \n1,2\n", [(2, "the row has 1 columns, the header 2"), (3, ["1", "2"])]),
        ('a\n\n  \n""\n', [(3, ["  "]), (4, [""])]),
        ("a,b\n\n", []),
    ],
)
def test_empty_lines(path: Path, content: str, rows: list[object]) -> None:
    """Empty lines are no rows, and those above the header are passed over; spaces are a value."""
    assert read(path, content) == rows


def test_the_columns_are_named(path: Path) -> None:
    """Names lose the space around them, a name that comes again is numbered, and a column without one by its place."""
    file = opened(path, ' id ,"na\nme",id,,id, ,NAME\n1,2,3,4,5,6,7\n')
    assert file.columns == ("id", "na\nme", "id#2", "#4", "id#3", "#6", "NAME")
    assert next(file.rows()).values == dict(zip(file.columns, "1234567", strict=True))


@pytest.mark.parametrize(("header", "twice"), [("a,a#2,a", "a#2"), ("#2,", "#2"), (",#1", "#1"), ("a#2,a,a,a", "a#2")])
def test_names_that_clash_are_refused(path: Path, header: str, twice: str) -> None:
    """A file is refused when a column would be called as another one is."""
    assert refusal(path, header + "\n") == f"people.csv: two columns would be called {twice!r}."


@pytest.mark.parametrize("content", ["", "\n", " \r\n\t\n\n  ", b"\xef\xbb\xbf", b"\xff\xfe\n\0", b"\xff\xfe\0\0"])
def test_an_empty_file_is_refused(path: Path, content: str | bytes) -> None:
    """A file in which nothing but space stands names no columns."""
    assert refusal(path, content) == "people.csv is empty: its first line must name the columns."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('"a"b,c\n1,2\n', f"line 1: {TEXT_FOLLOWS}"),
        ('\n\na,"b\n1,2\n', f"line 3: {NEVER_ENDS}"),
        ("\n" + "a" * (LONGEST_VALUE + 1), f"line 2: {LONG_VALUE}"),
        ("\n" + "a," * LONGEST_ROW, f"line 2: {LONG_ROW}"),
        (b"\nname,na\xffme\n" + "é,é\n".encode(), "line 2: it holds bytes that are not utf-8"),
    ],
)
def test_a_header_that_cannot_be_read_is_refused(path: Path, content: str | bytes, reason: str) -> None:
    """A file is refused when its header can't be read, with the line that it begins on."""
    assert refusal(path, content) == f"people.csv, {reason}."


@pytest.mark.parametrize(
    ("rows", "read_as"),
    [
        ("1\n1,2,3\n,\n", [(2, "the row has 1 columns, the header 2"), (3, "the row has 3 columns, the header 2")]),
        ('"1"x,2\n,\n', [(2, TEXT_FOLLOWS)]),
        ('"1\n\n"x,2\n,\n', [(2, f"{TEXT_FOLLOWS} (up to line 4)")]),
        ('1,"2', [(2, NEVER_ENDS)]),
        ('1,"2\n3,4\n5,6\n', [(2, f"{NEVER_ENDS} (up to line 4)")]),
        ("1," + "2" * (LONGEST_VALUE + 1) + "\n,\n", [(2, LONG_VALUE)]),
        ('1,"' + "2,\n" * LONGEST_VALUE + '"\n,\n', [(2, f"{LONG_VALUE} (up to line {LONGEST_VALUE + 2})")]),
        ("1," + ",2" * LONGEST_ROW + "\n,\n", [(2, LONG_ROW)]),
        ("1," + ",2" * LONGEST_ROW, [(2, LONG_ROW)]),
        ('1,"2\n"' + ",2" * LONGEST_ROW + ',"\n3,4\n"\n,\n', [(2, f"{LONG_ROW} (up to line 5)")]),
        ('1,"' + '2","\n' * (LONGEST_ROW // 5) + '"\n,\n', [(2, f"{LONG_ROW} (up to line {LONGEST_ROW // 5 + 2})")]),
        *(
            (row, [(2, "it holds bytes that are not utf-8")])
            for row in (b"\xff,\n,\n", b"\xff\n,\n", b',"\n\xff\n"\n,\n')
        ),
        (b'"\xff"x\n,\n', [(2, TEXT_FOLLOWS)]),
    ],
)
def test_a_broken_row_spoils_no_other(path: Path, rows: str | bytes, read_as: list[tuple[int, str]]) -> None:
    """What is wrong with a row is told with the lines that it takes up, and the row below is read as ever."""
    content = rows if isinstance(rows, bytes) else rows.encode()
    below = [(1 + len(content.splitlines()), ["", ""])] if content.endswith(b"\n,\n") else []
    assert read(path, "é,é\n".encode() + content) == [*read_as, *below]


def test_the_longest_value_and_row_are_read(path: Path) -> None:
    """A value and a row that are just as long as they may be are read in full."""
    value = "x" * LONGEST_VALUE
    row = [value, value, value, "x" * (LONGEST_VALUE - 4)]
    assert read(path, "a,b,c,d\n" + ",".join(row) + "\n1,2,3,4\n") == [(2, row), (3, ["1", "2", "3", "4"])]


ROW = "a,b\n1,é\n"
UTF16 = ROW.encode("utf-16")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "utf-32-le", "cp1252"])
def test_encodings(path: Path, encoding: str) -> None:
    """A file is read in the encoding that it is found to be in."""
    assert read(path, ROW.encode(encoding)) == [(2, ["1", "é"])]


@pytest.mark.parametrize(
    ("content", "rows", "encoding"),
    [
        (UTF16 + b"2", [(2, ["1", "é"]), (3, None)], "utf-16"),
        (UTF16 + b"\0\xd8,\0\n\x002\0,\x003\0", [(2, ["1", "é"]), (3, None), (4, ["2", "3"])], "utf-16"),
        (UTF16 + b"2\0,\0\0\xdc", [(2, ["1", "é"]), (3, None)], "utf-16"),
        (ROW.encode("utf-32") + b"\xff\xff\xff\xff\n", [(2, ["1", "é"]), (3, None)], "utf-32"),
        ("a,b\nSeñor,".encode("cp1252") + b"\x81\n1,2\n", [(2, None), (3, ["1", "2"])], "cp1252"),
        (ROW.encode("utf-8-sig") + b"2,\xe9\n", [(2, ["1", "é"]), (3, None)], "utf-8"),
    ],
)
def test_bytes_of_another_encoding(path: Path, content: bytes, rows: list[tuple[int, object]], encoding: str) -> None:
    """Bytes that are none of the file's encoding, half a character at its end too, break the row that they are in."""
    assert read(path, content) == [(line, values or f"it holds bytes that are not {encoding}") for line, values in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "gb18030"])
def test_a_byte_order_mark_is_no_text(path: Path, encoding: str) -> None:
    """A byte order mark is no part of the first name, also when the user says how the file is written."""
    assert opened(path, "\ufeffa,b\n1,2\n".encode(encoding), FileFormat(encoding)).columns == ("a", "b")


def test_what_the_user_says_holds(path: Path) -> None:
    """The encoding, the delimiter and the columns that the user names are not looked for in the file."""
    assert read(path, "a,b\n1,\xe9\n".encode(), FileFormat("latin-1")) == [(2, ["1", "\xc3\xa9"])]
    assert read(path, "a^b;c\n1^2\n", FileFormat(delimiter="^")) == [(2, ["1", "2"])]
    assert read(path, 'a^;"b\n1^2\n', FileFormat(delimiter="^")) == [(2, ["1", "2"])]
    named = opened(path, "\n1;2\n3;4\n", FileFormat(header=("id ", "id")))
    assert list(named.rows()) == [FileRow(2, {"id": "1", "id#2": "2"}), FileRow(3, {"id": "3", "id#2": "4"})]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("1,5;2,5;3,5\n", [(1, ["1,5", "2,5", "3,5"])]),
        ("1|2,3|4,5,6\n", [(1, ["1", "2,3", "4,5,6"])]),
        ("1;2;3;4\n", [(1, "the row has 4 columns, the header 3")]),
        *(("", []), ("\n", [])),
    ],
)
def test_a_file_without_a_header_line(path: Path, content: str, rows: list[object]) -> None:
    """When the user names the columns, the first line is a row, which the delimiter parts into as many values."""
    assert read(path, content, FileFormat(header=("a", "b", "c"))) == rows


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        (FileFormat("klingon"), "people.csv: there is no encoding 'klingon'."),
        (FileFormat("base64"), "people.csv: there is no encoding 'base64'."),
        (FileFormat("utf-16"), "people.csv is not utf-16: it has no byte order mark."),
        (FileFormat("utf-32"), "people.csv is not utf-32: it has no byte order mark."),
        *(
            (FileFormat(delimiter=mark), "people.csv: the delimiter must be one character, and no quote or line break.")
            for mark in ("", ",,", '"', "\n", "\r")
        ),
        (FileFormat(header=("a", "a", "a#2")), "people.csv: two columns would be called 'a#2'."),
    ],
)
def test_a_format_that_is_none_is_refused(path: Path, form: FileFormat, reason: str) -> None:
    """A format that no file can have, or that this one has not, is refused in plain words."""
    assert refusal(path, "a,b\n1,2\n", form) == reason


def test_a_file_that_is_not_there_fails_as_files_do(path: Path) -> None:
    """A file that can't be opened raises what Python raises."""
    with pytest.raises(FileNotFoundError):
        CsvFile(path.with_name("none.csv"))


def test_progress_is_told_in_bytes(path: Path) -> None:
    """While the rows are read, the bytes read since the last time are told now and then, and are the file's in all."""
    told: list[int] = []
    file = opened(path, "id;name\n" + "1;Zoé\n" * 20_000)
    rows = file.rows(told.append)
    next(rows)
    assert not told
    assert sum(1 for _ in rows) == 19_999
    assert sum(told) == file.size == 140_008
    assert len(told) == 4


hard_text = st.text(
    st.sampled_from("\",;\t|\n\r 'é€\ufeff\x85") | st.characters(exclude_categories=["Cs"], exclude_characters="\0")
)


@given(
    data=st.data(),
    width=st.integers(1, 4),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_written_comes_back(path: Path, data: st.DataObject, width: int, encoding: str, end: str) -> None:
    """Whatever Python's own writer puts into a file comes back the same, each row with the line that it begins on."""
    rows = data.draw(st.lists(st.lists(hard_text, min_size=width, max_size=width)))
    delimiter = data.draw(st.sampled_from(",;\t|")) if width > 1 else ","
    # Python 3.11 leaves a value with a carriage return unquoted when rows end with a line feed alone.
    every = end == "\n" or data.draw(st.booleans())
    text = io.StringIO(newline="")
    writer = csv.writer(
        text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL
    )
    header = list("abcd"[:width])
    writer.writerow(header)
    expected = []
    for row in rows:
        line = 1 + len(re.findall("\r\n|\r|\n", text.getvalue()))
        expected.append(FileRow(line, dict(zip(header, row, strict=True))))
        writer.writerow(row)
    assert list(opened(path, text.getvalue().encode(encoding)).rows()) == expected


SCRAPS = [*(bytes([byte]) for byte in b'",;\n\r\0a\xff\xfe\x81\xc3\xd8'), "é".encode(), b"\x1b$B"]
hard_bytes = st.binary() | st.lists(st.sampled_from(SCRAPS) | st.binary(max_size=2)).map(b"".join)
ENCODINGS = [None, "utf-8", "utf-16", "utf-16-le", "utf-32", "utf-7", "cp1252", "cp932", "gb18030", "iso2022_jp", "hz"]


@settings(deadline=None)
@given(content=hard_bytes, before=st.sampled_from([b"", b"a,b\n"]), encoding=st.sampled_from(ENCODINGS))
def test_no_bytes_fail(path: Path, content: bytes, before: bytes, encoding: str | None) -> None:
    """Whatever bytes a file holds, it is refused in words or read, all of it, in rows that are whole or broken."""
    told: list[int] = []
    try:
        file = opened(path, before + content, FileFormat(encoding))
    except BadInputError:
        return
    for row in file.rows(told.append):
        assert row.broken or tuple(row.values) == file.columns
        assert not re.search("[\ud800-\udfff]", "".join(row.values.values()))
    assert sum(told) == file.size == len(before + content)


@pytest.mark.parametrize(
    ("row", "times", "rows", "most"),
    [
        (b"Smith;Birmingham;" + b"x" * 500 + b"\n", 60_000, 60_000, 2),
        (b"Smith;Birmingham;", 1_800_000, 1, 24),
        (b'Smith;"Birmingham;', 1_700_000, 1, 24),
    ],
)
def test_memory_stays_flat(path: Path, row: bytes, times: int, rows: int, most: int) -> None:
    """A file of 30 MB takes little memory, whether or not it has rows, or even lines."""
    path.write_bytes(b"a;b;c\n" + row * times)
    tracemalloc.start()
    try:
        assert sum(1 for _ in CsvFile(path).rows()) == rows
        assert tracemalloc.get_traced_memory()[1] < most << 20
    finally:
        tracemalloc.stop()
