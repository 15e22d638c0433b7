"""What a clock is, and what it says when it rings."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.formats import date_format

from caseload.choices import ClientWish

if TYPE_CHECKING:
    import uuid

    from caseload.queries.clock_facts import CaseFacts, ClockFacts, StaffFacts
    from ipsapp.access.models import Program, User

WEEK_DAYS = 7


def days(n: int) -> datetime.timedelta:
    """So many days."""
    return datetime.timedelta(days=n)


def short_day(day: datetime.date, on: datetime.date) -> str:
    """A day as it is told on another: Tue 14 Oct, with the year when it is not the same."""
    return date_format(day, "D j M" if day.year == on.year else "D j M Y")


class Task(StrEnum):
    """What answers a clock: the page behind its button."""

    CLIENT_CONTACT = "client_contact"
    EMPLOYER_CONTACT = "employer_contact"
    PROFILE = "profile"
    DISCLOSURE = "disclosure"
    BENEFITS = "benefits"
    SEARCH_PLAN = "search_plan"
    SUPPORT_PLAN = "support_plan"
    JOB_START = "job_start"
    VR_CONTACT = "vr_contact"
    TEAM_MEETING = "team_meeting"
    HOURS = "hours"


class Group(StrEnum):
    """Where a due thing stands in the list. `QUIET`: it would be due, but the client does not want it."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    QUIET = "quiet"


@dataclass(frozen=True)
class Ring:
    """What a clock found for one case or specialist.

    `opens_on` is the first day on which doing it counts: no earlier day is proposed when the last one is not worked.
    `is_exact` says that the day itself was agreed on and stays, worked or not.
    """

    due_on: datetime.date
    why: str
    opens_on: datetime.date | None = None
    is_exact: bool = False
    employer_id: uuid.UUID | None = None
    about_id: uuid.UUID | None = None  # the job, offer or team it is about
    who: str = ""  # when it is neither the client nor the employer
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Clock:
    """One rule: what it asks, why, and how it is found. Exactly one of `of_case` and `of_staff` is given.

    `key` is stored nowhere but stands in files and addresses: it never changes. `item` is the running number of the item
    in the 25-item scale of 2008 that the clock protects.
    """

    key: str
    title: str
    item: int
    rule: str  # the rule in words, as the help shows it
    source: str
    task: Task
    # Wishes under which the clock stays silent.
    silenced_by: tuple[ClientWish, ...] = ()
    of_case: Callable[[CaseFacts, datetime.date], Iterator[Ring]] | None = None
    of_staff: Callable[[StaffFacts, datetime.date], Iterator[Ring]] | None = None

    def __post_init__(self) -> None:
        if (self.of_case is None) == (self.of_staff is None):
            raise ValueError(f"{self.key}: a clock asks either about a case or about a specialist")


@dataclass(frozen=True)
class Due:
    """One thing that a clock asks for on the day the list was made."""

    clock: Clock
    group: Group
    due_on: datetime.date
    who: str  # the client's short name, an employer, a team
    why: str
    wish: str  # what the client does not want, in words; only in the quiet group
    phone: str
    specialist: User | None
    program: Program
    enrolment_id: uuid.UUID | None = None
    client_id: uuid.UUID | None = None
    client_number: str = ""
    employer_id: uuid.UUID | None = None
    about_id: uuid.UUID | None = None


def due_things(clocks: tuple[Clock, ...], facts: ClockFacts) -> list[Due]:
    """All that these clocks ask for up to a week ahead; quiet ones last.

    What is overdue stands in the order of the clocks: three days after a lost job weigh more than a profile that has
    waited for a year. What is still to come stands by its day.
    """
    on = facts.on
    found = [due for clock in clocks for due in _of_clock(clock, facts) if due.due_on < on + days(WEEK_DAYS)]
    groups = list(Group)

    def order(due: Due) -> tuple[int, int, datetime.date, int, str]:
        weight = clocks.index(due.clock)
        first = weight if due.group == Group.OVERDUE else 0
        return groups.index(due.group), first, due.due_on, weight, due.who

    return sorted(found, key=order)


def _of_clock(clock: Clock, facts: ClockFacts) -> Iterator[Due]:
    on = facts.on
    if clock.of_staff:
        for staff in facts.staff:
            for ring in clock.of_staff(staff, on):
                due_on = _settled(ring, staff, on)
                yield Due(
                    clock, _group(due_on, on), due_on, ring.who, ring.why, "", ring.phone, staff.person, staff.program,
                    employer_id=ring.employer_id, about_id=ring.about_id,
                )  # fmt: skip
    if clock.of_case:
        for case in facts.cases:
            wish = next((each for each in clock.silenced_by if each in case.wishes), None)
            client = case.enrolment.client
            for ring in clock.of_case(case, on):
                due_on = _settled(ring, facts.staff_of(case), on)
                yield Due(
                    clock,
                    Group.QUIET if wish else _group(due_on, on),
                    due_on,
                    client.short_name,
                    ring.why,
                    _in_words(wish, case) if wish else "",
                    client.phone,
                    case.specialist,
                    case.enrolment.program,
                    case.enrolment.pk,
                    client.pk,
                    client.number,
                    ring.employer_id,
                    ring.about_id,
                )


def _group(due_on: datetime.date, on: datetime.date) -> Group:
    if due_on < on:
        return Group.OVERDUE
    return Group.TODAY if due_on == on else Group.WEEK


def _settled(ring: Ring, staff: StaffFacts | None, on: datetime.date) -> datetime.date:
    """The day it is due for somebody who does not work every day: the last working day in time.

    A day that has passed stays what it was: being away later does not undo that it was due.
    """
    if staff is None or ring.is_exact or ring.due_on < on:
        return ring.due_on
    return staff.last_working_day(ring.due_on, not_before=max(on, ring.opens_on or on))


def _in_words(wish: ClientWish, case: CaseFacts) -> str:
    words = case.wishes[wish]
    return f"{wish.label}: “{words}”" if words else wish.label
