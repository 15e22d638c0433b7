"""Employers that may fit what a client wants."""

import datetime

import pytest
from django.urls import reverse

from caseload.models import JobSearchPlan, PlannedEmployer
from caseload.queries.employer_matching import matches_for, newest_plan
from ipsapp.access.models import AccessEvent
from tests.conftest import TODAY
from tests.factories.caseload import make_employer, make_enrolment, make_job, make_site
from tests.factories.employers import make_employer_tag, make_opening

pytestmark = pytest.mark.usefixtures("clock")

DAY = datetime.timedelta(days=1)


@pytest.fixture
def enrolment(cast):
    return make_enrolment(program=cast.program, specialist=cast.specialist_ana)


def make_plan(enrolment, **fields):
    fields.setdefault("planned_on", TODAY - DAY)
    fields.setdefault("goal", "To work with food.")
    fields.setdefault("review_on", TODAY + 60 * DAY)
    return JobSearchPlan.objects.create(
        enrolment=enrolment, recorded_by=enrolment.specialist_assignments.get().specialist, **fields
    )


@pytest.fixture
def found(cast, enrolment):
    """A function that writes a plan and gives the employers that fit by name, each with reasons and cautions."""

    def match(user=cast.specialist_ana, **fields):
        plan = make_plan(enrolment, **fields)
        return {hit.employer.name: (hit.reasons, hit.cautions) for hit in matches_for(plan, user=user, on=TODAY)}

    return match


@pytest.fixture
def diner(cast):
    employer = make_employer(agency=cast.agency, name="Mill Diner")
    make_site(employer=employer, city="Millbrook")
    return employer


def test_an_opening_in_the_wanted_job_type_is_a_reason(diner, found):
    make_opening(employer=diner, site=diner.sites.get(), hours_per_week=20)
    make_opening(employer=diner, title="Cashier", job_type="41")
    make_opening(employer=diner, title="Gone", filled_on=TODAY)
    make_employer_tag(employer=diner, source="certified")
    assert found(job_types=["35"], towns=["millbrook "], hours_from=10, hours_to=25) == {
        "Mill Diner": (
            [
                "Has an opening in Millbrook: Cook (Food preparation and serving), 20 hours a week",
                "Is in Millbrook",
                "Recovery-friendly (certified)",
            ],
            [],
        )
    }


def test_what_speaks_against_is_said_too(diner, found):
    make_opening(employer=diner, hours_per_week=40)
    reasons, cautions = found(job_types=["35"], towns=["Eastmere"], hours_from=10, hours_to=25)["Mill Diner"]
    assert reasons == ["Has an opening: Cook (Food preparation and serving), 40 hours a week"]
    assert cautions == ["Cook: the plan says 10 to 25 hours a week", "Has no place known in a town of the plan"]


@pytest.mark.parametrize(
    ("hours", "limits", "fits"),
    [
        (None, (10, 25), True),
        (10, (10, None), True),
        (9.5, (10, None), False),
        (25, (None, 25), True),
        (26, (None, 25), False),
        (40, (None, None), True),
    ],
)
def test_hours_fit_within_the_plan(diner, found, hours, limits, fits):
    make_opening(employer=diner, hours_per_week=hours)
    _, cautions = found(job_types=["35"], hours_from=limits[0], hours_to=limits[1])["Mill Diner"]
    assert (cautions == []) is fits


def test_who_hired_in_the_job_type_fits_whoever_the_client_was(cast, diner, found):
    theirs = make_enrolment(program=cast.program, specialist=cast.specialist_dee)
    make_job(enrolment=theirs, employer=diner, job_type="35")
    make_job(enrolment=theirs, employer=diner, job_type="53")
    assert found(job_types=["35"])["Mill Diner"] == (["Has hired in Food preparation and serving"], [])


def test_without_job_types_the_town_decides(cast, diner, found):
    make_employer(agency=cast.agency, name="Elsewhere")
    assert found(towns=["Millbrook"]) == {"Mill Diner": (["Is in Millbrook"], [])}


def test_the_town_alone_is_not_enough_when_the_client_wants_a_job_type(diner, found):
    assert found(job_types=["35"], towns=["Millbrook"]) == {}


def test_without_preferences_nothing_is_compared(diner, found):
    make_opening(employer=diner)
    assert found() == {}


def test_who_wants_to_be_left_alone_or_belongs_to_others_is_not_listed(cast, diner, found):
    diner.paused_on = TODAY
    diner.save()
    make_opening(employer=diner)
    make_opening(employer=make_employer(agency=cast.stranger_program.agency))
    assert found(job_types=["35"]) == {}


def test_an_employer_of_the_plan_is_listed(cast, enrolment, diner):
    plan = make_plan(enrolment, job_types=["35"])
    PlannedEmployer.objects.create(plan=plan, employer=diner)
    (match,) = matches_for(plan, user=cast.specialist_ana, on=TODAY)
    assert match.reasons == ["Named in the plan"]


def test_fitting_openings_come_first_then_towns_then_names(cast, diner, found):
    make_opening(employer=diner, hours_per_week=40)
    for name, city, hours in (
        ("B far", "Eastmere", 20),
        ("C near", "Millbrook", 20),
        ("A far, too long", "Eastmere", 40),
    ):
        employer = make_employer(agency=cast.agency, name=name)
        make_site(employer=employer, city=city)
        make_opening(employer=employer, hours_per_week=hours)
    assert list(found(job_types=["35"], towns=["Millbrook"], hours_to=25)) == [
        "C near", "B far", "Mill Diner", "A far, too long",
    ]  # fmt: skip


def test_the_newest_plan_holds(enrolment):
    make_plan(enrolment, planned_on=TODAY - 9 * DAY)
    newest = make_plan(enrolment)
    assert newest_plan(enrolment) == newest


# The page ----------------------------------------------------------------------------------------------------------


def test_the_page_explains_and_stores_nothing(cast, signed_in, enrolment, diner):
    make_opening(employer=diner)
    make_plan(enrolment, job_types=["35"], towns=["Millbrook"], hours_from=10)
    url = reverse("caseload:client_employers", args=[enrolment.client.pk])
    page = signed_in(cast.specialist_ana).get(url).content.decode()
    for text in ("Mill Diner", "Has an opening", "You and the client decide", "at least 10 hours"):
        assert text in page
    assert enrolment.client.display_name not in page.split("</title>")[0]
    assert AccessEvent.objects.get(page="caseload:client_employers").object_id == enrolment.client.pk


@pytest.mark.parametrize(
    ("plan", "text"),
    [
        (None, "No job search plan yet"),
        ({}, "names no job types and no towns"),
        ({"job_types": ["35"]}, "No employer fits yet"),
    ],
)
def test_an_empty_page_teaches_the_next_step(cast, signed_in, enrolment, plan, text):
    if plan is not None:
        make_plan(enrolment, **plan)
    url = reverse("caseload:client_employers", args=[enrolment.client.pk])
    assert text in signed_in(cast.specialist_ana).get(url).content.decode()


@pytest.mark.parametrize(
    ("person", "status"),
    [("specialist_ana", 200), ("supervisor_bo", 200), ("lead_lou", 200), ("specialist_dee", 404), ("outsider_cy", 404), ("state_staff_sam", 403)],
)  # fmt: skip
def test_who_may_see_it(cast, signed_in, enrolment, person, status):
    url = reverse("caseload:client_employers", args=[enrolment.client.pk])
    assert signed_in(getattr(cast, person)).get(url).status_code == status


def test_it_costs_the_same_for_two_employers_and_for_six(cast, signed_in, enrolment, count_queries):
    make_plan(enrolment, job_types=["35"])
    browser = signed_in(cast.specialist_ana)
    url = reverse("caseload:client_employers", args=[enrolment.client.pk])
    browser.get(url)
    costs = []
    for n in (2, 4):
        for _ in range(n):
            employer = make_employer(agency=cast.agency)
            make_opening(employer=employer, site=make_site(employer=employer))
            make_job(enrolment=enrolment, employer=employer, job_type="35")
            make_employer_tag(employer=employer)
        costs.append(count_queries(lambda: browser.get(url)))
    assert costs[0] == costs[1]
