"""The demonstration's people served, their stays in programs, and who served them when."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from caseload.choices import (
    Answer,
    BirthDateQuality,
    CloseReason,
    Gender,
    Phase,
    Race,
    ReferralSource,
)
from caseload.demo.people import LOGINS
from caseload.models import Client, Enrolment, SpecialistAssignment, TeamAssignment
from ipsapp.access.models import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caseload.demo.draw import Draw
    from caseload.demo.organisations import Plan
    from caseload.models import Job, PhaseChange
    from caseload.models.enrolments import DatedAssignment
    from ipsapp.access.models import Program, TreatmentTeam, User

FIRST_NAMES = (
    "Ada", "Alma", "Amos", "Asa", "Bella", "Bram", "Cleo", "Cora", "Dora", "Earl", "Edie", "Elsa", "Ezra", "Faye",
    "Finn", "Greta", "Hugo", "Ida", "Iris", "Jade", "Juno", "Kai", "Lena", "Leo", "Lola", "Luz", "Mae", "Milo",
    "Nell", "Nico", "Olive", "Otis", "Pearl", "Rex", "Rosa", "Ruby", "Silas", "Stella", "Theo", "Vera", "Wade", "Yara",
)  # fmt: skip
FAMILY_NAMES = (
    "Apricot", "Baobab", "Boxwood", "Buckeye", "Clementine", "Cottonwood", "Cranberry", "Cypress", "Dogwood",
    "Elderberry", "Eucalyptus", "Fig", "Gooseberry", "Grapefruit", "Guava", "Hemlock", "Hornbeam", "Huckleberry",
    "Juniper", "Kumquat", "Lychee", "Magnolia", "Mango", "Mulberry", "Nectarine", "Papaya", "Persimmon", "Pineapple",
    "Pomegranate", "Quince", "Raspberry", "Redwood", "Satsuma", "Sequoia", "Spruce", "Tamarind", "Tangerine", "Willow",
)  # fmt: skip
PREFERRED_NAMES = ("Ace", "Birdie", "Buddy", "Coco", "Dot", "Sunny")

GENDERS = {
    Gender.MAN: 49, Gender.WOMAN: 42, Gender.NON_BINARY: 2, Gender.ANOTHER: 1,
    Gender.NOT_ASKED: 3, Gender.DECLINED: 2, Gender.UNKNOWN: 1,
}  # fmt: skip
RACES = {
    Race.WHITE: 43, Race.BLACK: 24, Race.HISPANIC: 13, Race.ASIAN: 3, Race.AMERICAN_INDIAN: 2, Race.SEVERAL: 4,
    Race.MIDDLE_EASTERN: 1, Race.PACIFIC_ISLANDER: 1, Race.NOT_ASKED: 5, Race.DECLINED: 3, Race.UNKNOWN: 1,
}  # fmt: skip
VETERANS = {Answer.NO: 84, Answer.YES: 6, Answer.NOT_ASKED: 7, Answer.DECLINED: 2, Answer.UNKNOWN: 1}
BIRTH_DATES = {
    BirthDateQuality.FULL: 92, BirthDateQuality.APPROXIMATE: 3, BirthDateQuality.NOT_ASKED: 3,
    BirthDateQuality.DECLINED: 1, BirthDateQuality.UNKNOWN: 1,
}  # fmt: skip
SOURCES = {
    ReferralSource.TREATMENT_TEAM: 60, ReferralSource.SELF: 14, ReferralSource.FAMILY: 3,
    ReferralSource.VOCATIONAL_REHABILITATION: 9, ReferralSource.SUBSTANCE_USE_PROGRAM: 5,
    ReferralSource.COURT_OR_PROBATION: 2, ReferralSource.SHELTER: 3, ReferralSource.OTHER: 1,
    ReferralSource.NOT_RECORDED: 3,
}  # fmt: skip
CLOSE_REASONS = {
    CloseReason.CLIENT_CHOICE: 34, CloseReason.LOST_CONTACT: 28, CloseReason.MOVED: 14, CloseReason.OTHER_PROGRAM: 8,
    CloseReason.HOSPITAL: 6, CloseReason.OTHER: 5, CloseReason.MISSED_APPOINTMENTS: 3, CloseReason.DIED: 1,
    CloseReason.TIME_LIMIT: 1,
}  # fmt: skip
EMPLOYED_AT_ENTRY = {
    Answer.NO: 83, Answer.YES: 8, Answer.NOT_ASKED: 5, Answer.DECLINED: 2, Answer.UNKNOWN: 2,
}  # fmt: skip

# Days before the day of loading. Entries reach back beyond the ten quarters, so that the first is a full caseload too.
FIRST_ENTRY = 1100
# Above 1, programs grow over time.
GROWTH = 1.3
STAY = 690.0
SHORTEST_STAY = 21
RETURNS = 0.06
HAND_OVERS = 0.14
TEAM_CHANGES = 0.05
KNOWN_TWICE = 0.03
# Whose caseload is to grow larger than their colleagues': that of the specialist people sign in as.
LIGHTER = {LOGINS[Role.SPECIALIST]: 0.85}

Holder = TypeVar("Holder")


@dataclass
class Stay:
    """One enrolment and everything that hangs on it, while the demonstration is being made."""

    plan: Plan
    enrolment: Enrolment
    last_day: datetime.date
    """The closing day, or the day of loading."""
    specialists: list[SpecialistAssignment] = field(default_factory=list)
    teams: list[TeamAssignment] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    phases: list[PhaseChange] = field(default_factory=list)

    def specialist_on(self, day: datetime.date) -> User:
        """Who served the client that day."""
        return next(row.specialist for row in reversed(self.specialists) if row.starts_on <= day)

    def phase_on(self, day: datetime.date) -> Phase:
        """The phase the client was in that day."""
        return Phase(next(row.phase for row in reversed(self.phases) if row.starts_on <= day))

    def job_on(self, day: datetime.date) -> Job | None:
        """A job the client held that day, the latest begun; None when there was none."""
        held = (
            job for job in reversed(self.jobs) if job.started_on <= day and (not job.ended_on or day <= job.ended_on)
        )
        return next(held, None)


def at(day: datetime.date, *, hour: int) -> datetime.datetime:
    """An hour of a day, in universal time: good enough for when something was entered."""
    return datetime.datetime.combine(day, datetime.time(hour), tzinfo=datetime.UTC)


def make_names(draw: Draw) -> list[tuple[str, str]]:
    """Every pair of a first and a family name, shuffled."""
    names = [(first, family) for first in FIRST_NAMES for family in FAMILY_NAMES]
    draw.shuffle(names)
    return names


def make_clients(
    draw: Draw, plan: Plan, program: Program, *, known: Sequence[Client], names: list[tuple[str, str]], n: int
) -> list[Client]:
    """The people a program serves. Takes names from `names`; a few are people another agency (`known`) knows too."""
    own_people = {client.person_id for client in known if client.agency == program.agency}
    strangers = list({client.person_id: client for client in known if client.person_id not in own_people}.values())
    clients = []
    for number in range(1, n + 1):
        first_name, last_name = names.pop()
        quality = draw.weighted(BIRTH_DATES)
        # Years are counted from a fixed one: ages need no more.
        birth_date = datetime.date(1960, 1, 1) + datetime.timedelta(days=draw.randrange(47 * 365))
        client = Client(
            id=draw.uuid(),
            agency=program.agency,
            person_id=draw.uuid(),
            number=f"{plan.code}-{number:03}",
            first_name=first_name,
            last_name=last_name,
            preferred_name=draw.choice(PREFERRED_NAMES) if draw.chance(0.04) else "",
            birth_date=birth_date if quality in {BirthDateQuality.FULL, BirthDateQuality.APPROXIMATE} else None,
            birth_date_quality=quality,
            # Numbers set aside for fiction.
            phone=f"555-01{draw.randrange(100):02}" if draw.chance(0.9) else "",
            gender=draw.weighted(GENDERS),
            race=draw.weighted(RACES),
            veteran=draw.weighted(VETERANS),
        )
        if strangers and draw.chance(KNOWN_TWICE):
            other = strangers.pop(draw.randrange(len(strangers)))
            for name in ("person_id", "first_name", "last_name", "birth_date", "birth_date_quality", "gender", "race"):
                setattr(client, name, getattr(other, name))
        clients.append(client)
    return clients


def make_stays(
    draw: Draw, plan: Plan, program: Program, clients: Sequence[Client], *, as_of: datetime.date
) -> list[Stay]:
    """The clients' stays in the program, oldest first. Some people come back after a while."""
    stays = []
    for client in clients:
        entered_on = as_of - datetime.timedelta(days=max(1, round(FIRST_ENTRY * draw.random() ** GROWTH)))
        stay = make_stay(draw, plan, program, client, entered_on=entered_on, as_of=as_of)
        stays.append(stay)
        back_on = stay.last_day + datetime.timedelta(days=30 + draw.days(120))
        if draw.chance(RETURNS) and stay.enrolment.closed_on and back_on < as_of:
            stays.append(make_stay(draw, plan, program, client, entered_on=back_on, as_of=as_of))
        client.created_at = stay.enrolment.created_at
    return sorted(stays, key=lambda stay: stay.enrolment.entered_on)


def make_stay(
    draw: Draw, plan: Plan, program: Program, client: Client, *, entered_on: datetime.date, as_of: datetime.date
) -> Stay:
    """One stay: still going on when it would have lasted beyond the day of loading."""
    last_day = entered_on + datetime.timedelta(days=SHORTEST_STAY + draw.days(STAY, shape=1.5))
    referred_on = entered_on - datetime.timedelta(days=draw.days(12))
    enrolment = Enrolment(
        id=draw.uuid(),
        client=client,
        program=program,
        referred_on=referred_on if draw.chance(0.94) else None,
        referral_source=draw.weighted(SOURCES),
        entered_on=entered_on,
        employed_at_entry=draw.weighted(EMPLOYED_AT_ENTRY),
        created_at=at(entered_on, hour=18),
    )
    reason = draw.weighted(CLOSE_REASONS)
    if last_day < as_of:
        enrolment.closed_on, enrolment.close_reason = last_day, reason
    return Stay(plan, enrolment, min(last_day, as_of))


def assign(draw: Draw, stays: Sequence[Stay], *, specialists: Sequence[User], teams: Sequence[TreatmentTeam]) -> None:
    """Give each stay, oldest first, a team and the specialist with the fewest clients that day; later, a few change."""
    served_until: dict[User, list[datetime.date]] = {user: [] for user in specialists}
    for stay in stays:
        load = {
            user: sum(day >= stay.enrolment.entered_on for day in days) * LIGHTER.get(user.full_name, 1)
            for user, days in served_until.items()
        }
        first = min(specialists, key=load.__getitem__)
        served_until[first].append(stay.last_day)
        stay.specialists = [
            SpecialistAssignment(id=draw.uuid(), enrolment=stay.enrolment, specialist=user, starts_on=starts_on)
            for user, starts_on in holders(draw, stay, first, specialists, probability=HAND_OVERS)
        ]
        stay.teams = [
            TeamAssignment(id=draw.uuid(), enrolment=stay.enrolment, team=team, starts_on=starts_on)
            for team, starts_on in holders(draw, stay, draw.choice(teams), teams, probability=TEAM_CHANGES)
        ]
        end_where_next_starts(stay.specialists)
        end_where_next_starts(stay.teams)


def holders(
    draw: Draw, stay: Stay, first: Holder, everybody: Sequence[Holder], *, probability: float
) -> list[tuple[Holder, datetime.date]]:
    """Who holds a stay and since when: the first, and sometimes somebody else later."""
    held = [(first, stay.enrolment.entered_on)]
    changes_on = stay.enrolment.entered_on + datetime.timedelta(days=draw.randint(30, 500))
    others = [other for other in everybody if other != first]
    if draw.chance(probability) and others and changes_on < stay.last_day:
        held.append((draw.choice(others), changes_on))
    return held


def end_where_next_starts(rows: Sequence[DatedAssignment]) -> None:
    """Close each dated row on the day the next one begins; the last stays open."""
    for row, following in pairwise(rows):
        row.ends_on = following.starts_on
