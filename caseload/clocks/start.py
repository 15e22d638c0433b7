"""Clocks from the day of entry until the first job: getting to know each other, and a rapid search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caseload.choices import CORE_SECTIONS, Answer, ClientWish, Phase
from caseload.clocks.spec import Clock, Ring, Task, days, short_day
from caseload.targets import FIRST_VISIT_DAYS, NOT_SEEN_DAYS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from caseload.queries.clock_facts import CaseFacts

PROFILE_DAYS = 30
PROFILE_MEETINGS = 3
FIRST_TALK_DAYS = 60
SECOND_TALK_DAYS = 60
SEARCH_PLAN_DAYS = 30
SEARCHING = (Phase.ENGAGEMENT, Phase.JOB_SEARCH)


def first_employer_visit(case: CaseFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings until an employer was met in person; not for who has, or brought along, a job."""
    enrolment = case.enrolment
    if case.first_visit_on or case.jobs or enrolment.employed_at_entry == Answer.YES:
        return
    n_days = (on - enrolment.entered_on).days
    yield Ring(enrolment.entered_on + days(FIRST_VISIT_DAYS), f"Day {n_days}, no employer visit yet")


def career_profile(case: CaseFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings until each core section says something."""
    n_missing = sum(section not in case.profile_sections for section in CORE_SECTIONS)
    if not n_missing:
        return
    due_on = case.enrolment.entered_on + days(PROFILE_DAYS)
    met_on = sorted({meeting.on for meeting in case.meetings})
    if len(met_on) >= PROFILE_MEETINGS:
        due_on = min(due_on, met_on[PROFILE_MEETINGS - 1])
    elif len(met_on) == PROFILE_MEETINGS - 1 and case.agreed_on:
        due_on = min(due_on, max(case.agreed_on, met_on[-1]))
    meetings = f"{len(met_on)} meeting{'' if len(met_on) == 1 else 's'}"
    yield Ring(due_on, f"Career profile: {n_missing} of {len(CORE_SECTIONS)} sections open after {meetings}")


def disclosure_talk(case: CaseFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings for the first talk, for one without a job two months later, and on the day agreed on."""
    if not case.talks:
        yield Ring(case.enrolment.entered_on + days(FIRST_TALK_DAYS), "Disclosure not talked about yet")
        return
    newest = case.talks[-1]
    if newest.revisit_on:
        yield Ring(newest.revisit_on, f"Talk about disclosure again, as agreed on {short_day(newest.talked_on, on)}")
    elif len(case.talks) == 1 and not case.held_jobs(on):
        yield Ring(newest.talked_on + days(SECOND_TALK_DAYS), "No job two months after the first talk on disclosure")


def search_plan(case: CaseFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings for the first job search plan, and for its review, while the client looks for work."""
    if case.phase not in SEARCHING or case.held_jobs(on):
        return
    if case.search_plan is None:
        yield Ring(case.enrolment.entered_on + days(SEARCH_PLAN_DAYS), "No job search plan yet")
    else:
        yield Ring(
            case.search_plan.review_on, f"Job search plan of {short_day(case.search_plan.planned_on, on)}: look again"
        )


def agreed_contact(case: CaseFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings on the day agreed on with the client."""
    if case.agreed_on:
        yield Ring(case.agreed_on, "Agreed with the client", is_exact=True)


def keep_in_touch(case: CaseFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings when nobody tried to reach a client who looks for work."""
    if case.phase not in SEARCHING or case.agreed_on or case.held_jobs(on):
        return
    since = case.last_tried_on or case.enrolment.entered_on
    said = f"No contact since {short_day(since, on)}" if case.last_tried_on else "No contact since entry"
    yield Ring(since + days(NOT_SEEN_DAYS), said, opens_on=since)


FIRST_EMPLOYER_VISIT = Clock(
    key="first_employer_visit",
    title="First employer visit",
    item=15,
    rule=f"An employer is met in person about the client, by specialist or client, within {FIRST_VISIT_DAYS} days of entry.",
    source="IPS-25, Rapid search for competitive job",
    task=Task.EMPLOYER_CONTACT,
    silenced_by=(ClientWish.CONTACT,),
    of_case=first_employer_visit,
)
CAREER_PROFILE = Clock(
    key="career_profile",
    title="Career profile",
    item=14,
    rule=(
        f"The core sections of the career profile are filled by the third meeting, or {PROFILE_DAYS} days after entry, "
        "whichever comes first."
    ),
    source="IPS-25, Ongoing, work-based vocational assessment",
    task=Task.PROFILE,
    silenced_by=(ClientWish.CONTACT,),
    of_case=career_profile,
)
DISCLOSURE_TALK = Clock(
    key="disclosure_talk",
    title="Disclosure",
    item=13,
    rule=(
        f"Disclosure is talked about within {FIRST_TALK_DAYS} days of entry, again {SECOND_TALK_DAYS} days later when there "
        "is no job, and on the day agreed on."
    ),
    source="IPS-25, Disclosure",
    task=Task.DISCLOSURE,
    silenced_by=(ClientWish.CONTACT,),
    of_case=disclosure_talk,
)
SEARCH_PLAN = Clock(
    key="search_plan",
    title="Job search plan",
    item=16,
    rule=f"A job search plan stands within {SEARCH_PLAN_DAYS} days of entry and is looked at again on the day it names.",
    source="IPS-25, Individualized job search",
    task=Task.SEARCH_PLAN,
    silenced_by=(ClientWish.CONTACT,),
    of_case=search_plan,
)
AGREED_CONTACT = Clock(
    key="agreed_contact",
    title="Agreed contact",
    item=25,
    rule="What was agreed with a client takes place on that day, or is tried.",
    source="IPS-25, Assertive engagement and outreach",
    task=Task.CLIENT_CONTACT,
    silenced_by=(ClientWish.CONTACT,),
    of_case=agreed_contact,
)
KEEP_IN_TOUCH = Clock(
    key="keep_in_touch",
    title="Keep in touch",
    item=25,
    rule=f"A client who looks for work is contacted, or tried, at least every {NOT_SEEN_DAYS} days.",
    source="IPS-25, Assertive engagement and outreach",
    task=Task.CLIENT_CONTACT,
    silenced_by=(ClientWish.CONTACT,),
    of_case=keep_in_touch,
)
