"""Clocks of a specialist beside their clients: employers, Vocational Rehabilitation, treatment teams, hours."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from caseload.clocks.spec import Clock, Ring, Task, days, short_day
from caseload.queries.clock_facts import HOURS_ASKED_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caseload.queries.clock_facts import StaffFacts

VR_MEETING_DAYS = 30
VR_CONTACT_DAYS = 7
TEAM_MEETING_DAYS = 7
VR = "Vocational Rehabilitation"


def _since(day: datetime.date | None, on: datetime.date) -> str:
    return f"the last was on {short_day(day, on)}" if day else "none is on record"


def employer_next_step(staff: StaffFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings on the day promised to an employer, until anybody of the agency was in touch with them again."""
    for contact in staff.promises:
        if contact.next_step_on:
            yield Ring(
                contact.next_step_on,
                f"{contact.next_step} (promised {short_day(contact.occurred_on, on)})",
                is_exact=True,
                employer_id=contact.employer_id,
                who=contact.employer.name,
                phone=contact.employer.phone,
            )


def vr_meeting(staff: StaffFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings a month after the last scheduled meeting in person, for who serves clients with an open case there."""
    if staff.has_vr_clients:
        yield Ring(
            (staff.vr_met_on or staff.since) + days(VR_MEETING_DAYS),
            f"Scheduled meeting in person: {_since(staff.vr_met_on, on)}",
            who=VR,
        )


def vr_contact(staff: StaffFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings a week after the last contact of any kind, for who serves clients with an open case there."""
    if staff.has_vr_clients:
        yield Ring(
            (staff.vr_contact_on or staff.since) + days(VR_CONTACT_DAYS),
            f"Weekly contact about clients: {_since(staff.vr_contact_on, on)}",
            who=VR,
        )


def team_meeting(staff: StaffFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings a week after the last clinical meeting of each team the specialist belongs to."""
    for team in staff.teams:
        yield Ring(
            (team.met_on or team.since) + days(TEAM_MEETING_DAYS),
            f"Weekly team meeting: {_since(team.met_on, on)}",
            who=team.team.name,
            about_id=team.team.pk,
        )


def hours(staff: StaffFacts, on: datetime.date) -> Iterator[Ring]:
    """Rings the day after a working day whose hours are not recorded."""
    first = max(staff.since, on - days(HOURS_ASKED_DAYS))
    asked = (first + days(n) for n in range((on - first).days))
    missing = [day for day in asked if staff.works_on(day) and day not in staff.recorded_days]
    if missing:
        n_days = f"{len(missing)} working day{'' if len(missing) == 1 else 's'}"
        yield Ring(
            missing[0] + days(1), f"{n_days} without hours, the first {short_day(missing[0], on)}", who="Your hours"
        )


EMPLOYER_NEXT_STEP = Clock(
    key="employer_next_step",
    title="Promised to an employer",
    item=18,
    rule="What was promised to an employer is done on the day; any later contact with them answers it.",
    source="IPS-25, Job development: quality of employer contact",
    task=Task.EMPLOYER_CONTACT,
    of_staff=employer_next_step,
)
VR_MEETING = Clock(
    key="vr_meeting",
    title="VR meeting",
    item=6,
    rule=f"Specialist and VR counselor meet in person, as scheduled, every {VR_MEETING_DAYS} days while clients have a case there.",
    source="IPS-25, Collaboration with Vocational Rehabilitation counselors",
    task=Task.VR_CONTACT,
    of_staff=vr_meeting,
)
VR_CONTACT = Clock(
    key="vr_contact",
    title="VR contact",
    item=6,
    rule="Specialist and VR counselor are in touch about clients every week while clients have a case there.",
    source="IPS-25, Collaboration with Vocational Rehabilitation counselors",
    task=Task.VR_CONTACT,
    of_staff=vr_contact,
)
TEAM_MEETING = Clock(
    key="team_meeting",
    title="Team meeting",
    item=5,
    rule="The specialist attends the clinical meeting of each of their treatment teams every week.",
    source="IPS-25, Integration through frequent team member contact",
    task=Task.TEAM_MEETING,
    of_staff=team_meeting,
)
HOURS = Clock(
    key="hours",
    title="Hours",
    item=24,
    rule=f"Scheduled hours, and those in the community, are recorded by the next day; {HOURS_ASKED_DAYS} days are asked for.",
    source="IPS-25, Community-based services",
    task=Task.HOURS,
    of_staff=hours,
)
