"""Jobs that a client has accepted: until they begin, or come to nothing."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from caseload.choices import Answer
from caseload.models import Employer, Enrolment, Job, JobOffer
from caseload.queries.agreements import OfferState, offer_row
from caseload.services.jobs import record_job_start
from tests.conftest import TODAY
from tests.factories.caseload import make_employer, make_employer_contact, make_enrolment, make_job, make_site
from tests.factories.forms import make_offer

DAY = datetime.timedelta(days=1)
OFFER = {
    "id": "7d8c0b1e-5f0f-4a55-9d0e-0a4b1f6b7a04",
    "employer": "",
    "new_employer": "Mill Diner",
    "city": "Springfield",
    "title": "Cook",
    "starts_on": "2026-05-18",
}

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def enrolment(cast):
    return make_enrolment(program=cast.program, specialist=cast.specialist_ana)


@pytest.fixture
def bakery(cast):
    employer = make_employer(agency=cast.agency, name="Corner Bakery")
    make_site(employer=employer, city="Springfield")
    return employer


@pytest.fixture
def ana(cast, signed_in):
    return signed_in(cast.specialist_ana)


def page(name, pk):
    return reverse(f"caseload:{name}", args=[pk])


@pytest.fixture
def send(ana, enrolment):
    """A function that sends the form of an accepted job."""
    return lambda **changes: ana.post(page("offer_create", enrolment.client_id), OFFER | changes)


@pytest.fixture
def start(cast, enrolment):
    """A function that records the job of an offer."""

    def record(offer, **changes):
        fields = {
            "job_id": uuid.uuid4(),
            "enrolment": enrolment,
            "employer": offer.employer,
            "new_employer": "",
            "city": "",
            "wage": Decimal(15),
            "wage_unit": "hour",
            "hours_per_week": Decimal(20),
            "title": offer.title,
            "job_type": "35",
            "permanence": "permanent",
            "started_on": TODAY,
            "found_by": "",
            "paid_by_employer": Answer.YES,
            "open_to_anyone": Answer.YES,
            "integrated": Answer.YES,
            "time_limited_by_program": Answer.NO,
            "offer": offer,
            "by": cast.specialist_ana,
            "as_of": TODAY,
        }
        return record_job_start(**fields | changes)

    return record


def test_an_accepted_job_is_kept_and_no_job_yet(ana, send, enrolment):
    for _ in range(2):
        assert send().status_code == 302
    offer = JobOffer.objects.get()
    assert (offer.employer.name, offer.site.city, offer.job) == ("Mill Diner", "Springfield", None)
    assert not Job.objects.exists()
    assert "Support in the week before" in ana.get(enrolment.client.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"starts_on": "2026-05-13"}, "starts_on", "record the job start"),
        ({"starts_on": "2036-05-18"}, "starts_on", "Check the year"),
        ({"starts_on": ""}, "starts_on", "Enter the day"),
        ({"title": ""}, "title", "Fill this in"),
        ({"new_employer": ""}, "employer", "Choose the employer"),
        ({"city": ""}, "city", "in which city"),
    ],
)
def test_what_makes_no_sense_is_refused(send, changes, field, message):
    assert message in str(send(**changes).context["form"].errors[field])
    assert not JobOffer.objects.exists()
    assert not Employer.objects.filter(name="Mill Diner").exists()


def test_a_job_that_begins_today_may_be_an_accepted_one(send):
    assert send(starts_on="2026-05-14").status_code == 302


def test_a_closed_enrolment_takes_none(send, enrolment):
    Enrolment.objects.filter(pk=enrolment.pk).update(closed_on=TODAY - DAY, close_reason="moved")
    assert "was closed on" in str(send().context["form"].non_field_errors())


@pytest.mark.parametrize(
    ("n_days", "state"),
    [
        (8, OfferState.AHEAD),
        (7, OfferState.SOON),
        (1, OfferState.SOON),
        (0, OfferState.TODAY),
        (-1, OfferState.PASSED),
    ],
)
def test_how_far_off_the_first_day_is(enrolment, n_days, state):
    assert offer_row(make_offer(enrolment=enrolment, starts_on=TODAY + n_days * DAY), on=TODAY).state == state


def test_it_began_leads_to_the_job_start_and_links_the_two(ana, enrolment, bakery):
    offer = make_offer(enrolment=enrolment, employer=bakery, starts_on=TODAY - DAY)
    url = f"{page('job_create', enrolment.client_id)}?offer={offer.pk}"
    assert url in ana.get(enrolment.client.get_absolute_url()).content.decode()
    form = ana.get(url).context["form"]
    assert (form["employer"].value(), form["title"].value()) == (bakery.pk, "Baker")
    assert form["started_on"].value() == TODAY - DAY
    sent = {
        "id": str(uuid.uuid4()),
        "offer": str(offer.pk),
        "employer": str(bakery.pk),
        "new_employer": "",
        "city": "",
        "title": "Baker",
        "job_type": "35",
        "permanence": "permanent",
        "started_on": "2026-05-13",
        "wage": "15",
        "wage_unit": "hour",
        "hours_per_week": "20",
        "paid_by_employer": "yes",
        "open_to_anyone": "yes",
        "integrated": "yes",
        "time_limited_by_program": "no",
    }
    assert ana.post(url, sent).status_code == 302
    offer.refresh_from_db()
    assert offer.job == Job.objects.get()
    assert "It began" not in ana.get(enrolment.client.get_absolute_url()).content.decode()


def test_a_job_sent_twice_is_linked_once(start, enrolment):
    offer, job_id = make_offer(enrolment=enrolment), uuid.uuid4()
    assert start(offer, job_id=job_id) == start(offer, job_id=job_id)


def test_an_offer_begins_once_and_of_one_enrolment(start, enrolment, cast):
    offer = make_offer(enrolment=enrolment)
    start(offer)
    with pytest.raises(ValidationError, match="began already"):
        start(offer)
    withdrawn = make_offer(enrolment=enrolment, withdrawn_on=TODAY)
    with pytest.raises(ValidationError, match="came to nothing"):
        start(withdrawn)
    other = make_offer(enrolment=make_enrolment(program=cast.program))
    with pytest.raises(ValidationError, match="another enrollment"):
        start(other)
    # Where the link is refused there is no job either.
    assert Job.objects.count() == 1


def test_an_address_with_somebody_elses_offer_fills_in_nothing(ana, enrolment, cast):
    strange = make_offer(enrolment=make_enrolment(program=cast.program))
    for asked in (strange.pk, "nonsense"):
        form = ana.get(page("job_create", enrolment.client_id), {"offer": asked}).context["form"]
        assert form["offer"].value() is None
        assert not form["title"].value()


def test_it_came_to_nothing(ana, enrolment):
    offer = make_offer(enrolment=enrolment)
    url = page("offer_withdraw", offer.pk)
    assert "has not come" in str(ana.post(url, {"withdrawn_on": "2026-05-15"}).context["form"].errors)
    assert ana.post(url, {"withdrawn_on": "2026-05-14"}).status_code == 302
    text = ana.get(enrolment.client.get_absolute_url()).content.decode()
    assert "Came to nothing on" in text
    assert "Support in the week before" not in text
    assert "already" in ana.post(url, {"withdrawn_on": "2026-05-14"}).content.decode()


def test_the_table_refuses_a_job_that_began_and_came_to_nothing(enrolment):
    make_offer(enrolment=enrolment, job=make_job(enrolment=enrolment))
    with pytest.raises(IntegrityError), transaction.atomic():
        make_offer(enrolment=enrolment, job=make_job(enrolment=enrolment), withdrawn_on=TODAY)


def test_employers_lately_contacted_for_the_client_are_a_tap_away(ana, enrolment, bakery, cast):
    make_employer_contact(program=cast.program, employer=bakery, enrolment=enrolment, occurred_on=TODAY - DAY)
    old = make_employer_contact(program=cast.program, enrolment=enrolment, occurred_on=TODAY - 91 * DAY)
    for name in ("offer_create", "job_create"):
        url = page(name, enrolment.client_id)
        text = ana.get(url).content.decode()
        assert f"?employer={bakery.pk}" in text
        assert f"?employer={old.employer.pk}" not in text
        assert ana.get(url, {"employer": bakery.pk}).context["form"]["employer"].value() == bakery.pk


def test_a_colleague_finds_no_offer(cast, signed_in, enrolment):
    offer = make_offer(enrolment=enrolment)
    assert signed_in(cast.specialist_dee).get(page("offer_withdraw", offer.pk)).status_code == 404
    assert signed_in(cast.lead_lou).get(page("offer_create", enrolment.client_id)).status_code == 403
