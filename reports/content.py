"""What a report says: every figure as it is printed, and nothing about a person."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ipsapp.kernel.rates import Rate

NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Share:
    """`n` of `d` people, as counted and as printed. Nobody out of nobody has neither percentage nor interval."""

    n: int
    d: int
    percent: str | None
    interval: str | None

    @classmethod
    def of(cls, rate: Rate) -> Share:
        """The rate in print: one decimal, halves rounded up; the 95 % Wilson interval beside it."""
        if rate.percent is None or rate.interval is None:
            return cls(rate.n, rate.d, percent=None, interval=None)
        low, high = (Decimal(limit * 100).quantize(Decimal("0.1"), ROUND_HALF_UP) for limit in rate.interval)
        return cls(
            rate.n,
            rate.d,
            percent=f"{rate.percent}{NO_BREAK}%",
            interval=f"{low}{NO_BREAK}to{NO_BREAK}{high}{NO_BREAK}%",
        )


@dataclass(frozen=True)
class Line:
    """The figures of one program, or of all programs of the state pooled."""

    name: str
    agency: str  # empty for the pooled line
    worked: Share  # of everybody served
    worked_of_out_of_work: Share  # of those who had no job when they entered
    n_job_starts: int
    # What is missing, and so may move the figures above.
    n_worked_undetermined: int
    n_job_starts_undetermined: int
    n_entry_unknown: int


@dataclass(frozen=True)
class TrendPoint:
    """The state's rate in one quarter."""

    quarter: str
    worked: Share


@dataclass(frozen=True)
class Definition:
    """How one figure is counted."""

    title: str
    counted: str
    out_of: str  # empty for a count
    left_out: tuple[str, ...]
    source: str
    version: int


@dataclass(frozen=True)
class Content:
    """A whole report. Kept with the edition, so that what was printed stays known whatever happens to the records."""

    state: str
    is_demonstration: bool
    quarter: str  # as in "Q3 2026"
    covers: str  # its first and last day, in words
    edition: int
    as_of: str  # the moment whose records the figures describe, in words and with its time zone
    made_by: str
    # Every person counted once, in however many programs they were.
    pooled: Line
    n_new_enrolments: int
    n_closures: int
    # Every program of the state, by name: never in the order of their rates.
    programs: tuple[Line, ...]
    # Oldest first; the last is the report's own quarter.
    trend: tuple[TrendPoint, ...]
    definitions: tuple[Definition, ...]

    def as_json(self) -> dict[str, Any]:
        """The content as it is stored with the edition and given to the templates of page and PDF."""
        return asdict(self) | {
            "sentences": key_sentences(self),
            "without_clients": [line.name for line in self.programs if not line.worked.d],
            "bounds": bounds(self.pooled),
        }


def key_sentences(content: Content) -> list[str]:
    """The report in five sentences that can be read out."""
    pooled, quarter = content.pooled, content.quarter
    active = [line for line in content.programs if line.worked.d]
    if not active:
        return [f"No program of the state served anybody in {quarter}, so there are no rates to report."]
    return [
        (
            f"{_count(len(active), 'program')} served {_count(pooled.worked.d, 'person', 'people')} in {quarter}; "
            "somebody served by two programs is counted once."
        ),
        f"{_worked(pooled.worked)} in a competitive job on at least one day of the quarter: {_in_print(pooled.worked)}.",
        _out_of_work_sentence(pooled.worked_of_out_of_work),
        f"{_count(pooled.n_job_starts, 'competitive job')} began in the quarter.",
        _quarter_before_sentence(content.trend),
    ]


def bounds(line: Line) -> dict[str, str | int] | None:
    """How far the open verdicts can move the rate, or None when none is open or nobody was served."""
    if not line.n_worked_undetermined or not line.worked.d:
        return None
    # Somebody in two programs may have worked in one and be undetermined in the other.
    most = min(line.worked.d, line.worked.n + line.n_worked_undetermined)
    highest = Share.of(Rate(most, line.worked.d))
    return {"n": line.n_worked_undetermined, "lowest": str(line.worked.percent), "highest": str(highest.percent)}


def _count(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _worked(share: Share) -> str:
    return "Nobody worked" if not share.n else f"{share.n:,} of these {share.d:,} worked"


def _in_print(share: Share) -> str:
    return f"{share.percent} (95{NO_BREAK}% interval {share.interval})"


def _out_of_work_sentence(share: Share) -> str:
    if not share.d:
        return "Nobody served was recorded as out of work when they entered the program."
    who = _count(share.d, "person", "people")
    return f"Of the {who} out of work when they entered the program, {share.n:,} worked: {_in_print(share)}."


def _quarter_before_sentence(trend: tuple[TrendPoint, ...]) -> str:
    before = trend[-2] if len(trend) > 1 else None
    if before is None or not before.worked.d:
        return "There is no rate for the quarter before."
    return f"One quarter earlier, in {before.quarter}, the rate was {_in_print(before.worked)}."
