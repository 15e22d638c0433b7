"""Files taken in from other systems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

from ipsapp.access.models import Role, State
from ipsapp.work.models import QueuedRun

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Imports, by who may see them."""

    def visible_to(self, user: User, *, on: datetime.date) -> ImportRunQuerySet:
        """The imports that the user asked for, while they administer a state."""
        if not user.has_role(Role.ADMINISTRATOR, on=on):
            return self.none()
        return self.filter(requested_by=user)


class ImportRun(QueuedRun):
    """One set of files from another system, from upload to result."""

    state = models.ForeignKey(State, on_delete=models.PROTECT, null=True, related_name="+")
    agency_name = models.CharField(
        max_length=120, blank=True, help_text="Keeper of clients whose organization the files do not name."
    )
    is_dry_run = models.BooleanField("only check, change nothing", default=False)
    upload = models.FileField(upload_to="imports/", blank=True)
    summary = models.JSONField(
        default=dict, blank=True, help_text="Counts of rows read, added, changed, unchanged and rejected."
    )
    rejected = models.FileField(
        upload_to="imports/", blank=True, help_text="The rows not taken, as CSV, each with why."
    )

    objects = ImportRunQuerySet.as_manager()

    class Meta(QueuedRun.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"Import {self.requested_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("caseload:import_detail", args=[self.pk])
