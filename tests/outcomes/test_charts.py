import pytest
from django.template.loader import render_to_string

from ipsapp.kernel.rates import Rate
from outcomes.charts import MARGIN, WIDTH, dot_with_interval


@pytest.mark.parametrize(
    ("rate", "dot"), [(Rate(0, 5), MARGIN), (Rate(5, 10), WIDTH / 2), (Rate(5, 5), WIDTH - MARGIN)]
)
def test_the_dot_stands_where_the_rate_is_on_a_scale_that_is_always_the_same(rate, dot):
    chart = dot_with_interval(rate)
    assert chart.dot == dot
    assert chart.grid == (MARGIN, WIDTH / 2, WIDTH - MARGIN)


@pytest.mark.parametrize("rate", [Rate(n, d) for d in (1, 7, 40, 900) for n in (0, d // 2, d)])
def test_the_line_holds_the_dot_and_stays_on_the_drawing(rate):
    chart = dot_with_interval(rate)
    assert MARGIN <= chart.low <= chart.dot <= chart.high <= WIDTH - MARGIN


@pytest.mark.parametrize("rate", [None, Rate(0, 0)])
def test_nobody_counted_is_not_drawn(rate):
    assert dot_with_interval(rate) is None


def test_a_drawing_says_in_words_what_it_shows():
    svg = render_to_string(
        "outcomes/_dot_with_interval.svg", {"chart": dot_with_interval(Rate(20, 46)), "title": "Of all served"}
    )
    assert "<title>Of all served</title>" in svg
    assert "<desc>43.5 %, with a 95 % interval from 30.2 to 57.8 %</desc>" in svg
    assert "style" not in svg.split("#}")[-1]
