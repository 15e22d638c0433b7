"""Whether a client may be named to an employer: the one place that says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from caseload.choices import ClientWish, ConsentRecipient, DisclosureStance
from caseload.models import Consent, ContactWish, DisclosureTalk

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from uuid import UUID

    from caseload.models import Employer, Enrolment


@dataclass(frozen=True)
class Naming:
    """Whether a client may be named to an employer on a day; when not, what would have to happen first."""

    allowed: bool
    reasons: list[str] = field(default_factory=list)  # a sentence each; empty when it is allowed
    consent: Consent | None = None  # the consent relied on; None unless it is allowed
    may_say: str = ""  # empty unless it is allowed
    must_not_say: str = ""  # what the client said in the newest talk, allowed or not


def naming_allowed(enrolment: Enrolment, employer: Employer | None, on: datetime.date) -> Naming:
    """Whether the client may be named to the employer on that day; None is an employer nobody has written down yet.

    Two things are needed: the newest talk about disclosure covers the employer, and a signed consent that holds on that
    day does. What is not known is not allowed.
    """
    talk = (
        DisclosureTalk.objects.filter(enrolment=enrolment, talked_on__lte=on)
        .order_by("-talked_on", "-created_at")
        .first()
    )
    reasons = []
    if talk is None:
        reasons.append("No talk about disclosure is recorded. Talk about it with the client first.")
    elif talk.stance == DisclosureStance.UNDECIDED:
        reasons.append("The client has not decided yet. Talk about disclosure again before you name them.")
    elif talk.stance == DisclosureStance.NOBODY:
        reasons.append("The client wants to be named to nobody. Do not name them.")
    elif talk.stance == DisclosureStance.SOME and not (
        employer and talk.employers.filter(employer=employer.pk).exists()
    ):
        reasons.append("The client wants to be named only to other employers. Talk about this one with them first.")
    consent = _consent_for(enrolment, employer, on)
    if consent is None:
        reasons.append("No signed consent covers this employer. Have one signed first.")
    must_not_say = talk.must_not_say if talk else ""
    if reasons or talk is None or consent is None:
        return Naming(allowed=False, reasons=reasons, must_not_say=must_not_say)
    may_say = "\n".join(dict.fromkeys(text for text in (talk.may_say, consent.may_say) if text))
    return Naming(allowed=True, consent=consent, may_say=may_say, must_not_say=must_not_say)


def _consent_for(enrolment: Enrolment, employer: Employer | None, on: datetime.date) -> Consent | None:
    covers = Q(recipient=ConsentRecipient.EMPLOYERS)
    if employer:
        covers |= Q(recipient=ConsentRecipient.EMPLOYER, employer=employer.pk)
    # The narrower one first: it says what this employer may be told.
    return (
        Consent.objects.live_on(on)
        .filter(covers, client=enrolment.client_id)
        .order_by("recipient", "-signed_on", "-created_at")
        .first()
    )


def no_contact_wishes(enrolments: Iterable[Enrolment], on: datetime.date) -> dict[UUID, ContactWish]:
    """Wishes for no contact that hold on that day, by enrolment; an enrolment without one is not in it."""
    wishes = ContactWish.objects.holding_on(on).filter(enrolment__in=enrolments, wish=ClientWish.CONTACT)
    return {wish.enrolment_id: wish for wish in wishes.order_by("starts_on")}
