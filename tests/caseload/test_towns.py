"""Employers near a town."""

import math

import pytest
from django.urls import reverse

from caseload.models import EmployerSite
from caseload.queries.employers import employers_known
from caseload.queries.towns import Town, find_town, miles_from, near_town, towns_known, without_position
from tests.conftest import TODAY
from tests.factories.caseload import make_employer, make_site

pytestmark = pytest.mark.usefixtures("clock")


def haversine(lat1, lon1, lat2, lon2):
    """Great-circle miles, written out."""
    half_lat = math.radians(lat2 - lat1) / 2
    half_lon = math.radians(lon2 - lon1) / 2
    chord = (
        math.sin(half_lat) ** 2 + math.cos(math.radians(lat1)) * math.cos(math.radians(lat2)) * math.sin(half_lon) ** 2
    )
    return 2 * 3958.8 * math.asin(min(1, math.sqrt(chord)))


@pytest.fixture
def network(cast):
    """Employers in Springfield, some miles north of it, in Springfield without a position, and elsewhere without one."""

    def known(name, city, latitude=None, longitude=None):
        employer = make_employer(agency=cast.agency, name=name)
        make_site(
            employer=employer, city=city, latitude=latitude, longitude=None if latitude is None else longitude or -70.0
        )

    known("In town", "Springfield", 44.0)
    known("Eight miles", "Shelbyville", 44.116)
    known("Twelve miles", "Ogdenville", 44.174)
    known("Named only", "Springfield")
    known("Nowhere", "North Haverbrook")


@pytest.mark.parametrize(
    "there",
    [(44.0, -70.0), (44.116, -70.0), (44.0, -69.8), (-44.0, 110.0), (44.0, 110.0), (90.0, 0.0), (-44.0, 110.001)],
)
def test_miles_are_those_of_a_great_circle(cast, there):
    make_site(employer=make_employer(agency=cast.agency), latitude=there[0], longitude=there[1])
    (site,) = EmployerSite.objects.annotate(miles=miles_from(44.0, -70.0))
    assert site.miles == pytest.approx(haversine(44.0, -70.0, *there), abs=0.01)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"near": "Springfield"}, ["Eight miles", "In town", "Named only"]),
        ({"near": "Springfield", "miles": "5"}, ["In town", "Named only"]),
        ({"near": "Springfield", "miles": "20"}, ["Eight miles", "In town", "Named only", "Twelve miles"]),
        ({"near": "Shelbyville", "miles": "5"}, ["Eight miles", "Twelve miles"]),
        ({"near": "North Haverbrook", "miles": "40"}, ["Nowhere"]),
        ({"near": "Atlantis"}, []),
        ({"near": "Springfield", "miles": "1000"}, []),
        ({"miles": "5"}, ["Eight miles", "In town", "Named only", "Nowhere", "Twelve miles"]),
    ],
)
def test_employers_are_found_near_a_town(cast, signed_in, network, query, names):
    page = signed_in(cast.specialist_ana).get(reverse("caseload:employer_list"), query)
    assert [employer.name for employer in page.context["page_obj"]] == names


def test_the_page_says_how_many_have_no_position_and_how_far_the_others_are(cast, signed_in, network):
    page = signed_in(cast.specialist_ana).get(reverse("caseload:employer_list"), {"near": "Springfield"})
    assert "2 employers have no known position" in page.content.decode()
    assert {employer.name: employer.miles and round(employer.miles) for employer in page.context["page_obj"]} == {
        "In town": 0.0, "Eight miles": 8, "Named only": None,
    }  # fmt: skip


def test_a_town_lies_in_the_middle_of_its_places(cast, network):
    make_site(employer=make_employer(agency=cast.agency), city="springfield", latitude=44.2, longitude=-70.2)
    assert find_town("Springfield", user=cast.specialist_ana, on=TODAY) == Town("Springfield", 44.1, -70.1)


def test_of_several_places_the_nearest_counts(cast, network):
    employer = make_employer(agency=cast.agency, name="Chain")
    make_site(employer=employer, city="Far", latitude=10.0, longitude=10.0)
    make_site(employer=employer, city="Close", latitude=44.01, longitude=-70.0)
    found = near_town(employers_known(cast.specialist_ana, on=TODAY), Town("Springfield", 44.0, -70.0), miles=5)
    assert found.get(name="Chain").miles == pytest.approx(0.69, abs=0.01)


def test_strangers_towns_are_not_offered(cast, network):
    make_site(employer=make_employer(agency=cast.stranger_program.agency), city="Secretville", latitude=1, longitude=1)
    assert "Secretville" not in towns_known(cast.specialist_ana, on=TODAY)
    assert towns_known(cast.outsider_cy, on=TODAY) == ["Secretville"]
    assert find_town("Secretville", user=cast.specialist_ana, on=TODAY).latitude is None


def test_an_employer_with_one_placed_site_has_a_position(cast, network):
    without = without_position(employers_known(cast.specialist_ana, on=TODAY))
    assert {employer.name for employer in without} == {"Named only", "Nowhere"}
