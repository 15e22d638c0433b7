"""Keeping facts and figures as fresh as the caseload: which programs and quarters to make anew, and when.

One worker at a time works on a state, because its figures count people across programs: the row of the state is held
until the transaction ends. Workers who find a state taken pass on to the next.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Min, Q

from caseload.models import Enrolment, FactsChange
from ipsapp.access.models import Program, State
from ipsapp.kernel.periods import Quarter
from outcomes.indicators.registry import INDICATORS
from outcomes.models import PersonQuarter, ProgramQuarter, StateQuarter
from outcomes.services.facts import refresh_facts
from outcomes.services.figures import refresh_figures

if TYPE_CHECKING:
    import datetime
    import uuid
    from collections.abc import Collection, Iterable

    Stale = dict[Quarter, set[uuid.UUID]]


def refresh_changes(*, as_of: datetime.date) -> int:
    """Make anew whatever noted changes touch, up to the quarter of `as_of`, delete the notes, return how many there were.

    A transaction a state. A change noted meanwhile is left for the next run; a state that another worker has in hand is
    left to that worker.
    """
    waiting = State.objects.filter(agencies__programs__in=FactsChange.objects.values("program")).order_by("pk")
    return sum(_refresh_state(state_id, as_of=as_of) for state_id in waiting.distinct().values_list("pk", flat=True))


@transaction.atomic
def refresh_state(*, state_id: uuid.UUID, as_of: datetime.date) -> None:
    """Make anew whatever changed or is missing in one state, now. Waits for a worker that has the state in hand."""
    State.objects.select_for_update(no_key=True).get(pk=state_id)
    _refresh_state(state_id, as_of=as_of)


def roll_forward(*, as_of: datetime.date) -> None:
    """Make what nobody's edit asked for: a quarter that has begun, a new program, a changed definition."""
    for state_id in State.objects.order_by("pk").values_list("pk", flat=True):
        _refresh_state(state_id, as_of=as_of)


def rebuild_facts(*, as_of: datetime.date) -> None:
    """Make all facts and figures anew, from the first enrolment to the quarter of `as_of`. Waits for other workers."""
    for state_id in State.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            State.objects.select_for_update(no_key=True).get(pk=state_id)
            changes = list(FactsChange.objects.filter(program__agency__state=state_id))
            programs = set(Program.objects.filter(agency__state=state_id).values_list("pk", flat=True))
            _make(dict.fromkeys(_quarters(state_id, as_of=as_of), programs))
            _drop_outside(state_id, as_of=as_of)
            _forget(changes)


def request_refresh(*, program_ids: Iterable[uuid.UUID], quarter: Quarter) -> None:
    """Note that somebody wants the figures of these programs and this quarter made anew; a worker does it."""
    FactsChange.objects.bulk_create(
        FactsChange(program_id=program_id, starts_on=quarter.start, ends_on=quarter.end) for program_id in program_ids
    )


@transaction.atomic
def _refresh_state(state_id: uuid.UUID, *, as_of: datetime.date) -> int:
    """Make anew what changed or is missing in the state; return how many noted changes that took care of."""
    if State.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=state_id).first() is None:
        return 0
    # Read before the facts: what is noted later may not be in them yet, and must stay.
    changes = list(FactsChange.objects.filter(program__agency__state=state_id))
    quarters = _quarters(state_id, as_of=as_of)
    stale = _missing(state_id, quarters)
    related = _programs_with_shared_clients({change.program_id for change in changes})
    for change in changes:
        for quarter in quarters:
            if change.starts_on < quarter.end and (change.ends_on is None or change.ends_on > quarter.start):
                stale[quarter] |= related[change.program_id]
    _make(stale)
    _drop_outside(state_id, as_of=as_of)
    _forget(changes)
    return len(changes)


def _make(stale: Stale) -> None:
    for quarter, program_ids in stale.items():
        refresh_facts(program_ids=program_ids, quarters=[quarter])
        refresh_figures(program_ids=program_ids, quarters=[quarter])


def _forget(changes: Iterable[FactsChange]) -> None:
    FactsChange.objects.filter(pk__in=[change.pk for change in changes]).delete()


def _quarters(state_id: uuid.UUID, *, as_of: datetime.date) -> list[Quarter]:
    """From the first enrolment in an IPS program of the state to the quarter of `as_of`; none before there is one."""
    first = Enrolment.objects.filter(program__agency__state=state_id, program__is_ips=True).aggregate(
        day=Min("entered_on")
    )["day"]
    return Quarter.between(first, Quarter.containing(as_of).period.last_day) if first else []


def _missing(state_id: uuid.UUID, quarters: Collection[Quarter]) -> defaultdict[Quarter, set[uuid.UUID]]:
    """IPS programs of the state by the quarters for which they lack a figure of the definitions now in force."""
    in_force = Q()
    for each in INDICATORS:
        in_force |= Q(indicator=each.key, definition_version=each.version)
    complete = set(
        ProgramQuarter.objects.filter(in_force, program__agency__state=state_id)
        .values("program", "quarter_starts_on")
        .annotate(n=Count("pk"))
        .filter(n=len(INDICATORS))
        .values_list("program", "quarter_starts_on")
    )
    programs = list(Program.objects.filter(agency__state=state_id, is_ips=True).values_list("pk", flat=True))
    missing: defaultdict[Quarter, set[uuid.UUID]] = defaultdict(set)
    for quarter in quarters:
        for program_id in programs:
            if (program_id, quarter.start) not in complete:
                missing[quarter].add(program_id)
    return missing


def _programs_with_shared_clients(program_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Each program with those that share clients with it: a job recorded in one counts in the other."""
    related = {program_id: {program_id} for program_id in program_ids}
    pairs = (
        Enrolment.objects.filter(program__in=program_ids)
        .order_by()
        .values_list("program", "client__enrolments__program")
        .distinct()
    )
    for program_id, other_id in pairs:
        related[program_id].add(other_id)
    return related


def _drop_outside(state_id: uuid.UUID, *, as_of: datetime.date) -> None:
    """Delete what the records no longer give: quarters before the first enrolment, programs that are not IPS."""
    quarters = _quarters(state_id, as_of=as_of)
    before = Q(quarter_starts_on__lt=quarters[0].start) if quarters else Q()
    in_state = Program.objects.filter(agency__state=state_id)
    for model in (PersonQuarter, ProgramQuarter):
        model._default_manager.filter(before, program__in=in_state).delete()
        model._default_manager.filter(program__in=in_state.filter(is_ips=False)).delete()
    StateQuarter.objects.filter(before, state=state_id).delete()
