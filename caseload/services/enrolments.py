"""Stays in a program: how they begin, change hands, are corrected, and end."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from caseload.models import Client, Enrolment, PhaseChange, SpecialistAssignment, TeamAssignment
from caseload.services.changes import note_change
from caseload.services.wording import written_day
from ipsapp.access.models import Role

if TYPE_CHECKING:
    import datetime

    from caseload.choices import Answer, CloseReason, Phase, ReferralSource, VrStatus
    from ipsapp.access.models import Program, TreatmentTeam, User


# When Individual Placement and Support began. A mistyped year would ask for the figures of centuries.
FIRST_YEAR = 1990


class EntryFacts(TypedDict, total=False):
    """What is recorded about how an enrolment began, beside its day; and what the client receives and has elsewhere."""

    referred_on: datetime.date | None
    referral_source: ReferralSource
    employed_at_entry: Answer
    in_school_at_entry: Answer
    benefits: list[str] | None
    vr_status: VrStatus


def check_day(enrolment: Enrolment, *, field: str, day: datetime.date, as_of: datetime.date) -> None:
    """Refuse a day that is not one of the enrolment's so far: raises ValidationError at that field, saying what to do."""
    if day > as_of:
        raise ValidationError({field: "This day is in the future. Enter today or an earlier day."})
    if day < enrolment.entered_on:
        raise ValidationError(
            {field: f"The client entered on {written_day(enrolment.entered_on)}. Enter that day or a later one."}
        )
    if enrolment.closed_on and day > enrolment.closed_on:
        raise ValidationError(
            {
                field: f"The enrollment was closed on {written_day(enrolment.closed_on)}. Enter that day or an earlier one."
            }
        )


def enrolment_for_change(enrolment: Enrolment, *, by: User, as_of: datetime.date) -> Enrolment:
    """The enrolment as it now is, locked until the transaction ends: changes to one enrolment follow one another.

    Raises Enrolment.DoesNotExist when `by` may not record in it on that day.
    """
    writable = Enrolment.objects.writable_by(by, on=as_of)
    return writable.select_for_update(of=("self",)).select_related("program", "client").get(pk=enrolment.pk)


@transaction.atomic
def enrol_client(
    *,
    client: Client,
    program: Program,
    entered_on: datetime.date,
    specialist: User,
    phase: Phase,
    team: TreatmentTeam | None,
    by: User,
    as_of: datetime.date,
    **facts: Unpack[EntryFacts],
) -> Enrolment:
    """Put a client on a specialist's caseload from the day of entry, for the first time or again.

    A specialist enrols for themselves, a supervisor for any specialist of the program. Whether `by` may know the client
    is for the caller to see to. Raises ValidationError, by field: among others for a client who is enrolled there
    already, so that a form sent twice enrols once.
    """
    # Two people who enrol one client at a time meet here one after the other.
    client = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    if client.agency_id != program.agency_id:
        raise ValidationError({"program": "Choose a program of the agency that knows the client."})
    if program.pk not in by.places(Role.SPECIALIST, Role.SUPERVISOR, on=as_of).programs:
        raise ValidationError({"program": "Choose a program you work in."})
    if specialist != by and program.pk not in by.places(Role.SUPERVISOR, on=as_of).programs:
        raise ValidationError({"specialist": "Only a supervisor enrolls a client for somebody else."})
    check_specialist(specialist, program=program, as_of=as_of)
    _check_team(team, program=program)
    standing = client.enrolments.filter(program=program, closed_on__isnull=True).first()
    if standing:
        raise ValidationError(
            {
                "entered_on": f"The client is enrolled in {program.name} since {written_day(standing.entered_on)}. "
                "Close that enrollment first."
            }
        )
    enrolment = Enrolment(client=client, program=program, entered_on=entered_on, **facts)
    _check_entry(enrolment, as_of=as_of)
    enrolment.full_clean()
    enrolment.save()
    SpecialistAssignment.objects.create(enrolment=enrolment, specialist=specialist, starts_on=entered_on)
    PhaseChange.objects.create(enrolment=enrolment, phase=phase, starts_on=entered_on)
    if team:
        TeamAssignment.objects.create(enrolment=enrolment, team=team, starts_on=entered_on)
    note_change(program=program, starts_on=entered_on)
    return enrolment


@transaction.atomic
def update_enrolment(
    *,
    enrolment: Enrolment,
    entered_on: datetime.date,
    phase: Phase,
    team: TreatmentTeam | None,
    changed_on: datetime.date,
    by: User,
    as_of: datetime.date,
    **facts: Unpack[EntryFacts],
) -> Enrolment:
    """Correct how an enrolment began, and move it to another phase or team from `changed_on`.

    The dated rows that began with the enrolment keep beginning with it. Raises ValidationError, by field.
    """
    current = enrolment_for_change(enrolment, by=by, as_of=as_of)
    before, employed_before = current.entered_on, current.employed_at_entry
    _check_team(team, program=current.program)
    current.entered_on = entered_on
    for name, value in facts.items():
        setattr(current, name, value)
    _check_entry(current, as_of=as_of)
    first_contact = current.contacts.order_by("occurred_on").first()
    if first_contact and first_contact.occurred_on < entered_on:
        raise ValidationError(
            {"entered_on": f"A contact on {written_day(first_contact.occurred_on)} came before. Enter an earlier day."}
        )
    current.full_clean()
    current.save()
    if entered_on != before:
        for rows in (current.specialist_assignments, current.team_assignments, current.phases):
            if (
                rows.filter(ends_on__lt=entered_on).exists()
                or rows.filter(starts_on__lt=entered_on).exclude(starts_on=before).exists()
            ):
                raise ValidationError(
                    {
                        "entered_on": "The specialist, team or phase changed before this day already. Enter an earlier day."
                    }
                )
            rows.filter(starts_on=before).update(starts_on=entered_on)
    _change_phase(current, phase, starts_on=changed_on, as_of=as_of)
    _change_team(current, team, starts_on=changed_on, as_of=as_of)
    if (entered_on, current.employed_at_entry) != (before, employed_before):
        note_change(program=current.program, starts_on=min(before, entered_on))
    return current


@transaction.atomic
def assign_specialist(
    *, enrolment: Enrolment, specialist: User, starts_on: datetime.date, by: User, as_of: datetime.date
) -> SpecialistAssignment:
    """Hand a client over to another specialist of the program, who serves them from that day on.

    The one before no longer sees the client once this is recorded, which is why the day cannot lie ahead (for that,
    see `services.handovers`). A handover that was planned is canceled: this one replaces it. No figure depends on who
    served. Raises ValidationError, by field.
    """
    current = enrolment_for_change(enrolment, by=by, as_of=as_of)
    assignment = begin_assignment(current, specialist, starts_on=starts_on, as_of=as_of)
    _drop_plan(current, as_of=as_of)
    return assignment


def begin_assignment(
    enrolment: Enrolment, specialist: User, *, starts_on: datetime.date, as_of: datetime.date
) -> SpecialistAssignment:
    """Put an enrolment that is locked into another specialist's hands; who may say so is for the caller to see to."""
    check_open(enrolment)
    check_specialist(specialist, program=enrolment.program, as_of=as_of)
    check_day(enrolment, field="starts_on", day=starts_on, as_of=as_of)
    row = enrolment.specialist_assignments.filter(ends_on__isnull=True).first()
    if row:
        if row.specialist_id == specialist.pk:
            raise ValidationError({"specialist": f"{specialist.full_name} is the specialist already. Choose another."})
        _end(row, "starts_on", starts_on)
    assignment = SpecialistAssignment(enrolment=enrolment, specialist=specialist, starts_on=starts_on)
    assignment.full_clean()
    assignment.save()
    return assignment


@transaction.atomic
def change_phase(
    *, enrolment: Enrolment, phase: Phase, changed_on: datetime.date, by: User, as_of: datetime.date
) -> Enrolment:
    """Move an enrolment to another phase from that day on; the phases before stay. Raises ValidationError, by field."""
    current = enrolment_for_change(enrolment, by=by, as_of=as_of)
    check_open(current)
    _change_phase(current, phase, starts_on=changed_on, as_of=as_of)
    return current


@transaction.atomic
def close_enrolment(
    *, enrolment: Enrolment, closed_on: datetime.date, reason: CloseReason, by: User, as_of: datetime.date
) -> Enrolment:
    """Take a client off the caseload; `closed_on` is the last day on it.

    Jobs that go on stay open: working clients step down, and their jobs are still theirs. Raises ValidationError, by
    field, when something was recorded on a later day.
    """
    current = enrolment_for_change(enrolment, by=by, as_of=as_of)
    check_open(current)
    check_day(current, field="closed_on", day=closed_on, as_of=as_of)
    last = _last_recorded_day(current)
    if last and last > closed_on:
        raise ValidationError(
            {"closed_on": f"Something is recorded on {written_day(last)}. Close on that day or later."}
        )
    current.closed_on = closed_on
    current.close_reason = reason
    current.full_clean()
    current.save()
    _drop_plan(current, as_of=as_of)
    note_change(program=current.program, starts_on=closed_on)
    return current


def _last_recorded_day(enrolment: Enrolment) -> datetime.date | None:
    contact = enrolment.contacts.order_by("-occurred_on").first()
    employer_contact = enrolment.employer_contacts.order_by("-occurred_on").first()
    job = enrolment.jobs.order_by("-started_on").first()
    days = [
        contact and contact.occurred_on,
        employer_contact and employer_contact.occurred_on,
        job and job.started_on,
    ]
    return max((day for day in days if day), default=None)


def _check_entry(enrolment: Enrolment, *, as_of: datetime.date) -> None:
    birth, entered, referred = enrolment.client.birth_date, enrolment.entered_on, enrolment.referred_on
    if entered > as_of:
        raise ValidationError(
            {"entered_on": "The day of entry is in the future. Enroll the client after the first meeting."}
        )
    if entered.year < FIRST_YEAR:
        raise ValidationError({"entered_on": f"No service like this ran before {FIRST_YEAR}. Check the year."})
    if birth and birth >= entered:
        raise ValidationError({"birth_date": f"The birth date is not before the day of entry, {written_day(entered)}."})
    if referred and referred > entered:
        raise ValidationError(
            {"referred_on": f"The referral is after the day of entry, {written_day(entered)}. Correct one of them."}
        )
    if enrolment.closed_on and entered > enrolment.closed_on:
        raise ValidationError(
            {"entered_on": f"The enrollment was closed on {written_day(enrolment.closed_on)}. Enter an earlier day."}
        )
    _check_overlap(enrolment)


def _check_overlap(enrolment: Enrolment) -> None:
    """Say by its day what the database would refuse. What came from another system may overlap, as it may there."""
    if enrolment.source:
        return
    # A stay that ended on the day it began stands in nobody's way.
    stays = enrolment.client.enrolments.filter(source="", closed_on__gt=F("entered_on")).exclude(pk=enrolment.pk)
    others = stays.filter(program=enrolment.program, closed_on__gt=enrolment.entered_on)
    if enrolment.closed_on:
        others = others.filter(entered_on__lt=enrolment.closed_on)
    last = others.order_by("-closed_on").first()
    if last and last.closed_on:
        raise ValidationError(
            {
                "entered_on": f"The client was enrolled in {enrolment.program.name} until {written_day(last.closed_on)}. "
                "Enter that day or a later one."
            }
        )


def check_specialist(specialist: User, *, program: Program, as_of: datetime.date) -> None:
    """Refuse somebody who does not hold the specialist's role in the program on that day."""
    if program.pk not in specialist.places(Role.SPECIALIST, on=as_of).programs:
        raise ValidationError(
            {"specialist": f"{specialist.full_name} is not a specialist of {program.name} now. Choose one who is."}
        )


def _check_team(team: TreatmentTeam | None, *, program: Program) -> None:
    if team and team.program_id != program.pk:
        raise ValidationError({"team": f"This team does not belong to {program.name}. Choose one that does."})


def check_open(enrolment: Enrolment) -> None:
    """Refuse an enrolment that was closed."""
    if enrolment.closed_on:
        raise ValidationError(
            f"This enrollment was closed on {written_day(enrolment.closed_on)} and can no longer change."
        )


def _change_phase(enrolment: Enrolment, phase: Phase, *, starts_on: datetime.date, as_of: datetime.date) -> None:
    row = enrolment.phases.filter(ends_on__isnull=True).first()
    if row and row.phase == phase:
        return
    check_day(enrolment, field="changed_on", day=starts_on, as_of=as_of)
    if row:
        _end(row, "changed_on", starts_on)
    PhaseChange.objects.create(enrolment=enrolment, phase=phase, starts_on=starts_on)


def _change_team(
    enrolment: Enrolment, team: TreatmentTeam | None, *, starts_on: datetime.date, as_of: datetime.date
) -> None:
    row = enrolment.team_assignments.filter(ends_on__isnull=True).first()
    if (row.team_id if row else None) == (team.pk if team else None):
        return
    check_day(enrolment, field="changed_on", day=starts_on, as_of=as_of)
    if row:
        _end(row, "changed_on", starts_on)
    if team:
        TeamAssignment.objects.create(enrolment=enrolment, team=team, starts_on=starts_on)


def _drop_plan(enrolment: Enrolment, *, as_of: datetime.date) -> None:
    """Cancel a handover that was planned: something newer was decided."""
    for plan in enrolment.planned_handovers.standing():
        plan.cancelled_on = as_of
        plan.save()


def _end(row: SpecialistAssignment | TeamAssignment | PhaseChange, field: str, day: datetime.date) -> None:
    if day < row.starts_on:
        raise ValidationError(
            {field: f"The last change was on {written_day(row.starts_on)}. Enter that day or a later one."}
        )
    row.ends_on = day
    row.save()
