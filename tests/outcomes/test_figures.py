"""Figures as they are read: order, gaps, freshness."""

import datetime

import pytest

from caseload.models import FactsChange
from ipsapp.access.models import Program
from ipsapp.kernel.periods import Quarter
from outcomes.queries.figures import added_up, program_figures, quarters_with_figures, state_figures, trend
from outcomes.services.refresh import rebuild_facts
from tests.conftest import NOW, TODAY
from tests.factories.access import make_program
from tests.factories.caseload import make_enrolment, make_job

D = datetime.date
Q1, Q2 = Quarter(2026, 1), Quarter(2026, 2)


@pytest.fixture
def computed(cast, clock):
    """Harbor House has one client who works since February; everything is computed."""
    make_job(enrolment=make_enrolment(program=cast.program))
    rebuild_facts(as_of=TODAY)


def test_programs_stand_in_the_order_of_the_alphabet_never_of_their_rates(cast, computed):
    names = [each.place.name for each in program_figures(quarter=Q1, programs=Program.objects.order_by("-name"))]
    assert names == ["Harbor Annex", "Harbor House", "Hill House"]


def test_a_set_says_when_it_was_computed(cast, computed):
    assert state_figures(state=cast.state, quarter=Q1).computed_at == NOW


def test_a_program_without_figures_yet_has_an_empty_set(cast, computed):
    new = make_program(agency=cast.agency)
    [found] = program_figures(quarter=Q1, programs=Program.objects.filter(pk=new.pk))
    assert (found.values, found.computed_at, found.rate("worked")) == ({}, None, None)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "first", "second"),
    [
        pytest.param(D(2026, 3, 31), D(2026, 4, 1), True, False, id="the last day of the first quarter"),
        pytest.param(D(2026, 4, 1), None, False, True, id="from the second quarter on"),
        pytest.param(D(2025, 1, 1), None, True, True, id="from long ago on"),
        pytest.param(D(2025, 1, 1), D(2026, 1, 1), False, False, id="until the day before"),
    ],
)
def test_a_noted_change_shows_in_the_quarters_it_touches(cast, computed, starts_on, ends_on, first, second):
    FactsChange.objects.create(program=cast.program, starts_on=starts_on, ends_on=ends_on)
    assert [each.is_refreshing for each in trend(state=cast.state, quarters=[Q1, Q2])] == [first, second]
    refreshing = [
        each.is_refreshing for each in program_figures(quarter=Q1, programs=Program.objects.filter(agency=cast.agency))
    ]
    assert refreshing == [False, first]  # the annex is not touched


def test_a_trend_has_every_quarter_asked_for_in_that_order(cast, computed):
    quarters = [Quarter(2025, 4), Q1, Q2]
    found = trend(state=cast.state, quarters=quarters)
    assert [each.quarter for each in found] == quarters
    assert [each.rate("competitive_employment_rate") and each.values["worked"].numerator for each in found] == [
        None,
        1,
        1,
    ]


def test_sets_add_up(cast, computed):
    total = added_up(program_figures(quarter=Q1, programs=Program.objects.all()))
    assert total.place is None
    assert (total.values["worked"].numerator, total.values["worked"].denominator) == (1, None)
    rate = total.rate("competitive_employment_rate")
    assert (rate.n, rate.d) == (1, 1)


def test_nothing_cannot_be_added_up():
    with pytest.raises(ValueError, match="nothing to add up"):
        added_up([])


def test_quarters_with_figures_are_listed_newest_first(cast, computed):
    assert quarters_with_figures(programs=Program.objects.filter(pk=cast.program.pk)) == [Q2, Q1]


def test_reading_takes_the_same_queries_for_more_programs(cast, computed, count_queries):
    few = count_queries(lambda: program_figures(quarter=Q1, programs=Program.objects.all()))
    for _ in range(4):
        make_enrolment(program=make_program(agency=cast.agency))
    rebuild_facts(as_of=TODAY)
    assert count_queries(lambda: program_figures(quarter=Q1, programs=Program.objects.all())) == few
