"""People at employers, places, tags: who may write them, what is refused, and what the page shows."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from caseload.models import Employer, EmployerPerson, EmployerSite, EmployerTag
from caseload.services.employer_people import add_person, update_person
from caseload.services.employer_sites import add_site, update_site
from caseload.services.employer_tags import set_tag
from caseload.services.employers import create_employer, update_employer
from tests.conftest import TODAY
from tests.factories.caseload import make_employer, make_enrolment, make_job, make_site
from tests.factories.employers import make_employer_tag, make_person

pytestmark = pytest.mark.usefixtures("clock")

FORM_ID = "c5a1b7de-2f35-4f0e-8d43-21f0b8a4e6aa"
DAY = datetime.timedelta(days=1)
PORTLAND = {"latitude": 43.6606, "longitude": -70.2589}


@pytest.fixture
def bakery(cast):
    employer = make_employer(agency=cast.agency, name="Corner Bakery", sector="72")
    make_site(employer=employer, city="Springfield")
    return employer


@pytest.fixture
def post(cast, signed_in):
    """A function that sends a form as Ana."""
    browser = signed_in(cast.specialist_ana)

    def send(name, row, **fields):
        return browser.post(reverse(f"caseload:{name}", args=[row.pk]), {"id": FORM_ID} | fields)

    return send


# People ------------------------------------------------------------------------------------------------------------


def test_a_person_is_written_down_once(post, bakery):
    person = {"name": " Pat Owner ", "title": "Owner", "decides_on_hiring": "on", "phone": "555 0100"}
    for _ in range(2):
        assert post("employer_person_create", bakery, **person).url == bakery.get_absolute_url()
    row = EmployerPerson.objects.get()
    assert (row.name, row.title, row.decides_on_hiring, row.left_on) == ("Pat Owner", "Owner", True, None)
    assert "has saved a person already" in post("employer_person_create", bakery, name="Sam").content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "", "title": ""}, "name"),
        ({"name": " ", "title": " "}, "name"),
        ({"email": "pat"}, "email"),
        ({"phone": "5" * 31}, "phone"),
        ({"site": str(uuid.uuid4())}, "site"),
        ({"id": ""}, "id"),
    ],
)
def test_a_bad_person_says_so_at_the_field(post, bakery, changes, field):
    answer = post("employer_person_create", bakery, **({"name": "Pat"} | changes))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not EmployerPerson.objects.exists()


def test_a_person_is_corrected_and_marked_as_left(cast, signed_in, post, bakery):
    person = make_person(employer=bakery, phone="555 0100", decides_on_hiring=True)
    page = signed_in(cast.specialist_ana).get(bakery.get_absolute_url()).content.decode()
    assert 'href="tel:5550100"' in page
    assert "Decides on hiring" in page
    answer = post("employer_person_edit", person, name="Pat Owner", phone="555 0100", left_on="2026-05-01")
    assert answer.url == bakery.get_absolute_url()
    person.refresh_from_db()
    assert (person.left_on, person.decides_on_hiring) == (datetime.date(2026, 5, 1), False)
    page = signed_in(cast.specialist_ana).get(bakery.get_absolute_url()).content.decode()
    assert "Left on" in page
    assert "tel:5550100" not in page
    answer = post("employer_person_edit", person, name="Pat", left_on="2026-05-15")
    assert list(answer.context["form"].errors) == ["left_on"]


def test_a_place_of_another_employer_is_refused(cast, bakery):
    elsewhere = make_site(employer=make_employer(agency=cast.agency))
    person = {"name": "Pat", "title": "", "phone": "", "email": "", "decides_on_hiring": False, "site": elsewhere}
    with pytest.raises(ValidationError, match="place of this employer"):
        add_person(employer=bakery, person_id=uuid.uuid4(), by=cast.specialist_ana, as_of=TODAY, **person)
    row = make_person(employer=bakery)
    with pytest.raises(ValidationError, match="place of this employer"):
        update_person(person=row, left_on=None, by=cast.specialist_ana, as_of=TODAY, **person)


def test_a_person_without_name_and_position_is_none(bakery):
    make_person(employer=bakery, name="", title="Shift lead")
    with pytest.raises(IntegrityError, match="employerperson_named"), transaction.atomic():
        make_person(employer=bakery, name="")


# Places ------------------------------------------------------------------------------------------------------------


def test_a_place_gets_the_position_of_its_zip_code(post, bakery):
    post("employer_site_create", bakery, city="Portland", address="1 Main Street", zip_code="04101-1234")
    site = bakery.sites.get(city="Portland")
    assert (site.zip_code, site.latitude, site.longitude) == ("04101", *PORTLAND.values())


def test_a_zip_code_that_nobody_knows_gives_no_position(post, bakery):
    post("employer_site_create", bakery, city="Nowhere", zip_code="00000")
    assert bakery.sites.get(city="Nowhere").latitude is None


def test_a_place_sent_twice_is_added_once(post, bakery):
    for city in ("Shelbyville", "shelbyville", "springfield"):
        assert post("employer_site_create", bakery, city=city).status_code == 302
    assert [site.city for site in bakery.sites.all()] == ["Shelbyville", "Springfield"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"city": ""}, "city"),
        ({"city": "x" * 81}, "city"),
        ({"zip_code": "1234"}, "zip_code"),
        ({"zip_code": "abcde"}, "zip_code"),
        ({"address": "x" * 161}, "address"),
    ],
)
def test_a_bad_place_says_so_at_the_field(post, bakery, changes, field):
    answer = post("employer_site_create", bakery, **({"city": "Portland"} | changes))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert bakery.sites.count() == 1


def test_a_place_is_corrected_with_its_position(post, bakery):
    site = bakery.sites.get()
    post("employer_site_edit", site, city="Portland", zip_code="04101")
    site.refresh_from_db()
    assert (site.city, site.latitude) == ("Portland", PORTLAND["latitude"])
    post("employer_site_edit", site, city="Portland", address="2 Mill Road", zip_code="04101")
    post("employer_site_edit", site, city="Springfield")
    site.refresh_from_db()
    assert (site.address, site.latitude, site.longitude) == ("", None, None)


def test_the_city_stays_once_a_job_is_recorded_there(cast, post, bakery):
    site = bakery.sites.get()
    make_job(enrolment=make_enrolment(program=cast.program), employer=bakery, site=site)
    answer = post("employer_site_edit", site, city="Shelbyville")
    assert "minimum wage depends on its city" in answer.content.decode()
    assert post("employer_site_edit", site, city="Springfield", zip_code="04101").status_code == 302


@pytest.mark.parametrize(
    "position",
    [
        {"latitude": 44.0},
        {"longitude": 7.0},
        {"latitude": 91.0, "longitude": 7.0},
        {"latitude": 7.0, "longitude": 181.0},
    ],
)
def test_a_position_is_whole_and_on_the_globe(bakery, position):
    make_site(employer=bakery, city="Portland", **PORTLAND)
    with pytest.raises(IntegrityError, match="employersite_position"), transaction.atomic():
        make_site(employer=bakery, city="Nowhere", **position)


def test_a_zip_code_has_five_digits(bakery):
    make_site(employer=bakery, city="Portland", zip_code="04101")
    with pytest.raises(IntegrityError, match="employersite_zip"), transaction.atomic():
        make_site(employer=bakery, city="Nowhere", zip_code="123")


# Industry, owner, pause --------------------------------------------------------------------------------------------


def test_the_sector_follows_from_the_industry(cast, signed_in, post, bakery):
    answer = post("employer_edit", bakery, name="Corner Bakery", industry="311811", sector="72")
    assert answer.status_code == 302
    bakery.refresh_from_db()
    assert (bakery.industry, bakery.sector) == ("311811", "31-33")
    assert "Retail Bakeries" in signed_in(cast.specialist_ana).get(bakery.get_absolute_url()).content.decode()


def test_a_new_employer_has_industry_position_and_owner(cast, signed_in):
    form = {
        "id": FORM_ID, "name": "Mill Diner", "city": "Portland", "zip_code": "04101", "industry": "",
        "industry_search": "full-service restaurants", "is_mine": "on",
    }  # fmt: skip
    signed_in(cast.specialist_ana).post(reverse("caseload:employer_create"), form)
    employer = Employer.objects.get()
    assert (employer.industry, employer.sector, employer.owner) == ("722511", "72", cast.specialist_ana)
    assert employer.sites.get().latitude == PORTLAND["latitude"]
    with pytest.raises(ValidationError, match="industry from the list"):
        create_employer(agency=cast.agency, name="X", city="Y", industry="999999", by=cast.specialist_ana)


def test_an_industry_has_a_sector(cast):
    make_employer(agency=cast.agency, industry="722511", sector="72")
    for fields in ({"industry": "722511"}, {"industry": "72251x", "sector": "72"}, {"industry": "72", "sector": "72"}):
        with pytest.raises(IntegrityError, match="employer_industry"), transaction.atomic():
            make_employer(agency=cast.agency, **fields)


def test_an_owner_works_in_the_agency_or_did(cast, post, bakery):
    facts = {"name": "Corner Bakery", "sector": "", "industry": "", "phone": "", "notes": "", "paused_on": None}
    assert post("employer_edit", bakery, name="Corner Bakery", owner=cast.specialist_dee.pk).status_code == 302
    bakery.refresh_from_db()
    assert bakery.owner == cast.specialist_dee
    for stranger in (cast.outsider_cy, cast.lead_lou):
        with pytest.raises(ValidationError, match="of your agency"):
            update_employer(employer=bakery, owner=stranger, by=cast.specialist_ana, as_of=TODAY, **facts)
    cast.specialist_dee.role_assignments.update(ends_on=TODAY)
    kept = update_employer(employer=bakery, owner=cast.specialist_dee, by=cast.specialist_ana, as_of=TODAY, **facts)
    assert kept.owner == cast.specialist_dee


def test_whoever_asked_to_be_left_alone_is_not_now(cast, signed_in, post, bakery):
    post("employer_edit", bakery, name="Corner Bakery", paused_on="2026-05-10")
    page = signed_in(cast.specialist_ana).get(bakery.get_absolute_url()).content.decode()
    assert "Not now" in page
    assert "Asked to be left alone on" in page


# Tags --------------------------------------------------------------------------------------------------------------

TAG = {"tag": "fair_chance", "source": "certified", "since": "", "note": ""}


def test_a_tag_is_shown_with_its_source_and_the_newer_word_holds(cast, signed_in, post, bakery):
    post("employer_tag_set", bakery, **TAG)
    post("employer_tag_set", bakery, **TAG | {"source": "specialist_judgement", "note": "Hired with a record."})
    assert EmployerTag.objects.get().source == "specialist_judgement"
    browser = signed_in(cast.specialist_ana)
    page = browser.get(bakery.get_absolute_url()).content.decode()
    assert "Fair-chance hiring · our experience" in page
    assert "Hired with a record." in page
    page = browser.get(reverse("caseload:employer_tag_set", args=[bakery.pk]), {"tag": "fair_chance"})
    assert page.context["form"].initial["source"] == "specialist_judgement"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"tag": "nice"}, "tag"), ({"source": ""}, "source"), ({"since": "2026-05-15"}, "since"), ({"note": "x" * 201}, "note")],
)  # fmt: skip
def test_a_bad_tag_says_so_at_the_field(post, bakery, changes, field):
    answer = post("employer_tag_set", bakery, **TAG | changes)
    assert list(answer.context["form"].errors) == [field]
    assert not EmployerTag.objects.exists()


def test_a_tag_that_does_not_hold_is_taken_away(post, bakery):
    tag = make_employer_tag(employer=bakery)
    assert post("employer_tag_remove", tag).url == bakery.get_absolute_url()
    assert not EmployerTag.objects.exists()


def test_a_tag_stands_there_once(bakery):
    make_employer_tag(employer=bakery)
    make_employer_tag(employer=bakery, tag="fair_chance")
    with pytest.raises(IntegrityError, match="employertag_once"), transaction.atomic():
        make_employer_tag(employer=bakery)


# Who may ------------------------------------------------------------------------------------------------------------


def test_who_does_not_log_in_the_agency_writes_nothing(cast, bakery):
    person = {"name": "Pat", "title": "", "phone": "", "email": "", "decides_on_hiring": False, "site": None}
    place = {"city": "Portland", "address": "", "zip_code": ""}
    for by in (cast.lead_lou, cast.outsider_cy, cast.state_staff_sam):
        who = {"by": by, "as_of": TODAY}
        with pytest.raises(Employer.DoesNotExist):
            add_person(employer=bakery, person_id=uuid.uuid4(), **person, **who)
        with pytest.raises(Employer.DoesNotExist):
            add_site(employer=bakery, site_id=uuid.uuid4(), **place, **who)
        with pytest.raises(Employer.DoesNotExist):
            update_site(site=bakery.sites.get(), **place, **who)
        with pytest.raises(Employer.DoesNotExist):
            set_tag(employer=bakery, tag="fair_chance", source="certified", since=None, note="", **who)
    assert not EmployerPerson.objects.exists()
    assert not EmployerTag.objects.exists()
    assert EmployerSite.objects.get().city == "Springfield"


def test_who_only_reads_is_shown_no_way_to_write(cast, signed_in, bakery):
    make_person(employer=bakery)
    make_employer_tag(employer=bakery)
    page = signed_in(cast.lead_lou).get(bakery.get_absolute_url()).content.decode()
    assert "Pat Owner" in page
    for word in ("Add a person", "Add a place", "Add an opening", "Add a tag", ">Edit"):
        assert word not in page
