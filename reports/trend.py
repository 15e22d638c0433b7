"""The geometry of the trend chart: where each quarter's rate and interval stand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ipsapp.kernel.rates import Rate

# Units of the drawing; the page scales it.
WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 56, 12, 36
GRID_STEP = 20


@dataclass(frozen=True)
class Mark:
    """One quarter on the chart. A quarter in which nobody was served has a label and no mark."""

    x: float
    quarter: str
    year: str
    y: float | None = None
    y_low: float | None = None
    y_high: float | None = None


@dataclass(frozen=True)
class GridLine:
    """A horizontal line with its percentage."""

    y: float
    label: str


@dataclass(frozen=True)
class TrendChart:
    """Everything the template draws. The scale always begins at 0 %, so that a change looks as large as it is."""

    width: int
    height: int
    left: int
    right: int
    marks: tuple[Mark, ...]
    grid: tuple[GridLine, ...]
    # Lines between neighbouring quarters that both have a rate, as the points of a polyline.
    lines: tuple[str, ...]
    # Where labels stand.
    label_x: float
    quarter_y: float
    year_y: float
    last_x: float
    # The last quarter's rate, written beside its mark; None when it has none.
    last: Mark | None
    last_label: str


def trend_chart(quarters: Sequence[tuple[str, Rate]], *, last_label: str) -> TrendChart:
    """The chart of quarters named like "Q3 2026", oldest first."""
    highest = max((rate.interval[1] for _, rate in quarters if rate.interval), default=1.0)
    ceiling = min(100, GRID_STEP * (int(highest * 100) // GRID_STEP + 1))

    def y(share: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share * 100 / ceiling), 1)

    step = (WIDTH - LEFT - RIGHT) / max(1, len(quarters))
    marks = tuple(_mark(round(LEFT + step * (i + 0.5), 1), name, rate, y) for i, (name, rate) in enumerate(quarters))
    return TrendChart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        marks=marks,
        grid=tuple(GridLine(y(at / 100), f"{at}") for at in range(0, ceiling + 1, GRID_STEP)),
        lines=tuple(_lines(marks)),
        label_x=LEFT - 6,
        quarter_y=HEIGHT - BOTTOM + 16,
        year_y=HEIGHT - BOTTOM + 30,
        last_x=(marks[-1].x if marks else LEFT) + 9,
        last=marks[-1] if marks and marks[-1].y is not None else None,
        last_label=last_label,
    )


def _mark(x: float, name: str, rate: Rate, y: Callable[[float], float]) -> Mark:
    quarter, year = name.split()
    if rate.value is None or rate.interval is None:
        return Mark(x, quarter, year)
    low, high = rate.interval
    return Mark(x, quarter, year, y=y(rate.value), y_low=y(low), y_high=y(high))


def _lines(marks: Sequence[Mark]) -> list[str]:
    """A line for each run of quarters that have a rate; a quarter without one is a gap, never a slope across it."""
    runs = (list(run) for drawn, run in groupby(marks, key=lambda mark: mark.y is not None) if drawn)
    return [" ".join(f"{mark.x},{mark.y}" for mark in run) for run in runs]
