"""The days on which a state works: Monday to Friday, without its holidays and those of the nation."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from holidays import country_holidays, list_supported_countries

STATES = frozenset(list_supported_countries()["US"])
SATURDAY = 5
ONE_DAY = datetime.timedelta(days=1)


@lru_cache(maxsize=512)
def holidays_of(state_code: str, year: int) -> Mapping[datetime.date, str]:
    """The holidays of a year by day, the days on which they are observed included, with their names.

    A code that is no state's or territory's gets those of the nation.
    """
    subdivision = state_code if state_code in STATES else None
    # Without `expand` the calendar holds the year alone, not every year it is asked about.
    return MappingProxyType(dict(country_holidays("US", subdiv=subdivision, years=year, expand=False)))


class WorkingDays:
    """The working days of a state, by its two letters."""

    def __init__(self, state_code: str) -> None:
        self.state_code = state_code

    def holiday(self, day: datetime.date) -> str:
        """The name of the holiday that the day is; empty for none."""
        return holidays_of(self.state_code, day.year).get(day, "")

    def is_working_day(self, day: datetime.date) -> bool:
        """Whether the day is neither of a weekend nor a holiday."""
        return day.weekday() < SATURDAY and day not in holidays_of(self.state_code, day.year)

    def next(self, day: datetime.date) -> datetime.date:
        """The day itself when it is a working day, or else the first one after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def add(self, day: datetime.date, n: int) -> datetime.date:
        """The `n`th working day after the day, which itself does not count: one after a Friday is the Monday.

        With 0 it is `next`. Raises ValueError for a number below 0.
        """
        if n < 0:
            raise ValueError(f"working days are added, not taken away: {n}")
        day = self.next(day) if n == 0 else day
        for _ in range(n):
            day = self.next(day + ONE_DAY)
        return day

    def days(self, start: datetime.date, end: datetime.date) -> list[datetime.date]:
        """The working days from `start` until before `end`, in order; none when it does not lie after `start`."""
        every = (start + datetime.timedelta(days=n) for n in range((end - start).days))
        return [day for day in every if self.is_working_day(day)]

    def count(self, start: datetime.date, end: datetime.date) -> int:
        """How many working days lie from `start` until before `end`; 0 when it does not lie after `start`."""
        return len(self.days(start, end))
