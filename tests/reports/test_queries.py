"""What goes into a report, and in which order."""

import datetime
from threading import Thread

import pytest
from django.db import Error, connection

from ipsapp.access.models import State
from ipsapp.kernel.periods import Quarter
from outcomes.services.refresh import refresh_state
from reports.queries import N_TREND_QUARTERS, read_content, snapshot
from tests.conftest import NOW, TODAY
from tests.factories.access import make_program, make_state
from tests.factories.caseload import make_enrolment, make_job
from tests.reports.records import QUARTER


def read(state, *, quarter=QUARTER):
    refresh_state(state_id=state.pk, as_of=TODAY)
    return read_content(state=state, quarter=quarter, as_of=NOW, made_by="Sam State")


@pytest.fixture
def served(cast):
    """Somebody works in Hill House and nobody in Harbor House: by rate, Hill House would come first."""
    make_enrolment(program=cast.program)
    make_job(enrolment=make_enrolment(program=cast.stranger_program))
    return cast


def test_programs_stand_by_name_and_never_by_rate(served):
    lines = read(served.state).programs
    assert [line.name for line in lines] == ["Harbor Annex", "Harbor House", "Hill House"]
    assert [line.worked.percent is None for line in lines] == [True, False, False]


def test_programs_of_other_states_and_other_kinds_are_left_out(served):
    make_program(agency=served.agency, name="A Shelter", is_ips=False)
    make_state("YY").agencies.create(name="Elsewhere").programs.create(name="Another")
    assert len(read(served.state).programs) == 3


def test_the_trend_ends_with_the_quarter_and_begins_with_the_first_client(served):
    assert [point.quarter for point in read(served.state).trend] == ["Q1 2026"]
    make_enrolment(program=served.program, entered_on=datetime.date(2025, 5, 1))
    assert [point.quarter for point in read(served.state).trend] == ["Q2 2025", "Q3 2025", "Q4 2025", "Q1 2026"]
    make_enrolment(program=served.program, entered_on=datetime.date(2020, 5, 1))
    trend = read(served.state).trend
    assert (len(trend), trend[0].quarter) == (N_TREND_QUARTERS, "Q1 2024")


def test_a_quarter_before_the_first_client_still_has_a_point(served):
    trend = read(served.state, quarter=Quarter(2024, 2)).trend
    assert [(point.quarter, point.worked.d) for point in trend] == [("Q2 2024", 0)]


def test_the_days_covered_are_said_in_words(served):
    assert read(served.state).covers == "1 January to 31 March 2026"


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_shows_one_moment_and_refuses_writes():
    make_state("ZZ")

    def add_elsewhere():
        make_state("YY")
        connection.close()

    with snapshot():
        before = State.objects.count()
        other = Thread(target=add_elsewhere)
        other.start()
        other.join()
        assert State.objects.count() == before == 1
    assert State.objects.count() == 2
    with pytest.raises(Error, match="read-only"), snapshot():
        make_state("XX")
