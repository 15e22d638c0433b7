"""Figures as the page of a quarter shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from ipsapp.access.models import Program
from ipsapp.kernel.rates import Rate
from outcomes.charts import dot_with_interval
from outcomes.indicators.registry import GAPS, INDICATORS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from outcomes.charts import DotWithInterval
    from outcomes.queries.figures import FigureSet

# Rates of fewer people say too little to be compared (CMS Hospital Compare, footnotes).
ENOUGH_TO_COMPARE = 25

RATE = "competitive_employment_rate"
RATE_OUT_OF_WORK = "competitive_employment_rate_out_of_work"
COUNTS = ("job_starts", "new_enrolments", "closures")

EXPORT_HEADER = (
    "Place",
    "Agency",
    "Quarter",
    "Figure",
    "Key",
    "Numerator",
    "Denominator",
    "Percent",
    "Interval from",
    "Interval to",
    "Definition version",
    "Computed at",
)


@dataclass(frozen=True)
class Count:
    """A number, and the page of its records when the reader may open them."""

    title: str
    n: int
    url: str = ""


@dataclass(frozen=True)
class RateCell:
    """A rate with what is needed to judge it."""

    title: str
    rate: Rate
    n_url: str
    d_url: str
    chart: DotWithInterval | None
    interval: str  # as the chart draws it; empty when nobody was counted
    change: str  # since the quarter before, in words; empty when there is nothing to say


@dataclass(frozen=True)
class FigureRow:
    """One line of the table: a program, several added up, or a state. Without figures it has a heading only."""

    heading: str
    note: str
    is_refreshing: bool
    is_total: bool
    served: Count | None = None
    worked: Count | None = None
    rate: RateCell | None = None
    rate_out_of_work: RateCell | None = None
    counts: Sequence[Count] = ()


@dataclass(frozen=True)
class GapRow:
    """What is not known in one program, and how high the rate could be if everybody not determined had worked."""

    heading: str
    counts: Sequence[Count]
    highest: Rate

    @property
    def is_empty(self) -> bool:
        """Whether nothing is missing."""
        return not any(count.n for count in self.counts)


def figure_row(
    figures: FigureSet,
    before: FigureSet | None = None,
    *,
    heading: str,
    note: str = "",
    is_total: bool = False,
    may_open: bool = False,
) -> FigureRow:
    """The line for these figures. `before` is the quarter before when the two may be compared."""
    if not figures.values:
        return FigureRow(heading, note, is_refreshing=figures.is_refreshing, is_total=is_total)

    def count(key: str, title: str) -> Count:
        return Count(title, figures.values[key].numerator, _records_url(figures, key) if may_open else "")

    return FigureRow(
        heading,
        note,
        is_refreshing=figures.is_refreshing,
        is_total=is_total,
        served=count("served", "Served"),
        worked=count("worked", "Worked"),
        rate=_rate_cell(figures, before, RATE, "Of all served", may_open=may_open),
        rate_out_of_work=_rate_cell(
            figures, before, RATE_OUT_OF_WORK, "Of those out of work at entry", may_open=may_open
        ),
        counts=[count(key, title) for key, title in zip(COUNTS, ("Job starts", "New", "Closed"), strict=True)],
    )


def gap_row(figures: FigureSet, *, heading: str, may_open: bool = False) -> GapRow | None:
    """What is missing in these figures, or None when they are not computed yet."""
    if not figures.values:
        return None
    worked = figures.values[RATE]
    served = worked.denominator or 0
    undetermined = figures.values["worked_undetermined"].numerator
    return GapRow(
        heading,
        [
            Count(gap.title, figures.values[gap.key].numerator, _records_url(figures, gap.key) if may_open else "")
            for gap in GAPS
        ],
        highest=Rate(min(served, worked.numerator + undetermined), served),
    )


def change_in_words(rate: Rate, before: Rate) -> str:
    """`3.2 points up`, `no change`; empty when either rate is of fewer than 25 people."""
    if min(rate.d, before.d) < ENOUGH_TO_COMPARE or rate.percent is None or before.percent is None:
        return ""
    points = rate.percent - before.percent
    return f"{abs(points)} points {'up' if points > 0 else 'down'}" if points else "no change"


def computed_in_words(figures: Sequence[FigureSet], *, today: datetime.date) -> str:
    """`computed Thu 14 May 12:04`, for the oldest figure among them."""
    moments = [each.computed_at for each in figures if each.computed_at]
    if not moments:
        return "not computed yet"
    moment = timezone.localtime(min(moments))
    return f"computed {date_format(moment, 'D j M H:i' if moment.year == today.year else 'D j M Y H:i')}"


def name_of(figures: FigureSet) -> str:
    """What the place is called."""
    return figures.place.name if figures.place else "These programs"


def export_lines(figures: FigureSet) -> Iterator[tuple[object, ...]]:
    """A line of the file for each indicator that has a value, under `EXPORT_HEADER`."""
    agency = figures.place.agency.name if isinstance(figures.place, Program) else ""
    for indicator in INDICATORS:
        value = figures.values.get(indicator.key)
        if value is None:
            continue
        rate = value.rate
        low, high = (round(limit * 100, 1) for limit in rate.interval) if rate and rate.interval else (None, None)
        yield (
            name_of(figures),
            agency,
            figures.quarter.code,
            indicator.title,
            indicator.key,
            value.numerator,
            value.denominator,
            rate.percent if rate else None,
            low,
            high,
            value.version,
            figures.computed_at.isoformat(timespec="seconds") if figures.computed_at else None,
        )


def _rate_cell(
    figures: FigureSet, before: FigureSet | None, key: str, title: str, *, may_open: bool
) -> RateCell | None:
    rate = figures.rate(key)
    if rate is None:
        return None
    rate_before = before.rate(key) if before else None
    return RateCell(
        title=title,
        rate=rate,
        n_url=_records_url(figures, key) if may_open else "",
        d_url=_records_url(figures, key, whole=True) if may_open else "",
        chart=dot_with_interval(rate),
        interval=f"{rate.interval[0] * 100:.1f} to {rate.interval[1] * 100:.1f} %" if rate.interval else "",
        change=change_in_words(rate, rate_before) if rate_before else "",
    )


def _records_url(figures: FigureSet, key: str, *, whole: bool = False) -> str:
    if not isinstance(figures.place, Program):
        return ""
    query = {"program": figures.place.pk, "quarter": figures.quarter.code, "indicator": key}
    return f"{reverse('outcomes:records')}?{urlencode(query | ({'whole': 1} if whole else {}))}"
