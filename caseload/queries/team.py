"""The supervisor's view of a team: each specialist against the model, and which weeks wait for a signature."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q

from caseload import targets
from caseload.choices import Answer, ClientWish, ContactMode, ContactResult, EmployerResult, Phase
from caseload.models import Absence, ClientContact, ContactWish, EmployerContact, Enrolment, Job, WeekSignOff
from caseload.queries.weeks import WeekKey, WeekNumbers, logged_weeks
from ipsapp.access.models import Program, Role, RoleAssignment, User
from ipsapp.kernel.periods import Week

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet


def programs_overseen(user: User, *, on: datetime.date) -> QuerySet[Program]:
    """The programs whose specialists the user oversees on that day: as supervisor, or as lead of the agency."""
    supervised = user.places(Role.SUPERVISOR, on=on).programs
    led = user.places(Role.AGENCY_LEAD, on=on).agencies
    return Program.objects.filter(Q(pk__in=supervised) | Q(agency__in=led)).select_related("agency")


def programs_supervised(user: User, *, on: datetime.date) -> QuerySet[Program]:
    """The programs that the user supervises on that day."""
    return Program.objects.filter(pk__in=user.places(Role.SUPERVISOR, on=on).programs).select_related("agency")


def is_without_first_visit(*, on: datetime.date) -> Q:
    """Of enrolments: past day 30 without a contact in person with an employer for the client.

    Left out is who had work at entry or has had a job since, and who wants no contact for now.
    """
    visits = EmployerContact.objects.filter(
        enrolment=OuterRef("pk"), mode=ContactMode.IN_PERSON, result=EmployerResult.MET, occurred_on__lte=on
    )
    jobs = Job.objects.filter(enrolment=OuterRef("pk"), started_on__lte=on)
    latest = on - datetime.timedelta(days=targets.FIRST_VISIT_DAYS)
    return Q(~Exists(visits), ~Exists(jobs), ~Exists(_wishes_for_silence(on=on)), entered_on__lt=latest) & ~Q(
        employed_at_entry=Answer.YES
    )


def is_not_seen(*, on: datetime.date) -> Q:
    """Of enrolments: nobody has met the client, in whatever way, in the last 14 days.

    Left out is who came within them, and who wants no contact for now.
    """
    since = on - datetime.timedelta(days=targets.NOT_SEEN_DAYS)
    met = ClientContact.objects.filter(
        enrolment=OuterRef("pk"), result=ContactResult.MET, occurred_on__gte=since, occurred_on__lte=on
    )
    return Q(~Exists(met), ~Exists(_wishes_for_silence(on=on)), entered_on__lt=since)


def _wishes_for_silence(*, on: datetime.date) -> QuerySet[ContactWish]:
    """That the client wants no contact on that day."""
    return ContactWish.objects.holding_on(on).filter(enrolment=OuterRef("pk"), wish=ClientWish.CONTACT)


class Post(NamedTuple):
    """A specialist in a program."""

    program_id: uuid.UUID
    specialist_id: uuid.UUID

    @classmethod
    def held_by(cls, role: RoleAssignment) -> Post:
        """The post of a specialist's role, which is always held in a program."""
        assert role.program_id is not None  # noqa: S101 - the database enforces it
        return cls(role.program_id, role.user_id)


@dataclass(frozen=True)
class Caseload:
    """How many clients a specialist serves in a program on a day, and how many of them wait for something."""

    n_clients: int = 0
    n_searching: int = 0
    n_working: int = 0
    n_without_visit: int = 0
    n_not_seen: int = 0

    def __add__(self, other: Caseload) -> Caseload:
        return Caseload(
            self.n_clients + other.n_clients,
            self.n_searching + other.n_searching,
            self.n_working + other.n_working,
            self.n_without_visit + other.n_without_visit,
            self.n_not_seen + other.n_not_seen,
        )


@dataclass(frozen=True)
class TeamRow:
    """One specialist in one program on one day. `week` is the week asked for, `week_before` the one before it."""

    program: Program
    specialist: User
    fte: Decimal  # 0 for somebody who left and still has clients
    caseload: Caseload
    caseload_before: Caseload  # a week earlier
    week: WeekNumbers
    week_before: WeekNumbers
    visits_target: Decimal
    weeks_to_sign: tuple[Week, ...]  # oldest first

    @property
    def clients_target(self) -> Decimal:
        """Most clients for their share of full time."""
        return targets.clients(fte=self.fte)


@dataclass(frozen=True)
class Team:
    """Those who serve the clients of some programs, by program and name."""

    rows: Sequence[TeamRow]
    week: Week
    caseload: Caseload = field(init=False)
    numbers: WeekNumbers = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "caseload", sum((row.caseload for row in self.rows), Caseload()))
        object.__setattr__(self, "numbers", sum((row.week for row in self.rows), WeekNumbers()))

    @property
    def clients_target(self) -> Decimal:
        """Most clients for all of them."""
        return sum((row.clients_target for row in self.rows), Decimal(0))

    @property
    def visits_target(self) -> Decimal:
        """Visits expected of all of them."""
        return sum((row.visits_target for row in self.rows), Decimal(0))

    @property
    def n_to_sign(self) -> int:
        """Weeks that wait for a signature."""
        return sum(len(row.weeks_to_sign) for row in self.rows)


def team_of(programs: QuerySet[Program], *, week: Week, on: datetime.date) -> Team:
    """Everybody who is a specialist of the programs on that day, or has open clients there.

    The caseload is that of the day; visits, places and delays are those of the week. The number of queries does not
    depend on how many programs and people there are.
    """
    offered = {program.pk: program for program in programs}
    roles = list(
        RoleAssignment.objects.filter(role=Role.SPECIALIST, program__in=offered)
        .filter(starts_on__lte=on)
        .select_related("user")
    )
    in_force = [role for role in roles if role.ends_on is None or role.ends_on > on]
    people = {role.user_id: role.user for role in in_force}
    now = _caseloads(offered, on=on)
    before = _caseloads(offered, on=on - datetime.timedelta(weeks=1))
    posts = {Post.held_by(role) for role in in_force} | set(now)
    people |= User.objects.in_bulk([post.specialist_id for post in posts if post.specialist_id not in people])
    logged = logged_weeks(offered, first=week.back(1), last=week)
    away = days_away(people, weeks=[week])
    to_sign = _weeks_to_sign(roles, on=on)
    fte = {Post.held_by(role): role.fte for role in in_force}
    rows = [
        TeamRow(
            program=offered[post.program_id],
            specialist=people[post.specialist_id],
            fte=fte.get(post, Decimal(0)),
            caseload=now.get(post, Caseload()),
            caseload_before=before.get(post, Caseload()),
            week=logged.get(WeekKey(*post, week.start), WeekNumbers()),
            week_before=logged.get(WeekKey(*post, week.back(1).start), WeekNumbers()),
            visits_target=targets.employer_visits(
                fte=fte.get(post, Decimal(0)), n_days_away=away[post.specialist_id, week]
            ),
            weeks_to_sign=tuple(to_sign.get(post, ())),
        )
        for post in posts
    ]
    rows.sort(key=lambda row: (row.program.name, row.specialist.full_name, row.specialist.pk))
    return Team(rows, week)


def _caseloads(programs: Iterable[uuid.UUID], *, on: datetime.date) -> dict[Post, Caseload]:
    """Open clients on the evening of that day, by who serves them; those whom nobody serves are in none."""

    def held(relation: str) -> FilteredRelation:
        return FilteredRelation(
            relation,
            condition=Q(**{f"{relation}__starts_on__lte": on})
            & (Q(**{f"{relation}__ends_on__isnull": True}) | Q(**{f"{relation}__ends_on__gt": on})),
        )

    def n_clients(condition: Q | None = None) -> Count:
        return Count("client", distinct=True, filter=condition)

    rows = (
        Enrolment.objects.filter(
            Q(closed_on__isnull=True) | Q(closed_on__gt=on), program__in=programs, entered_on__lte=on
        )
        .annotate(assignment=held("specialist_assignments"), phase=held("phases"))
        .filter(assignment__isnull=False)
        .order_by()
        .values_list("program", F("assignment__specialist"))
        .annotate(
            n_clients=n_clients(),
            n_searching=n_clients(Q(phase__phase=Phase.JOB_SEARCH)),
            n_working=n_clients(Q(phase__phase=Phase.WORKING)),
            n_without_visit=n_clients(is_without_first_visit(on=on)),
            n_not_seen=n_clients(is_not_seen(on=on)),
        )
    )
    return {Post(program, specialist): Caseload(*counts) for program, specialist, *counts in rows}


def days_away(people: Iterable[uuid.UUID], *, weeks: Sequence[Week]) -> Counter[tuple[uuid.UUID, Week]]:
    """Working days of these weeks, oldest first, that each of these people is away."""
    absences = Absence.objects.touching(weeks[0].start, weeks[-1].last_working_day).filter(person__in=people)
    away: set[tuple[uuid.UUID, datetime.date]] = set()
    for person, starts_on, ends_on in absences.values_list("person", "starts_on", "ends_on"):
        first, last = max(starts_on, weeks[0].start), min(ends_on, weeks[-1].last_working_day)
        days = (first + datetime.timedelta(days=n) for n in range((last - first).days + 1))
        away |= {(person, day) for day in days if day <= Week.containing(day).last_working_day}
    return Counter((person, Week.containing(day)) for person, day in away)


def expected_visits(*, specialist: User, program: Program, week: Week) -> Decimal:
    """Visits to employers expected of the specialist in that week: none when they did not hold the role in it."""
    role = (
        RoleAssignment.objects.filter(user=specialist, program=program, role=Role.SPECIALIST, starts_on__lt=week.end)
        .exclude(ends_on__lte=week.start)
        .order_by("-starts_on")
        .first()
    )
    if role is None:
        return Decimal(0)
    away = days_away([specialist.pk], weeks=[week])
    return targets.employer_visits(fte=role.fte, n_days_away=away[specialist.pk, week])


@dataclass(frozen=True)
class OwnWeek:
    """How far a specialist is in a week, all their programs together."""

    numbers: WeekNumbers
    expected_visits: Decimal


def own_week(user: User, *, week: Week, on: datetime.date) -> OwnWeek:
    """What the user logged of the week as a specialist, and the visits expected of them in it."""
    programs = Program.objects.filter(pk__in=user.places(Role.SPECIALIST, on=on).programs)
    found = logged_weeks(programs, first=week, last=week, specialist=user)
    expected = (expected_visits(specialist=user, program=program, week=week) for program in programs)
    return OwnWeek(sum(found.values(), WeekNumbers()), sum(expected, Decimal(0)))


# Weeks to sign -----------------------------------------------------------------------------------------------------


def signable_weeks(*, on: datetime.date) -> list[Week]:
    """The last eight weeks whose last working day has come, oldest first."""
    newest = Week.containing(on)
    if on < newest.last_working_day:
        newest = newest.back(1)
    return [newest.back(n) for n in range(targets.WEEKS_TO_SIGN - 1, -1, -1)]


def _posts_in(roles: Iterable[RoleAssignment], weeks: Sequence[Week]) -> dict[Post, list[Week]]:
    """In which of these weeks each held the role on at least one day."""
    held: dict[Post, list[Week]] = {}
    for role in roles:
        known = held.setdefault(Post.held_by(role), [])
        known += [
            week
            for week in weeks
            if week not in known and role.starts_on < week.end and (role.ends_on is None or role.ends_on > week.start)
        ]
    return held


def _weeks_to_sign(roles: Sequence[RoleAssignment], *, on: datetime.date) -> dict[Post, list[Week]]:
    weeks = signable_weeks(on=on)
    signed = set(
        WeekSignOff.objects.filter(
            program__in={role.program_id for role in roles}, week_starts_on__gte=weeks[0].start
        ).values_list("program", "specialist", "week_starts_on")
    )
    return {
        post: sorted(week for week in held if (*post, week.start) not in signed)
        for post, held in _posts_in(roles, weeks).items()
    }


@dataclass(frozen=True)
class WeekRow:
    """One specialist's week in one program; `sign_off` is None while it waits for one."""

    program: Program
    specialist: User
    week: Week
    numbers: WeekNumbers
    visits_target: Decimal
    sign_off: WeekSignOff | None


def weeks_of(programs: QuerySet[Program], *, on: datetime.date, specialist: User | None = None) -> list[WeekRow]:
    """The last eight weeks of everybody who was a specialist of the programs then, newest first, signed or not."""
    offered = {program.pk: program for program in programs}
    weeks = signable_weeks(on=on)
    found = RoleAssignment.objects.filter(role=Role.SPECIALIST, program__in=offered, starts_on__lt=weeks[-1].end)
    roles = list((found.filter(user=specialist) if specialist else found).select_related("user"))
    people = {role.user_id: role.user for role in roles}
    fte: dict[Post, Decimal] = {}
    for role in sorted(roles, key=lambda role: role.starts_on):
        fte[Post.held_by(role)] = role.fte
    logged = logged_weeks(offered, first=weeks[0], last=weeks[-1], specialist=specialist)
    sign_offs = {
        WeekKey(each.program_id, each.specialist_id, each.week_starts_on): each
        for each in WeekSignOff.objects.filter(
            program__in=offered, specialist__in=people, week_starts_on__gte=weeks[0].start
        ).select_related("signed_by")
    }
    away = days_away(people, weeks=weeks)
    rows = [
        WeekRow(
            program=offered[post.program_id],
            specialist=people[post.specialist_id],
            week=week,
            numbers=logged.get(WeekKey(*post, week.start), WeekNumbers()),
            visits_target=targets.employer_visits(fte=fte[post], n_days_away=away[post.specialist_id, week]),
            sign_off=sign_offs.get(WeekKey(*post, week.start)),
        )
        for post, held in _posts_in(roles, weeks).items()
        for week in held
    ]
    rows.sort(key=lambda row: (row.specialist.full_name, row.program.name))
    rows.sort(key=lambda row: row.week, reverse=True)
    return rows


def specialists_overseen(programs: Any) -> QuerySet[User]:
    """Everybody who is, was, or will be a specialist of the programs: their weeks stay readable."""
    roles = RoleAssignment.objects.filter(role=Role.SPECIALIST, program__in=programs, user=OuterRef("pk"))
    return User.objects.filter(Exists(roles))
