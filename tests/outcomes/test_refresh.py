"""Facts and figures against the oracle, whole and piece by piece, alone and with several workers."""

import datetime
import random
import threading
import uuid
from decimal import Decimal

import pytest
from django.db import connections, transaction

from caseload.choices import Answer, CloseReason, Verdict
from caseload.models import (
    Client,
    CompetitiveVerdict,
    Enrolment,
    FactsChange,
    Job,
    SpecialistAssignment,
)
from caseload.services.changes import note_change
from caseload.services.competitive import override_verdict
from caseload.services.jobs import end_job, record_job_start
from ipsapp.access.models import Program
from ipsapp.kernel.periods import Quarter
from outcomes.models import PersonQuarter, ProgramQuarter, StateQuarter
from outcomes.services.refresh import rebuild_facts, refresh_changes, request_refresh, roll_forward
from outcomes.tasks import refresh_changed_figures
from tests.conftest import TODAY
from tests.factories.access import make_agency, make_program, make_state
from tests.factories.caseload import make_client, make_employer, make_enrolment, make_job
from tests.oracles import facts as oracle
from tests.oracles.rates import figures

D = datetime.date
FIRST, LAST = D(2025, 7, 1), TODAY


def stored_facts():
    return {
        oracle.Fact(
            enrolment=row.enrolment_id,
            quarter=Quarter.containing(row.quarter_starts_on),
            program=row.program_id,
            client=row.client_id,
            person=row.person_id,
            worked=row.worked,
            worked_undetermined=row.worked_undetermined,
            out_of_work_at_entry=row.out_of_work_at_entry,
            n_job_starts=row.n_job_starts,
            n_job_starts_undetermined=row.n_job_starts_undetermined,
            entered=row.entered,
            closed=row.closed,
        )
        for row in PersonQuarter.objects.all()
    }


def stored_figures():
    """Every stored figure as {(place, quarter, indicator): (n, d)}."""
    return {
        (place, row.quarter_starts_on, row.indicator): (row.numerator, row.denominator)
        for model, field in ((ProgramQuarter, "program_id"), (StateQuarter, "state_id"))
        for row in model.objects.all()
        for place in [getattr(row, field)]
    }


def expected_figures(facts):
    """What the oracle says should be stored: every IPS program and its state, for every quarter since the first entry."""
    expected = {}
    programs = list(Program.objects.filter(is_ips=True).select_related("agency"))
    for state in {program.agency.state_id for program in programs}:
        entries = Enrolment.objects.filter(program__agency__state=state, program__is_ips=True)
        days = [enrolment.entered_on for enrolment in entries]
        members = [program.pk for program in programs if program.agency.state_id == state]
        for quarter in Quarter.between(min(days), LAST) if days else []:
            in_state = [fact for fact in facts if fact.quarter == quarter and fact.program in members]
            for place, of_place, person in [
                (state, in_state, lambda fact: fact.person),
                *(
                    (program, [fact for fact in in_state if fact.program == program], lambda fact: fact.client)
                    for program in members
                ),
            ]:
                for key, value in figures(of_place, person=person).items():
                    expected[place, quarter.start, key] = value
    return expected


class Editor:
    """Writes to the caseload at random, and notes each change as the services do."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        state = make_state("ZZ")
        agencies = [make_agency(state=state), make_agency(state=state)]
        self.programs = [make_program(agency=agency) for agency in agencies for _ in range(2)]
        self.programs.append(make_program(agency=agencies[0], is_ips=False))
        self.people = [uuid.uuid4() for _ in range(4)]

    def day(self, first=FIRST, last=LAST):
        return first + datetime.timedelta(days=self.random.randint(0, (last - first).days))

    def enrol(self):
        program = self.random.choice(self.programs)
        clients = list(Client.objects.filter(agency=program.agency).order_by("number"))
        if not clients or self.random.random() < 0.6:
            client = make_client(agency=program.agency, person_id=self.random.choice(self.people))
        else:
            client = self.random.choice(clients)
        entered = self.day()
        closed = self.day(first=entered) if self.random.random() < 0.5 else None
        # As an import would: stays of one client may overlap.
        make_enrolment(
            program=program,
            client=client,
            entered_on=entered,
            closed_on=closed,
            employed_at_entry=self.random.choice(Answer.values),
            source="test",
            source_key=str(uuid.uuid4()),
        )
        note_change(program=program, starts_on=entered)

    def begin_job(self):
        enrolment = self.random.choice(list(Enrolment.objects.order_by("client__number", "entered_on", "source_key")))
        started = self.day()
        ended = self.day(first=started) if self.random.random() < 0.6 else None
        verdict = self.random.choice([*Verdict, None])
        make_job(enrolment=enrolment, started_on=started, ended_on=ended, verdict=verdict)
        note_change(program=enrolment.program, starts_on=started)

    def change_verdict(self):
        verdict = self.random.choice(list(CompetitiveVerdict.objects.filter(is_current=True).order_by("decided_at")))
        CompetitiveVerdict.objects.filter(pk=verdict.pk).update(is_current=False)
        CompetitiveVerdict.objects.create(
            job=verdict.job, verdict=self.random.choice(list(Verdict)), reasons="Found out."
        )
        note_change(program=verdict.job.enrolment.program, starts_on=verdict.job.started_on)

    def end_job(self):
        job = self.random.choice(list(Job.objects.order_by("created_at")))
        ended = self.day(first=job.started_on)
        touched = min(ended, job.ended_on or ended)
        job.ended_on, job.end_learned_on, job.end_reason = ended, ended, "quit"
        job.save()
        note_change(program=job.enrolment.program, starts_on=touched)

    def close(self):
        enrolment = self.random.choice(list(Enrolment.objects.order_by("created_at")))
        closed = self.day(first=enrolment.entered_on)
        touched = min(closed, enrolment.closed_on or closed)
        enrolment.closed_on, enrolment.close_reason = closed, CloseReason.OTHER
        enrolment.save()
        note_change(program=enrolment.program, starts_on=touched)

    def move_entry(self):
        enrolment = self.random.choice(list(Enrolment.objects.order_by("created_at")))
        before = enrolment.entered_on
        enrolment.entered_on = self.day(last=enrolment.closed_on or LAST)
        enrolment.save()
        note_change(program=enrolment.program, starts_on=min(before, enrolment.entered_on))

    def turn_ips(self):
        program = self.random.choice(self.programs)
        program.is_ips = not program.is_ips
        program.save()
        note_change(program=program, starts_on=FIRST)

    def edit(self):
        edits = [self.enrol] * 3 + [self.begin_job] * 3
        edits += [self.change_verdict, self.end_job, self.close, self.move_entry, self.turn_ips]
        with transaction.atomic():
            self.random.choice(edits)()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_after_any_edits_the_incremental_result_is_the_full_one_and_the_oracles(seed):
    editor = Editor(seed)
    with transaction.atomic():
        for _ in range(4):
            editor.enrol()
            editor.begin_job()
        for make in (editor.begin_job,) * 3:
            make()
    if not CompetitiveVerdict.objects.exists():
        pytest.fail("the seed gave no verdict to change; choose another")
    for _ in range(8):
        for _ in range(editor.random.randint(1, 4)):
            editor.edit()
        refresh_changes(as_of=LAST)
        assert not FactsChange.objects.exists()
        incremental = stored_facts(), stored_figures()
        facts = oracle.facts(as_of=LAST)
        assert incremental[0] == facts
        assert incremental[1] == expected_figures(facts)
    rebuild_facts(as_of=LAST)
    assert (stored_facts(), stored_figures()) == incremental


@pytest.fixture
def program(cast):
    return cast.program


def note(program, starts_on=FIRST, ends_on=None):
    with transaction.atomic():
        note_change(program=program, starts_on=starts_on, ends_on=ends_on)


def test_nothing_noted_means_nothing_read(program, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert refresh_changes(as_of=TODAY) == 0


def test_a_task_delivered_twice_changes_nothing(program, clock):
    make_enrolment(program=program)
    note(program)
    refresh_changed_figures()
    once = stored_facts(), stored_figures()
    refresh_changed_figures()
    assert (stored_facts(), stored_figures()) == once
    assert len(once[0]) == 2


def test_only_quarters_that_the_change_touches_are_made_anew(program, clock):
    make_enrolment(program=program)
    note(program)
    refresh_changes(as_of=TODAY)
    computed = dict(StateQuarter.objects.filter(indicator="served").values_list("quarter_starts_on", "computed_at"))
    clock.shift(60)
    note(program, D(2026, 3, 31), D(2026, 4, 1))
    refresh_changes(as_of=TODAY)
    again = dict(StateQuarter.objects.filter(indicator="served").values_list("quarter_starts_on", "computed_at"))
    assert again[D(2026, 1, 1)] > computed[D(2026, 1, 1)]
    assert again[D(2026, 4, 1)] == computed[D(2026, 4, 1)]


def test_a_new_quarter_begins_without_any_edit(program):
    make_enrolment(program=program)
    rebuild_facts(as_of=D(2026, 3, 31))
    roll_forward(as_of=D(2026, 3, 31))
    assert set(StateQuarter.objects.values_list("quarter_starts_on", flat=True)) == {D(2026, 1, 1)}
    roll_forward(as_of=D(2026, 4, 1))
    served = ProgramQuarter.objects.filter(program=program, indicator="served").order_by("quarter_starts_on")
    assert [(row.quarter_starts_on, row.numerator) for row in served] == [(D(2026, 1, 1), 1), (D(2026, 4, 1), 1)]


def test_an_empty_program_has_its_rows_and_no_rate(cast):
    make_enrolment(program=cast.program)
    rebuild_facts(as_of=TODAY)
    empty = ProgramQuarter.objects.get(
        program=cast.other_program, quarter_starts_on=D(2026, 4, 1), indicator="competitive_employment_rate"
    )
    assert (empty.numerator, empty.denominator, empty.rate.value) == (0, 0, None)


def test_a_figure_of_an_older_definition_is_made_anew(program):
    make_enrolment(program=program)
    rebuild_facts(as_of=TODAY)
    ProgramQuarter.objects.filter(program=program, indicator="served").update(definition_version=0, numerator=99)
    roll_forward(as_of=TODAY)
    assert {row.numerator for row in ProgramQuarter.objects.filter(program=program, indicator="served")} == {1}


def test_asking_for_a_refresh_notes_it_for_the_worker(program):
    make_enrolment(program=program)
    request_refresh(program_ids=[program.pk], quarter=Quarter(2026, 2))
    assert not ProgramQuarter.objects.exists()
    assert refresh_changes(as_of=TODAY) == 1
    assert ProgramQuarter.objects.filter(program=program, quarter_starts_on=D(2026, 4, 1)).exists()


def test_the_services_note_as_much_as_their_writes_touch(cast, clock):
    """A job recorded after the client came back, but begun during the first stay, counts in the first stay too."""
    first = make_enrolment(program=cast.program, entered_on=D(2025, 7, 7), closed_on=D(2025, 9, 30))
    now = make_enrolment(program=cast.program, client=first.client, entered_on=D(2026, 1, 12))
    SpecialistAssignment.objects.create(enrolment=now, specialist=cast.specialist_ana, starts_on=now.entered_on)
    rebuild_facts(as_of=TODAY)
    by = {"by": cast.specialist_ana, "as_of": TODAY}

    def check(n_quarters_worked):
        refresh_changes(as_of=TODAY)
        facts = stored_facts()
        assert facts == oracle.facts(as_of=TODAY)
        assert sum(fact.worked for fact in facts) == n_quarters_worked

    job = record_job_start(
        job_id=uuid.uuid4(),
        enrolment=now,
        employer=make_employer(agency=cast.agency),
        new_employer="",
        city="",
        title="Baker",
        job_type="51",
        permanence="permanent",
        started_on=D(2025, 8, 4),
        wage=Decimal(15),
        wage_unit="hour",
        hours_per_week=Decimal(20),
        paid_by_employer="yes",
        open_to_anyone="yes",
        integrated="yes",
        time_limited_by_program="no",
        **by,
    )
    check(3)  # the first stay's quarter, and both of the second
    override_verdict(job=job, verdict=Verdict.NOT_COMPETITIVE, reason="It was set aside.", by=cast.supervisor_bo)
    check(0)
    override_verdict(
        job=job, verdict=Verdict.COMPETITIVE, reason="It was open to anybody after all.", by=cast.supervisor_bo
    )
    end_job(
        job=job,
        ended_on=D(2025, 12, 31),
        learned_on=D(2026, 1, 12),
        reason="quit",
        manner="planned",
        lessons="",
        **by,
    )
    check(1)


def in_thread(function):
    """Run it in another thread, on a connection of its own; give a function that waits for it and its result."""
    results = []

    def run():
        try:
            results.append(function())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()

    def finish():
        thread.join(timeout=30)
        assert results, "the thread did not finish"
        return results[0]

    return finish


@pytest.mark.django_db(transaction=True)
def test_a_worker_passes_over_a_state_that_another_has_in_hand():
    program = make_program()
    make_enrolment(program=program)
    note(program)
    with transaction.atomic():
        assert refresh_changes(as_of=TODAY) == 1
        # Not committed yet: another worker sees the note, and leaves the state alone.
        assert in_thread(lambda: refresh_changes(as_of=TODAY))() == 0
        note_again = in_thread(lambda: note(program) or FactsChange.objects.count())
        assert note_again() == 2
    # What was noted while the first worker was busy is still there.
    assert FactsChange.objects.count() == 1
    assert refresh_changes(as_of=TODAY) == 1


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_lose_no_change():
    programs = [make_program(agency=make_agency(state=make_state(code))) for code in ("YY", "ZZ", "ZZ")]
    for program in programs:
        make_enrolment(program=program)
    start = threading.Barrier(4)

    def edit_and_refresh(number):
        start.wait(timeout=20)
        for _ in range(5):
            with transaction.atomic():
                program = programs[number % 3]
                make_enrolment(program=program, client=make_client(agency=program.agency))
                note_change(program=program, starts_on=D(2026, 1, 12))
            refresh_changes(as_of=TODAY)
        return True

    for finish in [in_thread(lambda number=number: edit_and_refresh(number)) for number in range(4)]:
        assert finish()
    refresh_changes(as_of=TODAY)
    assert not FactsChange.objects.exists()
    facts = oracle.facts(as_of=TODAY)
    assert len(facts) == 23 * 2
    assert stored_facts() == facts
    assert stored_figures() == expected_figures(facts)
