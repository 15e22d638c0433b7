"""The days of those who work here: when they work, when they are away, and what of it they recorded.

Spans are `Period`s: the last day is not part of them. Each function asks once for all the people it is given.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q

from caseload.models import Absence, TimeRecord
from ipsapp.access.models import Role, RoleAssignment, User
from ipsapp.kernel.working_days import ONE_DAY, SATURDAY, WorkingDays

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from django.db.models import QuerySet

    from ipsapp.access.models import Program
    from ipsapp.kernel.periods import Period

DAYS_SHOWN = 14


def days_away(people: Collection[User], *, period: Period) -> dict[uuid.UUID, dict[datetime.date, Absence]]:
    """For each person the days of the period on which they are away, with the absence that says so.

    Weekends and holidays within an absence are among them. Whoever is never away has an empty entry.
    """
    found: dict[uuid.UUID, dict[datetime.date, Absence]] = {person.pk: {} for person in people}
    for absence in Absence.objects.filter(person__in=found).touching(period.start, period.last_day):
        day = max(absence.starts_on, period.start)
        while day <= min(absence.ends_on, period.last_day):
            found[absence.person_id][day] = absence
            day += ONE_DAY
    return found


def working_days_of(
    people: Collection[User], *, period: Period, calendar: WorkingDays
) -> dict[uuid.UUID, list[datetime.date]]:
    """For each person the working days of the period on which they are not away, in order."""
    days = calendar.days(period.start, period.end)
    return {
        person: [day for day in days if day not in away] for person, away in days_away(people, period=period).items()
    }


def weeks_worked(
    people: Collection[User], *, period: Period, calendar: WorkingDays
) -> dict[uuid.UUID, Counter[datetime.date]]:
    """For each person the weeks of the period in which they worked, by their Monday, with the number of days.

    A week away is no week. Five days are a full one: `total()` divided by five is what weekly targets are held against.
    """
    return {
        person: Counter(day - datetime.timedelta(days=day.weekday()) for day in days)
        for person, days in working_days_of(people, period=period, calendar=calendar).items()
    }


def specialists_known(user: User, *, on: datetime.date) -> QuerySet[User]:
    """The specialists of the programs the user supervises, and the user if a specialist, by name."""
    supervised = user.places(Role.SUPERVISOR, on=on).programs
    roles = RoleAssignment.objects.in_force(on=on).filter(role=Role.SPECIALIST)
    held = roles.filter(Q(program__in=supervised) | Q(user=user))
    return User.objects.filter(pk__in=held.values("user"), is_active=True)


def posts_of(user: User, *, as_seen_by: User, on: datetime.date) -> list[RoleAssignment]:
    """The user's roles as a specialist that the other may know, with program and state: their own, or as supervisor."""
    supervised = as_seen_by.places(Role.SUPERVISOR, on=on).programs
    roles = user.role_assignments.in_force(on=on).filter(role=Role.SPECIALIST)
    known = roles if user == as_seen_by else roles.filter(program__in=supervised)
    return list(known.select_related("program__agency__state").order_by("program__name"))


@dataclass(frozen=True)
class DayRow:
    """One day of a specialist in a program. `record` is None when nobody recorded it, which is not the same as no work."""

    day: datetime.date
    holiday: str
    absence: Absence | None
    record: TimeRecord | None
    is_missing: bool  # a working day, neither away nor recorded
    before: TimeRecord | None  # the last recorded day before it with work scheduled, which may be repeated


def days_of(specialist: User, *, program: Program, period: Period) -> list[DayRow]:
    """The days of the period to know about, newest first: Mondays to Fridays, and weekends that were recorded."""
    calendar = WorkingDays(program.agency.state.code)
    away = days_away([specialist], period=period)[specialist.pk]
    records = {
        record.worked_on: record
        for record in TimeRecord.objects.filter(
            recorded_by=specialist, program=program, worked_on__gte=period.start, worked_on__lt=period.end
        )
    }
    rows = []
    before = hours_before(specialist, program=program, day=period.start)
    day = period.start
    while day < period.end:
        holiday, record = calendar.holiday(day), records.get(day)
        if record or day.weekday() < SATURDAY:
            is_missing = not (record or holiday or day in away)
            rows.append(DayRow(day, holiday, away.get(day), record, is_missing, before))
        before = record if record and record.scheduled_minutes else before
        day += ONE_DAY
    return rows[::-1]


def hours_before(specialist: User, *, program: Program, day: datetime.date) -> TimeRecord | None:
    """The hours recorded last before that day, in which work was scheduled; None when there are none."""
    return (
        TimeRecord.objects.filter(recorded_by=specialist, program=program, worked_on__lt=day, scheduled_minutes__gt=0)
        .order_by("-worked_on")
        .first()
    )


@dataclass(frozen=True)
class SpecialistDays:
    """What a supervisor sees of one specialist's days in a program."""

    specialist: User
    program: Program
    share: str  # of full time, in words; empty for all of it
    n_recorded: int
    n_working_days: int  # not counting days away
    community_percent: float | None  # of scheduled hours; None when none are recorded
    other_percent: float | None
    away: Absence | None  # on the last day of the period

    @property
    def n_missing(self) -> int:
        """Working days that nobody recorded."""
        return self.n_working_days - self.n_recorded


def days_of_specialists(user: User, *, period: Period, on: datetime.date) -> list[SpecialistDays]:
    """The specialists of the programs the user supervises, a line for each and program, by program and name."""
    posts = list(
        RoleAssignment.objects.in_force(on=on)
        .filter(role=Role.SPECIALIST, program__in=user.places(Role.SUPERVISOR, on=on).programs, user__is_active=True)
        .select_related("user", "program__agency__state")
        .order_by("program__name", "user__full_name", "pk")
    )
    people = {post.user for post in posts}
    away = days_away(people, period=period)
    minutes: defaultdict[tuple[uuid.UUID, uuid.UUID | None], Counter[str]] = defaultdict(Counter)
    recorded: defaultdict[tuple[uuid.UUID, uuid.UUID | None], set[datetime.date]] = defaultdict(set)
    for record in TimeRecord.objects.filter(
        recorded_by__in=people, worked_on__gte=period.start, worked_on__lt=period.end
    ).order_by(F("worked_on")):
        key: tuple[uuid.UUID, uuid.UUID | None] = (record.recorded_by_id, record.program_id)
        recorded[key].add(record.worked_on)
        minutes[key].update(
            scheduled=record.scheduled_minutes, community=record.community_minutes, other=record.other_duty_minutes
        )
    rows = []
    for post in posts:
        key, program = (post.user_id, post.program_id), post.program
        assert program is not None  # noqa: S101 - for the type checker: a specialist's place is a program
        days = WorkingDays(program.agency.state.code).days(period.start, period.end)
        days = [day for day in days if day not in away[post.user_id]]
        rows.append(
            SpecialistDays(
                specialist=post.user,
                program=program,
                share=share_of_full_time(post),
                n_recorded=len(recorded[key].intersection(days)),
                n_working_days=len(days),
                community_percent=_percent(minutes[key], "community"),
                other_percent=_percent(minutes[key], "other"),
                away=away[post.user_id].get(period.last_day),
            )
        )
    return rows


def share_of_full_time(post: RoleAssignment) -> str:
    """`0.5 of full time`; empty for all of it."""
    return "" if post.fte == 1 else f"{post.fte.normalize():f} of full time"


def _percent(minutes: Counter[str], part: str) -> float | None:
    return 100 * minutes[part] / minutes["scheduled"] if minutes["scheduled"] else None


def absences_known(user: User, *, on: datetime.date) -> QuerySet[Absence]:
    """Absences the user may know, with the person; the latest first."""
    known: QuerySet[Absence] = Absence.objects.visible_to(user, on=on).select_related("person")
    return known


def staff_known(user: User, *, on: datetime.date) -> QuerySet[User]:
    """The user and the specialists they supervise: those whose records they see, and for whom they record days away."""
    return User.objects.filter(Q(pk=user.pk) | Q(pk__in=specialists_known(user, on=on).values("pk")))
