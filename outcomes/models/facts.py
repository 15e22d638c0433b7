"""One row per enrolment and quarter: what every quarterly figure is counted from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from caseload.models import Client, Enrolment
from ipsapp.access.models import Program

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User


class PersonQuarterQuerySet(models.QuerySet["PersonQuarter"]):
    """Fact rows, by who may know the client."""

    def visible_to(self, user: User, *, on: datetime.date) -> PersonQuarterQuerySet:
        """Rows of the enrolments the user may open on that day."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user, on=on))


class PersonQuarter(models.Model):
    """An enrolment that was open on at least one day of a quarter, and what happened in it during that quarter.

    Made by `outcomes.services.refresh_facts` and by nothing else; may be dropped and rebuilt to the same rows. Only
    enrolments in IPS programs have rows.
    """

    # Of the keys none has an index of its own: writing those took most of a refresh. The first two lead the indexes below;
    # nobody looks rows up by client.
    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="quarters", db_index=False)
    quarter_starts_on = models.DateField()
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+", db_index=False)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+", db_index=False)
    person_id = models.UUIDField()
    worked = models.BooleanField(
        help_text="Worked in a competitive job on at least one day of the quarter on which the enrolment was open."
    )
    worked_undetermined = models.BooleanField(
        help_text="Did not count as worked, but held a job in the quarter whose verdict is still open."
    )
    out_of_work_at_entry = models.BooleanField(null=True, help_text="Empty when nobody recorded it.")
    n_job_starts = models.PositiveSmallIntegerField(
        help_text="Competitive jobs begun in the quarter, on or after entry."
    )
    n_job_starts_undetermined = models.PositiveSmallIntegerField(
        help_text="Jobs begun likewise whose verdict is still open."
    )
    entered = models.BooleanField(help_text="The day of entry lies in the quarter.")
    closed = models.BooleanField(help_text="The closing day lies in the quarter.")

    objects = PersonQuarterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "quarter_starts_on"], name="%(app_label)s_%(class)s_one_row"),
        ]
        indexes = [
            # A quarter's rows are written together, so they lie together: the index need not carry their columns.
            models.Index(fields=["program", "quarter_starts_on"], name="personquarter_figures"),
        ]

    def __str__(self) -> str:
        return f"Quarter from {self.quarter_starts_on}"
