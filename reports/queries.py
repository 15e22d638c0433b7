"""Reads of the reports app: everything a report says, in one piece."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import dropwhile
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format

from ipsapp.access.models import Program, State
from ipsapp.kernel.rates import Rate
from outcomes.indicators.closures import CLOSURES
from outcomes.indicators.competitive_employment_rate import COMPETITIVE_EMPLOYMENT_RATE
from outcomes.indicators.competitive_employment_rate_out_of_work import COMPETITIVE_EMPLOYMENT_RATE_OUT_OF_WORK
from outcomes.indicators.entry_employment_unknown import ENTRY_EMPLOYMENT_UNKNOWN
from outcomes.indicators.job_starts import JOB_STARTS
from outcomes.indicators.job_starts_undetermined import JOB_STARTS_UNDETERMINED
from outcomes.indicators.new_enrolments import NEW_ENROLMENTS
from outcomes.indicators.registry import INDICATORS
from outcomes.indicators.worked_undetermined import WORKED_UNDETERMINED
from outcomes.queries.figures import program_figures, state_figures, trend
from reports.content import Content, Definition, Line, Share, TrendPoint
from reports.models import Edition

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from ipsapp.kernel.periods import Quarter
    from outcomes.indicators.spec import Indicator
    from outcomes.queries.figures import FigureSet

# Two years, and the quarter of the report beside the same quarter of both.
N_TREND_QUARTERS = 9


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read in the block is as it was at one moment, however long the block takes. Writing raises.

    Must not be used inside a transaction.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def read_content(*, state: State, quarter: Quarter, as_of: datetime.datetime, made_by: str) -> Content:
    """The state's next edition for the quarter, from the figures as they stand."""
    figures = state_figures(state=state, quarter=quarter)
    return Content(
        state=state.name,
        is_demonstration=state.is_demonstration,
        quarter=str(quarter),
        covers=f"{date_format(quarter.start, 'j F')} to {date_format(quarter.period.last_day, 'j F Y')}",
        edition=next_number(state=state, quarter=quarter),
        as_of=date_format(timezone.localtime(as_of), "j F Y, H:i T"),
        made_by=made_by,
        pooled=_line("All programs, pooled", "", figures),
        n_new_enrolments=_count(figures, NEW_ENROLMENTS),
        n_closures=_count(figures, CLOSURES),
        programs=tuple(
            _line(program.name, program.agency.name, each)
            for each in program_figures(quarter=quarter, programs=Program.objects.filter(agency__state=state))
            if isinstance(program := each.place, Program)
        ),
        trend=_trend(state, quarter),
        definitions=tuple(_definition(indicator) for indicator in INDICATORS),
    )


def next_number(*, state: State, quarter: Quarter) -> int:
    """The number of the edition that would be issued next for the state and quarter."""
    return Edition.objects.filter(state=state, quarter_starts_on=quarter.start).count() + 1


def _trend(state: State, quarter: Quarter) -> tuple[TrendPoint, ...]:
    """The last quarters, without those before the state's first client; at least the quarter itself."""
    quarters = [quarter.back(n) for n in range(N_TREND_QUARTERS - 1, -1, -1)]
    points = [
        TrendPoint(str(each.quarter), _share(each, COMPETITIVE_EMPLOYMENT_RATE))
        for each in trend(state=state, quarters=quarters)
    ]
    return (*dropwhile(lambda point: not point.worked.d, points[:-1]), points[-1])


def _line(name: str, agency: str, figures: FigureSet) -> Line:
    return Line(
        name=name,
        agency=agency,
        worked=_share(figures, COMPETITIVE_EMPLOYMENT_RATE),
        worked_of_out_of_work=_share(figures, COMPETITIVE_EMPLOYMENT_RATE_OUT_OF_WORK),
        n_job_starts=_count(figures, JOB_STARTS),
        n_worked_undetermined=_count(figures, WORKED_UNDETERMINED),
        n_job_starts_undetermined=_count(figures, JOB_STARTS_UNDETERMINED),
        n_entry_unknown=_count(figures, ENTRY_EMPLOYMENT_UNKNOWN),
    )


def _share(figures: FigureSet, indicator: Indicator) -> Share:
    """A place without records has no figures: nobody out of nobody."""
    return Share.of(figures.rate(indicator.key) or Rate(0, 0))


def _count(figures: FigureSet, indicator: Indicator) -> int:
    value = figures.values.get(indicator.key)
    return value.numerator if value else 0


def _definition(indicator: Indicator) -> Definition:
    return Definition(
        title=indicator.title,
        counted=indicator.numerator,
        out_of=indicator.denominator,
        left_out=indicator.exclusions,
        source=indicator.source,
        version=indicator.version,
    )
