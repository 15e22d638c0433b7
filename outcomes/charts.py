"""Geometry of charts: numbers in, places on the drawing out. Templates draw them, in pages and in print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipsapp.kernel.rates import Rate

# Units of the drawing. The margin keeps a dot at 0 or 100 % whole.
WIDTH, HEIGHT, MARGIN = 120, 16, 5
RADIUS = 3.5
GRID = (0, 50, 100)


@dataclass(frozen=True)
class DotWithInterval:
    """A rate as a dot on a line that is its interval, on a scale from 0 to 100 %."""

    width: int
    height: int
    middle: float
    radius: float
    grid: tuple[float, ...]  # where 0, 50 and 100 % stand
    low: float
    dot: float
    high: float
    description: str  # what the drawing says, in words


def dot_with_interval(rate: Rate | None) -> DotWithInterval | None:
    """The drawing of the rate, or None when nobody was counted. Every drawing has the same scale."""
    if rate is None or rate.value is None or rate.interval is None:
        return None
    low, high = rate.interval
    return DotWithInterval(
        width=WIDTH,
        height=HEIGHT,
        middle=HEIGHT / 2,
        radius=RADIUS,
        grid=tuple(_x(at / 100) for at in GRID),
        low=_x(low),
        dot=_x(rate.value),
        high=_x(high),
        description=f"{rate.percent} %, with a 95 % interval from {low * 100:.1f} to {high * 100:.1f} %",
    )


def _x(share: float) -> float:
    return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)
