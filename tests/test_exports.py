"""Files for spreadsheets."""

import csv
import datetime
import io
from decimal import Decimal

import pytest

from ipsapp.exports import csv_response


def read(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "\0=1+1"], ids=ascii)
def test_csv_text_that_begins_like_a_formula_is_made_text(text):
    assert read(csv_response("a.csv", ["Name"], [[text]]))[1] == [f"'{text}"]


@pytest.mark.parametrize(
    ("value", "cell"),
    [(-5, "-5"), (Decimal("-12.50"), "-12.50"), (None, ""), (datetime.date(2026, 5, 14), "2026-05-14"), ("", "")],
)
def test_csv_numbers_dates_and_nothing_are_written_as_they_are(value, cell):
    assert read(csv_response("a.csv", ["Name"], [["x", value]]))[1] == ["x", cell]


def test_csv_keeps_accents_quotes_and_line_breaks():
    row = ["Zoë", 'a "b", c', "two\nlines"]
    assert read(csv_response("a.csv", ["Name", "b", "c"], [row])) == [["Name", "b", "c"], row]


def test_csv_is_an_attachment_that_excel_reads_as_utf_8():
    response = csv_response("clients 2026-05-14.csv", ["Name"], [])
    assert response["Content-Disposition"] == 'attachment; filename="clients 2026-05-14.csv"'
    assert b"".join(response.streaming_content).startswith(b"\xef\xbb\xbfName")


def test_csv_takes_rows_one_by_one():
    taken = []

    def rows():
        for number in range(3):
            taken.append(number)
            yield [number]

    content = iter(csv_response("a.csv", ["Number"], rows()).streaming_content)
    next(content)
    assert taken == []
    next(content)
    assert taken == [0]
