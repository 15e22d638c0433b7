"""The schedule of meetings around a job start: pure dates."""

import datetime
from itertools import pairwise

import pytest

from caseload.queries.follow_along import SlotKind, SlotState, follow_along_schedule

START = datetime.date(2026, 1, 31)
LATER = datetime.date(2027, 6, 1)


def on(offset):
    """A day counted from the job's first."""
    return START + datetime.timedelta(days=offset)


def schedule(*contacts, until=None, as_of=LATER):
    return follow_along_schedule(START, contacts, until=until, as_of=as_of)


def test_the_whole_year_is_covered_without_a_gap():
    slots = schedule()
    assert [slot.label for slot in slots] == [
        "Week before the start",
        "First three days",
        "Week 1",
        "Week 2",
        "Week 3",
        "Week 4",
        *(f"Month {number}" for number in range(2, 13)),
    ]
    assert (slots[0].from_on, slots[0].to_on) == (on(-7), on(-1))
    assert (slots[1].from_on, slots[1].to_on) == (on(0), on(3))
    one_after_another = slots[2:]
    for slot, following in pairwise(one_after_another):
        assert slot.to_on + datetime.timedelta(days=1) == following.from_on
    assert slots[-1].to_on == datetime.date(2027, 1, 30), "the day before the anniversary"


def test_a_month_that_is_too_short_ends_on_its_last_day():
    month_2 = next(slot for slot in schedule() if slot.number == 2 and slot.kind == SlotKind.MONTH)
    assert (month_2.from_on, month_2.to_on) == (datetime.date(2026, 2, 28), datetime.date(2026, 3, 30))
    assert follow_along_schedule(datetime.date(2025, 12, 31), [], until=None, as_of=LATER)[6].to_on == datetime.date(
        2026, 2, 27
    )


@pytest.mark.parametrize(
    ("offset", "filled"),
    [
        (-8, []),
        (-7, ["Week before the start"]),
        (-1, ["Week before the start"]),
        (0, ["First three days", "Week 1"]),
        (3, ["First three days", "Week 1"]),
        (4, ["Week 1"]),
        (7, ["Week 2"]),
        (27, ["Week 4"]),
        (28, ["Month 2"]),
        (364, ["Month 12"]),
        (365, []),
    ],
)
def test_a_meeting_fills_the_slots_it_falls_into(offset, filled):
    met = [slot for slot in schedule(on(offset)) if slot.met_on]
    assert [slot.label for slot in met] == filled
    assert {slot.met_on for slot in met} <= {on(offset)}


def test_of_several_meetings_the_first_is_named():
    assert schedule(on(12), on(9), on(8))[3].met_on == on(8)


def test_what_is_to_come_is_told_from_what_is_open_and_what_was_missed():
    slots = schedule(on(1), on(20), as_of=on(15))
    assert [slot.state for slot in slots][:7] == [
        SlotState.MISSED,
        SlotState.MET,
        SlotState.MET,
        SlotState.MISSED,
        SlotState.OPEN,
        SlotState.COMING,
        SlotState.COMING,
    ], "a meeting after the day does not count yet"


@pytest.mark.parametrize(
    ("until", "last"), [(0, "Week before the start"), (3, "First three days"), (6, "Week 1"), (33, "Week 4")]
)
def test_a_slot_the_job_did_not_last_through_is_left_out(until, last):
    assert schedule(on(until), until=on(until))[-1].label == last
