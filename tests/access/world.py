"""One object of each kind that a URL may name: the cast's own, and a stranger's with names that must never show."""

import hashlib
from dataclasses import dataclass
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from caseload.models import ContactDraft, ImportRun
from ipsapp.access.models import Role, TreatmentTeam
from ipsapp.kernel.periods import Quarter
from ipsapp.work.models import RunStatus
from reports.models import Edition, ReportRun
from reports.queries import read_content
from tests.factories.access import give_role, make_agency, make_program, make_state, make_user
from tests.factories.caseload import (
    make_client_contact,
    make_employer,
    make_employer_contact,
    make_enrolment,
    make_job,
    make_log_entry,
)

# In every stranger's record; a denied answer that holds it has leaked.
CANARY = "Zanzibarcanary"
PDF = b"%PDF-1.7"


@dataclass(frozen=True)
class World:
    """`own` belongs to the cast of Harbor House, `foreign` to somebody whom none of them may know."""

    own: SimpleNamespace
    foreign: SimpleNamespace


def _caseload(*, program, specialist, name):
    enrolment = make_enrolment(program=program, specialist=specialist)
    enrolment.client.last_name = name
    enrolment.client.save()
    employer = make_employer(agency=program.agency, name=f"{name} Works")
    entry = make_log_entry(author=specialist)
    return {
        "client_contact": make_client_contact(enrolment=enrolment, specialist=specialist, note=name, entry=entry),
        "employer_contact": make_employer_contact(
            program=program, employer=employer, specialist=specialist, enrolment=enrolment
        ),
        "log_entry": entry,
        "draft": ContactDraft.objects.create(author=specialist, kind="client", data={"note": name}),
        "client": enrolment.client,
        "enrolment": enrolment,
        "employer": employer,
        "job": make_job(enrolment=enrolment, employer=employer, title=f"{name} stocker"),
    }


def _state(*, state, agency, person, administrator, staff):
    quarter = Quarter(2026, 1)
    run = ReportRun.objects.create(
        state=state,
        quarter_starts_on=quarter.start,
        requested_by=staff,
        status=RunStatus.DONE,
    )
    content = read_content(state=state, quarter=quarter, as_of=timezone.now(), made_by=staff.full_name)
    edition = Edition(
        run=run,
        state=state,
        quarter_starts_on=quarter.start,
        number=1,
        as_of=timezone.now(),
        content=content.as_json(),
        sha256=hashlib.sha256(PDF).hexdigest(),
        n_bytes=len(PDF),
        n_pages=1,
    )
    edition.pdf.save("edition.pdf", ContentFile(PDF), save=True)
    import_run = ImportRun(state=state, requested_by=administrator, status=RunStatus.DONE)
    import_run.rejected.save("rejected.csv", ContentFile(b"file,row\n"), save=True)
    return {
        "state": state,
        "agency": agency,
        "person": person,
        "role_assignment": person.role_assignments.get(),
        "import_run": import_run,
        "report_run": run,
        "edition": edition,
    }


def make_world(cast):
    """Write one of everything, twice."""
    far_state = make_state("YY", name=f"State of {CANARY}")
    far_agency = make_agency(state=far_state, name=f"{CANARY} Agency")
    far_program = make_program(agency=far_agency, name=f"{CANARY} House")
    far_person = make_user(email="far@example.org", full_name=f"{CANARY} Person")
    give_role(far_person, Role.SPECIALIST, far_program)
    far_admin = make_user(email="faradmin@example.org", full_name=f"{CANARY} Administrator")
    give_role(far_admin, Role.ADMINISTRATOR, far_state)
    TreatmentTeam.objects.create(program=cast.program, name="Blue team")
    return World(
        own=SimpleNamespace(
            **_caseload(program=cast.program, specialist=cast.specialist_ana, name="Ours"),
            **_state(
                state=cast.state,
                agency=cast.agency,
                person=cast.specialist_dee,
                administrator=cast.administrator_al,
                staff=cast.state_staff_sam,
            ),
            program=cast.program,
        ),
        foreign=SimpleNamespace(
            **_caseload(program=far_program, specialist=far_person, name=CANARY),
            **_state(state=far_state, agency=far_agency, person=far_person, administrator=far_admin, staff=far_person),
            program=far_program,
        ),
    )
