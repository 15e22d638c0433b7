"""The source of chance."""

from __future__ import annotations

import random
import uuid
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = TypeVar("Value")


class Draw(random.Random):
    """Repeatable chance: the same seed and the same questions give the same answers."""

    def chance(self, probability: float) -> bool:
        """True as often as `probability` says."""
        return self.random() < probability

    def weighted(self, weights: Mapping[Value, float]) -> Value:
        """One of the keys, each as often as its weight says."""
        return self.choices(list(weights), list(weights.values()))[0]

    def days(self, mean: float, *, shape: float = 1.0) -> int:
        """A waiting time of at least one day; the greater the shape, the closer to the mean."""
        return max(1, round(self.gammavariate(shape, mean / shape)))

    def branch(self) -> Draw:
        """Chance of its own: however much of it is used, what comes after here stays the same.

        For what depends on the calendar, so that clients and their jobs look alike whatever day the demonstration ends.
        """
        return Draw(self.getrandbits(64))

    def uuid(self) -> uuid.UUID:
        """An id that looks like any other and is the same in each run."""
        return uuid.UUID(int=self.getrandbits(128), version=4)
