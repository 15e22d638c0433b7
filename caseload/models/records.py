"""What the records of an enrolment have in common."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self, TypeVar

from django.conf import settings
from django.db import models

from caseload.models.enrolments import Enrolment

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User

Row = TypeVar("Row", bound=models.Model)


class OfEnrolmentQuerySet(models.QuerySet[Row]):
    """Rows that belong to an enrolment, by who may know them."""

    def visible_to(self, user: User, *, on: datetime.date) -> Self:
        """Rows of the enrolments the user may open on that day."""
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user, on=on))

    def writable_by(self, user: User, *, on: datetime.date) -> Self:
        """Rows of the enrolments the user may record in on that day."""
        return self.filter(enrolment__in=Enrolment.objects.writable_by(user, on=on))


class Recorded(models.Model):
    """A row that a person wrote at a moment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
