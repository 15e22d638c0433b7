"""Whom a client lets us tell what: talks about disclosure, and signed consents."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.choices import ConsentRecipient, DisclosureStance
from caseload.models import Client, Consent, DisclosureEmployer, DisclosureTalk
from caseload.services.enrolments import check_day, enrolment_for_change
from caseload.services.records import stored_before
from caseload.services.wording import written_day

if TYPE_CHECKING:
    import datetime
    import uuid
    from collections.abc import Collection

    from caseload.models import Employer, Enrolment
    from ipsapp.access.models import User

LONGEST_CONSENT_YEARS = 10


class TalkRecord(TypedDict):
    """What one talk about disclosure came to."""

    talked_on: datetime.date
    occasion: str
    told_not_required: bool
    pros_and_cons: bool
    stance: str
    may_contact: str
    may_say: str
    must_not_say: str
    who_tells: str
    wording: str
    revisit_on: datetime.date | None


class ConsentRecord(TypedDict):
    """What the client signed."""

    recipient: str
    employer: Employer | None
    recipient_name: str
    may_say: str
    purpose: str
    signed_on: datetime.date
    expires_on: datetime.date | None
    expiry_event: str


@transaction.atomic
def record_disclosure_talk(
    *,
    talk_id: uuid.UUID,
    enrolment: Enrolment,
    employers: Collection[Employer],
    by: User,
    as_of: datetime.date,
    **said: Unpack[TalkRecord],
) -> DisclosureTalk:
    """Record a talk about disclosure as a new row; the one before stays as it was.

    Sent twice with one `talk_id` it is stored once. Raises ValidationError, by field: a day that is not one of the
    enrolment's; "only these employers" without an employer, or employers with another choice; a next talk not later.
    """
    current = enrolment_for_change(enrolment, by=by, as_of=as_of)
    talk = DisclosureTalk(id=talk_id, enrolment=current, recorded_by=by, **said)
    if stored := stored_before(talk):
        return stored
    check_day(current, field="talked_on", day=talk.talked_on, as_of=as_of)
    _check_employers(talk, employers)
    if talk.revisit_on and talk.revisit_on <= talk.talked_on:
        raise ValidationError({"revisit_on": "Give a day after the talk."})
    talk.full_clean()
    talk.save(force_insert=True)
    for employer in employers:
        DisclosureEmployer.objects.create(talk=talk, employer=employer)
    return talk


@transaction.atomic
def record_consent(
    *, consent_id: uuid.UUID, enrolment: Enrolment, by: User, as_of: datetime.date, **signed: Unpack[ConsentRecord]
) -> Consent:
    """Record a consent that the client of this enrolment signed. Sent twice with one `consent_id` it is stored once.

    Raises ValidationError, by field: a signature ahead; no end; an end before the signature or years away; one employer
    not named, or named for another recipient; somebody else not named.
    """
    current = enrolment_for_change(enrolment, by=by, as_of=as_of)
    consent = Consent(id=consent_id, client=current.client, recorded_by=by, **signed)
    if stored := stored_before(consent):
        return stored
    errors = _recipient_errors(consent, current) | _period_errors(consent, as_of=as_of)
    if errors:
        raise ValidationError(errors)
    consent.full_clean()
    consent.save(force_insert=True)
    return consent


@transaction.atomic
def revoke_consent(*, consent: Consent, revoked_on: datetime.date, by: User, as_of: datetime.date) -> Consent:
    """End a consent from a day on. What was told before stays told; the consent stays on record.

    Raises ValidationError: it was revoked already; a day ahead or before the signature. Raises Consent.DoesNotExist
    when `by` may not change the client's details on that day.
    """
    Client.objects.writable_by(by, on=as_of).select_for_update(of=("self",)).filter(pk=consent.client_id).first()
    current = Consent.objects.writable_by(by, on=as_of).get(pk=consent.pk)
    if current.revoked_on:
        raise ValidationError(f"This consent was revoked on {written_day(current.revoked_on)} already.")
    if revoked_on > as_of:
        raise ValidationError({"revoked_on": "This day has not come. Give today or an earlier day."})
    if revoked_on < current.signed_on:
        raise ValidationError(
            {"revoked_on": f"It was signed on {written_day(current.signed_on)}. Give that day or a later one."}
        )
    current.revoked_on = revoked_on
    current.full_clean()
    current.save()
    return current


def _check_employers(talk: DisclosureTalk, employers: Collection[Employer]) -> None:
    if talk.stance == DisclosureStance.SOME and not employers:
        raise ValidationError({"employers": "Tick the employers to whom the client wants to be named."})
    if talk.stance != DisclosureStance.SOME and employers:
        raise ValidationError(
            {"employers": "Employers are ticked only for “Only these employers”. Choose that, or untick them."}
        )
    if any(employer.agency_id != talk.enrolment.program.agency_id for employer in employers):
        raise ValidationError({"employers": "Choose employers of your agency."})


def _recipient_errors(consent: Consent, enrolment: Enrolment) -> dict[str, str]:
    """What is wrong with who may be told."""
    if consent.recipient == ConsentRecipient.EMPLOYER:
        if consent.employer is None:
            return {"employer": "Choose the employer that may be told."}
        if consent.employer.agency_id != enrolment.program.agency_id:
            return {"employer": "Choose an employer of your agency."}
    elif consent.employer is not None:
        return {"employer": "Leave this empty, or choose “One employer” above."}
    if consent.recipient in {ConsentRecipient.FAMILY, ConsentRecipient.OTHER} and not consent.recipient_name.strip():
        return {"recipient_name": "Name the person or agency that may be told."}
    return {}


def _period_errors(consent: Consent, *, as_of: datetime.date) -> dict[str, str]:
    """What is wrong with its first and last day."""
    if consent.signed_on > as_of:
        return {"signed_on": "This day has not come. Record the consent once it is signed."}
    if consent.expires_on is None:
        return (
            {} if consent.expiry_event.strip() else {"expires_on": "Say until when it holds: a day, or an event below."}
        )
    if consent.expires_on < consent.signed_on:
        return {"expires_on": f"It was signed on {written_day(consent.signed_on)}. Give that day or a later one."}
    if consent.expires_on.year - consent.signed_on.year > LONGEST_CONSENT_YEARS:
        return {"expires_on": f"This is more than {LONGEST_CONSENT_YEARS} years after signing. Check the year."}
    return {}
