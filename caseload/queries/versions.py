"""What is written in versions: a change is a new row, and only one's own row of the same day is corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import datetime

    from caseload.models import Enrolment
    from caseload.models.records import Recorded
    from ipsapp.access.models import User


def is_own_of_today(row: Recorded, *, enrolment: Enrolment, by: User, as_of: datetime.date) -> bool:
    """Whether `by` wrote the row today, by the clock of the program: to write anew is then to correct it."""
    zone = ZoneInfo(enrolment.program.time_zone)
    return row.recorded_by_id == by.pk and row.created_at.astimezone(zone).date() == as_of
