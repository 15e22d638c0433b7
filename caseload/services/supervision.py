"""Writes of field mentoring and of the minutes of supervision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.models import (
    Employer,
    Enrolment,
    FieldMentoring,
    SupervisionAttendance,
    SupervisionDiscussion,
    SupervisionMeeting,
)
from caseload.queries.clients import specialists_of
from caseload.queries.team import programs_supervised
from ipsapp.access.models import Program, User

if TYPE_CHECKING:
    import datetime
    import uuid
    from collections.abc import Collection

NOT_COME = "This day has not come. Write it down once it has taken place."


@transaction.atomic
def record_mentoring(
    *,
    mentoring_id: uuid.UUID,
    program: Program,
    specialist: User,
    occurred_on: datetime.date,
    employer: Employer | None,
    methods: Collection[str],
    notes: str,
    next_step: str,
    by: User,
    as_of: datetime.date,
) -> FieldMentoring:
    """Write down that `by` went out with a specialist of the program. Sent twice with one id it is stored once.

    Raises Program.DoesNotExist when `by` does not supervise the program on that day; ValidationError, by field.
    """
    program = _locked(program, by=by, as_of=as_of)
    mentoring = FieldMentoring(id=mentoring_id, program=program, supervisor=by)
    if stored := FieldMentoring.objects.filter(pk=mentoring_id).first():
        if (stored.supervisor_id, stored.specialist_id, stored.occurred_on) == (by.pk, specialist.pk, occurred_on):
            return stored
        raise ValidationError("This form has saved an outing already. To write down another, open the page anew.")
    _fill(mentoring, specialist, occurred_on, employer, methods, notes, next_step, as_of=as_of)
    mentoring.save(force_insert=True)
    return mentoring


@transaction.atomic
def correct_mentoring(
    *,
    mentoring: FieldMentoring,
    specialist: User,
    occurred_on: datetime.date,
    employer: Employer | None,
    methods: Collection[str],
    notes: str,
    next_step: str,
    by: User,
    as_of: datetime.date,
) -> FieldMentoring:
    """Correct what `by` wrote down. Raises FieldMentoring.DoesNotExist when it is not theirs; ValidationError, by field."""
    rows = FieldMentoring.objects.writable_by(by, on=as_of).select_related("program")
    mentoring = rows.select_for_update(of=("self",)).get(pk=mentoring.pk)
    _fill(mentoring, specialist, occurred_on, employer, methods, notes, next_step, as_of=as_of)
    mentoring.save()
    return mentoring


def _fill(
    mentoring: FieldMentoring,
    specialist: User,
    occurred_on: datetime.date,
    employer: Employer | None,
    methods: Collection[str],
    notes: str,
    next_step: str,
    *,
    as_of: datetime.date,
) -> None:
    """Put the answers into the row. Raises ValidationError, by field."""
    errors: dict[str, str] = {}
    if occurred_on > as_of:
        errors["occurred_on"] = NOT_COME
    elif not specialists_of([mentoring.program_id], on=occurred_on).filter(pk=specialist.pk).exists():
        errors["specialist"] = f"{specialist.full_name} was no specialist of {mentoring.program.name} on that day."
    if employer and employer.agency_id != mentoring.program.agency_id:
        errors["employer"] = "Choose an employer of your agency."
    if errors:
        raise ValidationError(errors)
    mentoring.specialist = specialist
    mentoring.occurred_on = occurred_on
    mentoring.employer = employer
    mentoring.methods = list(methods)
    mentoring.notes = notes.strip()
    mentoring.next_step = next_step.strip()
    mentoring.full_clean()


@transaction.atomic
def save_meeting(
    *,
    meeting_id: uuid.UUID,
    program: Program,
    occurred_on: datetime.date,
    kind: str,
    led_by: User,
    attendees: Collection[User],
    discussed: Collection[Enrolment],
    strategies: str,
    job_leads: str,
    goals: str,
    by: User,
    as_of: datetime.date,
) -> SupervisionMeeting:
    """Write the minutes of a meeting, or correct those with that id; sent twice it changes nothing.

    Who took part and who was talked about are exactly those given. Raises Program.DoesNotExist when `by` does not
    supervise the program on that day; ValidationError, by field: a day that has not come; nobody took part; clients of
    another program; nothing to remember.
    """
    program = _locked(program, by=by, as_of=as_of)
    meeting = SupervisionMeeting.objects.filter(pk=meeting_id).first() or SupervisionMeeting(
        id=meeting_id, program=program
    )
    errors: dict[str, str] = {}
    if meeting.program_id != program.pk:
        raise ValidationError("This form has saved minutes of another program. Open the page anew.")
    if occurred_on > as_of:
        errors["occurred_on"] = NOT_COME
    if not attendees:
        errors["attendees"] = "Tick who took part."
    if any(enrolment.program_id != program.pk for enrolment in discussed):
        errors["discussed"] = f"Tick clients of {program.name} only."
    if not (discussed or strategies.strip() or job_leads.strip() or goals.strip()):
        errors["strategies"] = "Tick a client, or write down a strategy, a job lead or a goal."
    if errors:
        raise ValidationError(errors)
    meeting.occurred_on = occurred_on
    meeting.kind = kind
    meeting.led_by = led_by
    meeting.strategies = strategies.strip()
    meeting.job_leads = job_leads.strip()
    meeting.goals = goals.strip()
    meeting.full_clean()
    meeting.save()
    _settle_attendance(meeting, attendees)
    _settle_discussion(meeting, discussed)
    return meeting


def _settle_attendance(meeting: SupervisionMeeting, attendees: Collection[User]) -> None:
    wanted = {user.pk for user in attendees}
    meeting.attendances.exclude(user__in=wanted).delete()
    known = set(meeting.attendances.values_list("user", flat=True))
    SupervisionAttendance.objects.bulk_create(
        SupervisionAttendance(meeting=meeting, user_id=pk) for pk in sorted(wanted - known)
    )


def _settle_discussion(meeting: SupervisionMeeting, discussed: Collection[Enrolment]) -> None:
    wanted = {enrolment.pk for enrolment in discussed}
    meeting.discussions.exclude(enrolment__in=wanted).delete()
    known = set(meeting.discussions.values_list("enrolment", flat=True))
    SupervisionDiscussion.objects.bulk_create(
        SupervisionDiscussion(meeting=meeting, enrolment_id=pk) for pk in sorted(wanted - known)
    )


def _locked(program: Program, *, by: User, as_of: datetime.date) -> Program:
    """The program, if `by` supervises it; two sendings of one form meet here one after the other."""
    return programs_supervised(by, on=as_of).select_for_update(of=("self",), no_key=True).get(pk=program.pk)
