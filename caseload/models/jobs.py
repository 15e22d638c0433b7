"""Jobs, what they pay over time, and whether each is competitive."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from caseload.choices import (
    Answer,
    DisclosureAtWork,
    JobBenefit,
    JobEndManner,
    JobEndReason,
    JobFinder,
    JobType,
    Permanence,
    PreferenceMatch,
    Shift,
    Verdict,
    WageUnit,
)
from caseload.models.employers import Employer, EmployerSite
from caseload.models.enrolments import Enrolment
from caseload.models.labels import in_words
from caseload.models.records import OfEnrolmentQuerySet, Recorded

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs, by who may know them."""

    def visible_to(self, user: User, *, on: datetime.date) -> JobQuerySet:
        """Jobs of the enrolments the user may open on that day."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user, on=on))


@pghistory.track()
class Job(models.Model):
    """One spell of a client with one employer, from the first to the last day worked, both included.

    Recorded under the enrolment during which it became known; a job begun before that enrolment's entry is one the
    client brought along, and is not a job start of the program.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="jobs")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="jobs")
    site = models.ForeignKey(EmployerSite, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField("job title", max_length=120)
    job_type = models.CharField(max_length=2, choices=JobType.choices)
    occupation = models.CharField(
        max_length=7, blank=True, help_text="Code of the Standard Occupational Classification, 2018, as in 35-2021."
    )
    shift = models.CharField(max_length=8, choices=Shift.choices, blank=True)
    benefits = ArrayField(
        models.CharField(max_length=10, choices=JobBenefit.choices),
        null=True,
        blank=True,
        help_text="What comes with the wage; an empty list for nothing, nothing at all when nobody asked.",
    )
    disclosure = models.CharField(
        "what the employer knows", max_length=14, choices=DisclosureAtWork.choices, default=DisclosureAtWork.UNKNOWN
    )
    matches = ArrayField(
        models.CharField(max_length=8, choices=PreferenceMatch.choices),
        null=True,
        blank=True,
        help_text="In what it is as the client wished; nothing at all when nobody asked.",
    )
    permanence = models.CharField(max_length=12, choices=Permanence.choices, default=Permanence.PERMANENT)
    found_by = models.CharField(max_length=12, choices=JobFinder.choices, blank=True)
    started_on = models.DateField("first day worked")
    ended_on = models.DateField("last day worked", null=True, blank=True)
    end_learned_on = models.DateField(
        "day you learned of it", null=True, blank=True, help_text="Follow-up within three days counts from here."
    )
    end_reason = models.CharField("why it ended", max_length=14, choices=JobEndReason.choices, blank=True)
    end_manner = models.CharField("how it ended", max_length=12, choices=JobEndManner.choices, blank=True)
    lessons = models.TextField(blank=True, help_text="What to look for, or avoid, in the next job.")
    next_step = models.CharField("next step offered", max_length=200, blank=True)
    # The tests of a competitive job that only a person can answer; the wage test is computed.
    paid_by_employer = models.CharField(max_length=12, choices=Answer.choices, default=Answer.NOT_ASKED)
    open_to_anyone = models.CharField(max_length=12, choices=Answer.choices, default=Answer.NOT_ASKED)
    integrated = models.CharField(max_length=12, choices=Answer.choices, default=Answer.NOT_ASKED)
    time_limited_by_program = models.CharField(max_length=12, choices=Answer.choices, default=Answer.NOT_ASKED)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-started_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="%(app_label)s_%(class)s_dates",
                violation_error_message="The last day worked is before the first.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_learned_on__isnull=True, end_reason="", end_manner="")
                | (Q(ended_on__isnull=False, end_learned_on__gte=F("ended_on")) & ~Q(end_reason="")),
                name="%(app_label)s_%(class)s_end_pair",
                violation_error_message="An ended job needs its last day, the day you learned of it, and the reason.",
            ),
        ]
        indexes = [
            models.Index(fields=["enrolment", "started_on", "ended_on"], name="job_period"),
            models.Index(fields=["employer", "-started_on"]),
        ]

    def __str__(self) -> str:
        return f"Job from {self.started_on}"

    @property
    def benefits_in_words(self) -> str:
        """What comes with the wage."""
        return in_words(self.benefits, JobBenefit, nothing="Nothing")

    @property
    def matches_in_words(self) -> str:
        """In what it is as the client wished."""
        return in_words(self.matches, PreferenceMatch, nothing="In nothing")


@pghistory.track()
class JobOffer(Recorded):
    """A job that a client has accepted and not begun. Support and benefits planning start before the first day.

    Becomes a job when that is recorded (`job`), or comes to nothing (`withdrawn_on`).
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="job_offers")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(EmployerSite, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField("job title", max_length=120)
    starts_on = models.DateField("first day")
    withdrawn_on = models.DateField("came to nothing on", null=True, blank=True)
    job = models.OneToOneField(Job, on_delete=models.PROTECT, null=True, blank=True, related_name="offer")

    objects = OfEnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(job__isnull=True),
                name="%(app_label)s_%(class)s_one_end",
                violation_error_message="The job was begun: it did not come to nothing.",
            ),
        ]

    def __str__(self) -> str:
        return f"Offer for {self.starts_on}"


@pghistory.track()
class JobTerms(models.Model):
    """Wage and hours of a job from one day until the next row's day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="terms")
    starts_on = models.DateField()
    wage = models.DecimalField(
        max_digits=9, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    wage_unit = models.CharField("paid per", max_length=6, choices=WageUnit.choices, default=WageUnit.HOUR)
    hours_per_week = models.DecimalField(
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(168))],
    )

    class Meta:
        ordering = ("-starts_on", "pk")
        verbose_name_plural = "job terms"
        constraints = [
            models.UniqueConstraint(
                fields=["job", "starts_on"],
                name="%(app_label)s_%(class)s_one_a_day",
                violation_error_message="Wage and hours from this day are recorded already.",
            ),
            models.CheckConstraint(
                condition=Q(wage__isnull=True) | Q(wage__gte=0), name="%(app_label)s_%(class)s_wage"
            ),
            models.CheckConstraint(
                condition=Q(hours_per_week__isnull=True) | Q(hours_per_week__gte=0, hours_per_week__lte=168),
                name="%(app_label)s_%(class)s_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"Terms from {self.starts_on}"


@pghistory.track()
class CompetitiveVerdict(models.Model):
    """Whether a job is competitive, as found at one moment. The newest row holds; older ones stay.

    Computed when the job or its terms are recorded. A person may overrule the computation and must say why.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="verdicts")
    verdict = models.CharField(max_length=16, choices=Verdict.choices)
    reasons = models.TextField(help_text="One reason a line, in words a supervisor understands.")
    minimum_wage = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True, help_text="The hourly minimum it was held against."
    )
    decided_at = models.DateTimeField(auto_now_add=True)
    overridden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who overruled the computation; empty for a computed verdict.",
    )
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ("-decided_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["job"], condition=Q(is_current=True), name="%(app_label)s_%(class)s_one_current"
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="%(app_label)s_%(class)s_reasons"),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()
