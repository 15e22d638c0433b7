"""The log: contacts with clients and with employers."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from caseload.choices import ContactMode, ContactPurpose, ContactResult, EmployerPurpose, Place
from caseload.models.employers import Employer, EmployerSite
from caseload.models.enrolments import Enrolment
from ipsapp.access.models import Program, Role

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User


class ClientContactQuerySet(models.QuerySet["ClientContact"]):
    """Client contacts, by who may know them."""

    def visible_to(self, user: User, *, on: datetime.date) -> ClientContactQuerySet:
        """Contacts of the enrolments the user may open on that day."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user, on=on))


@pghistory.track()
class ClientContact(models.Model):
    """One contact, or attempt at one, with one client.

    `id` may be made by the phone that logged it, so that sending it twice stores it once. `created_at` against
    `occurred_on` is the delay of the log.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="contacts")
    specialist = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="client_contacts")
    occurred_on = models.DateField("date")
    mode = models.CharField("how", max_length=10, choices=ContactMode.choices)
    place = models.CharField("where", max_length=10, choices=Place.choices)
    purpose = models.CharField("what for", max_length=12, choices=ContactPurpose.choices)
    result = models.CharField(max_length=10, choices=ContactResult.choices)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(720)])
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ClientContactQuerySet.as_manager()

    class Meta:
        ordering = ("-occurred_on", "-created_at")
        indexes = [
            models.Index(fields=["enrolment", "-occurred_on", "-created_at"]),
            models.Index(fields=["specialist", "occurred_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} on {self.occurred_on}"


class EmployerContactQuerySet(models.QuerySet["EmployerContact"]):
    """Employer contacts, by who may know them."""

    def visible_to(self, user: User, *, on: datetime.date) -> EmployerContactQuerySet:
        """Contacts with employers the user may see.

        Those that were about a client are visible only to who may open that client's enrolment.
        """
        return self.filter(
            Q(enrolment__isnull=True) | Q(enrolment__in=Enrolment.objects.visible_to(user, on=on)),
            employer__in=Employer.objects.visible_to(user, on=on),
        )


@pghistory.track()
class EmployerContact(models.Model):
    """One contact of a specialist with an employer: generic, or on behalf of one client.

    A generic contact carries no client at all, so that nothing links the employer to one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="contacts")
    site = models.ForeignKey(EmployerSite, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    specialist = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="employer_contacts")
    enrolment = models.ForeignKey(
        Enrolment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="employer_contacts",
        help_text="The client it was for; empty when no client was meant.",
    )
    occurred_on = models.DateField("date")
    mode = models.CharField("how", max_length=10, choices=ContactMode.choices)
    purpose = models.CharField("what for", max_length=12, choices=EmployerPurpose.choices)
    met_decision_maker = models.BooleanField("spoke with someone who decides on hiring")
    client_present = models.BooleanField(default=False)
    fits_plan = models.BooleanField("in line with the client's plan", null=True, blank=True)
    next_step = models.CharField(max_length=200, blank=True)
    next_step_on = models.DateField("next step by", null=True, blank=True)
    note = models.TextField(blank=True, help_text="Never name a client here.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EmployerContactQuerySet.as_manager()

    class Meta:
        ordering = ("-occurred_on", "-created_at")
        constraints = [
            models.CheckConstraint(
                condition=Q(enrolment__isnull=False) | Q(client_present=False, fits_plan__isnull=True),
                name="%(app_label)s_%(class)s_generic",
                violation_error_message="Choose the client, or leave out what concerns one.",
            ),
            models.CheckConstraint(
                condition=Q(next_step_on__isnull=True) | ~Q(next_step=""),
                name="%(app_label)s_%(class)s_next_step",
                violation_error_message="Say what the next step is.",
            ),
        ]
        indexes = [
            models.Index(fields=["employer", "-occurred_on"]),
            models.Index(fields=["specialist", "occurred_on"]),
            models.Index(
                fields=["enrolment", "occurred_on"], condition=Q(enrolment__isnull=False), name="econtact_client"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} on {self.occurred_on}"


# Roles that write the log; the others read at most.
LOGGING_ROLES = (Role.SPECIALIST, Role.SUPERVISOR)
