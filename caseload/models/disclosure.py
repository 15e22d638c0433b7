"""Whom a client lets us tell what: talks about disclosure, signed consents, and what the client does not want."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
from django.db import models
from django.db.models import F, Q

from caseload.choices import Answer, ClientWish, ConsentRecipient, DisclosureOccasion, DisclosureStance
from caseload.models.clients import Client
from caseload.models.employers import Employer
from caseload.models.enrolments import Enrolment
from caseload.models.records import OfEnrolmentQuerySet, Recorded

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User


@pghistory.track()
class DisclosureTalk(Recorded):
    """One talk about disclosure, and what the client chose. The newest row holds; older ones stay.

    A choice alone lets nobody name a client: a signed consent must cover the employer too.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="disclosure_talks")
    talked_on = models.DateField("date")
    occasion = models.CharField(max_length=12, choices=DisclosureOccasion.choices, default=DisclosureOccasion.FIRST)
    told_not_required = models.BooleanField("said that disclosure is never a condition of service", default=False)
    pros_and_cons = models.BooleanField("talked about what speaks for and against it", default=False)
    stance = models.CharField("may be named to", max_length=10, choices=DisclosureStance.choices)
    may_contact = models.CharField(
        "may we contact employers for the client?", max_length=12, choices=Answer.choices, default=Answer.NOT_ASKED
    )
    may_say = models.TextField("what may be said", blank=True)
    must_not_say = models.TextField("what must not be said", blank=True)
    who_tells = models.CharField("who tells, when and how", max_length=200, blank=True)
    wording = models.TextField("the words agreed on", blank=True, help_text="Empty when no wording was talked about.")
    revisit_on = models.DateField("talk again on", null=True, blank=True)

    objects = OfEnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ("-talked_on", "-created_at")
        indexes = [models.Index(fields=["enrolment", "-talked_on", "-created_at"], name="disclosure_current")]
        constraints = [
            models.CheckConstraint(
                condition=Q(revisit_on__isnull=True) | Q(revisit_on__gt=F("talked_on")),
                name="%(app_label)s_%(class)s_revisit",
                violation_error_message="Talk again on a later day.",
            ),
        ]

    def __str__(self) -> str:
        return f"Talk on {self.talked_on}"


@pghistory.track()
class DisclosureEmployer(models.Model):
    """An employer to whom the client wants to be named, where the talk's stance says "only these employers"."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    talk = models.ForeignKey(DisclosureTalk, on_delete=models.PROTECT, related_name="employers")
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["talk", "employer"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message="This employer is named already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Employer of talk {self.talk_id}"


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents, by who may know them and by day."""

    def visible_to(self, user: User, *, on: datetime.date) -> ConsentQuerySet:
        """Consents of the clients the user may open on that day."""
        return self.filter(client__in=Client.objects.visible_to(user, on=on))

    def writable_by(self, user: User, *, on: datetime.date) -> ConsentQuerySet:
        """Consents of the clients whose details the user may change on that day."""
        return self.filter(client__in=Client.objects.writable_by(user, on=on))

    def live_on(self, day: datetime.date) -> ConsentQuerySet:
        """Consents that hold on that day: signed, neither expired nor revoked. The day of expiry is still covered."""
        return self.filter(
            Q(expires_on__isnull=True) | Q(expires_on__gte=day),
            Q(revoked_on__isnull=True) | Q(revoked_on__gt=day),
            signed_on__lte=day,
        )


@pghistory.track()
class Consent(Recorded):
    """A consent the client signed: whom the agency may tell what, and until when. Never deleted; revoking ends it."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="consents")
    recipient = models.CharField("who may be told", max_length=10, choices=ConsentRecipient.choices)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recipient_name = models.CharField("name of the person or agency", max_length=120, blank=True)
    may_say = models.TextField("what may be said")
    purpose = models.CharField(max_length=200)
    signed_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True, help_text="Last day on which it holds.")
    expiry_event = models.CharField("or until this happens", max_length=120, blank=True)
    revoked_on = models.DateField(null=True, blank=True, help_text="From this day on it no longer holds.")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ("-signed_on", "-created_at")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=False) | ~Q(expiry_event=""),
                name="%(app_label)s_%(class)s_expiry",
                violation_error_message="Say until when the consent holds: a day or an event.",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("signed_on")),
                name="%(app_label)s_%(class)s_dates",
                violation_error_message="The consent ends before it was signed.",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | Q(revoked_on__gte=F("signed_on")),
                name="%(app_label)s_%(class)s_revoked",
                violation_error_message="The consent was revoked before it was signed.",
            ),
            models.CheckConstraint(
                condition=Q(recipient=ConsentRecipient.EMPLOYER, employer__isnull=False)
                | (~Q(recipient=ConsentRecipient.EMPLOYER) & Q(employer__isnull=True)),
                name="%(app_label)s_%(class)s_employer",
                violation_error_message="Choose the employer for a consent about one employer, and only then.",
            ),
        ]

    def __str__(self) -> str:
        return f"Consent of {self.signed_on}"


class ContactWishQuerySet(OfEnrolmentQuerySet["ContactWish"]):
    """Wishes, by who may know them and by day."""

    def holding_on(self, day: datetime.date) -> ContactWishQuerySet:
        """Wishes that hold on that day; the day of the end is free again."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)


@pghistory.track()
class ContactWish(Recorded):
    """Something the client does not want, from a day until before another. Clocks respect it and say so."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="wishes")
    wish = models.CharField("the client wants", max_length=12, choices=ClientWish.choices)
    in_words = models.CharField("in the client's words", max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="First day on which it no longer holds.")

    objects = ContactWishQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-created_at")
        verbose_name_plural = "contact wishes"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_dates",
                violation_error_message="The wish ends before it begins.",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "wish"],
                condition=Q(ends_on__isnull=True),
                name="%(app_label)s_%(class)s_one_current",
                violation_error_message="This wish is recorded already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_wish_display()} from {self.starts_on}"
