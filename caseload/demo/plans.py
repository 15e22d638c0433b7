"""The demonstration's profiles, plans and schools."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from caseload.choices import (
    CORE_SECTIONS,
    Answer,
    EducationOutcome,
    JobType,
    Phase,
    ProfileSection,
    Shift,
    StepOwner,
    SupportKind,
    SupportProvider,
    WorkSetting,
)
from caseload.demo.clients import at
from caseload.demo.organisations import CITIES
from caseload.demo.texts import EMPLOYER_STEPS, GOALS, PAST_JOBS, SCHOOLS, SECTIONS, STEPS, TAUGHT, WAYS
from caseload.models import (
    EducationSupport,
    JobSearchPlan,
    PastJob,
    PlannedEmployer,
    PlannedSupport,
    PlanStep,
    ProfileEntry,
    StepDownPlan,
    SupportPlan,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import Model

    from caseload.demo.clients import Stay
    from caseload.demo.draw import Draw
    from caseload.demo.work import Market
    from caseload.models import Job

# Stays that ended longer ago were on paper.
WAGES_WISHED = (Decimal("14.00"), Decimal("15.00"), Decimal("16.00"), Decimal("18.00"))
KEPT_DAYS = 400
REVIEW_DAYS = 90
# Days after entry on which the profile is written, and how many core sections are left out.
MEETINGS = (3, 12, 26)
LEFT_OUT = {0: 62, 1: 18, 2: 12, 3: 8}
SUPPORTS = {
    (SupportKind.TALKS, SupportProvider.SPECIALIST, "Weekly, then every two weeks"): 10,
    (SupportKind.TRANSPORT, SupportProvider.FAMILY, "On early shifts"): 4,
    (SupportKind.ROUTINE, SupportProvider.CLINICIAN, "Monthly"): 6,
    (SupportKind.MONEY, SupportProvider.SPECIALIST, "Before each payday"): 3,
    (SupportKind.PEOPLE, SupportProvider.PEER, "When needed"): 3,
    (SupportKind.EMPLOYER, SupportProvider.SPECIALIST, "Monthly"): 3,
    (SupportKind.CAREER, SupportProvider.SPECIALIST, "In spring"): 2,
    (SupportKind.SKILLS, SupportProvider.EMPLOYER, "First two weeks"): 3,
}


@dataclass
class Documents:
    """Rows of profiles, plans and schools, those that others refer to first."""

    entries: list[ProfileEntry] = field(default_factory=list)
    past_jobs: list[PastJob] = field(default_factory=list)
    search_plans: list[JobSearchPlan] = field(default_factory=list)
    steps: list[PlanStep] = field(default_factory=list)
    employers: list[PlannedEmployer] = field(default_factory=list)
    support_plans: list[SupportPlan] = field(default_factory=list)
    supports: list[PlannedSupport] = field(default_factory=list)
    step_down_plans: list[StepDownPlan] = field(default_factory=list)
    schools: list[EducationSupport] = field(default_factory=list)

    def groups(self) -> list[Sequence[Model]]:
        """The rows by model; a very small demonstration has none of some."""
        return [rows for rows in vars(self).values() if rows]


def make_documents(
    draw: Draw, stays: Sequence[Stay], markets: Mapping[str, Market], *, as_of: datetime.date
) -> Documents:
    """What was written down before `as_of` during stays that go on or ended not long ago."""
    made = Documents()
    for stay in stays:
        if (as_of - stay.last_day).days > KEPT_DAYS:
            continue
        if draw.chance(0.9):
            add_profile(draw, made, stay, as_of=as_of)
        if draw.chance(0.85):
            add_search_plans(draw, made, stay, markets[stay.plan.agency], as_of=as_of)
        for job in stay.jobs:
            if job.started_on >= stay.enrolment.entered_on and draw.chance(0.75):
                add_support_plan(draw, made, stay, job, as_of=as_of)
        add_step_down_plan(draw, made, stay, as_of=as_of)
        if draw.chance(0.16):
            add_school(draw, made, stay, as_of=as_of)
    return made


def recorded(draw: Draw, stay: Stay, day: datetime.date) -> dict[str, object]:
    """What every row of the stay begins with when it is written that day."""
    return {
        "id": draw.uuid(),
        "enrolment": stay.enrolment,
        "recorded_by": stay.specialist_on(day),
        "created_at": at(day, hour=draw.randint(14, 22)),
    }


def add_profile(draw: Draw, made: Documents, stay: Stay, *, as_of: datetime.date) -> None:
    """A profile written over the first weeks, and what jobs taught since."""
    left_out = draw.sample(CORE_SECTIONS, draw.weighted(LEFT_OUT))
    asked = [section for section in CORE_SECTIONS if section not in left_out]
    asked += [section for section in ProfileSection if section not in CORE_SECTIONS and draw.chance(0.25)]
    for section in asked:
        day = stay.enrolment.entered_on + datetime.timedelta(days=draw.choice(MEETINGS))
        add_entry(draw, made, stay, section, draw.choice(SECTIONS[section]), day, as_of=as_of)
    for job in stay.jobs:
        if job.started_on >= stay.enrolment.entered_on and draw.chance(0.4):
            day = job.started_on + datetime.timedelta(days=draw.randint(2, 25))
            add_entry(draw, made, stay, ProfileSection.GOAL, draw.choice(GOALS), day, job=job, as_of=as_of)
        if job.ended_on and draw.chance(0.55):
            day = job.ended_on + datetime.timedelta(days=draw.randint(2, 25))
            add_entry(draw, made, stay, ProfileSection.WORK_HISTORY, draw.choice(TAUGHT), day, job=job, as_of=as_of)
    for facts in draw.sample(PAST_JOBS, draw.weighted({0: 20, 1: 30, 2: 30, 3: 20})):
        day = stay.enrolment.entered_on + datetime.timedelta(days=MEETINGS[1])
        if day < as_of and day <= stay.last_day:
            made.past_jobs.append(PastJob(**recorded(draw, stay, day), **facts._asdict()))


def add_entry(
    draw: Draw,
    made: Documents,
    stay: Stay,
    section: ProfileSection,
    text: str,
    day: datetime.date,
    *,
    as_of: datetime.date,
    job: Job | None = None,
) -> None:
    """One text, when its day lies in the stay and is past."""
    row = recorded(draw, stay, day)
    if day < as_of and day <= stay.last_day:
        made.entries.append(ProfileEntry(**row, section=section, text=text, written_on=day, job=job))


def add_search_plans(draw: Draw, made: Documents, stay: Stay, market: Market, *, as_of: datetime.date) -> None:
    """A plan soon after entry, and newer versions while the client looks for work."""
    day = stay.enrolment.entered_on + datetime.timedelta(days=draw.randint(10, 40))
    goal = draw.choice(GOALS)
    for _version in range(draw.weighted({1: 50, 2: 35, 3: 15})):
        if day >= as_of or day > stay.last_day:
            return
        hours_from = draw.choice((None, 8, 10, 15, 20))
        plan = JobSearchPlan(
            **recorded(draw, stay, day),
            planned_on=day,
            goal=goal,
            job_types=draw.sample(JobType.values, draw.randint(1, 3)),
            settings=draw.sample(WorkSetting.values, draw.randint(0, 3)),
            shifts=draw.sample([Shift.DAY.value, Shift.EVENING.value, Shift.WEEKEND.value], draw.randint(0, 2)),
            towns=draw.sample(CITIES, draw.randint(0, 2)),
            hours_from=hours_from,
            hours_to=hours_from and hours_from + draw.choice((0, 5, 10)),
            pay_from=draw.choice(WAGES_WISHED) if draw.chance(0.5) else None,
            transport=draw.choice(WAYS),
            agreed_on=day if draw.chance(0.85) else None,
            review_on=day + datetime.timedelta(days=REVIEW_DAYS),
        )
        made.search_plans.append(plan)
        add_steps(draw, made, plan, as_of=as_of)
        made.employers += [
            PlannedEmployer(id=draw.uuid(), plan=plan, employer=employer)
            for employer in draw.sample(market.employers, draw.randint(0, 3))
        ]
        if draw.chance(0.4):
            goal = draw.choice(GOALS)
        day += datetime.timedelta(days=draw.randint(60, 200))


def add_steps(draw: Draw, made: Documents, plan: JobSearchPlan, *, as_of: datetime.date) -> None:
    """A few steps, the older mostly done."""
    for what in (*draw.sample(STEPS, draw.randint(1, 3)), draw.choice(EMPLOYER_STEPS)):
        due_on = plan.planned_on + datetime.timedelta(days=draw.randint(5, 45))
        done_on = due_on - datetime.timedelta(days=draw.randint(0, 5))
        is_done = draw.chance(0.75)
        made.steps.append(
            PlanStep(
                id=draw.uuid(),
                plan=plan,
                what=what,
                owner=draw.weighted({StepOwner.TOGETHER: 40, StepOwner.CLIENT: 30, StepOwner.SPECIALIST: 30}),
                due_on=due_on if draw.chance(0.85) else None,
                done_on=done_on if is_done and done_on < as_of else None,
            )
        )


def add_support_plan(draw: Draw, made: Documents, stay: Stay, job: Job, *, as_of: datetime.date) -> None:
    """How the client is supported in a job, written in its first days."""
    day = job.started_on + datetime.timedelta(days=draw.randint(0, 10))
    row = recorded(draw, stay, day)
    may_contact = draw.weighted({Answer.YES: 40, Answer.NO: 45, Answer.NOT_ASKED: 15})
    supports = dict.fromkeys(draw.weighted(SUPPORTS) for _ in range(draw.randint(2, 4)))
    if day >= as_of or day > stay.last_day:
        return
    plan = SupportPlan(
        **row,
        job=job,
        planned_on=day,
        employer_contact=may_contact,
        note=draw.choice(("", "", "Meet near work after the shift.", "A text the evening before a first shift.")),
        review_on=day + datetime.timedelta(days=REVIEW_DAYS),
    )
    made.support_plans.append(plan)
    made.supports += [
        PlannedSupport(id=draw.uuid(), plan=plan, kind=kind, provider=provider, frequency=frequency)
        for kind, provider, frequency in supports
    ]


def add_step_down_plan(draw: Draw, made: Documents, stay: Stay, *, as_of: datetime.date) -> None:
    """A plan for each stay that is in its last phase, most of them."""
    for phase in stay.phases:
        day = phase.starts_on
        if phase.phase == Phase.STEPPING_DOWN and day < as_of and draw.chance(0.8):
            made.step_down_plans.append(
                StepDownPlan(
                    **recorded(draw, stay, day),
                    planned_on=day,
                    steps_down_on=day + datetime.timedelta(days=120) if draw.chance(0.7) else None,
                    contact_person=draw.choice(("The case manager of the team", "The peer worker", "A sister")),
                    warning_signs=draw.choice(("Sleeps badly for a week.", "Calls in sick twice.", "Skips lunch.")),
                    way_back="Call the specialist or the front desk; no new referral is needed.",
                )
            )


def add_school(draw: Draw, made: Documents, stay: Stay, *, as_of: datetime.date) -> None:
    """One course, for some ended."""
    school, course = draw.choice(SCHOOLS)
    day = stay.enrolment.entered_on + datetime.timedelta(days=draw.randint(20, 200))
    ended_on = day + datetime.timedelta(days=draw.randint(40, 200))
    row = recorded(draw, stay, day)
    outcome = draw.weighted({EducationOutcome.COMPLETED: 60, EducationOutcome.LEFT: 30, EducationOutcome.CHANGED: 10})
    if day >= as_of or day > stay.last_day:
        return
    has_ended = ended_on < min(as_of, stay.last_day)
    made.schools.append(
        EducationSupport(
            **row,
            school=school,
            course=course,
            started_on=day,
            ended_on=ended_on if has_ended else None,
            outcome=outcome if has_ended else "",
            accommodations=draw.choice(("", "More time in tests", "Notes of the lessons", "A quiet room for tests")),
        )
    )
