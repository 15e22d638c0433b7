"""The page of the log: few taps, nothing typed is lost, what was saved can be taken back and corrected."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from caseload.choices import ContactMode, ContactPurpose, ContactResult, Place
from caseload.models import ClientContact, ContactDraft, ContactWish, EmployerContact, Enrolment, FactsChange
from tests.conftest import NOW, TODAY
from tests.factories.caseload import (
    ENTERED,
    make_client_contact,
    make_employer,
    make_employer_contact,
    make_enrolment,
)
from tests.factories.forms import make_consent, make_talk
from tests.factories.supervision import make_sign_off

DAY = datetime.timedelta(days=1)

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
        answers = CONTACT | {"enrolments": [enrolment.pk]} | changes
        return signed_in(user or cast.specialist_ana).post(reverse("caseload:log"), answers)

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


def test_one_form_does_not_store_contacts_of_two_clients_or_two_people(cast, log):
    log()
    assert "belongs to another contact" in str(log(cast.supervisor_bo).context["form"].errors)
    other = make_enrolment(program=cast.program, specialist=cast.specialist_ana)
    assert "has saved a contact already" in str(log(enrolments=[other.pk]).context["form"].errors)
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
    "met in person online": ({"place": "online"}, "place", "valid choice"),
    "no such mode": ({"mode": "pigeon"}, "mode", "valid choice"),
    "no such place": ({"place": "moon"}, "place", "valid choice"),
    "minutes below one": ({"minutes": "-1"}, "minutes", "greater than or equal to 1"),
    "minutes beyond a day's work": ({"minutes": "721"}, "minutes", "less than or equal to 720"),
    "minutes in words": ({"minutes": "an hour"}, "minutes", "whole number"),
    "nobody": ({"enrolments": []}, "enrolments", "Choose the client"),
    "no client": ({"enrolments": ["x"]}, "enrolments", "valid choice"),
    "a client that never was": ({"enrolments": [FORM_ID]}, "enrolments", "not on your caseload"),
    "next before": ({"next_on": "2026-05-01"}, "next_on", "give a later day"),
    "another day that is none": ({"occurred_on": "other", "occurred_on_other": ""}, "occurred_on", "Enter the day"),
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


def test_whoever_serves_a_client_in_two_stays_sees_which_is_which(cast, log, signed_in, enrolment):
    earlier = make_enrolment(
        program=cast.program,
        client=enrolment.client,
        specialist=cast.specialist_ana,
        entered_on=datetime.date(2024, 1, 8),
        closed_on=datetime.date(2024, 12, 20),
    )
    page = signed_in(cast.specialist_ana).get(f"{reverse('caseload:log')}?client={enrolment.client.pk}")
    assert page.context["form"]["enrolments"].value() == [str(enrolment.pk)]
    text = page.content.decode()
    assert "Harbor House, since 12 Jan 2026" in text
    assert "Harbor House, since 8 Jan 2024" in text
    log(enrolments=[earlier.pk], occurred_on="2024-02-01")
    assert ClientContact.objects.get().enrolment == earlier


def test_every_form_has_an_id_of_its_own_and_begins_today(cast, signed_in, enrolment):
    browser = signed_in(cast.specialist_ana)
    url = reverse("caseload:contact_create", args=[enrolment.client.pk])
    forms = [browser.get(url).context["form"] for _ in range(2)]
    assert len({form["id"].value() for form in forms}) == 2
    assert forms[0]["occurred_on"].value() == TODAY


# What is chosen ahead ----------------------------------------------------------------------------------------------


def opened(browser, query=""):
    """The form as the page shows it."""
    return browser.get(reverse("caseload:log") + query).context["form"]


def test_the_last_few_clients_and_the_last_place_are_offered_first(cast, signed_in):
    own = [make_enrolment(program=cast.program, specialist=cast.specialist_ana) for _ in range(7)]
    for n, enrolment in enumerate(own):
        make_client_contact(
            enrolment=enrolment, specialist=cast.specialist_ana, occurred_on=TODAY - n * DAY, place=Place.HOME
        )
    make_client_contact(
        enrolment=own[6], specialist=cast.specialist_ana, mode="phone", place="online", occurred_on=TODAY
    )
    form = opened(signed_in(cast.specialist_ana))
    recent = {client.value for client in form.clients if client.is_recent}
    assert recent == {str(own[n].pk) for n in (0, 1, 2, 3, 6)}
    assert (form["place"].value(), form["mode"].value()) == (Place.HOME, ContactMode.IN_PERSON)
    assert form["enrolments"].value() == []


def test_a_newcomer_is_offered_their_own_open_clients_and_the_community(cast, signed_in, enrolment):
    make_enrolment(program=cast.program, specialist=cast.specialist_dee)
    make_enrolment(program=cast.program, specialist=cast.specialist_ana, closed_on=TODAY - DAY)
    form = opened(signed_in(cast.specialist_ana))
    assert [(client.value, client.is_recent) for client in form.clients] == [(str(enrolment.pk), True)]
    assert form["place"].value() == Place.COMMUNITY


def test_a_client_who_wants_no_contact_for_now_can_be_logged_and_the_wish_is_shown(cast, log, signed_in, enrolment):
    ContactWish.objects.create(
        enrolment=enrolment,
        recorded_by=cast.specialist_ana,
        wish="contact",
        in_words="Call me in June.",
        starts_on=TODAY - DAY,
    )
    page = signed_in(cast.specialist_ana).get(reverse("caseload:log")).content.decode()
    assert "Does not want contact for now: “Call me in June.”" in page
    assert log().status_code == 302


def test_the_next_planned_visit_of_an_employer_is_known(cast, signed_in):
    bakery, mill, diner = (make_employer(agency=cast.agency, name=name) for name in ("Bakery", "Mill", "Diner"))
    for employer, number in ((bakery, 1), (bakery, 2), (mill, 3), (diner, None)):
        make_employer_contact(
            program=cast.program, employer=employer, specialist=cast.specialist_ana, visit_number=number
        )
    make_employer_contact(program=cast.program, employer=diner, specialist=cast.specialist_dee, visit_number=1)
    browser = signed_in(cast.specialist_ana)
    found = {
        each.label: each.next_visit for each in opened(browser, "?kind=employer").fields["employer"].widget.employers
    }
    assert found == {"Bakery": 3, "Mill": None, "Diner": 1}
    assert opened(browser, f"?employer={bakery.pk}")["visit_number"].value() == 3


def test_a_due_employer_contact_opens_with_who_and_what_for_chosen(cast, signed_in, enrolment):
    bakery = make_employer(agency=cast.agency)
    query = f"?employer={bakery.pk}&client={enrolment.client.pk}&purpose=present"
    for name in ("log", "employer_contact_create"):
        form = signed_in(cast.specialist_ana).get(reverse(f"caseload:{name}") + query).context["form"]
        assert (form["employer"].value(), form["enrolment"].value()) == (str(bakery.pk), str(enrolment.pk))
        assert form["purpose"].value() == "present"


@pytest.mark.parametrize("query", ["?client=x", f"?client={FORM_ID}", f"?employer={FORM_ID}", "?employer=x"])
def test_what_is_named_ahead_and_is_none_of_ones_own_is_not_found(cast, signed_in, query):
    assert signed_in(cast.specialist_ana).get(reverse("caseload:log") + query).status_code == 404


def test_the_button_stands_on_every_page_of_whoever_logs_and_names_whom_the_page_is_about(cast, signed_in, enrolment):
    client = enrolment.client
    ana, lou = signed_in(cast.specialist_ana), signed_in(cast.lead_lou)
    assert "app-log-button" in ana.get(reverse("caseload:client_list")).content.decode()
    assert f'href="/log/?client={client.pk}"><span' in ana.get(client.get_absolute_url()).content.decode()
    assert 'app-log-button"' not in lou.get(client.get_absolute_url()).content.decode()


def test_the_page_costs_the_same_for_two_of_each_and_for_six(cast, signed_in, count_queries):
    browser = signed_in(cast.specialist_ana)
    # The first request of a session writes it.
    browser.get(reverse("caseload:log"))
    costs = []
    for n in (2, 6):
        for _ in range(n):
            enrolment = make_enrolment(program=cast.program, specialist=cast.specialist_ana)
            make_client_contact(enrolment=enrolment, specialist=cast.specialist_ana)
            make_employer_contact(program=cast.program, specialist=cast.specialist_ana)
            ContactDraft.objects.create(author=cast.specialist_ana, kind="client")
        costs.append(
            [
                count_queries(lambda url=url: browser.get(reverse("caseload:log") + url))
                for url in ("", "?kind=employer")
            ]
        )
    assert costs[0] == costs[1]


# Naming ------------------------------------------------------------------------------------------------------------


def test_the_form_says_whether_the_client_may_be_named_before_anything_is_saved(cast, signed_in, enrolment):
    bakery = make_employer(agency=cast.agency)
    browser = signed_in(cast.specialist_ana)
    asked = {"enrolment": enrolment.pk, "employer": bakery.pk, "occurred_on": "2026-05-13"}
    said = browser.get(reverse("caseload:log_naming"), asked).content.decode()
    assert "may not be named" in said
    assert "Have one signed first" in said
    make_talk(enrolment=enrolment, stance="any", must_not_say="The hospital.")
    make_consent(client=enrolment.client)
    said = browser.get(reverse("caseload:log_naming"), asked).content.decode()
    assert "may be named here" in said
    assert "The hospital." in said


@pytest.mark.parametrize("asked", [{}, {"enrolment": "x"}, {"enrolment": FORM_ID, "employer": FORM_ID}])
def test_of_nobody_chosen_nothing_is_said(cast, signed_in, asked):
    assert (
        "With an employer and a client chosen"
        in signed_in(cast.specialist_ana).get(reverse("caseload:log_naming"), asked).content.decode()
    )


def test_of_a_strangers_client_nothing_is_said(cast, signed_in):
    theirs = make_enrolment(program=cast.stranger_program)
    make_talk(enrolment=theirs, stance="nobody", must_not_say="Canary")
    said = signed_in(cast.specialist_ana).get(reverse("caseload:log_naming"), {"enrolment": theirs.pk}).content.decode()
    assert "Canary" not in said
    assert "may not be named" not in said


# Drafts ------------------------------------------------------------------------------------------------------------

DRAFT = {
    "id": FORM_ID,
    "kind": "client",
    "mode": "phone",
    "occurred_on": "other",
    "occurred_on_other": "2026-05-02",
    "minutes": "x",
    "note": "Half a sen",
}


@pytest.fixture
def keep(signed_in, cast):
    """A function that sends what is typed so far, as Ana unless another is named."""

    def send(user=None, **changes):
        return signed_in(user or cast.specialist_ana).post(reverse("caseload:draft_save"), DRAFT | changes)

    return send


def test_what_is_typed_is_kept_right_or_wrong_and_shown_again_at_its_own_address(keep, signed_in, cast, enrolment):
    assert keep(enrolments=[enrolment.pk]).content.decode() == "Kept at 12:00"
    draft = ContactDraft.objects.get()
    assert (draft.data["minutes"], draft.data["occurred_on"]) == ("x", "2026-05-02")
    browser = signed_in(cast.specialist_ana)
    page = browser.get(reverse("caseload:log_draft", args=[draft.pk]))
    form, text = page.context["form"], page.content.decode()
    assert str(form["id"].value()) == FORM_ID
    assert (form["mode"].value(), form["note"].value()) == ("phone", "Half a sen")
    assert form["enrolments"].value() == [str(enrolment.pk)]
    assert 'value="2026-05-02"' in text
    assert not form.errors
    assert "1 unfinished" in browser.get(reverse("caseload:log")).content.decode()
    assert "1 unfinished" in browser.get(reverse("caseload:client_list")).content.decode()


def test_saving_again_keeps_one_draft_and_saving_the_contact_ends_it(keep, log):
    keep()
    keep(note="Half a sentence")
    assert ContactDraft.objects.get().data["note"] == "Half a sentence"
    log()
    assert not ContactDraft.objects.exists()
    assert keep().content == b"", "a late autosave begins nothing anew"
    assert not ContactDraft.objects.exists()


def test_a_draft_of_an_employer_contact_keeps_who_and_what(keep, signed_in, cast, enrolment):
    bakery = make_employer(agency=cast.agency, name="Bakery")
    keep(kind="employer", employer="other", employer_other=bakery.pk, fits_plan="False", enrolment=enrolment.pk)
    form = signed_in(cast.specialist_ana).get(reverse("caseload:log_draft", args=[FORM_ID])).context["form"]
    assert (form["employer"].value(), form["fits_plan"].value()) == (str(bakery.pk), "False")
    assert form["enrolment"].value() == str(enrolment.pk)


def test_a_draft_is_its_authors_alone(keep, signed_in, cast):
    keep()
    assert keep(cast.specialist_dee, note="Mine now").status_code == 404
    assert ContactDraft.objects.get().data["note"] == "Half a sen"
    for user in (cast.specialist_dee, cast.supervisor_bo):
        assert signed_in(user).get(reverse("caseload:log_draft", args=[FORM_ID])).status_code == 404
        assert signed_in(user).post(reverse("caseload:draft_discard", args=[FORM_ID])).status_code == 404
    assert signed_in(cast.specialist_ana).post(reverse("caseload:draft_discard", args=[FORM_ID])).url == "/log/"
    assert not ContactDraft.objects.exists()


def test_what_has_no_id_is_not_kept(keep):
    assert keep(id="").status_code == 422
    assert keep(id="x").status_code == 422


# Undo and corrections ------------------------------------------------------------------------------------------------


def test_a_saved_contact_can_be_taken_back_and_is_then_there_to_mend(log, signed_in, cast, enrolment):
    log(others=["vr"], next_on="2026-05-21")
    browser = signed_in(cast.specialist_ana)
    undo = reverse("caseload:log_undo", args=[FORM_ID])
    page = browser.get(browser.post(undo).url)
    form = page.context["form"]
    assert "Taken back" in page.content.decode()
    assert (form["note"].value(), form["others"].value()) == ("Zoë said “yes”.", ["vr"])
    assert form["enrolments"].value() == [str(enrolment.pk)]
    assert not ClientContact.objects.exists()
    assert "You took this contact back" in str(log(others=["vr"], next_on="2026-05-21").context["form"].errors)
    assert browser.post(undo).url == "/log/"


def test_the_message_names_what_was_saved_its_delay_and_the_way_back(log, signed_in, cast, enrolment):
    client = Client()
    client.force_login(cast.specialist_ana)
    page = client.post(reverse("caseload:log"), CONTACT | {"enrolments": [enrolment.pk]}, follow=True).content.decode()
    assert f"Saved: in person, met {enrolment.client.display_name}, 1 day after it happened." in page
    assert f'action="{reverse("caseload:log_undo", args=[FORM_ID])}"' in page
    assert "logged 1 day later" in page


def test_after_a_minute_a_contact_is_corrected_instead(log, signed_in, cast, clock):
    log()
    clock.shift(61)
    browser = signed_in(cast.specialist_ana)
    page = browser.post(reverse("caseload:log_undo", args=[FORM_ID]), follow=True).content.decode()
    assert "more than a minute ago" in page
    assert ClientContact.objects.count() == 1


def edit_url(contact):
    name = "employer_contact_edit" if isinstance(contact, EmployerContact) else "contact_edit"
    return reverse(f"caseload:{name}", args=[contact.pk])


def test_a_contact_is_corrected_by_its_author_and_the_history_keeps_it(log, signed_in, cast, enrolment):
    log()
    contact = ClientContact.objects.get()
    browser = signed_in(cast.specialist_ana)
    assert "Correct" in browser.get(enrolment.client.get_absolute_url()).content.decode()
    form = browser.get(edit_url(contact)).context["form"]
    assert (form["note"].value(), form["minutes"].value()) == ("Zoë said “yes”.", 45)
    assert browser.post(edit_url(contact), CONTACT | {"result": "missed"}).url == enrolment.client.get_absolute_url()
    contact.refresh_from_db()
    assert contact.result == ContactResult.MISSED
    events = ClientContact.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_label", "result")
    assert list(events) == [("insert", "met"), ("update", "missed")]


@pytest.mark.parametrize(("changes", "field", "message"), [BAD["tomorrow"], BAD["before entry"], BAD["no result"]])
def test_a_bad_correction_says_so_at_the_field(log, signed_in, cast, changes, field, message):
    log()
    contact = ClientContact.objects.get()
    response = signed_in(cast.specialist_ana).post(edit_url(contact), CONTACT | changes)
    assert message in " ".join(response.context["form"].errors[field])
    contact.refresh_from_db()
    assert contact.result == ContactResult.MET


def test_a_deleted_contact_stays_deleted_when_its_entry_comes_again(log, signed_in, cast):
    log()
    contact = ClientContact.objects.get()
    signed_in(cast.supervisor_bo).post(edit_url(contact), {"delete": "yes"})
    assert not ClientContact.objects.exists()
    assert "You took this contact back" in str(log().context["form"].errors)


def test_who_may_correct_a_contact(log, signed_in, cast):
    log()
    contact = ClientContact.objects.get()
    allowed = {
        user: signed_in(user).get(edit_url(contact)).status_code
        for user in (cast.specialist_ana, cast.supervisor_bo, cast.specialist_dee, cast.outsider_cy)
    }
    assert list(allowed.values()) == [200, 200, 404, 404]
    contact.specialist = cast.specialist_dee
    contact.save()
    assert signed_in(cast.specialist_ana).get(edit_url(contact)).status_code == 404, "a colleague's"


def test_what_a_supervisor_has_signed_stays_and_what_was_logged_after_is_still_open(log, signed_in, cast, enrolment):
    log(note="Signed.")
    earlier = ClientContact.objects.get()
    visit = make_employer_contact(
        program=cast.program,
        specialist=cast.specialist_ana,
        occurred_on=datetime.date(2026, 5, 11),
        enrolment=enrolment,
    )
    make_sign_off(
        program=cast.program,
        specialist=cast.specialist_ana,
        signed_by=cast.supervisor_bo,
        week_starts_on=datetime.date(2026, 5, 11),
        signed_at=NOW + datetime.timedelta(hours=1),
    )
    late = make_client_contact(
        enrolment=enrolment, specialist=cast.specialist_ana, occurred_on=datetime.date(2026, 5, 12)
    )
    ClientContact.objects.filter(pk=late.pk).update(created_at=NOW + datetime.timedelta(hours=2))
    for user in (cast.specialist_ana, cast.supervisor_bo):
        browser = signed_in(user)
        timeline = browser.get(enrolment.client.get_absolute_url()).content.decode()
        assert [edit_url(each) in timeline for each in (earlier, visit, late)] == [False, False, True]
        assert edit_url(visit) not in browser.get(visit.employer.get_absolute_url()).content.decode()
        assert [browser.get(edit_url(each)).status_code for each in (earlier, visit, late)] == [404, 404, 200]
        assert browser.post(edit_url(earlier), {"delete": "yes"}).status_code == 404
    assert ClientContact.objects.count() == 2


def test_an_employer_contact_is_corrected_and_naming_is_checked_again(signed_in, cast, enrolment):
    contact = make_employer_contact(program=cast.program, specialist=cast.specialist_ana)
    browser = signed_in(cast.specialist_ana)
    assert edit_url(contact) in browser.get(contact.employer.get_absolute_url()).content.decode()
    answers = {
        "id": contact.pk,
        "mode": "phone",
        "purpose": "follow_up",
        "result": "met",
        "occurred_on": "2026-05-13",
        "enrolment": enrolment.pk,
        "client_named": "on",
        "visit_number": "2",
    }
    response = browser.post(edit_url(contact), answers)
    assert "Talk about it with the client first" in str(response.context["form"].errors["client_named"])
    make_talk(enrolment=enrolment, stance="any")
    consent = make_consent(client=enrolment.client)
    assert browser.post(edit_url(contact), answers).status_code == 302
    contact.refresh_from_db()
    assert (contact.consent, contact.enrolment, contact.visit_number) == (consent, enrolment, 2)
    assert signed_in(cast.specialist_dee).get(edit_url(contact)).status_code == 404
    browser.post(edit_url(contact), {"delete": "yes"})
    assert not EmployerContact.objects.exists()
