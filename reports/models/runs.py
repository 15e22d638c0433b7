"""Requests for a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse

from ipsapp.access.models import Role, State
from ipsapp.kernel.periods import Quarter
from ipsapp.work.models import QueuedRun, RunStatus

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User


class ReportRunQuerySet(models.QuerySet["ReportRun"]):
    """Report runs, by who may see them."""

    def visible_to(self, user: User, *, on: datetime.date) -> ReportRunQuerySet:
        """Runs for the states whose staff the user belongs to on that day."""
        return self.filter(state__in=user.places(Role.STATE_STAFF, on=on).states)


class ReportRun(QueuedRun):
    """One request for a state's quarterly report. While it is open, asking again leads to the same run."""

    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="report_runs")
    quarter_starts_on = models.DateField()

    objects = ReportRunQuerySet.as_manager()

    class Meta(QueuedRun.Meta):
        abstract = False
        constraints = [
            *QueuedRun.Meta.constraints,
            models.UniqueConstraint(
                fields=["state", "quarter_starts_on"],
                condition=Q(status__in=[RunStatus.REQUESTED, RunStatus.RUNNING]),
                name="%(app_label)s_%(class)s_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"Report for the quarter from {self.quarter_starts_on}"

    def get_absolute_url(self) -> str:
        return reverse("reports:run_detail", args=[self.pk])

    @property
    def quarter(self) -> Quarter:
        """The quarter that the report is about."""
        return Quarter.containing(self.quarter_starts_on)
