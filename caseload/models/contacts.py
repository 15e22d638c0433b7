"""The log: contacts with clients and with employers."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from caseload.choices import (
    ContactMode,
    ContactPurpose,
    ContactResult,
    EmployerPurpose,
    EmployerResult,
    OtherPresent,
    Place,
)
from caseload.models.disclosure import Consent
from caseload.models.employers import Employer, EmployerSite
from caseload.models.enrolments import Enrolment
from caseload.models.log import LogEntry
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

    Clients met together have a contact each; `entry` joins them, so that their minutes count once. `created_at` against
    `occurred_on` is the delay of the log.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(
        LogEntry,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="client_contacts",
        help_text="The sending it came with; empty for one from another system.",
    )
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="contacts")
    specialist = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="client_contacts")
    occurred_on = models.DateField("date")
    mode = models.CharField("how", max_length=10, choices=ContactMode.choices)
    place = models.CharField("where", max_length=10, choices=Place.choices)
    purpose = models.CharField("what for", max_length=12, choices=ContactPurpose.choices)
    result = models.CharField(max_length=10, choices=ContactResult.choices)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(720)])
    others = ArrayField(
        models.CharField("who else took part", max_length=10, choices=OtherPresent.choices), default=list, blank=True
    )
    next_on = models.DateField("next contact agreed for", null=True, blank=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ClientContactQuerySet.as_manager()

    class Meta:
        ordering = ("-occurred_on", "-created_at")
        constraints = [
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gte=F("occurred_on")),
                name="%(app_label)s_%(class)s_next",
                violation_error_message="The next contact comes after this one: give a later day.",
            ),
            models.UniqueConstraint(
                fields=["entry", "enrolment"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message="The client is in this contact already.",
            ),
        ]
        indexes = [
            models.Index(fields=["enrolment", "-occurred_on", "-created_at"]),
            models.Index(fields=["specialist", "occurred_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} on {self.occurred_on}"

    @property
    def others_in_words(self) -> str:
        """Who else took part, as in: VR counselor, Peer. Empty for nobody."""
        return ", ".join(OtherPresent(other).label for other in self.others)


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
    entry = models.OneToOneField(
        LogEntry,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="employer_contact",
        help_text="The sending it came with; empty for one from another system.",
    )
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
    result = models.CharField(max_length=10, choices=EmployerResult.choices, default=EmployerResult.MET)
    met_decision_maker = models.BooleanField("spoke with someone who decides on hiring")
    visit_number = models.PositiveSmallIntegerField(
        "planned visit",
        null=True,
        blank=True,
        help_text="First, second or third of three planned visits; empty when it was none of them.",
    )
    client_present = models.BooleanField(default=False)
    client_named = models.BooleanField("the client was named", default=False)
    consent = models.ForeignKey(
        Consent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The consent relied on when the client was named.",
    )
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
                condition=Q(enrolment__isnull=False)
                | Q(client_present=False, client_named=False, fits_plan__isnull=True),
                name="%(app_label)s_%(class)s_generic",
                violation_error_message="Choose the client, or leave out what concerns one.",
            ),
            models.CheckConstraint(
                condition=Q(client_named=False, consent__isnull=True) | Q(client_named=True, consent__isnull=False),
                name="%(app_label)s_%(class)s_named",
                violation_error_message="A client is named only under a consent.",
            ),
            models.CheckConstraint(
                condition=Q(visit_number__isnull=True) | Q(visit_number__gte=1, visit_number__lte=3),
                name="%(app_label)s_%(class)s_visit",
                violation_error_message="There are three planned visits: choose the first, second or third.",
            ),
            models.CheckConstraint(
                condition=Q(result=EmployerResult.MET) | Q(met_decision_maker=False),
                name="%(app_label)s_%(class)s_nobody",
                violation_error_message="Nobody was there: take away that you spoke with someone who decides.",
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
