"""Half-open spans of days, weeks, calendar quarters and fiscal years."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Self

MONTHS_IN_QUARTER = 3
# As ISO 8601 counts, from Monday as 1.
FRIDAY = 5


@dataclass(frozen=True, order=True)
class Period:
    """The days from `start` until before `end`. Raises ValueError when there are none."""

    start: datetime.date
    end: datetime.date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"a period must end after it starts, not {self.start} to {self.end}")

    @classmethod
    def of_days(cls, first: datetime.date, last: datetime.date) -> Self:
        """The days from `first` to `last`, both included, as people say it."""
        return cls(first, last + datetime.timedelta(days=1))

    @property
    def last_day(self) -> datetime.date:
        """The last day that belongs to the period."""
        return self.end - datetime.timedelta(days=1)

    def __contains__(self, day: datetime.date) -> bool:
        return self.start <= day < self.end

    def touches(self, first: datetime.date, last: datetime.date | None) -> bool:
        """Whether a stay from `first` to `last` (both included; None for still going on) has a day in the period."""
        return first < self.end and (last is None or last >= self.start)


@dataclass(frozen=True, order=True)
class Week:
    """A week from Monday to Sunday, numbered as ISO 8601 does: week 1 of a year is that of its first Thursday.

    Raises ValueError for a number that the year does not have.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        datetime.date.fromisocalendar(self.year, self.number, 1)

    @classmethod
    def containing(cls, day: datetime.date) -> Self:
        """The week in which the day lies."""
        year, number, _weekday = day.isocalendar()
        return cls(year, number)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The week written like `2026-W20`, of 1900 to 2099. Raises ValueError for anything else."""
        match = re.fullmatch(r"((?:19|20)\d\d)-?W(\d\d)", text.strip().upper(), re.ASCII)
        if not match:
            raise ValueError(f"write a week as 2026-W20, not {text!r}")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"week {self.number} of {self.year}"

    @property
    def code(self) -> str:
        """The short form for addresses, `2026-W20`; `parse` reads it back."""
        return f"{self.year}-W{self.number:02}"

    @property
    def start(self) -> datetime.date:
        """Its Monday."""
        return datetime.date.fromisocalendar(self.year, self.number, 1)

    @property
    def end(self) -> datetime.date:
        """The first day after it, a Monday."""
        return self.start + datetime.timedelta(weeks=1)

    @property
    def last_working_day(self) -> datetime.date:
        """Its Friday."""
        return datetime.date.fromisocalendar(self.year, self.number, FRIDAY)

    @property
    def period(self) -> Period:
        """The week's days."""
        return Period(self.start, self.end)

    @property
    def next(self) -> Week:
        """The week after."""
        return self.back(-1)

    def back(self, n: int) -> Week:
        """The week `n` weeks earlier; a negative `n` looks ahead."""
        return type(self).containing(self.start - datetime.timedelta(weeks=n))


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter, as the IPS learning community reports: Q1 is January to March.

    Raises ValueError for a number outside 1 to 4.
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in {1, 2, 3, 4}:
            raise ValueError(f"a year has quarters 1 to 4, not {self.number}")

    @classmethod
    def containing(cls, day: datetime.date) -> Self:
        """The quarter in which the day lies."""
        return cls(day.year, (day.month - 1) // MONTHS_IN_QUARTER + 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The quarter written like `2026Q3`, of 1900 to 2099. Raises ValueError for anything else."""
        match = re.fullmatch(r"((?:19|20)\d\d)-?Q([1-4])", text.strip().upper(), re.ASCII)
        if not match:
            raise ValueError(f"write a quarter as 2026Q3, not {text!r}")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"Q{self.number} {self.year}"

    @property
    def code(self) -> str:
        """The short form for addresses and commands, `2026Q3`; `parse` reads it back."""
        return f"{self.year}Q{self.number}"

    @property
    def start(self) -> datetime.date:
        """The first day."""
        return datetime.date(self.year, MONTHS_IN_QUARTER * (self.number - 1) + 1, 1)

    @property
    def end(self) -> datetime.date:
        """The first day after it."""
        return self.next.start

    @property
    def period(self) -> Period:
        """The quarter's days."""
        return Period(self.start, self.end)

    @property
    def next(self) -> Quarter:
        """The quarter after."""
        return self.back(-1)

    def back(self, n: int) -> Quarter:
        """The quarter `n` quarters earlier; a negative `n` looks ahead."""
        index = self.year * 4 + self.number - 1 - n
        return Quarter(index // 4, index % 4 + 1)

    @classmethod
    def between(cls, first: datetime.date, last: datetime.date) -> list[Quarter]:
        """Every quarter with a day from `first` to `last`, both included, oldest first."""
        quarters: list[Quarter] = []
        quarter: Quarter = cls.containing(first)
        while quarter.start <= last:
            quarters.append(quarter)
            quarter = quarter.next
        return quarters


@dataclass(frozen=True, order=True)
class FiscalYear:
    """A fiscal year named, as governments do, by the calendar year it ends in: FY2027 may begin in July 2026.

    Raises ValueError when `starts_in` is not a month.
    """

    year: int
    starts_in: int

    def __post_init__(self) -> None:
        if self.starts_in not in range(1, 13):
            raise ValueError(f"a fiscal year starts in month 1 to 12, not {self.starts_in}")

    @classmethod
    def containing(cls, day: datetime.date, *, starts_in: int) -> Self:
        """The fiscal year in which the day lies, for years that begin in that month."""
        return cls(day.year + (1 if starts_in > 1 and day.month >= starts_in else 0), starts_in)

    def __str__(self) -> str:
        return f"FY{self.year}"

    @property
    def period(self) -> Period:
        """The fiscal year's days."""
        first = self.year - (1 if self.starts_in > 1 else 0)
        return Period(datetime.date(first, self.starts_in, 1), datetime.date(first + 1, self.starts_in, 1))
