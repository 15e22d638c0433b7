"""Where the trend chart puts its marks."""

from itertools import pairwise

from ipsapp.kernel.rates import Rate
from reports.trend import trend_chart


def chart(*rates):
    return trend_chart([(f"Q{i % 4 + 1} 2026", Rate(*rate)) for i, rate in enumerate(rates)], last_label="last")


def test_the_scale_begins_at_zero_and_ends_above_the_highest_interval():
    labels = [int(line.label) for line in chart((43, 100)).grid]
    assert labels == [0, 20, 40, 60]  # the interval ends at 52.8 %
    assert [int(line.label) for line in chart((5, 5)).grid] == [0, 20, 40, 60, 80, 100]


def test_a_higher_rate_stands_higher_and_its_interval_around_it():
    low, high = chart((10, 100), (40, 100)).marks
    assert high.y < low.y
    for mark in (low, high):
        assert mark.y_high < mark.y < mark.y_low


def test_quarters_stand_in_order_at_equal_distances_inside_the_drawing():
    drawn = chart((1, 2), (1, 2), (1, 2), (1, 2))
    gaps = {round(b.x - a.x, 1) for a, b in pairwise(drawn.marks)}
    assert len(gaps) == 1
    assert gaps.pop() > 0
    assert drawn.left < drawn.marks[0].x < drawn.marks[-1].x < drawn.right


def test_a_quarter_without_a_rate_is_a_gap_and_keeps_its_label():
    drawn = chart((1, 2), (1, 2), (0, 0), (1, 2), (1, 2))
    assert [mark.y is None for mark in drawn.marks] == [False, False, True, False, False]
    assert drawn.marks[2].quarter == "Q3"
    assert len(drawn.lines) == 2


def test_no_rates_at_all_leave_an_empty_scale():
    drawn = chart((0, 0), (0, 0))
    assert (drawn.lines, drawn.last) == ((), None)
    assert [int(line.label) for line in drawn.grid][-1] == 100
