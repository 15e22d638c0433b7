"""What it costs to keep figures fresh: run `python benchmarks/facts.py [ENROLMENTS]` against the database of DATABASE_URL.

Writes an invented state (20,000 enrolments by default, half of them with a job, over three years), measures, and rolls
everything back. Prints ratios, which hold on any machine; seconds do not. The floor is one `SELECT count(*)` over each
of the tables that a refresh reads: no way of making the figures can read less.
"""

import datetime
import os
import sys
import time
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipsapp.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 - after set-up

from caseload.models import FactsChange  # noqa: E402
from ipsapp.access.models import Agency, Program, State  # noqa: E402
from ipsapp.kernel.periods import Quarter  # noqa: E402
from outcomes.models import PersonQuarter  # noqa: E402
from outcomes.services.refresh import rebuild_facts, refresh_changes  # noqa: E402

N_PROGRAMS = 50
FIRST, AS_OF = datetime.date(2023, 4, 1), datetime.date(2026, 3, 31)
READ_TABLES = ("caseload_enrolment", "caseload_client", "caseload_job", "caseload_competitiveverdict", "access_program")

# Person n belongs to program n modulo the programs, enters on a day fixed by n, stays about nine months, and works from
# the third month on when n is even. No randomness: every run writes the same rows.
WRITE = """
ALTER TABLE caseload_client DISABLE TRIGGER USER;
ALTER TABLE caseload_enrolment DISABLE TRIGGER USER;
ALTER TABLE caseload_job DISABLE TRIGGER USER;
ALTER TABLE caseload_competitiveverdict DISABLE TRIGGER USER;
CREATE TEMPORARY TABLE person ON COMMIT DROP AS
    SELECT n, gen_random_uuid() AS client, gen_random_uuid() AS enrolment, gen_random_uuid() AS job,
           %(first)s + (n * 7919 %% %(n_days)s) AS entered_on
    FROM generate_series(1, %(n)s) AS n;
INSERT INTO caseload_client (id, source, source_key, agency_id, person_id, number, first_name, middle_name, last_name,
        preferred_name, former_names, birth_date_quality, phone, email, gender, race, veteran, created_at)
    SELECT client, '', '', %(agency)s, gen_random_uuid(), 'B' || n, '', '', '', '', '', 'not_asked', '', '', 'not_asked',
           'not_asked', 'not_asked', now()
    FROM person;
INSERT INTO caseload_enrolment (id, source, source_key, client_id, program_id, referral_source, entered_on,
        employed_at_entry, in_school_at_entry, vr_status, closed_on, close_reason, household_key, created_at)
    SELECT enrolment, '', '', client, (%(programs)s::uuid[])[1 + n %% %(n_programs)s], 'not_recorded', entered_on,
           CASE n %% 5 WHEN 0 THEN 'yes' WHEN 1 THEN 'not_asked' ELSE 'no' END, 'not_asked', 'not_asked',
           CASE WHEN n %% 3 > 0 THEN entered_on + 270 END, CASE WHEN n %% 3 > 0 THEN 'other' ELSE '' END, '', now()
    FROM person;
INSERT INTO caseload_employer (id, agency_id, name, sector, industry, phone, notes, created_at)
    VALUES (%(employer)s, %(agency)s, 'Benchmark', '', '', '', '', now());
INSERT INTO caseload_job (id, enrolment_id, employer_id, title, job_type, permanence, found_by, started_on, end_reason,
        end_manner, lessons, next_step, occupation, shift, disclosure, paid_by_employer, open_to_anyone, integrated,
        time_limited_by_program, created_at)
    SELECT job, enrolment, %(employer)s, 'Stocker', '53', 'permanent', '', entered_on + 60, '', '', '', '', '', '',
           'unknown', 'yes', 'yes', 'yes', 'no', now()
    FROM person WHERE n %% 2 = 0;
INSERT INTO caseload_competitiveverdict (id, job_id, verdict, reasons, decided_at, is_current)
    SELECT gen_random_uuid(), job, CASE WHEN n %% 20 = 0 THEN 'undetermined' ELSE 'competitive' END, 'Made up.', now(), true
    FROM person WHERE n %% 2 = 0;
ANALYZE caseload_client, caseload_enrolment, caseload_job, caseload_competitiveverdict;
"""


def seconds(function, repeat=3):
    """The shortest of a few runs."""
    times = []
    for _ in range(repeat):
        began = time.perf_counter()
        function()
        times.append(time.perf_counter() - began)
    return min(times)


def write(n_enrolments):
    """Write the invented state and return one of its programs."""
    state = State.objects.create(code="0B", name="Benchmark")
    agency = Agency.objects.create(state=state, name="Benchmark")
    programs = [Program.objects.create(agency=agency, name=f"Program {number}") for number in range(N_PROGRAMS)]
    with connection.cursor() as cursor:
        for statement in WRITE.split(";\n"):
            if statement.strip():
                cursor.execute(
                    statement,
                    {
                        "first": FIRST,
                        "n_days": (AS_OF - FIRST).days,
                        "n": n_enrolments,
                        "agency": agency.pk,
                        "employer": agency.pk,
                        "programs": [program.pk for program in programs],
                        "n_programs": N_PROGRAMS,
                    },
                )
    return programs[0]


def floor():
    """Read the tables once, and nothing more."""
    with connection.cursor() as cursor:
        for table in READ_TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            cursor.fetchone()


def refresh_one(program, starts_on):
    """What a worker does after one write in one program."""
    FactsChange.objects.create(program=program, starts_on=starts_on)
    refresh_changes(as_of=AS_OF)


def main():
    """Measure and print."""
    n_enrolments = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    n_quarters = len(Quarter.between(FIRST, AS_OF))
    with transaction.atomic():
        program = write(n_enrolments)
        read = seconds(floor)
        full = seconds(lambda: rebuild_facts(as_of=AS_OF))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE outcomes_personquarter, outcomes_programquarter")
        all_quarters = seconds(lambda: refresh_one(program, FIRST))
        one_quarter = seconds(lambda: refresh_one(program, AS_OF))
        nothing = seconds(lambda: refresh_changes(as_of=AS_OF))
        n_facts = PersonQuarter.objects.filter(program__agency__state__code="0B").count()
        transaction.set_rollback(True)
    print(f"{n_enrolments:,} enrolments, {N_PROGRAMS} programs, {n_quarters} quarters, {n_facts:,} fact rows")
    print(f"floor, a count over each table read:                 1.0  ({read * 1000:.1f} ms here)")
    print(f"full rebuild, per quarter, over the floor:           {full / n_quarters / read:.1f}")
    print(f"one program, all quarters, over the full rebuild:    {all_quarters / full:.3f}")
    print(f"one program, current quarter, over the full rebuild: {one_quarter / full:.3f}")
    print(f"finding that nothing changed, over the floor:        {nothing / read:.2f}")


if __name__ == "__main__":
    main()
