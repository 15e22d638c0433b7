"""The demonstration's log: contacts with clients and with employers."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from caseload.choices import (
    ContactMode,
    ContactPurpose,
    ContactResult,
    EmployerPurpose,
    Phase,
    Place,
)
from caseload.demo.clients import at
from caseload.models import ClientContact, EmployerContact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caseload.demo.clients import Stay
    from caseload.demo.draw import Draw
    from caseload.demo.organisations import Plan
    from caseload.demo.work import Market
    from ipsapp.access.models import Program, User

# Mean days from one contact to the next.
PACE = {Phase.ENGAGEMENT: 9.0, Phase.JOB_SEARCH: 13.0, Phase.WORKING: 19.0, Phase.STEPPING_DOWN: 32.0}
# In the first month of a job support is closer.
FIRST_MONTH = 28
FIRST_MONTH_PACE = 6.0

MODES = {
    ContactMode.IN_PERSON: 66, ContactMode.PHONE: 18, ContactMode.VIDEO: 4, ContactMode.TEXT: 10, ContactMode.EMAIL: 2,
}  # fmt: skip
RESULTS = {ContactResult.MET: 82, ContactResult.NO_ANSWER: 7, ContactResult.MISSED: 8, ContactResult.CANCELLED: 3}
PLACES = {Place.COMMUNITY: 50, Place.OFFICE: 28, Place.HOME: 12, Place.EMPLOYER: 10}
PLACES_OF_WORKERS = {Place.COMMUNITY: 44, Place.OFFICE: 22, Place.HOME: 14, Place.WORKPLACE: 20}
PURPOSES = {
    Phase.ENGAGEMENT: {ContactPurpose.ENGAGEMENT: 40, ContactPurpose.PROFILE: 45, ContactPurpose.BENEFITS: 15},
    Phase.JOB_SEARCH: {
        ContactPurpose.JOB_SEARCH: 74, ContactPurpose.PROFILE: 7, ContactPurpose.BENEFITS: 7,
        ContactPurpose.DISCLOSURE: 5, ContactPurpose.EDUCATION: 5, ContactPurpose.OUTREACH: 2,
    },
    Phase.WORKING: {ContactPurpose.JOB_SUPPORT: 84, ContactPurpose.BENEFITS: 9, ContactPurpose.EDUCATION: 7},
    Phase.STEPPING_DOWN: {ContactPurpose.JOB_SUPPORT: 90, ContactPurpose.BENEFITS: 10},
}  # fmt: skip
# Days until a contact is written down.
DELAYS = {0: 72, 1: 15, 2: 5, 3: 3, 5: 2, 8: 2, 15: 1}
NOTES = (
    "Talked about what a good week at work looks like.", "Went through openings together.",
    "Practiced the interview.", "Filled in two applications.", "Next meeting agreed.", "Bus route tried out together.",
)  # fmt: skip

EMPLOYER_MODES = {ContactMode.IN_PERSON: 78, ContactMode.PHONE: 14, ContactMode.EMAIL: 6, ContactMode.VIDEO: 2}
GENERIC_PURPOSES = {EmployerPurpose.INTRODUCE: 42, EmployerPurpose.LEARN: 34, EmployerPurpose.FOLLOW_UP: 24}
CLIENT_PURPOSES = {EmployerPurpose.PRESENT: 52, EmployerPurpose.FOLLOW_UP: 34, EmployerPurpose.LEARN: 14}
NEXT_STEPS = (
    "Call back",
    "Bring a resume",
    "Visit again",
    "Meet the shift lead",
    "Send information",
    "Ask about openings",
)
# Employer contacts a week by a specialist of usual diligence; the service expects six in person.
WEEKLY = {1.5: 10, 3.0: 25, 4.0: 30, 5.0: 20, 6.5: 15}
FOR_A_CLIENT = 0.4
YEARS_OF_EMPLOYER_CONTACTS = 2


def working_day(day: datetime.date) -> datetime.date:
    """The day itself, or the Monday after when it falls on a weekend."""
    return day + datetime.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)


def entered_at(draw: Draw, plan: Plan, day: datetime.date) -> datetime.datetime:
    """When a contact of that day is written down: mostly the same day, weeks later in a program that is late."""
    n_days = draw.weighted(DELAYS) + plan.lateness(draw)
    return at(day + datetime.timedelta(days=n_days), hour=draw.randint(14, 22))


def make_client_contacts(draw: Draw, stays: Sequence[Stay], *, as_of: datetime.date) -> list[ClientContact]:
    """The contacts of all stays that were entered before `as_of`."""
    contacts = []
    for stay in stays:
        day = stay.enrolment.entered_on
        while day <= stay.last_day:
            contact = make_client_contact(draw, stay, day)
            # What has not been entered yet is not there.
            if contact.created_at.date() < as_of:
                contacts.append(contact)
            day = working_day(day + datetime.timedelta(days=draw.days(pace_on(stay, day), shape=2)))
    return contacts


def pace_on(stay: Stay, day: datetime.date) -> float:
    """Mean days until the next contact."""
    job = stay.job_on(day)
    is_new = job is not None and (day - job.started_on).days < FIRST_MONTH
    return (FIRST_MONTH_PACE if is_new else PACE[stay.phase_on(day)]) / stay.plan.diligence


def make_client_contact(draw: Draw, stay: Stay, day: datetime.date) -> ClientContact:
    """One contact on a day of the stay; the first is the intake."""
    is_first = day == stay.enrolment.entered_on
    mode = ContactMode.IN_PERSON if is_first else draw.weighted(MODES)
    result = ContactResult.MET if is_first else draw.weighted(RESULTS)
    places = PLACES_OF_WORKERS if stay.job_on(day) else PLACES
    return ClientContact(
        id=draw.uuid(),
        enrolment=stay.enrolment,
        specialist=stay.specialist_on(day),
        occurred_on=day,
        mode=mode,
        place=draw.weighted(places) if mode == ContactMode.IN_PERSON else Place.ONLINE,
        purpose=ContactPurpose.INTAKE if is_first else draw.weighted(PURPOSES[stay.phase_on(day)]),
        result=result,
        minutes=draw.choice((15, 20, 30, 30, 45, 60, 60, 90)) if result == ContactResult.MET else None,
        note=draw.choice(NOTES) if result == ContactResult.MET and draw.chance(0.2) else "",
        created_at=entered_at(draw, stay.plan, day),
    )


def make_employer_contacts(
    draw: Draw,
    plan: Plan,
    program: Program,
    *,
    specialists: Sequence[User],
    stays: Sequence[Stay],
    market: Market,
    as_of: datetime.date,
) -> list[EmployerContact]:
    """What the specialists of a program did with employers in the last two years, week by week."""
    contacts = []
    for specialist in specialists:
        theirs = [stay for stay in stays if any(row.specialist == specialist for row in stay.specialists)]
        weekly = draw.weighted(WEEKLY) * plan.diligence
        for days_ago in range(365 * YEARS_OF_EMPLOYER_CONTACTS, 0, -7):
            for _ in range(round(draw.gauss(weekly, weekly / 3))):
                day = working_day(as_of - datetime.timedelta(days=days_ago - draw.randrange(7)))
                served = [
                    stay
                    for stay in theirs
                    if stay.enrolment.entered_on <= day <= stay.last_day and stay.specialist_on(day) == specialist
                ]
                # Whoever has nobody to serve that day is not out at employers either.
                if not served:
                    continue
                contact = make_employer_contact(draw, plan, program, specialist, served, market, day)
                if contact.created_at.date() < as_of:
                    contacts.append(contact)
    return contacts


def make_employer_contact(
    draw: Draw,
    plan: Plan,
    program: Program,
    specialist: User,
    served: Sequence[Stay],
    market: Market,
    day: datetime.date,
) -> EmployerContact:
    """One contact: for one of the clients served that day, or for none."""
    employer = draw.choice(market.employers)
    contact = EmployerContact(
        id=draw.uuid(),
        program=program,
        specialist=specialist,
        employer=employer,
        occurred_on=day,
        mode=draw.weighted(EMPLOYER_MODES),
        purpose=draw.weighted(GENERIC_PURPOSES),
        met_decision_maker=draw.chance(0.45),
        created_at=entered_at(draw, plan, day),
    )
    if draw.chance(FOR_A_CLIENT):
        stay = draw.choice(served)
        contact.enrolment = stay.enrolment
        contact.client_present = draw.chance(0.25)
        contact.fits_plan = draw.weighted({True: 80, False: 10, None: 10})
        contact.purpose = draw.weighted(CLIENT_PURPOSES)
        job = stay.job_on(day)
        if job:
            contact.employer = job.employer
            contact.purpose = EmployerPurpose.JOB_SUPPORT
    contact.site = draw.choice(market.sites[contact.employer])
    if draw.chance(0.4):
        contact.next_step = draw.choice(NEXT_STEPS)
        contact.next_step_on = working_day(day + datetime.timedelta(days=draw.randint(2, 21)))
    return contact
