"""What specialists do beside their clients: meetings, hours, days away."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from caseload.choices import AbsenceKind, ContactMode, MeetingKind, VrContactKind
from caseload.models.enrolments import Enrolment
from caseload.models.records import Recorded, Row
from ipsapp.access.models import Program, Role, TreatmentTeam

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User

MINUTES_A_DAY = 24 * 60


@pghistory.track()
class TeamMembership(models.Model):
    """A specialist belongs to a treatment team, from a day until before another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(TreatmentTeam, on_delete=models.PROTECT, related_name="memberships")
    specialist = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="team_memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="First day on which it no longer holds.")

    class Meta:
        ordering = ("team", "starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_dates",
                violation_error_message="It ends before it begins.",
            ),
            models.UniqueConstraint(
                fields=["team", "specialist"],
                condition=Q(ends_on__isnull=True),
                name="%(app_label)s_%(class)s_one_current",
                violation_error_message="The specialist belongs to this team already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Member from {self.starts_on}"


class OfProgramQuerySet(models.QuerySet[Row]):
    """Rows about the work of one program's staff, by who may know them."""

    def visible_to(self, user: User, *, on: datetime.date) -> Self:
        """The user's own, those of the programs they supervise, and those of the agencies they lead, on that day."""
        return self.filter(
            Q(recorded_by=user)
            | Q(program__in=user.places(Role.SUPERVISOR, on=on).programs)
            | Q(program__agency__in=user.places(Role.AGENCY_LEAD, on=on).agencies)
        )


@pghistory.track()
class TeamMeeting(Recorded):
    """A meeting of a treatment team that `recorded_by`, a specialist or the supervisor, attended.

    One row for each who attended. The clients talked about stand in `TeamDiscussion`.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(TreatmentTeam, on_delete=models.PROTECT, related_name="meetings")
    met_on = models.DateField("date")
    kind = models.CharField(max_length=16, choices=MeetingKind.choices, default=MeetingKind.CLINICAL)
    raised_work = models.BooleanField("talked about work for people not referred yet", default=False)
    note = models.TextField(blank=True, help_text="What was agreed. Clients are ticked, not named here.")

    objects = OfProgramQuerySet.as_manager()

    class Meta:
        ordering = ("-met_on", "-created_at")
        constraints = [
            models.UniqueConstraint(
                fields=["team", "recorded_by", "met_on", "kind"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message="You have recorded this meeting already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Team meeting on {self.met_on}"


@pghistory.track()
class TeamDiscussion(models.Model):
    """A client who was talked about at a team meeting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(TeamMeeting, on_delete=models.PROTECT, related_name="discussions")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="team_discussions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "enrolment"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message="The client is ticked already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Discussed at {self.meeting_id}"


@pghistory.track()
class VrContact(Recorded):
    """A contact of a specialist with Vocational Rehabilitation: a scheduled meeting, or one about clients."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    occurred_on = models.DateField("date")
    kind = models.CharField(max_length=14, choices=VrContactKind.choices)
    mode = models.CharField("how", max_length=10, choices=ContactMode.choices)
    counselor = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)

    objects = OfProgramQuerySet.as_manager()

    class Meta:
        ordering = ("-occurred_on", "-created_at")
        verbose_name = "VR contact"
        indexes = [models.Index(fields=["recorded_by", "-occurred_on"])]

    def __str__(self) -> str:
        return f"VR contact on {self.occurred_on}"


@pghistory.track()
class VrDiscussion(models.Model):
    """A client whom a contact with Vocational Rehabilitation was about."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contact = models.ForeignKey(VrContact, on_delete=models.PROTECT, related_name="discussions")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="vr_discussions")

    class Meta:
        verbose_name = "VR discussion"
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "enrolment"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message="The client is ticked already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Discussed at {self.contact_id}"


@pghistory.track()
class TimeRecord(Recorded):
    """How `recorded_by` spent one working day in a program, in minutes: what was scheduled, and of it what where.

    A day without a row is a day nobody recorded, never a day without work.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    worked_on = models.DateField("day")
    scheduled_minutes = models.PositiveSmallIntegerField(validators=[MaxValueValidator(MINUTES_A_DAY)])
    community_minutes = models.PositiveSmallIntegerField("of it in the community", default=0)
    other_duty_minutes = models.PositiveSmallIntegerField("of it other than employment services", default=0)

    objects = OfProgramQuerySet.as_manager()

    class Meta:
        ordering = ("-worked_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["recorded_by", "program", "worked_on"],
                name="%(app_label)s_%(class)s_one_a_day",
                violation_error_message="The hours of this day are recorded already.",
            ),
            models.CheckConstraint(
                condition=Q(
                    scheduled_minutes__lte=MINUTES_A_DAY,
                    community_minutes__lte=F("scheduled_minutes"),
                    other_duty_minutes__lte=F("scheduled_minutes"),
                ),
                name="%(app_label)s_%(class)s_parts",
                violation_error_message="A part of the day is longer than the day.",
            ),
        ]

    def __str__(self) -> str:
        return f"Hours of {self.worked_on}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Days away, by who may know them and by day."""

    def visible_to(self, user: User, *, on: datetime.date) -> AbsenceQuerySet:
        """The user's own, and those of specialists of the programs they supervise on that day."""
        supervised = user.places(Role.SUPERVISOR, on=on).programs
        return self.filter(
            Q(person=user)
            | Q(person__role_assignments__program__in=supervised, person__role_assignments__role=Role.SPECIALIST)
        ).distinct()

    def touching(self, starts_on: datetime.date, ends_on: datetime.date) -> AbsenceQuerySet:
        """Absences with a day from `starts_on` to `ends_on`, both included."""
        return self.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)


@pghistory.track()
class Absence(Recorded):
    """A person is away, from the first to the last day, both included. Their clocks wait, their targets shrink."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences")
    starts_on = models.DateField("first day away")
    ends_on = models.DateField("last day away")
    kind = models.CharField("why", max_length=10, choices=AbsenceKind.choices, default=AbsenceKind.LEAVE)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_dates",
                violation_error_message="The last day away is before the first.",
            ),
        ]
        indexes = [models.Index(fields=["person", "starts_on", "ends_on"])]

    def __str__(self) -> str:
        return f"Away from {self.starts_on}"
