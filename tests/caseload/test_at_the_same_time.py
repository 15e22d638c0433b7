"""Two people, or two tabs, at the same moment: on real connections, each thread stopped where the other can overtake it."""

import threading
import uuid
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from caseload.choices import Phase, Verdict
from caseload.models import Client, ClientContact, Employer, EmployerContact
from caseload.services import clients, competitive, enrolments
from caseload.services.clients import PossibleDuplicate, register_client
from caseload.services.competitive import override_verdict
from caseload.services.enrolments import assign_specialist, close_enrolment, enrol_client
from caseload.services.jobs import change_terms, record_job_start
from caseload.services.log import EntryConflict, log_client_contact, log_employer_contact
from caseload.services.log_client import ClientContent
from caseload.services.log_employer import EmployerContent
from tests.cast import make_cast
from tests.conftest import TODAY
from tests.factories.caseload import ENTERED, make_client, make_enrolment, make_job

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 10


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@contextmanager
def in_a_thread(function):
    """Run it beside the block and wait for it after; gives a list that then holds what it returned or raised."""
    outcome = []

    def run():
        try:
            outcome.append(function())
        except Exception as error:
            outcome.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    yield outcome
    thread.join(SECONDS)
    assert not thread.is_alive(), "the other thread waits for ever"


def stop_before(monkeypatch, module, name):
    """The next call of `module.name`, in whatever thread, waits to be let go: (it has come, let it go)."""
    arrived, go_on = threading.Event(), threading.Event()
    real = getattr(module, name)

    def stopped(*args, **kwargs):
        if not arrived.is_set():
            arrived.set()
            assert go_on.wait(SECONDS)
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, stopped)
    return arrived, go_on


def together(*functions):
    """Let all of them go at the same moment; gives what each returned or raised."""
    gate = threading.Barrier(len(functions))

    def after_the_gate(function):
        gate.wait(SECONDS)
        return function()

    with ExitStack() as threads:
        outcomes = [threads.enter_context(in_a_thread(partial(after_the_gate, each))) for each in functions]
    return [outcome[0] for outcome in outcomes]


def intake(cast, number="C-1"):
    return register_client(
        program=cast.program,
        details={"number": number, "first_name": "Robin", "last_name": "Wood"},
        entered_on=ENTERED,
        specialist=cast.specialist_ana,
        phase=Phase.ENGAGEMENT,
        team=None,
        is_confirmed_new=True,
        by=cast.specialist_ana,
        as_of=TODAY,
    )


def test_an_intake_sent_from_two_tabs_takes_one_client_in_and_says_so(cast, monkeypatch, clock):
    arrived, go_on = stop_before(monkeypatch, clients, "enrol_client")
    with in_a_thread(lambda: intake(cast)) as first:
        assert arrived.wait(SECONDS)
        with in_a_thread(lambda: intake(cast)) as second:
            go_on.set()
    assert first[0].client.number == "C-1"
    assert isinstance(second[0], PossibleDuplicate)
    assert Client.objects.count() == 1


def test_of_two_people_who_take_a_client_back_the_second_is_told(cast, monkeypatch, clock):
    client = make_client(agency=cast.agency)
    arrived, go_on = stop_before(monkeypatch, enrolments, "note_change")

    def take_back(specialist):
        return enrol_client(
            client=client,
            program=cast.program,
            entered_on=ENTERED,
            specialist=specialist,
            phase=Phase.ENGAGEMENT,
            team=None,
            by=specialist,
            as_of=TODAY,
        )

    with in_a_thread(lambda: take_back(cast.specialist_ana)) as first:
        assert arrived.wait(SECONDS)
        with in_a_thread(lambda: take_back(cast.specialist_dee)) as second:
            threading.Event().wait(0.5)
            go_on.set()
    assert first[0].specialist_assignments.get().specialist == cast.specialist_ana
    assert isinstance(second[0], ValidationError), second
    assert client.enrolments.count() == 1


def test_a_corrected_wage_does_not_undo_a_verdict_given_meanwhile(cast, monkeypatch, clock):
    job = make_job(enrolment=make_enrolment(program=cast.program, specialist=cast.specialist_ana))
    arrived, go_on = stop_before(monkeypatch, competitive, "assess_job")

    def correct_wage():
        return change_terms(
            job=job,
            starts_on=job.started_on,
            wage=Decimal(16),
            wage_unit="hour",
            hours_per_week=Decimal(20),
            by=cast.specialist_ana,
            as_of=TODAY,
        )

    def overrule():
        return override_verdict(
            job=job, verdict=Verdict.NOT_COMPETITIVE, reason="The post is set aside.", by=cast.supervisor_bo
        )

    with in_a_thread(correct_wage) as corrected:
        assert arrived.wait(SECONDS)
        with in_a_thread(overrule) as overruled:
            threading.Event().wait(0.5)
            go_on.set()
    assert not isinstance(corrected[0], Exception), corrected
    assert not isinstance(overruled[0], Exception), overruled
    assert job.verdicts.get(is_current=True).overridden_by == cast.supervisor_bo


def test_forms_sent_twice_at_the_same_moment_are_saved_once(cast, clock):
    """A finger that trembles: the same contact, job, handover and closing, each from two tabs let go together."""
    enrolment = make_enrolment(program=cast.program, specialist=cast.specialist_ana)
    contact_id, job_id = uuid.uuid4(), uuid.uuid4()
    ana, bo = {"by": cast.specialist_ana, "as_of": TODAY}, {"by": cast.supervisor_bo, "as_of": TODAY}

    def contact():
        content = ClientContent(
            enrolments=(enrolment.pk,),
            occurred_on=TODAY,
            mode="phone",
            place="online",
            purpose="job_search",
            result="met",
        )
        logged = log_client_contact(entry_id=contact_id, content=content, **ana)
        return [contact.pk for contact in logged.contacts]

    def job():
        return record_job_start(
            job_id=job_id,
            enrolment=enrolment,
            employer=None,
            new_employer="Corner Shop",
            city="Springfield",
            wage=Decimal(15),
            wage_unit="hour",
            hours_per_week=Decimal(20),
            title="Stocker",
            job_type="53",
            permanence="permanent",
            started_on=TODAY,
            found_by="",
            paid_by_employer="yes",
            open_to_anyone="yes",
            integrated="yes",
            time_limited_by_program="no",
            **ana,
        ).pk

    def handover():
        return assign_specialist(enrolment=enrolment, specialist=cast.specialist_dee, starts_on=TODAY, **bo).specialist

    def closing():
        return close_enrolment(enrolment=enrolment, closed_on=TODAY, reason="other", **bo).pk

    assert together(contact, contact) == [[ClientContact.objects.get().pk]] * 2
    assert together(job, job) == [job_id, job_id]
    told = [each for each in together(handover, handover) if isinstance(each, ValidationError)]
    assert len(told) == 1
    told = [each for each in together(closing, closing) if isinstance(each, ValidationError)]
    assert len(told) == 1
    assert enrolment.contacts.count() == enrolment.jobs.count() == 1
    assert enrolment.specialist_assignments.count() == 2
    assert enrolment.specialist_assignments.get(ends_on=None).specialist == cast.specialist_dee
    assert enrolment.jobs.get().verdicts.count() == 1


def met(*enrolments, **answers):
    """The answers of a phone call with these clients."""
    fields = {"occurred_on": TODAY, "mode": "phone", "place": "", "purpose": "job_search", "result": "met"} | answers
    return ClientContent(enrolments=tuple(each.pk for each in enrolments), **fields)


def test_one_entry_with_two_contents_at_the_same_moment_keeps_one_and_shows_both(cast, clock):
    enrolment = make_enrolment(program=cast.program, specialist=cast.specialist_ana)
    send = partial(log_client_contact, entry_id=uuid.uuid4(), by=cast.specialist_ana, as_of=TODAY)
    outcomes = together(
        partial(send, content=met(enrolment, note="one")), partial(send, content=met(enrolment, note="other"))
    )
    conflict = next(each for each in outcomes if isinstance(each, EntryConflict))
    assert {conflict.stored["note"], conflict.sent["note"]} == {"one", "other"}
    assert ClientContact.objects.get().note == conflict.stored["note"]


def test_entries_about_the_same_clients_in_other_orders_wait_for_each_other(cast, clock):
    one, other = (make_enrolment(program=cast.program, specialist=cast.specialist_ana) for _ in range(2))
    ana = {"by": cast.specialist_ana, "as_of": TODAY}
    outcomes = together(
        *(
            partial(log_client_contact, entry_id=uuid.uuid4(), content=met(*order), **ana)
            for order in ((one, other), (other, one)) * 3
        )
    )
    assert all(each.is_new for each in outcomes), outcomes
    assert ClientContact.objects.count() == 12


def test_an_employer_contact_sent_twice_at_the_same_moment_makes_one_employer_and_one_contact(cast, clock):
    content = EmployerContent(
        new_employer="Corner Shop",
        city="Springfield",
        occurred_on=TODAY,
        mode="in_person",
        purpose="introduce",
        result="met",
    )
    send = partial(log_employer_contact, entry_id=uuid.uuid4(), content=content, by=cast.specialist_ana, as_of=TODAY)
    outcomes = together(send, send, send)
    assert sorted(each.is_new for each in outcomes) == [False, False, True]
    assert (EmployerContact.objects.count(), Employer.objects.count()) == (1, 1)
