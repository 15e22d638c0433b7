"""The pages on which an administrator keeps agencies, programs and treatment teams."""

import pytest
from django.urls import reverse

from ipsapp.access.models import Agency, Program, TreatmentTeam
from tests.factories.access import make_agency, make_program, make_state, make_team


@pytest.fixture
def al(cast, signed_in):
    return signed_in(cast.administrator_al)


def test_the_tree_holds_the_state_and_no_other(al, cast):
    make_team(program=cast.program, name="North Team")
    make_program(agency=make_agency(state=make_state("YY"), name="Far Agency"))
    page = al.get(reverse("access:organisation_list")).content.decode()
    for name in ("State of ZZ", "Harbor Agency", "Harbor House", "North Team", "Hill House"):
        assert name in page
    assert "Far Agency" not in page


def test_the_tree_asks_the_database_as_often_for_six_agencies_as_for_two(al, cast, count_queries):
    def ask():
        al.get(reverse("access:organisation_list"))

    make_team(program=cast.program)
    ask()  # the first click also writes the session
    few = count_queries(ask)
    for _ in range(4):
        make_team(program=make_program(agency=make_agency(state=cast.state)))
    assert count_queries(ask) == few


def test_adds_an_agency_a_program_and_a_team(al, cast):
    done = al.post(reverse("access:agency_create", args=[cast.state.pk]), {"name": "New Agency"}, follow=True)
    assert "New Agency is added. Next, add its programs." in done.content.decode()
    agency = Agency.objects.get(name="New Agency", state=cast.state)
    al.post(
        reverse("access:program_create", args=[agency.pk]),
        {"name": "New House", "time_zone": "America/Chicago", "is_ips": "on"},
    )
    program = Program.objects.get(name="New House", agency=agency)
    assert (program.time_zone, program.is_ips) == ("America/Chicago", True)
    al.post(reverse("access:team_create", args=[program.pk]), {"name": "New Team"})
    assert program.teams.get().name == "New Team"


@pytest.mark.parametrize(
    ("form", "place", "name", "words"),
    [
        ("agency_create", "state", "Harbor Agency", "The state already has an agency of this name."),
        ("program_create", "agency", "Harbor House", "The agency already has a program of this name."),
        ("team_create", "program", "North Team", "The program already has a team of this name."),
    ],
)
def test_a_name_is_not_given_twice(al, cast, form, place, name, words):
    make_team(program=cast.program, name="North Team")
    before = (Agency.objects.count(), Program.objects.count(), TreatmentTeam.objects.count())
    url = reverse(f"access:{form}", args=[getattr(cast, place).pk])
    response = al.post(url, {"name": name, "time_zone": "America/Chicago"})
    assert words in response.content.decode()
    assert (Agency.objects.count(), Program.objects.count(), TreatmentTeam.objects.count()) == before


def test_places_of_another_state_do_not_exist(al):
    program = make_program(agency=make_agency(state=make_state("YY")))
    for name, place in (
        ("agency_create", program.agency.state),
        ("program_create", program.agency),
        ("team_create", program),
    ):
        url = reverse(f"access:{name}", args=[place.pk])
        assert al.get(url).status_code == 404
        assert al.post(url, {"name": "Mine", "time_zone": "America/Chicago"}).status_code == 404
    assert not Agency.objects.filter(name="Mine").exists()
