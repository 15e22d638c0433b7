"""Whether a job is competitive: the tests, the reasons in plain words, and who overruled them.

A job is competitive when it pays at least the highest minimum wage in force at its place, the employer pays the wage,
anybody could have applied, people with and without disabilities work there side by side, and no program limits how long
it lasts. One test that fails settles it; short of that, one missing answer leaves it undetermined. Nothing is guessed.

A job has one verdict although its wage changes. It is that of the first terms. Later terms can only take it away: the
job stops being competitive if any of them is below the minimum in force on the day they start. Later terms whose wage
is not known leave the verdict alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.choices import Answer, Permanence, Verdict, WageUnit
from caseload.models import CompetitiveVerdict, Job
from caseload.queries.wages import minimum_wage_in_force
from caseload.services.changes import note_change
from caseload.services.wording import written_day

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable

    from caseload.models import JobTerms
    from ipsapp.access.models import User

WEEKS_A_YEAR = Decimal(52)
MONTHS_A_YEAR = Decimal(12)

CENT = Decimal("0.01")


def hourly_wage(wage: Decimal | None, wage_unit: str, hours_per_week: Decimal | None) -> Decimal | None:
    """Dollars an hour, not rounded. A year has 52 weeks and 12 months.

    None when the wage is not known, or when it is not paid by the hour and the hours are not known or zero.
    """
    if wage is None or wage_unit == WageUnit.HOUR:
        return wage
    if not hours_per_week:
        return None
    payments_a_year = {
        WageUnit.WEEK.value: WEEKS_A_YEAR,
        WageUnit.MONTH.value: MONTHS_A_YEAR,
        WageUnit.YEAR.value: Decimal(1),
    }
    return wage * payments_a_year[wage_unit] / (WEEKS_A_YEAR * hours_per_week)


@dataclass(frozen=True)
class TermsFacts:
    """Wage and hours from one day, and the highest hourly minimum wage in force at the place on that day."""

    starts_on: datetime.date
    wage: Decimal | None
    wage_unit: str
    hours_per_week: Decimal | None
    minimum: Decimal | None

    @property
    def hourly(self) -> Decimal | None:
        """Dollars an hour, see `hourly_wage`."""
        return hourly_wage(self.wage, self.wage_unit, self.hours_per_week)

    @property
    def hourly_in_dollars(self) -> str:
        """Pay per hour for people, see `dollars`; empty when it is not known."""
        return "" if self.hourly is None else dollars(self.hourly)

    @property
    def unit_label(self) -> str:
        """What the wage is paid per, in words."""
        return WageUnit(self.wage_unit).label


@dataclass(frozen=True)
class JobFacts:
    """All that the verdict is made from. `terms` stand in the order of their days, the first terms first."""

    paid_by_employer: str
    open_to_anyone: str
    integrated: str
    time_limited_by_program: str
    permanence: str
    terms: tuple[TermsFacts, ...]


@dataclass(frozen=True)
class Decision:
    """A verdict, why, and the hourly minimum the wage was held against (None when there was none to hold it to)."""

    verdict: Verdict
    reasons: tuple[str, ...]
    minimum_wage: Decimal | None


def dollars(amount: Decimal) -> str:
    """The amount in dollars and cents, cut off and not rounded: pay just under a minimum never looks like the minimum."""
    return f"${amount.quantize(CENT, rounding=ROUND_DOWN):,}"


@dataclass(frozen=True)
class _Question:
    """One test that only a person can answer: the answer that passes, and the reason for each outcome."""

    passes: Answer
    when_passed: str
    when_failed: str
    when_missing: str


_QUESTIONS = {
    "paid_by_employer": _Question(
        Answer.YES,
        "Paid by the employer.",
        "Not paid by the employer.",
        "Not known yet: does the employer pay the wage?",
    ),
    "open_to_anyone": _Question(
        Answer.YES,
        "Anybody could apply.",
        "Not open to anybody: the job is set aside.",
        "Not known yet: could anybody apply?",
    ),
    "integrated": _Question(
        Answer.YES,
        "People with and without disabilities work there.",
        "People without disabilities do not work there.",
        "Not known yet: do people with and without disabilities work there?",
    ),
    "time_limited_by_program": _Question(
        Answer.NO,
        "No program limits how long it lasts.",
        "A program limits how long it lasts.",
        "Not known yet: does a program limit how long it lasts?",
    ),
}


def decide(facts: JobFacts) -> Decision:
    """Whether a job of these facts is competitive. Reads nothing and writes nothing.

    Reasons: all tests passed; or those that failed, then what is missing; or what is missing. Never empty.
    """
    passed: list[str] = []
    failed: list[str] = []
    missing: list[str] = []
    minimum = facts.terms[0].minimum if facts.terms else None

    if not facts.terms:
        missing.append("Not known yet: the wage.")
    for number, terms in enumerate(facts.terms):
        hourly = terms.hourly
        if hourly is None or terms.minimum is None:
            if number == 0:
                missing.append(_missing_for_wage_test(terms))
            continue
        paid = f"{dollars(hourly)} an hour from {written_day(terms.starts_on)}; the minimum wage was {dollars(terms.minimum)}"
        if hourly < terms.minimum:
            failed.append(f"Pays less than the minimum wage: {paid}.")
            minimum = terms.minimum
        else:
            passed.append(f"Pays at least the minimum wage: {paid}.")

    for name, question in _QUESTIONS.items():
        answer = getattr(facts, name)
        if answer not in (Answer.YES, Answer.NO):
            missing.append(question.when_missing)
        elif answer == question.passes:
            passed.append(question.when_passed)
        else:
            failed.append(question.when_failed)
    if facts.permanence == Permanence.TRANSITIONAL:
        failed.append("A transitional job, which a program limits in time.")

    if failed:
        return Decision(Verdict.NOT_COMPETITIVE, (*failed, *missing), minimum)
    if missing:
        return Decision(Verdict.UNDETERMINED, tuple(missing), minimum)
    return Decision(Verdict.COMPETITIVE, tuple(passed), minimum)


def _missing_for_wage_test(terms: TermsFacts) -> str:
    if terms.wage is None:
        return "Not known yet: the wage."
    if terms.hourly is None:
        return "Not known yet: the hours a week, without which the pay per hour cannot be worked out."
    return f"No minimum wage is recorded for {written_day(terms.starts_on)}."


def facts_of(
    job: Job, *, terms: Iterable[JobTerms], minimum: Callable[[str, datetime.date], Decimal | None]
) -> JobFacts:
    """The facts of the job with these terms, the first terms first. Reads nothing but what `minimum` reads.

    `minimum` gives the hourly minimum for a city, empty when none is known, and a day.
    """
    city = job.site.city if job.site else ""
    return JobFacts(
        paid_by_employer=job.paid_by_employer,
        open_to_anyone=job.open_to_anyone,
        integrated=job.integrated,
        time_limited_by_program=job.time_limited_by_program,
        permanence=job.permanence,
        terms=tuple(
            TermsFacts(
                starts_on=each.starts_on,
                wage=each.wage,
                wage_unit=each.wage_unit,
                hours_per_week=each.hours_per_week,
                minimum=minimum(city, each.starts_on),
            )
            for each in terms
        ),
    )


def job_facts(job: Job) -> JobFacts:
    """The facts of the job as they stand.

    The place is the city of the job's site in the state of the agency; without a site, the state.
    """
    state_code = job.enrolment.program.agency.state.code

    def minimum(city: str, day: datetime.date) -> Decimal | None:
        return minimum_wage_in_force(state_code=state_code, city=city, on=day)

    return facts_of(job, terms=job.terms.order_by("starts_on"), minimum=minimum)


@transaction.atomic
def assess_job(job: Job, *, by: User | None) -> CompetitiveVerdict:
    """Work out the verdict from the facts and make it the current one, in place of whatever held, also of a person's.

    `by` is who asked for it, None for a machine; the history keeps the name. When a computed verdict with the same
    reasons holds already it is returned and nothing is written.
    """
    # Two people who assess one job at a time would both find no current verdict to replace.
    Job.objects.select_for_update().get(pk=job.pk)
    decision = decide(job_facts(job))
    reasons = "\n".join(decision.reasons)
    standing = job.verdicts.filter(is_current=True).first()
    if (
        standing
        and standing.overridden_by_id is None
        and (standing.verdict, standing.reasons, standing.minimum_wage)
        == (decision.verdict, reasons, decision.minimum_wage)
    ):
        return standing
    return _replace_verdict(
        job,
        CompetitiveVerdict(job=job, verdict=decision.verdict, reasons=reasons, minimum_wage=decision.minimum_wage),
    )


@transaction.atomic
def assess_job_unless_overruled(job: Job, *, by: User | None) -> CompetitiveVerdict:
    """The verdict after facts of the job changed: computed anew, except that a person's decision stays."""
    # Somebody who decides at the same moment comes before or after, never between the look and the verdict.
    Job.objects.select_for_update().get(pk=job.pk)
    standing = job.verdicts.filter(is_current=True, overridden_by__isnull=False).first()
    return standing or assess_job(job, by=by)


def reasons_have_changed(job: Job, decision: Decision) -> bool:
    """Whether the facts now say something else than when they were last asked; for a notice beside an overruled verdict."""
    last = job.verdicts.filter(overridden_by__isnull=True).first()
    return last is None or (last.verdict, last.reasons) != (decision.verdict, "\n".join(decision.reasons))


@transaction.atomic
def override_verdict(*, job: Job, verdict: Verdict, reason: str, by: User) -> CompetitiveVerdict:
    """Put a person's verdict in place of the one that holds. It stays until somebody decides again.

    Raises ValidationError: no reason given.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": "Say why: whoever reads the figures later will ask."})
    Job.objects.select_for_update().get(pk=job.pk)
    return _replace_verdict(
        job,
        CompetitiveVerdict(
            job=job,
            verdict=verdict,
            reasons=reason,
            minimum_wage=decide(job_facts(job)).minimum_wage,
            overridden_by=by,
        ),
    )


def _replace_verdict(job: Job, verdict: CompetitiveVerdict) -> CompetitiveVerdict:
    job.verdicts.filter(is_current=True).update(is_current=False)
    verdict.full_clean()
    verdict.save()
    note_change(program=job.enrolment.program, starts_on=job.started_on)
    return verdict
