"""Plans made with a client: what each version says, in what versions differ, and how all of a client's stand."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db.models import TextChoices

from caseload.choices import Answer, ContactMode, ContactResult, JobType, Shift, WorkSetting
from caseload.models import EducationSupport, Job, JobSearchPlan, StepDownPlan, SupportPlan
from caseload.queries.follow_along import Slot, follow_along_schedule
from caseload.queries.profiles import JobEvent, job_events_without_update, missing_sections, profile_written

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from django.db.models import QuerySet

    from caseload.models import Enrolment

Plan = JobSearchPlan | SupportPlan | StepDownPlan
Made = TypeVar("Made", JobSearchPlan, SupportPlan, StepDownPlan)

# A review is announced so many days before.
DUE_SOON_DAYS = 14


class ReviewState(TextChoices):
    """How near the day is on which a plan is to be looked at again."""

    LATER = "later", "Review"
    DUE = "due", "Review due"
    OVERDUE = "overdue", "Review was due"


@dataclass(frozen=True)
class Review:
    """When a plan is to be looked at again."""

    on: datetime.date
    state: ReviewState


@dataclass(frozen=True)
class Version(Generic[Made]):
    """One version of a plan, and in what it differs from the one before; nothing for the first."""

    number: int
    plan: Made
    changed: list[str]


@dataclass(frozen=True)
class FollowAlong:
    """The meetings that support in a job asks for."""

    job: Job
    slots: list[Slot]


@dataclass(frozen=True)
class PlansAndProfile:
    """How a client's documents stand; None for those that were never written."""

    profile_updated_on: datetime.date | None
    profile_missing: list[str]
    job_event: JobEvent | None  # a start or end of a job that the profile does not know yet
    search_plan: JobSearchPlan | None
    search_review: Review | None
    support_plan: SupportPlan | None
    support_review: Review | None
    step_down_plan: StepDownPlan | None
    school: EducationSupport | None  # the newest


def plans_and_profile(enrolment: Enrolment, enrolments: QuerySet[Enrolment], *, on: datetime.date) -> PlansAndProfile:
    """How things stand for the page of a client: plans of `enrolment`, profile and school of all `enrolments`."""
    written, updated_on = profile_written(enrolments)
    search_plan = enrolment.search_plans.first()
    support_plan = enrolment.support_plans.first()
    return PlansAndProfile(
        profile_updated_on=updated_on,
        profile_missing=missing_sections(written),
        job_event=job_events_without_update(enrolments, updated_on=updated_on, on=on),
        search_plan=search_plan,
        search_review=review_of(search_plan, on=on),
        support_plan=support_plan,
        support_review=review_of(support_plan, on=on),
        step_down_plan=enrolment.step_down_plans.first(),
        school=EducationSupport.objects.filter(enrolment__in=enrolments).first(),
    )


def review_of(plan: JobSearchPlan | SupportPlan | None, *, on: datetime.date) -> Review | None:
    """When the plan is to be looked at again; None without a plan."""
    if plan is None:
        return None
    n_days = (plan.review_on - on).days
    if n_days < 0:
        return Review(plan.review_on, ReviewState.OVERDUE)
    return Review(plan.review_on, ReviewState.DUE if n_days <= DUE_SOON_DAYS else ReviewState.LATER)


def search_plan_in_words(plan: JobSearchPlan) -> dict[str, str]:
    """The plan's wishes by what they are about; an empty text says that the client has none there."""
    return {
        "Kind of work": _listed(JobType, plan.job_types),
        "Workplace": _listed(WorkSetting, plan.settings),
        "When": _listed(Shift, plan.shifts),
        "Hours": _hours(plan.hours_from, plan.hours_to),
        "Pay": f"At least ${plan.pay_from:,.2f} an hour" if plan.pay_from is not None else "",
        "Where": ", ".join(plan.towns),
        "Getting there": plan.transport,
    }


def search_plan_versions(plan: JobSearchPlan) -> list[Version[JobSearchPlan]]:
    """All versions of the plan, newest first, with their steps and employers."""
    plans = plan.enrolment.search_plans.select_related("recorded_by").prefetch_related("steps", "employers__employer")
    return _versions(plans, _search_plan_content)


def support_plan_versions(plan: SupportPlan) -> list[Version[SupportPlan]]:
    """All versions of the plan, newest first, with their supports."""
    plans = plan.enrolment.support_plans.select_related("recorded_by", "job__employer").prefetch_related("supports")
    return _versions(plans, _support_plan_content)


def step_down_plan_versions(plan: StepDownPlan) -> list[Version[StepDownPlan]]:
    """All versions of the plan, newest first."""
    return _versions(plan.enrolment.step_down_plans.select_related("recorded_by"), _step_down_plan_content)


def follow_along_of(job: Job, *, on: datetime.date) -> FollowAlong:
    """The meetings a job asks for, filled by those in person with its client."""
    contacts = job.enrolment.contacts.filter(mode=ContactMode.IN_PERSON, result=ContactResult.MET)
    days = contacts.order_by("occurred_on").values_list("occurred_on", flat=True)
    return FollowAlong(job, follow_along_schedule(job.started_on, days, until=job.ended_on, as_of=on))


def _versions(plans: QuerySet[Made], content: Callable[[Made], dict[str, object]]) -> list[Version[Made]]:
    versions: list[Version[Made]] = []
    before: dict[str, object] = {}
    for number, plan in enumerate(reversed(plans), start=1):
        now = content(plan)
        versions.insert(0, Version(number, plan, [name for name in before if now[name] != before[name]]))
        before = now
    return versions


def _search_plan_content(plan: JobSearchPlan) -> dict[str, object]:
    return {
        "What the client wants": plan.goal,
        **search_plan_in_words(plan),
        # What was done is no part of what the next version plans.
        "Steps": {(step.what, step.owner, step.due_on) for step in plan.steps.all() if not step.done_on},
        "Employers": {row.employer_id for row in plan.employers.all()},
    }


def _support_plan_content(plan: SupportPlan) -> dict[str, object]:
    return {
        "Job": plan.job_id,
        "Supports": {(row.kind, row.provider, row.frequency) for row in plan.supports.all()},
        "Talking with the employer": Answer(plan.employer_contact),
        "Note": plan.note,
    }


def _step_down_plan_content(plan: StepDownPlan) -> dict[str, object]:
    return {
        "End of support": plan.steps_down_on,
        "Who the client turns to": plan.contact_person,
        "Warning signs": plan.warning_signs,
        "Way back": plan.way_back,
    }


def _listed(choices: type[TextChoices], chosen: Collection[str]) -> str:
    """The labels of what is chosen, always in the order of the choices: another order is no change."""
    return "; ".join(choice.label for choice in choices if choice in chosen)


def _hours(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return f"{least} to {most} a week" if least != most else f"{least} a week"
    if least is not None:
        return f"At least {least} a week"
    return f"At most {most} a week" if most is not None else ""
