"""The figures: each indicator counted from the fact rows, by program and by state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from ipsapp.access.models import Program
from outcomes.indicators.registry import INDICATORS
from outcomes.indicators.spec import Grain
from outcomes.models import PersonQuarter, ProgramQuarter, StateQuarter

if TYPE_CHECKING:
    import datetime
    import uuid
    from collections.abc import Collection

    from ipsapp.kernel.periods import Quarter

REPLACED = ("definition_version", "numerator", "denominator", "computed_at")


@transaction.atomic
def refresh_figures(*, program_ids: Collection[uuid.UUID], quarters: Collection[Quarter]) -> None:
    """Count every indicator anew for these IPS programs and quarters, and for the states they lie in.

    A program in which nobody was served has its rows too: 0, and 0 of 0. Reads fact rows only.
    """
    programs = dict(Program.objects.filter(pk__in=program_ids, is_ips=True).values_list("pk", "agency__state"))
    states = set(Program.objects.filter(pk__in=program_ids).values_list("agency__state", flat=True))
    for quarter in quarters:
        now = timezone.now()
        by_program = _counted(quarter, place="program", grain=Grain.PROGRAM, among=programs)
        ProgramQuarter.objects.bulk_create(
            [
                ProgramQuarter(program_id=program_id, **figure)
                for program_id in programs
                for figure in _figures(by_program.get(program_id, {}), quarter, computed_at=now)
            ],
            update_conflicts=True,
            unique_fields=["program", "quarter_starts_on", "indicator"],
            update_fields=REPLACED,
        )
        by_state = _counted(quarter, place="program__agency__state", grain=Grain.STATE, among=states)
        StateQuarter.objects.bulk_create(
            [
                StateQuarter(state_id=state_id, **figure)
                for state_id in states
                for figure in _figures(by_state.get(state_id, {}), quarter, computed_at=now)
            ],
            update_conflicts=True,
            unique_fields=["state", "quarter_starts_on", "indicator"],
            update_fields=REPLACED,
        )


def _counted(
    quarter: Quarter, *, place: str, grain: Grain, among: Collection[uuid.UUID]
) -> dict[uuid.UUID, dict[str, int]]:
    """What the rows of the quarter add up to by place; a place without rows is left out."""
    sums = {f"{each.key}__n": each.numerator_of(grain) for each in INDICATORS}
    sums |= {f"{each.key}__d": whole for each in INDICATORS if (whole := each.denominator_of(grain)) is not None}
    rows = (
        PersonQuarter.objects.filter(quarter_starts_on=quarter.start, **{f"{place}__in": among})
        .values(place)
        .annotate(**sums)
        .order_by()
    )
    return {row[place]: row for row in rows}


def _figures(sums: dict[str, int], quarter: Quarter, *, computed_at: datetime.datetime) -> list[dict[str, Any]]:
    return [
        {
            "quarter_starts_on": quarter.start,
            "indicator": each.key,
            "definition_version": each.version,
            "numerator": sums.get(f"{each.key}__n", 0),
            "denominator": None if each.out_of is None else sums.get(f"{each.key}__d", 0),
            "computed_at": computed_at,
        }
        for each in INDICATORS
    ]
