"""People served."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Upper
from django.urls import reverse

from caseload.choices import Answer, BirthDateQuality, Gender, Race
from caseload.models.enrolments import Enrolment
from caseload.models.names import searched_text
from ipsapp.access.models import Agency
from ipsapp.access.models.organisations import Sourced

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User


class ClientQuerySet(models.QuerySet["Client"]):
    """Clients, by who may know them."""

    def visible_to(self, user: User, *, on: datetime.date) -> ClientQuerySet:
        """Clients whose identity the user may see on that day: those with an enrolment visible to them.

        Nobody else: state staff and administrators work with figures and see no client.
        """
        return self.filter(Exists(Enrolment.objects.visible_to(user, on=on).filter(client=OuterRef("pk"))))

    def writable_by(self, user: User, *, on: datetime.date) -> ClientQuerySet:
        """Clients whose details the user may change on that day: those with an enrolment they may record in."""
        return self.filter(Exists(Enrolment.objects.writable_by(user, on=on).filter(client=OuterRef("pk"))))


@pghistory.track()
class Client(Sourced):
    """A person as one agency knows them. Made at intake or by an import; never deleted.

    Two agencies that serve the same person keep a record each: neither may see the other's. Where both records are
    known to be the same person they share `person_id`, which serves to count people once in state figures and nothing
    else. No social security number is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="clients")
    person_id = models.UUIDField(default=uuid.uuid4, db_index=True, editable=False)
    number = models.CharField("client number", max_length=40, help_text="The number the agency knows the client by.")
    first_name = models.CharField(max_length=80, blank=True)
    middle_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    preferred_name = models.CharField(max_length=80, blank=True, help_text="What the client likes to be called.")
    former_names = models.CharField(
        max_length=200,
        blank=True,
        help_text="Full names used before, with commas between them. The client is found by these too.",
    )
    birth_date = models.DateField(null=True, blank=True)
    birth_date_quality = models.CharField(
        max_length=12, choices=BirthDateQuality.choices, default=BirthDateQuality.NOT_ASKED
    )
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField("e-mail", blank=True)
    gender = models.CharField(max_length=12, choices=Gender.choices, default=Gender.NOT_ASKED)
    race = models.CharField("race and ethnicity", max_length=20, choices=Race.choices, default=Race.NOT_ASKED)
    veteran = models.CharField(max_length=12, choices=Answer.choices, default=Answer.NOT_ASKED)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ClientQuerySet.as_manager()

    class Meta:
        ordering = ("last_name", "first_name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "number"],
                name="%(app_label)s_%(class)s_number",
                violation_error_message="Another client of this agency has this number.",
            ),
            models.UniqueConstraint(
                fields=["agency", "source", "source_key"],
                condition=~Q(source=""),
                name="%(app_label)s_%(class)s_source",
            ),
        ]
        indexes = [
            # Default ordering.
            models.Index(fields=["last_name", "first_name", "id"]),
            # Search by any part of a name or number: among 20,000 clients 15 ms instead of 75.
            GinIndex(OpClass(Upper(searched_text()), name="gin_trgm_ops"), name="caseload_client_search"),
        ]

    def __str__(self) -> str:
        return f"Client {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("caseload:client_detail", args=[self.pk])

    @property
    def display_name(self) -> str:
        """The name on screen: preferred or first name, then family name; the number when no name is known."""
        name = f"{self.preferred_name or self.first_name} {self.last_name}".strip()
        return name or f"Client {self.number}"

    @property
    def short_name(self) -> str:
        """The name where others may look on, as in "Ana R."; the number when no name is known."""
        first, last = self.preferred_name or self.first_name, self.last_name
        return f"{first} {last[:1]}." if first and last else self.display_name
