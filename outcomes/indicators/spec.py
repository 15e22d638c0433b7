"""What a definition of an indicator consists of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    import datetime

    from django.db.models.expressions import Combinable

# Counts below this must be protected before publication (CMS cell suppression policy: no cell from 1 to 10).
MIN_CELL = 11


class Unit(StrEnum):
    """What a figure counts."""

    PEOPLE = "people"
    ENROLMENTS = "enrollments"
    JOBS = "jobs"
    PERCENT = "percent of people"


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher is better"
    LOWER = "lower is better"
    NEITHER = "neither way is better in itself"


class Grain(StrEnum):
    """For what place a figure is counted. The value is the field of `PersonQuarter` that tells people apart there."""

    PROGRAM = "client"
    STATE = "person_id"


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One figure: what it says in words, and which rows of `PersonQuarter` of a place and quarter make it.

    A person counts once however many rows they have. Raises ValueError for a definition that contradicts itself.
    """

    key: str  # stored with each figure; never changes
    title: str
    question: str  # what a reader learns from it
    numerator: str
    denominator: str = ""  # empty for a count
    unit: Unit
    direction: Direction
    exclusions: tuple[str, ...] = ()
    source: str
    version: int  # raised whenever the same records would give another figure
    effective_from: datetime.date  # the day from which figures are computed by this version
    min_cell: int = MIN_CELL
    counted: Q  # the rows that make the numerator
    out_of: Q | None = None  # the rows that make the denominator; every counted row is one of them
    jobs_in: str = ""  # for jobs: the field of the row that holds how many
    is_gap: bool = False  # counts missing answers that stand beside another figure

    def __post_init__(self) -> None:
        is_rate = self.unit is Unit.PERCENT
        if is_rate != (self.out_of is not None) or is_rate != bool(self.denominator):
            raise ValueError(f"{self.key}: a percentage, and nothing else, has a denominator")
        if (self.unit is Unit.JOBS) != bool(self.jobs_in):
            raise ValueError(f"{self.key}: jobs, and nothing else, are added up from a field")

    def numerator_of(self, grain: Grain) -> Combinable:
        """The aggregate over rows of `PersonQuarter` that gives the numerator; 0 when no row counts."""
        return self._count(self.counted, grain)

    def denominator_of(self, grain: Grain) -> Combinable | None:
        """The aggregate that gives the denominator, or None for a count."""
        return None if self.out_of is None else self._count(self.out_of, grain)

    def _count(self, rows: Q, grain: Grain) -> Combinable:
        match self.unit:
            case Unit.JOBS:
                return Coalesce(Sum(self.jobs_in, filter=rows), 0)
            case Unit.ENROLMENTS:
                return Count("enrolment", filter=rows)
            case Unit.PEOPLE | Unit.PERCENT:
                return Count(grain.value, distinct=True, filter=rows)
