"""What a phone may keep: whose, which fields, on record; and pages for it that hold nothing of anybody."""

import base64
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client as Browser
from django.urls import reverse

from caseload.api.offline import device_key
from caseload.choices import Phase
from caseload.models import PhaseChange
from caseload.queries.offline import short_names
from caseload.views.offline import SHELL_FILES
from ipsapp.access.models import AccessEvent, Role
from tests.conftest import TODAY
from tests.factories.access import give_role
from tests.factories.caseload import make_client, make_client_contact, make_employer, make_enrolment, make_site

LIST = "api:offline"
KEY = "api:offline_key"


@pytest.fixture
def ana(cast, signed_in, clock):
    return signed_in(cast.specialist_ana)


def kept(browser):
    response = browser.get(reverse(LIST))
    assert response.status_code == 200
    return response.json()


def make_own(cast, **names):
    client = make_client(agency=cast.agency, **names)
    return make_enrolment(program=cast.program, client=client, specialist=cast.specialist_ana)


def test_a_client_is_kept_in_few_words_and_no_more(ana, cast):
    enrolment = make_own(cast, first_name="Ana", last_name="Rowan", phone="555 0100", email="never@example.org")
    PhaseChange.objects.create(enrolment=enrolment, phase=Phase.JOB_SEARCH, starts_on=enrolment.entered_on)
    assert kept(ana)["clients"] == [
        {
            "enrolment": str(enrolment.pk),
            "name": "Ana R.",
            "phase": "Looking for work",
            "caution": "",
            "phone": "555 0100",
            "program": "",
        }
    ]


def test_only_ones_own_open_clients_are_kept(ana, cast, signed_in):
    own = make_own(cast)
    make_enrolment(program=cast.program, specialist=cast.specialist_dee)
    make_enrolment(program=cast.program)
    closed = make_own(cast)
    closed.closed_on, closed.close_reason = closed.entered_on, "other"
    closed.save()
    assert [client["enrolment"] for client in kept(ana)["clients"]] == [str(own.pk)]
    # A supervisor may open all of them, and serves none.
    assert kept(signed_in(cast.supervisor_bo))["clients"] == []


def test_employers_of_the_own_agency_are_kept_with_their_first_city(ana, cast):
    bakery = make_employer(agency=cast.agency, name="Bakery")
    make_site(employer=bakery, city="Urbana")
    make_site(employer=bakery, city="Springfield")
    cafe = make_employer(agency=cast.agency, name="Cafe")
    make_employer(agency=cast.stranger_program.agency, name="Far away")
    assert kept(ana)["employers"] == [
        {"id": str(bakery.pk), "name": "Bakery", "city": "Springfield"},
        {"id": str(cafe.pk), "name": "Cafe", "city": ""},
    ]


def test_the_program_stands_beside_the_client_only_for_somebody_with_several(ana, cast):
    make_own(cast)
    give_role(cast.specialist_ana, Role.SPECIALIST, cast.other_program)
    answer = kept(ana)
    assert [program["name"] for program in answer["programs"]] == ["Harbor Annex", "Harbor House"]
    assert answer["clients"][0]["program"] == "Harbor House"


def test_what_is_due_is_kept_with_the_form_that_answers_it(ana, cast):
    enrolment = make_own(cast, first_name="Ana", last_name="Rowan")
    make_client_contact(enrolment=enrolment, specialist=cast.specialist_ana, next_on=TODAY)
    due = kept(ana)["due"]
    assert {each["group"] for each in due} <= {"overdue", "today", "week"}
    assert {(each["enrolment"], each["who"]) for each in due if each["enrolment"]} == {(str(enrolment.pk), "Ana R.")}
    forms = {each["rule"]: each["form"] for each in due}
    assert forms["agreed_contact"] == "client"
    assert set(forms.values()) == {"client", "employer", ""}


def test_the_day_is_that_of_the_persons_programs(ana, cast):
    cast.program.time_zone = "Pacific/Guam"
    cast.program.save()
    assert (kept(ana)["as_of"], kept(ana)["time_zone"]) == ("2026-05-15", "Pacific/Guam")


def test_a_list_handed_out_is_on_record_with_its_length(ana, cast):
    make_own(cast)
    make_own(cast)
    kept(ana)
    event = AccessEvent.objects.get(kind=AccessEvent.Kind.EXPORT)
    assert (event.user, event.page, event.n_rows) == (cast.specialist_ana, LIST, 2)


def test_the_list_takes_as_many_queries_for_six_clients_as_for_two(ana, cast, count_queries):
    for _ in range(2):
        make_own(cast)
        make_employer(agency=cast.agency)
    kept(ana)
    few = count_queries(lambda: kept(ana))
    for _ in range(4):
        make_own(cast)
        make_employer(agency=cast.agency)
    assert count_queries(lambda: kept(ana)) == few


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ([("Ana", "Rowan")], ["Ana R."]),
        ([("Ana", "Rowan"), ("ana", "Rush")], ["Ana Ro.", "ana Ru."]),
        ([("Ana", "Ro"), ("Ana", "Rowan")], ["Ana Ro", "Ana Row."]),
        ([("Ana", "Rowan"), ("Bo", "Rowan")], ["Ana R.", "Bo R."]),
        ([("Ana", "Rowan"), ("Ana", "Rowan")], ["Ana Rowan (N0)", "Ana Rowan (N1)"]),
        ([("", ""), ("Ana", "")], ["Client N0", "Ana"]),
    ],
)
def test_short_names_tell_clients_apart(db, people, expected):
    clients = [make_client(number=f"N{i}", first_name=first, last_name=last) for i, (first, last) in enumerate(people)]
    assert list(short_names(clients).values()) == expected


def test_the_preferred_name_is_kept(db):
    client = make_client(first_name="Anastasia", preferred_name="Ana", last_name="Rowan")
    assert short_names([client]) == {client.pk: "Ana R."}


def test_the_key_is_the_persons_own_and_the_same_each_time(ana, cast, signed_in):
    first, second = (ana.get(reverse(KEY)).json() for _ in range(2))
    other = signed_in(cast.specialist_dee).get(reverse(KEY)).json()
    assert len(base64.b64decode(first["device_key"])) == 32
    assert first["device_key"] == second["device_key"] != other["device_key"]
    assert first["user_id"] == str(cast.specialist_ana.pk)


def test_another_secret_gives_another_key(cast, settings):
    before = device_key(cast.specialist_ana)
    settings.SECRET_KEY = "another"
    assert device_key(cast.specialist_ana) != before


def test_the_pages_of_a_phone_hold_nothing_of_whoever_asks(ana, cast):
    make_own(cast, first_name="Zanzi", last_name="Canary")
    for name in ("caseload:offline", "caseload:service_worker", "caseload:manifest"):
        page = ana.get(reverse(name)).content.decode()
        assert page == Browser().get(reverse(name)).content.decode()
        for secret in ("Zanzi", "Specialist", "csrfmiddlewaretoken", str(cast.specialist_ana.pk)):
            assert secret not in page, (name, secret)


def test_the_service_worker_keeps_static_files_and_one_page(ana):
    script = ana.get(reverse("caseload:service_worker"))
    assert script.headers["Content-Type"] == "text/javascript"
    settings = json.loads(re.search(r"const settings = (.*);", script.content.decode()).group(1))
    assert settings["shell"] == reverse("caseload:offline")
    assert settings["files"]
    assert all(url.startswith(settings["static"]) for url in settings["files"])


def test_the_service_worker_keeps_every_file_that_the_page_needs():
    assert [name for name in SHELL_FILES if not find(name)] == []
    page = Browser().get(reverse("caseload:offline")).content.decode()
    asked_for = set(re.findall(r'(?:src|href)="/static/([^"]+)"', page))
    scripts = {name for name in SHELL_FILES if name.startswith("js/offline/")}
    for name in scripts:
        asked_for |= {f"js/offline/{other}" for other in re.findall(r'from "\./([^"]+)"', Path(find(name)).read_text())}
    assert asked_for <= set(SHELL_FILES)


def test_the_app_can_be_installed(ana):
    manifest = ana.get(reverse("caseload:manifest"))
    assert manifest.headers["Content-Type"] == "application/manifest+json"
    answer = manifest.json()
    assert {"name", "short_name", "start_url", "display", "icons"} <= set(answer)
    assert {icon["sizes"] for icon in answer["icons"]} >= {"192x192", "512x512"}
    assert reverse("caseload:manifest") in ana.get(reverse("caseload:waiting")).content.decode()


def test_only_somebody_who_logs_gets_the_bar(ana, cast, signed_in):
    assert 'id="phone-bar"' in ana.get(reverse("caseload:client_list")).content.decode()
    lead = signed_in(cast.lead_lou)
    assert 'id="phone-bar"' not in lead.get(reverse("caseload:client_list")).content.decode()
