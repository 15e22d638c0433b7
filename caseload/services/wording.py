"""How reasons and refusals write a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format

if TYPE_CHECKING:
    import datetime


def written_day(day: datetime.date) -> str:
    """The day with its weekday and always with its year, because it may be read long after: Mon 2 Feb 2026."""
    return date_format(day, "D j M Y")
