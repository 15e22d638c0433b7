"""Clients, enrolments, employers, contacts and jobs, written straight to the tables."""

import datetime
import uuid
from decimal import Decimal
from itertools import count

from caseload.choices import (
    Answer,
    CloseReason,
    ConsentRecipient,
    ContactMode,
    ContactPurpose,
    ContactResult,
    DisclosureStance,
    JobEndReason,
    LogKind,
    Place,
    Verdict,
)
from caseload.models import (
    Client,
    ClientContact,
    CompetitiveVerdict,
    Consent,
    DisclosureTalk,
    Employer,
    EmployerContact,
    EmployerSite,
    Enrolment,
    Job,
    JobTerms,
    LogEntry,
    SpecialistAssignment,
)
from tests.factories.access import make_agency, make_program, make_specialist

ENTERED = datetime.date(2026, 1, 12)
_numbers = count(1)


def make_client(*, agency=None, **fields):
    number = next(_numbers)
    fields.setdefault("number", f"C{number:04}")
    fields.setdefault("first_name", "Test")
    fields.setdefault("last_name", f"Client{number}")
    return Client.objects.create(agency=agency or make_agency(), **fields)


def make_enrolment(*, program=None, client=None, specialist=None, **fields):
    """An enrolment that began on 12 January 2026 and is open, with its specialist if one is named."""
    program = program or make_program()
    client = client or make_client(agency=program.agency)
    fields.setdefault("entered_on", ENTERED)
    if fields.get("closed_on"):
        fields.setdefault("close_reason", CloseReason.OTHER)
    enrolment = Enrolment.objects.create(client=client, program=program, **fields)
    if specialist:
        SpecialistAssignment.objects.create(enrolment=enrolment, specialist=specialist, starts_on=enrolment.entered_on)
    return enrolment


def make_employer(*, agency=None, **fields):
    fields.setdefault("name", f"Employer {next(_numbers)}")
    return Employer.objects.create(agency=agency or make_agency(), **fields)


def make_site(*, employer, **fields):
    fields.setdefault("city", "Springfield")
    return EmployerSite.objects.create(employer=employer, **fields)


def make_job(*, enrolment, employer=None, verdict=Verdict.COMPETITIVE, wage=Decimal(15), **fields):
    """A permanent job that began on 2 February 2026 with a verdict; `verdict=None` leaves it out."""
    fields.setdefault("title", "Stocker")
    fields.setdefault("job_type", "53")
    fields.setdefault("started_on", datetime.date(2026, 2, 2))
    for test in ("paid_by_employer", "open_to_anyone", "integrated"):
        fields.setdefault(test, Answer.YES)
    fields.setdefault("time_limited_by_program", Answer.NO)
    if fields.get("ended_on"):
        fields.setdefault("end_learned_on", fields["ended_on"])
        fields.setdefault("end_reason", JobEndReason.QUIT)
    job = Job.objects.create(
        enrolment=enrolment, employer=employer or make_employer(agency=enrolment.program.agency), **fields
    )
    JobTerms.objects.create(job=job, starts_on=job.started_on, wage=wage, hours_per_week=Decimal(20))
    if verdict:
        CompetitiveVerdict.objects.create(job=job, verdict=verdict, reasons="As the test needs it.")
    return job


def make_client_contact(*, enrolment, specialist=None, **fields):
    fields.setdefault("occurred_on", datetime.date(2026, 2, 3))
    fields.setdefault("mode", ContactMode.IN_PERSON)
    fields.setdefault("place", Place.COMMUNITY)
    fields.setdefault("purpose", ContactPurpose.JOB_SEARCH)
    fields.setdefault("result", ContactResult.MET)
    return ClientContact.objects.create(
        enrolment=enrolment, specialist=specialist or make_specialist(enrolment.program), **fields
    )


def make_employer_contact(*, program, employer=None, specialist=None, **fields):
    fields.setdefault("occurred_on", datetime.date(2026, 2, 3))
    fields.setdefault("mode", ContactMode.IN_PERSON)
    fields.setdefault("purpose", "introduce")
    fields.setdefault("met_decision_maker", False)
    return EmployerContact.objects.create(
        program=program,
        employer=employer or make_employer(agency=program.agency),
        specialist=specialist or make_specialist(program),
        **fields,
    )


def make_talk(*, enrolment, by=None, **fields):
    """A talk about disclosure on 2 March 2026, undecided."""
    fields.setdefault("talked_on", datetime.date(2026, 3, 2))
    fields.setdefault("stance", DisclosureStance.UNDECIDED)
    return DisclosureTalk.objects.create(
        enrolment=enrolment, recorded_by=by or make_specialist(enrolment.program), **fields
    )


def make_consent(*, client, by=None, **fields):
    """A consent for employers, signed on 2 March 2026 and good until the end of the year."""
    fields.setdefault("recipient", ConsentRecipient.EMPLOYERS)
    fields.setdefault("may_say", "That the program supports them.")
    fields.setdefault("purpose", "Looking for a job")
    fields.setdefault("signed_on", datetime.date(2026, 3, 2))
    fields.setdefault("expires_on", datetime.date(2026, 12, 31))
    return Consent.objects.create(
        client=client, recorded_by=by or make_specialist(make_program(agency=client.agency)), **fields
    )


def make_log_entry(*, author, kind=LogKind.CLIENT, **fields):
    """An entry without contacts."""
    fields.setdefault("id", uuid.uuid4())
    return LogEntry.objects.create(author=author, kind=kind, content_sha256="0" * 64, **fields)
