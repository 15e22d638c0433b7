"""Benefits planning and support with school."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from caseload.choices import Benefit, BenefitsOccasion, BenefitsOutcome, EducationOutcome, PlannerTraining
from caseload.models.enrolments import Enrolment
from caseload.models.jobs import Job
from caseload.models.labels import in_words
from caseload.models.records import OfEnrolmentQuerySet, Recorded


@pghistory.track()
class BenefitsPlanning(Recorded):
    """Benefits (work incentives) planning that was offered to a client, and what came of it."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="benefits_plannings")
    offered_on = models.DateField("date")
    occasion = models.CharField("why now", max_length=14, choices=BenefitsOccasion.choices)
    job = models.ForeignKey(
        Job,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="benefits_plannings",
        help_text="The job whose hours or pay it was about; empty for none yet.",
    )
    outcome = models.CharField("what came of it", max_length=14, choices=BenefitsOutcome.choices)
    done_on = models.DateField("plan made on", null=True, blank=True)
    planner = models.CharField("who planned", max_length=120, blank=True)
    training = models.CharField(
        "how they were trained", max_length=10, choices=PlannerTraining.choices, default=PlannerTraining.UNKNOWN
    )
    covers = ArrayField(models.CharField(max_length=10, choices=Benefit.choices), default=list, blank=True)
    reporting_help = models.BooleanField("helped with reporting earnings", default=False)
    note = models.TextField(blank=True)

    objects = OfEnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ("-offered_on", "-created_at")
        constraints = [
            models.CheckConstraint(
                condition=(Q(done_on__isnull=True) & ~Q(outcome=BenefitsOutcome.PLAN_MADE))
                | Q(done_on__isnull=False, done_on__gte=F("offered_on"), outcome=BenefitsOutcome.PLAN_MADE),
                name="%(app_label)s_%(class)s_done",
                violation_error_message="Give the day the plan was made, and only when one was made.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} on {self.offered_on}"

    @property
    def covers_in_words(self) -> str:
        """The benefits it was about; empty when none was named."""
        return in_words(self.covers, Benefit, nothing="")


@pghistory.track()
class EducationSupport(Recorded):
    """School or training a client takes up while enrolled."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="education")
    school = models.CharField("school or provider", max_length=120)
    course = models.CharField("course or credential", max_length=120)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=EducationOutcome.choices, blank=True)
    accommodations = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    objects = OfEnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ("-started_on", "-created_at")
        verbose_name_plural = "education"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, outcome="")
                | (Q(ended_on__isnull=False, ended_on__gte=F("started_on")) & ~Q(outcome="")),
                name="%(app_label)s_%(class)s_end",
                violation_error_message="Give both the last day, not before the first, and how it ended; or neither.",
            ),
        ]

    def __str__(self) -> str:
        return f"School from {self.started_on}"
