"""Every indicator, in the order in which pages and reports show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from outcomes.indicators.closures import CLOSURES
from outcomes.indicators.competitive_employment_rate import COMPETITIVE_EMPLOYMENT_RATE
from outcomes.indicators.competitive_employment_rate_out_of_work import COMPETITIVE_EMPLOYMENT_RATE_OUT_OF_WORK
from outcomes.indicators.entry_employment_unknown import ENTRY_EMPLOYMENT_UNKNOWN
from outcomes.indicators.job_starts import JOB_STARTS
from outcomes.indicators.job_starts_undetermined import JOB_STARTS_UNDETERMINED
from outcomes.indicators.new_enrolments import NEW_ENROLMENTS
from outcomes.indicators.served import SERVED
from outcomes.indicators.worked import WORKED
from outcomes.indicators.worked_undetermined import WORKED_UNDETERMINED

if TYPE_CHECKING:
    from outcomes.indicators.spec import Indicator

INDICATORS: tuple[Indicator, ...] = (
    SERVED,
    WORKED,
    COMPETITIVE_EMPLOYMENT_RATE,
    COMPETITIVE_EMPLOYMENT_RATE_OUT_OF_WORK,
    JOB_STARTS,
    NEW_ENROLMENTS,
    CLOSURES,
    WORKED_UNDETERMINED,
    JOB_STARTS_UNDETERMINED,
    ENTRY_EMPLOYMENT_UNKNOWN,
)

# Those that stand in the tables, and those that stand beside them and say what is missing.
FIGURES = tuple(indicator for indicator in INDICATORS if not indicator.is_gap)
GAPS = tuple(indicator for indicator in INDICATORS if indicator.is_gap)


def indicator(key: str) -> Indicator:
    """The definition with this key. Raises KeyError, naming the keys there are, for any other."""
    for each in INDICATORS:
        if each.key == key:
            return each
    raise KeyError(f"{key} is not one of {', '.join(each.key for each in INDICATORS)}")
