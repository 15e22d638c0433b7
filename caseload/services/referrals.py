"""Referrals: recording them, letting them wait, and deciding."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.choices import DeclineReason, ReferralStatus
from caseload.models import Referral
from caseload.queries.duplicates import clients_like, person_of, referrals_like
from caseload.services.clients import LOOK_FIRST, ClientDetails, PossibleDuplicate, register_client
from caseload.services.enrolments import FIRST_YEAR, EntryFacts, check_specialist, enrol_client
from caseload.services.wording import written_day
from ipsapp.access.models import Program, Role

if TYPE_CHECKING:
    import datetime

    from caseload.choices import Phase, ReferralSource
    from caseload.models import Client, Enrolment
    from ipsapp.access.models import TreatmentTeam, User


class ReferralDetails(TypedDict, total=False):
    """What is known of a referral and of the person it is about."""

    received_on: datetime.date
    source: ReferralSource
    referred_by: str
    first_name: str
    last_name: str
    birth_date: datetime.date | None
    phone: str
    note: str
    offered_to: User | None


@transaction.atomic
def record_referral(
    *, program: Program, is_confirmed_new: bool, by: User, as_of: datetime.date, **details: Unpack[ReferralDetails]
) -> Referral:
    """Put a person on the waiting list of a program. Raises ValidationError, by field.

    Raises PossibleDuplicate, unless `is_confirmed_new`, when the agency knows such a client or such a referral waits.
    """
    if program.pk not in by.places(Role.SPECIALIST, Role.SUPERVISOR, on=as_of).programs:
        raise ValidationError({"program": "Choose a program you work in."})
    # Two tabs that send one referral meet here one after the other, so that the second finds that of the first.
    program = Program.objects.select_for_update(no_key=True, of=("self",)).select_related("agency").get(pk=program.pk)
    referral = Referral(program=program, **details)
    _check(referral, as_of=as_of)
    clients, referrals = clients_like(person_of(referral)), referrals_like(referral)
    if (clients or referrals) and not is_confirmed_new:
        raise PossibleDuplicate(LOOK_FIRST, clients, referrals)
    referral.save()
    return referral


@transaction.atomic
def update_referral(
    *, referral: Referral, by: User, as_of: datetime.date, **details: Unpack[ReferralDetails]
) -> Referral:
    """Correct what is known of a referral, or offer it to a specialist; what is not named stays.

    Raises ValidationError, by field; Referral.DoesNotExist when `by` may not decide on it that day.
    """
    current = _referral_for_change(referral, by=by, as_of=as_of)
    for name, value in details.items():
        setattr(current, name, value)
    _check(current, as_of=as_of)
    current.save()
    return current


@transaction.atomic
def keep_waiting(
    *, referral: Referral, wait_until: datetime.date, wait_reason: str, by: User, as_of: datetime.date
) -> Referral:
    """Say why a referral waits and when to look at it again. Raises ValidationError, by field."""
    current = _waiting(referral, by=by, as_of=as_of)
    if wait_until <= as_of:
        raise ValidationError({"wait_until": "Choose a day to come: on that day the referral is due again."})
    current.wait_until = wait_until
    current.wait_reason = wait_reason
    current.full_clean()
    current.save()
    return current


@transaction.atomic
def decline_referral(
    *,
    referral: Referral,
    decline_reason: DeclineReason,
    decline_note: str,
    decided_on: datetime.date,
    by: User,
    as_of: datetime.date,
) -> Referral:
    """Record that a person is not taken in, and why. Raises ValidationError, by field."""
    current = _waiting(referral, by=by, as_of=as_of)
    if decided_on > as_of:
        raise ValidationError({"decided_on": "This day is in the future. Enter today or an earlier day."})
    if decline_reason == DeclineReason.OTHER and not decline_note:
        raise ValidationError({"decline_note": "Say what the other reason is."})
    current.decline_reason = decline_reason
    current.decline_note = decline_note
    _decide(current, on=decided_on, field="decided_on", by=by)
    return current


@transaction.atomic
def reopen_referral(*, referral: Referral, by: User, as_of: datetime.date) -> Referral:
    """Put a declined referral back on the waiting list; that it was declined, and why, stays in its history.

    Raises ValidationError when it is not declined.
    """
    current = _referral_for_change(referral, by=by, as_of=as_of)
    if current.status != ReferralStatus.DECLINED:
        raise ValidationError(
            "Only a declined referral can be opened again. Open the page anew to see where it stands."
        )
    current.decided_on = current.decided_by = None
    current.decline_reason = current.decline_note = ""
    current.full_clean()
    current.save()
    return current


@transaction.atomic
def accept_as_new_client(
    *,
    referral: Referral,
    details: ClientDetails,
    entered_on: datetime.date,
    specialist: User,
    phase: Phase,
    team: TreatmentTeam | None,
    is_confirmed_new: bool,
    by: User,
    as_of: datetime.date,
    **facts: Unpack[EntryFacts],
) -> Enrolment:
    """Take the person in as a client the agency did not know. Raises PossibleDuplicate and ValidationError, by field."""
    current = _waiting(referral, by=by, as_of=as_of)
    enrolment = register_client(
        program=current.program,
        details=details,
        entered_on=entered_on,
        specialist=specialist,
        phase=phase,
        team=team,
        is_confirmed_new=is_confirmed_new,
        by=by,
        as_of=as_of,
        **facts,
    )
    current.enrolment = enrolment
    _decide(current, on=entered_on, field="entered_on", by=by)
    return enrolment


@transaction.atomic
def accept_as_known_client(
    *,
    referral: Referral,
    client: Client,
    entered_on: datetime.date,
    specialist: User,
    phase: Phase,
    team: TreatmentTeam | None,
    by: User,
    as_of: datetime.date,
    **facts: Unpack[EntryFacts],
) -> Enrolment:
    """Enrol a client who was referred again. Whether `by` may know the client is for the caller to see to."""
    current = _waiting(referral, by=by, as_of=as_of)
    enrolment = enrol_client(
        client=client,
        program=current.program,
        entered_on=entered_on,
        specialist=specialist,
        phase=phase,
        team=team,
        by=by,
        as_of=as_of,
        **facts,
    )
    current.enrolment = enrolment
    _decide(current, on=entered_on, field="entered_on", by=by)
    return enrolment


@transaction.atomic
def link_referral(*, referral: Referral, enrolment: Enrolment, by: User, as_of: datetime.date) -> Referral:
    """Accept a referral of somebody who is served already: it belongs to that enrolment. Raises ValidationError."""
    current = _waiting(referral, by=by, as_of=as_of)
    if enrolment.program_id != current.program_id:
        raise ValidationError(f"Choose an enrollment in {current.program.name}.")
    current.enrolment = enrolment
    _decide(current, on=as_of, field="entered_on", by=by)
    return current


def _referral_for_change(referral: Referral, *, by: User, as_of: datetime.date) -> Referral:
    """The referral as it now is, locked: of two people who decide at a time the second is told."""
    writable = Referral.objects.writable_by(by, on=as_of).select_for_update(of=("self",))
    return writable.select_related("program__agency").get(pk=referral.pk)


def _waiting(referral: Referral, *, by: User, as_of: datetime.date) -> Referral:
    current = _referral_for_change(referral, by=by, as_of=as_of)
    if current.decided_on:
        raise ValidationError(
            f"This referral was {current.status.label.lower()} on {written_day(current.decided_on)}. "
            "Open its page to see how."
        )
    return current


def _decide(referral: Referral, *, on: datetime.date, field: str, by: User) -> None:
    if on < referral.received_on:
        raise ValidationError(
            {field: f"The referral was received on {written_day(referral.received_on)}. Enter that day or a later one."}
        )
    referral.decided_on = on
    referral.decided_by = by
    referral.full_clean()
    referral.save()


def _check(referral: Referral, *, as_of: datetime.date) -> None:
    if not (referral.first_name or referral.last_name):
        raise ValidationError({"first_name": "Give the first name, the last name, or both."})
    if referral.received_on > as_of:
        raise ValidationError({"received_on": "This day is in the future. Enter today or an earlier day."})
    if referral.received_on.year < FIRST_YEAR:
        raise ValidationError({"received_on": f"No service like this ran before {FIRST_YEAR}. Check the year."})
    if referral.decided_on and referral.received_on > referral.decided_on:
        raise ValidationError(
            {"received_on": f"It was decided on {written_day(referral.decided_on)}. Enter that day or an earlier one."}
        )
    if referral.birth_date and referral.birth_date > as_of:
        raise ValidationError({"birth_date": "The birth date is in the future. Check the year."})
    if referral.offered_to and referral.status == ReferralStatus.WAITING:
        try:
            check_specialist(referral.offered_to, program=referral.program, as_of=as_of)
        except ValidationError as error:
            raise ValidationError({"offered_to": error.messages}) from error
    referral.full_clean()
