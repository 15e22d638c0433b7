"""Issued reports."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

from ipsapp.access.models import Role, State
from ipsapp.kernel.periods import Quarter
from reports.models.runs import ReportRun

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User


class EditionQuerySet(models.QuerySet["Edition"]):
    """Editions, by who may see them."""

    def visible_to(self, user: User, *, on: datetime.date) -> EditionQuerySet:
        """Editions of the states whose staff the user belongs to on that day."""
        return self.filter(state__in=user.places(Role.STATE_STAFF, on=on).states)


class Edition(models.Model):
    """One issued report. The application may add editions and never change one; a correction is the next edition."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.OneToOneField(ReportRun, on_delete=models.PROTECT, related_name="edition")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="editions")
    quarter_starts_on = models.DateField()
    number = models.PositiveSmallIntegerField(help_text="First, second, … edition for this state and quarter.")
    as_of = models.DateTimeField(help_text="The moment whose records the figures describe.")
    published_at = models.DateTimeField(auto_now_add=True)
    content = models.JSONField(help_text="Every figure in the report, as it was printed.")
    pdf = models.FileField(upload_to="editions/")
    sha256 = models.CharField(max_length=64)
    n_bytes = models.PositiveIntegerField()
    n_pages = models.PositiveSmallIntegerField()

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["state", "quarter_starts_on", "number"], name="%(app_label)s_%(class)s_number"
            ),
        ]

    def __str__(self) -> str:
        return f"Edition {self.number} for the quarter from {self.quarter_starts_on}"

    def get_absolute_url(self) -> str:
        return reverse("reports:edition_detail", args=[self.pk])

    @property
    def quarter(self) -> Quarter:
        """The quarter that the report is about."""
        return Quarter.containing(self.quarter_starts_on)

    @property
    def file_name(self) -> str:
        """What a downloaded copy is called, as in `ZZ-2026Q1-edition-2.pdf`."""
        return f"{self.state.code}-{self.quarter.code}-edition-{self.number}.pdf"
