"""Who may know a client: each grant beside the stranger who does not have it."""

import datetime

import pytest

from caseload.models import Client, EmployerContact, SpecialistAssignment
from ipsapp.access.models import Role
from tests.factories.access import give_role, make_user
from tests.factories.caseload import make_employer, make_employer_contact, make_enrolment

DAY = datetime.date(2026, 5, 14)


def names_seen_by(user, *, on=DAY):
    return {client.last_name for client in Client.objects.visible_to(user, on=on)}


@pytest.fixture
def clients(cast):
    """One client of each specialist, one of the agency's other program, one of the stranger's."""

    def enrol(name, program, specialist=None):
        enrolment = make_enrolment(program=program, specialist=specialist)
        enrolment.client.last_name = name
        enrolment.client.save()
        return enrolment

    return {
        "ana": enrol("OfAna", cast.program, cast.specialist_ana),
        "dee": enrol("OfDee", cast.program, cast.specialist_dee),
        "annex": enrol("OfAnnex", cast.other_program),
        "hill": enrol("OfHill", cast.stranger_program, cast.outsider_cy),
    }


def test_each_role_sees_exactly_its_clients(cast, clients):
    assert {role: names_seen_by(user) for role, user in cast.by_role.items()} == {
        Role.SPECIALIST: {"OfAna"},
        Role.SUPERVISOR: {"OfAna", "OfDee"},
        Role.AGENCY_LEAD: {"OfAna", "OfDee", "OfAnnex"},
        Role.REVIEWER: set(),
        Role.STATE_STAFF: set(),
        Role.ADMINISTRATOR: set(),
    }
    assert names_seen_by(cast.outsider_cy) == {"OfHill"}
    assert names_seen_by(cast.nobody_nat) == set()


def test_a_handover_moves_the_client(cast, clients):
    SpecialistAssignment.objects.filter(enrolment=clients["ana"]).update(ends_on=DAY)
    SpecialistAssignment.objects.create(enrolment=clients["ana"], specialist=cast.specialist_dee, starts_on=DAY)
    assert names_seen_by(cast.specialist_ana) == set()
    assert names_seen_by(cast.specialist_dee) == {"OfAna", "OfDee"}


def test_a_role_counts_from_its_first_day_until_before_its_last(clients, cast):
    temp = make_user()
    give_role(temp, Role.SUPERVISOR, cast.program, starts_on=DAY, ends_on=DAY + datetime.timedelta(days=2))
    seen = {offset: bool(names_seen_by(temp, on=DAY + datetime.timedelta(days=offset))) for offset in (-1, 0, 1, 2)}
    assert seen == {-1: False, 0: True, 1: True, 2: False}


def test_a_deactivated_person_sees_nothing(cast, clients):
    cast.supervisor_bo.is_active = False
    assert names_seen_by(cast.supervisor_bo) == set()


def test_an_employer_contact_about_a_client_is_hidden_from_who_may_not_know_the_client(cast, clients):
    employer = make_employer(agency=cast.agency)
    generic = make_employer_contact(program=cast.program, employer=employer, specialist=cast.specialist_ana)
    about_ana = make_employer_contact(
        program=cast.program, employer=employer, specialist=cast.specialist_ana, enrolment=clients["ana"]
    )
    assert set(EmployerContact.objects.visible_to(cast.specialist_ana, on=DAY)) == {generic, about_ana}
    assert set(EmployerContact.objects.visible_to(cast.specialist_dee, on=DAY)) == {generic}
    assert set(EmployerContact.objects.visible_to(cast.outsider_cy, on=DAY)) == set()
