"""Clients, enrolments, employers, contacts and jobs, written straight to the tables."""

import datetime
import uuid
from decimal import Decimal
from itertools import count

from caseload.choices import (
    Answer,
    CloseReason,
    ContactMode,
    ContactPurpose,
    ContactResult,
    JobEndReason,
    LogKind,
    Place,
    ReferralSource,
    Verdict,
)
from caseload.models import (
    Absence,
    Client,
    ClientContact,
    CompetitiveVerdict,
    Employer,
    EmployerContact,
    EmployerSite,
    Enrolment,
    Job,
    JobTerms,
    LogEntry,
    PlannedHandover,
    Referral,
    SpecialistAssignment,
    TeamAssignment,
    TeamDiscussion,
    TeamMeeting,
    TeamMembership,
    TimeRecord,
    VrContact,
    VrDiscussion,
)
from tests.factories.access import make_agency, make_program, make_specialist, make_team

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


def make_membership(*, specialist, team, **fields):
    fields.setdefault("starts_on", ENTERED)
    return TeamMembership.objects.create(specialist=specialist, team=team, **fields)


def make_meeting(*, recorded_by, program=None, team=None, about=(), **fields):
    """A meeting on 3 February 2026 that talked about the enrolments `about`."""
    team = team or make_team(program=program)
    fields.setdefault("met_on", datetime.date(2026, 2, 3))
    meeting = TeamMeeting.objects.create(program=team.program, team=team, recorded_by=recorded_by, **fields)
    TeamDiscussion.objects.bulk_create(TeamDiscussion(meeting=meeting, enrolment=enrolment) for enrolment in about)
    return meeting


def make_vr_contact(*, recorded_by, program, about=(), **fields):
    """A phone call on 3 February 2026 about the enrolments `about`."""
    fields.setdefault("occurred_on", datetime.date(2026, 2, 3))
    fields.setdefault("kind", "about_client")
    fields.setdefault("mode", ContactMode.PHONE)
    contact = VrContact.objects.create(program=program, recorded_by=recorded_by, **fields)
    VrDiscussion.objects.bulk_create(VrDiscussion(contact=contact, enrolment=enrolment) for enrolment in about)
    return contact


def make_time_record(*, recorded_by, program, worked_on, hours=(8, 5, 0), **fields):
    scheduled, community, other = (int(60 * part) for part in hours)
    return TimeRecord.objects.create(
        recorded_by=recorded_by,
        program=program,
        worked_on=worked_on,
        scheduled_minutes=scheduled,
        community_minutes=community,
        other_duty_minutes=other,
        **fields,
    )


def make_absence(*, person, starts_on, ends_on=None, **fields):
    return Absence.objects.create(
        person=person, recorded_by=person, starts_on=starts_on, ends_on=ends_on or starts_on, **fields
    )


def put_on_team(enrolment, team):
    return TeamAssignment.objects.create(enrolment=enrolment, team=team, starts_on=enrolment.entered_on)


def make_referral(*, program=None, **fields):
    """A referral that was received on 4 May 2026 and waits."""
    fields.setdefault("received_on", datetime.date(2026, 5, 4))
    fields.setdefault("source", ReferralSource.TREATMENT_TEAM)
    fields.setdefault("first_name", "Sent")
    fields.setdefault("last_name", f"Person{next(_numbers)}")
    return Referral.objects.create(program=program or make_program(), **fields)


def make_planned_handover(*, enrolment, to_specialist, **fields):
    """A handover planned for 1 June 2026."""
    fields.setdefault("takes_effect_on", datetime.date(2026, 6, 1))
    fields["planned_by"] = fields.get("planned_by") or make_specialist(enrolment.program)
    return PlannedHandover.objects.create(enrolment=enrolment, to_specialist=to_specialist, **fields)


def make_log_entry(*, author, kind=LogKind.CLIENT, **fields):
    """An entry without contacts."""
    fields.setdefault("id", uuid.uuid4())
    return LogEntry.objects.create(author=author, kind=kind, content_sha256="0" * 64, **fields)
