"""What an agency knows about an employer beyond its name: whom to ask for, whom they look for, what they stand for."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Self, TypeVar

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left

from caseload.choices import EmployerPromise, JobType, PromiseSource, WageUnit
from caseload.models.employers import Employer, EmployerSite
from caseload.models.records import Recorded

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User

Row = TypeVar("Row", bound=models.Model)


class OfEmployerQuerySet(models.QuerySet[Row]):
    """Rows that belong to an employer, by who may know them."""

    def visible_to(self, user: User, *, on: datetime.date) -> Self:
        """Rows of the employers the user may see on that day."""
        return self.filter(employer__in=Employer.objects.visible_to(user, on=on))


class OpeningQuerySet(OfEmployerQuerySet["Opening"]):
    """Openings, by who may know them and by day."""

    def open_on(self, day: datetime.date) -> Self:
        """Openings seen by then that are not filled, and whose last day has not passed."""
        return self.filter(Q(closes_on__isnull=True) | Q(closes_on__gte=day), seen_on__lte=day, filled_on__isnull=True)


@pghistory.track()
class EmployerPerson(Recorded):
    """Somebody at an employer to ask for. Kept after they have left, so that old contacts make sense."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="people")
    site = models.ForeignKey(
        EmployerSite,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        help_text="Empty: all places, or not known which.",
    )
    name = models.CharField(max_length=120, blank=True, help_text="Blank while only the position is known.")
    title = models.CharField("position", max_length=120, blank=True, help_text="As in shift lead; blank if not known.")
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField("e-mail", blank=True)
    decides_on_hiring = models.BooleanField(default=False)
    left_on = models.DateField("left on", null=True, blank=True, help_text="Empty while they work there.")

    objects = OfEmployerQuerySet["EmployerPerson"].as_manager()

    class Meta:
        ordering = (F("left_on").desc(nulls_first=True), "-decides_on_hiring", "name", "pk")
        verbose_name_plural = "employer people"
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") | ~Q(title=""),
                name="%(app_label)s_%(class)s_named",
                violation_error_message="Give the name or the position.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.title


@pghistory.track()
class Opening(Recorded):
    """A job an employer wants to fill, as somebody of the agency learned of it."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="openings")
    site = models.ForeignKey(
        EmployerSite,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="openings",
        help_text="Empty: not known at which place.",
    )
    title = models.CharField("job title", max_length=120)
    job_type = models.CharField(max_length=2, choices=JobType.choices)
    occupation = models.CharField(
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^\d\d-\d{4}$", "Choose an occupation from the list.")],
        help_text="Code of the Standard Occupational Classification, 2018; blank when only the job type is known.",
    )
    hours_per_week = models.DecimalField(
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(168))],
    )
    wage = models.DecimalField(
        max_digits=9, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(Decimal(0))]
    )
    wage_unit = models.CharField("paid per", max_length=6, choices=WageUnit.choices, default=WageUnit.HOUR)
    seen_on = models.DateField("you learned of it on")
    closes_on = models.DateField("last day to apply", null=True, blank=True, help_text="Empty: none is known.")
    filled_on = models.DateField("filled on", null=True, blank=True, help_text="Empty while it is open.")
    note = models.TextField(blank=True, help_text="How to apply, what they look for. Never name a client here.")

    objects = OpeningQuerySet.as_manager()

    class Meta:
        ordering = ("-seen_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(occupation="") | (Q(occupation__regex=r"^\d\d-\d{4}$") & Q(job_type=Left("occupation", 2))),
                name="%(app_label)s_%(class)s_occupation",
                violation_error_message="The occupation does not belong to this job type.",
            ),
            models.CheckConstraint(
                condition=Q(hours_per_week__isnull=True) | Q(hours_per_week__gte=0, hours_per_week__lte=168),
                name="%(app_label)s_%(class)s_hours",
                violation_error_message="A week has at most 168 hours.",
            ),
            models.CheckConstraint(
                condition=Q(wage__isnull=True) | Q(wage__gte=0),
                name="%(app_label)s_%(class)s_wage",
                violation_error_message="A wage is not below zero.",
            ),
            models.CheckConstraint(
                condition=(Q(closes_on__isnull=True) | Q(closes_on__gte=F("seen_on")))
                & (Q(filled_on__isnull=True) | Q(filled_on__gte=F("seen_on"))),
                name="%(app_label)s_%(class)s_dates",
                violation_error_message="It cannot close or be filled before you learned of it.",
            ),
        ]
        indexes = [
            models.Index(fields=["employer"], condition=Q(filled_on__isnull=True), name="opening_unfilled"),
        ]

    def __str__(self) -> str:
        return f"Opening seen on {self.seen_on}"

    def is_open(self, day: datetime.date) -> bool:
        """Whether it is neither filled nor past its last day, as `open_on` asks the database."""
        return self.seen_on <= day and self.filled_on is None and (self.closes_on is None or day <= self.closes_on)


@pghistory.track()
class EmployerTag(Recorded):
    """What an employer stands for, and how one knows. Taken away when it no longer holds; history keeps it."""

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="tags")
    tag = models.CharField("what", max_length=20, choices=EmployerPromise.choices)
    source = models.CharField("how you know", max_length=24, choices=PromiseSource.choices)
    since = models.DateField(null=True, blank=True, help_text="Empty when not known.")
    note = models.CharField(
        max_length=200, blank=True, help_text="Who certified it, or what you saw. Never name a client here."
    )

    objects = OfEmployerQuerySet["EmployerTag"].as_manager()

    class Meta:
        ordering = ("tag",)
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "tag"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message="The employer has this tag already. Edit it instead.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_tag_display()
