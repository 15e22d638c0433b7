"""State → agency → program (site) → treatment team."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models.people import User


class Sourced(models.Model):
    """A row that may have come from another system, and where it stood there.

    `source` names the system ("hmis:XX-500"), `source_key` its key in that system. Both are empty for rows made here.
    An import finds its own rows again by this pair, which is what makes running it twice change nothing.
    """

    source = models.CharField(max_length=60, blank=True, default="", editable=False)
    source_key = models.CharField(max_length=80, blank=True, default="", editable=False)

    class Meta:
        abstract = True


@pghistory.track()
class State(models.Model):
    """A state (or territory) whose staff receive the figures."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=2, unique=True, help_text="Two letters, as the post writes it.")
    name = models.CharField(max_length=80)
    fiscal_year_starts_in = models.PositiveSmallIntegerField(
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text="Month in which the state's fiscal year begins: 7 for July, 10 for October.",
    )
    is_demonstration = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class AgencyQuerySet(models.QuerySet["Agency"]):
    """Agencies, by who may see them."""

    def visible_to(self, user: User, *, on: datetime.date) -> AgencyQuerySet:
        """Agencies in which the user holds a role on that day, or whose state or program they hold one in."""
        places = user.places(on=on)
        return self.filter(
            Q(state__in=places.states) | Q(pk__in=places.agencies) | Q(programs__in=places.programs)
        ).distinct()


@pghistory.track()
class Agency(Sourced):
    """A provider organisation: the keeper of its clients' records."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="agencies")
    name = models.CharField(max_length=120)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "agencies"
        constraints = [
            models.UniqueConstraint(
                fields=["state", "name"],
                name="%(app_label)s_%(class)s_name",
                violation_error_message="The state already has an agency of this name.",
            ),
            models.UniqueConstraint(
                fields=["source", "source_key"],
                condition=~Q(source=""),
                name="%(app_label)s_%(class)s_source",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProgramQuerySet(models.QuerySet["Program"]):
    """Programs, by who may see them."""

    def visible_to(self, user: User, *, on: datetime.date) -> ProgramQuerySet:
        """Programs whose name and figures the user may see on that day: their own, their agency's, their state's."""
        places = user.places(on=on)
        return self.filter(
            Q(pk__in=places.programs) | Q(agency__in=places.agencies) | Q(agency__state__in=places.states)
        )


@pghistory.track()
class Program(Sourced):
    """One site that serves clients; the grain at which figures are reported.

    A program that another system exported (a shelter, say) is kept too, but only an IPS program enters IPS figures.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="programs")
    name = models.CharField(max_length=120)
    time_zone = models.CharField(
        max_length=40,
        default="America/New_York",
        help_text="The zone whose calendar days the program's dates are, as in America/Chicago.",
    )
    is_ips = models.BooleanField(
        "runs Individual Placement and Support",
        default=True,
        help_text="Programs that do not are left out of every IPS figure.",
    )
    hmis_project_type = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Project type code of a program that came from a homelessness system (HMIS); empty otherwise.",
    )

    objects = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"],
                name="%(app_label)s_%(class)s_name",
                violation_error_message="The agency already has a program of this name.",
            ),
            models.UniqueConstraint(
                fields=["source", "source_key"],
                condition=~Q(source=""),
                name="%(app_label)s_%(class)s_source",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class TreatmentTeam(models.Model):
    """A clinical team whose clients the program's specialists serve."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["program", "name"],
                name="%(app_label)s_%(class)s_name",
                violation_error_message="The program already has a team of this name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
