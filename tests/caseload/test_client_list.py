"""The caseload as a list and as a file."""

import csv
import datetime
import io

import pytest
from django.db import connection
from django.urls import reverse

from caseload.choices import ContactResult, Phase
from caseload.models import Client, Enrolment, PhaseChange
from caseload.queries.clients import matching
from ipsapp.access.models import AccessEvent, Role
from tests.factories.access import give_role
from tests.factories.caseload import make_client, make_client_contact, make_employer, make_enrolment, make_job

URL = reverse("caseload:client_list")
EXPORT = reverse("caseload:client_export")

pytestmark = pytest.mark.usefixtures("clock")


def enrol(cast, last_name, *, specialist=None, program=None, **fields):
    program = program or cast.program
    own = ("first_name", "preferred_name", "former_names", "number")
    person = {name: fields.pop(name) for name in own if name in fields}
    client = make_client(agency=program.agency, last_name=last_name, **person)
    return make_enrolment(program=program, client=client, specialist=specialist or cast.specialist_ana, **fields)


@pytest.fixture
def listed(cast, signed_in):
    """A function that gives the family names on the list, in its order, as a person sees it."""

    def names(user=None, **query):
        browser = signed_in(user or cast.specialist_ana)
        response = browser.post(URL, query, follow=True) if "search" in query else browser.get(URL, query)
        assert response.status_code == 200
        return [row.client.last_name for row in response.context["rows"]]

    return names


def exported(browser, **query):
    response = browser.get(EXPORT, query)
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def test_each_role_sees_its_own_clients(cast, listed):
    enrol(cast, "OfAna")
    enrol(cast, "OfDee", specialist=cast.specialist_dee)
    enrol(cast, "Annexed", program=cast.other_program)
    enrol(cast, "Strange", program=cast.stranger_program, specialist=cast.outsider_cy)
    assert listed() == ["OfAna"]
    assert listed(cast.supervisor_bo) == ["OfAna", "OfDee"]
    assert listed(cast.lead_lou) == ["Annexed", "OfAna", "OfDee"]
    assert listed(cast.outsider_cy) == ["Strange"]


@pytest.mark.parametrize(
    "search",
    ["jose", "JOSÉ", "nuñ", "nunez", "pepe", "77", "nunez jose", "  Pepe  Nunez ", "o'n", "oneil", "o\u2019neil"],
    ids=ascii,
)
def test_search_finds_any_part_of_a_name_whatever_case_and_accents(cast, listed, search):
    enrol(cast, "Núñez O'Neil", first_name="José", preferred_name="Pepe", number="A-77")
    enrol(cast, "Baker")
    assert listed(search=search) == ["Núñez O'Neil"]


def test_no_address_holds_what_was_searched_for(cast, signed_in):
    enrol(cast, "Abel")
    enrol(cast, "Cain")
    browser = signed_in(cast.specialist_ana)
    first = browser.post(URL, {"search": "abel", "phase": "", "sort": "entered"}).url
    second = browser.post(URL, {"search": "cain"}).url
    assert "abel" not in first
    assert "&sort=entered" in first or "?sort=entered" in first
    # Each tab keeps its own search, for the file too; a page shows the text again.
    for address, name in ((first, "Abel"), (second, "Cain")):
        page = browser.get(address)
        assert [row.client.last_name for row in page.context["rows"]] == [name]
        assert f'value="{name.lower()}"' in page.content.decode()
        rows = csv.DictReader(io.StringIO(browser.get(address.replace(URL, EXPORT)).getvalue().decode("utf-8-sig")))
        assert [row["Last name"] for row in rows] == [name]
    # The key means nothing in anybody else's session, and an old address with a name finds nothing out.
    assert len(signed_in(cast.supervisor_bo).get(first).context["rows"]) == 2
    assert len(browser.get(URL, {"search": "abel"}).context["rows"]) == 2


def test_search_finds_a_name_used_before_and_says_so(cast, signed_in):
    enrol(cast, "Wood", former_names="Robin Fern, Robin Moss")
    response = signed_in(cast.specialist_ana).post(URL, {"search": "moss"}, follow=True)
    assert [row.client.last_name for row in response.context["rows"]] == ["Wood"]
    assert not response.context["filter"].is_nearly
    assert "formerly Robin Fern, Robin Moss" in response.content.decode()


SLIPS = {
    "swapped letters": "mraita",
    "swapped in a short name": "lius",
    "missing letter": "garca",
    "letter too many": "garccia",
    "wrong letter": "kathe",
    "half of a double name": "smiht",
    "both halves": "smih-jonse",
    "no accent and a slip": "nunze",
    "no apostrophe and a slip": "oniel",
    "apostrophe and a slip": "o'niel",
    "beginning with a slip": "garic",
    "right and nearly right": "luis gacria",
    "number beside it": "mraita A-77",
    "former name": "fren",
}


@pytest.mark.parametrize("search", SLIPS.values(), ids=SLIPS)
def test_a_slip_still_finds_the_name_and_is_said_to_be_one(cast, signed_in, search):
    enrol(
        cast,
        "García Smith-Jones Núñez O'Neil",
        first_name="Marita",
        preferred_name="Luis",
        former_names="Kathy Fern",
        number="A-77",
    )
    enrol(cast, "Baker", first_name="Ann", number="A-78")
    response = signed_in(cast.specialist_ana).post(URL, {"search": search}, follow=True)
    assert [row.client.first_name for row in response.context["rows"]] == ["Marita"]
    assert "Nothing is spelled like that. Similar names:" in response.content.decode()


@pytest.mark.parametrize("search", ["A-7", "77", "A-77 baker", "marita"])
def test_what_is_found_as_it_is_spelled_is_not_said_to_be_similar(cast, signed_in, search):
    enrol(cast, "Baker", first_name="Marita", number="A-77")
    response = signed_in(cast.specialist_ana).post(URL, {"search": search}, follow=True)
    assert len(response.context["rows"]) == 1
    assert "Similar names" not in response.content.decode()


@pytest.mark.parametrize("search", ["A-78", "a-767", "7A", "marita A-78", "mraita 78"])
def test_a_number_that_is_nearly_right_finds_nobody(cast, listed, search):
    enrol(cast, "Baker", first_name="Marita", number="A-77")
    assert listed(search=search) == []


@pytest.mark.parametrize("search", ["mrtaia", "gracai baker", "xy", "an"])
def test_more_than_a_slip_finds_nobody(cast, listed, search):
    enrol(cast, "Lee", first_name="Mat")
    assert listed(search=search) == []


def test_similar_names_are_ones_own_and_honour_the_other_choices(cast, listed):
    enrol(cast, "Wood")
    enrol(cast, "Woods", closed_on=datetime.date(2026, 4, 1))
    enrol(cast, "Woody", specialist=cast.specialist_dee)
    enrol(cast, "Woode", program=cast.stranger_program, specialist=cast.outsider_cy)
    assert listed(search="wodo") == ["Wood"]
    assert listed(search="wodo", status="all") == ["Wood", "Woods"]
    assert listed(cast.supervisor_bo, search="wodo") == ["Wood", "Woody"]


def test_the_nearest_fifty_are_shown(cast, listed):
    for number in range(51):
        enrol(cast, f"Zmith{'' if number == 50 else 'e'}", first_name=f"F{number:02}")
    names = listed(search="zmiht")
    assert len(names) == 50
    assert "Zmith" in names


@pytest.mark.parametrize("search", ["jose baker", "%", "_", "zz"])
def test_search_finds_nobody_who_lacks_a_word(cast, listed, search):
    enrol(cast, "Núñez", first_name="José")
    enrol(cast, "Baker", first_name="Ann")
    assert listed(search=search) == []


def test_search_reads_an_index(db):
    """The search and its index must be written as one expression, or every search reads every client."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    assert "caseload_client_search" in matching(Enrolment.objects.all(), "nunez").explain()


def test_phase_is_the_current_one(cast, listed):
    moved = enrol(cast, "Moved")
    PhaseChange.objects.create(
        enrolment=moved, phase=Phase.JOB_SEARCH, starts_on=moved.entered_on, ends_on=datetime.date(2026, 3, 1)
    )
    PhaseChange.objects.create(enrolment=moved, phase=Phase.WORKING, starts_on=datetime.date(2026, 3, 1))
    assert listed(phase=Phase.WORKING) == ["Moved"]
    assert listed(phase=Phase.JOB_SEARCH) == []


def test_work_means_a_job_held_today(cast, listed):
    employer = make_employer(agency=cast.agency)
    make_job(enrolment=enrol(cast, "Works"), employer=employer)
    make_job(enrolment=enrol(cast, "Worked"), employer=employer, ended_on=datetime.date(2026, 5, 13))
    make_job(enrolment=enrol(cast, "LastDay"), employer=employer, ended_on=datetime.date(2026, 5, 14))
    make_job(enrolment=enrol(cast, "Tomorrow"), employer=employer, started_on=datetime.date(2026, 5, 15))
    assert listed(working="yes") == ["LastDay", "Works"]
    assert listed(working="no") == ["Tomorrow", "Worked"]


def test_closed_clients_are_shown_when_asked_for(cast, listed):
    enrol(cast, "Here")
    enrol(cast, "Gone", closed_on=datetime.date(2026, 4, 1))
    assert listed() == ["Here"]
    assert listed(status="closed") == ["Gone"]
    assert listed(status="all") == ["Gone", "Here"]


def test_a_client_who_came_back_is_listed_once(cast, listed, signed_in):
    client = make_client(agency=cast.agency, last_name="Back")
    for entered, closed in (("2024-01-08", "2024-09-30"), ("2026-02-02", None)):
        make_enrolment(
            program=cast.program,
            client=client,
            specialist=cast.specialist_ana,
            entered_on=datetime.date.fromisoformat(entered),
            closed_on=closed and datetime.date.fromisoformat(closed),
        )
    assert listed(status="all") == ["Back"]
    (row,) = signed_in(cast.specialist_ana).get(URL, {"status": "all"}).context["rows"]
    assert row.n_days == 101, "from the newest entry"


def test_supervisor_narrows_to_a_specialist_and_a_specialist_has_no_such_choice(cast, listed, signed_in):
    enrol(cast, "OfAna")
    enrol(cast, "OfDee", specialist=cast.specialist_dee)
    assert listed(cast.supervisor_bo, specialist=str(cast.specialist_dee.pk)) == ["OfDee"]
    assert "specialist" not in signed_in(cast.specialist_ana).get(URL).context["filter"].filters


def test_programs_can_be_chosen_by_whoever_has_several(cast, listed, signed_in):
    enrol(cast, "House")
    enrol(cast, "Annexed", program=cast.other_program)
    assert listed(cast.lead_lou, program=str(cast.other_program.pk)) == ["Annexed"]
    assert "program" not in signed_in(cast.supervisor_bo).get(URL).context["filter"].filters


def test_orders(cast, listed):
    for name, entered, met in (("A", 5, 9), ("B", 7, None), ("C", 6, 8)):
        enrolment = enrol(cast, name, entered_on=datetime.date(2026, 1, entered))
        if met:
            make_client_contact(enrolment=enrolment, occurred_on=datetime.date(2026, 4, met))
        # A failed attempt is no meeting.
        make_client_contact(enrolment=enrolment, occurred_on=datetime.date(2026, 5, 1), result=ContactResult.NO_ANSWER)
    assert listed() == ["A", "B", "C"]
    assert listed(sort="entered") == ["B", "C", "A"]
    assert listed(sort="last_met") == ["B", "C", "A"]


@pytest.mark.parametrize(
    "query", [{"phase": "nonsense"}, {"specialist": "x"}, {"status": "'"}, {"program": "1"}, {"sort": "-pk"}]
)
def test_a_filter_that_makes_no_sense_shows_nobody_and_says_so(cast, signed_in, query):
    enrol(cast, "OfAna")
    give_role(cast.specialist_ana, Role.AGENCY_LEAD, cast.agency)
    browser = signed_in(cast.specialist_ana)
    response = browser.get(URL, query)
    assert response.context["rows"] == []
    assert response.context["filter"].form.errors
    assert browser.get(EXPORT, query).status_code == 302, "no file in its place"


@pytest.mark.parametrize("page", ["0", "99", "x", ""])
def test_a_page_that_is_not_there_shows_one_that_is(cast, signed_in, page):
    enrol(cast, "OfAna")
    assert len(signed_in(cast.specialist_ana).get(URL, {"page": page}).context["rows"]) == 1


def test_pages_hold_fifty(cast, listed):
    for number in range(51):
        enrol(cast, f"C{number:02}")
    assert len(listed()) == 50
    assert listed(page=2) == ["C50"]


def test_header_says_what_the_list_covers(cast, signed_in):
    enrol(cast, "OfAna")
    assert signed_in(cast.specialist_ana).get(URL).context["covers"] == "1 client · Harbor House · Thu 14 May"
    enrol(cast, "Annexed", program=cast.other_program)
    assert signed_in(cast.lead_lou).get(URL).context["covers"] == "2 clients · Harbor Agency · Thu 14 May"


def test_empty_list_says_what_to_do_next(cast, signed_in):
    browser = signed_in(cast.specialist_ana)
    assert "No clients yet" in browser.get(URL).content.decode()
    assert "Nobody fits" in browser.post(URL, {"search": "zz"}, follow=True).content.decode()


def test_names_are_shown_as_they_are_and_never_run(cast, signed_in):
    enrol(cast, "<script>alert(1)</script>", first_name="Zoë “Z” O'Hara")
    body = signed_in(cast.specialist_ana).get(URL).content.decode()
    assert "Zoë “Z” O&#x27;Hara &lt;script&gt;" in body
    assert "<script>alert" not in body


def test_looking_at_the_list_is_recorded(cast, signed_in):
    enrol(cast, "OfAna")
    signed_in(cast.specialist_ana).get(URL)
    event = AccessEvent.objects.get()
    assert (event.kind, event.user, event.page, event.n_rows) == (
        AccessEvent.Kind.LIST,
        cast.specialist_ana,
        "caseload:client_list",
        1,
    )


def test_the_list_costs_the_same_for_two_rows_and_for_six(cast, signed_in, count_queries):
    browser = signed_in(cast.lead_lou)

    def fill(n):
        for number in range(n):
            enrolment = enrol(cast, f"C{number}")
            make_job(enrolment=enrolment)
            make_client_contact(enrolment=enrolment)

    fill(2)
    browser.get(URL)
    two = count_queries(lambda: browser.get(URL))
    fill(4)
    assert count_queries(lambda: browser.get(URL)) == two


def test_the_file_honours_filter_and_order_and_is_recorded(cast, signed_in):
    enrol(cast, "Abel", entered_on=datetime.date(2026, 2, 2))
    enrol(cast, "Cain", entered_on=datetime.date(2026, 3, 2), first_name="=HYPERLINK(1)")
    enrol(cast, "Gone", closed_on=datetime.date(2026, 4, 1))
    rows = exported(signed_in(cast.specialist_ana), sort="entered")
    assert [row["Last name"] for row in rows] == ["Cain", "Abel"]
    assert rows[0]["First name"] == "'=HYPERLINK(1)"
    assert (rows[0]["Entered"], rows[0]["Days since entry"], rows[0]["Program"]) == ("2026-03-02", "73", "Harbor House")
    event = AccessEvent.objects.get()
    assert (event.kind, event.page, event.n_rows) == (AccessEvent.Kind.EXPORT, "caseload:client_export", 2)


def test_the_file_holds_only_ones_own(cast, signed_in):
    enrol(cast, "OfAna")
    enrol(cast, "OfDee", specialist=cast.specialist_dee)
    assert [row["Last name"] for row in exported(signed_in(cast.specialist_ana))] == ["OfAna"]
    assert Client.objects.count() == 2


def test_log_is_offered_only_where_one_may_log(cast, signed_in):
    enrolment = enrol(cast, "OfAna")
    log = f'{reverse("caseload:log")}?client={enrolment.client.pk}">Log'
    assert log in signed_in(cast.specialist_ana).get(URL).content.decode()
    assert log not in signed_in(cast.lead_lou).get(URL).content.decode()
