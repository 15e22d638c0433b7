"""Writes about jobs: the start, what changes, the end."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.choices import Phase
from caseload.models import Job, JobTerms, PhaseChange
from caseload.services.changes import note_change
from caseload.services.competitive import assess_job_unless_overruled, hourly_wage
from caseload.services.employers import settle_workplace
from caseload.services.enrolments import enrolment_for_change
from caseload.services.offers import begin_offer
from caseload.services.wording import written_day

if TYPE_CHECKING:
    import uuid
    from decimal import Decimal

    from caseload.models import Employer, Enrolment, JobOffer
    from ipsapp.access.models import User

# Beyond these somebody has more likely mistyped than worked; the form asks, nothing is refused.
ODD_HOURLY_WAGE_ABOVE = 100
ODD_HOURLY_WAGE_BELOW = 2
ODD_HOURS_ABOVE = 80
# A job begun longer ago is a mistyped year, and would pass for one that the client brought along.
LONGEST_JOB_YEARS = 60
ONE_DAY = datetime.timedelta(days=1)


class MoreOfJob(TypedDict, total=False):
    """What can wait; left out it is not known, or stays as it is. `benefits` and `matches`: None when nobody asked."""

    occupation: str
    shift: str
    benefits: list[str] | None
    disclosure: str
    matches: list[str] | None


class JobRecord(MoreOfJob):
    """What a job is, apart from its place, its pay and its end. The four tests are `Answer`s."""

    title: str
    job_type: str
    permanence: str
    started_on: datetime.date
    found_by: str
    paid_by_employer: str
    open_to_anyone: str
    integrated: str
    time_limited_by_program: str


def oddities(*, wage: Decimal | None, wage_unit: str, hours_per_week: Decimal | None) -> list[str]:
    """What looks mistyped in a wage and hours, a sentence each; empty when nothing does. Dollars and hours a week."""
    found = []
    hourly = hourly_wage(wage, wage_unit, hours_per_week)
    if hourly is not None and hourly > ODD_HOURLY_WAGE_ABOVE:
        found.append(f"This comes to ${hourly:,.2f} an hour. Is the wage paid per week, month or year?")
    if hourly is not None and hourly < ODD_HOURLY_WAGE_BELOW:
        found.append(f"This comes to ${hourly:,.2f} an hour. Is the wage paid per hour?")
    if hours_per_week is not None and hours_per_week > ODD_HOURS_ABOVE:
        found.append(f"{hours_per_week.normalize():f} hours a week is more than anybody should work.")
    return found


@transaction.atomic
def record_job_start(
    *,
    job_id: uuid.UUID,
    enrolment: Enrolment,
    employer: Employer | None,
    new_employer: str,
    city: str,
    wage: Decimal | None,
    wage_unit: str,
    hours_per_week: Decimal | None,
    by: User,
    as_of: datetime.date,
    offer: JobOffer | None = None,
    **facts: Unpack[JobRecord],
) -> Job:
    """Record a job with its first wage and hours, and the verdict on it; the client's phase becomes working.

    Sent twice with one `job_id` it is stored once. A job begun before the enrolment is one the client brought along. In
    a closed enrolment no phase changes. The employer is one chosen or a new one, see `settle_workplace`. `offer` is the
    accepted job that began with it. Raises ValidationError, by field: a first day that has not come or is after the
    closing; an occupation of another kind of work.
    """
    current = enrolment_for_change(enrolment, by=by, as_of=as_of)
    facts["title"] = facts["title"].strip()
    started_on = facts["started_on"]
    # Two sendings of one form meet here one after the other: the enrolment is locked.
    if stored := Job.objects.filter(pk=job_id).first():
        if (stored.enrolment_id, stored.title, stored.started_on) == (current.pk, facts["title"], started_on):
            return stored
        raise ValidationError("This form has saved a job already. To record another, open the client and start anew.")
    _check_first_day(started_on, enrolment=current, as_of=as_of)
    _check_occupation(facts)
    workplace = settle_workplace(
        agency=current.program.agency, employer=employer, new_employer=new_employer, city=city, by=by
    )
    job = Job(id=job_id, enrolment=current, employer=workplace.employer, site=workplace.site, **facts)
    job.full_clean()
    job.save()
    if offer:
        begin_offer(offer, job=job)
    _save_terms(job, starts_on=started_on, wage=wage, wage_unit=wage_unit, hours_per_week=hours_per_week)
    assess_job_unless_overruled(job, by=by)
    _move_phase(current, to=Phase.WORKING, starts_on=started_on)
    # From the first day worked, even before this entry: the job counts in an earlier stay of the client too.
    note_change(program=current.program, starts_on=started_on)
    return job


@transaction.atomic
def correct_job(*, job: Job, city: str, by: User, as_of: datetime.date, **facts: Unpack[JobRecord]) -> Job:
    """Correct what is recorded of a job, and answer what was not known yet; the verdict follows unless overruled.

    Without a city the place stays. When the first day moves, the first wage and hours move with it. Raises
    ValidationError, by field: a first day that has not come, is after the closing, a change of wage, or the last day; an
    occupation of another kind of work.
    """
    enrolment = enrolment_for_change(job.enrolment, by=by, as_of=as_of)
    job = Job.objects.select_related("employer__agency", "site").get(pk=job.pk)
    facts["title"] = facts["title"].strip()
    before, started_on = job.started_on, facts["started_on"]
    _check_first_day(started_on, enrolment=enrolment, as_of=as_of)
    _check_occupation(facts)
    second = job.terms.filter(starts_on__gt=before).order_by("starts_on").first()
    if second and started_on >= second.starts_on:
        raise ValidationError(
            {"started_on": f"Wage and hours changed on {written_day(second.starts_on)}. Give an earlier day."}
        )
    if job.ended_on and started_on > job.ended_on:
        raise ValidationError(
            {"started_on": f"The last day worked was {written_day(job.ended_on)}. Give that day or an earlier one."}
        )
    if city.strip() and not (job.site and job.site.city.lower() == city.strip().lower()):
        job.site = settle_workplace(
            agency=job.employer.agency, employer=job.employer, new_employer="", city=city, by=by
        ).site
    for name, value in facts.items():
        setattr(job, name, value)
    job.full_clean()
    job.save()
    job.terms.filter(starts_on=before).update(starts_on=started_on)
    assess_job_unless_overruled(job, by=by)
    note_change(program=enrolment.program, starts_on=min(before, started_on))
    return job


@transaction.atomic
def change_terms(
    *,
    job: Job,
    starts_on: datetime.date,
    wage: Decimal | None,
    wage_unit: str,
    hours_per_week: Decimal | None,
    by: User,
    as_of: datetime.date,
) -> JobTerms:
    """Record the wage and hours of a job from a day on; the verdict is worked out again unless somebody overruled it.

    Given for a day that has terms already, they take their place: that is how a mistyped wage is mended. Raises
    ValidationError: a day that has not come, before the first day worked, or after the last.
    """
    enrolment = enrolment_for_change(job.enrolment, by=by, as_of=as_of)
    job = Job.objects.get(pk=job.pk)
    if starts_on > as_of:
        raise ValidationError({"starts_on": "This day has not come. Record the change once it holds."})
    if starts_on < job.started_on:
        raise ValidationError(
            {"starts_on": f"The first day worked was {written_day(job.started_on)}. Give that day or a later one."}
        )
    if job.ended_on and starts_on > job.ended_on:
        raise ValidationError(
            {"starts_on": f"The last day worked was {written_day(job.ended_on)}. Give that day or an earlier one."}
        )
    terms = _save_terms(job, starts_on=starts_on, wage=wage, wage_unit=wage_unit, hours_per_week=hours_per_week)
    assess_job_unless_overruled(job, by=by)
    note_change(program=enrolment.program, starts_on=starts_on)
    return terms


@transaction.atomic
def end_job(
    *,
    job: Job,
    ended_on: datetime.date,
    learned_on: datetime.date,
    reason: str,
    manner: str,
    lessons: str,
    by: User,
    as_of: datetime.date,
    next_step: str = "",
    corrects: datetime.date | None = None,
) -> Job:
    """Record the last day of a job, or correct it. Without another open job the client is looking for work again.

    `corrects` is the last day as it was recorded until now, None when no end was. Correcting moves the phase along that
    the end began, unless somebody changed the phase since. Raises ValidationError: another end is recorded than the one
    to correct; days that have not come, are before the first day or a later change of wage, or are in the wrong order.
    """
    enrolment = enrolment_for_change(job.enrolment, by=by, as_of=as_of)
    job = _job_that_ended(job, on=corrects)
    errors: dict[str, str] = {}
    last_change = job.terms.order_by("-starts_on").values_list("starts_on", flat=True).first()
    if ended_on > as_of:
        errors["ended_on"] = "This day has not come. Record the end once the last day is there."
    elif ended_on < job.started_on:
        errors["ended_on"] = f"The first day worked was {written_day(job.started_on)}. Give that day or a later one."
    elif last_change and ended_on < last_change:
        errors["ended_on"] = (
            f"Wage and hours changed on {written_day(last_change)}, so the client still worked then. "
            "Give that day or a later one."
        )
    if learned_on > as_of:
        errors["learned_on"] = "This day has not come. Give today or an earlier day."
    elif learned_on < ended_on and "ended_on" not in errors:
        errors["learned_on"] = "Give the last day worked or a later one; for an end you knew of ahead, the last day."
    if errors:
        raise ValidationError(errors)
    job.ended_on = ended_on
    job.end_learned_on = learned_on
    job.end_reason = reason
    job.end_manner = manner
    job.lessons = lessons.strip()
    job.next_step = next_step.strip()
    job.full_clean()
    job.save()
    moves_phase = corrects is None or _take_back_search(enrolment, began_after=corrects)
    if moves_phase and not enrolment.jobs.filter(ended_on__isnull=True).exists():
        # The last day is still worked; but no phase begins on a day that has not come.
        _move_phase(enrolment, to=Phase.JOB_SEARCH, starts_on=min(ended_on + ONE_DAY, as_of))
    note_change(program=enrolment.program, starts_on=min(ended_on, corrects or ended_on))
    return job


@transaction.atomic
def reopen_job(*, job: Job, corrects: datetime.date, by: User, as_of: datetime.date) -> Job:
    """Take back the end of a job that did not end after all; `corrects` is its last day as recorded until now.

    The client goes on in the phase before, unless somebody changed the phase since. Raises ValidationError: another end
    is recorded, or none.
    """
    enrolment = enrolment_for_change(job.enrolment, by=by, as_of=as_of)
    job = _job_that_ended(job, on=corrects)
    job.ended_on = job.end_learned_on = None
    job.end_reason = job.end_manner = job.lessons = job.next_step = ""
    job.full_clean()
    job.save()
    _take_back_search(enrolment, began_after=corrects)
    note_change(program=enrolment.program, starts_on=corrects)
    return job


def _job_that_ended(job: Job, *, on: datetime.date | None) -> Job:
    """The job as it now is. Somebody who saw another end of it, or none, must look again before they overwrite it."""
    job = Job.objects.get(pk=job.pk)
    if job.ended_on == on:
        return job
    if job.ended_on:
        raise ValidationError(
            f"The end of this job is recorded already: its last day was {written_day(job.ended_on)}. "
            "To correct that, open the page anew."
        )
    raise ValidationError("The end of this job was taken back already. To record another, open the page anew.")


def _check_first_day(started_on: datetime.date, *, enrolment: Enrolment, as_of: datetime.date) -> None:
    if started_on > as_of:
        raise ValidationError({"started_on": "This day has not come. Record the job once the client has started."})
    if as_of.year - started_on.year > LONGEST_JOB_YEARS:
        raise ValidationError({"started_on": f"This is more than {LONGEST_JOB_YEARS} years ago. Check the year."})
    if enrolment.closed_on and started_on > enrolment.closed_on:
        raise ValidationError(
            {
                "started_on": f"The enrollment was closed on {written_day(enrolment.closed_on)}. "
                "Only a job begun by then belongs here."
            }
        )


def _check_occupation(facts: JobRecord) -> None:
    occupation = facts.get("occupation", "")
    if occupation and not occupation.startswith(facts["job_type"]):
        raise ValidationError(
            {"occupation": f"Codes of this kind of work begin with {facts['job_type']}. Correct one of them."}
        )


def _save_terms(
    job: Job, *, starts_on: datetime.date, wage: Decimal | None, wage_unit: str, hours_per_week: Decimal | None
) -> JobTerms:
    terms = job.terms.filter(starts_on=starts_on).first() or JobTerms(job=job, starts_on=starts_on)
    terms.wage = wage
    terms.wage_unit = wage_unit
    terms.hours_per_week = hours_per_week
    terms.full_clean()
    terms.save()
    return terms


def _take_back_search(enrolment: Enrolment, *, began_after: datetime.date) -> bool:
    """Let the phase go on that looking for work replaced when a job ended on that day; whether that was so."""
    search = enrolment.phases.filter(
        phase=Phase.JOB_SEARCH, ends_on__isnull=True, starts_on__in=(began_after, began_after + ONE_DAY)
    ).first()
    before = enrolment.phases.filter(ends_on=search.starts_on).order_by("-starts_on").first() if search else None
    if search is None or before is None or enrolment.closed_on:
        return False
    search.delete()
    before.ends_on = None
    before.full_clean()
    before.save()
    return True


def _move_phase(enrolment: Enrolment, *, to: Phase, starts_on: datetime.date) -> None:
    """Let another phase begin, not before the one that holds began. Does nothing when it holds already or all is over."""
    if enrolment.closed_on:
        return
    current = enrolment.phases.filter(ends_on__isnull=True).first()
    if current and current.phase == to:
        return
    starts_on = max(starts_on, enrolment.entered_on)
    if current:
        starts_on = max(starts_on, current.starts_on)
        current.ends_on = starts_on
        current.full_clean()
        current.save()
    change = PhaseChange(enrolment=enrolment, phase=to, starts_on=starts_on)
    change.full_clean()
    change.save()
