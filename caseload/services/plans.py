"""Writes of plans: to find a job, to keep it, to do without the program."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, NamedTuple, TypedDict, TypeVar, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.models import JobSearchPlan, PlannedEmployer, PlannedSupport, PlanStep, StepDownPlan, SupportPlan
from caseload.queries.versions import is_own_of_today
from caseload.services.enrolments import check_day, enrolment_for_change
from caseload.services.versions import check_not_before, check_review

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from caseload.models import Employer, Enrolment, Job
    from ipsapp.access.models import User

Plan = TypeVar("Plan", JobSearchPlan, SupportPlan, StepDownPlan)


class SearchPlanFacts(TypedDict):
    """What a job search plan says, apart from its steps and employers. An empty list or text is no preference."""

    planned_on: datetime.date
    goal: str
    job_types: list[str]
    settings: list[str]
    shifts: list[str]
    towns: list[str]
    hours_from: int | None
    hours_to: int | None
    pay_from: Decimal | None
    transport: str
    agreed_on: datetime.date | None
    review_on: datetime.date


class SupportPlanFacts(TypedDict):
    """What a support plan says, apart from its supports."""

    planned_on: datetime.date
    job: Job | None
    employer_contact: str
    note: str
    review_on: datetime.date


class StepDownPlanFacts(TypedDict):
    """What a step-down plan says."""

    planned_on: datetime.date
    steps_down_on: datetime.date | None
    contact_person: str
    warning_signs: str
    way_back: str


class Step(NamedTuple):
    """A step that is still to be taken."""

    what: str
    owner: str
    due_on: datetime.date | None


class Support(NamedTuple):
    """A support: what kind, by whom, how often."""

    kind: str
    provider: str
    frequency: str


@transaction.atomic
def write_search_plan(
    *,
    enrolment: Enrolment,
    steps: Sequence[Step],
    employers: Sequence[Employer],
    by: User,
    as_of: datetime.date,
    **facts: Unpack[SearchPlanFacts],
) -> JobSearchPlan:
    """Write a version of the job search plan, with the steps still to be taken and the employers to approach.

    The versions before stay. A plan that `by` wrote the same day is corrected in place and keeps its steps that are
    done; so a form sent twice writes one plan. Raises ValidationError, by field.
    """
    current = enrolment_for_change(enrolment, by=by, as_of=as_of)
    newest = current.search_plans.first()
    plan = _plan_to_write(newest, JobSearchPlan(enrolment=current, recorded_by=by), facts["planned_on"], as_of=as_of)
    check_review(facts["planned_on"], facts["review_on"])
    if facts["agreed_on"] and facts["agreed_on"] > as_of:
        raise ValidationError({"agreed_on": "This day has not come. Leave it empty until the client has agreed."})
    for employer in employers:
        if employer.agency_id != current.program.agency_id:
            raise ValidationError("Choose employers of the agency that knows the client.")
    _save(plan, facts)
    plan.steps.filter(done_on__isnull=True).delete()
    for step in steps:
        row = PlanStep(plan=plan, **step._asdict())
        row.full_clean()
        row.save()
    plan.employers.all().delete()
    PlannedEmployer.objects.bulk_create(
        PlannedEmployer(plan=plan, employer=employer) for employer in dict.fromkeys(employers)
    )
    return plan


@transaction.atomic
def agree_to_search_plan(*, plan: JobSearchPlan, by: User, as_of: datetime.date) -> JobSearchPlan:
    """Note that the client agrees to the plan today; an earlier day that is noted stays."""
    enrolment_for_change(plan.enrolment, by=by, as_of=as_of)
    plan = JobSearchPlan.objects.get(pk=plan.pk)
    if plan.agreed_on is None:
        plan.agreed_on = as_of
        plan.full_clean()
        plan.save()
    return plan


@transaction.atomic
def mark_step(*, step: PlanStep, is_done: bool, by: User, as_of: datetime.date) -> PlanStep:
    """Note that a step was taken today, or that it was not after all. A day noted before stays."""
    enrolment_for_change(step.plan.enrolment, by=by, as_of=as_of)
    step = PlanStep.objects.get(pk=step.pk)
    if is_done != bool(step.done_on):
        step.done_on = as_of if is_done else None
        step.full_clean()
        step.save()
    return step


@transaction.atomic
def write_support_plan(
    *,
    enrolment: Enrolment,
    supports: Sequence[Support],
    by: User,
    as_of: datetime.date,
    **facts: Unpack[SupportPlanFacts],
) -> SupportPlan:
    """Write a version of the support plan. The versions before stay; one's own of the same day is corrected in place.

    Raises ValidationError, by field: a day that is none of the enrolment's, a job of somebody else, a support by one
    person twice.
    """
    current = enrolment_for_change(enrolment, by=by, as_of=as_of)
    newest = current.support_plans.first()
    plan = _plan_to_write(newest, SupportPlan(enrolment=current, recorded_by=by), facts["planned_on"], as_of=as_of)
    check_review(facts["planned_on"], facts["review_on"])
    if facts["job"] and facts["job"].enrolment.client_id != current.client_id:
        raise ValidationError({"job": "Choose one of the client's jobs."})
    if len({(support.kind, support.provider) for support in supports}) < len(supports):
        raise ValidationError("A support by one person stands in two rows. Join them: how often may say both.")
    _save(plan, facts)
    plan.supports.all().delete()
    for support in supports:
        row = PlannedSupport(plan=plan, **support._asdict())
        row.full_clean()
        row.save()
    return plan


@transaction.atomic
def write_step_down_plan(
    *, enrolment: Enrolment, by: User, as_of: datetime.date, **facts: Unpack[StepDownPlanFacts]
) -> StepDownPlan:
    """Write a version of the step-down plan. The versions before stay; one's own of the same day is corrected in place.

    Raises ValidationError, by field: a day that is none of the enrolment's, an end of support before the plan.
    """
    current = enrolment_for_change(enrolment, by=by, as_of=as_of)
    newest = current.step_down_plans.first()
    plan = _plan_to_write(newest, StepDownPlan(enrolment=current, recorded_by=by), facts["planned_on"], as_of=as_of)
    if facts["steps_down_on"] and facts["steps_down_on"] < facts["planned_on"]:
        raise ValidationError({"steps_down_on": "Support ends after the plan is made: give a later day, or none yet."})
    _save(plan, facts)
    return plan


def _plan_to_write(newest: Plan | None, new: Plan, planned_on: datetime.date, *, as_of: datetime.date) -> Plan:
    """The newest plan when its author corrects it on the same day, or else the new one. Refuses a day it cannot be of."""
    check_day(new.enrolment, field="planned_on", day=planned_on, as_of=as_of)
    if newest and is_own_of_today(newest, enrolment=new.enrolment, by=new.recorded_by, as_of=as_of):
        return newest
    check_not_before(newest.planned_on if newest else None, planned_on, field="planned_on")
    return new


def _save(
    plan: JobSearchPlan | SupportPlan | StepDownPlan, facts: SearchPlanFacts | SupportPlanFacts | StepDownPlanFacts
) -> None:
    for name, value in facts.items():
        setattr(plan, name, value)
    plan.full_clean()
    plan.save()
