"""Computed figures, as stored and shown everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from ipsapp.access.models import Program, Role, State
from ipsapp.kernel.rates import Rate

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User


class Figure(models.Model):
    """The value of one indicator for one place and quarter. Replaced when recomputed; an issued report keeps its own copy.

    A count has a numerator only. A rate has both; a denominator of zero is stored as such and has no rate.
    """

    quarter_starts_on = models.DateField()
    indicator = models.CharField(max_length=60, help_text="Key of the definition in `outcomes.indicators`.")
    definition_version = models.PositiveSmallIntegerField()
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField(null=True)
    computed_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(numerator__lte=F("denominator")),
                name="%(app_label)s_%(class)s_part_of_whole",
            ),
        ]

    @property
    def rate(self) -> Rate | None:
        """Numerator over denominator, or None for a count."""
        return None if self.denominator is None else Rate(self.numerator, self.denominator)


class ProgramQuarterQuerySet(models.QuerySet["ProgramQuarter"]):
    """Program figures, by who may see them."""

    def visible_to(self, user: User, *, on: datetime.date) -> ProgramQuarterQuerySet:
        """Figures of the programs the user may see on that day."""
        return self.filter(program__in=Program.objects.visible_to(user, on=on))


class ProgramQuarter(Figure):
    """One indicator of one program in one quarter."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="figures")

    objects = ProgramQuarterQuerySet.as_manager()

    class Meta(Figure.Meta):
        abstract = False
        constraints = [
            *Figure.Meta.constraints,
            models.UniqueConstraint(
                fields=["program", "quarter_starts_on", "indicator"], name="%(app_label)s_%(class)s_one_value"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} from {self.quarter_starts_on}"


class StateQuarterQuerySet(models.QuerySet["StateQuarter"]):
    """State figures, by who may see them."""

    def visible_to(self, user: User, *, on: datetime.date) -> StateQuarterQuerySet:
        """Figures of the states whose staff the user belongs to on that day."""
        return self.filter(state__in=user.places(Role.STATE_STAFF, on=on).states)


class StateQuarter(Figure):
    """One indicator of a whole state in one quarter: programs pooled, a person who was in two of them counted once."""

    state = models.ForeignKey(State, on_delete=models.CASCADE, related_name="figures")

    objects = StateQuarterQuerySet.as_manager()

    class Meta(Figure.Meta):
        abstract = False
        constraints = [
            *Figure.Meta.constraints,
            models.UniqueConstraint(
                fields=["state", "quarter_starts_on", "indicator"], name="%(app_label)s_%(class)s_one_value"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} from {self.quarter_starts_on}"
