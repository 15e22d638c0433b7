"""Benefits planning: offering it, by whom, what came of it, and where it is missing."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from caseload.choices import BenefitsOutcome, ClientWish
from caseload.models import BenefitsPlanning, Enrolment
from caseload.queries.benefits import lacks_planning, started_without_planning
from ipsapp.access.models import AccessEvent
from tests.conftest import TODAY
from tests.factories.caseload import make_enrolment, make_job
from tests.factories.forms import make_planning, make_wish

DAY = datetime.timedelta(days=1)
PLANNING = {
    "id": "7d8c0b1e-5f0f-4a55-9d0e-0a4b1f6b7a03",
    "offered_on": "2026-05-11",
    "occasion": "before_start",
    "outcome": "plan_made",
    "done_on": "2026-05-13",
    "planner": "State work incentives project",
    "training": "certified",
    "covers": ["ssi", "medicaid"],
    "job": "",
    "reporting_help": "on",
    "note": "",
}

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def enrolment(cast):
    return make_enrolment(program=cast.program, specialist=cast.specialist_ana, benefits=["ssi"])


@pytest.fixture
def ana(cast, signed_in):
    return signed_in(cast.specialist_ana)


@pytest.fixture
def send(ana, enrolment):
    """A function that sends the form."""
    url = reverse("caseload:benefits_create", args=[enrolment.client_id])
    return lambda **changes: ana.post(url, PLANNING | changes)


def page(name, pk):
    return reverse(f"caseload:{name}", args=[pk])


def test_it_is_kept_listed_and_printed(ana, send, enrolment, cast):
    for _ in range(2):
        assert send().status_code == 302
    planning = BenefitsPlanning.objects.get()
    assert (planning.enrolment, planning.recorded_by, planning.covers) == (
        enrolment,
        cast.specialist_ana,
        ["ssi", "medicaid"],
    )
    for url in (page("benefits_list", enrolment.client_id), page("benefits_detail", planning.pk)):
        text = ana.get(url).content.decode()
        assert "State work incentives project" in text
        assert "Certified work incentives planner" in text
        assert "SSI, Medicaid" in text
    assert AccessEvent.objects.filter(page="caseload:benefits_detail", object_id=enrolment.client_id).exists()


def test_the_form_begins_with_what_the_client_receives_and_why_it_was_opened(ana, enrolment):
    job = make_job(enrolment=enrolment)
    url = page("benefits_create", enrolment.client_id)
    form = ana.get(url, {"occasion": "change", "job": job.pk}).context["form"]
    assert (form["covers"].value(), form["occasion"].value(), form["job"].value()) == (["ssi"], "change", job.pk)
    form = ana.get(url, {"occasion": "x' OR 1", "job": "nonsense"}).context["form"]
    assert (form["occasion"].value(), form["job"].value()) == (None, None)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"offered_on": "2026-05-15"}, "offered_on", "in the future"),
        ({"offered_on": "2026-01-01"}, "offered_on", "The client entered on"),
        ({"occasion": ""}, "occasion", "Choose one"),
        ({"outcome": ""}, "outcome", "Choose one"),
        ({"done_on": ""}, "done_on", "the day the plan was made"),
        ({"done_on": "2026-05-10"}, "done_on", "It was offered on"),
        ({"done_on": "2026-05-15"}, "done_on", "Appointment with a planner"),
        ({"outcome": "declined"}, "done_on", "Leave this empty"),
        ({"covers": ["gold"]}, "covers", "Select a valid choice"),
        ({"job": "7d8c0b1e-5f0f-4a55-9d0e-0a4b1f6b7aff"}, "job", "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_refused(send, changes, field, message):
    assert message in str(send(**changes).context["form"].errors[field])
    assert not BenefitsPlanning.objects.exists()


def test_the_table_wants_a_day_for_a_plan_and_only_then(enrolment):
    make_planning(enrolment=enrolment, outcome=BenefitsOutcome.PLAN_MADE, done_on=TODAY)
    for wrong in (
        {"outcome": BenefitsOutcome.PLAN_MADE},
        {"done_on": TODAY},
        {"outcome": BenefitsOutcome.PLAN_MADE, "done_on": enrolment.entered_on - DAY},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_planning(enrolment=enrolment, **wrong)


def test_who_recorded_it_corrects_it_on_the_same_day(ana, signed_in, cast, send, clock):
    send()
    planning = BenefitsPlanning.objects.get()
    assert page("benefits_edit", planning.pk) in ana.get(page("benefits_detail", planning.pk)).content.decode()
    edit = PLANNING | {"planner": "Somebody else"}
    assert ana.post(page("benefits_edit", planning.pk), edit).status_code == 302
    planning.refresh_from_db()
    assert planning.planner == "Somebody else"
    # Not a colleague, though she sees the client; not the day after.
    supervisor = signed_in(cast.supervisor_bo)
    assert "Only who recorded this" in supervisor.post(page("benefits_edit", planning.pk), PLANNING).content.decode()
    clock.shift(DAY)
    ana = signed_in(cast.specialist_ana)
    assert "Only who recorded this" in ana.post(page("benefits_edit", planning.pk), PLANNING).content.decode()
    assert page("benefits_edit", planning.pk) not in ana.get(page("benefits_detail", planning.pk)).content.decode()


@pytest.mark.parametrize(("benefits", "lacks"), [(["ssi"], True), ([], False), (None, False)])
def test_only_who_receives_benefits_lacks_planning(enrolment, benefits, lacks):
    enrolment.benefits = benefits
    assert lacks_planning(enrolment, by_day=TODAY) is lacks


def test_an_offer_counts_from_its_day_and_a_wish_silences(enrolment):
    make_planning(enrolment=enrolment, offered_on=TODAY)
    assert lacks_planning(enrolment, by_day=TODAY - DAY)
    assert not lacks_planning(enrolment, by_day=TODAY)
    make_wish(enrolment=enrolment, wish=ClientWish.BENEFITS, starts_on=TODAY - DAY)
    assert not lacks_planning(enrolment, by_day=TODAY - DAY)


def test_a_job_page_says_that_planning_was_missing_before_the_start(ana, enrolment):
    job = make_job(enrolment=enrolment, started_on=TODAY - DAY)
    said = "Benefits planning was not offered before this start"
    assert said in ana.get(page("job_detail", job.pk)).content.decode()
    make_planning(enrolment=enrolment, offered_on=TODAY)
    assert said in ana.get(page("job_detail", job.pk)).content.decode()
    make_planning(enrolment=enrolment, offered_on=TODAY - DAY)
    assert said not in ana.get(page("job_detail", job.pk)).content.decode()


def test_of_a_job_brought_along_nobody_asks_it(enrolment):
    assert not started_without_planning(make_job(enrolment=enrolment, started_on=enrolment.entered_on - DAY))


@pytest.mark.parametrize("benefits", [["ssi"], [], None])
def test_after_a_change_of_hours_planning_is_a_tap_away(ana, enrolment, benefits):
    Enrolment.objects.filter(pk=enrolment.pk).update(benefits=benefits)
    job = make_job(enrolment=enrolment)
    terms = {"starts_on": "2026-05-11", "wage": "16", "wage_unit": "hour", "hours_per_week": "30"}
    text = ana.post(page("terms_create", job.pk), terms, follow=True).content.decode()
    link = f"{page('benefits_create', enrolment.client_id)}?occasion=change&amp;job={job.pk}"
    assert (link in text) is bool(benefits)


def test_the_list_costs_the_same_for_two_rows_and_for_six(ana, enrolment, count_queries):
    def add(n):
        for _ in range(n):
            make_planning(enrolment=enrolment, job=make_job(enrolment=enrolment))

    url = page("benefits_list", enrolment.client_id)
    add(2)
    ana.get(url)
    two = count_queries(lambda: ana.get(url))
    add(4)
    assert count_queries(lambda: ana.get(url)) == two


def test_a_colleague_finds_nothing_and_a_lead_writes_nothing(cast, signed_in, enrolment):
    planning = make_planning(enrolment=enrolment)
    colleague, lead = signed_in(cast.specialist_dee), signed_in(cast.lead_lou)
    for name, pk in (
        ("benefits_list", enrolment.client_id),
        ("benefits_create", enrolment.client_id),
        ("benefits_detail", planning.pk),
        ("benefits_edit", planning.pk),
    ):
        assert colleague.get(page(name, pk)).status_code == 404
    assert lead.get(page("benefits_list", enrolment.client_id)).status_code == 200
    assert lead.get(page("benefits_create", enrolment.client_id)).status_code == 403
