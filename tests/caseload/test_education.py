"""School and training: recorded when it begins, with how it ended."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from caseload.models import EducationSupport
from tests.factories.caseload import make_enrolment
from tests.factories.plans import make_education

pytestmark = pytest.mark.usefixtures("clock")

SCHOOL = {
    "id": "5f1d4f0a-3c1e-4b7a-9a64-9a2e8b0f7c55",
    "school": "Springfield College",
    "course": "Welding",
    "started_on": "2026-03-02",
    "accommodations": "More time in tests",
}


@pytest.fixture
def enrolment(cast):
    return make_enrolment(program=cast.program, specialist=cast.specialist_ana)


@pytest.fixture
def browser(cast, signed_in):
    return signed_in(cast.specialist_ana)


@pytest.fixture
def add(enrolment):
    return reverse("caseload:education_create", args=[enrolment.client.pk])


def test_school_is_recorded_once_and_ended_later(browser, add):
    browser.post(add, SCHOOL)
    body = browser.post(add, SCHOOL, follow=True).content.decode()
    assert "Welding" in body
    assert "Goes on" in body
    school = EducationSupport.objects.get()
    ended = SCHOOL | {"ended_on": "2026-05-01", "outcome": "completed"}
    body = browser.post(reverse("caseload:education_edit", args=[school.pk]), ended, follow=True).content.decode()
    assert "Completed" in body
    school.refresh_from_db()
    assert (school.ended_on, school.outcome) == (datetime.date(2026, 5, 1), "completed")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"school": ""}, "Fill this in."),
        ({"started_on": "1996-03-02"}, "more than 20 years ago"),
        ({"started_on": "2036-03-02"}, "more than a year ahead"),
        ({"ended_on": "2026-06-01", "outcome": "left"}, "This day has not come"),
        ({"ended_on": "2026-03-01", "outcome": "left"}, "The last day is before the first"),
        ({"ended_on": "2026-04-01"}, "Say how it ended"),
        ({"outcome": "left"}, "Give the last day"),
        ({"outcome": "gone"}, "Select a valid choice"),
    ],
)
def test_bad_input_is_refused_and_nothing_typed_is_lost(browser, add, changes, message):
    body = browser.post(add, SCHOOL | changes).content.decode()
    assert message in body
    assert "More time in tests" in body
    assert not EducationSupport.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "left"},
        {"ended_on": datetime.date(2026, 5, 1)},
        {"ended_on": datetime.date(2026, 1, 1), "outcome": "left"},
    ],
)
def test_an_end_has_a_day_and_a_way(enrolment, wrong):
    make_education(enrolment=enrolment, ended_on=datetime.date(2026, 5, 1), outcome="left")
    with pytest.raises(IntegrityError, match="caseload_educationsupport_end"), transaction.atomic():
        make_education(enrolment=enrolment, **wrong)


def test_an_empty_page_teaches_and_offers_only_what_one_may(cast, signed_in, browser, enrolment, add):
    page = reverse("caseload:education_list", args=[enrolment.client.pk])
    assert add in browser.get(page).content.decode()
    body = signed_in(cast.lead_lou).get(page).content.decode()
    assert "No school or training yet" in body
    assert add not in body


def test_the_page_costs_the_same_for_two_and_for_six(browser, enrolment, cast, count_queries):
    def opened():
        browser.get(reverse("caseload:education_list", args=[enrolment.client.pk]))

    for _ in range(2):
        make_education(enrolment=enrolment, recorded_by=cast.specialist_ana)
    opened()
    two = count_queries(opened)
    for _ in range(4):
        make_education(enrolment=enrolment, recorded_by=cast.specialist_ana)
    assert count_queries(opened) == two
