"""What requests leave behind: no name in a cookie or a log, each refusal on record, each day by the right clock."""

import datetime
import runpy
import uuid
from io import StringIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse
from django.utils.module_loading import import_string
from gunicorn.config import Config

from caseload.models import Client, ClientContact
from caseload.services import clients
from ipsapp.access.models import AccessEvent
from ipsapp.kernel.periods import Quarter
from ipsapp.local.launcher import REQUEST_LINE
from ipsapp.logs import RequestLog
from tests.architecture.sources import ROOT
from tests.conftest import NOW
from tests.factories.caseload import make_client, make_enrolment

GUNICORN = str(ROOT / "deploy/gunicorn.conf.py")
INTAKE = {
    "number": "Canary-77",
    "first_name": "Zanzi",
    "last_name": "Canary",
    "birth_date_quality": "not_asked",
    "gender": "not_asked",
    "race": "not_asked",
    "veteran": "not_asked",
    "referral_source": "not_recorded",
    "entered_on": "2026-05-14",
    "employed_at_entry": "no",
    "phase": "engagement",
}


@pytest.fixture
def ana(cast, signed_in, clock):
    return signed_in(cast.specialist_ana)


def as_logged(caplog):
    """What was logged, as the settings write it."""
    line = settings.LOGGING["formatters"]["line"]
    formatter = import_string(line["class"])(line["format"], style=line["style"])
    return "\n".join(formatter.format(record) for record in caplog.records)


def test_no_name_goes_into_a_cookie(ana):
    response = ana.post(reverse("caseload:client_create"), INTAKE)
    assert response.status_code == 302
    assert set(response.cookies) <= {"sessionid", "csrftoken"}
    assert "Zanzi Canary is on the caseload" in ana.get(response.url).content.decode()


def test_an_error_of_the_database_is_logged_without_the_values_it_quotes(ana, cast, monkeypatch, caplog):
    make_client(agency=cast.agency, number=INTAKE["number"])
    for name in ("_check_number", "clients_like"):
        monkeypatch.setattr(clients, name, lambda client: None)
    monkeypatch.setattr(Client, "full_clean", lambda client: None)
    ana.raise_request_exception = False
    assert ana.post(reverse("caseload:client_create"), INTAKE).status_code == 500
    logged = as_logged(caplog)
    assert "IntegrityError" in logged
    assert "caseload_client_number" in logged
    assert "Canary" not in logged


def test_an_error_is_logged_without_the_key_of_a_link(db, monkeypatch, caplog):
    monkeypatch.setattr("allauth.account.views.PasswordResetFromKeyView.dispatch", lambda *args, **kwargs: 1 / 0)
    browser = Browser(raise_request_exception=False)
    assert browser.get("/account/password/forgotten/4k-cx1z-0d93/").status_code == 500
    logged = as_logged(caplog)
    assert "Internal Server Error: /account/password/forgotten/…/" in logged
    assert "cx1z" not in logged


@pytest.mark.parametrize("line", [REQUEST_LINE, runpy.run_path(GUNICORN)["access_log_format"]])
def test_the_web_server_logs_neither_searches_nor_keys_of_links(line):
    def logged(path):
        environ = {
            "REQUEST_METHOD": "GET",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "RAW_URI": f"{path}?search=Canary",
            "PATH_INFO": path,
            "QUERY_STRING": "search=Canary",
            "HTTP_REFERER": f"{path}?search=Canary",
        }
        answer = SimpleNamespace(status="200 OK", headers=[], sent=0)
        atoms = RequestLog(Config()).atoms(answer, SimpleNamespace(headers=[]), environ, datetime.timedelta())
        return (line % atoms).partition("] ")[2]

    assert logged("/clients/") == "GET /clients/ 200 0.000000"
    assert logged("/account/password/forgotten/4k-cx1z-0d93/") == "GET /account/password/forgotten/…/ 200 0.000000"
    assert logged("/account/password/forgotten/sent/") == "GET /account/password/forgotten/sent/ 200 0.000000"


def test_asking_for_a_strangers_client_is_recorded_though_it_is_answered_as_not_there(ana, cast):
    stranger = make_enrolment(program=cast.stranger_program).client
    assert ana.get(reverse("caseload:client_detail", args=[stranger.pk])).status_code == 404
    event = AccessEvent.objects.get(kind=AccessEvent.Kind.DENIED)
    assert (event.user, event.page, event.object_id) == (cast.specialist_ana, "caseload:client_detail", stranger.pk)


def test_looking_whether_somebody_is_known_already_is_recorded(ana, cast):
    make_enrolment(program=cast.other_program, client=make_client(agency=cast.agency, last_name="Canary"))
    ana.post(reverse("caseload:client_create"), INTAKE | {"first_name": "Test"})
    event = AccessEvent.objects.get()
    assert (event.kind, event.page, event.n_rows) == (AccessEvent.Kind.LIST, "caseload:client_create", 1)


def test_no_title_names_a_client(ana, cast):
    enrolment = make_enrolment(program=cast.program, specialist=cast.specialist_ana)
    for name in ("client_detail", "client_edit", "contact_create", "job_create"):
        page = ana.get(reverse(f"caseload:{name}", args=[enrolment.client.pk])).content.decode()
        assert enrolment.client.last_name in page
        assert enrolment.client.last_name not in page.partition("</title>")[0], name


@pytest.mark.parametrize(
    ("zone", "moment", "today", "tomorrow"),
    [
        ("Pacific/Guam", datetime.datetime(2026, 5, 14, 23, tzinfo=datetime.UTC), "2026-05-15", "2026-05-16"),
        ("Pacific/Honolulu", datetime.datetime(2026, 5, 15, 6, tzinfo=datetime.UTC), "2026-05-14", "2026-05-15"),
    ],
)
def test_a_day_begins_by_the_clock_of_the_program(cast, signed_in, clock, zone, moment, today, tomorrow):
    cast.program.time_zone = zone
    cast.program.save()
    enrolment = make_enrolment(program=cast.program, specialist=cast.specialist_ana)
    clock.move_to(moment)
    ana = signed_in(cast.specialist_ana)
    page = reverse("caseload:contact_create", args=[enrolment.client.pk])
    assert f'value="{today}"' in ana.get(page).content.decode()

    def log(day):
        contact = {"mode": "phone", "result": "met", "purpose": "job_search", "occurred_on": day}
        return ana.post(page, contact | {"id": uuid.uuid4(), "enrolments": [enrolment.pk]})

    assert "in the future" in log(tomorrow).content.decode()
    assert log(today).status_code == 302
    assert ClientContact.objects.get().occurred_on.isoformat() == today


def test_an_installation_keeps_its_clock_for_whoever_works_in_several_zones(cast, signed_in, clock):
    assert cast.lead_lou.time_zone(on=NOW.date()) is None
    assert cast.specialist_ana.time_zone(on=NOW.date()) == "America/New_York"


@pytest.mark.parametrize("text", ["9999Q4", "0000Q1", "\u0968\u0966\u0968\u096cQ1"])
def test_a_quarter_out_of_reach_is_no_quarter(text, cast, signed_in, clock):
    with pytest.raises(ValueError, match="write a quarter"):
        Quarter.parse(text)
    records = reverse("outcomes:records")
    asked = {"program": cast.program.pk, "quarter": text, "indicator": "served"}
    assert signed_in(cast.supervisor_bo).get(records, asked).status_code == 404


def test_what_a_command_writes_names_the_command(db, clock):
    call_command("add_person", "alex@example.org", "Alex Admin", place="EX", state_name="Example", stdout=StringIO())
    for name in ("StateEvent", "UserEvent", "RoleAssignmentEvent"):
        assert apps.get_model("access", name).objects.get().pgh_context == {"command": "add_person"}


def test_nobody_gives_themselves_a_role(cast, signed_in, clock):
    al = cast.administrator_al
    role = {"role": "supervisor", "place": cast.program.pk, "starts_on": "2026-05-14"}
    page = signed_in(al).post(reverse("access:role_create", args=[al.pk]), role).content.decode()
    assert "Ask another administrator" in page
    assert al.role_assignments.count() == 1


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_and_out_leads_nowhere_else(cast, target, settings):
    settings.MFA_REQUIRED = False
    browser = Browser()
    browser.force_login(cast.specialist_ana)
    assert browser.post(reverse("account_logout"), {"next": target}).url in {"/", reverse("account_login")}
    sign_in = {"login": "ana@example.org", "password": "correct horse battery staple", "next": target}
    assert browser.post(reverse("account_login"), sign_in).url == "/"
