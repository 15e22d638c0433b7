"""The log for programs: what is sent, what is answered, and that the description says so."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from drf_spectacular.validation import validate_schema

from caseload.models import ClientContact, EmployerContact, LogEntry
from caseload.services.log import undo_entry
from tests.conftest import NOW
from tests.factories.caseload import make_employer, make_enrolment

ENTRY_ID = "0b0c3d3e-58b5-4f05-a6e1-2a7d4f2f8a11"
URL = "/api/v1/log/"

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def enrolment(cast):
    return make_enrolment(program=cast.program, specialist=cast.specialist_ana)


@pytest.fixture
def entry(enrolment):
    return {
        "id": ENTRY_ID,
        "kind": "client",
        "occurred_on": "2026-05-13",
        "enrolments": [str(enrolment.pk)],
        "mode": "in_person",
        "place": "community",
        "purpose": "job_search",
        "result": "met",
        "minutes": None,
        "others": ["vr"],
        "note": "Zoë said “yes”.",
        "next_on": None,
    }


@pytest.fixture
def employer_entry(cast):
    return {
        "id": ENTRY_ID,
        "kind": "employer",
        "occurred_on": "2026-05-13",
        "program": None,
        "employer": str(make_employer(agency=cast.agency, name="Bakery").pk),
        "new_employer": "",
        "city": "",
        "enrolment": None,
        "client_named": False,
        "client_present": False,
        "fits_plan": None,
        "mode": "in_person",
        "purpose": "introduce",
        "result": "met",
        "met_decision_maker": True,
        "visit_number": 1,
        "next_step": "Call",
        "next_step_on": "2026-06-01",
        "note": "",
    }


@pytest.fixture
def send(signed_in, cast):
    """A function that sends an entry as Ana, or as another; gives status and answer."""

    def post(entry, user=None):
        response = signed_in(user or cast.specialist_ana).post(URL, entry, content_type="application/json")
        assert response.headers["Content-Type"] == "application/json"
        return response.status_code, response.json()

    return post


def test_a_contact_is_stored_and_its_page_named(send, entry, enrolment):
    status, answer = send(entry)
    contact = ClientContact.objects.get()
    assert (status, answer) == (
        201,
        {"id": ENTRY_ID, "contacts": [str(contact.pk)], "url": enrolment.client.get_absolute_url()},
    )
    assert (contact.enrolment, contact.others, contact.note) == (enrolment, ["vr"], "Zoë said “yes”.")


def test_an_employer_contact_is_stored_and_its_page_named(send, employer_entry):
    status, answer = send(employer_entry)
    contact = EmployerContact.objects.get()
    assert (status, answer["url"], contact.visit_number) == (201, contact.employer.get_absolute_url(), 1)


def test_what_may_be_left_out_may_be_left_out(send, entry, employer_entry):
    for optional in ("minutes", "others", "note", "next_on"):
        del entry[optional]
    assert send(entry)[0] == 201
    needed = {"id", "kind", "occurred_on", "employer", "mode", "purpose"}
    short = {name: value for name, value in employer_entry.items() if name in needed}
    assert send(short | {"id": str(uuid.uuid4())})[0] == 201


def test_sent_again_it_is_answered_the_same_and_says_so(send, entry, employer_entry):
    for sent in (entry, employer_entry | {"id": str(uuid.uuid4())}):
        first, again = send(sent), send(sent)
        assert again == (200, first[1] | {"already": True})
    assert (ClientContact.objects.count(), EmployerContact.objects.count()) == (1, 1)


def test_clients_met_together_lead_to_the_list(send, entry, enrolment, cast):
    other = make_enrolment(program=cast.program, specialist=cast.specialist_ana)
    _, answer = send(entry | {"enrolments": [str(enrolment.pk), str(other.pk)]})
    assert len(answer["contacts"]) == 2
    assert answer["url"] == reverse("caseload:client_list")


def test_other_answers_are_a_conflict_and_both_are_told(send, entry):
    send(entry)
    status, answer = send(entry | {"note": "Other"})
    assert status == 409
    assert "already" in answer["detail"]
    assert (answer["stored"]["note"], answer["sent"]["note"]) == ("Zoë said “yes”.", "Other")
    assert set(answer["stored"]) == set(answer["sent"])


def test_an_entry_taken_back_stays_so(send, entry, cast):
    send(entry)
    undo_entry(entry=LogEntry.objects.get(), by=cast.specialist_ana, now=NOW)
    status, answer = send(entry)
    assert (status, answer["stored"]) == (409, None)
    assert "took this contact back" in answer["detail"]
    assert not ClientContact.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"kind": "pigeon"}, "kind", "Send one of"),
        ({"kind": None}, "kind", "Send one of"),
        ({"kind": ["client"]}, "kind", "Send one of"),
        ({"id": "1"}, "id", "valid UUID"),
        ({"occurred_on": "yesterday"}, "occurred_on", "wrong format"),
        ({"occurred_on": "2026-05-15"}, "occurred_on", "in the future"),
        ({"occurred_on": "2026-01-11"}, "occurred_on", "entered on"),
        ({"enrolments": []}, "enrolments", "not be empty"),
        ({"enrolments": ["x"]}, "enrolments", "valid UUID"),
        ({"enrolments": "x"}, "enrolments", "list of items"),
        ({"mode": "pigeon"}, "mode", "not a valid choice"),
        ({"place": ""}, "place", "choose where"),
        ({"minutes": 0}, "minutes", "greater than or equal to 1"),
        ({"others": ["cat"]}, "others", "not a valid choice"),
        ({"next_on": "2026-05-01"}, "next_on", "later day"),
        ({"note": ["a list"]}, "note", "valid string"),
    ],
)
def test_bad_entries_are_answered_by_field(send, entry, changes, field, message):
    status, answer = send(entry | changes)
    assert status == 422
    assert list(answer) == ["errors"]
    assert list(answer["errors"]) == [field]
    assert message in answer["errors"][field][0]
    assert not LogEntry.objects.exists()


def test_a_client_named_without_consent_is_refused_at_the_field(send, employer_entry, enrolment):
    status, answer = send(employer_entry | {"enrolment": str(enrolment.pk), "client_named": True})
    assert (status, list(answer["errors"])) == (422, ["client_named"])


def test_a_client_of_somebody_else_and_one_that_never_was_are_told_alike(send, entry, employer_entry, cast):
    theirs = str(make_enrolment(program=cast.stranger_program).pk)
    never = str(uuid.uuid4())
    assert send(entry | {"enrolments": [theirs]}) == send(entry | {"enrolments": [never]})
    assert send(entry | {"enrolments": [theirs]})[0] == 422
    assert send(employer_entry | {"enrolment": theirs}) == send(employer_entry | {"enrolment": never})
    theirs = str(make_employer(agency=cast.stranger_program.agency).pk)
    assert send(employer_entry | {"employer": theirs}) == send(employer_entry | {"employer": never})


def test_an_entry_of_somebody_else_is_not_given_away(send, entry, cast):
    send(entry)
    status, answer = send(entry, user=cast.supervisor_bo)
    assert (status, list(answer["errors"])) == (422, ["id"])
    assert "Zoë" not in json.dumps(answer)


@pytest.mark.parametrize(("body", "status"), [("[]", 422), ("{", 400), ("7", 422), ('"text"', 422)])
def test_what_is_no_entry_at_all_is_answered_in_json(signed_in, cast, body, status):
    response = signed_in(cast.specialist_ana).post(URL, body, content_type="application/json")
    assert response.status_code == status
    assert response.json()


def test_only_json_is_taken(signed_in, cast, entry):
    response = signed_in(cast.specialist_ana).post(URL, {"id": ENTRY_ID})
    assert response.status_code == 415
    assert response.json()["detail"]


def test_a_visitor_and_a_person_without_the_role_are_told_in_json(send, signed_in, entry, cast):
    response = Client().post(URL, entry, content_type="application/json")
    assert (response.status_code, list(response.json())) == (401, ["detail"])
    assert send(entry, user=cast.state_staff_sam)[0] == 403
    assert send(entry, user=cast.lead_lou)[0] == 403


def test_a_session_that_was_idle_too_long_is_told_in_json(signed_in, entry, cast, clock):
    browser = signed_in(cast.specialist_ana)
    assert browser.post(URL, entry, content_type="application/json").status_code == 201
    clock.shift(16 * 60)
    response = browser.post(URL, entry, content_type="application/json")
    assert (response.status_code, response.json()) == (401, {"detail": "Sign in to ipsapp first."})


def test_another_site_cannot_send_in_a_persons_name(entry, cast, settings):
    settings.MFA_REQUIRED = False
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.specialist_ana)
    response = browser.post(URL, entry, content_type="application/json")
    assert response.status_code == 403
    assert "CSRF" in response.json()["detail"]
    token = browser.get(reverse("caseload:employer_contact_create")).context["csrf_token"]
    sent = browser.post(URL, entry, content_type="application/json", headers={"X-CSRFToken": str(token)})
    assert sent.status_code == 201


def test_the_description_is_valid_and_lists_every_answer(signed_in, cast):
    response = signed_in(cast.specialist_ana).get(reverse("api:schema"))
    schema = json.loads(response.content)
    validate_schema(schema)
    operation = schema["paths"][URL]["post"]
    assert set(operation["responses"]) == {"200", "201", "400", "401", "403", "409", "415", "422"}
    assert set(schema["paths"]) == {URL, "/api/v1/offline/", "/api/v1/offline/key/"}
    body = operation["requestBody"]["content"]
    assert list(body) == ["application/json"]
    sorts = schema["components"]["schemas"]["Entry"]["discriminator"]["mapping"]
    assert set(sorts) == {"client", "employer"}
    needed = set(schema["components"]["schemas"]["ClientEntryInput"]["required"])
    assert needed == {"id", "kind", "occurred_on", "enrolments", "mode", "purpose", "result"}
