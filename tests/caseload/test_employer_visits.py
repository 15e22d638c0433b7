"""Who else goes to an employer."""

import datetime

import pytest
from django.urls import reverse

from caseload.queries.employer_visits import visits_around
from tests.conftest import TODAY
from tests.factories.caseload import make_employer, make_employer_contact, make_enrolment

pytestmark = pytest.mark.usefixtures("clock")

DAY = datetime.timedelta(days=1)


@pytest.fixture
def bakery(cast):
    return make_employer(agency=cast.agency, name="Corner Bakery")


@pytest.fixture
def around(cast, bakery):
    """A function that writes a contact and gives what Ana is told of it."""

    def told(by=cast.specialist_dee, days_ago=3, promised_in=None, **fields):
        if promised_in is not None:
            fields |= {"next_step": "Bring a resume", "next_step_on": TODAY + promised_in * DAY}
        make_employer_contact(
            program=cast.program, employer=bakery, specialist=by, occurred_on=TODAY - days_ago * DAY, **fields
        )
        return visits_around(bakery, user=cast.specialist_ana, on=TODAY)

    return told


def test_a_visit_of_a_colleague_is_told(around):
    (visit,) = around().visits
    assert (visit.name, visit.days_ago, visit.met_somebody) == ("Dee Specialist", 3, True)
    assert visit.visited_on == TODAY - 3 * DAY


@pytest.mark.parametrize(("days_ago", "n"), [(0, 1), (14, 1), (15, 0)])
def test_visits_are_told_for_two_weeks(around, days_ago, n):
    assert len(around(days_ago=days_ago).visits) == n


def test_ones_own_visits_and_calls_are_no_news(cast, around):
    assert not around(by=cast.specialist_ana)
    assert not around(mode="phone")


def test_a_colleague_stands_there_once_with_the_newest_visit(around):
    around(days_ago=5)
    (visit,) = around(days_ago=2, result="not_in").visits
    assert (visit.days_ago, visit.met_somebody) == (2, False)


@pytest.mark.parametrize(("promised_in", "n"), [(-1, 0), (0, 1), (14, 1), (15, 0)])
def test_promises_are_told_for_the_next_two_weeks(around, promised_in, n):
    assert len(around(mode="phone", promised_in=promised_in).promises) == n


def test_a_promise_ends_when_the_colleague_is_in_touch_again(cast, around):
    (promise,) = around(mode="phone", days_ago=5, promised_in=2).promises
    assert (promise.name, promise.what) == ("Dee Specialist", "Bring a resume")
    assert len(around(by=cast.supervisor_bo, mode="phone", days_ago=1).promises) == 1
    assert not around(mode="phone", days_ago=1)


def test_what_was_promised_for_a_strangers_client_is_not_told(cast, around):
    theirs = make_enrolment(program=cast.program, specialist=cast.specialist_dee)
    told = around(promised_in=2, enrolment=theirs)
    assert [promise.what for promise in told.promises] == [""]
    assert len(told.visits) == 1


def test_the_part_of_a_page_warns(cast, signed_in, around, bakery):
    url = reverse("caseload:employer_visits", args=[bakery.pk])
    browser = signed_in(cast.specialist_ana)
    assert browser.get(url).content.decode().strip() == ""
    around(promised_in=8)
    for page in (browser.get(url).content.decode(), browser.get(bakery.get_absolute_url()).content.decode()):
        assert "Dee Specialist visited 3 days ago" in page
        assert "promised “Bring a resume” for" in page
    assert "<html" not in browser.get(url).content.decode()
