"""Clocks around a job: before it begins, while it lasts, after it ended."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from caseload.choices import ClientWish, Phase
from caseload.clocks.spec import Clock, Ring, Task, days, short_day
from caseload.queries.follow_along import SlotKind, follow_along_schedule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caseload.queries.clock_facts import CaseFacts, JobFacts

WEEK_BEFORE = 7
JOB_END_DAYS = 3
PROFILE_UPDATE_DAYS = 30
BENEFITS_CHANGE_DAYS = 30
BENEFITS_ASKED_DAYS = 90
SUPPORT_PLAN_DAYS = 28
MILESTONE_WEEKS = (13, 26, 52)
SUPPORT_WISHES = (ClientWish.CONTACT, ClientWish.FOLLOW_ALONG)


def _newest_held(case: CaseFacts, on: datetime.date) -> JobFacts | None:
    held = case.held_jobs(on)
    return max(held, key=lambda facts: facts.job.started_on) if held else None


def offer_begins(case: CaseFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings on the first day of an accepted job, until its start is recorded or it came to nothing."""
    for offer in case.offers:
        yield Ring(
            offer.starts_on,
            f"{offer.title} at {offer.employer.name} begins on {short_day(offer.starts_on, on)}: record whether it does",
            is_exact=True,
            about_id=offer.pk,
        )


def support_before_start(case: CaseFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings in the week before an accepted job begins, until they met in person."""
    for offer in case.offers:
        opens_on = offer.starts_on - days(WEEK_BEFORE)
        if on < offer.starts_on and not any(opens_on <= day for day in case.met_in_person()):
            yield Ring(
                offer.starts_on - days(1), f"Job begins on {short_day(offer.starts_on, on)}: meet before", opens_on
            )


def support_on_the_job(case: CaseFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings for the open slot of the follow-along schedule; overdue since the first slot missed in a row."""
    facts = _newest_held(case, on)
    if facts is None or case.phase == Phase.STEPPING_DOWN:
        return
    job = facts.job
    slots = [
        slot
        for slot in follow_along_schedule(job.started_on, case.met_in_person(), until=job.ended_on, as_of=on)
        if slot.kind != SlotKind.BEFORE and slot.from_on <= on and slot.to_on >= case.enrolment.entered_on
    ]
    missed = None
    for slot in reversed(slots):
        if slot.met_on:
            break
        missed = slot
    if missed:
        seen = max((day for day in case.met_in_person()), default=None)
        since = f"last met in person {short_day(seen, on)}" if seen else "not met in person yet"
        yield Ring(
            missed.to_on, f"{job.title} since {short_day(job.started_on, on)}: {since}", missed.from_on, about_id=job.pk
        )


def still_working(case: CaseFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings around the weeks at which retention is read, until somebody met the client."""
    facts = _newest_held(case, on)
    if facts is None:
        return
    job = facts.job
    reached = [weeks for weeks in MILESTONE_WEEKS if on >= job.started_on + days(7 * weeks)]
    if not reached:
        return
    day = job.started_on + days(7 * reached[-1])
    if day >= case.enrolment.entered_on and not any(meeting.on >= day for meeting in case.meetings):
        yield Ring(day + days(7), f"{reached[-1]} weeks at {job.employer.name}: still working there?", about_id=job.pk)


def job_ended(case: CaseFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings when the end of a job became known, until somebody met the client."""
    for facts in case.jobs:
        learned_on = facts.job.end_learned_on
        if not learned_on or learned_on > on or learned_on < case.enrolment.entered_on:
            continue
        if not any(meeting.on >= learned_on for meeting in case.meetings):
            yield Ring(
                learned_on + days(JOB_END_DAYS),
                f"Job at {facts.job.employer.name} ended; you learned of it on {short_day(learned_on, on)}",
                learned_on,
                about_id=facts.job.pk,
            )


def profile_update(case: CaseFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings after a job started or ended, until something was written into a profile that was begun."""
    if case.profile_written_on is None:
        return
    events = [
        (day, facts.job, what)
        for facts in case.jobs
        for day, what in ((facts.job.started_on, "began"), (facts.job.end_learned_on, "ended"))
        if day and case.enrolment.entered_on <= day <= on
    ]
    if not events:
        return
    day, job, what = max(events, key=lambda event: event[0])
    if case.profile_written_on < day:
        yield Ring(
            day + days(PROFILE_UPDATE_DAYS), f"Career profile not updated since the job at {job.employer.name} {what}"
        )


def benefits_before_start(case: CaseFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings for accepted and new jobs of people who receive benefits, or were never asked, until planning was offered."""
    if case.plannings or case.enrolment.benefits == []:
        return
    asked = "" if case.enrolment.benefits else "; nobody asked about benefits yet"
    for offer in case.offers:
        yield Ring(
            offer.starts_on - days(1),
            f"Job begins on {short_day(offer.starts_on, on)}, no benefits planning offered{asked}",
        )
    facts = _newest_held(case, on)
    if facts and case.enrolment.entered_on <= facts.job.started_on > on - days(BENEFITS_ASKED_DAYS):
        started_on = facts.job.started_on
        yield Ring(
            started_on,
            f"Works since {short_day(started_on, on)}, no benefits planning offered{asked}",
            about_id=facts.job.pk,
        )


def benefits_after_change(case: CaseFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings when hours or pay changed, until planning was offered again."""
    facts = _newest_held(case, on)
    if facts is None or not facts.changed_on or case.enrolment.benefits == []:
        return
    changed_on = facts.changed_on[-1]
    if changed_on > on - days(BENEFITS_ASKED_DAYS) and not any(day >= changed_on for day in case.plannings):
        yield Ring(
            changed_on + days(BENEFITS_CHANGE_DAYS),
            f"Hours or pay changed on {short_day(changed_on, on)}: offer benefits planning",
            changed_on,
            about_id=facts.job.pk,
        )


def support_plan(case: CaseFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings for the first support plan of a job, and for its review."""
    facts = _newest_held(case, on)
    if facts is None or case.phase == Phase.STEPPING_DOWN:
        return
    plan = case.support_plans.get(facts.job.pk) or case.support_plans.get(None)
    if plan:
        yield Ring(
            plan.review_on, f"Job support plan of {short_day(plan.planned_on, on)}: look again", about_id=facts.job.pk
        )
    else:
        starts_on = max(facts.job.started_on, case.enrolment.entered_on)
        yield Ring(starts_on + days(SUPPORT_PLAN_DAYS), "No job support plan yet", about_id=facts.job.pk)


OFFER_BEGINS = Clock(
    key="offer_begins",
    title="Job start",
    item=23,
    rule="On the first day of an accepted job it is recorded whether it began.",
    source="IPS-25, Time-unlimited follow-along supports: support after the start counts from that day",
    task=Task.JOB_START,
    of_case=offer_begins,
)
SUPPORT_BEFORE_START = Clock(
    key="support_before_start",
    title="Before the job starts",
    item=23,
    rule="Client and specialist meet in person within the week before a job starts.",
    source="IPS-25, Time-unlimited follow-along supports",
    task=Task.CLIENT_CONTACT,
    silenced_by=SUPPORT_WISHES,
    of_case=support_before_start,
)
SUPPORT_ON_THE_JOB = Clock(
    key="support_on_the_job",
    title="Support on the job",
    item=23,
    rule=(
        "After a job start they meet in person within three days, weekly in the first month, then monthly for a year. "
        "While a client steps down the clock is silent."
    ),
    source="IPS-25, Time-unlimited follow-along supports",
    task=Task.CLIENT_CONTACT,
    silenced_by=SUPPORT_WISHES,
    of_case=support_on_the_job,
)
STILL_WORKING = Clock(
    key="still_working",
    title="Still working?",
    item=23,
    rule="At 13, 26 and 52 weeks somebody asks whether the client still works there; a week is left for it.",
    source="Retention as the quarterly figures read it",
    task=Task.CLIENT_CONTACT,
    silenced_by=SUPPORT_WISHES,
    of_case=still_working,
)
JOB_ENDED = Clock(
    key="job_ended",
    title="After a job ended",
    item=23,
    rule=f"Within {JOB_END_DAYS} days of learning that a job ended the client is met, in person or not, about the next one.",
    source="IPS-25, Time-unlimited follow-along supports",
    task=Task.CLIENT_CONTACT,
    silenced_by=(ClientWish.CONTACT,),
    of_case=job_ended,
)
PROFILE_UPDATE = Clock(
    key="profile_update",
    title="Profile after a job",
    item=14,
    rule=f"The career profile is updated within {PROFILE_UPDATE_DAYS} days of a job start or of learning of its end.",
    source="IPS-25, Ongoing, work-based vocational assessment",
    task=Task.PROFILE,
    silenced_by=(ClientWish.CONTACT,),
    of_case=profile_update,
)
BENEFITS_BEFORE_START = Clock(
    key="benefits_before_start",
    title="Benefits before a start",
    item=12,
    rule="Benefits planning is offered before a job starts, unless the client receives no benefits.",
    source="IPS-25, Work incentives planning",
    task=Task.BENEFITS,
    silenced_by=(ClientWish.BENEFITS, ClientWish.CONTACT),
    of_case=benefits_before_start,
)
BENEFITS_AFTER_CHANGE = Clock(
    key="benefits_after_change",
    title="Benefits after a change",
    item=12,
    rule=f"Benefits planning is offered again within {BENEFITS_CHANGE_DAYS} days after hours or pay changed.",
    source="IPS-25, Work incentives planning",
    task=Task.BENEFITS,
    silenced_by=(ClientWish.BENEFITS, ClientWish.CONTACT),
    of_case=benefits_after_change,
)
SUPPORT_PLAN = Clock(
    key="support_plan",
    title="Job support plan",
    item=22,
    rule=(
        f"A working client has a job support plan within {SUPPORT_PLAN_DAYS} days of the start; it is looked at again on the "
        "day it names."
    ),
    source="IPS-25, Individualized follow-along supports",
    task=Task.SUPPORT_PLAN,
    silenced_by=SUPPORT_WISHES,
    of_case=support_plan,
)
