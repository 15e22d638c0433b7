"""Openings: writing, the list across employers, the page, the file."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from caseload.models import Employer, Opening
from caseload.services.openings import OpeningFacts, add_opening, fill_opening
from ipsapp.access.models import AccessEvent
from tests.conftest import TODAY
from tests.factories.caseload import make_employer, make_site
from tests.factories.employers import SEEN, make_employer_tag, make_opening

pytestmark = pytest.mark.usefixtures("clock")

FORM_ID = "c5a1b7de-2f35-4f0e-8d43-21f0b8a4e6aa"
DAY = datetime.timedelta(days=1)
FORM = {
    "id": FORM_ID, "title": "Dishwasher", "occupation": "35-9021", "job_type": "", "hours_per_week": "20", "wage": "15.50",
    "wage_unit": "hour", "seen_on": "2026-05-04",
}  # fmt: skip


@pytest.fixture
def bakery(cast):
    employer = make_employer(agency=cast.agency, name="Corner Bakery", sector="72")
    make_site(employer=employer, city="Springfield")
    return employer


@pytest.fixture
def browser(cast, signed_in):
    return signed_in(cast.specialist_ana)


def create(browser, employer, **changes):
    return browser.post(reverse("caseload:opening_create", args=[employer.pk]), FORM | changes)


def test_an_opening_is_written_down_once_and_its_job_type_follows(browser, bakery):
    for _ in range(2):
        assert create(browser, bakery, job_type="41").url == bakery.get_absolute_url()
    opening = Opening.objects.get()
    assert (opening.occupation, opening.job_type) == ("35-9021", "35")
    assert (opening.hours_per_week, opening.wage, opening.filled_on) == (Decimal(20), Decimal("15.50"), None)
    assert "has saved an opening already" in create(browser, bakery, title="Cook").content.decode()
    page = browser.get(bakery.get_absolute_url()).content.decode()
    assert "Food preparation and serving · 20 h a week · $15.50 an hour" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"occupation": "", "occupation_search": "cook"}, "occupation"),
        ({"occupation": "99-9999"}, "occupation"),
        ({"occupation": ""}, "job_type"),
        ({"hours_per_week": "169"}, "hours_per_week"),
        ({"hours_per_week": "-1"}, "hours_per_week"),
        ({"wage": "-1"}, "wage"),
        ({"wage_unit": "moon"}, "wage_unit"),
        ({"seen_on": "2026-05-15"}, "seen_on"),
        ({"closes_on": "2026-05-03"}, "closes_on"),
        ({"site": str(uuid.uuid4())}, "site"),
    ],
)
def test_a_bad_opening_says_so_at_the_field(browser, bakery, changes, field):
    answer = create(browser, bakery, **changes)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not Opening.objects.exists()


def test_an_opening_is_filled_with_one_tap_and_opened_again(browser, bakery):
    opening = make_opening(employer=bakery)
    for _ in range(2):
        browser.post(reverse("caseload:opening_fill", args=[opening.pk]))
    opening.refresh_from_db()
    assert opening.filled_on == TODAY
    assert "1 past opening" in browser.get(bakery.get_absolute_url()).content.decode()
    edit = reverse("caseload:opening_edit", args=[opening.pk])
    assert browser.get(edit).context["form"].initial["filled_on"] == TODAY
    assert browser.post(edit, FORM | {"closes_on": "2026-05-20"}).status_code == 302
    opening.refresh_from_db()
    assert (opening.filled_on, opening.closes_on, opening.title) == (None, datetime.date(2026, 5, 20), "Dishwasher")


@pytest.mark.parametrize("filled_on", ["2026-05-15", "2026-05-03"])
def test_an_opening_is_filled_on_a_day_that_can_be(browser, bakery, filled_on):
    opening = make_opening(employer=bakery)
    answer = browser.post(reverse("caseload:opening_edit", args=[opening.pk]), FORM | {"filled_on": filled_on})
    assert list(answer.context["form"].errors) == ["filled_on"]


def test_who_does_not_log_in_the_agency_writes_nothing(cast, bakery):
    facts = OpeningFacts(title="Cook", job_type="35", seen_on=SEEN)
    opening = make_opening(employer=bakery)
    for by in (cast.lead_lou, cast.outsider_cy):
        with pytest.raises(Employer.DoesNotExist):
            add_opening(employer=bakery, opening_id=uuid.uuid4(), facts=facts, by=by, as_of=TODAY)
        with pytest.raises(Employer.DoesNotExist):
            fill_opening(opening=opening, by=by, as_of=TODAY)


@pytest.mark.parametrize(
    ("good", "bad", "rule"),
    [
        ({"occupation": "35-9021"}, {"occupation": "41-2011"}, "occupation"),
        ({"occupation": ""}, {"occupation": "359021"}, "occupation"),
        ({"hours_per_week": 168}, {"hours_per_week": 169}, "hours"),
        ({"wage": 0}, {"wage": -1}, "wage"),
        ({"closes_on": SEEN, "filled_on": SEEN}, {"closes_on": SEEN - DAY}, "dates"),
        ({"filled_on": SEEN + DAY}, {"filled_on": SEEN - DAY}, "dates"),
    ],
)
def test_the_database_refuses_what_cannot_be(bakery, good, bad, rule):
    make_opening(employer=bakery, **good)
    with pytest.raises(IntegrityError, match=f"opening_{rule}"), transaction.atomic():
        make_opening(employer=bakery, **bad)


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        ({}, True),
        ({"closes_on": TODAY}, True),
        ({"closes_on": TODAY - DAY}, False),
        ({"filled_on": TODAY}, False),
        ({"seen_on": TODAY + DAY}, False),
    ],
)
def test_an_opening_is_open_until_filled_or_past(bakery, fields, is_open):
    opening = make_opening(employer=bakery, **fields)
    assert Opening.objects.open_on(TODAY).exists() is opening.is_open(TODAY) is is_open


# The list ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def market(cast, bakery):
    """Openings here and there; one that is filled, and one of another agency."""
    site = bakery.sites.get()
    make_opening(employer=bakery, title="Baker", site=site, hours_per_week=35, closes_on=TODAY + 3 * DAY)
    make_opening(employer=bakery, title="Filled", filled_on=TODAY)
    store = make_employer(agency=cast.agency, name="Mill Store")
    make_site(employer=store, city="Shelbyville")
    make_employer_tag(employer=store)
    make_opening(employer=store, title="Cashier", job_type="41", hours_per_week=20, seen_on=TODAY)
    make_opening(employer=store, title="Stocker", job_type="53", seen_on=TODAY - DAY)
    make_opening(employer=make_employer(agency=cast.stranger_program.agency), title="Secret")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, ["Cashier", "Stocker", "Baker"]),
        ({"search": "mill"}, ["Cashier", "Stocker"]),
        ({"search": "springf"}, ["Baker"]),
        ({"search": "shelby"}, ["Cashier", "Stocker"]),
        ({"search": "cash"}, ["Cashier"]),
        ({"search": "%"}, []),
        ({"job_type": "53"}, ["Stocker"]),
        ({"town": "Shelbyville"}, ["Cashier", "Stocker"]),
        ({"hours": "to_20"}, ["Cashier"]),
        ({"hours": "from_20"}, ["Cashier"]),
        ({"hours": "from_35"}, ["Baker"]),
        ({"hours": "unknown"}, ["Stocker"]),
        ({"tag": "recovery_friendly"}, ["Cashier", "Stocker"]),
        ({"tag": "fair_chance"}, []),
        ({"sort": "closing"}, ["Baker", "Cashier", "Stocker"]),
        ({"sort": "employer"}, ["Baker", "Cashier", "Stocker"]),
        ({"job_type": "99"}, []),
        ({"town": "Atlantis"}, []),
    ],
)
def test_the_list_is_searched_filtered_and_sorted_and_so_is_the_file(browser, market, query, titles):
    page = browser.get(reverse("caseload:opening_list"), query)
    assert [opening.title for opening in page.context["page_obj"]] == titles
    file = browser.get(reverse("caseload:opening_export"), query)
    if not page.context["filter"].is_valid():
        assert file.status_code == 302
        return
    lines = file.getvalue().decode().splitlines()[1:]
    assert [line.split(",")[0] for line in lines] == titles
    assert AccessEvent.objects.get(page="caseload:opening_export").n_rows == len(titles)


def test_an_empty_list_teaches_the_next_step(browser, bakery):
    assert "add the opening there" in browser.get(reverse("caseload:opening_list")).content.decode()
    answer = browser.get(reverse("caseload:opening_list"), {"search": "x"})
    assert "No open job fits" in answer.content.decode()


def test_each_sees_the_openings_of_their_agency(cast, signed_in, market):
    page = signed_in(cast.outsider_cy).get(reverse("caseload:opening_list"))
    assert [opening.title for opening in page.context["page_obj"]] == ["Secret"]


def test_the_list_costs_the_same_for_two_rows_and_for_six(cast, browser, count_queries):
    url = reverse("caseload:opening_list")
    browser.get(url)
    costs = []
    for n in (2, 4):
        for number in range(n):
            employer = make_employer(agency=cast.agency)
            make_opening(employer=employer, site=make_site(employer=employer, city=f"City {number}"))
            make_employer_tag(employer=employer)
        costs.append(count_queries(lambda: browser.get(url)))
    assert costs[0] == costs[1]
