"""Employers as an agency's specialists know them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from caseload.choices import Sector
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
            models.Q(pk__in=places.agencies)
            | models.Q(pk__in=Program.objects.filter(pk__in=places.programs).values("agency"))
        )
        return self.filter(agency__in=agencies)


@pghistory.track()
class Employer(models.Model):
    """A business that may hire. Its record never holds a client's name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="employers")
    name = models.CharField(max_length=120)
    sector = models.CharField(max_length=6, choices=Sector.choices, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    notes = models.TextField(blank=True, help_text="About the business. Never name a client here.")
    created_at = models.DateTimeField(auto_now_add=True)

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
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("caseload:employer_detail", args=[self.pk])


@pghistory.track()
class EmployerSite(models.Model):
    """One place of an employer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="sites")
    address = models.CharField(max_length=160, blank=True)
    city = models.CharField(max_length=80)

    class Meta:
        ordering = ("city", "address", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "city", "address"],
                name="%(app_label)s_%(class)s_place",
                violation_error_message="The employer already has this site.",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.address, self.city) if part)
