"""Referrals as people look at them: the queue, how it went, and what was decided when."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Count, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat

from caseload.choices import EXCLUDING, DeclineReason, ReferralStatus
from caseload.models import Client, Enrolment, Referral
from caseload.models.names import WithoutMarks, without_marks
from caseload.models.referrals import IN_STATUS
from caseload.queries.duplicates import clients_like, person_of
from caseload.queries.similar import similar
from ipsapp.access.models import User

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOKED_BACK_DAYS = 365


@dataclass(frozen=True)
class ReferralCounts:
    """What became of the referrals received in the last twelve months that a person may see."""

    n_received: int
    n_waiting: int
    n_accepted: int
    n_declined: int
    n_excluding: int  # of the declined: for a reason for which IPS excludes nobody


@dataclass(frozen=True)
class ReferralStep:
    """Something that was recorded about a referral."""

    at: datetime.date | datetime.datetime  # of a decision the day that was given for it
    by: str  # the name; empty when no person did it
    what: str


def referral_queue(user: User, *, on: datetime.date) -> QuerySet[Referral]:
    """Referrals the user may see, with program and specialist; whoever waits longest first."""
    return (
        Referral.objects.visible_to(user, on=on)
        .select_related("program__agency", "offered_to")
        .order_by("received_on", "pk")
    )


def matching_referrals(referrals: QuerySet[Referral], text: str) -> QuerySet[Referral]:
    """Those that hold every word of the text in the name of the person or of who sent them."""
    referrals = referrals.alias(searched=_searched())
    for word in without_marks(text).split():
        referrals = referrals.filter(searched__icontains=word)
    return referrals


def nearly_matching_referrals(referrals: QuerySet[Referral], text: str) -> QuerySet[Referral]:
    """Those whose names are nearly the text: for one that `matching_referrals` finds nowhere."""
    return similar(referrals, text, searched=_searched())


def referral_counts(user: User, *, on: datetime.date) -> ReferralCounts:
    """How the referrals of the last twelve months went, in one query."""
    since = on - datetime.timedelta(days=LOOKED_BACK_DAYS)
    found = Referral.objects.visible_to(user, on=on).filter(received_on__gt=since)
    return ReferralCounts(
        **found.aggregate(
            n_received=Count("pk"),
            n_waiting=Count("pk", filter=IN_STATUS[ReferralStatus.WAITING]),
            n_accepted=Count("pk", filter=IN_STATUS[ReferralStatus.ACCEPTED]),
            n_declined=Count("pk", filter=IN_STATUS[ReferralStatus.DECLINED]),
            n_excluding=Count("pk", filter=Q(decline_reason__in=EXCLUDING)),
        )
    )


def days_waiting(referral: Referral, *, on: datetime.date) -> int:
    """Days from the day it was received until it was decided or, while it waits, today."""
    return ((referral.decided_on or on) - referral.received_on).days


def known_clients(referral: Referral, *, user: User, on: datetime.date) -> tuple[list[Client], int]:
    """Clients who may be the person referred: those the user may see, and how many more there are."""
    alike = clients_like(person_of(referral))
    visible = set(
        Client.objects.visible_to(user, on=on).filter(pk__in=[one.pk for one in alike]).values_list("pk", flat=True)
    )
    seen = [one for one in alike if one.pk in visible]
    return seen, len(alike) - len(seen)


def standing_enrolment(client: Client, referral: Referral) -> Enrolment | None:
    """The open enrolment of the client in the program they were referred to; None when there is none."""
    return client.enrolments.filter(program=referral.program_id, closed_on__isnull=True).first()


def referral_steps(referral: Referral) -> list[ReferralStep]:
    """What was recorded about a referral, newest first: read from its history, where a reopened decision is kept."""
    history: Any = apps.get_model("caseload", "ReferralEvent")._default_manager
    events = list(history.filter(pgh_obj=referral.pk).order_by("pgh_created_at", "pgh_id"))
    people = {key for event in events for key in (event.offered_to_id, event.decided_by_id, _writer(event)) if key}
    names = {str(user.pk): user.full_name for user in User.objects.filter(pk__in=people)}
    # Before it was recorded there was nothing: each field of the first event is a change.
    steps = [
        ReferralStep(at, names.get(str(by), ""), what)
        for before, event in pairwise([history.model(), *events])
        for at, by, what in _changes(before, event, names)
    ]
    return steps[::-1]


def _writer(event: Any) -> str | None:
    """The key of who made a change; None when no person did."""
    return (event.pgh_context or {}).get("user")


def _changes(before: Any, event: Any, names: dict[str, str]) -> Iterator[tuple[datetime.date, Any, str]]:
    """What an event of the history says in words against the one before it, with day and person."""
    now, writer = event.pgh_created_at, _writer(event)
    if before.pgh_id is None:
        yield event.created_at, writer, "Recorded"
    if event.offered_to_id and event.offered_to_id != before.offered_to_id:
        yield now, writer, f"Offered to {names[str(event.offered_to_id)]}"
    if event.wait_until and (event.wait_until, event.wait_reason) != (before.wait_until, before.wait_reason):
        yield now, writer, f"Kept waiting until {event.wait_until:%a %-d %b %Y}: {event.wait_reason}"
    if event.decline_reason and not before.decline_reason:
        note = f" ({event.decline_note})" if event.decline_note else ""
        yield event.decided_on, event.decided_by_id, f"Declined: {DeclineReason(event.decline_reason).label}{note}"
    if event.enrolment_id and not before.enrolment_id:
        yield event.decided_on, event.decided_by_id, "Accepted"
    if before.decline_reason and not event.decline_reason:
        yield now, writer, "Opened again"


def _searched() -> WithoutMarks:
    parts = (part for name in ("first_name", "last_name", "referred_by") for part in (F(name), Value(" ")))
    return WithoutMarks(Concat(*parts, output_field=TextField()))
