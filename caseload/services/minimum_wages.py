"""Writes of minimum wages, and what they change about jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from caseload.models import Job, JobTerms, MinimumWage
from caseload.services.competitive import assess_job_unless_overruled

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence
    from decimal import Decimal


@dataclass(frozen=True)
class WageStep:
    """An hourly minimum in dollars from a day on. `state_code` empty: federal; `city` empty: the whole state."""

    state_code: str
    city: str
    starts_on: datetime.date
    amount: Decimal
    source: str


@dataclass(frozen=True)
class Stored:
    """How many minimum wages were added, corrected, and there already."""

    n_added: int
    n_corrected: int
    n_unchanged: int
    # Jobs whose verdict is another one now.
    n_verdicts: int


@transaction.atomic
def store_minimum_wages(steps: Sequence[WageStep]) -> Stored:
    """Add minimum wages, and correct the amount of those known for the same place and day; the rest stays.

    Jobs whose terms they may concern get their verdict anew, unless a person overruled it. Doing it twice changes
    nothing the second time. Raises ValidationError on the first step that no minimum wage can be.
    """
    known = {(row.state_code, row.city, row.starts_on): row for row in MinimumWage.objects.all()}
    written: list[MinimumWage] = []
    n_added = 0
    for step in steps:
        key = (step.state_code, step.city, step.starts_on)
        row = known.get(key)
        if row and row.amount == step.amount:
            continue
        if row is None:
            n_added += 1
            row = MinimumWage(state_code=step.state_code, city=step.city, starts_on=step.starts_on)
        row.amount = step.amount
        row.source = step.source
        row.full_clean()
        row.save()
        known[key] = row
        written.append(row)
    return Stored(
        n_added=n_added,
        n_corrected=len(written) - n_added,
        n_unchanged=len(steps) - len(written),
        n_verdicts=_reassess(written),
    )


def _reassess(written: Sequence[MinimumWage]) -> int:
    """Work out the verdicts of jobs with terms since the first of the new days, in the states concerned."""
    if not written:
        return 0
    since = min(row.starts_on for row in written)
    terms = JobTerms.objects.filter(starts_on__gte=since)
    states = {row.state_code for row in written}
    if "" not in states:
        terms = terms.filter(job__enrolment__program__agency__state__code__in=states)
    jobs = Job.objects.filter(pk__in=terms.values("job")).select_related("site", "enrolment__program__agency__state")
    n_changed = 0
    for job in jobs.iterator():
        before = job.verdicts.filter(is_current=True).values_list("verdict", flat=True).first()
        n_changed += assess_job_unless_overruled(job, by=None).verdict != before
    return n_changed
