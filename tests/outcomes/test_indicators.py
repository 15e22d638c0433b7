"""Each indicator by hand, for the first quarter of 2026 (1 January to 31 March)."""

import datetime

import pytest

from caseload.choices import Answer, Verdict
from ipsapp.kernel.periods import Quarter
from ipsapp.kernel.rates import Rate
from outcomes.indicators.registry import INDICATORS
from outcomes.indicators.spec import Direction, Indicator, Unit
from outcomes.queries.figures import added_up, program_figures, state_figures
from outcomes.services.refresh import rebuild_facts
from tests.conftest import TODAY
from tests.factories.caseload import make_client, make_enrolment, make_job

D = datetime.date
Q1 = Quarter(2026, 1)
A_YEAR_BEFORE = D(2025, 1, 6)


def figures_of(program, quarter=Q1):
    """{indicator: n or (n, d)} of a program after a rebuild."""
    rebuild_facts(as_of=TODAY)
    [found] = program_figures(quarter=quarter, programs=type(program).objects.filter(pk=program.pk))
    return as_numbers(found)


def as_numbers(found):
    return {
        value.indicator: value.numerator if value.denominator is None else (value.numerator, value.denominator)
        for value in found.values.values()
    }


@pytest.fixture
def enrol(cast):
    """A function that enrols a new client of Harbor House, by default a year before the quarter."""

    def make(entered_on=A_YEAR_BEFORE, **fields):
        return make_enrolment(program=cast.program, entered_on=entered_on, **fields)

    return make


@pytest.fixture
def worked(cast):
    """A function that gives how many of those written so far worked in a quarter."""
    return lambda quarter=Q1: figures_of(cast.program, quarter)["worked"]


def test_ten_people_by_hand(cast, enrol):
    """Ten people of Harbor House in the first quarter of 2026.

    who   enrolled               at entry    jobs                                            counts as
    Abe   all along              no job      —                                               served
    Bea   all along              no job      kept since 2025                                 worked
    Cal   12 Jan                 no job      two from 2 Feb                                  new, worked once, 2 starts
    Dot   all along, to 31 Jan   no job      from 2 Jan to 20 Jan                            closed, worked, 1 start
    Eli   2 Mar                  had a job   kept since 2025                                 new, worked
    Fay   all along              not asked   from 9 Mar, not determined                      gap: work, start and entry
    Gus   all along              not asked   sheltered, not competitive                      gap: entry
    Hal   to 31 Dec              no job      kept since 2025                                 nothing: closed the day before
    Ida   from 1 April           no job      from 1 April                                    nothing: comes the day after
    Jon   all along              declined    from 2 Feb, competitive                         worked, 1 start, gap: entry
    """
    long_ago = D(2025, 3, 3)
    out_of_work, employed = {"employed_at_entry": Answer.NO}, {"employed_at_entry": Answer.YES}
    enrol(**out_of_work)  # Abe
    make_job(enrolment=enrol(**out_of_work), started_on=long_ago)  # Bea
    cal = enrol(D(2026, 1, 12), **out_of_work)
    make_job(enrolment=cal, started_on=D(2026, 2, 2))
    make_job(enrolment=cal, started_on=D(2026, 2, 2))
    dot = enrol(closed_on=D(2026, 1, 31), **out_of_work)
    make_job(enrolment=dot, started_on=D(2026, 1, 2), ended_on=D(2026, 1, 20))
    make_job(enrolment=enrol(D(2026, 3, 2), **employed), started_on=long_ago)  # Eli
    make_job(enrolment=enrol(), started_on=D(2026, 3, 9), verdict=Verdict.UNDETERMINED)  # Fay
    make_job(enrolment=enrol(), started_on=long_ago, verdict=Verdict.NOT_COMPETITIVE)  # Gus
    make_job(enrolment=enrol(closed_on=D(2025, 12, 31), **out_of_work), started_on=long_ago)  # Hal
    make_job(enrolment=enrol(D(2026, 4, 1), **out_of_work), started_on=D(2026, 4, 1))  # Ida
    make_job(enrolment=enrol(employed_at_entry=Answer.DECLINED), started_on=D(2026, 2, 2))  # Jon

    assert figures_of(cast.program) == {
        "served": 8,  # all but Hal and Ida
        "worked": 5,  # Bea, Cal, Dot, Eli, Jon
        "competitive_employment_rate": (5, 8),
        "competitive_employment_rate_out_of_work": (3, 4),  # Bea, Cal, Dot of these and Abe
        "job_starts": 4,  # Cal 2, Dot 1, Jon 1
        "new_enrolments": 2,  # Cal, Eli
        "closures": 1,  # Dot
        "worked_undetermined": 1,  # Fay
        "job_starts_undetermined": 1,  # Fay
        "entry_employment_unknown": 3,  # Fay, Gus, Jon
    }


@pytest.mark.parametrize(
    ("entered_on", "closed_on", "served"),
    [
        pytest.param(D(2025, 1, 6), D(2025, 12, 31), 0, id="closed the day before"),
        pytest.param(D(2025, 1, 6), D(2026, 1, 1), 1, id="closed on the first day"),
        pytest.param(D(2026, 3, 31), None, 1, id="enrolled on the last day"),
        pytest.param(D(2026, 4, 1), None, 0, id="enrolled the day after"),
        pytest.param(D(2026, 1, 1), D(2026, 1, 1), 1, id="enrolled and closed on the first day"),
    ],
)
def test_served_needs_a_single_open_day(cast, enrol, entered_on, closed_on, served):
    enrol(entered_on, closed_on=closed_on)
    enrol(D(2024, 1, 1), closed_on=D(2024, 2, 1))  # so that there are figures at all
    assert figures_of(cast.program)["served"] == served


@pytest.mark.parametrize(
    ("started_on", "ended_on", "counts"),
    [
        pytest.param(D(2025, 6, 2), D(2025, 12, 31), 0, id="ended the day before"),
        pytest.param(D(2025, 6, 2), D(2026, 1, 1), 1, id="ended on the first day"),
        pytest.param(D(2026, 3, 31), None, 1, id="began on the last day"),
        pytest.param(D(2026, 4, 1), None, 0, id="began the day after"),
        pytest.param(D(2025, 6, 2), None, 1, id="held across both ends"),
    ],
)
def test_worked_needs_a_single_day(enrol, worked, started_on, ended_on, counts):
    make_job(enrolment=enrol(), started_on=started_on, ended_on=ended_on)
    assert worked() == counts


def test_a_job_held_over_a_quarter_boundary_counts_in_both_and_starts_in_one(cast, enrol):
    make_job(enrolment=enrol(), started_on=D(2026, 3, 30), ended_on=D(2026, 4, 2))
    first, second = figures_of(cast.program), figures_of(cast.program, Q1.next)
    assert (first["worked"], second["worked"]) == (1, 1)
    assert (first["job_starts"], second["job_starts"]) == (1, 0)


@pytest.mark.parametrize(
    ("started_on", "counts"),
    [
        pytest.param(D(2026, 2, 10), 1, id="on the closing day"),
        pytest.param(D(2026, 2, 11), 0, id="the day after closing"),
    ],
)
def test_a_day_worked_must_be_a_day_enrolled_at_the_end(cast, enrol, started_on, counts):
    make_job(enrolment=enrol(closed_on=D(2026, 2, 10)), started_on=started_on)
    found = figures_of(cast.program)
    assert (found["worked"], found["job_starts"]) == (counts, counts)


@pytest.mark.parametrize(
    ("ended_on", "counts"),
    [
        pytest.param(D(2026, 2, 9), 0, id="the day before entry"),
        pytest.param(D(2026, 2, 10), 1, id="on the day of entry"),
    ],
)
def test_a_day_worked_must_be_a_day_enrolled_at_the_start(enrol, worked, ended_on, counts):
    make_job(enrolment=enrol(D(2026, 2, 10)), started_on=D(2026, 1, 5), ended_on=ended_on)
    assert worked() == counts


def test_somebody_employed_who_is_closed_in_mid_quarter_worked(enrol, worked):
    make_job(enrolment=enrol(closed_on=D(2026, 2, 10)), started_on=D(2025, 6, 2))
    assert worked() == 1


def test_two_jobs_are_one_person_and_two_starts(cast, enrol):
    enrolment = enrol()
    make_job(enrolment=enrolment, started_on=D(2026, 1, 15), ended_on=D(2026, 1, 20))
    make_job(enrolment=enrolment, started_on=D(2026, 2, 15))
    found = figures_of(cast.program)
    assert (found["worked"], found["job_starts"]) == (1, 2)


@pytest.mark.parametrize(
    ("started_on", "starts", "unknown"),
    [
        pytest.param(D(2026, 1, 11), 0, 0, id="begun the day before entry"),
        pytest.param(D(2026, 1, 12), 1, 1, id="begun on the day of entry"),
    ],
)
def test_a_job_begun_before_entry_says_employed_at_entry_and_is_no_start(cast, enrol, started_on, starts, unknown):
    make_job(enrolment=enrol(D(2026, 1, 12)), started_on=started_on)
    found = figures_of(cast.program)
    assert found["job_starts"] == starts
    assert found["worked"] == 1
    assert found["entry_employment_unknown"] == unknown
    assert found["competitive_employment_rate_out_of_work"] == (0, 0)


def test_an_answer_about_entry_outweighs_what_jobs_suggest(cast, enrol):
    make_job(enrolment=enrol(D(2026, 1, 12), employed_at_entry=Answer.NO), started_on=D(2026, 1, 5))
    assert figures_of(cast.program)["competitive_employment_rate_out_of_work"] == (1, 1)


def test_nobody_served_has_no_rate(cast, enrol):
    enrol(D(2024, 1, 8), closed_on=D(2024, 2, 1))
    assert figures_of(cast.program)["competitive_employment_rate"] == (0, 0)
    [found] = program_figures(quarter=Q1, programs=type(cast.program).objects.filter(pk=cast.program.pk))
    assert found.rate("competitive_employment_rate").percent is None


def test_a_job_without_a_verdict_is_a_gap_and_not_a_no(cast, enrol):
    make_job(enrolment=enrol(), verdict=None)
    found = figures_of(cast.program)
    assert (found["worked"], found["worked_undetermined"], found["job_starts_undetermined"]) == (0, 1, 1)


def test_the_newest_verdict_counts(enrol, worked):
    job = make_job(enrolment=enrol(), verdict=Verdict.COMPETITIVE)
    assert worked() == 1
    job.verdicts.update(is_current=False)
    job.verdicts.create(verdict=Verdict.NOT_COMPETITIVE, reasons="Set aside.")
    assert worked() == 0


def test_someone_who_leaves_and_comes_back_in_the_quarter_counts_once(cast, enrol):
    first = enrol(closed_on=D(2026, 1, 20), employed_at_entry=Answer.NO)
    make_enrolment(program=cast.program, client=first.client, entered_on=D(2026, 3, 2), employed_at_entry=Answer.NO)
    make_job(enrolment=first, started_on=D(2025, 6, 2))  # held through both stays
    found = figures_of(cast.program)
    assert (found["served"], found["worked"]) == (1, 1)
    assert found["competitive_employment_rate"] == (1, 1)
    assert found["competitive_employment_rate_out_of_work"] == (1, 1)
    assert (found["new_enrolments"], found["closures"]) == (1, 1)


def test_a_job_recorded_by_one_program_counts_for_the_client_in_the_other(cast, enrol):
    here = enrol()
    make_job(
        enrolment=make_enrolment(program=cast.other_program, client=here.client, entered_on=D(2025, 6, 2)),
        started_on=D(2026, 2, 2),
    )
    here_found, there_found = figures_of(cast.program), figures_of(cast.other_program)
    assert (here_found["worked"], there_found["worked"]) == (1, 1)
    assert (here_found["job_starts"], there_found["job_starts"]) == (0, 1)


def test_the_state_counts_a_person_of_two_programs_once(cast, enrol):
    """One person at two agencies, who works only as the second one knows; one more at the first."""
    here = enrol()
    there = make_enrolment(
        program=cast.stranger_program,
        client=make_client(agency=cast.stranger_program.agency, person_id=here.client.person_id),
    )
    make_job(enrolment=there)
    enrol()
    assert figures_of(cast.program)["competitive_employment_rate"] == (0, 2)
    assert figures_of(cast.stranger_program)["competitive_employment_rate"] == (1, 1)
    state = as_numbers(state_figures(state=cast.state, quarter=Q1))
    assert state["competitive_employment_rate"] == (1, 2)
    programs = type(cast.program).objects.filter(pk__in=[cast.program.pk, cast.stranger_program.pk])
    assert as_numbers(added_up(program_figures(quarter=Q1, programs=programs)))["competitive_employment_rate"] == (1, 3)


def test_sites_are_pooled_not_averaged(cast):
    """10 of 20 and 90 of 300 are 31.25 % together; the mean of the two rates would be 40 %."""
    for program, n_working, n in ((cast.program, 10, 20), (cast.other_program, 90, 300)):
        for number in range(n):
            enrolment = make_enrolment(program=program)
            if number < n_working:
                make_job(enrolment=enrolment)
    rebuild_facts(as_of=TODAY)
    rate = state_figures(state=cast.state, quarter=Q1).rate("competitive_employment_rate")
    assert (rate, rate.value) == (Rate(100, 320), 0.3125)


def test_a_program_that_is_not_ips_has_no_figures(cast, enrol):
    cast.other_program.is_ips = False
    cast.other_program.save()
    make_enrolment(program=cast.other_program)
    enrol()
    rebuild_facts(as_of=TODAY)
    assert program_figures(quarter=Q1, programs=type(cast.program).objects.filter(pk=cast.other_program.pk)) == []
    assert state_figures(state=cast.state, quarter=Q1).values["served"].numerator == 1


def test_quarters_are_calendar_quarters_whatever_the_states_fiscal_year(cast, enrol):
    cast.state.fiscal_year_starts_in = 10
    cast.state.save()
    enrol(D(2025, 12, 31), closed_on=D(2025, 12, 31))
    assert figures_of(cast.program)["served"] == 0
    assert figures_of(cast.program, Q1.back(1))["served"] == 1


def test_definitions_are_complete_and_their_keys_differ():
    keys = [each.key for each in INDICATORS]
    assert len(set(keys)) == len(keys) == 10
    for each in INDICATORS:
        assert each.question.endswith("?"), each.key
        assert each.numerator.endswith("."), each.key
        assert each.version >= 1, each.key


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"unit": Unit.PERCENT}, "has a denominator"),
        ({"denominator": "Everybody."}, "has a denominator"),
        ({"unit": Unit.JOBS}, "added up from a field"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(changed, message):
    [served] = [each for each in INDICATORS if each.key == "served"]
    fields = {name: getattr(served, name) for name in served.__dataclass_fields__}
    with pytest.raises(ValueError, match=message):
        Indicator(**(fields | {"direction": Direction.NEITHER} | changed))
