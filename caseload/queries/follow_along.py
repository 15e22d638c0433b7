"""When a client is to be met around a job start and during the first year of a job. Dates in, dates out."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import TextChoices

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WEEK = datetime.timedelta(days=7)
ONE_DAY = datetime.timedelta(days=1)
FIRST_DAYS = datetime.timedelta(days=3)
N_WEEKS = 4
N_MONTHS = 12


class SlotKind(TextChoices):
    """What a meeting is for."""

    BEFORE = "before", "Week before the start"
    FIRST_DAYS = "first_days", "First three days"
    WEEK = "week", "Week"
    MONTH = "month", "Month"


class SlotState(TextChoices):
    """How a slot stands on a day."""

    MET = "met", "Met"
    MISSED = "missed", "Missed"
    OPEN = "open", "Open"
    COMING = "coming", "Coming"


@dataclass(frozen=True)
class Slot:
    """A span of days, both included, on one of which the client is to be met in person."""

    kind: SlotKind
    from_on: datetime.date
    to_on: datetime.date
    met_on: datetime.date | None  # the first meeting within; None for none so far
    state: SlotState
    number: int | None = None  # of a week, 1 to 4, or a month of the job, 2 to 12

    @property
    def label(self) -> str:
        """The slot's name, as in "Week 2"."""
        return f"{self.kind.label} {self.number}" if self.number else self.kind.label


def follow_along_schedule(
    starts_on: datetime.date, contacts: Iterable[datetime.date], *, until: datetime.date | None, as_of: datetime.date
) -> list[Slot]:
    """The slots of a job that began on `starts_on`, in order of their first day, those to come included.

    The week before the start (days -7 to -1), the first three days (0 to 3), each of the first four weeks, and each
    month from the second to the twelfth; the second begins after the four weeks, so that no day is left out. One meeting
    may fill two slots: day 2 lies in the first days and in week 1.

    Grain: one slot. `contacts` are the days on which the client was met in person; later ones than `as_of` do not count.
    `until` is the last day worked, None while the job goes on: a slot that the job did not last through is left out, met
    or not, since nobody can be asked to have used it.
    """
    met = sorted(day for day in contacts if day <= as_of)
    return [
        Slot(kind, from_on, to_on, met_on, _state(from_on, to_on, met_on, as_of=as_of), number)
        for kind, number, from_on, to_on in _spans(starts_on)
        if until is None or to_on <= until
        for met_on in [next((day for day in met if from_on <= day <= to_on), None)]
    ]


def _spans(starts_on: datetime.date) -> Iterator[tuple[SlotKind, int | None, datetime.date, datetime.date]]:
    yield SlotKind.BEFORE, None, starts_on - WEEK, starts_on - ONE_DAY
    yield SlotKind.FIRST_DAYS, None, starts_on, starts_on + FIRST_DAYS
    for number in range(1, N_WEEKS + 1):
        yield SlotKind.WEEK, number, starts_on + (number - 1) * WEEK, starts_on + number * WEEK - ONE_DAY
    from_on = starts_on + N_WEEKS * WEEK
    for number in range(2, N_MONTHS + 1):
        next_from_on = _months_later(starts_on, number)
        yield SlotKind.MONTH, number, from_on, next_from_on - ONE_DAY
        from_on = next_from_on


def _months_later(day: datetime.date, n: int) -> datetime.date:
    """The same day n months later, or the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _state(
    from_on: datetime.date, to_on: datetime.date, met_on: datetime.date | None, *, as_of: datetime.date
) -> SlotState:
    if met_on:
        return SlotState.MET
    if as_of < from_on:
        return SlotState.COMING
    return SlotState.OPEN if as_of <= to_on else SlotState.MISSED
