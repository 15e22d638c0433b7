import io

import pytest

from caseload.imports.problems import ImportFailedError
from caseload.imports.reading import MOST_LINES_OF_A_ROW, CsvFile, Row

HEADER = b"PersonalID,FirstName,Note\n"


def read(body, *, header=HEADER, required=("PersonalID",)):
    file = CsvFile(io.BytesIO(header + body), file="Client.csv", required=required)
    items = list(file)
    taken = [(item.line, item.text("PersonalID"), item.text("FirstName")) for item in items if isinstance(item, Row)]
    unread = [(item.line, item.problem) for item in items if not isinstance(item, Row)]
    return taken, unread, file.encoding


@pytest.mark.parametrize(
    ("encoded", "encoding"),
    [
        pytest.param("1,Øyvind,\n2,Muñoz,\n".encode(), "UTF-8", id="utf-8"),
        pytest.param("1,Øyvind,\n2,Muñoz,\n".encode("cp1252"), "Windows-1252", id="windows-1252"),
        pytest.param("1,Øyvind,\n".encode() + "2,Muñoz,\n".encode("cp1252"), "UTF-8 and Windows-1252 mixed", id="both"),
        pytest.param("1,Øyvind,\r\n2,Muñoz,\r\n".encode(), "UTF-8", id="line ends of Windows"),
    ],
)
def test_names_come_out_right_in_each_encoding(encoded, encoding):
    taken, unread, found = read(encoded)

    assert taken == [(2, "1", "Øyvind"), (3, "2", "Muñoz")]
    assert not unread
    assert found == encoding


def test_byte_order_mark_is_not_part_of_the_first_column():
    taken, _, _ = read(b"1,Ann,\n", header=b"\xef\xbb\xbf" + HEADER)

    assert taken == [(2, "1", "Ann")]


def test_columns_are_found_in_any_order_and_case_and_unknown_ones_ignored():
    taken, _, _ = read(b"x,Ann,7\n", header=b"NewIn2031,FIRSTNAME,personalid\n")

    assert taken == [(2, "7", "Ann")]


def test_line_that_is_in_no_known_encoding_is_left_out_alone():
    taken, unread, _ = read(b"1,Ann,\n2,\x81\xff,\n3,Cy,\n")

    assert [line for line, *_ in taken] == [2, 4]
    assert unread == [(3, "The line has letters that are neither UTF-8 nor Windows-1252.")]


def test_quoted_line_break_belongs_to_the_value_and_lines_are_counted_right():
    taken, unread, _ = read(b'1,Ann,"two\nlines"\n2,Bo,\n')

    assert taken == [(2, "1", "Ann"), (4, "2", "Bo")]
    assert not unread


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(b'2,"Bo" X,\n', id="text after the closing mark"),
        pytest.param(b'2,"Bo,\n', id="mark never closed"),
        pytest.param(b"2,Bo\n", id="value too few"),
        pytest.param(b"2,Bo,,\n", id="value too many"),
        pytest.param(b"2,B\0o,\n", id="nul"),
    ],
)
def test_row_that_cannot_be_taken_apart_costs_no_other_row(bad):
    others = b"".join(b"%d,Cy,\n" % number for number in range(3, 40))
    taken, unread, _ = read(b"1,Ann,\n" + bad + others)

    assert [line for line, _ in unread] == [3]
    assert [number for _, number, _ in taken] == ["1", *(str(number) for number in range(3, 40))]


def test_row_over_many_lines_is_taken_for_an_open_quotation_mark():
    taken, unread, _ = read(b'1,Ann,"' + b"x\n" * MOST_LINES_OF_A_ROW + b'"\n2,Bo,\n')

    assert taken == [(MOST_LINES_OF_A_ROW + 3, "2", "Bo")]
    assert unread[0][0] == 2


def test_blank_lines_are_passed_over():
    taken, unread, _ = read(b"\n1,Ann,\n\n,,\n")

    assert taken == [(3, "1", "Ann")]
    assert not unread


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param("PersonalID\n1\n".encode("utf-16"), "UTF-16", id="utf-16"),
        pytest.param(b"First Name,SSN\nAnn,1\n", "lacks the column PersonalID", id="another shape"),
        pytest.param(b"PersonalID,PersonalID\n1,1\n", "names a column twice", id="column twice"),
        pytest.param(b'"PersonalID\n1,1\n', "cannot be read as column names", id="open mark in the header"),
        pytest.param(b"PersonalID\n" + b"x" * 1_100_000, "more than 1 MB", id="no lines"),
    ],
)
def test_file_that_is_no_such_csv_is_refused_in_words(content, words):
    with pytest.raises(ImportFailedError, match=words):
        read(b"", header=content)
