"""What the clocks know, read record by record in plain Python: slow, and written without a look at the queries."""

from caseload.choices import CORE_SECTIONS
from caseload.models import Absence, TeamMembership, TimeRecord, VrContact


def case_facts(enrolment, on):
    """The facts of one enrolment on a day, as a dictionary."""
    contacts = sorted(
        (each for each in enrolment.contacts.all() if each.occurred_on <= on),
        key=lambda each: (each.occurred_on, each.created_at),
    )
    talks = sorted(
        (each for each in enrolment.disclosure_talks.all() if each.talked_on <= on),
        key=lambda each: (each.talked_on, each.created_at),
    )
    plans = sorted(
        (each for each in enrolment.search_plans.all() if each.planned_on <= on),
        key=lambda each: (each.planned_on, each.created_at),
    )
    entries = [each for each in enrolment.profile_entries.all() if each.written_on <= on]
    visits = [
        each.occurred_on
        for each in enrolment.employer_contacts.all()
        if each.mode == "in_person" and each.result == "met" and each.occurred_on <= on
    ]
    discussed = [each.contact.occurred_on for each in enrolment.vr_discussions.all() if each.contact.occurred_on <= on]
    jobs = [each for each in enrolment.jobs.all() if each.started_on <= on]
    support_plans = {}
    for plan in sorted(enrolment.support_plans.all(), key=lambda each: (each.planned_on, each.created_at)):
        if plan.planned_on <= on:
            support_plans[plan.job_id] = plan.pk
    return {
        "specialist": next(
            (each.specialist_id for each in enrolment.specialist_assignments.all() if each.ends_on is None), None
        ),
        "phase": next((each.phase for each in enrolment.phases.all() if each.ends_on is None), ""),
        "wishes": {
            each.wish
            for each in enrolment.wishes.all()
            if each.starts_on <= on and (each.ends_on is None or each.ends_on > on)
        },
        "meetings": [(each.occurred_on, each.mode == "in_person") for each in contacts if each.result == "met"],
        "last_tried_on": contacts[-1].occurred_on if contacts else None,
        "agreed_on": contacts[-1].next_on if contacts else None,
        "first_visit_on": min(visits, default=None),
        "n_core_sections": len({each.section for each in entries} & set(CORE_SECTIONS)),
        "profile_written_on": max((each.written_on for each in entries), default=None),
        "talks": [each.pk for each in talks],
        "search_plan": plans[-1].pk if plans else None,
        "support_plans": support_plans,
        "jobs": {
            each.pk: sorted(terms.starts_on for terms in each.terms.all() if each.started_on < terms.starts_on <= on)
            for each in jobs
        },
        "offers": {each.pk for each in enrolment.job_offers.all() if each.withdrawn_on is None and each.job_id is None},
        "plannings": sorted(each.offered_on for each in enrolment.benefits_plannings.all() if each.offered_on <= on),
        "vr_discussed_on": max(discussed, default=None),
    }


def staff_facts(person, program, on, *, employer_contacts):
    """The facts of one specialist in one program on a day, as a dictionary; `employer_contacts` are all there are."""
    with_vr = [each for each in VrContact.objects.filter(recorded_by=person, program=program) if each.occurred_on <= on]
    promises = set()
    for contact in employer_contacts:
        if (contact.specialist_id, contact.program_id) != (person.pk, program.pk):
            continue
        if contact.occurred_on > on or contact.next_step_on is None or (on - contact.next_step_on).days > 90:
            continue
        later = [
            each
            for each in contact.employer.contacts.all()
            if each.occurred_on <= on
            and (each.occurred_on, each.created_at) > (contact.occurred_on, contact.created_at)
        ]
        if not later:
            promises.add(contact.pk)
    teams = {}
    for each in TeamMembership.objects.filter(specialist=person, team__program=program):
        if each.starts_on <= on and (each.ends_on is None or each.ends_on > on):
            met = [
                meeting.met_on
                for meeting in each.team.meetings.all()
                if meeting.recorded_by_id == person.pk and meeting.kind == "clinical" and meeting.met_on <= on
            ]
            teams[each.team_id] = max(met, default=None)
    return {
        "vr_contact_on": max((each.occurred_on for each in with_vr), default=None),
        "vr_met_on": max(
            (each.occurred_on for each in with_vr if each.kind == "meeting" and each.mode == "in_person"), default=None
        ),
        "promises": promises,
        "teams": teams,
        "away_today": any(each.starts_on <= on <= each.ends_on for each in Absence.objects.filter(person=person)),
        "recorded_days": {
            each.worked_on
            for each in TimeRecord.objects.filter(recorded_by=person, program=program)
            if 0 <= (on - each.worked_on).days <= 14
        },
    }
