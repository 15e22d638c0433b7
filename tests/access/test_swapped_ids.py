"""Ids in what a form sends: a stranger's in place of one's own changes nothing and shows nothing."""

import uuid

import pytest
from django.urls import reverse

from ipsapp.access.models import Role
from tests.access.test_policy import everything
from tests.access.world import CANARY, make_world
from tests.factories.access import give_role, make_team
from tests.factories.caseload import make_enrolment, make_log_entry

CONTACT = {
    "mode": "in_person",
    "place": "community",
    "result": "met",
    "purpose": "job_search",
    "occurred_on": "2026-05-13",
}
EMPLOYER_CONTACT = {
    "kind": "employer",
    "mode": "in_person",
    "purpose": "introduce",
    "result": "met",
    "occurred_on": "2026-05-13",
}
JOB = {
    "new_employer": "",
    "city": "",
    "wage": "20",
    "wage_unit": "hour",
    "hours_per_week": "20",
    "title": "Stocker",
    "job_type": "53",
    "permanence": "permanent",
    "started_on": "2026-05-13",
    "found_by": "",
    "paid_by_employer": "yes",
    "open_to_anyone": "yes",
    "integrated": "yes",
    "time_limited_by_program": "no",
}
TALK = {"talked_on": "2026-05-13", "occasion": "first", "stance": "some", "may_contact": "yes"}
CONSENT = {
    "recipient": "employer",
    "may_say": "That a program helps.",
    "purpose": "Finding a job",
    "signed_on": "2026-05-13",
    "expires_on": "2027-05-12",
}
PLANNING = {"offered_on": "2026-05-13", "occasion": "intake", "outcome": "talked", "training": "unknown"}
INTAKE = {
    "number": "N-1",
    "first_name": "Robin",
    "last_name": "Wood",
    "birth_date_quality": "not_asked",
    "gender": "not_asked",
    "race": "not_asked",
    "veteran": "not_asked",
    "referral_source": "not_recorded",
    "entered_on": "2026-05-13",
    "employed_at_entry": "no",
    "phase": "engagement",
}


@pytest.fixture
def world(cast, clock):
    return make_world(cast)


@pytest.fixture
def bo(cast, signed_in):
    """A supervisor who has a choice of two programs, so that every form offers one."""
    give_role(cast.supervisor_bo, Role.SUPERVISOR, cast.other_program)
    give_role(cast.specialist_ana, Role.SPECIALIST, cast.other_program)
    return signed_in(cast.supervisor_bo)


def refused(browser, url, data):
    before = everything()
    response = browser.post(url, data)
    page = response.content.decode()
    assert response.status_code == 200, response.headers.get("Location")
    assert CANARY not in page
    assert 'role="alert"' in page or "usa-error-message" in page
    assert everything() == before


def test_a_contact_goes_to_no_other_enrolment(world, bo, cast):
    make_enrolment(program=cast.other_program, client=world.own.client, specialist=cast.specialist_ana)
    url = reverse("caseload:contact_create", args=[world.own.client.pk])
    refused(bo, url, CONTACT | {"id": uuid.uuid4(), "enrolments": [world.foreign.enrolment.pk]})


def test_an_id_that_is_a_strangers_contact_writes_nothing(world, bo):
    entry = make_log_entry(author=world.foreign.person)
    refused(
        bo,
        reverse("caseload:contact_create", args=[world.own.client.pk]),
        CONTACT | {"id": entry.pk, "enrolments": [world.own.enrolment.pk]},
    )


@pytest.mark.parametrize("swapped", ["employer", "enrolment", "program"])
def test_an_employer_contact_takes_nothing_of_a_stranger(world, bo, cast, swapped):
    data = EMPLOYER_CONTACT | {"id": uuid.uuid4(), "employer": world.own.employer.pk, "program": cast.program.pk}
    data |= {swapped: getattr(world.foreign, swapped).pk}
    refused(bo, reverse("caseload:employer_contact_create"), data)


def test_ids_that_are_a_strangers_employer_or_employer_contact_write_nothing(world, bo, cast):
    own = {"employer": world.own.employer.pk, "program": cast.program.pk}
    stored = world.foreign.enrolment.employer_contacts.get()
    refused(bo, reverse("caseload:employer_contact_create"), EMPLOYER_CONTACT | own | {"id": stored.pk})
    url = reverse("caseload:employer_create")
    refused(bo, url, {"id": world.foreign.employer.pk, "name": "Corner Shop", "city": "Springfield"})


@pytest.mark.parametrize("swapped", ["employer", "enrolment"])
def test_a_job_takes_nothing_of_a_stranger(world, bo, cast, swapped):
    own = make_enrolment(program=cast.other_program, client=world.own.client, specialist=cast.specialist_ana)
    data = JOB | {"id": uuid.uuid4(), "employer": world.own.employer.pk, "enrolment": own.pk}
    url = reverse("caseload:job_create", args=[world.own.client.pk])
    refused(bo, url, data | {swapped: getattr(world.foreign, swapped).pk})
    refused(bo, url, data | {"id": world.foreign.job.pk})


def test_a_job_is_not_the_accepted_one_of_a_stranger(world, bo, cast):
    data = JOB | {"id": uuid.uuid4(), "employer": world.own.employer.pk, "enrolment": world.own.enrolment.pk}
    url = reverse("caseload:job_create", args=[world.own.client.pk])
    before = everything()
    page = bo.post(url, data | {"offer": world.foreign.offer.pk}).content.decode()
    assert CANARY not in page
    assert everything() == before


@pytest.mark.parametrize(
    ("page", "data"),
    [
        ("disclosure_create", TALK),
        ("consent_create", CONSENT),
        ("offer_create", {"title": "Cook", "starts_on": "2026-05-18", "new_employer": "", "city": ""}),
        ("benefits_create", PLANNING),
    ],
)
def test_what_is_agreed_takes_nothing_of_a_stranger(world, bo, page, data):
    url = reverse(f"caseload:{page}", args=[world.own.client.pk])
    strange = {"employer": world.foreign.employer.pk, "employers": [world.foreign.employer.pk]}
    refused(bo, url, data | strange | {"id": uuid.uuid4(), "job": world.foreign.job.pk})


@pytest.mark.parametrize(
    ("page", "data", "kind"),
    [
        ("disclosure_create", TALK | {"stance": "nobody"}, "talk"),
        ("consent_create", CONSENT | {"recipient": "employers"}, "consent"),
        ("wish_create", {"wish": "vr", "starts_on": "2026-05-13"}, "wish"),
        ("benefits_create", PLANNING, "planning"),
    ],
)
def test_an_id_that_is_a_strangers_agreement_writes_nothing(world, bo, page, data, kind):
    url = reverse(f"caseload:{page}", args=[world.own.client.pk])
    refused(bo, url, data | {"id": getattr(world.foreign, kind).pk})


@pytest.mark.parametrize("swapped", ["program", "specialist", "team"])
def test_nobody_is_taken_in_elsewhere(world, bo, cast, swapped):
    strangers = {
        "program": cast.stranger_program,
        "specialist": cast.outsider_cy,
        "team": make_team(program=cast.stranger_program),
    }
    data = INTAKE | {"program": cast.program.pk, "specialist": cast.specialist_ana.pk, swapped: strangers[swapped].pk}
    refused(bo, reverse("caseload:client_create"), data)


def test_nobody_is_handed_to_a_stranger(world, bo, cast):
    url = reverse("caseload:specialist_assign", args=[world.own.enrolment.pk])
    refused(bo, url, {"specialist": cast.outsider_cy.pk, "starts_on": "2026-05-14"})


def test_a_specialist_takes_nobody_in_for_another(world, cast, signed_in):
    ana = signed_in(cast.specialist_ana)
    data = INTAKE | {"program": cast.stranger_program.pk, "specialist": cast.specialist_dee.pk}
    assert ana.post(reverse("caseload:client_create"), data).status_code == 302
    # What the form does not offer is not read: the client is hers, in her program.
    assignment = cast.specialist_ana.specialist_assignments.get(enrolment__client__number="N-1")
    assert assignment.enrolment.program == cast.program


@pytest.mark.parametrize("swapped", ["program", "state", "agency"])
def test_no_role_is_given_in_another_state(world, cast, signed_in, swapped):
    role = {"program": "supervisor", "state": "administrator", "agency": "agency_lead"}[swapped]
    url = reverse("access:role_create", args=[cast.nobody_nat.pk])
    give_role(cast.nobody_nat, Role.REVIEWER, cast.program)
    place = getattr(world.foreign, swapped).pk
    refused(signed_in(cast.administrator_al), url, {"role": role, "place": place, "starts_on": "2026-05-14"})


def test_who_reads_only_writes_nowhere(world, cast, signed_in):
    """An agency lead sees every client of the agency and may change none, also with the role of another program."""
    give_role(cast.lead_lou, Role.SUPERVISOR, cast.other_program)
    lou = signed_in(cast.lead_lou)
    assert lou.get(reverse("caseload:client_detail", args=[world.own.client.pk])).status_code == 200
    before = everything()
    for name, own in (
        ("client_edit", world.own.client),
        ("contact_create", world.own.client),
        ("job_create", world.own.client),
        ("enrolment_close", world.own.enrolment),
        ("specialist_assign", world.own.enrolment),
        ("job_edit", world.own.job),
        ("job_end", world.own.job),
        ("terms_create", world.own.job),
        ("verdict_override", world.own.job),
        ("disclosure_create", world.own.client),
        ("consent_create", world.own.client),
        ("consent_revoke", world.own.consent),
        ("wish_create", world.own.client),
        ("wish_end", world.own.wish),
        ("offer_create", world.own.client),
        ("offer_withdraw", world.own.offer),
        ("benefits_create", world.own.client),
        ("benefits_edit", world.own.planning),
    ):
        assert lou.post(reverse(f"caseload:{name}", args=[own.pk]), {}).status_code == 404, name
    assert everything() == before
