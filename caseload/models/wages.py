"""Minimum wages in force."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pghistory
from django.core.validators import MinValueValidator
from django.db import models


@pghistory.track()
class MinimumWage(models.Model):
    """The hourly minimum wage of the nation, a state or a city from a day on, until the next row of the same place.

    The highest of all in force at a place on a day is the one that counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state_code = models.CharField(max_length=2, blank=True, help_text="Empty for the federal minimum.")
    city = models.CharField(max_length=80, blank=True, help_text="Empty for the whole state.")
    starts_on = models.DateField()
    amount = models.DecimalField(max_digits=6, decimal_places=2, validators=[MinValueValidator(Decimal(0))])
    source = models.CharField(max_length=200, help_text="The law or publication it is taken from.")

    class Meta:
        ordering = ("state_code", "city", "-starts_on")
        constraints = [
            models.UniqueConstraint(
                fields=["state_code", "city", "starts_on"], name="%(app_label)s_%(class)s_one_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city or self.state_code or 'United States'} {self.amount} from {self.starts_on}"
