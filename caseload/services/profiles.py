"""Writes of the career profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.choices import ProfileSection
from caseload.models import PastJob, ProfileEntry
from caseload.queries.profiles import newest_texts
from caseload.queries.versions import is_own_of_today
from caseload.services.enrolments import check_day, enrolment_for_change
from caseload.services.versions import check_not_before

if TYPE_CHECKING:
    import datetime
    import uuid
    from collections.abc import Mapping

    from caseload.models import Enrolment, Job
    from ipsapp.access.models import User


class PastJobFacts(TypedDict):
    """What a client tells of a job they had before. Only the job itself must be known; empty is not known."""

    employer_name: str
    title: str
    years: str
    duties: str
    hours_and_pay: str
    liked: str
    disliked: str
    why_ended: str


@transaction.atomic
def write_profile(
    *,
    enrolment: Enrolment,
    texts: Mapping[str, str],
    written_on: datetime.date,
    job: Job | None,
    by: User,
    as_of: datetime.date,
) -> list[ProfileEntry]:
    """Write what sections say from a day on; the texts before stay readable. Gives the entries that are new or mended.

    Sections that say already what is written are left alone, so that a form sent twice writes once. What `by` wrote in
    a section the same day is corrected in place. Raises ValidationError, by field (a section's value for its text): a
    day that is none of the enrolment's or before the text that holds, a job of somebody else, a section emptied.
    """
    current = enrolment_for_change(enrolment, by=by, as_of=as_of)
    check_day(current, field="written_on", day=written_on, as_of=as_of)
    if job and job.enrolment.client_id != current.client_id:
        raise ValidationError({"job": "Choose one of the client's jobs."})
    newest = newest_texts(current.client_id, user=by, on=as_of)
    cleaned = {section: text.strip() for section, text in texts.items()}
    emptied = [section for section, text in cleaned.items() if not text and section in newest]
    if emptied:
        raise ValidationError(
            dict.fromkeys(emptied, "Write what holds now. To leave the section as it was, open the page anew.")
        )
    written = []
    for section, text in cleaned.items():
        before = newest.get(section)
        if not text or (before and before.text == text):
            continue
        written.append(_entry(before, current, section=section, written_on=written_on, by=by, as_of=as_of))
        written[-1].text = text
        written[-1].job = job
        written[-1].full_clean()
        written[-1].save()
    return written


def _entry(
    before: ProfileEntry | None,
    enrolment: Enrolment,
    *,
    section: str,
    written_on: datetime.date,
    by: User,
    as_of: datetime.date,
) -> ProfileEntry:
    """The row to write a section to: `by`'s own of today, or a new one."""
    if (
        before
        and before.enrolment_id == enrolment.pk
        and is_own_of_today(before, enrolment=enrolment, by=by, as_of=as_of)
    ):
        before.written_on = written_on
        return before
    try:
        check_not_before(before.written_on if before else None, written_on, field="written_on")
    except ValidationError as error:
        title = ProfileSection(section).label
        raise ValidationError({"written_on": f"{title}: {error.messages[0]}"}) from None
    return ProfileEntry(enrolment=enrolment, section=section, written_on=written_on, recorded_by=by)


@transaction.atomic
def add_past_job(
    *, past_job_id: uuid.UUID, enrolment: Enrolment, by: User, as_of: datetime.date, **facts: Unpack[PastJobFacts]
) -> PastJob:
    """Keep a job that a client had before. Sent twice with one `past_job_id` it is stored once."""
    current = enrolment_for_change(enrolment, by=by, as_of=as_of)
    # Two sendings of one form meet here one after the other: the enrolment is locked.
    if stored := PastJob.objects.filter(pk=past_job_id, enrolment=current).first():
        return stored
    past_job = PastJob(id=past_job_id, enrolment=current, recorded_by=by, **facts)
    past_job.full_clean()
    past_job.save(force_insert=True)
    return past_job


@transaction.atomic
def correct_past_job(*, past_job: PastJob, by: User, as_of: datetime.date, **facts: Unpack[PastJobFacts]) -> PastJob:
    """Correct what is known of a past job; the history keeps what stood there."""
    enrolment_for_change(past_job.enrolment, by=by, as_of=as_of)
    past_job = PastJob.objects.get(pk=past_job.pk)
    for name, value in facts.items():
        setattr(past_job, name, value)
    past_job.full_clean()
    past_job.save()
    return past_job


@transaction.atomic
def remove_past_job(*, past_job: PastJob, by: User, as_of: datetime.date) -> None:
    """Take a past job out of the profile; the history keeps it. Does nothing when it is gone already."""
    enrolment_for_change(past_job.enrolment, by=by, as_of=as_of)
    PastJob.objects.filter(pk=past_job.pk).delete()
