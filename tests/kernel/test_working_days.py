"""Working days against calendars one can look up."""

import datetime
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipsapp.kernel.working_days import WorkingDays, holidays_of

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))

HOLIDAYS = {
    "a Saturday": ("NY", date(2026, 5, 16), False, ""),
    "a Friday": ("NY", date(2026, 5, 15), True, ""),
    "Juneteenth": ("NY", date(2026, 6, 19), False, "Juneteenth"),
    "Juneteenth before it was one": ("NY", date(2020, 6, 19), True, ""),
    "Independence Day on a Saturday": ("NY", date(2026, 7, 3), False, "Independence Day (observed)"),
    "Christmas on a Sunday": ("NY", date(2022, 12, 26), False, "Christmas"),
    "New Year observed in the old year": ("NY", date(2021, 12, 31), False, "New Year"),
    "Thanksgiving": ("DM", date(2026, 11, 26), False, "Thanksgiving"),
    "Patriots' Day in Massachusetts": ("MA", date(2026, 4, 20), False, "Patriots"),
    "Patriots' Day elsewhere": ("NY", date(2026, 4, 20), True, ""),
    "a holiday of no state, in the demonstration": ("DM", date(2026, 4, 20), True, ""),
}


@pytest.mark.parametrize(("code", "day", "works", "name"), HOLIDAYS.values(), ids=HOLIDAYS)
def test_a_working_day_is_no_weekend_and_no_holiday(code, day, works, name):
    calendar = WorkingDays(code)
    assert calendar.is_working_day(day) is works
    assert name in calendar.holiday(day)
    assert bool(calendar.holiday(day)) is bool(name)


def test_next_is_the_day_itself_or_the_first_working_day_after_it():
    calendar = WorkingDays("NY")
    assert calendar.next(date(2026, 5, 14)) == date(2026, 5, 14)
    # Memorial Day follows the weekend.
    assert calendar.next(date(2026, 5, 23)) == date(2026, 5, 26)


def test_adding_leaves_out_the_day_itself_weekends_and_holidays():
    calendar = WorkingDays("NY")
    assert calendar.add(date(2026, 5, 14), 0) == date(2026, 5, 14)
    assert calendar.add(date(2026, 5, 16), 0) == date(2026, 5, 18)
    assert calendar.add(date(2026, 5, 14), 1) == date(2026, 5, 15)
    assert calendar.add(date(2026, 5, 22), 1) == date(2026, 5, 26)
    assert calendar.add(date(2026, 5, 23), 1) == date(2026, 5, 26)
    with pytest.raises(ValueError, match="not taken away"):
        calendar.add(date(2026, 5, 14), -1)


def test_counting_leaves_out_the_last_day():
    calendar = WorkingDays("NY")
    assert calendar.count(date(2026, 5, 11), date(2026, 5, 15)) == 4
    assert calendar.count(date(2026, 5, 11), date(2026, 5, 18)) == 5
    assert calendar.count(date(2026, 5, 25), date(2026, 6, 1)) == 4
    assert calendar.count(date(2026, 5, 11), date(2026, 5, 11)) == 0
    assert calendar.count(date(2026, 5, 12), date(2026, 5, 11)) == 0
    assert calendar.days(date(2026, 5, 22), date(2026, 5, 27)) == [date(2026, 5, 22), date(2026, 5, 26)]


@given(day=DAYS, n=st.integers(1, 30))
def test_adding_and_counting_agree(day, n):
    calendar = WorkingDays("MA")
    later = calendar.add(day, n)
    assert calendar.is_working_day(later)
    after = datetime.timedelta(days=1)
    assert calendar.count(day + after, later + after) == n


def test_a_year_is_worked_out_once():
    holidays_of.cache_clear()
    WorkingDays("MA").count(date(2026, 1, 1), date(2028, 1, 1))
    WorkingDays("MA").count(date(2026, 1, 1), date(2028, 1, 1))
    assert holidays_of.cache_info().misses == 2
