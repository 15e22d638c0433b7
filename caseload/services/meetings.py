"""Writes about meetings: of treatment teams, and with Vocational Rehabilitation; and who belongs to which team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.choices import VrContactKind
from caseload.models import Enrolment, TeamDiscussion, TeamMeeting, TeamMembership, VrContact, VrDiscussion
from caseload.models.contacts import LOGGING_ROLES
from caseload.services.days import lock_person
from caseload.services.wording import written_day
from ipsapp.access.models import Role, TreatmentTeam

if TYPE_CHECKING:
    import datetime
    import uuid
    from collections.abc import Collection

    from django.db.models import QuerySet

    from caseload.choices import ContactMode, MeetingKind
    from ipsapp.access.models import Program, User

Talk = TypeVar("Talk", TeamMeeting, VrContact)


@transaction.atomic
def record_meeting(
    *,
    meeting_id: uuid.UUID,
    team: TreatmentTeam,
    met_on: datetime.date,
    kind: MeetingKind,
    enrolments: Collection[Enrolment],
    raised_work: bool,
    note: str,
    by: User,
    as_of: datetime.date,
) -> TeamMeeting:
    """Record that `by` attended a meeting of a team, and which clients were talked about. Sent twice it is stored once.

    Raises ValidationError, by field: a team of a program `by` does not work in; a day that has not come, or on which a
    client was not enrolled; a meeting `by` recorded already.
    """
    lock_person(by)
    if stored := TeamMeeting.objects.filter(pk=meeting_id, recorded_by=by, team=team, met_on=met_on).first():
        return stored
    meeting = TeamMeeting(id=meeting_id, program=team.program, team=team, recorded_by=by)
    meeting.met_on, meeting.kind, meeting.raised_work, meeting.note = met_on, kind, raised_work, note.strip()
    _check_program(team.program, by=by, as_of=as_of, field="team")
    _check_day(met_on, field="met_on", as_of=as_of)
    meeting.full_clean()
    meeting.save(force_insert=True)
    _talk_about(TeamDiscussion, "meeting", meeting, enrolments, day=met_on, by=by, as_of=as_of)
    return meeting


@transaction.atomic
def update_meeting(
    *,
    meeting: TeamMeeting,
    met_on: datetime.date,
    kind: MeetingKind,
    enrolments: Collection[Enrolment],
    raised_work: bool,
    note: str,
    by: User,
    as_of: datetime.date,
) -> TeamMeeting:
    """Correct a meeting that `by` recorded. Clients that `by` may no longer know stay ticked. Raises ValidationError."""
    current = TeamMeeting.objects.select_for_update(of=("self",)).select_related("program").get(pk=meeting.pk)
    _check_own(current, by=by)
    current.met_on, current.kind, current.raised_work, current.note = met_on, kind, raised_work, note.strip()
    _check_day(met_on, field="met_on", as_of=as_of)
    current.full_clean()
    current.save()
    _talk_about(TeamDiscussion, "meeting", current, enrolments, day=met_on, by=by, as_of=as_of)
    return current


@transaction.atomic
def record_vr_contact(
    *,
    contact_id: uuid.UUID,
    program: Program,
    occurred_on: datetime.date,
    kind: VrContactKind,
    mode: ContactMode,
    counselor: str,
    enrolments: Collection[Enrolment],
    note: str,
    by: User,
    as_of: datetime.date,
) -> VrContact:
    """Record a contact of `by` with Vocational Rehabilitation, and the clients it was about. Sent twice it is stored once.

    Raises ValidationError, by field: a program `by` does not work in, or not the clients'; a day that has not come, or
    on which a client was not enrolled; a contact about a client without one.
    """
    lock_person(by)
    if stored := VrContact.objects.filter(pk=contact_id, recorded_by=by, occurred_on=occurred_on).first():
        return stored
    contact = VrContact(id=contact_id, program=program, recorded_by=by)
    contact.occurred_on, contact.kind, contact.mode = occurred_on, kind, mode
    contact.counselor, contact.note = counselor.strip(), note.strip()
    _check_program(program, by=by, as_of=as_of, field="program")
    _check_vr_contact(contact, enrolments, as_of=as_of)
    contact.save(force_insert=True)
    _talk_about(VrDiscussion, "contact", contact, enrolments, day=occurred_on, by=by, as_of=as_of)
    return contact


@transaction.atomic
def update_vr_contact(
    *,
    contact: VrContact,
    occurred_on: datetime.date,
    kind: VrContactKind,
    mode: ContactMode,
    counselor: str,
    enrolments: Collection[Enrolment],
    note: str,
    by: User,
    as_of: datetime.date,
) -> VrContact:
    """Correct a contact that `by` recorded. Clients that `by` may no longer know stay ticked. Raises ValidationError."""
    current = VrContact.objects.select_for_update(of=("self",)).select_related("program").get(pk=contact.pk)
    _check_own(current, by=by)
    current.occurred_on, current.kind, current.mode = occurred_on, kind, mode
    current.counselor, current.note = counselor.strip(), note.strip()
    _check_vr_contact(current, enrolments, as_of=as_of)
    current.save()
    _talk_about(VrDiscussion, "contact", current, enrolments, day=occurred_on, by=by, as_of=as_of)
    return current


@transaction.atomic
def join_team(
    *, team: TreatmentTeam, specialist: User, starts_on: datetime.date, by: User, as_of: datetime.date
) -> TeamMembership:
    """Let a specialist of the team's program belong to the team from that day on.

    Raises ValidationError, by field: a team of a program `by` does not supervise; no specialist of it; a membership that
    overlaps another of theirs in the team.
    """
    team = TreatmentTeam.objects.select_for_update(of=("self",)).select_related("program").get(pk=team.pk)
    _check_supervisor(team, by=by, as_of=as_of)
    posts = specialist.role_assignments.in_force(on=max(starts_on, as_of))
    if not posts.filter(role=Role.SPECIALIST, program=team.program).exists():
        raise ValidationError({"specialist": f"Choose a specialist of {team.program.name}."})
    rows = team.memberships.filter(specialist=specialist)
    if rows.filter(ends_on__isnull=True).exists():
        raise ValidationError({"specialist": "The specialist belongs to this team already."})
    last = rows.filter(ends_on__gt=starts_on).order_by("-ends_on").first()
    if last and last.ends_on:
        raise ValidationError(
            {"starts_on": f"They belonged to it until {written_day(last.ends_on)}. Enter that day or a later one."}
        )
    membership = TeamMembership(team=team, specialist=specialist, starts_on=starts_on)
    membership.full_clean()
    membership.save()
    return membership


@transaction.atomic
def leave_team(*, membership: TeamMembership, ends_on: datetime.date, by: User, as_of: datetime.date) -> TeamMembership:
    """End a membership: `ends_on` is the first day on which it no longer holds.

    One that would end before or when it began is taken back whole; its history stays. Raises ValidationError.
    """
    current = (
        TeamMembership.objects.select_for_update(of=("self",)).select_related("team__program").get(pk=membership.pk)
    )
    _check_supervisor(current.team, by=by, as_of=as_of)
    if current.ends_on is not None:
        raise ValidationError("This membership has ended already.")
    if ends_on <= current.starts_on:
        current.delete()
        return current
    current.ends_on = ends_on
    current.full_clean()
    current.save()
    return current


def _check_program(program: Program, *, by: User, as_of: datetime.date, field: str) -> None:
    if program.pk not in by.places(*LOGGING_ROLES, on=as_of).programs:
        raise ValidationError({field: f"Choose a {field} you work in."})


def _check_supervisor(team: TreatmentTeam, *, by: User, as_of: datetime.date) -> None:
    if team.program_id not in by.places(Role.SUPERVISOR, on=as_of).programs:
        raise ValidationError("Only a supervisor of the program says who belongs to its teams.")


def _check_day(day: datetime.date, *, field: str, as_of: datetime.date) -> None:
    if day > as_of:
        raise ValidationError({field: "This day has not come. Record it once it has taken place."})
    if day.year < as_of.year - 1:
        raise ValidationError({field: "This is long ago. Check the year."})


def _check_own(record: TeamMeeting | VrContact, *, by: User) -> None:
    if record.recorded_by_id != by.pk:
        raise ValidationError("Only who recorded this can correct it. Ask them.")


def _check_vr_contact(contact: VrContact, enrolments: Collection[Enrolment], *, as_of: datetime.date) -> None:
    _check_day(contact.occurred_on, field="occurred_on", as_of=as_of)
    if contact.kind == VrContactKind.ABOUT_CLIENT and not enrolments:
        raise ValidationError({"enrolments": "Tick the clients it was about, or choose the scheduled meeting."})
    contact.full_clean()


def _talk_about(
    model: type[TeamDiscussion] | type[VrDiscussion],
    field: str,
    talk: Talk,
    enrolments: Collection[Enrolment],
    *,
    day: datetime.date,
    by: User,
    as_of: datetime.date,
) -> None:
    """Tick exactly these clients of all that `by` may record for; others that are ticked are left alone.

    Enrolments are chosen from those the person may write: one of somebody else's raises Enrolment.DoesNotExist.
    """
    own = Enrolment.objects.writable_by(by, on=as_of).select_related("client")
    chosen = {enrolment.pk: enrolment for enrolment in own.filter(pk__in=[item.pk for item in enrolments])}
    if len(chosen) < len({item.pk for item in enrolments}):
        raise Enrolment.DoesNotExist
    for enrolment in chosen.values():
        if enrolment.program_id != talk.program_id:
            raise ValidationError({"enrolments": f"{enrolment.client.display_name} is served by another program."})
        if day < enrolment.entered_on or (enrolment.closed_on and day > enrolment.closed_on):
            raise ValidationError(
                {
                    "enrolments": f"{enrolment.client.display_name} was not enrolled on {written_day(day)}. "
                    "Take the tick away, or check the date."
                }
            )
    # The two models have the same fields, which the type checker cannot know.
    rows: QuerySet[Any] = model._default_manager.filter(**{field: talk})
    rows.filter(enrolment__in=own).exclude(enrolment__in=list(chosen)).delete()
    ticked = set(rows.values_list("enrolment", flat=True))
    rows.bulk_create(
        model(**{field: talk, "enrolment": enrolment}) for pk, enrolment in chosen.items() if pk not in ticked
    )
