"""Stays in a program, and what changed during them as dated rows."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q

from caseload.choices import (
    Answer,
    Benefit,
    CloseReason,
    CollectionStage,
    NotEmployedReason,
    Phase,
    RecordedEmployment,
    RecordedEmploymentType,
    ReferralSource,
    VrStatus,
)
from caseload.models.labels import in_words
from ipsapp.access.models import Program, Role, TreatmentTeam
from ipsapp.access.models.organisations import Sourced

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Enrolments, by who may know them and by day."""

    def visible_to(self, user: User, *, on: datetime.date) -> EnrolmentQuerySet:
        """Enrolments the user may open on that day.

        A specialist's own: those they are the current specialist of, or were when the enrolment closed, in a program
        where they hold the role. A supervisor's: all of the program. An agency lead's: all of the agency.
        Everybody else: none.
        """
        as_lead = user.places(Role.AGENCY_LEAD, on=on).agencies
        return self.filter(self._kept_by(user, on=on) | Q(program__agency__in=as_lead))

    def writable_by(self, user: User, *, on: datetime.date) -> EnrolmentQuerySet:
        """Enrolments the user may record in on that day: of those visible to them, all but those seen as agency lead."""
        return self.filter(self._kept_by(user, on=on))

    @staticmethod
    def _kept_by(user: User, *, on: datetime.date) -> Q:
        own = SpecialistAssignment.objects.filter(enrolment=OuterRef("pk"), specialist=user, ends_on__isnull=True)
        as_specialist = user.places(Role.SPECIALIST, on=on).programs
        as_supervisor = user.places(Role.SUPERVISOR, on=on).programs
        return Q(Exists(own), program__in=as_specialist) | Q(program__in=as_supervisor)

    def open_on(self, day: datetime.date) -> EnrolmentQuerySet:
        """Enrolments open on that day; the closing day itself is still open."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day), entered_on__lte=day)


@pghistory.track()
class Enrolment(Sourced):
    """One stay of a client in a program, from the day of entry to the day of closing, both days included.

    Entry is the first meeting with the specialist; a referral that is still waiting is not an enrolment. A row that
    came from another system is kept as that system had it, overlaps included, and is told apart by `source`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey("caseload.Client", on_delete=models.PROTECT, related_name="enrolments")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="enrolments")
    referred_on = models.DateField(null=True, blank=True)
    referral_source = models.CharField(
        max_length=20, choices=ReferralSource.choices, default=ReferralSource.NOT_RECORDED
    )
    entered_on = models.DateField(help_text="Day of the first meeting with the specialist.")
    employed_at_entry = models.CharField(max_length=12, choices=Answer.choices, default=Answer.NOT_ASKED)
    in_school_at_entry = models.CharField(max_length=12, choices=Answer.choices, default=Answer.NOT_ASKED)
    benefits = ArrayField(
        models.CharField(max_length=10, choices=Benefit.choices),
        null=True,
        blank=True,
        help_text="What the client receives; an empty list for nothing, nothing at all when nobody asked.",
    )
    vr_status = models.CharField(
        "Vocational Rehabilitation", max_length=10, choices=VrStatus.choices, default=VrStatus.NOT_ASKED
    )
    closed_on = models.DateField(null=True, blank=True, help_text="Last day on the caseload.")
    close_reason = models.CharField(max_length=24, choices=CloseReason.choices, blank=True)
    household_key = models.CharField(
        max_length=80, blank=True, editable=False, help_text="Shared by people whom another system enrolled together."
    )
    is_head_of_household = models.BooleanField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ("-entered_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("entered_on")),
                name="%(app_label)s_%(class)s_dates",
                violation_error_message="The closing day is before the day of entry.",
            ),
            models.CheckConstraint(
                condition=Q(referred_on__isnull=True) | Q(referred_on__lte=F("entered_on")),
                name="%(app_label)s_%(class)s_referral",
                violation_error_message="The referral is after the day of entry.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, close_reason="")
                | (Q(closed_on__isnull=False) & ~Q(close_reason="")),
                name="%(app_label)s_%(class)s_close_pair",
                violation_error_message="Give both the closing day and the reason, or neither.",
            ),
            models.UniqueConstraint(
                fields=["source", "source_key"], condition=~Q(source=""), name="%(app_label)s_%(class)s_source"
            ),
            ExclusionConstraint(
                name="caseload_enrolment_overlap",
                # Own records only: what another system says is kept as it came, even when it overlaps.
                condition=Q(source=""),
                expressions=[
                    (F("client"), RangeOperators.EQUAL),
                    (F("program"), RangeOperators.EQUAL),
                    (Func(F("entered_on"), F("closed_on"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="The client is already enrolled in this program at that time.",
            ),
        ]
        indexes = [
            # Quarterly figures read enrolments by program and date; the client comes along without a table look-up.
            models.Index(fields=["program", "entered_on", "closed_on"], include=["client"], name="enrolment_period"),
        ]

    def __str__(self) -> str:
        return f"Enrolment {self.pk}"

    @property
    def benefits_in_words(self) -> str:
        """What the client receives."""
        return in_words(self.benefits, Benefit, nothing="None")


class DatedAssignment(models.Model):
    """What holds for an enrolment from one day until before another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="First day on which it no longer holds.")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_dates",
            ),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(ends_on__isnull=True),
                name="%(app_label)s_%(class)s_one_current",
            ),
        ]


@pghistory.track()
class SpecialistAssignment(DatedAssignment):
    """The specialist who serves an enrolment. Left open at closing, so that the last specialist keeps the record."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="specialist_assignments")
    specialist = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="specialist_assignments"
    )

    class Meta(DatedAssignment.Meta):
        indexes = [models.Index(fields=["specialist", "ends_on"], include=["enrolment"], name="specialist_current")]

    def __str__(self) -> str:
        return f"Specialist from {self.starts_on}"


@pghistory.track()
class TeamAssignment(DatedAssignment):
    """The treatment team that a client belongs to during an enrolment."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="team_assignments")
    team = models.ForeignKey(TreatmentTeam, on_delete=models.PROTECT, related_name="assignments")

    class Meta(DatedAssignment.Meta):
        pass

    def __str__(self) -> str:
        return f"Team from {self.starts_on}"


@pghistory.track()
class PhaseChange(DatedAssignment):
    """The phase of the service an enrolment is in."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="phases")
    phase = models.CharField(max_length=16, choices=Phase.choices)

    class Meta(DatedAssignment.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.get_phase_display()} from {self.starts_on}"


@pghistory.track()
class EmploymentRecord(Sourced):
    """Employment status at one date, as another system recorded it. Never counted as a competitive job."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="employment_records")
    recorded_on = models.DateField()
    stage = models.CharField(max_length=12, choices=CollectionStage.choices)
    status = models.CharField(max_length=16, choices=RecordedEmployment.choices)
    employment_type = models.CharField(
        max_length=16, choices=RecordedEmploymentType.choices, default=RecordedEmploymentType.NOT_RECORDED
    )
    not_employed_reason = models.CharField(
        max_length=16, choices=NotEmployedReason.choices, default=NotEmployedReason.NOT_RECORDED
    )

    class Meta:
        ordering = ("recorded_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_key"], condition=~Q(source=""), name="%(app_label)s_%(class)s_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} on {self.recorded_on}"
