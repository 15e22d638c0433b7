"""People whom somebody sent to a program, until it is decided whether they enter."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from caseload.choices import EXCLUDING, DeclineReason, ReferralSource, ReferralStatus
from caseload.models.enrolments import Enrolment
from ipsapp.access.models import Program, Role

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User

IN_STATUS = {
    ReferralStatus.WAITING: Q(decided_on__isnull=True),
    ReferralStatus.ACCEPTED: Q(enrolment__isnull=False),
    ReferralStatus.DECLINED: ~Q(decline_reason=""),
}
UNDECIDED = Q(decided_on__isnull=True, decided_by__isnull=True, enrolment__isnull=True, decline_reason="")
DECIDED = Q(decided_on__isnull=False, decided_by__isnull=False)


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Referrals, by who may know them and by where they stand."""

    def visible_to(self, user: User, *, on: datetime.date) -> ReferralQuerySet:
        """Referrals the user may read on that day: of programs they serve, or of an agency they lead.

        Whoever takes in clients of a program sees all its referrals: nobody has taken them over yet.
        """
        as_lead = user.places(Role.AGENCY_LEAD, on=on).agencies
        return self.filter(self._taken_by(user, on=on) | Q(program__agency__in=as_lead))

    def writable_by(self, user: User, *, on: datetime.date) -> ReferralQuerySet:
        """Referrals the user may decide on that day: as specialist or supervisor of the program."""
        return self.filter(self._taken_by(user, on=on))

    @staticmethod
    def _taken_by(user: User, *, on: datetime.date) -> Q:
        return Q(program__in=user.places(Role.SPECIALIST, Role.SUPERVISOR, on=on).programs)

    def in_status(self, status: ReferralStatus) -> ReferralQuerySet:
        """Those that wait, were accepted, or were declined."""
        return self.filter(IN_STATUS[status])


@pghistory.track()
class Referral(models.Model):
    """A person whom a treatment team, another service or they themselves sent to a program.

    Recorded when the referral arrives, whatever becomes of it; it waits until it is accepted (then an enrolment stands
    here) or declined (then a reason does). A declined referral can be opened again; what was decided before stays in its
    history. Nothing is deleted: who was sent and not taken in is evidence of zero exclusion, or of the lack of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="referrals")
    received_on = models.DateField("received on", help_text="Day on which the referral reached the program.")
    source = models.CharField("sent by", max_length=20, choices=ReferralSource.choices)
    referred_by = models.CharField(
        "name of who sent them", max_length=120, blank=True, help_text="So that you can ask back."
    )
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    birth_date = models.DateField(null=True, blank=True, help_text="Leave empty if you do not know it.")
    phone = models.CharField(max_length=30, blank=True)
    note = models.TextField(blank=True, help_text="How to reach the person and what they hope for. No diagnosis.")
    offered_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The specialist who is to meet the person; empty while nobody was asked.",
    )
    wait_until = models.DateField("look again on", null=True, blank=True)
    wait_reason = models.CharField("why it waits", max_length=200, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decline_reason = models.CharField(max_length=20, choices=DeclineReason.choices, blank=True)
    decline_note = models.TextField(blank=True)
    enrolment = models.ForeignKey(
        Enrolment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        help_text="The stay it led to. Several referrals of one person may lead to one.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ("received_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_name="", last_name=""),
                name="%(app_label)s_%(class)s_name",
                violation_error_message="Give the first name, the last name, or both.",
            ),
            models.CheckConstraint(
                condition=UNDECIDED
                | (DECIDED & Q(enrolment__isnull=False, decline_reason=""))
                | (DECIDED & Q(enrolment__isnull=True) & ~Q(decline_reason="")),
                name="%(app_label)s_%(class)s_decision",
                violation_error_message="Accept with an enrollment, decline with a reason, or do neither.",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | Q(decided_on__gte=F("received_on")),
                name="%(app_label)s_%(class)s_dates",
                violation_error_message="The decision is before the day the referral was received.",
            ),
            models.CheckConstraint(
                condition=Q(wait_until__isnull=True, wait_reason="")
                | (Q(wait_until__isnull=False) & ~Q(wait_reason="")),
                name="%(app_label)s_%(class)s_wait_pair",
                violation_error_message="Give both why it waits and when to look again, or neither.",
            ),
            models.CheckConstraint(
                condition=Q(decline_note="") | ~Q(decline_reason=""),
                name="%(app_label)s_%(class)s_note",
                violation_error_message="A note on declining needs a reason.",
            ),
            models.CheckConstraint(
                condition=~Q(decline_reason=DeclineReason.OTHER) | ~Q(decline_note=""),
                name="%(app_label)s_%(class)s_other",
                violation_error_message="Say what the other reason is.",
            ),
        ]
        indexes = [models.Index(fields=["program", "received_on"])]

    def __str__(self) -> str:
        return f"Referral {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("caseload:referral_detail", args=[self.pk])

    @property
    def display_name(self) -> str:
        """The name on screen."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def status(self) -> ReferralStatus:
        """Where it stands."""
        if self.decided_on is None:
            return ReferralStatus.WAITING
        return ReferralStatus.DECLINED if self.decline_reason else ReferralStatus.ACCEPTED

    @property
    def is_excluding(self) -> bool:
        """Whether it was declined for a reason for which IPS excludes nobody."""
        return self.decline_reason in EXCLUDING
