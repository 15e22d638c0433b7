"""A small state whose figures were worked out by hand, and the figures."""

import uuid

from caseload.choices import Answer, Verdict
from caseload.models import FactsChange
from ipsapp.kernel.periods import Quarter
from tests.factories.caseload import ENTERED, make_client, make_enrolment, make_job

DASH = "\N{EN DASH}"
QUARTER = Quarter(2026, 1)
# Names that must never leave the program.
CANARIES = ("Canaryanna", "Canarybert", "Canarycleo", "Canarydean")


def make_records(cast):
    """Four people in Harbor House, of whom the first is also in Hill House; nobody in Harbor Annex.

    1 has worked since 2 February. 2 has no job. 3 has a job of which nobody knows yet whether it is competitive, and
    came with a job. 4 has no job, and nobody asked whether they came with one.
    """
    same_person = uuid.uuid4()
    at_entry = (Answer.NO, Answer.NO, Answer.YES, Answer.NOT_ASKED)
    people = [
        make_client(agency=cast.agency, first_name=name, last_name=f"{name}son", person_id=person)
        for name, person in zip(CANARIES, (same_person, uuid.uuid4(), uuid.uuid4(), uuid.uuid4()), strict=True)
    ]
    harbor = [
        make_enrolment(program=cast.program, client=client, employed_at_entry=answer)
        for client, answer in zip(people, at_entry, strict=True)
    ]
    make_job(enrolment=harbor[0])
    make_job(enrolment=harbor[2], verdict=Verdict.UNDETERMINED)
    elsewhere = make_client(agency=cast.stranger_program.agency, first_name=CANARIES[0], person_id=same_person)
    make_enrolment(program=cast.stranger_program, client=elsewhere, employed_at_entry=Answer.NO)
    for program in (cast.program, cast.stranger_program):
        FactsChange.objects.create(program=program, starts_on=ENTERED)


# served, worked, rate, interval, out of work at entry, worked of them, rate of them, job starts
EXPECTED_PROGRAMS = {
    "Harbor Annex Harbor Agency": ["0", "0", DASH, DASH, "0", "0", DASH, "0"],
    "Harbor House Harbor Agency": ["4", "1", "25.0 %", "4.6 to 69.9 %", "2", "1", "50.0 %", "1"],
    "Hill House Hill Agency": ["1", "0", "0.0 %", "0.0 to 79.3 %", "1", "0", "0.0 %", "0"],
    "All programs, pooled": ["4", "1", "25.0 %", "4.6 to 69.9 %", "2", "1", "50.0 %", "1"],
}
# served, work not determined, job starts not determined, employment at entry not known
EXPECTED_GAPS = {
    "Harbor Annex Harbor Agency": ["0", "0", "0", "0"],
    "Harbor House Harbor Agency": ["4", "1", "1", "1"],
    "Hill House Hill Agency": ["1", "0", "0", "0"],
    "All programs, pooled": ["4", "1", "1", "1"],
}


def by_program(table):
    """The cells of a table as `documents.tables` and `pages.Page` give it, by the name at the head of the row."""
    return {row[0][0][0]: [text.replace("\N{NO-BREAK SPACE}", " ") for _, text in row] for row in table}
