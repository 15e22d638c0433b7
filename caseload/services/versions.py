"""What is written in versions: a change is a new row, and only one's own row of the same day is corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from caseload.services.wording import written_day

if TYPE_CHECKING:
    import datetime

    from caseload.models import Enrolment
    from caseload.models.records import Recorded
    from ipsapp.access.models import User


def is_own_of_today(row: Recorded, *, enrolment: Enrolment, by: User, as_of: datetime.date) -> bool:
    """Whether `by` wrote the row today, by the clock of the program: to write anew is then to correct it."""
    zone = ZoneInfo(enrolment.program.time_zone)
    return row.recorded_by_id == by.pk and row.created_at.astimezone(zone).date() == as_of


def check_not_before(newest: datetime.date | None, day: datetime.date, *, field: str) -> None:
    """Refuse a version dated before the one that holds: it would stand behind it. Raises ValidationError."""
    if newest and day < newest:
        raise ValidationError({field: f"The newest version is of {written_day(newest)}. Give that day or a later one."})


def check_review(planned_on: datetime.date, review_on: datetime.date) -> None:
    """Refuse to look at a plan again on the day it is made, or before. Raises ValidationError."""
    if review_on <= planned_on:
        raise ValidationError({"review_on": "Look at the plan again on a day after its date."})
