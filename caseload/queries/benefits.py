"""Benefits planning as people look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caseload.choices import ClientWish
from caseload.queries.versions import is_own_of_today

if TYPE_CHECKING:
    import datetime

    from caseload.models import BenefitsPlanning, Enrolment, Job
    from ipsapp.access.models import User


def may_correct_planning(planning: BenefitsPlanning, *, by: User, as_of: datetime.date) -> bool:
    """Whether this is the person's own record of the same day: later, what was written is evidence and stays."""
    return is_own_of_today(planning, enrolment=planning.enrolment, by=by, as_of=as_of)


def lacks_planning(enrolment: Enrolment, *, by_day: datetime.date) -> bool:
    """Whether the client receives benefits that earnings may change, and nobody offered planning by that day.

    False where benefits were never asked about, and while the client wants no benefits planning.
    """
    if not enrolment.benefits:
        return False
    return not (
        enrolment.benefits_plannings.filter(offered_on__lte=by_day).exists()
        or enrolment.wishes.holding_on(by_day).filter(wish=ClientWish.BENEFITS).exists()
    )


def started_without_planning(job: Job) -> bool:
    """Whether benefits planning was missing when this job began; of a job brought along nobody asks it."""
    return job.started_on >= job.enrolment.entered_on and lacks_planning(job.enrolment, by_day=job.started_on)
