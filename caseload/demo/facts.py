"""What is asked at entry and of a job beside what figures need: some of it answered, some never asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caseload.choices import (
    Answer,
    Benefit,
    DisclosureAtWork,
    JobBenefit,
    PreferenceMatch,
    Shift,
    VrStatus,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caseload.demo.clients import Stay
    from caseload.demo.draw import Draw
    from caseload.models import Enrolment, Job

IN_SCHOOL = {Answer.NO: 84, Answer.YES: 7, Answer.NOT_ASKED: 9}
VR = {
    VrStatus.NONE: 42, VrStatus.OPEN: 24, VrStatus.APPLIED: 8, VrStatus.CLOSED: 7, VrStatus.DECLINED: 7,
    VrStatus.NOT_ASKED: 12,
}  # fmt: skip
# How likely a client receives each.
BENEFITS = {
    Benefit.SSI: 0.36, Benefit.SSDI: 0.3, Benefit.MEDICAID: 0.62, Benefit.MEDICARE: 0.22, Benefit.HOUSING: 0.2,
    Benefit.SNAP: 0.45, Benefit.TANF: 0.04, Benefit.VETERANS: 0.04, Benefit.FAMILY: 0.03,
}  # fmt: skip
BENEFITS_NOT_ASKED, RECEIVES_NONE, JOB_NOT_ASKED = 0.12, 0.12, 0.18

SHIFTS = {Shift.DAY: 52, Shift.EVENING: 15, Shift.NIGHT: 6, Shift.WEEKEND: 7, Shift.VARIES: 14, "": 6}
AT_WORK = {
    DisclosureAtWork.NOTHING: 40, DisclosureAtWork.PROGRAM: 33, DisclosureAtWork.CONDITION: 6,
    DisclosureAtWork.ACCOMMODATION: 9, DisclosureAtWork.UNKNOWN: 12,
}  # fmt: skip
JOB_BENEFITS = {JobBenefit.HEALTH: 0.22, JobBenefit.LEAVE: 0.34, JobBenefit.RETIREMENT: 0.14}
MATCHES = {
    PreferenceMatch.WORK: 0.72, PreferenceMatch.HOURS: 0.66, PreferenceMatch.PAY: 0.5, PreferenceMatch.PLACE: 0.6,
    PreferenceMatch.SETTING: 0.55,
}  # fmt: skip
CODES = {
    "Stocker": "53-7065", "Cashier": "41-2011", "Dishwasher": "35-9021", "Line cook": "35-2014", "Server": "35-3031",
    "Hotel housekeeper": "37-2012", "Office cleaner": "37-2011", "Groundskeeper": "37-3011",
    "Warehouse worker": "53-7062", "Home health aide": "31-1120", "Office assistant": "43-9061",
    "Bookkeeper": "43-3031", "Teacher's aide": "25-9045", "Laborer": "47-2061",
}  # fmt: skip
CODED = 0.6
NEXT_STEPS = (
    "Look for a new job at once.", "Talk on Monday about what comes next.", "Time to recover, then a new plan.",
    "Ask the employer for a reference together.",
)  # fmt: skip


def fill_facts(draw: Draw, stays: Sequence[Stay]) -> None:
    """Answer, for each stay and each of its jobs, what somebody asked."""
    for stay in stays:
        _fill_entry(draw, stay.enrolment)
        for job in stay.jobs:
            _fill_job(draw, job)


def _fill_entry(draw: Draw, enrolment: Enrolment) -> None:
    received = [str(benefit) for benefit, probability in BENEFITS.items() if draw.chance(probability)]
    enrolment.in_school_at_entry = draw.weighted(IN_SCHOOL)
    enrolment.vr_status = draw.weighted(VR)
    enrolment.benefits = [] if draw.chance(RECEIVES_NONE) else received
    if draw.chance(BENEFITS_NOT_ASKED):
        enrolment.benefits = None


def _fill_job(draw: Draw, job: Job) -> None:
    job.shift = draw.weighted(SHIFTS)
    job.disclosure = draw.weighted(AT_WORK)
    benefits = [str(benefit) for benefit, probability in JOB_BENEFITS.items() if draw.chance(probability)]
    job.benefits = None if draw.chance(JOB_NOT_ASKED) else benefits
    matches = [str(match) for match, probability in MATCHES.items() if draw.chance(probability)]
    job.matches = None if draw.chance(JOB_NOT_ASKED) else matches
    code = CODES.get(job.title, "")
    job.occupation = code if draw.chance(CODED) else ""
    next_step = draw.choice(NEXT_STEPS)
    if draw.chance(0.55) and job.ended_on:
        job.next_step = next_step
