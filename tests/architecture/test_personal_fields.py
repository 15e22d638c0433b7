"""Every field of every model says what it tells about a person. A field that nobody classified stops the build.

- identifying: alone or with little else it names a person who is served.
- sensitive: says something about a person who is served; harmless only while nobody knows about whom.
- staff: about somebody who works here.
- operational: says nothing about anybody.

`docs/data-protection.md` says what follows for pages, logs, exports, reports and copies for developers.
"""

import pytest
from django.apps import apps

from caseload.models import Client

IDENTIFYING, SENSITIVE, STAFF, OPERATIONAL = "identifying", "sensitive", "staff", "operational"

QUEUE = {
    "id": OPERATIONAL,
    "requested_by": STAFF,
    "requested_at": OPERATIONAL,
    "status": OPERATIONAL,
    "step": OPERATIONAL,
    "percent": OPERATIONAL,
    "n_attempts": OPERATIONAL,
    "leased_until": OPERATIONAL,
    "finished_at": OPERATIONAL,
    "failure": OPERATIONAL,
}
# An id is a random number: it tells nothing to who may not open the record, and it is what logs may hold.
OWN_ID = {"id": OPERATIONAL}
# What another system knows a row by may be a person's number there.
SOURCED = {"source": OPERATIONAL, "source_key": IDENTIFYING}
RECORDED = OWN_ID | {"recorded_by": STAFF, "created_at": OPERATIONAL}
DATED = OWN_ID | {"enrolment": SENSITIVE, "starts_on": SENSITIVE, "ends_on": SENSITIVE}
FIGURE = OWN_ID | dict.fromkeys(
    ("quarter_starts_on", "indicator", "definition_version", "numerator", "denominator", "computed_at"), OPERATIONAL
)

FIELDS = {
    "access.AccessEvent": OWN_ID
    | {"at": OPERATIONAL, "kind": OPERATIONAL, "user": STAFF, "page": OPERATIONAL, "n_rows": OPERATIONAL}
    # Who was looked at: the fact that a client's record exists here is itself a fact about them.
    | {"object_id": SENSITIVE},
    "access.State": OWN_ID
    | dict.fromkeys(("code", "name", "fiscal_year_starts_in", "is_demonstration"), OPERATIONAL),
    "access.Agency": OWN_ID | dict.fromkeys(("source", "source_key", "state", "name"), OPERATIONAL),
    "access.Program": OWN_ID
    | dict.fromkeys(
        ("source", "source_key", "agency", "name", "time_zone", "is_ips", "hmis_project_type"), OPERATIONAL
    ),
    "access.TreatmentTeam": OWN_ID | {"program": OPERATIONAL, "name": OPERATIONAL},
    "access.User": OWN_ID
    | dict.fromkeys(
        (
            "password",
            "last_login",
            "email",
            "full_name",
            "phone",
            "is_active",
            "joined_at",
            "second_step_changed_at",
        ),
        STAFF,
    ),
    "access.RoleAssignment": OWN_ID
    | dict.fromkeys(("user", "role", "state", "agency", "program", "starts_on", "ends_on", "fte"), STAFF),
    "caseload.Client": OWN_ID
    | SOURCED
    | {"agency": SENSITIVE, "person_id": SENSITIVE, "birth_date_quality": SENSITIVE, "created_at": SENSITIVE}
    | dict.fromkeys(
        ("number", "first_name", "middle_name", "last_name", "preferred_name", "former_names", "birth_date", "phone", "email"),
        IDENTIFYING,
    )
    | {"gender": SENSITIVE, "race": SENSITIVE, "veteran": SENSITIVE},
    "caseload.Enrolment": OWN_ID
    | SOURCED
    | dict.fromkeys(
        (
            "client", "program", "referred_on", "referral_source", "entered_on", "employed_at_entry", "closed_on",
            "close_reason", "is_head_of_household", "created_at", "in_school_at_entry", "benefits", "vr_status",
        ),
        SENSITIVE,
    )
    | {"household_key": IDENTIFYING},
    "caseload.SpecialistAssignment": DATED | {"specialist": STAFF},
    "caseload.TeamAssignment": DATED | {"team": SENSITIVE},
    "caseload.PhaseChange": DATED | {"phase": SENSITIVE},
    "caseload.EmploymentRecord": OWN_ID
    | SOURCED
    | dict.fromkeys(
        ("enrolment", "recorded_on", "stage", "status", "employment_type", "not_employed_reason"), SENSITIVE
    ),
    "caseload.Employer": OWN_ID
    | dict.fromkeys(("agency", "name", "sector", "industry", "phone", "paused_on", "created_at"), OPERATIONAL)
    | {"owner": STAFF}
    # Free text: asked never to name anybody, treated as if it did.
    | {"notes": IDENTIFYING},
    "caseload.EmployerSite": OWN_ID
    | dict.fromkeys(("employer", "address", "city", "zip_code", "latitude", "longitude"), OPERATIONAL),
    # Business contacts: treated like people who work here.
    "caseload.EmployerPerson": RECORDED
    | dict.fromkeys(("employer", "site", "title", "decides_on_hiring", "left_on"), OPERATIONAL)
    | dict.fromkeys(("name", "phone", "email"), STAFF),
    "caseload.Opening": RECORDED
    | dict.fromkeys(
        (
            "employer", "site", "title", "job_type", "occupation", "hours_per_week", "wage", "wage_unit", "seen_on",
            "closes_on", "filled_on",
        ),
        OPERATIONAL,
    )
    | {"note": IDENTIFYING},
    "caseload.EmployerTag": RECORDED
    | dict.fromkeys(("employer", "tag", "source", "since"), OPERATIONAL)
    | {"note": IDENTIFYING},
    "caseload.ClientContact": OWN_ID
    | dict.fromkeys(
        (
            "entry", "enrolment", "occurred_on", "mode", "place", "purpose", "result", "minutes", "others", "next_on",
            "created_at",
        ),
        SENSITIVE,
    )
    | {"specialist": STAFF, "note": IDENTIFYING},
    "caseload.EmployerContact": OWN_ID
    | dict.fromkeys(("employer", "site", "program", "occurred_on", "mode", "purpose", "created_at"), OPERATIONAL)
    | dict.fromkeys(("entry", "result", "met_decision_maker", "visit_number", "next_step_on"), OPERATIONAL)
    | {"specialist": STAFF}
    | dict.fromkeys(("enrolment", "client_present", "client_named", "consent", "fits_plan"), SENSITIVE)
    | {"note": IDENTIFYING, "next_step": IDENTIFYING},
    "caseload.Job": OWN_ID
    | dict.fromkeys(
        (
            "enrolment", "employer", "site", "title", "job_type", "permanence", "found_by", "started_on", "ended_on",
            "end_learned_on", "end_reason", "end_manner", "paid_by_employer", "open_to_anyone", "integrated",
            "time_limited_by_program", "created_at", "occupation", "shift", "benefits", "disclosure", "matches",
        ),
        SENSITIVE,
    )
    | {"lessons": IDENTIFYING, "next_step": IDENTIFYING},
    "caseload.JobOffer": RECORDED
    | dict.fromkeys(("enrolment", "employer", "site", "title", "starts_on", "withdrawn_on", "job"), SENSITIVE),
    "caseload.JobTerms": OWN_ID
    | dict.fromkeys(("job", "starts_on", "wage", "wage_unit", "hours_per_week"), SENSITIVE),
    "caseload.CompetitiveVerdict": OWN_ID
    | dict.fromkeys(("job", "verdict", "minimum_wage", "decided_at", "is_current"), SENSITIVE)
    | {"reasons": IDENTIFYING, "overridden_by": STAFF},
    "caseload.LogEntry": OWN_ID
    | {"author": STAFF, "kind": OPERATIONAL, "content_sha256": SENSITIVE}
    | {"received_at": OPERATIONAL, "undone_at": OPERATIONAL},
    "caseload.ContactDraft": OWN_ID
    | {"author": STAFF, "kind": OPERATIONAL, "data": IDENTIFYING, "created_at": OPERATIONAL, "updated_at": OPERATIONAL},
    "caseload.ProfileEntry": RECORDED
    | {"enrolment": SENSITIVE, "section": SENSITIVE, "text": IDENTIFYING, "written_on": SENSITIVE, "job": SENSITIVE},
    "caseload.PastJob": RECORDED
    | {"enrolment": SENSITIVE}
    | dict.fromkeys(
        ("employer_name", "title", "years", "duties", "hours_and_pay", "liked", "disliked", "why_ended"), IDENTIFYING
    ),
    "caseload.JobSearchPlan": RECORDED
    | dict.fromkeys(
        (
            "enrolment", "planned_on", "job_types", "settings", "shifts", "towns", "hours_from", "hours_to", "pay_from",
            "agreed_on", "review_on",
        ),
        SENSITIVE,
    )
    | {"goal": IDENTIFYING, "transport": IDENTIFYING},
    "caseload.PlanStep": OWN_ID
    | {"plan": SENSITIVE, "what": IDENTIFYING, "owner": SENSITIVE, "due_on": SENSITIVE, "done_on": SENSITIVE},
    "caseload.PlannedEmployer": OWN_ID | {"plan": SENSITIVE, "employer": SENSITIVE},
    "caseload.SupportPlan": RECORDED
    | dict.fromkeys(("enrolment", "job", "planned_on", "employer_contact", "review_on"), SENSITIVE)
    | {"note": IDENTIFYING},
    "caseload.PlannedSupport": OWN_ID
    | {"plan": SENSITIVE, "kind": SENSITIVE, "provider": SENSITIVE, "frequency": IDENTIFYING},
    "caseload.StepDownPlan": RECORDED
    | dict.fromkeys(("enrolment", "planned_on", "steps_down_on"), SENSITIVE)
    | dict.fromkeys(("contact_person", "warning_signs", "way_back"), IDENTIFYING),
    "caseload.DisclosureTalk": RECORDED
    | dict.fromkeys(
        (
            "enrolment", "talked_on", "occasion", "told_not_required", "pros_and_cons", "stance", "may_contact",
            "revisit_on",
        ),
        SENSITIVE,
    )
    | dict.fromkeys(("may_say", "must_not_say", "who_tells", "wording"), IDENTIFYING),
    "caseload.DisclosureEmployer": OWN_ID | {"talk": SENSITIVE, "employer": SENSITIVE},
    "caseload.Consent": RECORDED
    | dict.fromkeys(
        ("client", "recipient", "employer", "signed_on", "expires_on", "revoked_on"), SENSITIVE
    )
    | dict.fromkeys(("recipient_name", "may_say", "purpose", "expiry_event"), IDENTIFYING),
    "caseload.ContactWish": RECORDED
    | {"enrolment": SENSITIVE, "wish": SENSITIVE, "in_words": IDENTIFYING}
    | {"starts_on": SENSITIVE, "ends_on": SENSITIVE},
    "caseload.BenefitsPlanning": RECORDED
    | dict.fromkeys(
        ("enrolment", "offered_on", "occasion", "job", "outcome", "done_on", "training", "covers", "reporting_help"),
        SENSITIVE,
    )
    | {"planner": OPERATIONAL, "note": IDENTIFYING},
    "caseload.EducationSupport": RECORDED
    | dict.fromkeys(("enrolment", "school", "course", "started_on", "ended_on", "outcome"), SENSITIVE)
    | {"accommodations": IDENTIFYING, "note": IDENTIFYING},
    "caseload.TeamMembership": OWN_ID
    | {"team": OPERATIONAL, "specialist": STAFF, "starts_on": STAFF, "ends_on": STAFF},
    "caseload.TeamMeeting": RECORDED
    | dict.fromkeys(("program", "team", "met_on", "kind", "raised_work"), OPERATIONAL)
    | {"note": IDENTIFYING},
    "caseload.TeamDiscussion": OWN_ID | {"meeting": SENSITIVE, "enrolment": SENSITIVE},
    "caseload.VrContact": RECORDED
    | dict.fromkeys(("program", "occurred_on", "kind", "mode", "counselor"), OPERATIONAL)
    | {"note": IDENTIFYING},
    "caseload.VrDiscussion": OWN_ID | {"contact": SENSITIVE, "enrolment": SENSITIVE},
    "caseload.TimeRecord": RECORDED
    | dict.fromkeys(
        ("program", "worked_on", "scheduled_minutes", "community_minutes", "other_duty_minutes"), STAFF
    ),
    "caseload.Absence": RECORDED | dict.fromkeys(("person", "starts_on", "ends_on", "kind"), STAFF),
    "caseload.Referral": OWN_ID
    | dict.fromkeys(
        ("program", "received_on", "source", "wait_until", "decided_on", "decline_reason", "enrolment", "created_at"),
        SENSITIVE,
    )
    | dict.fromkeys(("first_name", "last_name", "birth_date", "phone"), IDENTIFYING)
    # Who sent somebody may be of their family; the others are free text.
    | dict.fromkeys(("referred_by", "note", "wait_reason", "decline_note"), IDENTIFYING)
    | {"offered_to": STAFF, "decided_by": STAFF},
    "caseload.PlannedHandover": OWN_ID
    | dict.fromkeys(("enrolment", "takes_effect_on", "done_on", "cancelled_on"), SENSITIVE)
    | dict.fromkeys(("to_specialist", "planned_by", "planned_at", "failure"), STAFF),
    "caseload.MinimumWage": OWN_ID
    | dict.fromkeys(("state_code", "city", "starts_on", "amount", "source"), OPERATIONAL),
    "caseload.FactsChange": OWN_ID
    | dict.fromkeys(("program", "starts_on", "ends_on", "created_at"), OPERATIONAL),
    "caseload.ImportRun": QUEUE
    | dict.fromkeys(("state", "agency_name", "is_dry_run", "summary"), OPERATIONAL)
    # Files full of people.
    | {"upload": IDENTIFYING, "rejected": IDENTIFYING},
    "caseload.WeekSignOff": OWN_ID
    | dict.fromkeys(("specialist", "program", "week_starts_on", "signed_by", "signed_at"), STAFF)
    | {"note": IDENTIFYING},
    "caseload.FieldMentoring": OWN_ID
    | dict.fromkeys(
        ("program", "supervisor", "specialist", "occurred_on", "employer", "methods", "created_at"), STAFF
    )
    | {"notes": IDENTIFYING, "next_step": IDENTIFYING},
    "caseload.SupervisionMeeting": OWN_ID
    | dict.fromkeys(("program", "occurred_on", "kind", "led_by", "created_at"), STAFF)
    | dict.fromkeys(("strategies", "job_leads", "goals"), IDENTIFYING),
    "caseload.SupervisionAttendance": OWN_ID | dict.fromkeys(("meeting", "user"), STAFF),
    "caseload.SupervisionDiscussion": OWN_ID | dict.fromkeys(("meeting", "enrolment"), SENSITIVE),
    "caseload.DigestChoice": OWN_ID | dict.fromkeys(("user", "is_wanted", "delegate"), STAFF),
    "caseload.DigestSending": OWN_ID | dict.fromkeys(("user", "week_starts_on", "sent_at"), STAFF),
    "outcomes.PersonQuarter": OWN_ID
    | dict.fromkeys(
        (
            "enrolment", "quarter_starts_on", "program", "client", "person_id", "worked", "worked_undetermined",
            "out_of_work_at_entry", "n_job_starts", "n_job_starts_undetermined", "entered", "closed",
        ),
        SENSITIVE,
    ),
    "outcomes.ProgramQuarter": FIGURE | {"program": OPERATIONAL},
    "outcomes.StateQuarter": FIGURE | {"state": OPERATIONAL},
    "reports.ReportRun": QUEUE | {"state": OPERATIONAL, "quarter_starts_on": OPERATIONAL},
    "reports.Edition": OWN_ID
    | dict.fromkeys(
        ("run", "state", "quarter_starts_on", "number", "as_of", "published_at", "sha256", "n_bytes", "n_pages"),
        OPERATIONAL,
    )
    # Counts of few people may point to one of them.
    | {"content": SENSITIVE, "pdf": SENSITIVE},
}  # fmt: skip

OWN_APPS = {"access", "caseload", "fidelity", "outcomes", "reports"}
# A history table holds the columns of the table it follows, and is treated like it.
MODELS = [
    model
    for model in apps.get_models()
    if model._meta.app_label in OWN_APPS and not hasattr(model, "pgh_tracked_model")
]


def unclassified(model, table):
    """Names of fields in the model that the table lacks, and of those in the table that the model lacks."""
    fields = {field.name for field in model._meta.concrete_fields}
    classified = set(table.get(model._meta.label, {}))
    return sorted(fields - classified), sorted(classified - fields)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_field_is_classified(model):
    missing, gone = unclassified(model, FIELDS)
    assert not missing, (
        f"What do {missing} tell about a person? Add them to {model._meta.label} in FIELDS of this file as "
        f"{IDENTIFYING}, {SENSITIVE}, {STAFF} or {OPERATIONAL}, and read docs/data-protection.md for what follows."
    )
    assert not gone, f"{model._meta.label} has no {gone} any more: take them out of FIELDS of this file."


def test_no_table_is_left_behind():
    assert set(FIELDS) == {model._meta.label for model in MODELS}


def test_the_rule_finds_a_field_that_nobody_classified():
    table = {"caseload.Client": {name: SENSITIVE for name in FIELDS["caseload.Client"] if name != "phone"}}
    assert unclassified(Client, table | {"caseload.Client": table["caseload.Client"] | {"shoe_size": SENSITIVE}}) == (
        ["phone"],
        ["shoe_size"],
    )
