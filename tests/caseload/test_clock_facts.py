"""The facts of the clocks against a second reading of the same records, on a small demonstration."""

import datetime

from caseload.choices import CORE_SECTIONS
from caseload.models import EmployerContact, Enrolment
from caseload.queries.clock_facts import clock_facts, specialist_posts
from ipsapp.access.models import Program
from tests.conftest import TODAY
from tests.oracles import clock_facts as oracle


def test_the_facts_are_those_of_the_records(small_demo):
    for on in (TODAY, TODAY - datetime.timedelta(days=45)):
        compare(on)


def compare(on):
    programs = Program.objects.filter(name__in=("Harbor House", "Pier Street"))
    enrolments = Enrolment.objects.open_on(on).filter(program__in=programs)
    facts = clock_facts(enrolments=enrolments, posts=specialist_posts(programs.values("pk"), on=on), on=on)
    assert len(facts.cases) > 5
    for case in facts.cases:
        assert {
            "specialist": case.specialist.pk if case.specialist else None,
            "phase": case.phase,
            "wishes": set(case.wishes),
            "meetings": [(meeting.on, meeting.in_person) for meeting in case.meetings],
            "last_tried_on": case.last_tried_on,
            "agreed_on": case.agreed_on,
            "first_visit_on": case.first_visit_on,
            "n_core_sections": len(case.profile_sections & set(CORE_SECTIONS)),
            "profile_written_on": case.profile_written_on,
            "talks": [talk.pk for talk in case.talks],
            "search_plan": case.search_plan.pk if case.search_plan else None,
            "support_plans": {job: plan.pk for job, plan in case.support_plans.items()},
            "jobs": {each.job.pk: each.changed_on for each in case.jobs},
            "offers": {offer.pk for offer in case.offers},
            "plannings": case.plannings,
            "vr_discussed_on": case.vr_discussed_on,
        } == oracle.case_facts(case.enrolment, on)
    assert len(facts.staff) > 5
    employer_contacts = list(EmployerContact.objects.select_related("employer"))
    for staff in facts.staff:
        assert {
            "vr_contact_on": staff.vr_contact_on,
            "vr_met_on": staff.vr_met_on,
            "promises": {contact.pk for contact in staff.promises},
            "teams": {each.team.pk: each.met_on for each in staff.teams},
            "away_today": staff.is_away(on),
            "recorded_days": staff.recorded_days,
        } == oracle.staff_facts(staff.person, staff.program, on, employer_contacts=employer_contacts)
