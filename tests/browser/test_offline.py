"""Work without signal, in a real browser: nothing is lost, nothing is stored twice, nobody reads another's."""

import random
import re
import uuid

import pytest
from playwright.sync_api import expect

from caseload.models import ClientContact, LogEntry
from tests.browser.conftest import DESK, PHONE, axe_findings, widest_overflow
from tests.factories.caseload import ENTERED, make_client, make_employer, make_enrolment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PIN = "492716"
CANARY = "Zanzibarcanary"

# The queue of whoever is signed in, as the page itself has it.
QUEUE = """
    const { queueOfPerson, openStore } = await import("/static/js/offline/page.js");
    const queue = await queueOfPerson({ create: true });
    await openStore(queue.store);
"""
EVERYTHING_AT_REST = """async () => {
    const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
    for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) {
            const answer = await caches.match(request);
            if (/html|json|javascript/.test(answer.headers.get("Content-Type"))) texts.push(await answer.text());
        }
    }
    const told = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
    for (const { name } of await indexedDB.databases()) {
        const database = await told(indexedDB.open(name));
        for (const box of database.objectStoreNames) {
            for (const record of await told(database.transaction(box).objectStore(box).getAll())) {
                const plain = Object.entries(record).map(([key, value]) =>
                    [key, value.byteLength === undefined ? value : new TextDecoder("latin1").decode(value)]);
                texts.push(JSON.stringify(plain));
            }
        }
        database.close();
    }
    return texts;
}"""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """A phone, with the service worker that other tests do without."""
    clipboard = ["clipboard-read", "clipboard-write"]
    return browser_context_args | {"service_workers": "allow", "viewport": PHONE, "permissions": clipboard}


@pytest.fixture
def client_of_ana(cast):
    client = make_client(agency=cast.agency, first_name="Ida", last_name=CANARY, phone="555 0100")
    return make_enrolment(program=cast.program, client=client, specialist=cast.specialist_ana)


def payload(enrolment, *, note="", **answers):
    return {
        "id": str(uuid.uuid4()),
        "kind": "client",
        "enrolments": [str(enrolment.pk)],
        "occurred_on": ENTERED.isoformat(),
        "mode": "phone",
        "purpose": "job_search",
        "result": "met",
        "note": note,
    } | answers


def queue_up(page, *payloads, names=None):
    """Put contacts into the queue of whoever is signed in, without sending them."""
    page.evaluate(
        f"""async ([payloads, names]) => {{ {QUEUE}
            for (const payload of payloads) await queue.add({{ kind: "client", payload, names }});
        }}""",
        [list(payloads), names or {}],
    )


def send(page):
    page.evaluate(f"async () => {{ {QUEUE} await queue.send(); }}")


def counts(page):
    return page.evaluate(f"async () => {{ {QUEUE} return queue.counts(); }}")


def choose_pin(page, live_server):
    page.goto(f"{live_server.url}/this-phone/")
    page.get_by_label("New PIN").fill(PIN)
    page.get_by_label("The same PIN again").fill(PIN)
    page.get_by_role("button", name="Choose PIN").click()
    page.get_by_text("Without signal this PIN opens your list").wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    assert page.evaluate("navigator.serviceWorker.controller !== null")


def unlock(page, pin=PIN):
    page.get_by_label("PIN of this phone").fill(pin)
    page.get_by_role("button", name="Unlock").click()


def heading(page, text):
    return page.get_by_role("heading", level=1, name=text)


def on_screen(locator):
    """Of the parts of the kept page, those that are shown."""
    return locator.locator("visible=true")


def choose(page, question, answer):
    group = page.get_by_role("group", name=re.compile(rf"^{question}( \(optional\))?$"))
    group.get_by_text(answer, exact=True).click()


def log_in_shell(page, note):
    page.get_by_role("link", name="Log", exact=True).click()
    choose(page, "Who", f"Ida {CANARY[0]}.")
    choose(page, "How", "Phone")
    choose(page, "Result", "Met")
    choose(page, "What for", "Job search")
    on_screen(page.get_by_label("Note")).fill(note)
    on_screen(page.get_by_role("button", name="Save contact")).click()
    page.get_by_text("Kept on this phone.").wait_for()


def test_three_contacts_logged_without_signal_are_three_rows(cast, page, live_server, sign_in, client_of_ana):
    context = page.context
    sign_in(page, cast.specialist_ana)
    choose_pin(page, live_server)
    context.set_offline(True)
    page.goto(f"{live_server.url}/")
    unlock(page)
    expect(heading(page, "Today")).to_be_visible()
    for n in range(3):
        log_in_shell(page, f"Contact {n}")
    expect(page.locator("#phone-bar")).to_have_text("3 waiting — will send when there is signal")
    page.close()
    assert ClientContact.objects.count() == 0

    again = context.new_page()
    again.goto(f"{live_server.url}/clients/")
    expect(again.locator("#phone-bar")).to_have_text("3 waiting — will send when there is signal")
    context.set_offline(False)
    again.goto(f"{live_server.url}/clients/")
    expect(again.locator("#phone-bar")).to_be_hidden()
    assert sorted(ClientContact.objects.values_list("note", flat=True)) == ["Contact 0", "Contact 1", "Contact 2"]
    assert LogEntry.objects.count() == 3


def test_an_answer_that_is_lost_leaves_one_row(cast, page, live_server, sign_in, client_of_ana):
    sign_in(page, cast.specialist_ana)

    def drop_answer(route):
        assert route.fetch().status == 201
        route.abort()

    page.route("**/api/v1/log/**", drop_answer, times=1)
    queue_up(page, payload(client_of_ana, note="once"))
    send(page)
    assert counts(page) == {"waiting": 1, "failed": 0}
    assert ClientContact.objects.count() == 1
    expect(page.locator("#phone-bar")).to_have_text("1 waiting — will send when there is signal")
    send(page)
    expect(page.locator("#phone-bar")).to_be_hidden()
    assert ClientContact.objects.count() == 1


def test_two_tabs_send_two_hundred_contacts_once(cast, page, live_server, sign_in, client_of_ana):
    sign_in(page, cast.specialist_ana)
    other = page.context.new_page()
    other.goto(f"{live_server.url}/clients/")
    contacts = [payload(client_of_ana, note=str(n)) for n in range(200)]
    random.Random(7).shuffle(contacts)
    queue_up(page, *contacts)
    for tab in (page, other):
        tab.evaluate(f"async () => {{ {QUEUE} window.sending = queue.send(); }}")
    for tab in (page, other):
        tab.evaluate("() => window.sending")
        assert counts(tab) == {"waiting": 0, "failed": 0}
    assert ClientContact.objects.count() == LogEntry.objects.count() == 200
    assert set(ClientContact.objects.values_list("note", flat=True)) == {str(n) for n in range(200)}


def test_another_person_on_the_phone_sees_nothing_and_the_queue_stays_its_authors(
    cast, page, live_server, sign_in, client_of_ana
):
    sign_in(page, cast.specialist_ana)
    choose_pin(page, live_server)
    page.route("**/api/v1/log/**", lambda route: route.abort())
    queue_up(page, payload(client_of_ana, note=f"{CANARY} told me"), names={str(client_of_ana.pk): f"Ida {CANARY}"})
    # Her session ends as it does after a quarter of an hour: nothing was signed out.
    page.context.clear_cookies()
    page.unroute("**/api/v1/log/**")

    sign_in(page, cast.specialist_dee)
    page.goto(f"{live_server.url}/waiting/")
    expect(page.get_by_role("heading", name="Nothing waits on this phone")).to_be_visible()
    expect(page.locator("#phone-bar")).to_be_hidden()
    page.goto(f"{live_server.url}/offline/")
    expect(page.get_by_text("Without signal this phone can open nothing")).to_be_visible()
    assert counts(page) == {"waiting": 0, "failed": 0}
    kept = page.evaluate(EVERYTHING_AT_REST)
    assert len(kept) > 10
    assert [text for text in kept if CANARY in text or "Ida" in text] == []
    page.goto(f"{live_server.url}/account/sign-out/")
    page.get_by_role("button", name="Sign out").last.click()
    page.wait_for_url("**/account/sign-in/**")
    assert ClientContact.objects.count() == 0

    sign_in(page, cast.specialist_ana)
    expect(page.locator("#phone-bar")).to_be_hidden()
    send(page)
    assert ClientContact.objects.get().specialist == cast.specialist_ana


def test_signing_out_warns_while_contacts_wait_and_cleans_up_when_none_do(
    cast, page, live_server, sign_in, client_of_ana
):
    sign_in(page, cast.specialist_ana)
    choose_pin(page, live_server)
    page.route("**/api/v1/log/**", lambda route: route.abort())
    queue_up(page, *(payload(client_of_ana) for _ in range(3)))
    page.goto(f"{live_server.url}/account/sign-out/")
    page.get_by_role("button", name="Sign out").last.click()
    warning = page.get_by_role("dialog", name="3 contacts are not sent yet")
    expect(warning).to_be_visible()
    with page.expect_download() as download:
        warning.get_by_role("button", name="Save as file").click()
    assert str(client_of_ana.pk) in download.value.path().read_text()
    warning.get_by_role("button", name="Stay").click()
    expect(warning).to_be_hidden()
    page.unroute("**/api/v1/log/**")
    page.get_by_role("button", name="Sign out").last.click()
    warning.get_by_role("button", name="Send now").click()
    page.wait_for_url("**/account/sign-in/**")
    assert ClientContact.objects.count() == 3
    assert page.evaluate("indexedDB.databases()") == []
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("localStorage.length") == 0


def test_an_idle_phone_asks_for_the_pin_again_and_keeps_what_was_typed(cast, page, live_server, sign_in, client_of_ana):
    sign_in(page, cast.specialist_ana)
    choose_pin(page, live_server)
    page.clock.install()
    page.context.set_offline(True)
    page.goto(f"{live_server.url}/clients/")
    unlock(page)
    expect(on_screen(page.get_by_text(f"Ida {CANARY[0]}.")).first).to_be_visible()
    page.get_by_role("link", name="Log", exact=True).click()
    on_screen(page.get_by_label("Note")).fill("half a sentence")
    page.clock.fast_forward(5 * 60_000 + 10_000)
    expect(heading(page, "Unlock")).to_be_visible()
    expect(page.get_by_text("Ida")).to_have_count(0)
    assert page.get_by_label("Note").first.input_value() == ""
    unlock(page)
    expect(heading(page, "Log contact")).to_be_visible()
    assert on_screen(page.get_by_label("Note")).input_value() == "half a sentence"


def test_five_wrong_pins_leave_only_signing_in(cast, page, live_server, sign_in, client_of_ana):
    sign_in(page, cast.specialist_ana)
    choose_pin(page, live_server)
    page.context.set_offline(True)
    page.goto(f"{live_server.url}/clients/")
    for left in (4, 3, 2, 1):
        unlock(page, "999111")
        expect(page.get_by_text(f"That is not the PIN. {left} of 5 tries left.")).to_be_visible()
    unlock(page, "999111")
    expect(page.get_by_text("No PIN opens this phone")).to_be_visible()
    page.reload()
    expect(page.get_by_text("No PIN opens this phone")).to_be_visible()
    expect(page.get_by_label("PIN of this phone")).to_be_hidden()
    page.context.set_offline(False)
    page.goto(f"{live_server.url}/offline/#clients")
    expect(on_screen(page.get_by_text(f"Ida {CANARY[0]}.")).first).to_be_visible()


def test_the_log_page_loses_nothing_when_the_signal_goes_while_it_saves(
    cast, page, live_server, sign_in, client_of_ana
):
    sign_in(page, cast.specialist_ana)
    address = f"{live_server.url}/log/?client={client_of_ana.client.pk}"

    def fill(note):
        page.goto(address)
        choose(page, "How", "Phone")
        choose(page, "Result", "Met")
        choose(page, "What for", "Job search")
        page.get_by_label("Note").fill(note)

    fill("seen")
    page.get_by_role("button", name="Save contact").click()
    page.wait_for_url(f"**{client_of_ana.client.get_absolute_url()}")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert ClientContact.objects.get().note == "seen"

    fill("too early")
    choose(page, "When", "Another day")
    page.locator("[name=occurred_on_other]").fill("2000-01-01")
    page.get_by_role("button", name="Save contact").click()
    expect(page.get_by_role("alert").filter(has_text="Please check these answers")).to_be_focused()
    expect(page.locator(".usa-form-group--error").get_by_text("When")).to_be_visible()
    assert counts(page) == {"waiting": 0, "failed": 0}

    fill("lost on the way")
    page.route("**/api/v1/log/**", lambda route: route.abort())
    page.get_by_role("button", name="Save contact").click()
    expect(page.get_by_role("heading", name="Kept on this phone")).to_be_visible()
    assert counts(page) == {"waiting": 1, "failed": 0}
    page.unroute("**/api/v1/log/**")
    page.goto(f"{live_server.url}/clients/")
    expect(page.locator("#phone-bar")).to_be_hidden()
    send(page)
    assert set(ClientContact.objects.values_list("note", flat=True)) == {"seen", "lost on the way"}


def test_what_cannot_be_saved_says_why_and_can_be_mended(cast, page, live_server, sign_in, client_of_ana):
    stranger = make_enrolment(program=cast.stranger_program, specialist=cast.outsider_cy)
    names = {str(client_of_ana.pk): "Ida Z.", str(stranger.pk): "Not mine"}
    stored = payload(client_of_ana, note="first version")
    sign_in(page, cast.specialist_ana)
    queue_up(page, stored, names=names)
    send(page)
    queue_up(page, stored | {"note": "second version"}, payload(stranger, note="lost client"), names=names)
    page.goto(f"{live_server.url}/waiting/")
    expect(page.locator("#phone-bar").get_by_text("2 could not be saved")).to_be_visible()
    conflict = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=re.compile("^Ida Z.")))
    expect(conflict.get_by_role("row", name=re.compile("Note.*first version.*second version.*differs"))).to_be_visible()
    refused = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=re.compile("^Not mine")))
    expect(refused.locator("[data-part=reasons] li")).to_have_count(1)
    refused.get_by_role("button", name="Copy text").click()
    assert "lost client" in page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save queue as a file").click()
    assert "second version" in download.value.path().read_text()
    for size in (PHONE, DESK, {"width": 320, "height": 640}):
        page.set_viewport_size(size)
        assert axe_findings(page) == []
        assert widest_overflow(page) <= 0

    refused.get_by_role("button", name="Discard").click()
    page.get_by_role("dialog").get_by_role("button", name="Discard").click()
    expect(refused).to_have_count(0)
    conflict.get_by_role("link", name="Edit and send anew").click()
    on_screen(page.get_by_label("Note")).fill("a contact of its own")
    on_screen(page.get_by_role("button", name="Save contact")).click()
    expect(page.locator("#phone-bar")).to_be_hidden()
    expect(page.get_by_role("heading", name="Nothing waits on this phone")).to_be_visible()
    assert set(ClientContact.objects.values_list("note", flat=True)) == {"first version", "a contact of its own"}


def test_the_pages_of_a_phone_can_be_used_by_everybody(cast, page, live_server, sign_in, client_of_ana):
    make_employer(agency=cast.agency, name="Øresund Bakery")
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    sign_in(page, cast.specialist_ana)
    wrong = []

    def look(name):
        for size in (PHONE, DESK, {"width": 320}):
            # So high that nothing happens to lie half under the bar at the foot.
            page.set_viewport_size(size | {"height": 3000})
            wrong.extend(f"{name} at {size['width']}: {finding}" for finding in axe_findings(page))
            if (overflow := widest_overflow(page)) > 0:
                wrong.append(f"{name} at {size['width']}: {overflow} px too wide")

    choose_pin(page, live_server)
    look("this phone")
    page.context.set_offline(True)
    page.goto(f"{live_server.url}/offline/")
    look("unlock")
    unlock(page)
    for screen, title in (
        ("today", "Today"),
        ("clients", "Clients"),
        ("log", "Log contact"),
        ("employer", "Log employer contact"),
        ("waiting", "Waiting contacts"),
    ):
        page.goto(f"{live_server.url}/offline/#{screen}")
        expect(heading(page, title)).to_be_visible()
        look(screen)
    assert wrong == []
    assert complaints == []


def test_a_phone_is_emptied_by_hand_only_once_what_waits_is_in_a_file(cast, page, live_server, sign_in, client_of_ana):
    sign_in(page, cast.specialist_ana)
    page.route("**/api/v1/log/**", lambda route: route.abort())
    queue_up(page, payload(client_of_ana, note="not sent"))
    page.goto(f"{live_server.url}/this-phone/")
    remove = page.get_by_role("button", name="Remove everything from this phone")
    remove.first.click()
    with page.expect_download() as download:
        page.get_by_role("dialog", name="Contacts not sent yet: 1").get_by_role("button", name="Save as file").click()
    assert "not sent" in download.value.path().read_text()
    page.get_by_role("dialog", name="Is the file where you want it?").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("no contacts not sent yet")).to_be_visible()
    assert page.evaluate("indexedDB.databases()") == []
