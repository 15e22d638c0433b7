"""Clients who will change hands on a day to come."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from caseload.models.enrolments import Enrolment
from ipsapp.access.models import Role

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User

STANDING = Q(done_on__isnull=True, cancelled_on__isnull=True)


class PlannedHandoverQuerySet(models.QuerySet["PlannedHandover"]):
    """Planned handovers, by who may know them and by what became of them."""

    def writable_by(self, user: User, *, on: datetime.date) -> PlannedHandoverQuerySet:
        """Those of programs that the user supervises on that day."""
        return self.filter(enrolment__program__in=user.places(Role.SUPERVISOR, on=on).programs)

    def standing(self) -> PlannedHandoverQuerySet:
        """Those that are still to be carried out, the failed ones too."""
        return self.filter(STANDING)


@pghistory.track()
class PlannedHandover(models.Model):
    """A client whom a supervisor gives to another specialist from a day to come.

    Until that day the client stays with who serves them. Then a worker carries it out; what stands in the way is kept
    in `failure` for the supervisor, and tried again until it works or is cancelled.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="planned_handovers")
    to_specialist = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    takes_effect_on = models.DateField(help_text="First day on which the client is theirs.")
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(auto_now_add=True)
    done_on = models.DateField(null=True, blank=True, help_text="Day on which it was carried out.")
    cancelled_on = models.DateField(null=True, blank=True)
    failure = models.CharField(
        max_length=300, blank=True, help_text="Why it could not be carried out when it was due; empty otherwise."
    )

    objects = PlannedHandoverQuerySet.as_manager()

    class Meta:
        ordering = ("takes_effect_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=STANDING,
                name="%(app_label)s_%(class)s_one_standing",
                violation_error_message="A handover of this client is planned already.",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(cancelled_on__isnull=True, failure=""),
                name="%(app_label)s_%(class)s_outcome",
                violation_error_message="A handover is carried out or canceled, not both.",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_on__gte=F("takes_effect_on")),
                name="%(app_label)s_%(class)s_dates",
                violation_error_message="A handover is not carried out before its day.",
            ),
        ]
        indexes = [models.Index(fields=["takes_effect_on"], condition=STANDING, name="handover_standing")]

    def __str__(self) -> str:
        return f"Handover planned for {self.takes_effect_on}"
