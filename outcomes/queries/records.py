"""The records behind a figure: who counted, and because of which job on which days."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q

from caseload.choices import Verdict
from caseload.models import CompetitiveVerdict, Job
from outcomes.models import PersonQuarter

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from ipsapp.access.models import Program, User
    from ipsapp.kernel.periods import Quarter
    from outcomes.models.facts import PersonQuarterQuerySet


@dataclass(frozen=True)
class JobDays:
    """A job and its days within one stay and quarter, first and last included.

    `job` is None for a job that another program recorded and the reader may not open: its days count all the same.
    """

    job: Job | None
    verdict: Verdict
    first_day: datetime.date
    last_day: datetime.date
    is_held_on: bool  # still held on the last day
    is_start: bool  # the first day worked is among the days
    n_days: int  # those that have passed by the day of reading; a running quarter still has others ahead


@dataclass(frozen=True)
class FactRecord:
    """One fact row with the jobs held on its open days, oldest first."""

    fact: PersonQuarter
    jobs: Sequence[JobDays]


def quarter_facts(*, program: Program, quarter: Quarter, rows: Q) -> PersonQuarterQuerySet:
    """The fact rows of one program and quarter that an indicator counts, by name of the client."""
    return (
        PersonQuarter.objects.filter(rows, program=program, quarter_starts_on=quarter.start)
        .select_related("client", "enrolment")
        .order_by("client__last_name", "client__first_name", "client", "enrolment__entered_on")
    )


def with_jobs(facts: Sequence[PersonQuarter], *, quarter: Quarter, user: User, on: datetime.date) -> list[FactRecord]:
    """The rows, in their order, each with the jobs of its client on days when the enrolment was open."""
    jobs = (
        Job.objects.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gte=quarter.start),
            enrolment__client__in={fact.client_id for fact in facts},
            started_on__lt=quarter.end,
        )
        .select_related("enrolment", "employer")
        .prefetch_related(
            Prefetch("verdicts", CompetitiveVerdict.objects.filter(is_current=True), to_attr="current_verdicts")
        )
        .order_by("started_on", "pk")
    )
    visible = set(jobs.visible_to(user, on=on).values_list("pk", flat=True))
    by_client: dict[uuid.UUID, list[Job]] = defaultdict(list)
    for job in jobs:
        by_client[job.enrolment.client_id].append(job)
    return [
        FactRecord(
            fact,
            [
                days
                for job in by_client[fact.client_id]
                if (days := _days(job, fact, quarter, on=on, is_visible=job.pk in visible))
            ],
        )
        for fact in facts
    ]


def _days(job: Job, fact: PersonQuarter, quarter: Quarter, *, on: datetime.date, is_visible: bool) -> JobDays | None:
    """The days of the job on which the enrolment was open in the quarter, or None when there is none."""
    last_open = min(fact.enrolment.closed_on or datetime.date.max, quarter.period.last_day)
    first = max(job.started_on, fact.enrolment.entered_on, quarter.start)
    last = min(job.ended_on or datetime.date.max, last_open)
    if first > last:
        return None
    current: list[CompetitiveVerdict] = job.current_verdicts  # type: ignore[attr-defined]
    return JobDays(
        job=job if is_visible else None,
        verdict=Verdict(current[0].verdict) if current else Verdict.UNDETERMINED,
        first_day=first,
        last_day=last,
        is_held_on=job.ended_on is None or job.ended_on > last,
        is_start=job.enrolment_id == fact.enrolment_id and job.started_on == first,
        n_days=max(0, (min(last, on) - first).days + 1),
    )
