"""What is said about a row or a set that cannot be taken. Values never appear, only their shape."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_SHAPE = 30


class ImportFailedError(Exception):
    """The whole set is refused, nothing was written. The message says why and what to do, without any client's data."""


class BadValueError(Exception):
    """One value makes its row impossible to take."""

    def __init__(self, column: str, value: str, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.column = column
        self.value = value
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True)
class Issue:
    """One thing to say about one row. `is_taken` tells a remark from a refusal."""

    file: str
    line: int  # of the file, counted from 1; the first line of the row when it has several
    key: str  # the row's id, to find what hangs on it; never shown
    column: str
    shape: str
    problem: str
    remedy: str
    is_taken: bool = False


def shape_of(value: str) -> str:
    """What a value looks like without saying it: digits as 9, letters as A and a. `08-MAY-67` gives “99-AAA-99”."""
    if not value:
        return "empty"
    marks = "".join(
        "9" if char.isdigit() else "A" if char.isupper() else "a" if char.isalpha() else char for char in value
    )
    if len(marks) > LONGEST_SHAPE:
        return f"“{marks[:LONGEST_SHAPE]}…” ({len(value)} characters)"
    return f"“{marks}”"
