"""Employers: the list, the page, adding one, logging a contact."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from caseload.models import Employer, EmployerContact, EmployerSite, FactsChange
from caseload.services.employers import create_employer, update_employer
from ipsapp.access.models import AccessEvent, Role
from tests.conftest import TODAY
from tests.factories.access import give_role
from tests.factories.caseload import (
    make_employer,
    make_employer_contact,
    make_enrolment,
    make_job,
    make_site,
)
from tests.factories.employers import make_employer_tag, make_opening, make_person

FORM_ID = "c5a1b7de-2f35-4f0e-8d43-21f0b8a4e6aa"
DAY = datetime.timedelta(days=1)
LIST = "/employers/"

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def enrolment(cast):
    return make_enrolment(program=cast.program, specialist=cast.specialist_ana)


@pytest.fixture
def bakery(cast):
    employer = make_employer(agency=cast.agency, name="Corner Bakery", sector="72")
    make_site(employer=employer, city="Springfield")
    return employer


# Adding one --------------------------------------------------------------------------------------------------------


def test_an_employer_is_written_with_its_first_site(cast):
    employer = create_employer(agency=cast.agency, name=" Mill Diner ", city=" Shelbyville ", by=cast.specialist_ana)
    assert (employer.name, employer.sites.get().city) == ("Mill Diner", "Shelbyville")


def test_an_employer_sent_twice_is_stored_once(cast):
    key = uuid.UUID(FORM_ID)
    add = {"agency": cast.agency, "city": "Shelbyville", "by": cast.specialist_ana, "employer_id": key}
    assert create_employer(name="Mill Diner", **add) == create_employer(name="Mill Diner", **add)
    assert EmployerSite.objects.count() == 1
    with pytest.raises(ValidationError, match="has saved an employer already"):
        create_employer(name="Mill Cafe", **add)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "corner bakery"}, "name"),
        ({"name": "  "}, "name"),
        ({"city": " "}, "city"),
        ({"city": "x" * 81}, "city"),
        ({"sector": "99"}, "sector"),
    ],
)
def test_an_employer_that_cannot_be_leaves_nothing_behind(cast, bakery, changes, field):
    with pytest.raises(ValidationError) as refused:
        create_employer(
            **({"agency": cast.agency, "name": "Mill Diner", "city": "Shelbyville", "by": cast.lead_lou} | changes)
        )
    assert field in refused.value.error_dict
    assert list(Employer.objects.all()) == [bakery]
    assert EmployerSite.objects.count() == 1


def test_another_agency_may_know_an_employer_of_the_same_name(cast, bakery):
    other = create_employer(
        agency=cast.stranger_program.agency, name="Corner Bakery", city="Springfield", by=cast.outsider_cy
    )
    assert other != bakery


def test_the_form_adds_an_employer(cast, signed_in):
    form = {"id": FORM_ID, "name": "Mill Diner", "city": "Shelbyville", "sector": "72", "phone": "555 0100"}
    answer = signed_in(cast.specialist_ana).post(reverse("caseload:employer_create"), form)
    employer = Employer.objects.get()
    assert answer.url == employer.get_absolute_url()
    assert (employer.agency, employer.sector, employer.phone) == (cast.agency, "72", "555 0100")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "Fill this in"),
        ({"name": "CORNER BAKERY"}, "Your agency already has CORNER BAKERY"),
        ({"city": ""}, "Fill this in"),
        ({"sector": "99"}, "Select a valid choice"),
        ({"id": "1"}, "Enter a valid UUID"),
        ({"phone": "5" * 31}, "at most 30 characters"),
    ],
)
def test_a_bad_employer_is_answered_in_words(cast, signed_in, bakery, changes, message):
    form = {"id": FORM_ID, "name": "Mill Diner", "city": "Shelbyville"} | changes
    answer = signed_in(cast.specialist_ana).post(reverse("caseload:employer_create"), form)
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert list(Employer.objects.all()) == [bakery]


# Correcting one ----------------------------------------------------------------------------------------------------

EDIT = {"name": "Corner Bakery & Café", "sector": "44-45", "phone": "555 0101", "notes": "Ask for Pat."}
# What the service takes besides, when nothing is said.
REST = {"industry": "", "owner": None, "paused_on": None}


def edit(browser, employer, **changes):
    return browser.post(reverse("caseload:employer_edit", args=[employer.pk]), EDIT | changes)


def test_the_form_corrects_an_employer(cast, signed_in, bakery):
    browser = signed_in(cast.specialist_ana)
    link = reverse("caseload:employer_edit", args=[bakery.pk])
    assert link in browser.get(bakery.get_absolute_url()).content.decode()
    assert browser.get(link).context["form"].initial["name"] == "Corner Bakery"
    answer = edit(browser, bakery)
    assert answer.url == bakery.get_absolute_url()
    bakery.refresh_from_db()
    assert {name: getattr(bakery, name) for name in EDIT} == EDIT
    assert not FactsChange.objects.exists(), "no figure depends on an employer's name"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "MILL DINER"}, "name"),
        ({"sector": "99"}, "sector"),
        ({"phone": "5" * 31}, "phone"),
        ({"industry": "carrier pigeons"}, "industry"),
        ({"industry": "999999"}, "industry"),
        ({"owner": "x"}, "owner"),
        ({"paused_on": "2026-05-15"}, "paused_on"),
    ],
)
def test_a_bad_correction_says_so_at_the_field_and_keeps_nothing(cast, signed_in, bakery, changes, field):
    make_employer(agency=cast.agency, name="Mill Diner")
    answer = edit(signed_in(cast.specialist_ana), bakery, **changes)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    bakery.refresh_from_db()
    assert bakery.name == "Corner Bakery"


def test_the_name_may_stay_or_change_its_case(cast, signed_in, bakery):
    assert edit(signed_in(cast.specialist_ana), bakery, name="CORNER bakery").status_code == 302


def test_who_does_not_log_in_the_agency_corrects_nothing(cast, signed_in, bakery):
    for person in (cast.lead_lou, cast.outsider_cy, cast.state_staff_sam):
        with pytest.raises(Employer.DoesNotExist):
            update_employer(employer=bakery, **EDIT, **REST, by=person, as_of=TODAY)
    give_role(cast.lead_lou, Role.SPECIALIST, cast.stranger_program)
    assert edit(signed_in(cast.lead_lou), bakery).status_code == 404
    bakery.refresh_from_db()
    assert bakery.name == "Corner Bakery"


def test_a_correction_keeps_what_was_there_before_and_names_who_made_it(cast, signed_in, bakery):
    edit(signed_in(cast.specialist_ana), bakery)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, pgh_context->>'user' FROM caseload_employerevent WHERE id = %s ORDER BY pgh_id", [bakery.pk]
        )
        assert cursor.fetchall() == [("Corner Bakery", None), (EDIT["name"], str(cast.specialist_ana.pk))]


# The contact -------------------------------------------------------------------------------------------------------


CONTACT_FORM = {
    "id": FORM_ID,
    "occurred_on": "2026-05-13",
    "mode": "in_person",
    "purpose": "introduce",
    "result": "met",
    "met_decision_maker": "on",
    "kind": "employer",
}


def test_the_form_logs_a_contact_with_the_employer_named_ahead(cast, signed_in, bakery, enrolment):
    browser = signed_in(cast.specialist_ana)
    url = f"{reverse('caseload:employer_contact_create')}?employer={bakery.pk}"
    page = browser.get(url).content.decode()
    assert f'value="{bakery.pk}" data-next-visit="1" id="id_employer_0" checked' in page
    assert "Never name a client here" in page
    form = CONTACT_FORM | {
        "employer": bakery.pk,
        "enrolment": enrolment.pk,
        "client_present": "on",
        "fits_plan": "True",
    }
    assert browser.post(url, form).url == bakery.get_absolute_url()
    contact = EmployerContact.objects.get()
    assert (contact.enrolment, contact.client_present, contact.fits_plan) == (enrolment, True, True)
    assert AccessEvent.objects.filter(page="caseload:employer_contact_create", n_rows=1).exists()


def test_the_form_takes_a_new_employer(cast, signed_in):
    url = reverse("caseload:employer_contact_create")
    signed_in(cast.specialist_ana).post(url, CONTACT_FORM | {"new_employer": "Mill Diner", "city": "Shelbyville"})
    assert EmployerContact.objects.get().site.city == "Shelbyville"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"occurred_on": "2026-05-15"}, "This day is in the future"),
        ({"occurred_on": "13/5"}, "Enter a valid date"),
        ({"mode": ""}, "Choose one"),
        ({"purpose": "chat"}, "Select a valid choice"),
        ({"new_employer": ""}, "Choose the employer"),
        ({"client_present": "on"}, "Choose the client who was there"),
        ({"fits_plan": "False"}, "Choose the client whose plan is meant"),
        ({"fits_plan": "perhaps"}, "Select a valid choice"),
        ({"next_step_on": "2026-06-01"}, "Say what the next step is"),
        ({"next_step": "Call", "next_step_on": "2026-05-01"}, "give a later day"),
        ({"enrolment": str(uuid.uuid4())}, "not on your caseload"),
        ({"enrolment": "x"}, "valid UUID"),
        ({"employer": "x"}, "Enter a valid UUID"),
        ({"id": ""}, "Open the page anew"),
    ],
)
def test_a_bad_contact_is_answered_in_words(cast, signed_in, changes, message):
    form = CONTACT_FORM | {"new_employer": "Mill Diner", "city": "Shelbyville"} | changes
    answer = signed_in(cast.specialist_ana).post(reverse("caseload:employer_contact_create"), form)
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert not EmployerContact.objects.exists()
    assert not Employer.objects.exists()


def test_only_open_clients_of_ones_own_are_offered(cast, signed_in, enrolment):
    make_enrolment(program=cast.program, specialist=cast.specialist_dee)
    make_enrolment(program=cast.program, specialist=cast.specialist_ana, closed_on=TODAY - DAY)
    page = signed_in(cast.specialist_ana).get(reverse("caseload:employer_contact_create"))
    assert [client.value for client in page.context["form"].clients] == [str(enrolment.pk)]


@pytest.mark.parametrize("employer", ["none", str(uuid.UUID(int=0)), "foreign"])
def test_an_employer_named_ahead_that_one_may_not_see_is_not_found(cast, signed_in, employer):
    if employer == "foreign":
        employer = make_employer(agency=cast.stranger_program.agency).pk
    url = f"{reverse('caseload:employer_contact_create')}?employer={employer}"
    assert signed_in(cast.specialist_ana).get(url).status_code == 404


def test_who_works_in_two_programs_chooses_one(cast, signed_in, bakery):
    give_role(cast.specialist_ana, Role.SPECIALIST, cast.other_program)
    browser = signed_in(cast.specialist_ana)
    url = reverse("caseload:employer_contact_create")
    form = CONTACT_FORM | {"employer": bakery.pk}
    assert "Choose a program you work in" in browser.post(url, form).content.decode()
    browser.post(url, form | {"program": cast.other_program.pk})
    assert EmployerContact.objects.get().program == cast.other_program


# The list and the page ---------------------------------------------------------------------------------------------


@pytest.fixture
def market(cast, bakery):
    """Employers visited lately, long ago, by phone only, and never; one of another agency."""

    def known(name, city, sector, *contacts):
        employer = make_employer(agency=cast.agency, name=name, sector=sector)
        make_site(employer=employer, city=city)
        for day, mode in contacts:
            make_employer_contact(
                program=cast.program,
                employer=employer,
                specialist=cast.specialist_ana,
                occurred_on=datetime.date.fromisoformat(day),
                mode=mode,
            )

    known("Lately Ltd", "Shelbyville", "44-45", ("2026-02-13", "in_person"))
    known("Long Ago Inc", "Shelbyville", "44-45", ("2026-02-12", "in_person"), ("2026-05-01", "phone"))
    known("Phone Only", "Ogdenville", "51", ("2026-05-10", "phone"))
    make_employer(agency=cast.stranger_program.agency, name="Hill Works")


@pytest.fixture
def listed(cast, signed_in, market):
    """A function that gives the names on the list."""

    def get(user=None, **query):
        page = signed_in(user or cast.specialist_ana).get(LIST, query).context["page_obj"]
        return [employer.name for employer in page]

    return get


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Corner Bakery", "Lately Ltd", "Long Ago Inc", "Phone Only"]),
        ({"search": "l"}, ["Corner Bakery", "Lately Ltd", "Long Ago Inc", "Phone Only"]),
        ({"search": "bakery"}, ["Corner Bakery"]),
        ({"search": "shelby"}, ["Lately Ltd", "Long Ago Inc"]),
        ({"search": "%"}, []),
        ({"sector": "72"}, ["Corner Bakery"]),
        ({"visited": "recently"}, ["Lately Ltd"]),
        ({"visited": "90"}, ["Long Ago Inc"]),
        ({"visited": "60"}, ["Lately Ltd", "Long Ago Inc"]),
        ({"visited": "never"}, ["Corner Bakery", "Phone Only"]),
        ({"sort": "last_contact"}, ["Phone Only", "Long Ago Inc", "Lately Ltd", "Corner Bakery"]),
        ({"sort": "waiting"}, ["Corner Bakery", "Lately Ltd", "Long Ago Inc", "Phone Only"]),
        ({"sector": "99"}, []),
        ({"sort": "rank"}, []),
        ({"page": "7"}, ["Corner Bakery", "Lately Ltd", "Long Ago Inc", "Phone Only"]),
        ({"page": "x"}, ["Corner Bakery", "Lately Ltd", "Long Ago Inc", "Phone Only"]),
    ],
)
def test_the_list_is_searched_filtered_and_sorted(listed, query, names):
    assert listed(**query) == names


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"owner": "mine"}, ["Lately Ltd"]),
        ({"owner": "nobody"}, ["Corner Bakery", "Phone Only"]),
        ({"owner": "dee"}, ["Long Ago Inc"]),
        ({"owner": "x"}, []),
        ({"stage": "introduced"}, ["Lately Ltd", "Long Ago Inc"]),
        ({"stage": "to_visit"}, ["Corner Bakery", "Phone Only"]),
        ({"stage": "famous"}, []),
        ({"tag": "fair_chance"}, ["Phone Only"]),
        ({"tag": "recovery_friendly"}, []),
        ({"opening": "any"}, ["Phone Only"]),
        ({"opening": "35"}, ["Phone Only"]),
        ({"opening": "41"}, []),
        ({"sort": "stage"}, ["Corner Bakery", "Phone Only", "Lately Ltd", "Long Ago Inc"]),
        ({"sort": "last_visit"}, ["Long Ago Inc", "Lately Ltd", "Corner Bakery", "Phone Only"]),
        ({"visited": "90", "owner": "mine"}, []),
    ],
)
def test_the_list_and_the_file_are_narrowed_by_what_is_known(cast, signed_in, market, query, names):
    Employer.objects.filter(name="Lately Ltd").update(owner=cast.specialist_ana)
    Employer.objects.filter(name="Long Ago Inc").update(owner=cast.specialist_dee)
    phone_only = Employer.objects.get(name="Phone Only")
    make_employer_tag(employer=phone_only, tag="fair_chance")
    make_opening(employer=phone_only)
    if query.get("owner") == "dee":
        query = {"owner": str(cast.specialist_dee.pk)}
    browser = signed_in(cast.specialist_ana)
    page = browser.get(LIST, query)
    assert [employer.name for employer in page.context["page_obj"]] == names
    file = browser.get(reverse("caseload:employer_export"), query)
    if not page.context["filter"].is_valid():
        assert file.status_code == 302
        return
    lines = file.getvalue().decode().splitlines()[1:]
    assert [line.split(",")[0] for line in lines] == names
    event = AccessEvent.objects.get(page="caseload:employer_export")
    assert (event.kind, event.n_rows) == (AccessEvent.Kind.EXPORT, len(names))


def test_who_waits_longest_for_a_visit_is_said_above_the_list(cast, signed_in, market):
    browser = signed_in(cast.specialist_ana)
    assert "1 employer not visited for 90 days" in browser.get(LIST).content.decode()
    Employer.objects.filter(name="Long Ago Inc").update(owner=cast.specialist_ana)
    assert "1 of them yours" in browser.get(LIST).content.decode()
    # Nobody waits for a visit who asked to be left alone.
    Employer.objects.filter(name="Long Ago Inc").update(paused_on=TODAY)
    assert "not visited for" not in browser.get(LIST).content.decode()


def test_the_file_names_no_client(cast, signed_in, bakery, enrolment):
    make_job(enrolment=enrolment, employer=bakery)
    make_employer_contact(program=cast.program, employer=bakery, specialist=cast.specialist_ana, enrolment=enrolment)
    file = signed_in(cast.specialist_ana).get(reverse("caseload:employer_export")).getvalue().decode()
    assert "Corner Bakery,Partner" in file
    assert enrolment.client.last_name not in file


def test_each_sees_the_employers_of_their_agency(cast, listed):
    assert listed(cast.outsider_cy) == ["Hill Works"]
    assert len(listed(cast.lead_lou)) == 4


def test_the_list_counts_what_all_did(cast, signed_in, bakery, enrolment):
    theirs = make_enrolment(program=cast.program, specialist=cast.specialist_dee)
    make_employer_contact(program=cast.program, employer=bakery, specialist=cast.specialist_dee, enrolment=theirs)
    make_job(enrolment=theirs, employer=bakery)
    make_job(enrolment=enrolment, employer=bakery, ended_on=datetime.date(2026, 3, 1))
    (row,) = signed_in(cast.specialist_ana).get(LIST).context["page_obj"]
    assert (row.n_contacts, row.n_jobs, row.n_open_jobs) == (1, 2, 1)
    assert row.last_visit_on == row.last_contact_on == datetime.date(2026, 2, 3)


def test_an_empty_list_teaches_the_next_step(cast, signed_in):
    browser = signed_in(cast.specialist_ana)
    assert "Log your first contact" in browser.get(LIST).content.decode()
    assert "No employer fits" in browser.get(LIST, {"search": "x"}).content.decode()
    assert "Log your first contact" not in signed_in(cast.lead_lou).get(LIST).content.decode()


def test_the_page_names_only_clients_one_may_know(cast, signed_in, bakery, enrolment):
    theirs = make_enrolment(program=cast.program, specialist=cast.specialist_dee)
    for stay, name, dear in ((enrolment, "Mine", cast.specialist_ana), (theirs, "Theirs", cast.specialist_dee)):
        stay.client.last_name = name
        stay.client.save()
        make_job(enrolment=stay, employer=bakery)
        make_employer_contact(
            program=cast.program, employer=bakery, specialist=dear, enrolment=stay, note=f"About {name}work"
        )
    make_employer_contact(program=cast.program, employer=bakery, specialist=cast.specialist_dee, note="Generic word")
    page = signed_in(cast.specialist_ana).get(bakery.get_absolute_url()).content.decode()
    assert "Mine" in page
    assert "Generic word" in page
    assert "Theirs" not in page
    assert "1 more contact of colleagues" in page
    assert "2 now, 2 ever." in page
    event = AccessEvent.objects.get(page="caseload:employer_detail")
    assert (event.kind, event.n_rows) == (AccessEvent.Kind.LIST, 1)
    page = signed_in(cast.supervisor_bo).get(bakery.get_absolute_url()).content.decode()
    assert "Theirs" in page


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("specialist_ana", [200, 200, 200, 200]),
        ("specialist_dee", [200, 200, 200, 200]),
        ("supervisor_bo", [200, 200, 200, 200]),
        ("lead_lou", [200, 200, 403, 403]),
        ("outsider_cy", [200, 404, 200, 200]),
        ("reviewer_rae", [403, 403, 403, 403]),
        ("state_staff_sam", [403, 403, 403, 403]),
        ("nobody_nat", [403, 403, 403, 403]),
    ],
)
def test_who_may_open_the_pages_of_employers(cast, signed_in, bakery, person, expected):
    browser = signed_in(getattr(cast, person))
    urls = (
        LIST,
        bakery.get_absolute_url(),
        reverse("caseload:employer_create"),
        reverse("caseload:employer_contact_create"),
    )
    assert [browser.get(url).status_code for url in urls] == expected


def test_a_visitor_is_sent_to_sign_in(client, bakery):
    for url in (LIST, bakery.get_absolute_url(), reverse("caseload:employer_contact_create")):
        assert client.get(url).url.startswith(reverse("account_login"))


def fill(cast, n):
    """So many employers, each with contacts, jobs and sites, and as many contacts and jobs at one of them."""
    busy = make_employer(agency=cast.agency, name=f"Busy {n}")
    for number in range(n):
        employer = make_employer(agency=cast.agency)
        for place in (employer, busy):
            make_site(employer=place, city=f"City {number}")
            enrolment = make_enrolment(program=cast.program, specialist=cast.specialist_ana)
            make_employer_contact(
                program=cast.program, employer=place, specialist=cast.specialist_ana, enrolment=enrolment
            )
            make_job(enrolment=enrolment, employer=place)
            make_person(employer=place)
            make_opening(employer=place)
        make_employer_tag(employer=employer)
    return busy


def test_pages_cost_the_same_for_two_rows_and_for_six(cast, signed_in, count_queries):
    browser = signed_in(cast.specialist_ana)
    contact = reverse("caseload:employer_contact_create")
    costs = []
    for n in (2, 6):
        busy = fill(cast, n)
        browser.get(LIST)
        costs.append(
            [count_queries(lambda url=url: browser.get(url)) for url in (LIST, busy.get_absolute_url(), contact)]
        )
    assert costs[0] == costs[1]
