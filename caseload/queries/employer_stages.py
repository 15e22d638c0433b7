"""How far the relationship with an employer has come: one rule, said once, that lists can filter and sort by."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from caseload.choices import EmployerStage

if TYPE_CHECKING:
    from collections.abc import Sequence

RESTING_AFTER_DAYS = 180
# The third planned visit comes with a candidate: from then on it is a partnership.
LAST_PLANNED_VISIT = 3
# The order in which a relationship grows; those that stand still come last.
STAGES_IN_ORDER = tuple(EmployerStage)


def stage_rules(*, on: datetime.date) -> Sequence[tuple[EmployerStage, Q]]:
    """Each stage with its condition, on the annotations of `queries.employers.employers_known`; the first that fits holds.

    A visit is a contact in person at which somebody was met. Who never had a contact or a job is not resting: nothing
    has begun. Nor is an employer resting where a client works now.
    """
    rests_since = on - datetime.timedelta(days=RESTING_AFTER_DAYS)
    is_silent = Q(last_contact_on__isnull=True) | Q(last_contact_on__lt=rests_since)
    has_begun = Q(n_contacts__gt=0) | Q(n_jobs__gt=0)
    return (
        (EmployerStage.NOT_NOW, Q(paused_on__lte=on)),
        (EmployerStage.RESTING, is_silent & has_begun & Q(n_open_jobs=0)),
        (EmployerStage.PARTNER, Q(n_jobs__gt=0) | Q(planned_visit__gte=LAST_PLANNED_VISIT)),
        (EmployerStage.LEARNING, Q(n_visits__gte=2) | Q(planned_visit=2) | Q(n_learning_visits__gt=0)),
        (EmployerStage.INTRODUCED, Q(n_visits=1)),
    )


def with_stage(employers: QuerySet[Any], *, on: datetime.date) -> QuerySet[Any]:
    """The employers with `stage`, and `stage_order` to sort by."""
    whens = [When(condition, then=Value(stage.value)) for stage, condition in stage_rules(on=on)]
    staged: QuerySet[Any] = employers.annotate(
        stage=Case(*whens, default=Value(EmployerStage.TO_VISIT.value), output_field=CharField())
    ).annotate(stage_order=Case(*(When(stage=stage, then=Value(place)) for place, stage in enumerate(STAGES_IN_ORDER))))
    return staged
