"""Computed figures as every page, file and report shows them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from caseload.models import FactsChange
from ipsapp.access.models import Program, State
from ipsapp.kernel.periods import Quarter
from ipsapp.kernel.rates import Rate
from outcomes.models import ProgramQuarter, StateQuarter

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from outcomes.models.figures import Figure


@dataclass(frozen=True)
class FigureValue:
    """The value of one indicator. `denominator` is None for a count."""

    indicator: str
    numerator: int
    denominator: int | None
    version: int

    @property
    def rate(self) -> Rate | None:
        """Numerator over denominator; None for a count. A rate of nobody has no `value`."""
        return None if self.denominator is None else Rate(self.numerator, self.denominator)


@dataclass(frozen=True)
class FigureSet:
    """Every figure of one place and quarter.

    `place` is None for several programs added up. `values` holds each indicator's value by its key; it is empty, and
    `computed_at` None, until the figures have been computed for the first time. `computed_at` is the oldest moment of
    any of them. `is_refreshing` says that records changed since and new figures are on the way.
    """

    place: Program | State | None
    quarter: Quarter
    values: Mapping[str, FigureValue] = field(default_factory=dict)
    computed_at: datetime.datetime | None = None
    is_refreshing: bool = False

    def rate(self, indicator: str) -> Rate | None:
        """The indicator's rate, or None when it is a count or not computed yet."""
        value = self.values.get(indicator)
        return value.rate if value else None


def program_figures(*, quarter: Quarter, programs: QuerySet[Program]) -> list[FigureSet]:
    """A set for each IPS program among these, in the order of the alphabet, also for one without figures yet."""
    ips = list(programs.filter(is_ips=True).select_related("agency").order_by("name", "agency__name"))
    rows: dict[object, list[Figure]] = defaultdict(list)
    for row in ProgramQuarter.objects.filter(program__in=ips, quarter_starts_on=quarter.start):
        rows[row.program_id].append(row)
    waiting = {change.program_id for change in _pending(quarters=[quarter]).filter(program__in=ips)}
    return [_figure_set(program, quarter, rows[program.pk], is_refreshing=program.pk in waiting) for program in ips]


def state_figures(*, state: State, quarter: Quarter) -> FigureSet:
    """The figures of a whole state: its programs pooled, and a person who was in two of them counted once."""
    return trend(state=state, quarters=[quarter])[0]


def trend(*, state: State, quarters: Sequence[Quarter]) -> list[FigureSet]:
    """The state's figures for each of these quarters, in the order given, also for one without figures yet."""
    rows: dict[datetime.date, list[Figure]] = defaultdict(list)
    starts = [quarter.start for quarter in quarters]
    for row in StateQuarter.objects.filter(state=state, quarter_starts_on__in=starts):
        rows[row.quarter_starts_on].append(row)
    changes = list(_pending(quarters=quarters).filter(program__agency__state=state))
    return [
        _figure_set(
            state,
            quarter,
            rows[quarter.start],
            is_refreshing=any(_touches(change, quarter) for change in changes),
        )
        for quarter in quarters
    ]


def added_up(sets: Sequence[FigureSet]) -> FigureSet:
    """Programs of one quarter added up; whoever was in two of them counts twice.

    A set that is not computed yet adds nothing. Raises ValueError when there is nothing to add.
    """
    if not sets:
        raise ValueError("there is nothing to add up")
    values: dict[str, FigureValue] = {}
    for each in sets:
        for key, value in each.values.items():
            so_far = values.get(key)
            values[key] = FigureValue(
                indicator=key,
                numerator=value.numerator + (so_far.numerator if so_far else 0),
                denominator=None
                if value.denominator is None
                else value.denominator + ((so_far.denominator or 0) if so_far else 0),
                version=value.version,
            )
    return FigureSet(
        place=None,
        quarter=sets[0].quarter,
        values=values,
        computed_at=min((each.computed_at for each in sets if each.computed_at), default=None),
        is_refreshing=any(each.is_refreshing for each in sets),
    )


def quarters_with_figures(*, programs: QuerySet[Program]) -> list[Quarter]:
    """Quarters for which any of the programs has figures, newest first."""
    starts = (
        ProgramQuarter.objects.filter(program__in=programs)
        .order_by("-quarter_starts_on")
        .values_list("quarter_starts_on", flat=True)
        .distinct()
    )
    return [Quarter.containing(start) for start in starts]


def _pending(*, quarters: Sequence[Quarter]) -> QuerySet[FactsChange]:
    """Noted changes that touch one of the quarters or a day between them."""
    return FactsChange.objects.filter(starts_on__lt=max(quarters).end).exclude(ends_on__lte=min(quarters).start)


def _touches(change: FactsChange, quarter: Quarter) -> bool:
    return change.starts_on < quarter.end and (change.ends_on is None or change.ends_on > quarter.start)


def _figure_set(place: Program | State, quarter: Quarter, rows: Iterable[Figure], *, is_refreshing: bool) -> FigureSet:
    rows = list(rows)
    return FigureSet(
        place=place,
        quarter=quarter,
        values={
            row.indicator: FigureValue(row.indicator, row.numerator, row.denominator, row.definition_version)
            for row in rows
        },
        computed_at=min((row.computed_at for row in rows), default=None),
        is_refreshing=is_refreshing,
    )
