"""Taking a client in, and correcting what is known."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from caseload.choices import Answer, BirthDateQuality, Phase
from caseload.models import (
    Client,
    Enrolment,
    FactsChange,
    PhaseChange,
    SpecialistAssignment,
    TeamAssignment,
)
from caseload.services.clients import PossibleDuplicate, register_client, update_client
from ipsapp.access.models import Role
from tests.conftest import TODAY
from tests.factories.access import give_role, make_team
from tests.factories.caseload import make_client, make_client_contact, make_enrolment

URL = reverse("caseload:client_create")

pytestmark = pytest.mark.usefixtures("clock")

INTAKE = {
    "number": "N-1",
    "first_name": "Renée",
    "last_name": "O'Brien",
    "birth_date": "1990-06-01",
    "birth_date_quality": "full",
    "gender": "not_asked",
    "race": "declined",
    "veteran": "not_asked",
    "entered_on": "2026-05-12",
    "employed_at_entry": "no",
    "referred_on": "2026-05-04",
    "referral_source": "treatment_team",
    "phase": "engagement",
}


def register(cast, *, by=None, **changes):
    details = {"number": "N-1", "first_name": "Renée", "last_name": "O'Brien", "birth_date": None}
    details |= {name: changes.pop(name) for name in list(changes) if name in details}
    return register_client(
        **{
            "program": cast.program,
            "details": details,
            "entered_on": TODAY,
            "specialist": cast.specialist_ana,
            "phase": Phase.ENGAGEMENT,
            "team": None,
            "is_confirmed_new": False,
            "by": by or cast.specialist_ana,
            "as_of": TODAY,
            **changes,
        }
    )


def test_a_specialist_takes_a_client_in(cast, signed_in):
    response = signed_in(cast.specialist_ana).post(URL, INTAKE)
    enrolment = Enrolment.objects.get()
    client = enrolment.client
    assert response.url == client.get_absolute_url()
    assert (client.agency, client.display_name, client.race) == (cast.agency, "Renée O'Brien", "declined")
    assert (enrolment.program, enrolment.entered_on) == (cast.program, datetime.date(2026, 5, 12))
    assert enrolment.employed_at_entry == Answer.NO
    assert SpecialistAssignment.objects.get().specialist == cast.specialist_ana
    assert PhaseChange.objects.get().starts_on == enrolment.entered_on
    change = FactsChange.objects.get()
    assert (change.program, change.starts_on, change.ends_on) == (cast.program, enrolment.entered_on, None)


def test_a_supervisor_chooses_specialist_and_team(cast, signed_in):
    team = make_team(program=cast.program)
    browser = signed_in(cast.supervisor_bo)
    browser.post(URL, INTAKE | {"specialist": cast.specialist_dee.pk, "team": team.pk})
    assert SpecialistAssignment.objects.get().specialist == cast.specialist_dee
    assert TeamAssignment.objects.get().team == team


def test_a_supervisor_must_choose_a_specialist_of_the_program(cast, signed_in):
    browser = signed_in(cast.supervisor_bo)
    assert "specialist" in browser.post(URL, INTAKE).context["form"].errors
    foreign = browser.post(URL, INTAKE | {"specialist": cast.outsider_cy.pk})
    assert "specialist" in foreign.context["form"].errors
    assert not Client.objects.exists()


def test_a_specialist_cannot_enrol_for_somebody_else(cast, signed_in):
    signed_in(cast.specialist_ana).post(URL, INTAKE | {"specialist": cast.specialist_dee.pk})
    assert SpecialistAssignment.objects.get().specialist == cast.specialist_ana
    with pytest.raises(ValidationError, match="Only a supervisor"):
        register(cast, number="N-2", last_name="Else", specialist=cast.specialist_dee)


def test_whoever_works_in_two_programs_chooses_one(cast, signed_in):
    give_role(cast.specialist_ana, Role.SPECIALIST, cast.other_program)
    browser = signed_in(cast.specialist_ana)
    assert "program" in browser.post(URL, INTAKE).context["form"].errors
    browser.post(URL, INTAKE | {"program": cast.other_program.pk})
    assert Enrolment.objects.get().program == cast.other_program


def test_nobody_enrols_into_a_program_they_do_not_work_in(cast):
    with pytest.raises(ValidationError, match="a program you work in"):
        register(cast, program=cast.stranger_program)


def test_a_team_of_another_program_is_refused(cast):
    with pytest.raises(ValidationError, match="does not belong to Harbor House"):
        register(cast, team=make_team(program=cast.other_program))


BAD = {
    "entry in the future": ({"entered_on": "2026-05-15"}, "entered_on", "in the future"),
    "entry not a date": ({"entered_on": "31 February"}, "entered_on", "valid date"),
    "no entry": ({"entered_on": ""}, "entered_on", "Enter the day"),
    "referral after entry": ({"referred_on": "2026-05-13"}, "referred_on", "after the day of entry"),
    "born today": ({"birth_date": "2026-05-14"}, "birth_date", "not before the day of entry"),
    "born on the day of entry": ({"birth_date": "2026-05-12"}, "birth_date", "not before the day of entry"),
    "born tomorrow": ({"birth_date": "2026-05-15"}, "birth_date", "in the future"),
    "born 111 years ago": ({"birth_date": "1915-05-14"}, "birth_date", "more than 110 years"),
    "sure of no date": ({"birth_date": ""}, "birth_date", "say below why"),
    "no name": ({"first_name": " ", "last_name": ""}, "first_name", "Give the first name"),
    "no number": ({"number": ""}, "number", "Fill this in"),
    "long number": ({"number": "9" * 41}, "number", "at most 40"),
    "long name": ({"last_name": "x" * 81}, "last_name", "at most 80"),
    "bad e-mail": ({"email": "a@"}, "email", "valid email"),
    "no such gender": ({"gender": "x"}, "gender", "valid choice"),
    "no such phase": ({"phase": "done"}, "phase", "valid choice"),
    "no such team": ({"team": "4a1cbb4e-6a3e-4f5e-9a53-0f3d0a7b6f10"}, "team", "valid choice"),
    "null character": ({"last_name": "a\0b"}, "last_name", "Null"),
}


@pytest.mark.parametrize(("changes", "field", "message"), BAD.values(), ids=BAD)
def test_bad_intake_says_so_at_the_field_and_keeps_what_was_typed(cast, signed_in, changes, field, message):
    response = signed_in(cast.specialist_ana).post(URL, INTAKE | changes)
    assert response.status_code == 200
    form = response.context["form"]
    assert message in " ".join(form.errors[field])
    assert form["number"].value() == (INTAKE | changes)["number"]
    if "first_name" not in changes:
        assert 'value="Renée"' in response.content.decode()
    assert not Client.objects.exists()


@pytest.mark.parametrize("born", [datetime.date(1916, 5, 14), datetime.date(1915, 5, 15), datetime.date(2026, 5, 13)])
def test_the_oldest_and_the_youngest_are_taken(cast, born):
    assert register(cast, birth_date=born).client.birth_date == born


def test_a_birth_date_given_is_a_known_one(cast):
    assert register(cast, birth_date=datetime.date(1990, 6, 1)).client.birth_date_quality == BirthDateQuality.FULL


@pytest.mark.parametrize(
    ("first", "last", "born"),
    [
        ("Renee", "OBrien", "1990-06-01"),
        ("Rene", "O'Brian", "1990-06-01"),
        ("O'Brien", "Renée", "1990-06-01"),
        ("RENÉE", "o'brien", None),
    ],
)
def test_somebody_alike_is_shown_first_and_taken_in_once_confirmed(cast, signed_in, first, last, born):
    known = make_client(
        agency=cast.agency, first_name=first, last_name=last, birth_date=born and datetime.date.fromisoformat(born)
    )
    make_enrolment(program=cast.program, client=known, specialist=cast.specialist_ana)
    browser = signed_in(cast.specialist_ana)
    body = browser.post(URL, INTAKE).content.decode()
    assert "This might be the same person" in body
    assert known.get_absolute_url() in body
    assert Client.objects.count() == 1
    assert browser.post(URL, INTAKE | {"is_confirmed_new": "on"}).status_code == 302
    assert Client.objects.count() == 2


ALIKE = {
    "same day, similar name": {"first_name": "Rene", "last_name": "Obrian"},
    "day and month swapped": {"birth_date": datetime.date(1990, 1, 6)},
    "one digit of the day": {"birth_date": datetime.date(1990, 6, 11)},
    "one digit of the year": {"birth_date": datetime.date(1980, 6, 1)},
    "first and last name swapped": {"first_name": "O'Brien", "last_name": "Renee"},
    "swapped, no birth date": {"first_name": "OBRIEN", "last_name": "Renee", "birth_date": None},
    "preferred name": {"first_name": "Mary", "preferred_name": "Renée"},
    "preferred name, no birth date": {"first_name": "Mary", "preferred_name": "Renée", "birth_date": None},
    "former name": {"last_name": "Lee", "former_names": "Ann Lee, Renee O'Brien"},
    "former name, no birth date": {"last_name": "Lee", "former_names": "Renee O'Brien", "birth_date": None},
    "former name, a digit of the day": {
        "last_name": "Lee",
        "former_names": "Renee OBrien",
        "birth_date": datetime.date(1990, 6, 2),
    },
}


@pytest.mark.parametrize("known", ALIKE.values(), ids=ALIKE)
def test_who_may_be_known_is_asked_about_whatever_slipped(cast, known):
    known = {"first_name": "Renée", "last_name": "O'Brien", "birth_date": datetime.date(1990, 6, 1)} | known
    client = make_client(agency=cast.agency, **known)
    with pytest.raises(PossibleDuplicate) as caught:
        register(cast, birth_date=datetime.date(1990, 6, 1))
    assert caught.value.clients == [client]


@pytest.mark.parametrize(
    "known",
    [
        {"birth_date": datetime.date(1990, 6, 2), "first_name": "Rene", "last_name": "Obryan"},
        {"birth_date": datetime.date(1991, 6, 2)},
        {"birth_date": None, "last_name": "O'Brian"},
        {"birth_date": datetime.date(1990, 6, 1), "first_name": "Ann"},
    ],
    ids=["a digit off and a similar name", "two digits off", "no birth date and a similar name", "another person"],
)
def test_two_slips_at_once_raise_no_question(cast, known):
    known = {"first_name": "Renée", "last_name": "O'Brien"} | known
    make_client(agency=cast.agency, **known)
    register(cast, birth_date=datetime.date(1990, 6, 1))


def test_the_likeliest_is_asked_about_first(cast):
    alike = make_client(agency=cast.agency, first_name="Rene", last_name="Obrian", birth_date=datetime.date(1990, 6, 1))
    same = make_client(agency=cast.agency, first_name="Renee", last_name="OBrien", birth_date=datetime.date(1990, 6, 1))
    with pytest.raises(PossibleDuplicate) as caught:
        register(cast, birth_date=datetime.date(1990, 6, 1))
    assert caught.value.clients == [same, alike]


def test_somebody_alike_whom_one_does_not_see_stays_hidden(cast, signed_in):
    known = make_client(
        agency=cast.agency,
        first_name="Renee",
        last_name="Obrien",
        birth_date=datetime.date(1990, 6, 1),
        number="SECRET",
    )
    make_enrolment(program=cast.program, client=known, specialist=cast.specialist_dee)
    body = signed_in(cast.specialist_ana).post(URL, INTAKE).content.decode()
    assert "Ask your supervisor" in body
    assert str(known.pk) not in body
    assert "SECRET" not in body


@pytest.mark.parametrize(
    ("first", "last", "born"),
    [("Renée", "O'Brien", "1990-07-12"), ("Mark", "Lee", "1990-06-01"), ("Mark", "Lee", None)],
)
def test_somebody_else_raises_no_question(cast, first, last, born):
    make_client(
        agency=cast.agency, first_name=first, last_name=last, birth_date=born and datetime.date.fromisoformat(born)
    )
    register(cast, birth_date=datetime.date(1990, 6, 1))


def test_clients_of_another_agency_are_not_looked_at(cast):
    make_client(agency=cast.stranger_program.agency, first_name="Renée", last_name="O'Brien", number="N-1")
    register(cast)


def test_a_number_that_is_taken_is_refused_whatever_is_confirmed(cast, signed_in):
    make_client(agency=cast.agency, number="N-1")
    response = signed_in(cast.specialist_ana).post(URL, INTAKE | {"is_confirmed_new": "on"})
    assert "might be the same person" in " ".join(response.context["form"].errors["number"])
    with pytest.raises(PossibleDuplicate):
        register(cast, is_confirmed_new=True)
    assert Client.objects.count() == 1


@pytest.mark.usefixtures("figures_out_of_reach")
def test_intake_is_whole_or_not_at_all(cast):
    with pytest.raises(DatabaseError, match="no notes"), transaction.atomic():
        register(cast)
    assert not Client.objects.exists()
    assert not Enrolment.objects.exists()
    assert not SpecialistAssignment.objects.exists()


def edit(browser, client, **changes):
    return browser.post(
        reverse("caseload:client_edit", args=[client.pk]),
        INTAKE | {"changed_on": "2026-05-14", "entered_on": "2026-01-12", "referred_on": ""} | changes,
    )


@pytest.fixture
def enrolment(cast):
    enrolment = make_enrolment(
        program=cast.program,
        client=make_client(agency=cast.agency, number="N-1", first_name="Renée", last_name="O'Brien"),
        specialist=cast.specialist_ana,
        employed_at_entry=Answer.NO,
    )
    PhaseChange.objects.create(enrolment=enrolment, phase=Phase.ENGAGEMENT, starts_on=enrolment.entered_on)
    return enrolment


def test_details_are_corrected(cast, signed_in, enrolment):
    assert edit(signed_in(cast.specialist_ana), enrolment.client, last_name="Néill").status_code == 302
    enrolment.client.refresh_from_db()
    assert enrolment.client.last_name == "Néill"
    assert not FactsChange.objects.exists(), "no figure knows names"


def test_a_name_that_changes_is_kept_among_the_former_ones(cast, signed_in, enrolment):
    browser, client = signed_in(cast.specialist_ana), enrolment.client

    def former(**changes):
        edit(browser, client, **changes)
        client.refresh_from_db()
        return client.former_names

    assert former(last_name="Wood") == "Renée O'Brien"
    assert "Renée O&#x27;Brien" in browser.get(client.get_absolute_url()).content.decode()
    # What the form holds of former names is what the person left in it.
    assert former(last_name="Fern", former_names="Renée O'Brien") == "Renée O'Brien, Renée Wood"
    assert former(last_name="O'Brien", former_names="Renée O'Brien") == "Renée O'Brien, Renée Fern"
    assert former(last_name="Fern", former_names="renee obrien") == "renee obrien", "not twice"
    assert former(last_name="Fern", former_names="") == "", "a slip can be taken out"
    assert former(first_name="Renee", last_name="FERN") == "", "an accent is no new name"
    assert former(first_name="Renee", last_name="FERN", preferred_name="Ren", phone="555-0100") == ""


def test_former_names_that_grow_too_long_say_so(cast, signed_in, enrolment):
    response = edit(signed_in(cast.specialist_ana), enrolment.client, last_name="Wood", former_names="x" * 195)
    assert "at most 200" in " ".join(response.context["form"].errors["former_names"])


def test_the_form_begins_with_what_is_known(cast, signed_in, enrolment):
    form = (
        signed_in(cast.specialist_ana).get(reverse("caseload:client_edit", args=[enrolment.client.pk])).context["form"]
    )
    assert form["last_name"].value() == "O'Brien"
    assert form["entered_on"].value() == enrolment.entered_on
    assert form["phase"].value() == Phase.ENGAGEMENT


def test_a_new_phase_ends_the_one_before(cast, signed_in, enrolment):
    edit(signed_in(cast.specialist_ana), enrolment.client, phase="job_search", changed_on="2026-05-01")
    day = datetime.date(2026, 5, 1)
    rows = PhaseChange.objects.order_by("starts_on").values_list("phase", "starts_on", "ends_on")
    assert list(rows) == [(Phase.ENGAGEMENT, enrolment.entered_on, day), (Phase.JOB_SEARCH, day, None)]


def test_a_team_is_given_changed_and_taken_away(cast, signed_in, enrolment):
    browser = signed_in(cast.specialist_ana)
    blue, red = make_team(program=cast.program), make_team(program=cast.program)
    for team in (blue.pk, red.pk, ""):
        assert edit(browser, enrolment.client, team=team).status_code == 302
    assert set(TeamAssignment.objects.values_list("team", "ends_on")) == {(blue.pk, TODAY), (red.pk, TODAY)}


@pytest.mark.parametrize("entered_on", ["2026-01-05", "2026-01-20"])
def test_correcting_the_entry_moves_what_began_with_it_and_recounts_from_the_earlier_day(
    cast, signed_in, enrolment, entered_on
):
    edit(signed_in(cast.specialist_ana), enrolment.client, entered_on=entered_on)
    day = datetime.date.fromisoformat(entered_on)
    assert SpecialistAssignment.objects.get().starts_on == day
    assert PhaseChange.objects.get().starts_on == day
    assert FactsChange.objects.get().starts_on == min(day, enrolment.entered_on)


def test_an_answer_that_figures_know_recounts_from_entry(cast, signed_in, enrolment):
    edit(signed_in(cast.specialist_ana), enrolment.client, employed_at_entry="yes")
    assert FactsChange.objects.get().starts_on == enrolment.entered_on


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"entered_on": "2026-02-04"}, "entered_on"),  # a contact came before
        ({"entered_on": "2026-05-15"}, "entered_on"),
        ({"referred_on": "2026-01-13"}, "referred_on"),
        ({"birth_date": "2026-01-12"}, "birth_date"),
        ({"phase": "working", "changed_on": "2026-01-11"}, "changed_on"),
        ({"phase": "working", "changed_on": "2026-05-15"}, "changed_on"),
        ({"number": "TAKEN"}, "number"),
    ],
)
def test_bad_corrections_change_nothing(cast, signed_in, enrolment, changes, field):
    make_client_contact(enrolment=enrolment, occurred_on=datetime.date(2026, 2, 3))
    make_client(agency=cast.agency, number="TAKEN")
    response = edit(signed_in(cast.specialist_ana), enrolment.client, last_name="Changed", **changes)
    assert field in response.context["form"].errors
    enrolment.client.refresh_from_db()
    assert enrolment.client.last_name == "O'Brien"
    assert PhaseChange.objects.get().ends_on is None


@pytest.mark.usefixtures("figures_out_of_reach")
def test_a_correction_is_whole_or_not_at_all(cast, signed_in, enrolment):
    browser = signed_in(cast.specialist_ana)
    with pytest.raises(DatabaseError, match="no notes"), transaction.atomic():
        edit(browser, enrolment.client, last_name="Changed", employed_at_entry="yes")
    enrolment.client.refresh_from_db()
    assert enrolment.client.last_name == "O'Brien"


def test_who_may_not_record_may_not_correct(cast, enrolment):
    with pytest.raises(Client.DoesNotExist):
        update_client(client=enrolment.client, by=cast.lead_lou, as_of=TODAY, last_name="Changed")
