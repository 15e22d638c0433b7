"""Reference intervals: Brown, Cai and DasGupta 2001, and hand-worked cases."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipsapp.kernel.rates import Rate


@pytest.mark.parametrize(
    ("n", "d", "low", "high"),
    [
        (0, 5, 0, 43.4),
        (5, 5, 56.6, 100),
        (6, 12, 25.4, 74.6),
        (9, 20, 25.8, 65.8),
        (20, 46, 30.2, 57.8),
        (43, 100, 33.7, 52.8),
    ],
)
def test_interval_matches_the_reference_table(n, d, low, high):
    assert [round(limit * 100, 1) for limit in Rate(n, d).interval] == [low, high]


def test_nobody_of_nobody_has_no_rate():
    rate = Rate(0, 0)
    assert (rate.value, rate.percent, rate.interval) == (None, None, None)


def test_nobody_of_somebody_is_zero():
    assert Rate(0, 7).percent == Decimal("0.0")


def test_percent_rounds_halves_up():
    assert Rate(1, 16).percent == Decimal("6.3")  # 6.25


@pytest.mark.parametrize(("n", "d"), [(-1, 2), (3, 2), (0, -1)])
def test_a_part_larger_than_the_whole_is_refused(n, d):
    with pytest.raises(ValueError, match="not a part"):
        Rate(n, d)


@given(st.integers(1, 10_000).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))))
def test_interval_holds_the_proportion_and_mirrors(pair):
    n, d = pair
    low, high = Rate(n, d).interval
    assert 0 <= low <= n / d <= high <= 1
    mirrored_low, mirrored_high = Rate(d - n, d).interval
    assert (mirrored_low, mirrored_high) == pytest.approx((1 - high, 1 - low))


@given(st.integers(1, 500).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))))
def test_interval_narrows_with_more_people(pair):
    n, d = pair
    low, high = Rate(n, d).interval
    more_low, more_high = Rate(n * 4, d * 4).interval
    assert more_high - more_low < high - low
