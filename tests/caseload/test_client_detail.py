"""One client's page: where things stand, and what happened."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from caseload.choices import ClientWish, ContactResult, Phase
from caseload.models import JobTerms, PhaseChange, SpecialistAssignment
from ipsapp.access.models import AccessEvent
from tests.factories.caseload import (
    make_client,
    make_client_contact,
    make_employer,
    make_employer_contact,
    make_enrolment,
    make_job,
)
from tests.factories.forms import make_consent, make_offer, make_planning, make_talk, make_wish

pytestmark = pytest.mark.usefixtures("clock")


def day(month, number):
    return datetime.date(2026, month, number)


@pytest.fixture
def enrolment(cast):
    client = make_client(agency=cast.agency, first_name="Renée", last_name='O\'Brien "Red"')
    return make_enrolment(program=cast.program, client=client, specialist=cast.specialist_ana)


@pytest.fixture
def open_page(cast, signed_in, enrolment):
    """A function that opens the client's page."""

    def get(user=None, **query):
        return signed_in(user or cast.specialist_ana).get(enrolment.client.get_absolute_url(), query)

    return get


def what(response):
    return [entry.what for entry in response.context["page_obj"]]


@pytest.fixture
def history(cast, enrolment):
    """Something of each sort."""
    make_client_contact(enrolment=enrolment, occurred_on=day(2, 1), note="Talked")
    make_employer_contact(program=cast.program, enrolment=enrolment, occurred_on=day(2, 10))
    make_job(enrolment=enrolment, started_on=day(3, 2), ended_on=day(4, 3))
    make_client_contact(enrolment=enrolment, occurred_on=day(4, 3), result=ContactResult.MISSED)
    PhaseChange.objects.create(enrolment=enrolment, phase=Phase.JOB_SEARCH, starts_on=day(1, 20))


@pytest.mark.usefixtures("history")
def test_what_happened_is_listed_newest_first(open_page):
    assert what(open_page()) == [
        "job_end",
        "contact",
        "job_start",
        "employer_contact",
        "contact",
        "phase",
        "specialist",
        "entered",
    ]


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("contact", ["contact", "contact"]),
        ("employer", ["employer_contact"]),
        ("job", ["job_end", "job_start"]),
        ("service", ["phase", "specialist", "entered"]),
    ],
)
def test_it_can_be_narrowed_to_one_kind(open_page, kind, expected):
    assert what(open_page(kind=kind)) == expected


def test_agreements_are_a_kind_of_their_own(open_page, enrolment, clock):
    make_talk(enrolment=enrolment, talked_on=day(3, 1))
    make_consent(client=enrolment.client, signed_on=day(3, 2), revoked_on=day(3, 9))
    make_planning(enrolment=enrolment, offered_on=day(3, 3))
    make_wish(enrolment=enrolment, starts_on=day(3, 4))
    # Taken back on its own day: it never held.
    make_wish(enrolment=enrolment, wish=ClientWish.VR, starts_on=day(3, 5), ends_on=day(3, 5))
    # Its first day lies ahead: it belongs to the day on which it became known.
    make_offer(enrolment=enrolment, starts_on=day(6, 1))
    page = open_page(kind="agreement")
    assert what(page) == ["offer", "consent_revoked", "wish", "benefits", "consent", "disclosure"]
    assert page.context["page_obj"][0].day == day(5, 14)


@pytest.mark.usefixtures("history")
def test_a_kind_there_is_not_shows_everything(open_page):
    assert len(what(open_page(kind="x' OR 1"))) == 8


def test_a_long_history_has_pages(open_page, enrolment):
    for number in range(31):
        make_client_contact(enrolment=enrolment, occurred_on=day(3, 1 + number % 28), note=f"Note {number}")
    assert len(what(open_page())) == 30
    assert len(what(open_page(page=2))) == 3
    assert what(open_page(page=2))[-1] == "entered"


def test_on_one_day_the_newest_log_comes_first(open_page, enrolment, clock):
    first = make_client_contact(enrolment=enrolment, occurred_on=day(3, 1))
    clock.shift(60)
    second = make_client_contact(enrolment=enrolment, occurred_on=day(3, 1))
    entries = open_page(kind="contact").context["page_obj"]
    assert [entry.record for entry in entries] == [second, first]


def test_names_with_accents_and_quotes_are_shown_as_they_are(open_page):
    body = open_page().content.decode()
    assert "Renée O&#x27;Brien &quot;Red&quot;" in body


def test_summary_says_where_things_stand(cast, open_page, enrolment):
    make_client_contact(enrolment=enrolment, occurred_on=day(5, 4))
    make_client_contact(enrolment=enrolment, occurred_on=day(5, 11), result=ContactResult.NO_ANSWER)
    make_employer_contact(program=cast.program, enrolment=enrolment, occurred_on=day(2, 10))
    make_employer_contact(program=cast.program, enrolment=enrolment, occurred_on=day(2, 3), mode="phone")
    job = make_job(enrolment=enrolment, wage=Decimal(15))
    JobTerms.objects.create(job=job, starts_on=day(4, 1), wage=Decimal("16.50"), hours_per_week=Decimal(24))
    JobTerms.objects.create(job=job, starts_on=day(6, 1), wage=Decimal(20), hours_per_week=Decimal(30))
    response = open_page()
    summary = response.context["summary"]
    assert (summary.specialist, summary.n_days) == ("Ana Specialist", 122)
    assert (summary.last_met_on, summary.last_tried_on) == (day(5, 4), day(5, 11))
    assert summary.n_recent_contacts == 2
    assert summary.first_employer_visit_on == day(2, 10), "a call is no visit"
    (held,) = summary.held_jobs
    assert held.terms.wage == Decimal("16.50"), "neither the first nor a future wage"
    assert "$16.50 an hour, 24 hours a week" in response.content.decode()


def test_nothing_recorded_shows_as_nothing(cast, signed_in):
    enrolment = make_enrolment(program=cast.program)
    response = signed_in(cast.supervisor_bo).get(enrolment.client.get_absolute_url())
    summary = response.context["summary"]
    assert (summary.phase, summary.specialist, summary.last_met_on, summary.held_jobs) == ("", "", None, [])
    assert "No job now." in response.content.decode()


def test_a_specialist_does_not_see_a_stay_that_was_not_theirs(cast, signed_in, enrolment):
    earlier = make_enrolment(
        program=cast.other_program, client=enrolment.client, entered_on=day(1, 1), closed_on=day(1, 10)
    )
    make_client_contact(enrolment=earlier, occurred_on=day(1, 5), note="Not for Ana")
    url = enrolment.client.get_absolute_url()
    assert "Not for Ana" not in signed_in(cast.specialist_ana).get(url).content.decode()
    assert "Not for Ana" in signed_in(cast.lead_lou).get(url).content.decode()


def test_a_handover_corrected_on_its_own_day_is_not_told(cast, open_page, enrolment):
    SpecialistAssignment.objects.create(
        enrolment=enrolment, specialist=cast.specialist_dee, starts_on=day(3, 1), ends_on=day(3, 1)
    )
    assert what(open_page(kind="service")) == ["specialist", "entered"]


def test_opening_the_page_is_recorded(cast, open_page, enrolment):
    open_page()
    event = AccessEvent.objects.get()
    assert (event.kind, event.user, event.object_id) == (
        AccessEvent.Kind.VIEW,
        cast.specialist_ana,
        enrolment.client.pk,
    )


@pytest.mark.parametrize("name", ["client_edit", "contact_create", "enrolment_close"])
def test_opening_a_form_about_a_client_is_recorded(cast, signed_in, enrolment, name):
    target = enrolment if name == "enrolment_close" else enrolment.client
    signed_in(cast.specialist_ana).get(reverse(f"caseload:{name}", args=[target.pk]))
    assert AccessEvent.objects.get().object_id == enrolment.client.pk


def test_actions_are_offered_to_who_may_take_them(cast, open_page, enrolment):
    log = f'{reverse("caseload:log")}?client={enrolment.client.pk}">Log contact'
    close = reverse("caseload:enrolment_close", args=[enrolment.pk])
    hand_over = reverse("caseload:specialist_assign", args=[enrolment.pk])
    offered = {
        user: [url in open_page(user).content.decode() for url in (log, close, hand_over)]
        for user in (cast.specialist_ana, cast.supervisor_bo, cast.lead_lou)
    }
    assert offered == {
        cast.specialist_ana: [True, True, False],
        cast.supervisor_bo: [True, True, True],
        cast.lead_lou: [False, False, False],
    }


def test_the_page_costs_the_same_for_two_of_each_and_for_six(cast, open_page, enrolment, count_queries):
    employer = make_employer(agency=cast.agency)

    def fill(n):
        for _ in range(n):
            make_client_contact(enrolment=enrolment, specialist=cast.specialist_ana)
            make_employer_contact(
                program=cast.program, enrolment=enrolment, employer=employer, specialist=cast.specialist_ana
            )
            make_job(enrolment=enrolment, employer=employer)

    fill(2)
    open_page()
    two = count_queries(open_page)
    fill(4)
    assert count_queries(open_page) == two


def test_agreements_cost_the_same_for_two_of_each_and_for_six(cast, open_page, enrolment, count_queries):
    by = cast.specialist_ana
    employer = make_employer(agency=cast.agency)

    def fill(n):
        for _ in range(n):
            make_talk(enrolment=enrolment, by=by)
            make_consent(client=enrolment.client, by=by)
            make_planning(enrolment=enrolment, by=by)
            make_offer(enrolment=enrolment, employer=employer, by=by)
        make_wish(enrolment=enrolment, by=by, wish=ClientWish.CONTACT if n == 2 else ClientWish.VR)

    fill(2)
    open_page(kind="agreement")
    two = count_queries(lambda: open_page(kind="agreement"))
    fill(4)
    assert count_queries(lambda: open_page(kind="agreement")) == two
