"""Signing off the log of a week."""

from __future__ import annotations

import datetime
import zoneinfo
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.models import WeekSignOff
from caseload.queries.team import programs_supervised
from caseload.services.wording import written_day
from ipsapp.access.models import Role, RoleAssignment, User

if TYPE_CHECKING:
    from ipsapp.access.models import Program
    from ipsapp.kernel.periods import Week


@transaction.atomic
def sign_week(
    *, specialist: User, program: Program, week: Week, note: str, by: User, as_of: datetime.date
) -> WeekSignOff:
    """Record that `by` has looked through what the specialist logged of the week. Sent twice it is recorded once.

    Possible from the last working day of the week on. Raises Program.DoesNotExist when `by` does not supervise the
    program on that day; ValidationError: the week runs still, it is signed already, or it is `by`'s own.
    """
    program = programs_supervised(by, on=as_of).get(pk=program.pk)
    if specialist == by:
        raise ValidationError("Somebody else has to sign your log. Ask another supervisor of the program.")
    if as_of < week.last_working_day:
        raise ValidationError(f"This week is not over. Sign it from {written_day(week.last_working_day)} on.")
    roles = RoleAssignment.objects.filter(
        user=specialist, role=Role.SPECIALIST, program=program, starts_on__lt=week.end
    ).exclude(ends_on__lte=week.start)
    if not roles.exists():
        raise ValidationError(f"{specialist.full_name} was no specialist of {program.name} in that week.")
    # Two who sign one week at a time meet here one after the other.
    User.objects.select_for_update(no_key=True).get(pk=specialist.pk)
    stored = (
        WeekSignOff.objects.filter(specialist=specialist, program=program, week_starts_on=week.start)
        .select_related("signed_by")
        .first()
    )
    if stored:
        if stored.signed_by == by:
            return stored
        raise ValidationError(f"{stored.signed_by.full_name} has signed this week already.")
    sign_off = WeekSignOff(
        specialist=specialist, program=program, week_starts_on=week.start, signed_by=by, note=note.strip()
    )
    sign_off.full_clean()
    sign_off.save()
    return sign_off


@transaction.atomic
def withdraw_sign_off(*, sign_off: WeekSignOff, by: User, as_of: datetime.date) -> None:
    """Take back a sign-off that was a slip, on the day it was made; its history stays.

    Raises WeekSignOff.DoesNotExist when `by` does not supervise the program on that day, or it is withdrawn already;
    ValidationError when it was signed on an earlier day.
    """
    sign_off = (
        WeekSignOff.objects.writable_by(by, on=as_of)
        .select_related("program")
        .select_for_update(of=("self",))
        .get(pk=sign_off.pk)
    )
    if day_signed(sign_off) != as_of:
        raise ValidationError(
            f"The week was signed on {written_day(day_signed(sign_off))}. A sign-off can be withdrawn on its own day only."
        )
    sign_off.delete()


def day_signed(sign_off: WeekSignOff) -> datetime.date:
    """The day on which it was signed, by the program's calendar."""
    return sign_off.signed_at.astimezone(zoneinfo.ZoneInfo(sign_off.program.time_zone)).date()
