"""Profiles, plans and school, written straight to the tables."""

import datetime

from caseload.choices import ProfileSection, StepOwner, SupportKind, SupportProvider
from caseload.models import (
    EducationSupport,
    JobSearchPlan,
    PastJob,
    PlannedSupport,
    PlanStep,
    ProfileEntry,
    StepDownPlan,
    SupportPlan,
)
from tests.factories.access import make_specialist

WRITTEN = datetime.date(2026, 2, 4)
REVIEW = datetime.date(2026, 6, 4)


def _recorded(model, day, *, enrolment, recorded_by=None, **fields):
    fields.setdefault(day, WRITTEN)
    return model.objects.create(
        enrolment=enrolment, recorded_by=recorded_by or make_specialist(enrolment.program), **fields
    )


def make_profile_entry(*, enrolment, **fields):
    """What one section says since 4 February 2026: the goal unless another is named."""
    fields.setdefault("section", ProfileSection.GOAL)
    fields.setdefault("text", "Work with plants")
    return _recorded(ProfileEntry, "written_on", enrolment=enrolment, **fields)


def make_past_job(*, enrolment, recorded_by=None, **fields):
    fields.setdefault("title", "Farm hand")
    return PastJob.objects.create(
        enrolment=enrolment, recorded_by=recorded_by or make_specialist(enrolment.program), **fields
    )


def make_search_plan(*, enrolment, **fields):
    """A plan of 4 February 2026, to be looked at again on 4 June."""
    fields.setdefault("goal", "A job outdoors")
    fields.setdefault("review_on", REVIEW)
    return _recorded(JobSearchPlan, "planned_on", enrolment=enrolment, **fields)


def make_step(*, plan, **fields):
    fields.setdefault("what", "Write a resume")
    fields.setdefault("owner", StepOwner.TOGETHER)
    return PlanStep.objects.create(plan=plan, **fields)


def make_support_plan(*, enrolment, **fields):
    """A plan of 4 February 2026, to be looked at again on 4 June."""
    fields.setdefault("review_on", REVIEW)
    return _recorded(SupportPlan, "planned_on", enrolment=enrolment, **fields)


def make_support(*, plan, **fields):
    fields.setdefault("kind", SupportKind.TALKS)
    fields.setdefault("provider", SupportProvider.SPECIALIST)
    return PlannedSupport.objects.create(plan=plan, **fields)


def make_step_down_plan(*, enrolment, **fields):
    fields.setdefault("contact_person", "The nurse of the team")
    return _recorded(StepDownPlan, "planned_on", enrolment=enrolment, **fields)


def make_education(*, enrolment, **fields):
    fields.setdefault("school", "Springfield College")
    fields.setdefault("course", "Bookkeeping")
    return _recorded(EducationSupport, "started_on", enrolment=enrolment, **fields)
