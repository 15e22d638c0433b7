"""The log on a phone: how many taps and how long, by thumb and by keyboard; taking back; saved once."""

import re
import time

import pytest
from playwright.sync_api import expect

from caseload.models import ClientContact, ContactDraft, EmployerContact, LogEntry
from tests.browser.conftest import PHONE, axe_findings, widest_overflow
from tests.cast import make_cast
from tests.factories.caseload import (
    make_client_contact,
    make_employer,
    make_employer_contact,
    make_enrolment,
    make_site,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_SECONDS = 20
MOST_TAPS_CLIENT = 6
MOST_TAPS_EMPLOYER = 8
COUNT_TAPS = """
    const tap = () => sessionStorage.setItem("taps", Number(sessionStorage.getItem("taps") ?? 0) + 1);
    addEventListener("pointerdown", tap, true);
"""


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@pytest.fixture
def enrolments(cast):
    """Twelve clients of Ana's: enough that the list can be searched."""
    made = [make_enrolment(program=cast.program, specialist=cast.specialist_ana) for _ in range(12)]
    for enrolment in made[:5]:
        make_client_contact(enrolment=enrolment, specialist=cast.specialist_ana)
    return made


@pytest.fixture
def bakery(cast):
    employer = make_employer(agency=cast.agency, name="Corner Bakery")
    make_site(employer=employer)
    make_employer_contact(program=cast.program, employer=employer, specialist=cast.specialist_ana, visit_number=1)
    return employer


@pytest.fixture
def phone(page, sign_in, cast, enrolments, bakery):
    """Ana's phone, signed in; counts what she taps."""
    page.set_viewport_size(PHONE)
    page.add_init_script(COUNT_TAPS)
    sign_in(page, cast.specialist_ana)
    page.goto(page.url)
    page.evaluate("sessionStorage.clear()")
    return page


def choose(page, question, answer):
    label = re.compile(rf"^\s*{re.escape(answer)}\s*$")
    page.get_by_role("group", name=question).locator("label").filter(has_text=label).click()


def measured(page, work):
    """Do the work from the button until it is saved: (taps, seconds)."""
    began = time.monotonic()
    work()
    page.get_by_text("Saved:").wait_for()
    return int(page.evaluate("sessionStorage.getItem('taps')") or 0), time.monotonic() - began


def open_log(page):
    page.locator(".app-log-button a").click()
    page.get_by_role("heading", level=1, name="Log contact").wait_for()


def test_a_client_contact_takes_six_taps_at_most_and_twenty_seconds(phone, enrolments, record_property):
    def work():
        open_log(phone)
        choose(phone, "Who", enrolments[2].client.display_name)
        choose(phone, "Result", "Met")
        choose(phone, "What for", "Job search")
        phone.get_by_role("button", name="Save contact").click()

    taps, seconds = measured(phone, work)
    assert (taps <= MOST_TAPS_CLIENT, seconds <= MOST_SECONDS) == (True, True), f"{taps} taps, {seconds:.1f} s"
    record_property("client contact", f"{taps} taps, {seconds:.1f} s")
    contact = ClientContact.objects.get(entry__isnull=False)
    assert (contact.enrolment, contact.mode, contact.place) == (enrolments[2], "in_person", "community")
    assert axe_findings(phone) == []


def test_an_employer_contact_takes_eight_taps_at_most_and_twenty_seconds(phone, bakery, record_property):
    def work():
        open_log(phone)
        phone.get_by_role("link", name="With an employer").click()
        choose(phone, "Who", "Corner Bakery")
        choose(phone, "What for", "Learn what they need")
        phone.get_by_text("I spoke with someone who decides on hiring").click()
        phone.get_by_role("button", name="Save contact").click()

    taps, seconds = measured(phone, work)
    assert (taps <= MOST_TAPS_EMPLOYER, seconds <= MOST_SECONDS) == (True, True), f"{taps} taps, {seconds:.1f} s"
    record_property("employer contact", f"{taps} taps, {seconds:.1f} s")
    contact = EmployerContact.objects.get(entry__isnull=False)
    assert (contact.employer, contact.visit_number, contact.enrolment) == (bakery, 2, None)
    assert contact.met_decision_maker


def tab_to(page, target):
    """Press Tab until it has the focus."""
    target.wait_for(state="attached")
    for _ in range(80):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("out of reach of the keyboard")


def test_by_keyboard_alone_both_can_be_logged(phone, enrolments, bakery, live_server):
    tab_to(phone, phone.locator(".app-log-button a"))
    phone.keyboard.press("Enter")
    phone.get_by_role("heading", level=1, name="Log contact").wait_for()
    tab_to(phone, phone.locator("#id_enrolments_0"))
    phone.keyboard.press("Space")
    tab_to(phone, phone.locator("#id_result_0"))
    phone.keyboard.press("Space")
    tab_to(phone, phone.locator("#id_purpose_0"))
    phone.keyboard.press("Space")
    phone.keyboard.press("Control+Enter")
    phone.get_by_text("Saved:").wait_for()

    phone.goto(f"{live_server.url}/log/?kind=employer")
    tab_to(phone, phone.locator("#id_employer_0"))
    phone.keyboard.press("Space")
    tab_to(phone, phone.locator("#id_purpose_0"))
    phone.keyboard.press("Space")
    phone.keyboard.press("Control+Enter")
    phone.get_by_text("Saved:").wait_for()
    assert LogEntry.objects.count() == 2


def test_what_was_saved_is_taken_back_and_is_there_again(phone, enrolments):
    open_log(phone)
    choose(phone, "Who", enrolments[0].client.display_name)
    choose(phone, "Result", "Missed by client")
    choose(phone, "What for", "Outreach")
    phone.get_by_label("Note").fill("Waited for half an hour.")
    phone.get_by_role("button", name="Save contact").click()
    phone.get_by_role("button", name="Undo").click()
    phone.get_by_text("Taken back").wait_for()
    assert not ClientContact.objects.filter(entry__isnull=False).exists()
    expect(phone.get_by_label("Note")).to_have_value("Waited for half an hour.")
    expect(phone.get_by_label("Missed by client")).to_be_checked()
    phone.get_by_role("button", name="Save contact").click()
    phone.get_by_text("Saved:").wait_for()
    assert ClientContact.objects.filter(entry__isnull=False).count() == 1


def test_the_offer_to_take_back_goes_after_ten_seconds(phone, enrolments):
    open_log(phone)
    choose(phone, "Who", enrolments[0].client.display_name)
    choose(phone, "Result", "Met")
    choose(phone, "What for", "Outreach")
    phone.get_by_role("button", name="Save contact").click()
    undo = phone.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    expect(undo).to_be_hidden(timeout=15_000)


def test_two_clicks_on_save_store_one_contact(phone, enrolments):
    open_log(phone)
    choose(phone, "Who", enrolments[0].client.display_name)
    choose(phone, "Result", "Met")
    choose(phone, "What for", "Outreach")
    phone.get_by_role("button", name="Save contact").dblclick()
    phone.get_by_text("Saved:").wait_for()
    assert ClientContact.objects.filter(entry__isnull=False).count() == 1
    assert not ContactDraft.objects.exists()


def test_what_is_typed_is_kept_and_found_again(phone, enrolments):
    open_log(phone)
    choose(phone, "How", "Phone")
    expect(phone.get_by_role("group", name="Where")).to_be_hidden()
    phone.get_by_label("Note").fill("Half a sentence")
    phone.get_by_label("Note").blur()
    phone.get_by_text("Kept at").wait_for()
    phone.reload()
    expect(phone.get_by_label("Note")).to_have_value("Half a sentence")
    expect(phone.get_by_role("radio", name="Phone")).to_be_checked()
    assert ContactDraft.objects.count() == 1


def test_a_client_further_down_is_found_by_typing(phone, enrolments):
    open_log(phone)
    phone.get_by_text("Another client").click()
    phone.get_by_label("Find a client").fill(enrolments[11].client.last_name)
    phone.keyboard.press("Enter")
    choose(phone, "Result", "Met")
    choose(phone, "What for", "Outreach")
    phone.get_by_role("button", name="Save contact").click()
    phone.get_by_text("Saved:").wait_for()
    assert ClientContact.objects.get(entry__isnull=False).enrolment == enrolments[11]


def test_the_form_says_whether_a_client_may_be_named_as_soon_as_both_are_chosen(phone, enrolments, live_server):
    phone.goto(f"{live_server.url}/log/?kind=employer")
    choose(phone, "Who", "Corner Bakery")
    phone.get_by_label("For one client").select_option(label=enrolments[0].client.display_name)
    phone.get_by_text("This client may not be named here.").wait_for()
    assert axe_findings(phone) == []
    assert widest_overflow(phone) <= 0
    phone.get_by_role("button", name="Save contact").click()
    phone.get_by_role("heading", name="Please check these answers").wait_for()
    assert axe_findings(phone) == []
    expect(phone.get_by_label("Corner Bakery")).to_be_checked()
