"""Jobs that a client has accepted and not begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.models import JobOffer
from caseload.services.employers import settle_workplace
from caseload.services.enrolments import enrolment_for_change
from caseload.services.wording import written_day

if TYPE_CHECKING:
    import datetime
    import uuid

    from caseload.models import Employer, Enrolment, Job
    from ipsapp.access.models import User

# A first day further ahead is a mistyped year.
LONGEST_WAIT_YEARS = 1


@transaction.atomic
def record_offer(
    *,
    offer_id: uuid.UUID,
    enrolment: Enrolment,
    employer: Employer | None,
    new_employer: str,
    city: str,
    title: str,
    starts_on: datetime.date,
    by: User,
    as_of: datetime.date,
) -> JobOffer:
    """Record that a client accepted a job that begins today or later. Sent twice with one `offer_id` it is stored once.

    The employer is one chosen or a new one, see `settle_workplace`. Raises ValidationError, by field: a first day that
    has passed or is years ahead; an enrolment that is closed.
    """
    current = enrolment_for_change(enrolment, by=by, as_of=as_of)
    title = title.strip()
    if stored := JobOffer.objects.filter(pk=offer_id).first():
        if (stored.enrolment_id, stored.title, stored.starts_on) == (current.pk, title, starts_on):
            return stored
        raise ValidationError(
            "This form has saved an offer already. To record another, open the client and start anew."
        )
    if current.closed_on:
        raise ValidationError(
            f"The enrollment was closed on {written_day(current.closed_on)}. Enroll the client first."
        )
    if starts_on < as_of:
        raise ValidationError({"starts_on": "This day has passed. If the client has started, record the job start."})
    if starts_on.year - as_of.year > LONGEST_WAIT_YEARS:
        raise ValidationError({"starts_on": "This is more than a year ahead. Check the year."})
    workplace = settle_workplace(
        agency=current.program.agency, employer=employer, new_employer=new_employer, city=city, by=by
    )
    offer = JobOffer(
        id=offer_id,
        enrolment=current,
        employer=workplace.employer,
        site=workplace.site,
        title=title,
        starts_on=starts_on,
        recorded_by=by,
    )
    offer.full_clean()
    offer.save(force_insert=True)
    return offer


@transaction.atomic
def withdraw_offer(*, offer: JobOffer, withdrawn_on: datetime.date, by: User, as_of: datetime.date) -> JobOffer:
    """Record that an accepted job came to nothing. Raises ValidationError: it began, or came to nothing, already."""
    enrolment_for_change(offer.enrolment, by=by, as_of=as_of)
    current = _open_offer(offer)
    if withdrawn_on > as_of:
        raise ValidationError({"withdrawn_on": "This day has not come. Give today or an earlier day."})
    current.withdrawn_on = withdrawn_on
    current.full_clean()
    current.save()
    return current


def begin_offer(offer: JobOffer, *, job: Job) -> JobOffer:
    """Note that the accepted job began as this one, in the transaction of the caller, who holds the enrolment.

    Raises ValidationError: the offer is of another enrolment, began as another job, or came to nothing.
    """
    current = _open_offer(offer)
    if current.enrolment_id != job.enrolment_id:
        raise ValidationError({"enrolment": "The job was accepted in another enrollment. Choose that one."})
    current.job = job
    current.full_clean()
    current.save()
    return current


def _open_offer(offer: JobOffer) -> JobOffer:
    """The offer as it now is, while nothing has come of it yet."""
    current = JobOffer.objects.get(pk=offer.pk)
    if current.job_id:
        raise ValidationError("This job began already. Open the client to see it.")
    if current.withdrawn_on:
        raise ValidationError(f"This job came to nothing on {written_day(current.withdrawn_on)} already.")
    return current
