"""What the demonstration's supervisors did: weeks signed, days in the field, minutes of meetings."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from caseload.choices import MentoringMethod, SupervisionKind
from caseload.demo.clients import at
from caseload.models import (
    FieldMentoring,
    SupervisionAttendance,
    SupervisionDiscussion,
    SupervisionMeeting,
    WeekSignOff,
)
from caseload.queries.team import signable_weeks
from ipsapp.access.models import User
from ipsapp.kernel.periods import Week

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

    from caseload.demo.clients import Stay
    from caseload.demo.draw import Draw
    from caseload.demo.organisations import Plan
    from caseload.demo.work import Market
    from ipsapp.access.models import Program

SIGNED = 0.9
SIGNED_WHERE_LATE = 0.4
# Days after the Friday on which a week is signed.
SIGNED_AFTER = {0: 45, 3: 38, 4: 9, 10: 8}
NOTES = (
    "Talked over how to ask for a second visit.", "More visits where we know nobody yet.",
    "Good week. Log the same evening, please.", "Went through who was not seen.",
)  # fmt: skip
WEEKS_OF_MEETINGS = 13
MONTHS_OF_MENTORING = 6
DAYS_IN_MONTH = 28
MENTORED = 0.55
MENTORING_NOTES = (
    "Opens well and listens. Should ask for the next visit before leaving.", "Asked good questions about the shifts.",
    "Talked too long about the service: first learn what they need.", "Went to three shops in an hour, at ease in each.",
)  # fmt: skip
MENTORING_STEPS = ("Plan the second visit together", "Try the short opening", "Go to two new employers alone", "")
STRATEGIES = (
    "Visit employers near the bus lines first. Bring the treatment team in before a job start.",
    "Who has looked for two months: look at the plan again, and at disclosure.",
    "Ask for a work trial of a day where no opening is advertised.",
)
JOB_LEADS = (
    "The bakery looks for mornings. The hotel will hire in two weeks.", "Two openings in stocking, evenings.",
    "A garden center hires for the season and keeps people.",
)  # fmt: skip
GOALS = (
    "Three job starts by the end of the quarter. Six visits a week each.", "Log on the day itself.",
    "Everybody past day 30 has a first visit by next week.",
)  # fmt: skip


@dataclass
class Supervision:
    """Rows by model, those that others refer to first."""

    sign_offs: list[WeekSignOff] = field(default_factory=list)
    mentoring: list[FieldMentoring] = field(default_factory=list)
    meetings: list[SupervisionMeeting] = field(default_factory=list)
    attendances: list[SupervisionAttendance] = field(default_factory=list)
    discussions: list[SupervisionDiscussion] = field(default_factory=list)

    def rows(self) -> list[Sequence[Model]]:
        """All of them."""
        return [self.sign_offs, self.mentoring, self.meetings, self.attendances, self.discussions]


@dataclass(frozen=True)
class Unit:
    """A program with its people."""

    plan: Plan
    program: Program
    supervisor: User
    specialists: Sequence[User]
    stays: Sequence[Stay]
    market: Market


def add_supervision(draw: Draw, supervision: Supervision, unit: Unit, *, as_of: datetime.date) -> None:
    """Add what a program's supervisor did until the day of loading."""
    add_sign_offs(draw, supervision, unit, as_of=as_of)
    add_mentoring(draw, supervision, unit, as_of=as_of)
    this_week = Week.containing(as_of)
    for n in range(WEEKS_OF_MEETINGS, -1, -1):
        tuesday = this_week.back(n).start + datetime.timedelta(days=1)
        if tuesday >= as_of:
            continue
        if len(unit.specialists) > 1 and draw.chance(0.85):
            kind = SupervisionKind.OUTCOMES_REVIEW if n % WEEKS_OF_MEETINGS == 1 else SupervisionKind.GROUP
            add_meeting(draw, supervision, unit, tuesday, kind, unit.specialists)
        elif n % 4 == 1:
            kind = SupervisionKind.INDIVIDUAL
            add_meeting(draw, supervision, unit, tuesday, kind, [draw.choice(unit.specialists)])


def add_sign_offs(draw: Draw, supervision: Supervision, unit: Unit, *, as_of: datetime.date) -> None:
    """Sign most of the last eight weeks, some of them late."""
    for week in signable_weeks(on=as_of):
        for specialist in unit.specialists:
            signs = draw.chance(SIGNED_WHERE_LATE if unit.plan.days_late else SIGNED)
            signed_on = week.last_working_day + datetime.timedelta(days=draw.weighted(SIGNED_AFTER))
            note = draw.choice(NOTES) if draw.chance(0.2) else ""
            if signs and signed_on < as_of:
                supervision.sign_offs.append(
                    WeekSignOff(
                        id=draw.uuid(),
                        specialist=specialist,
                        program=unit.program,
                        week_starts_on=week.start,
                        signed_by=unit.supervisor,
                        signed_at=at(signed_on, hour=20),
                        note=note,
                    )
                )


def add_mentoring(draw: Draw, supervision: Supervision, unit: Unit, *, as_of: datetime.date) -> None:
    """Go out with most specialists once in most months."""
    for month in range(MONTHS_OF_MENTORING, 0, -1):
        for specialist in unit.specialists:
            day = as_of - datetime.timedelta(days=month * DAYS_IN_MONTH - draw.randrange(DAYS_IN_MONTH - 5))
            day = min(day, Week.containing(day).last_working_day)
            if not draw.chance(MENTORED):
                continue
            supervision.mentoring.append(
                FieldMentoring(
                    id=draw.uuid(),
                    program=unit.program,
                    supervisor=unit.supervisor,
                    specialist=specialist,
                    occurred_on=day,
                    employer=draw.choice(unit.market.employers) if draw.chance(0.8) else None,
                    methods=draw.choice(
                        (
                            [MentoringMethod.OBSERVED.value, MentoringMethod.FEEDBACK.value],
                            [MentoringMethod.MODELLED.value],
                            [method.value for method in MentoringMethod],
                        )
                    ),
                    notes=draw.choice(MENTORING_NOTES),
                    next_step=draw.choice(MENTORING_STEPS),
                    created_at=at(day, hour=21),
                )
            )


def add_meeting(
    draw: Draw,
    supervision: Supervision,
    unit: Unit,
    day: datetime.date,
    kind: SupervisionKind,
    invited: Sequence[User],
) -> None:
    """One meeting with its minutes, about a few of the clients who were enrolled that day."""
    meeting = SupervisionMeeting(
        id=draw.uuid(),
        program=unit.program,
        occurred_on=day,
        kind=kind,
        led_by=unit.supervisor,
        strategies=draw.choice(STRATEGIES),
        job_leads=draw.choice(JOB_LEADS) if draw.chance(0.7) else "",
        goals=draw.choice(GOALS) if kind == SupervisionKind.OUTCOMES_REVIEW or draw.chance(0.2) else "",
        created_at=at(day, hour=20),
    )
    came = [unit.supervisor, *(person for person in invited if len(invited) == 1 or draw.chance(0.9))]
    open_stays = [stay for stay in unit.stays if stay.enrolment.entered_on <= day <= stay.last_day]
    chosen = draw.sample(open_stays, min(len(open_stays), draw.randint(3, 7)))
    supervision.meetings.append(meeting)
    supervision.attendances += [SupervisionAttendance(id=draw.uuid(), meeting=meeting, user=person) for person in came]
    supervision.discussions += [
        SupervisionDiscussion(id=draw.uuid(), meeting=meeting, enrolment=stay.enrolment) for stay in chosen
    ]
