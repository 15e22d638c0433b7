"""Employers as an agency's specialists know them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse

from caseload.choices import EmployerStage, Sector
from ipsapp.access.models import Agency, Program, Role

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User


class EmployerQuerySet(models.QuerySet["Employer"]):
    """Employers, by who may see them."""

    def visible_to(self, user: User, *, on: datetime.date) -> EmployerQuerySet:
        """Employers of the agencies in which the user is specialist, supervisor or lead on that day."""
        places = user.places(Role.SPECIALIST, Role.SUPERVISOR, Role.AGENCY_LEAD, on=on)
        if not (places.programs or places.agencies):
            return self.none()
        agencies = Agency.objects.filter(
            Q(pk__in=places.agencies) | Q(pk__in=Program.objects.filter(pk__in=places.programs).values("agency"))
        )
        return self.filter(agency__in=agencies)


@pghistory.track()
class Employer(models.Model):
    """A business that may hire. Its record never holds a client's name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="employers")
    name = models.CharField(max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_employers",
        help_text="Who keeps up the relationship; empty when nobody does yet.",
    )
    sector = models.CharField(
        max_length=6, choices=Sector.choices, blank=True, help_text="Follows from the industry; blank when not known."
    )
    industry = models.CharField(
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^\d{3,6}$", "Choose an industry from the list.")],
        help_text="Code of the North American Industry Classification System, 2022; blank when not known.",
    )
    paused_on = models.DateField(
        "asked to be left alone on", null=True, blank=True, help_text="Empty while they are open to visits."
    )
    phone = models.CharField(max_length=30, blank=True)
    notes = models.TextField(blank=True, help_text="About the business. Never name a client here.")
    created_at = models.DateTimeField(auto_now_add=True)

    stage: str
    """How far the relationship has come; there only on employers of `queries.employers.employers_known`."""

    objects = EmployerQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                "agency",
                Lower("name"),
                name="%(app_label)s_%(class)s_name",
                violation_error_message="The agency already has an employer of this name.",
            ),
            models.CheckConstraint(
                condition=Q(industry="") | (Q(industry__regex=r"^\d{3,6}$") & ~Q(sector="")),
                name="%(app_label)s_%(class)s_industry",
                violation_error_message="An industry has a code of three to six digits and belongs to a sector.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("caseload:employer_detail", args=[self.pk])

    @property
    def stage_label(self) -> str:
        """The stage in words, of an employer that `queries.employers.employers_known` gave."""
        return str(EmployerStage(self.stage).label)


@pghistory.track()
class EmployerSite(models.Model):
    """One place of an employer. Its position is that of its ZIP code: near enough to plan a round, and nobody is located."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="sites")
    address = models.CharField(max_length=160, blank=True)
    city = models.CharField(max_length=80)
    zip_code = models.CharField(
        "ZIP code",
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^\d{5}$", "A ZIP code has five digits.")],
        help_text="Blank when not known.",
    )
    latitude = models.FloatField(
        null=True, blank=True, editable=False, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        null=True, blank=True, editable=False, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )

    class Meta:
        ordering = ("city", "address", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "city", "address"],
                name="%(app_label)s_%(class)s_place",
                violation_error_message="The employer already has this site.",
            ),
            models.CheckConstraint(
                condition=Q(zip_code="") | Q(zip_code__regex=r"^\d{5}$"),
                name="%(app_label)s_%(class)s_zip",
                violation_error_message="A ZIP code has five digits.",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="%(app_label)s_%(class)s_position",
                violation_error_message="A position has a latitude and a longitude.",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.address, self.city) if part)
