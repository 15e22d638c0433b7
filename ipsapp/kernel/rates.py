"""A part of a whole, with the interval that says how far it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import NormalDist

# Two-sided 95 %.
Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Rate:
    """`n` out of `d`. Nobody out of nobody has no rate: `value` is None, never zero.

    Raises ValueError when either is negative or the part exceeds the whole.
    """

    n: int
    d: int

    def __post_init__(self) -> None:
        if self.n < 0 or self.d < 0 or self.n > self.d:
            raise ValueError(f"{self.n} out of {self.d} is not a part of a whole")

    @property
    def value(self) -> float | None:
        """The proportion, from 0 to 1, or None when there is nobody to count."""
        return self.n / self.d if self.d else None

    @property
    def percent(self) -> Decimal | None:
        """The percentage with one decimal, halves rounded up, or None when there is nobody to count."""
        if not self.d:
            return None
        return (Decimal(self.n) * 100 / Decimal(self.d)).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % Wilson score interval as proportions, or None when there is nobody to count.

        Source: Wilson 1927; recommended for small numbers by Brown, Cai and DasGupta 2001.
        """
        if not self.d:
            return None
        p, d = self.n / self.d, self.d
        centre = p + Z**2 / (2 * d)
        spread = Z * (p * (1 - p) / d + Z**2 / (4 * d**2)) ** 0.5
        scale = 1 + Z**2 / d
        # Rounding in the last bit must not push a limit past the proportion itself at 0 and 1.
        return max(0.0, min(p, (centre - spread) / scale)), min(1.0, max(p, (centre + spread) / scale))
