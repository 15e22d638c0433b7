"""The demonstration's specialists beside their clients: teams, hours, meetings, Vocational Rehabilitation, days away."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from caseload.choices import AbsenceKind, ContactMode, MeetingKind, VrContactKind
from caseload.demo.contacts import entered_at
from caseload.demo.organisations import STATE_CODE
from caseload.demo.people import HALF_TIME, LOGINS
from caseload.models import (
    Absence,
    TeamDiscussion,
    TeamMeeting,
    TeamMembership,
    TimeRecord,
    VrContact,
    VrDiscussion,
)
from ipsapp.access.models import Role
from ipsapp.kernel.working_days import WorkingDays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

    from caseload.demo.clients import Stay
    from caseload.demo.draw import Draw
    from caseload.demo.organisations import Organisations, Plan
    from caseload.demo.people import Staff
    from ipsapp.access.models import Program, TreatmentTeam, User

WEEKS = 8
TEAMS_EACH = 2
# Who is away on the day of loading.
AWAY_NOW = "Dee Dunlin"
RECORDED = 0.97
FRIDAY = 4
FULL_DAY = 480
SHARES_OUTSIDE = {0.5: 20, 0.625: 30, 0.75: 35, 0.875: 15}
OTHER_DUTIES = {0: 88, 30: 8, 60: 4}
ATTENDED = 0.92
ADMINISTRATIVE = 0.1
TALKED_ABOUT = 0.45
MEETING_NOTES = ("", "", "Two referrals to expect.", "Medication change to watch.", "Next time: housing.")
VR_MEETINGS = 0.3
VR_TALKS = 0.7
VR_MODES = {ContactMode.IN_PERSON: 35, ContactMode.PHONE: 45, ContactMode.EMAIL: 20}
COUNSELORS = ("Vic Veery", "Rhea Rail", "Walt Warbler")


@dataclass
class Days:
    """The rows, by model."""

    memberships: list[TeamMembership] = field(default_factory=list)
    absences: list[Absence] = field(default_factory=list)
    hours: list[TimeRecord] = field(default_factory=list)
    meetings: list[TeamMeeting] = field(default_factory=list)
    team_talks: list[TeamDiscussion] = field(default_factory=list)
    vr_contacts: list[VrContact] = field(default_factory=list)
    vr_talks: list[VrDiscussion] = field(default_factory=list)

    @property
    def groups(self) -> list[Sequence[Model]]:
        """What is to be written, those that others refer to first."""
        return [
            self.memberships,
            self.absences,
            self.hours,
            self.meetings,
            self.team_talks,
            self.vr_contacts,
            self.vr_talks,
        ]


def make_days(draw: Draw, tree: Organisations, staff: Staff, stays: Sequence[Stay], *, as_of: datetime.date) -> Days:
    """The last weeks of everybody who serves clients."""
    made = Days()
    recent_from = as_of - datetime.timedelta(weeks=WEEKS)
    working = WorkingDays(STATE_CODE).days(recent_from, as_of)
    recent = [stay for stay in stays if stay.last_day >= recent_from]
    n_programs = Counter(chain.from_iterable(staff.specialists.values()))
    away: dict[User, set[datetime.date]] = {}
    for user in n_programs:
        away[user] = set()
        for absence in make_absences(draw, user, as_of=as_of):
            made.absences.append(absence)
            n_days = (absence.ends_on - absence.starts_on).days + 1
            away[user].update(absence.starts_on + datetime.timedelta(days=n) for n in range(n_days))
    main_program: dict[User, Program] = {}
    for plan, program in tree.programs:
        teams = tree.teams[plan.name]
        served = [stay for stay in recent if stay.enrolment.program == program]
        for user in staff.specialists[plan.name]:
            main_program.setdefault(user, program)
            own = [stay for stay in served if any(row.specialist == user for row in stay.specialists)]
            joined = teams_of(own, teams)
            made.memberships += [
                TeamMembership(
                    id=draw.uuid(), team=team, specialist=user, starts_on=as_of - datetime.timedelta(days=700)
                )
                for team in joined
            ]
            days = [day for day in working if day not in away[user]]
            share = 1.0 if n_programs[user] == 1 else 0.9 if main_program[user] == program else 0.1
            add_hours(draw, made, plan, program, user, days, share=share, as_of=as_of)
            add_meetings(draw, made, plan, user, joined, own, days, as_of=as_of)
            add_vr_contacts(draw, made, plan, program, user, own, days, as_of=as_of)
        supervisor = staff.users[plan.supervisor]
        add_meetings(draw, made, plan, supervisor, teams[:1], served, working[::2], as_of=as_of)
    return made


def teams_of(stays: Sequence[Stay], teams: Sequence[TreatmentTeam]) -> list[TreatmentTeam]:
    """The teams most of these clients belong to, one or two."""
    sizes = Counter(stay.teams[-1].team for stay in stays)
    return sorted(teams, key=lambda team: (-sizes[team], team.name))[:TEAMS_EACH]


def make_absences(draw: Draw, user: User, *, as_of: datetime.date) -> list[Absence]:
    """Days away of one person: some over, some to come, and for one of them now. They never overlap."""
    monday = as_of - datetime.timedelta(days=as_of.weekday())
    spans = []
    if user.full_name == AWAY_NOW:
        spans.append((monday, monday + datetime.timedelta(days=11), AbsenceKind.LEAVE))
    if draw.chance(0.5):
        first = monday - datetime.timedelta(weeks=draw.randint(2, WEEKS - 1))
        spans.append((first, first + datetime.timedelta(days=4), AbsenceKind.LEAVE))
    if draw.chance(0.4):
        day = monday - datetime.timedelta(weeks=1, days=-draw.randrange(5))
        spans.append((day, day, draw.weighted({AbsenceKind.SICK: 70, AbsenceKind.TRAINING: 30})))
    if draw.chance(0.5):
        first = monday + datetime.timedelta(weeks=draw.randint(3, 9))
        spans.append((first, first + datetime.timedelta(days=draw.choice((0, 4, 11))), AbsenceKind.LEAVE))
    return [
        Absence(
            id=draw.uuid(),
            person=user,
            recorded_by=user,
            starts_on=starts_on,
            ends_on=ends_on,
            kind=kind,
            created_at=datetime.datetime.combine(
                min(starts_on, as_of) - datetime.timedelta(days=1), datetime.time(15), tzinfo=datetime.UTC
            ),
        )
        for starts_on, ends_on, kind in spans
    ]


def add_hours(
    draw: Draw,
    made: Days,
    plan: Plan,
    program: Program,
    user: User,
    days: Sequence[datetime.date],
    *,
    share: float,
    as_of: datetime.date,
) -> None:
    """The hours of most days; the last one is left for the person who signs in to enter."""
    outside = draw.weighted(SHARES_OUTSIDE) * plan.success**0.5
    for day in days:
        created_at = entered_at(draw, plan, day)
        is_left_open = user.full_name == LOGINS[Role.SPECIALIST] and day == days[-1]
        scheduled = scheduled_minutes(user, day, share=share)
        community = half_hours(scheduled * min(1.0, outside * draw.uniform(0.8, 1.15)))
        other = min(draw.weighted(OTHER_DUTIES), scheduled)
        if created_at.date() < as_of and draw.chance(RECORDED) and not is_left_open:
            made.hours.append(
                TimeRecord(
                    id=draw.uuid(),
                    recorded_by=user,
                    program=program,
                    worked_on=day,
                    scheduled_minutes=scheduled,
                    community_minutes=community,
                    other_duty_minutes=other,
                    created_at=created_at,
                )
            )


def scheduled_minutes(user: User, day: datetime.date, *, share: float) -> int:
    """Eight hours; four for who works half time; the Friday afternoon, if borrowed, belongs to the other program."""
    full = FULL_DAY // 2 if user.full_name == HALF_TIME else FULL_DAY
    if share == 1.0:
        return full
    if day.weekday() == FRIDAY:
        return full // 2
    return full if share > 0.5 else 0


def half_hours(minutes: float) -> int:
    """The minutes in whole half hours."""
    return 30 * int(minutes // 30)


def team_on(stay: Stay, day: datetime.date) -> TreatmentTeam | None:
    """The team the client belonged to that day; None before entry and after closing."""
    if not stay.enrolment.entered_on <= day <= stay.last_day:
        return None
    return next(row.team for row in reversed(stay.teams) if row.starts_on <= day)


def add_meetings(
    draw: Draw,
    made: Days,
    plan: Plan,
    user: User,
    teams: Sequence[TreatmentTeam],
    stays: Sequence[Stay],
    days: Sequence[datetime.date],
    *,
    as_of: datetime.date,
) -> None:
    """Each team meets weekly, on a weekday of its own."""
    for weekday, team in enumerate(teams, start=1):
        for day in days:
            created_at = entered_at(draw, plan, day)
            if day.weekday() != weekday or created_at.date() >= as_of or not draw.chance(ATTENDED):
                continue
            kind = MeetingKind.ADMINISTRATIVE if draw.chance(ADMINISTRATIVE) else MeetingKind.CLINICAL
            meeting = TeamMeeting(
                id=draw.uuid(),
                recorded_by=user,
                program=team.program,
                team=team,
                met_on=day,
                kind=kind,
                raised_work=draw.chance(0.4),
                note=draw.choice(MEETING_NOTES),
                created_at=created_at,
            )
            made.meetings.append(meeting)
            about = [stay for stay in stays if team_on(stay, day) == team]
            made.team_talks += [
                TeamDiscussion(id=draw.uuid(), meeting=meeting, enrolment=stay.enrolment)
                for stay in about
                if kind == MeetingKind.CLINICAL and draw.chance(TALKED_ABOUT)
            ]


def add_vr_contacts(
    draw: Draw,
    made: Days,
    plan: Plan,
    program: Program,
    user: User,
    stays: Sequence[Stay],
    days: Sequence[datetime.date],
    *,
    as_of: datetime.date,
) -> None:
    """Most weeks a talk about a client, some weeks a scheduled meeting about several."""
    for day in days[draw.randrange(5) :: 5]:
        created_at = entered_at(draw, plan, day)
        open_then = [stay for stay in stays if team_on(stay, day)]
        is_meeting = draw.chance(VR_MEETINGS)
        if created_at.date() >= as_of or not open_then or not draw.chance(VR_TALKS):
            continue
        contact = VrContact(
            id=draw.uuid(),
            recorded_by=user,
            program=program,
            occurred_on=day,
            kind=VrContactKind.MEETING if is_meeting else VrContactKind.ABOUT_CLIENT,
            mode=ContactMode.IN_PERSON if is_meeting else draw.weighted(VR_MODES),
            counselor=draw.choice(COUNSELORS),
            note="",
            created_at=created_at,
        )
        made.vr_contacts.append(contact)
        n_clients = min(len(open_then), 4 if is_meeting else 1)
        made.vr_talks += [
            VrDiscussion(id=draw.uuid(), contact=contact, enrolment=stay.enrolment)
            for stay in draw.sample(open_then, n_clients)
        ]
