"""What holds for every version: it comes after the one before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from caseload.services.wording import written_day

if TYPE_CHECKING:
    import datetime


def check_not_before(newest: datetime.date | None, day: datetime.date, *, field: str) -> None:
    """Refuse a version dated before the one that holds: it would stand behind it. Raises ValidationError."""
    if newest and day < newest:
        raise ValidationError({field: f"The newest version is of {written_day(newest)}. Give that day or a later one."})


def check_review(planned_on: datetime.date, review_on: datetime.date) -> None:
    """Refuse to look at a plan again on the day it is made, or before. Raises ValidationError."""
    if review_on <= planned_on:
        raise ValidationError({"review_on": "Look at the plan again on a day after its date."})
