"""The demonstration's profiles, plans and schools: in the stay, past, and in every state a page can show."""

import pytest

from caseload.choices import CORE_SECTIONS
from caseload.demo.draw import Draw
from caseload.demo.load import SEED, make_rows
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
from tests.conftest import TODAY

SHARE = 0.2


@pytest.fixture(scope="module")
def made():
    return {type(rows[0]): rows for rows in make_rows(Draw(SEED), as_of=TODAY, share=SHARE) if rows}


DAYS = {
    ProfileEntry: "written_on",
    JobSearchPlan: "planned_on",
    SupportPlan: "planned_on",
    StepDownPlan: "planned_on",
    EducationSupport: "started_on",
}


def test_everything_lies_within_the_stay_and_before_today(made):
    for model, name in DAYS.items():
        for row in made[model]:
            day = getattr(row, name)
            assert row.enrolment.entered_on <= day <= (row.enrolment.closed_on or TODAY), model
            assert day == row.created_at.date() < TODAY, model


def test_rows_hold_what_their_models_allow(made):
    for model in (PastJob, ProfileEntry, JobSearchPlan, PlanStep, SupportPlan, PlannedSupport, EducationSupport):
        # Whether a key leads somewhere is for the tables to say.
        keys = [field.name for field in model._meta.fields if field.is_relation]
        for row in made[model]:
            row.clean_fields(exclude=keys)


def test_documents_stand_in_every_state(made):
    written = {}
    for entry in made[ProfileEntry]:
        written.setdefault(entry.enrolment, set()).add(entry.section)
    n_core = {len(sections & set(CORE_SECTIONS)) for sections in written.values()}
    assert {3, 4, 5, 6} <= n_core
    assert {bool(entry.job) for entry in made[ProfileEntry]} == {True, False}
    for model in (JobSearchPlan, SupportPlan):
        assert {plan.review_on < TODAY for plan in made[model]} == {True, False}
    assert {plan.agreed_on is None for plan in made[JobSearchPlan]} == {True, False}
    assert {step.done_on is None for step in made[PlanStep]} == {True, False}
    assert {bool(school.ended_on) for school in made[EducationSupport]} == {True, False}
