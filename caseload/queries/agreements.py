"""What was agreed with a client: whom they let us tell what, what they do not want, which job they have accepted."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices

from caseload.choices import ConsentRecipient, DisclosureStance
from caseload.models import Consent
from caseload.queries.disclosure import naming_allowed
from caseload.queries.follow_along import WEEK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from caseload.models import BenefitsPlanning, ContactWish, DisclosureTalk, Employer, Enrolment, JobOffer

EXPIRES_SOON = datetime.timedelta(days=30)
TO_EMPLOYERS = (ConsentRecipient.EMPLOYERS, ConsentRecipient.EMPLOYER)


class ConsentState(TextChoices):
    """Where a consent stands on a day."""

    LIVE = "live", "Live"
    EXPIRES_SOON = "expires_soon", "Expires within 30 days"
    EXPIRED = "expired", "Expired"
    REVOKED = "revoked", "Revoked"


@dataclass(frozen=True)
class ConsentRow:
    """A consent and where it stands."""

    consent: Consent
    state: ConsentState

    @property
    def is_live(self) -> bool:
        """Whether it holds."""
        return self.state in {ConsentState.LIVE, ConsentState.EXPIRES_SOON}


class OfferState(TextChoices):
    """How far off the first day of an accepted job is."""

    AHEAD = "ahead", "Ahead"
    SOON = "soon", "Within the week"
    TODAY = "today", "Today"
    PASSED = "passed", "Passed"


@dataclass(frozen=True)
class OfferRow:
    """An accepted job that has not begun, how far off it is, and from when to support the client towards it."""

    offer: JobOffer
    state: OfferState
    support_from: datetime.date


@dataclass(frozen=True)
class NamedEmployer:
    """An employer to whom the client wants to be named, and whether a signed consent lets us."""

    employer: Employer
    is_allowed: bool


@dataclass(frozen=True)
class Agreements:
    """What holds for an enrolment on a day."""

    talk: DisclosureTalk | None  # the newest; None when disclosure was never talked about
    employers: list[NamedEmployer]  # of the talk, for "only these employers"
    is_any_allowed: bool  # the client may be named to whatever employer turns up
    consents: list[ConsentRow]  # that hold and are about employers
    wishes: list[ContactWish]
    offers: list[OfferRow]
    planning: BenefitsPlanning | None  # the newest
    is_talk_due: bool  # the day named for the next talk has come


def agreements_of(enrolment: Enrolment, *, on: datetime.date) -> Agreements:
    """What was agreed in this enrolment, as it holds on that day; asked anew for each employer the client named."""
    talk = enrolment.disclosure_talks.filter(talked_on__lte=on).first()
    named = talk.employers.select_related("employer").order_by("employer__name") if talk else ()
    stance = talk.stance if talk else DisclosureStance.UNDECIDED
    consents = Consent.objects.filter(client=enrolment.client_id, recipient__in=TO_EMPLOYERS).live_on(on)
    offers = enrolment.job_offers.filter(job__isnull=True, withdrawn_on__isnull=True)
    return Agreements(
        talk=talk,
        employers=[
            NamedEmployer(row.employer, is_allowed=naming_allowed(enrolment, row.employer, on).allowed) for row in named
        ],
        is_any_allowed=stance == DisclosureStance.ANY and naming_allowed(enrolment, None, on).allowed,
        consents=consent_rows(consents.select_related("employer"), on=on),
        wishes=list(enrolment.wishes.holding_on(on)),
        offers=[offer_row(offer, on=on) for offer in offers.select_related("employer").order_by("starts_on")],
        planning=enrolment.benefits_plannings.first(),
        is_talk_due=bool(talk and talk.revisit_on and talk.revisit_on <= on),
    )


def consent_rows(consents: Iterable[Consent], *, on: datetime.date) -> list[ConsentRow]:
    """The consents with where each stands on that day. One that ends with an event stands until it is revoked."""
    return [ConsentRow(consent, consent_state(consent, on=on)) for consent in consents]


def consent_state(consent: Consent, *, on: datetime.date) -> ConsentState:
    """Where a consent stands on a day: a revoked one stays revoked, whenever it would have expired."""
    if consent.revoked_on and consent.revoked_on <= on:
        return ConsentState.REVOKED
    if consent.expires_on is None:
        return ConsentState.LIVE
    if consent.expires_on < on:
        return ConsentState.EXPIRED
    return ConsentState.EXPIRES_SOON if consent.expires_on <= on + EXPIRES_SOON else ConsentState.LIVE


def offer_row(offer: JobOffer, *, on: datetime.date) -> OfferRow:
    """An accepted job and how far off its first day is."""
    support_from = offer.starts_on - WEEK
    if offer.starts_on < on:
        state = OfferState.PASSED
    elif offer.starts_on == on:
        state = OfferState.TODAY
    else:
        state = OfferState.SOON if support_from <= on else OfferState.AHEAD
    return OfferRow(offer, state, support_from)
