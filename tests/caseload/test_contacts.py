"""Logging a contact: once, on a day that can be, by who was there."""

import datetime

import pytest
from django.urls import reverse

from caseload.choices import ContactMode, ContactPurpose, ContactResult, Place
from caseload.models import ClientContact, Enrolment, FactsChange
from tests.conftest import TODAY
from tests.factories.caseload import ENTERED, make_enrolment

FORM_ID = "0b0c3d3e-58b5-4f05-a6e1-2a7d4f2f8a11"

pytestmark = pytest.mark.usefixtures("clock")

CONTACT = {
    "id": FORM_ID,
    "mode": "in_person",
    "place": "community",
    "result": "met",
    "purpose": "job_search",
    "occurred_on": "2026-05-13",
    "minutes": "45",
    "note": "Zoë said “yes”.",
}


@pytest.fixture
def enrolment(cast):
    return make_enrolment(program=cast.program, specialist=cast.specialist_ana)


@pytest.fixture
def log(cast, signed_in, enrolment):
    """A function that sends the form; Ana sends unless another is named."""

    def send(user=None, **changes):
        url = reverse("caseload:contact_create", args=[enrolment.client.pk])
        return signed_in(user or cast.specialist_ana).post(url, CONTACT | changes)

    return send


def test_a_contact_is_stored_as_sent(cast, log, enrolment):
    assert log().url == enrolment.client.get_absolute_url()
    contact = ClientContact.objects.get()
    assert str(contact.entry_id) == FORM_ID
    assert (contact.enrolment, contact.specialist) == (enrolment, cast.specialist_ana)
    assert (contact.mode, contact.place) == (ContactMode.IN_PERSON, Place.COMMUNITY)
    assert (contact.result, contact.purpose) == (ContactResult.MET, ContactPurpose.JOB_SEARCH)
    assert (contact.occurred_on, contact.minutes) == (datetime.date(2026, 5, 13), 45)
    assert contact.note == "Zoë said “yes”."
    assert not FactsChange.objects.exists(), "no quarterly figure counts contacts"


def test_a_supervisor_logs_as_themselves(cast, log):
    log(cast.supervisor_bo)
    assert ClientContact.objects.get().specialist == cast.supervisor_bo


@pytest.mark.parametrize("result", ["no_answer", "missed", "cancelled"])
def test_an_attempt_is_a_contact(log, result):
    log(result=result, minutes="", note="")
    assert ClientContact.objects.get().result == result


def test_sent_twice_it_is_stored_once(log):
    assert log().url == log().url
    assert ClientContact.objects.count() == 1


@pytest.mark.parametrize("changes", [{"note": "Other"}, {"minutes": ""}, {"result": "missed"}, {"mode": "phone"}])
def test_one_form_does_not_store_two_different_contacts(log, changes):
    log()
    response = log(**changes)
    assert "has saved a contact already" in str(response.context["form"].errors)
    assert ClientContact.objects.get().note == "Zoë said “yes”."


def test_one_form_does_not_store_contacts_of_two_clients_or_two_people(cast, log, signed_in):
    log()
    assert "belongs to another contact" in str(log(cast.supervisor_bo).context["form"].errors)
    other = make_enrolment(program=cast.program, specialist=cast.specialist_ana)
    url = reverse("caseload:contact_create", args=[other.client.pk])
    response = signed_in(cast.specialist_ana).post(url, CONTACT)
    assert "has saved a contact already" in str(response.context["form"].errors)
    assert ClientContact.objects.count() == 1


BAD = {
    "tomorrow": ({"occurred_on": "2026-05-15"}, "occurred_on", "in the future"),
    "before entry": ({"occurred_on": "2026-01-11"}, "occurred_on", "entered on Mon 12 Jan 2026"),
    "no date": ({"occurred_on": ""}, "occurred_on", "Enter the day"),
    "not a date": ({"occurred_on": "yesterday"}, "occurred_on", "valid date"),
    "no mode": ({"mode": ""}, "mode", "Choose one"),
    "no result": ({"result": ""}, "result", "Choose one"),
    "no purpose": ({"purpose": ""}, "purpose", "Choose one"),
    "met nowhere": ({"place": ""}, "place", "Choose one"),
    "met in person online": ({"place": "online"}, "place", "choose where"),
    "no such mode": ({"mode": "pigeon"}, "mode", "valid choice"),
    "no such place": ({"place": "moon"}, "place", "valid choice"),
    "minutes below one": ({"minutes": "-1"}, "minutes", "greater than or equal to 1"),
    "minutes beyond a day's work": ({"minutes": "721"}, "minutes", "less than or equal to 720"),
    "minutes in words": ({"minutes": "an hour"}, "minutes", "whole number"),
    "no id": ({"id": ""}, "id", "Open the page anew"),
    "not an id": ({"id": "1"}, "id", "valid UUID"),
}


@pytest.mark.parametrize(("changes", "field", "message"), BAD.values(), ids=BAD)
def test_bad_contacts_say_so_at_the_field_and_keep_what_was_typed(log, changes, field, message):
    response = log(**changes)
    assert response.status_code == 200
    assert message in " ".join(response.context["form"].errors[field])
    assert "Zoë said “yes”." in response.content.decode()
    assert not ClientContact.objects.exists()


@pytest.mark.parametrize("day", [ENTERED, TODAY])
def test_the_first_and_the_present_day_are_open(log, day):
    assert log(occurred_on=day.isoformat()).status_code == 302


@pytest.mark.parametrize("mode", ["phone", "video", "text", "email"])
def test_nobody_has_to_say_where_a_call_took_place(log, mode):
    log(mode=mode, place="")
    assert ClientContact.objects.get().place == Place.ONLINE


def test_after_the_closing_only_what_came_before_may_be_logged(log, enrolment):
    Enrolment.objects.update(closed_on="2026-05-04", close_reason="moved")
    assert "was closed on Mon 4 May 2026" in str(log(occurred_on="2026-05-05").context["form"].errors)
    assert log(occurred_on="2026-05-04").status_code == 302


def test_whoever_serves_a_client_in_two_stays_says_which(cast, log, enrolment):
    earlier = make_enrolment(
        program=cast.program,
        client=enrolment.client,
        specialist=cast.specialist_ana,
        entered_on=datetime.date(2024, 1, 8),
        closed_on=datetime.date(2024, 12, 20),
    )
    assert "enrolment" in log().context["form"].errors
    log(enrolment=str(earlier.pk), occurred_on="2024-02-01")
    assert ClientContact.objects.get().enrolment == earlier


def test_every_form_has_an_id_of_its_own_and_begins_today(cast, signed_in, enrolment):
    browser = signed_in(cast.specialist_ana)
    url = reverse("caseload:contact_create", args=[enrolment.client.pk])
    forms = [browser.get(url).context["form"] for _ in range(2)]
    assert len({form["id"].value() for form in forms}) == 2
    assert forms[0]["occurred_on"].value() == TODAY
