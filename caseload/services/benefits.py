"""Benefits (work incentives) planning: that it was offered, by whom it was done, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.choices import BenefitsOutcome
from caseload.models import BenefitsPlanning
from caseload.queries.benefits import may_correct_planning
from caseload.services.enrolments import check_day, enrolment_for_change
from caseload.services.records import stored_before
from caseload.services.wording import written_day

if TYPE_CHECKING:
    import datetime
    import uuid

    from caseload.models import Enrolment, Job
    from ipsapp.access.models import User


class PlanningRecord(TypedDict):
    """What was offered and done."""

    offered_on: datetime.date
    occasion: str
    job: Job | None
    outcome: str
    done_on: datetime.date | None
    planner: str
    training: str
    covers: list[str]
    reporting_help: bool
    note: str


@transaction.atomic
def record_benefits_planning(
    *, planning_id: uuid.UUID, enrolment: Enrolment, by: User, as_of: datetime.date, **done: Unpack[PlanningRecord]
) -> BenefitsPlanning:
    """Record that benefits planning was offered, and what came of it. Sent twice with one id it is stored once.

    Raises ValidationError, by field: a day that is not one of the enrolment's; a plan without its day or a day without
    a plan; a job of somebody else.
    """
    current = enrolment_for_change(enrolment, by=by, as_of=as_of)
    planning = BenefitsPlanning(id=planning_id, enrolment=current, recorded_by=by, **done)
    if stored := stored_before(planning):
        return stored
    _check(planning, enrolment=current, as_of=as_of)
    planning.save(force_insert=True)
    return planning


@transaction.atomic
def correct_benefits_planning(
    *, planning: BenefitsPlanning, by: User, as_of: datetime.date, **done: Unpack[PlanningRecord]
) -> BenefitsPlanning:
    """Correct one's own record on the day it was written. Raises ValidationError on a later day or for a colleague's."""
    current = enrolment_for_change(planning.enrolment, by=by, as_of=as_of)
    planning = BenefitsPlanning.objects.get(pk=planning.pk)
    if not may_correct_planning(planning, by=by, as_of=as_of):
        raise ValidationError(
            "Only who recorded this may correct it, and only on the same day. Record it anew as it is now."
        )
    for name, value in done.items():
        setattr(planning, name, value)
    _check(planning, enrolment=current, as_of=as_of)
    planning.save()
    return planning


def _check(planning: BenefitsPlanning, *, enrolment: Enrolment, as_of: datetime.date) -> None:
    check_day(enrolment, field="offered_on", day=planning.offered_on, as_of=as_of)
    if planning.job and planning.job.enrolment.client_id != enrolment.client_id:
        raise ValidationError({"job": "Choose a job of this client."})
    if planning.outcome == BenefitsOutcome.PLAN_MADE:
        if planning.done_on is None:
            raise ValidationError({"done_on": "Give the day the plan was made."})
        if planning.done_on > as_of:
            raise ValidationError(
                {"done_on": "This day has not come. Until then, choose “Appointment with a planner”."}
            )
        if planning.done_on < planning.offered_on:
            raise ValidationError(
                {"done_on": f"It was offered on {written_day(planning.offered_on)}. Give that day or a later one."}
            )
    elif planning.done_on:
        raise ValidationError({"done_on": "Leave this empty, or choose “Individual plan made” above."})
    planning.full_clean()
