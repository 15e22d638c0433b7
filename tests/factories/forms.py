"""The forms of the model and what surrounds them, written straight to the tables."""

import datetime

from caseload.choices import CORE_SECTIONS
from caseload.models import (
    BenefitsPlanning,
    Consent,
    ContactWish,
    DisclosureEmployer,
    DisclosureTalk,
    JobOffer,
    PhaseChange,
    ProfileEntry,
)
from tests.factories.access import make_program, make_specialist
from tests.factories.caseload import make_employer


def make_phase(*, enrolment, phase, starts_on=None):
    return PhaseChange.objects.create(enrolment=enrolment, phase=phase, starts_on=starts_on or enrolment.entered_on)


def make_profile(*, enrolment, by, on, sections=CORE_SECTIONS):
    return [
        ProfileEntry.objects.create(enrolment=enrolment, section=each, text="Said.", written_on=on, recorded_by=by)
        for each in sections
    ]


def make_talk(*, enrolment, by=None, employers=(), **fields):
    """A talk after which the client has not decided; with employers, one that names them."""
    fields.setdefault("talked_on", enrolment.entered_on)
    fields.setdefault("stance", "some" if employers else "undecided")
    talk = DisclosureTalk.objects.create(
        enrolment=enrolment, recorded_by=by or make_specialist(enrolment.program), **fields
    )
    for employer in employers:
        DisclosureEmployer.objects.create(talk=talk, employer=employer)
    return talk


def make_consent(*, client, by=None, **fields):
    """A consent for employers, or for the one given, signed on 2 March 2026 and good until the end of the year."""
    fields.setdefault("recipient", "employer" if fields.get("employer") else "employers")
    fields.setdefault("may_say", "That the program supports them.")
    fields.setdefault("purpose", "Looking for a job")
    fields.setdefault("signed_on", datetime.date(2026, 3, 2))
    fields.setdefault("expires_on", None if fields.get("expiry_event") else datetime.date(2026, 12, 31))
    return Consent.objects.create(
        client=client, recorded_by=by or make_specialist(make_program(agency=client.agency)), **fields
    )


def make_planning(*, enrolment, by=None, **fields):
    fields.setdefault("offered_on", enrolment.entered_on)
    fields.setdefault("occasion", "intake")
    fields.setdefault("outcome", "talked")
    return BenefitsPlanning.objects.create(
        enrolment=enrolment, recorded_by=by or make_specialist(enrolment.program), **fields
    )


def make_wish(*, enrolment, by=None, wish="contact", **fields):
    fields.setdefault("starts_on", enrolment.entered_on)
    return ContactWish.objects.create(
        enrolment=enrolment, recorded_by=by or make_specialist(enrolment.program), wish=wish, **fields
    )


def make_offer(*, enrolment, by=None, **fields):
    fields.setdefault("employer", None)
    fields["employer"] = fields["employer"] or make_employer(agency=enrolment.program.agency)
    fields.setdefault("title", "Baker")
    fields.setdefault("starts_on", datetime.date(2026, 5, 18))
    return JobOffer.objects.create(enrolment=enrolment, recorded_by=by or make_specialist(enrolment.program), **fields)
