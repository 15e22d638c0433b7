"""How long each stage took, told to the reader; never a reason to fail."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Timings:
    """The stages of one launch, in order. `started` is the clock time (seconds since 1970) at which it began."""

    def __init__(self, started: float) -> None:
        self._started = started
        self._stages = [("packages", time.time() - started)]

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure what happens in the `with` block."""
        began = time.time()
        try:
            yield
        finally:
            self._stages.append((name, time.time() - began))

    def total(self) -> float:
        """Seconds since the launch began."""
        return time.time() - self._started

    def table(self) -> str:
        """One line for each stage, in seconds, and the total."""
        rows = [*self._stages, ("in all", self.total())]
        width = max(len(name) for name, _ in rows)
        return "\n".join(f"  {name:<{width}}  {seconds:6.1f} s" for name, seconds in rows)
