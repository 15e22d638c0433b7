"""Turns the text of one value into what is stored. Raises `BadValueError` where that cannot be done."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

from caseload.imports.problems import BadValueError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from caseload.imports.reading import Row

LONGEST_KEY = 80
# Nobody on a caseload was born before this day; systems write 1900-01-01, 1901-01-01 and the like for "not known".
FIRST_BIRTH_DATE = datetime.date(1911, 1, 1)
# A stay outside these years is a slip of the pen.
FIRST_DAY, LAST_DAY = datetime.date(1950, 1, 1), datetime.date(2099, 12, 31)
# A day, or a day and a time of which only the day counts.
DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")


def key(row: Row, column: str) -> str:
    """The id that names a row, or the row it belongs to."""
    value = row.text(column)
    if not value:
        raise BadValueError(column, value, "The id is missing.", "Fill it in, or take the row out.")
    if len(value) > LONGEST_KEY:
        raise BadValueError(column, value, f"The id is longer than {LONGEST_KEY} characters.", "Check the columns.")
    return value


def optional_day(row: Row, column: str) -> datetime.date | None:
    """A date, or None when there is none."""
    value = row.text(column)
    if not value:
        return None
    match = DAY.fullmatch(value)
    try:
        if match:
            return datetime.date.fromisoformat(match[1])
    except ValueError:
        pass  # 2019-02-30
    raise BadValueError(column, value, "This is not a date.", "Write dates as YYYY-MM-DD, for example 2019-03-31.")


def day(row: Row, column: str) -> datetime.date:
    """A date that must be there, and in the years a stay can lie in."""
    value = optional_day(row, column)
    if value is None:
        raise BadValueError(column, "", "The date is missing.", "Fill it in as YYYY-MM-DD.")
    if not FIRST_DAY <= value <= LAST_DAY:
        raise BadValueError(column, row.text(column), "The year cannot be right.", "Correct the date.")
    return value


def text(row: Row, column: str, *, longest: int) -> str:
    """A text that fits its field."""
    value = row.text(column)
    if len(value) > longest:
        raise BadValueError(
            column, value, f"It is longer than {longest} characters.", "Shorten it, or check the columns."
        )
    return value


def fact(row: Row, column: str, codes: Mapping[str, str]) -> str:
    """The meaning of a code that must be known, since a figure rests on it."""
    value = row.text(column)
    if value not in codes:
        known = ", ".join(code or "empty" for code in codes)
        raise BadValueError(column, value, "This code is not known.", f"Known codes are: {known}.")
    return codes[value]


def name_without_stray_quotes(name: str) -> str:
    """The name without quotation marks around it, and without any when one has no partner. A quoted nickname stays."""
    while len(name) > 1 and name.startswith('"') and name.endswith('"'):
        name = name[1:-1].strip()
    return name if name.count('"') % 2 == 0 else name.replace('"', "").strip()
