"""One object of each kind that a URL may name: the cast's own, and a stranger's with names that must never show."""

import hashlib
from dataclasses import dataclass
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from caseload.models import ContactDraft, ImportRun
from ipsapp.access.models import Role
from ipsapp.kernel.periods import Quarter
from ipsapp.work.models import RunStatus
from reports.models import Edition, ReportRun
from reports.queries import read_content
from tests.factories.access import (
    give_role,
    make_agency,
    make_program,
    make_specialist,
    make_state,
    make_team,
    make_user,
)
from tests.factories.caseload import (
    make_absence,
    make_client_contact,
    make_employer,
    make_employer_contact,
    make_enrolment,
    make_job,
    make_log_entry,
    make_meeting,
    make_membership,
    make_planned_handover,
    make_referral,
    make_site,
    make_time_record,
    make_vr_contact,
    put_on_team,
)
from tests.factories.employers import make_employer_tag, make_opening, make_person
from tests.factories.forms import make_consent, make_offer, make_planning, make_talk, make_wish
from tests.factories.plans import (
    make_education,
    make_past_job,
    make_profile_entry,
    make_search_plan,
    make_step,
    make_step_down_plan,
    make_support_plan,
)
from tests.factories.supervision import make_mentoring, make_sign_off, make_supervision

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
    # Told apart from what else carries the name: some may see teams and no client.
    enrolment.client.last_name = f"{name}client"
    enrolment.client.save()
    employer = make_employer(agency=program.agency, name=f"{name} Works")
    team = make_team(program=program, name=f"{name} team")
    put_on_team(enrolment, team)
    make_time_record(recorded_by=specialist, program=program, worked_on=timezone.localdate())
    make_profile_entry(enrolment=enrolment, recorded_by=specialist, text=name)
    search_plan = make_search_plan(enrolment=enrolment, recorded_by=specialist, goal=name)
    entry = make_log_entry(author=specialist)
    return {
        "team": team,
        "membership": make_membership(team=team, specialist=specialist),
        "meeting": make_meeting(team=team, recorded_by=specialist, about=[enrolment], note=name),
        "vr_contact": make_vr_contact(
            program=program, recorded_by=specialist, about=[enrolment], counselor=name, note=name
        ),
        "absence": make_absence(person=specialist, starts_on=timezone.localdate()),
        "client_contact": make_client_contact(enrolment=enrolment, specialist=specialist, note=name, entry=entry),
        "employer_contact": make_employer_contact(
            program=program, employer=employer, specialist=specialist, enrolment=enrolment
        ),
        "log_entry": entry,
        "draft": ContactDraft.objects.create(author=specialist, kind="client", data={"note": name}),
        "client": enrolment.client,
        "referral": make_referral(program=program, last_name=name, referred_by=name, note=name),
        "planned_handover": make_planned_handover(enrolment=enrolment, to_specialist=make_specialist(program)),
        "enrolment": enrolment,
        "employer": employer,
        "employer_person": make_person(employer=employer, name=name),
        "employer_site": make_site(employer=employer, city=name),
        "employer_tag": make_employer_tag(employer=employer, note=name),
        "opening": make_opening(employer=employer, title=f"{name} cook"),
        "job": make_job(enrolment=enrolment, employer=employer, title=f"{name} stocker"),
        "talk": make_talk(enrolment=enrolment, employers=[employer], by=specialist, may_say=name),
        "consent": make_consent(client=enrolment.client, employer=employer, by=specialist, may_say=name),
        "wish": make_wish(enrolment=enrolment, by=specialist, in_words=name),
        "offer": make_offer(enrolment=enrolment, employer=employer, by=specialist, title=f"{name} cook"),
        "planning": make_planning(enrolment=enrolment, by=specialist, note=name),
        "past_job": make_past_job(enrolment=enrolment, recorded_by=specialist, title=name),
        "search_plan": search_plan,
        "plan_step": make_step(plan=search_plan, what=name),
        "support_plan": make_support_plan(enrolment=enrolment, recorded_by=specialist, note=name),
        "step_down_plan": make_step_down_plan(enrolment=enrolment, recorded_by=specialist, contact_person=name),
        "education": make_education(enrolment=enrolment, recorded_by=specialist, school=name),
    }


def _supervision(*, program, specialist, supervisor, name):
    return {
        "supervision": make_supervision(program=program, led_by=supervisor, strategies=name),
        "mentoring": make_mentoring(program=program, supervisor=supervisor, specialist=specialist, notes=name),
        "sign_off": make_sign_off(program=program, specialist=specialist, signed_by=supervisor, note=name),
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
    far_supervisor = make_user(email="farsupervisor@example.org", full_name=f"{CANARY} Supervisor")
    give_role(far_supervisor, Role.SUPERVISOR, far_program)
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
            **_supervision(
                program=cast.program, specialist=cast.specialist_ana, supervisor=cast.supervisor_bo, name="Ours"
            ),
            program=cast.program,
        ),
        foreign=SimpleNamespace(
            **_caseload(program=far_program, specialist=far_person, name=CANARY),
            **_state(state=far_state, agency=far_agency, person=far_person, administrator=far_admin, staff=far_person),
            **_supervision(program=far_program, specialist=far_person, supervisor=far_supervisor, name=CANARY),
            program=far_program,
        ),
    )
