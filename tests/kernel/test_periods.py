import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipsapp.kernel.periods import FiscalYear, Period, Quarter, Week

D = datetime.date
DAYS = st.dates(D(1990, 1, 1), D(2100, 12, 31))


def test_quarter_has_its_first_day_and_not_the_next_quarters():
    quarter = Quarter(2026, 3)
    assert (quarter.start, quarter.end) == (D(2026, 7, 1), D(2026, 10, 1))
    assert D(2026, 7, 1) in quarter.period
    assert D(2026, 9, 30) in quarter.period
    assert D(2026, 10, 1) not in quarter.period
    assert quarter.period.last_day == D(2026, 9, 30)


@given(DAYS)
def test_every_day_lies_in_exactly_one_quarter(day):
    quarter = Quarter.containing(day)
    assert [day in candidate.period for candidate in (quarter.back(1), quarter, quarter.next)] == [False, True, False]


@given(DAYS, st.integers(1, 12))
def test_every_day_lies_in_exactly_one_fiscal_year(day, starts_in):
    year = FiscalYear.containing(day, starts_in=starts_in)
    around = [FiscalYear(year.year + step, starts_in) for step in (-1, 0, 1)]
    assert [day in candidate.period for candidate in around] == [False, True, False]


@pytest.mark.parametrize(
    ("day", "starts_in", "name"),
    [
        (D(2026, 6, 30), 7, "FY2026"),
        (D(2026, 7, 1), 7, "FY2027"),
        (D(2026, 9, 30), 10, "FY2026"),
        (D(2026, 10, 1), 10, "FY2027"),
        (D(2026, 12, 31), 1, "FY2026"),
    ],
)
def test_fiscal_year_is_named_by_the_year_it_ends_in(day, starts_in, name):
    assert str(FiscalYear.containing(day, starts_in=starts_in)) == name


@pytest.mark.parametrize("text", ["2026Q3", "2026-q3", " 2026Q3 "])
def test_quarter_reads_its_own_code(text):
    assert Quarter.parse(text) == Quarter(2026, 3)
    assert Quarter(2026, 3).code == "2026Q3"


@pytest.mark.parametrize("text", ["2026Q5", "Q3 2026", "2026", ""])
def test_quarter_refuses_anything_else(text):
    with pytest.raises(ValueError, match="write a quarter as 2026Q3"):
        Quarter.parse(text)


def test_quarters_between_two_days_include_both_ends():
    quarters = Quarter.between(D(2025, 12, 31), D(2026, 4, 1))
    assert [quarter.code for quarter in quarters] == ["2025Q4", "2026Q1", "2026Q2"]


@pytest.mark.parametrize(
    ("first", "last", "touches"),
    [
        (D(2026, 1, 1), D(2026, 6, 30), False),  # ended the day before
        (D(2026, 1, 1), D(2026, 7, 1), True),  # ended on the first day
        (D(2026, 9, 30), None, True),  # began on the last day
        (D(2026, 10, 1), None, False),  # began the day after
        (D(2026, 1, 1), None, True),
    ],
)
def test_a_stay_touches_a_period_by_a_single_day(first, last, touches):
    assert Quarter(2026, 3).period.touches(first, last) is touches


def test_a_period_without_days_is_refused():
    with pytest.raises(ValueError, match="must end after it starts"):
        Period(D(2026, 1, 1), D(2026, 1, 1))


def test_period_of_days_includes_the_last():
    assert Period.of_days(D(2018, 10, 1), D(2019, 9, 30)) == Period(D(2018, 10, 1), D(2019, 10, 1))


@given(DAYS)
def test_every_day_lies_in_exactly_one_week(day):
    week = Week.containing(day)
    assert [day in candidate.period for candidate in (week.back(1), week, week.next)] == [False, True, False]
    assert week.start.weekday() == 0
    assert week.last_working_day.weekday() == 4
    assert (week.end - week.start).days == 7


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (D(2026, 5, 14), "2026-W20"),
        (D(2026, 5, 11), "2026-W20"),  # Monday
        (D(2026, 5, 17), "2026-W20"),  # Sunday
        (D(2027, 1, 3), "2026-W53"),  # belongs to the year of its Thursday
        (D(2025, 12, 29), "2026-W01"),
    ],
)
def test_a_week_is_numbered_by_its_thursday_and_reads_its_own_code(day, code):
    week = Week.containing(day)
    assert week.code == code
    assert Week.parse(code) == week


def test_weeks_go_back_and_on_across_a_year():
    first = Week(2026, 1)
    assert first.back(1) == Week(2025, 52)
    assert first.back(1).next == first
    assert sorted([first, first.back(2), first.next]) == [first.back(2), first, first.next]
    assert str(first) == "week 1 of 2026"


@pytest.mark.parametrize("text", ["2026-W5", "2026W", "W20", "2026-20", "1899-W20", ""])
def test_a_week_refuses_anything_else(text):
    with pytest.raises(ValueError, match="write a week as 2026-W20"):
        Week.parse(text)


@pytest.mark.parametrize("text", ["2026-W54", "2026-W00", "2025-W53"])
def test_a_week_that_the_year_does_not_have_is_refused(text):
    with pytest.raises(ValueError, match="week"):
        Week.parse(text)
