"""What the derived facts have yet to learn."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ipsapp.access.models import Program


class FactsChange(models.Model):
    """Something in a program changed that may touch figures between two dates.

    Written in the same transaction as the change itself and deleted by the worker once the figures are fresh: a change
    that committed is therefore always noticed, whatever happens to the message broker.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="First day that is not touched; empty for no end.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="%(app_label)s_%(class)s_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"Change from {self.starts_on}"
