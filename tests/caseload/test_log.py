"""The one way into the log: once, whole, by whoever may, and back out within a minute."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from caseload.choices import ContactMode, DisclosureStance, Place
from caseload.models import ClientContact, ContactDraft, Employer, EmployerContact, Enrolment, FactsChange, LogEntry
from caseload.services.log import (
    EntryConflict,
    EntryTakenBack,
    log_client_contact,
    log_employer_contact,
    undo_entry,
)
from caseload.services.log_client import ClientContent
from caseload.services.log_employer import EmployerContent
from ipsapp.access.models import Role
from tests.conftest import TODAY
from tests.factories.access import give_role
from tests.factories.caseload import (
    ENTERED,
    make_employer,
    make_enrolment,
    make_site,
)
from tests.factories.forms import make_consent, make_talk

DAY = datetime.timedelta(days=1)
ENTRY_ID = uuid.UUID("0b0c3d3e-58b5-4f05-a6e1-2a7d4f2f8a11")

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def enrolment(cast):
    return make_enrolment(program=cast.program, specialist=cast.specialist_ana)


@pytest.fixture
def other(cast):
    return make_enrolment(program=cast.program, specialist=cast.specialist_ana)


@pytest.fixture
def bakery(cast):
    employer = make_employer(agency=cast.agency, name="Bakery")
    make_site(employer=employer)
    return employer


@pytest.fixture
def log(cast, enrolment):
    """A function that logs a contact of Ana's with her client."""

    def send(entry_id=ENTRY_ID, by=None, **changes):
        answers = {
            "enrolments": (enrolment.pk,),
            "occurred_on": TODAY - DAY,
            "mode": "in_person",
            "place": "community",
            "purpose": "job_search",
            "result": "met",
            "minutes": 45,
            "others": ("vr", "family"),
            "note": "Zoë said “yes”.",
            "next_on": TODAY + DAY,
        } | changes
        return log_client_contact(
            entry_id=entry_id, content=ClientContent(**answers), by=by or cast.specialist_ana, as_of=TODAY
        )

    return send


@pytest.fixture
def visit(cast, bakery):
    """A function that logs a contact of Ana's with the bakery."""

    def send(entry_id=ENTRY_ID, by=None, **changes):
        answers = {
            "employer": bakery.pk,
            "occurred_on": TODAY - DAY,
            "mode": "in_person",
            "purpose": "learn",
            "result": "met",
            "met_decision_maker": True,
        } | changes
        return log_employer_contact(
            entry_id=entry_id, content=EmployerContent(**answers), by=by or cast.specialist_ana, as_of=TODAY
        )

    return send


# Clients -----------------------------------------------------------------------------------------------------------


def test_a_contact_is_stored_as_sent(cast, log, enrolment):
    logged = log(place="employer")
    contact = ClientContact.objects.get()
    assert (logged.contacts, logged.is_new) == ([contact], True)
    assert contact.pk == uuid.uuid5(ENTRY_ID, str(enrolment.pk))
    assert (contact.entry_id, contact.enrolment, contact.specialist) == (ENTRY_ID, enrolment, cast.specialist_ana)
    assert (contact.mode, contact.place, contact.minutes) == (ContactMode.IN_PERSON, Place.EMPLOYER, 45)
    assert (contact.others, contact.next_on) == (["family", "vr"], TODAY + DAY)
    assert (logged.entry.author, logged.entry.kind) == (cast.specialist_ana, "client")
    assert not FactsChange.objects.exists(), "no quarterly figure counts contacts"


def test_clients_met_together_have_a_contact_each(log, enrolment, other):
    logged = log(enrolments=(enrolment.pk, other.pk, other.pk))
    assert {contact.enrolment for contact in logged.contacts} == {enrolment, other}
    assert LogEntry.objects.get().client_contacts.count() == 2


def test_of_several_clients_all_are_logged_or_none(log, enrolment, cast):
    later = make_enrolment(program=cast.program, specialist=cast.specialist_ana, entered_on=TODAY)
    with pytest.raises(ValidationError) as refused:
        log(enrolments=(enrolment.pk, later.pk))
    assert refused.value.message_dict["occurred_on"] == [
        f"{later.client.display_name}: The client entered on Thu 14 May 2026. Enter that day or a later one."
    ]
    assert not LogEntry.objects.exists()
    assert not ClientContact.objects.exists()


def test_sent_again_it_is_recognized_whatever_the_order_and_the_line_ends(log, enrolment, other):
    first = log(enrolments=(enrolment.pk, other.pk), note="One\nTwo")
    again = log(enrolments=(other.pk, enrolment.pk), note="One\r\nTwo ", others=("family", "vr"))
    assert (first.is_new, again.is_new) == (True, False)
    assert {each.pk for each in first.contacts} == {each.pk for each in again.contacts}
    assert ClientContact.objects.count() == 2


def test_sent_again_after_a_handover_it_is_still_known(log, enrolment, cast):
    log()
    enrolment.specialist_assignments.update(specialist=cast.specialist_dee)
    assert not log().is_new


@pytest.mark.parametrize(
    "changes",
    [{"note": "Other"}, {"minutes": None}, {"result": "missed"}, {"mode": "phone"}, {"others": ()}, {"next_on": None}],
)
def test_other_content_is_a_conflict_and_both_are_shown(log, changes):
    log()
    with pytest.raises(EntryConflict) as conflict:
        log(**changes)
    name, value = next(iter(changes.items()))
    assert conflict.value.stored["note"] == "Zoë said “yes”."
    assert conflict.value.sent[name] == (list(value) if value == () else value)
    assert ClientContact.objects.get().note == "Zoë said “yes”."


def test_an_entry_of_somebody_else_is_not_given_away(log, cast):
    log(note="secret")
    with pytest.raises(ValidationError, match="another contact") as refused:
        log(by=cast.supervisor_bo)
    assert "secret" not in str(refused.value)
    assert ClientContact.objects.get().specialist == cast.specialist_ana


def test_nobody_logs_for_a_client_they_may_not_record_for(log, cast, enrolment):
    for person in (cast.specialist_dee, cast.outsider_cy, cast.lead_lou):
        with pytest.raises(ValidationError, match="not on your caseload") as refused:
            log(by=person)
        assert list(refused.value.error_dict) == ["enrolments"]
    with pytest.raises(ValidationError, match="not on your caseload"):
        log(enrolments=(enrolment.pk, uuid.uuid4()))
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("mode", ["phone", "video", "text", "email"])
@pytest.mark.parametrize("place", ["", "community"])
def test_a_call_takes_place_on_the_phone_whatever_was_preselected(log, mode, place):
    assert log(mode=mode, place=place).contacts[0].place == Place.ONLINE


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"occurred_on": TODAY + DAY}, "occurred_on", "in the future"),
        ({"occurred_on": ENTERED - DAY}, "occurred_on", "entered on Mon 12 Jan 2026"),
        ({"place": "online"}, "place", "choose where"),
        ({"place": ""}, "place", "choose where"),
        ({"next_on": TODAY - 2 * DAY}, "next_on", "give a later day"),
        ({"minutes": 721}, "minutes", "720"),
        ({"mode": "pigeon"}, "mode", "not a valid choice"),
        ({"others": ("cat",)}, "others", "not a valid choice"),
        ({"enrolments": ()}, "enrolments", "Choose the client"),
    ],
)
def test_a_refused_contact_leaves_nothing_behind(log, changes, field, message):
    with pytest.raises(ValidationError, match=message) as refused:
        log(**changes)
    assert field in refused.value.error_dict
    assert not LogEntry.objects.exists()


def test_after_the_closing_only_what_came_before_may_be_logged(log):
    Enrolment.objects.update(closed_on=TODAY - 2 * DAY, close_reason="moved")
    with pytest.raises(ValidationError, match="was closed on Tue 12 May 2026"):
        log()
    assert log(occurred_on=TODAY - 2 * DAY, next_on=None).is_new


def test_saving_ends_the_draft_of_its_author_and_of_nobody_else(log, cast):
    ContactDraft.objects.create(id=ENTRY_ID, author=cast.specialist_ana, kind="client")
    theirs = ContactDraft.objects.create(author=cast.specialist_dee, kind="client")
    log()
    log(entry_id=theirs.pk)
    assert ContactDraft.objects.get() == theirs


# Employers ---------------------------------------------------------------------------------------------------------


def test_a_generic_contact_is_kept_without_a_client(cast, visit, bakery):
    contact = visit(visit_number=2, next_step=" Call again ", next_step_on=TODAY + DAY).contacts[0]
    assert (contact.pk, contact.entry_id) == (ENTRY_ID, ENTRY_ID)
    assert (contact.employer, contact.site.city, contact.program) == (bakery, "Springfield", cast.program)
    assert (contact.enrolment, contact.client_present, contact.client_named, contact.fits_plan) == (
        None,
        False,
        False,
        None,
    )
    assert (contact.visit_number, contact.next_step, contact.result) == (2, "Call again", "met")


def test_a_contact_for_a_client_is_kept_in_the_clients_program(cast, visit, enrolment):
    contact = visit(
        enrolment=enrolment.pk, program=cast.other_program.pk, client_present=True, fits_plan=False
    ).contacts[0]
    assert (contact.program, contact.client_present, contact.fits_plan) == (cast.program, True, False)
    assert (contact.client_named, contact.consent) == (False, None)


def test_a_visit_sent_again_is_known_and_an_altered_one_is_not_taken(visit):
    assert visit().contacts == visit().contacts
    with pytest.raises(EntryConflict) as conflict:
        visit(purpose="present")
    assert (conflict.value.stored["purpose"], conflict.value.sent["purpose"]) == ("learn", "present")
    assert EmployerContact.objects.count() == 1


def test_a_visit_that_made_its_employer_makes_none_again(visit):
    new = {"employer": None, "new_employer": "Mill Diner", "city": "Shelbyville"}
    assert visit(**new).contacts == visit(**new).contacts
    assert Employer.objects.filter(name="Mill Diner").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"occurred_on": TODAY + DAY}, "occurred_on"),
        ({"client_present": True}, "client_present"),
        ({"client_named": True}, "client_named"),
        ({"fits_plan": True}, "fits_plan"),
        ({"next_step_on": TODAY}, "next_step"),
        ({"next_step": "Call", "next_step_on": TODAY - 2 * DAY}, "next_step_on"),
        ({"employer": None}, "employer"),
        ({"employer": uuid.uuid4()}, "employer"),
        ({"new_employer": "Mill Diner", "city": "Shelbyville"}, "new_employer"),
        ({"employer": None, "new_employer": "Mill Diner"}, "city"),
        ({"employer": None, "new_employer": "Mill Diner", "city": "Shelbyville", "mode": "pigeon"}, "mode"),
        ({"purpose": "chat"}, "purpose"),
        ({"next_step": "x" * 201}, "next_step"),
        ({"result": "not_in"}, "met_decision_maker"),
        ({"visit_number": 4}, "visit_number"),
        ({"visit_number": 0}, "visit_number"),
        ({"enrolment": uuid.uuid4()}, "enrolment"),
    ],
)
def test_a_refused_visit_leaves_nothing_behind(visit, bakery, changes, field):
    with pytest.raises(ValidationError) as refused:
        visit(**changes)
    assert field in refused.value.error_dict
    assert not LogEntry.objects.exists()
    assert list(Employer.objects.all()) == [bakery]


@pytest.mark.parametrize("occurred_on", [ENTERED - DAY, TODAY - 2 * DAY])
def test_a_visit_for_a_client_falls_in_the_enrolment(visit, enrolment, occurred_on):
    Enrolment.objects.update(closed_on=TODAY - 3 * DAY, close_reason="moved")
    with pytest.raises(ValidationError) as refused:
        visit(enrolment=enrolment.pk, occurred_on=occurred_on)
    assert "occurred_on" in refused.value.error_dict


def test_nobody_visits_for_a_client_or_a_program_that_is_not_theirs(visit, cast, enrolment):
    for person in (cast.specialist_dee, cast.outsider_cy, cast.lead_lou):
        with pytest.raises(ValidationError, match="not on your caseload"):
            visit(by=person, enrolment=enrolment.pk)
    for person in (cast.lead_lou, cast.state_staff_sam):
        with pytest.raises(ValidationError, match="Choose a program you work in"):
            visit(by=person)
    with pytest.raises(ValidationError, match="Choose a program you work in"):
        visit(program=cast.other_program.pk)
    with pytest.raises(ValidationError, match="Choose an employer of Hill Agency"):
        visit(by=cast.outsider_cy)


def test_who_works_in_two_programs_says_in_which(visit, cast):
    give_role(cast.specialist_ana, Role.SPECIALIST, cast.other_program)
    with pytest.raises(ValidationError, match="Choose a program you work in"):
        visit()
    assert visit(program=cast.other_program.pk).contacts[0].program == cast.other_program


def test_a_client_is_named_only_where_choice_and_consent_allow_it(visit, enrolment):
    named = {"enrolment": enrolment.pk, "client_named": True}
    with pytest.raises(ValidationError, match="Talk about it with the client first") as refused:
        visit(**named)
    assert list(refused.value.error_dict) == ["client_named"]
    assert "take the tick away" in str(refused.value)
    make_talk(enrolment=enrolment, stance=DisclosureStance.ANY)
    with pytest.raises(ValidationError, match="Have one signed first"):
        visit(**named)
    consent = make_consent(client=enrolment.client)
    assert visit(**named).contacts[0].consent == consent


def test_naming_is_judged_on_the_day_of_the_visit(visit, enrolment):
    make_talk(enrolment=enrolment, stance=DisclosureStance.ANY, talked_on=TODAY)
    make_consent(client=enrolment.client, signed_on=TODAY)
    with pytest.raises(ValidationError):
        visit(enrolment=enrolment.pk, client_named=True, occurred_on=TODAY - DAY)
    assert visit(enrolment=enrolment.pk, client_named=True, occurred_on=TODAY).is_new


# Taking back -------------------------------------------------------------------------------------------------------


def later(seconds):
    return timezone.now() + datetime.timedelta(seconds=seconds)


def test_an_entry_taken_back_leaves_its_history_and_a_draft_of_what_was_typed(log, enrolment, other, cast):
    logged = log(enrolments=(enrolment.pk, other.pk))
    draft = undo_entry(entry=logged.entry, by=cast.specialist_ana, now=later(60))
    assert not ClientContact.objects.exists()
    assert ClientContact.pgh_event_model.objects.filter(pgh_label="delete").count() == 2
    assert (draft.author, draft.kind, draft.data["note"]) == (cast.specialist_ana, "client", "Zoë said “yes”.")
    assert set(draft.data["enrolments"]) == {str(enrolment.pk), str(other.pk)}
    assert draft.pk != logged.entry.pk
    with pytest.raises(EntryTakenBack):
        log(enrolments=(enrolment.pk, other.pk))
    with pytest.raises(EntryTakenBack):
        undo_entry(entry=logged.entry, by=cast.specialist_ana, now=later(61))
    assert ContactDraft.objects.count() == 1


def test_a_visit_is_taken_back_too(visit, cast, bakery):
    logged = visit()
    draft = undo_entry(entry=logged.entry, by=cast.specialist_ana, now=later(1))
    assert not EmployerContact.objects.exists()
    assert (draft.kind, draft.data["employer"]) == ("employer", str(bakery.pk))


def test_only_its_author_takes_an_entry_back_and_only_for_a_minute(log, cast):
    logged = log()
    with pytest.raises(LogEntry.DoesNotExist):
        undo_entry(entry=logged.entry, by=cast.supervisor_bo, now=later(1))
    with pytest.raises(ValidationError, match="more than a minute ago"):
        undo_entry(entry=logged.entry, by=cast.specialist_ana, now=later(61))
    assert ClientContact.objects.count() == 1
    assert not ContactDraft.objects.exists()
