"""Writes about a specialist's own days: hours, and days away."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.models import Absence, TimeRecord
from caseload.models.contacts import LOGGING_ROLES
from caseload.queries.days import hours_before
from caseload.services.wording import written_day
from ipsapp.access.models import Role, RoleAssignment, User

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from caseload.choices import AbsenceKind
    from ipsapp.access.models import Program

# Leave is planned and corrected within a year; days farther off are a mistyped year.
FARTHEST = datetime.timedelta(days=366)


@dataclass(frozen=True)
class Hours:
    """A working day in minutes: what was scheduled, and of it what in the community and what for other duties."""

    scheduled: int
    community: int
    other_duty: int


@transaction.atomic
def record_hours(
    *, program: Program, hours: Mapping[datetime.date, Hours | None], by: User, as_of: datetime.date
) -> list[TimeRecord]:
    """Record how `by`, a specialist of the program, spent these days, or correct it; None takes a day's record away.

    Raises ValidationError: a day that has not come, or on which they were no specialist of the program.
    """
    lock_person(by)
    posts = list(
        RoleAssignment.objects.filter(user=by, role=Role.SPECIALIST, program=program).values_list(
            "starts_on", "ends_on"
        )
    )
    stored = {
        record.worked_on: record
        for record in TimeRecord.objects.filter(recorded_by=by, program=program, worked_on__in=hours)
    }
    kept = []
    for day, spent in hours.items():
        record = stored.get(day)
        if spent is None:
            if record:
                record.delete()
            continue
        if day > as_of:
            raise ValidationError(f"{written_day(day)} has not come. Record its hours once it has.")
        if not any(starts_on <= day and (ends_on is None or day < ends_on) for starts_on, ends_on in posts):
            raise ValidationError(
                f"You were not a specialist of {program.name} on {written_day(day)}. Leave that day empty."
            )
        record = record or TimeRecord(recorded_by=by, program=program, worked_on=day)
        record.scheduled_minutes = spent.scheduled
        record.community_minutes = spent.community
        record.other_duty_minutes = spent.other_duty
        record.full_clean()
        record.save()
        kept.append(record)
    return kept


@transaction.atomic
def repeat_hours(*, program: Program, day: datetime.date, by: User, as_of: datetime.date) -> TimeRecord:
    """Record a day as the one recorded last before it. A day that is recorded already stays as it is.

    Raises ValidationError: no day was recorded before; and as `record_hours` does.
    """
    if stored := TimeRecord.objects.filter(recorded_by=by, program=program, worked_on=day).first():
        return stored
    before = hours_before(by, program=program, day=day)
    if before is None:
        raise ValidationError("No earlier day is recorded yet. Enter the hours of this one.")
    hours = Hours(before.scheduled_minutes, before.community_minutes, before.other_duty_minutes)
    [record] = record_hours(program=program, hours={day: hours}, by=by, as_of=as_of)
    return record


@transaction.atomic
def record_absence(
    *,
    absence_id: uuid.UUID,
    person: User,
    starts_on: datetime.date,
    ends_on: datetime.date,
    kind: AbsenceKind,
    by: User,
    as_of: datetime.date,
) -> Absence:
    """Record that a person is away; both days are part of it. Sent twice with one `absence_id` it is stored once.

    People do it for themselves, supervisors for specialists of theirs. Raises ValidationError, by field: somebody
    else's person; days that overlap another absence or lie more than a year off.
    """
    lock_person(person)
    absence = Absence(id=absence_id, person=person, starts_on=starts_on, ends_on=ends_on, kind=kind, recorded_by=by)
    if stored := Absence.objects.filter(pk=absence_id, person=person, starts_on=starts_on, ends_on=ends_on).first():
        return stored
    _check_absence(absence, by=by, as_of=as_of)
    absence.save(force_insert=True)
    return absence


@transaction.atomic
def update_absence(
    *,
    absence: Absence,
    starts_on: datetime.date,
    ends_on: datetime.date,
    kind: AbsenceKind,
    by: User,
    as_of: datetime.date,
) -> Absence:
    """Correct days away. Raises ValidationError as `record_absence` does."""
    lock_person(absence.person)
    current = Absence.objects.select_related("person").get(pk=absence.pk)
    current.starts_on, current.ends_on, current.kind = starts_on, ends_on, kind
    _check_absence(current, by=by, as_of=as_of)
    current.save()
    return current


@transaction.atomic
def cancel_absence(*, absence: Absence, by: User, as_of: datetime.date) -> None:
    """Take days away back, as if they had not been recorded; their history stays. Raises ValidationError."""
    _check_may_record(absence.person, by=by, as_of=as_of)
    absence.delete()


def lock_person(person: User) -> None:
    """Let changes to the days of one person follow one another, until the transaction ends."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _check_may_record(person: User, *, by: User, as_of: datetime.date) -> None:
    supervised = by.places(Role.SUPERVISOR, on=as_of).programs
    if person == by and by.has_role(*LOGGING_ROLES, on=as_of):
        return
    posts = person.role_assignments.in_force(on=as_of).filter(role=Role.SPECIALIST, program__in=supervised)
    if not posts.exists():
        raise ValidationError({"person": "Choose yourself or a specialist of a program you supervise."})


def _check_absence(absence: Absence, *, by: User, as_of: datetime.date) -> None:
    _check_may_record(absence.person, by=by, as_of=as_of)
    for field in ("starts_on", "ends_on"):
        if abs(getattr(absence, field) - as_of) > FARTHEST:
            raise ValidationError({field: "This is more than a year from today. Check the year."})
    if absence.ends_on < absence.starts_on:
        raise ValidationError({"ends_on": "The last day away is before the first. Enter that day or a later one."})
    absence.full_clean()
    others = Absence.objects.filter(person=absence.person).exclude(pk=absence.pk)
    other = others.touching(absence.starts_on, absence.ends_on).first()
    if other:
        raise ValidationError(
            {
                "starts_on": f"{written_day(other.starts_on)} to {written_day(other.ends_on)} is recorded as away already. "
                "Choose other days, or change that entry."
            }
        )
