"""Tables as files for a spreadsheet: the one place that writes CSV for people to open."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# What a spreadsheet takes for the start of a formula, or may drop and then find one behind it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
# Excel reads a file as UTF-8 only when it begins with this.
BYTE_ORDER_MARK = "\ufeff"


def safe_cell(value: object) -> object:
    """The value as it may stand in a cell: text that would run as a formula gets an apostrophe; None is empty.

    Numbers, negative ones too, stay numbers.
    """
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


class _Line:
    """A file to the CSV writer that keeps nothing: each line goes straight on."""

    def write(self, line: str) -> str:
        """Hand the line back to whoever asked for it to be written."""
        return line


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of the file one by one, the first with a byte order mark. Dates are written YYYY-MM-DD."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow(header)
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])


def csv_response(filename: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A download of the table, sent row by row so that its size does not matter. UTF-8; commas; cells formula-safe."""
    return StreamingHttpResponse(
        csv_lines(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(as_attachment=True, filename=filename)},
    )
