"""Plans made with the client: to find a job, to keep it, to do without the program."""

from __future__ import annotations

import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from caseload.choices import Answer, JobType, Shift, StepOwner, SupportKind, SupportProvider, WorkSetting
from caseload.models.employers import Employer
from caseload.models.enrolments import Enrolment
from caseload.models.jobs import Job
from caseload.models.records import OfEnrolmentQuerySet, Recorded


@pghistory.track()
class JobSearchPlan(Recorded):
    """What the client looks for and how, from a day on. The newest plan of an enrolment holds; older ones stay.

    An empty list of preferences says that the client has none there.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="search_plans")
    planned_on = models.DateField("date")
    goal = models.TextField("what the client wants, in their own words")
    job_types = ArrayField(models.CharField(max_length=2, choices=JobType.choices), default=list, blank=True)
    settings = ArrayField(models.CharField(max_length=10, choices=WorkSetting.choices), default=list, blank=True)
    shifts = ArrayField(models.CharField(max_length=8, choices=Shift.choices), default=list, blank=True)
    towns = ArrayField(
        models.CharField(max_length=80), default=list, blank=True, help_text="Where the client can get to."
    )
    hours_from = models.PositiveSmallIntegerField("hours a week, from", null=True, blank=True)
    hours_to = models.PositiveSmallIntegerField("hours a week, to", null=True, blank=True)
    pay_from = models.DecimalField("dollars an hour, at least", max_digits=6, decimal_places=2, null=True, blank=True)
    transport = models.CharField("how the client gets there", max_length=200, blank=True)
    agreed_on = models.DateField(null=True, blank=True, help_text="The day the client agreed; empty until then.")
    review_on = models.DateField("look at it again on")

    objects = OfEnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ("-planned_on", "-created_at")
        constraints = [
            models.CheckConstraint(
                condition=Q(review_on__gt=F("planned_on")),
                name="%(app_label)s_%(class)s_review",
                violation_error_message="Look at the plan again on a later day.",
            ),
            models.CheckConstraint(
                condition=Q(hours_from__isnull=True) | Q(hours_to__isnull=True) | Q(hours_to__gte=F("hours_from")),
                name="%(app_label)s_%(class)s_hours",
                violation_error_message="The most hours are fewer than the least.",
            ),
        ]

    def __str__(self) -> str:
        return f"Plan of {self.planned_on}"


@pghistory.track()
class PlanStep(models.Model):
    """One step of a job search plan: what, who, by when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(JobSearchPlan, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=200)
    owner = models.CharField("who", max_length=10, choices=StepOwner.choices)
    due_on = models.DateField("by", null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = (F("due_on").asc(nulls_last=True), "pk")

    def __str__(self) -> str:
        return f"Step by {self.due_on}"


@pghistory.track()
class PlannedEmployer(models.Model):
    """An employer that a job search plan wants approached."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(JobSearchPlan, on_delete=models.PROTECT, related_name="employers")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "employer"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message="This employer is in the plan already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Employer of plan {self.plan_id}"


@pghistory.track()
class SupportPlan(Recorded):
    """How a client is to be supported in a job from a day on. The newest plan holds; older ones stay."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="support_plans")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, blank=True, related_name="support_plans")
    planned_on = models.DateField("date")
    employer_contact = models.CharField(
        "may we talk with the employer?", max_length=12, choices=Answer.choices, default=Answer.NOT_ASKED
    )
    note = models.TextField(blank=True)
    review_on = models.DateField("look at it again on")

    objects = OfEnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ("-planned_on", "-created_at")
        constraints = [
            models.CheckConstraint(
                condition=Q(review_on__gt=F("planned_on")),
                name="%(app_label)s_%(class)s_review",
                violation_error_message="Look at the plan again on a later day.",
            ),
        ]

    def __str__(self) -> str:
        return f"Plan of {self.planned_on}"


@pghistory.track()
class PlannedSupport(models.Model):
    """One support of a support plan: what kind, by whom, how often."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(SupportPlan, on_delete=models.PROTECT, related_name="supports")
    kind = models.CharField(max_length=12, choices=SupportKind.choices)
    provider = models.CharField("by", max_length=10, choices=SupportProvider.choices)
    frequency = models.CharField("how often", max_length=80, blank=True)

    class Meta:
        ordering = ("kind", "provider", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind", "provider"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message="This support by this person is in the plan already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.get_provider_display()}"


@pghistory.track()
class StepDownPlan(Recorded):
    """How a working client goes on without the program, and comes back when that is needed."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="step_down_plans")
    planned_on = models.DateField("date")
    steps_down_on = models.DateField("support by the program ends on", null=True, blank=True)
    contact_person = models.CharField("who the client turns to then", max_length=120)
    warning_signs = models.TextField(blank=True)
    way_back = models.TextField("how to come back", blank=True)

    objects = OfEnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ("-planned_on", "-created_at")

    def __str__(self) -> str:
        return f"Plan of {self.planned_on}"
