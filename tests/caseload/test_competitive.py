"""Whether a job is competitive: each test alone, boundaries, the slow oracle, and what a person's word does."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from caseload.choices import Answer, Permanence, Verdict, WageUnit
from caseload.models import CompetitiveVerdict, FactsChange, MinimumWage
from caseload.queries.wages import minimum_wage_in_force
from caseload.services.competitive import (
    JobFacts,
    TermsFacts,
    assess_job,
    assess_job_unless_overruled,
    decide,
    dollars,
    hourly_wage,
    override_verdict,
)
from tests.factories.caseload import make_employer, make_enrolment, make_job, make_site
from tests.oracles.competitive import verdict_by_hand

START = datetime.date(2026, 2, 2)
LATER = datetime.date(2026, 4, 1)


def terms(wage="15.00", *, unit=WageUnit.HOUR, hours="20", minimum="11.00", starts_on=START):
    return TermsFacts(
        starts_on=starts_on,
        wage=None if wage is None else Decimal(wage),
        wage_unit=unit,
        hours_per_week=None if hours is None else Decimal(hours),
        minimum=None if minimum is None else Decimal(minimum),
    )


def facts(*rows, **changes):
    answers = {
        "paid_by_employer": Answer.YES,
        "open_to_anyone": Answer.YES,
        "integrated": Answer.YES,
        "time_limited_by_program": Answer.NO,
        "permanence": Permanence.PERMANENT,
    }
    return JobFacts(**(answers | changes), terms=rows or (terms(),))


def test_a_job_that_passes_all_is_competitive_and_says_why():
    decision = decide(facts())
    assert decision.verdict == Verdict.COMPETITIVE
    assert decision.minimum_wage == Decimal("11.00")
    assert decision.reasons == (
        "Pays at least the minimum wage: $15.00 an hour from Mon 2 Feb 2026; the minimum wage was $11.00.",
        "Paid by the employer.",
        "Anybody could apply.",
        "People with and without disabilities work there.",
        "No program limits how long it lasts.",
    )


@pytest.mark.parametrize(
    ("changes", "verdict", "reason"),
    [
        ({"paid_by_employer": "no"}, "not_competitive", "Not paid by the employer."),
        ({"open_to_anyone": "no"}, "not_competitive", "Not open to anybody: the job is set aside."),
        ({"integrated": "no"}, "not_competitive", "People without disabilities do not work there."),
        ({"time_limited_by_program": "yes"}, "not_competitive", "A program limits how long it lasts."),
        ({"permanence": "transitional"}, "not_competitive", "A transitional job, which a program limits in time."),
        ({"paid_by_employer": "not_asked"}, "undetermined", "Not known yet: does the employer pay the wage?"),
        ({"open_to_anyone": "unknown"}, "undetermined", "Not known yet: could anybody apply?"),
        (
            {"integrated": "declined"},
            "undetermined",
            "Not known yet: do people with and without disabilities work there?",
        ),
        (
            {"time_limited_by_program": "not_asked"},
            "undetermined",
            "Not known yet: does a program limit how long it lasts?",
        ),
    ],
)
def test_one_answer_alone_decides(changes, verdict, reason):
    decision = decide(facts(**changes))
    assert (decision.verdict, decision.reasons) == (verdict, (reason,))


@pytest.mark.parametrize("permanence", ["permanent", "seasonal", "temporary"])
def test_seasonal_and_temporary_jobs_are_competitive_like_others(permanence):
    assert decide(facts(permanence=permanence)).verdict == Verdict.COMPETITIVE


def test_one_test_that_fails_settles_it_whatever_is_missing():
    decision = decide(facts(terms(None), integrated="no", open_to_anyone="not_asked"))
    assert decision.verdict == Verdict.NOT_COMPETITIVE
    assert decision.reasons == (
        "People without disabilities do not work there.",
        "Not known yet: the wage.",
        "Not known yet: could anybody apply?",
    )


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (terms("11.00"), "competitive"),
        (terms("10.99"), "not_competitive"),
        (terms("0.00"), "not_competitive"),
        (terms(None), "undetermined"),
        (terms("11.00", minimum=None), "undetermined"),
        (terms("11.00", hours=None), "competitive"),
        # 7.25 times 40 hours times 52 weeks is 15,080 a year, 290 a week; exactly at the minimum, and a cent below.
        (terms("15080.00", unit="year", hours="40", minimum="7.25"), "competitive"),
        (terms("15079.99", unit="year", hours="40", minimum="7.25"), "not_competitive"),
        (terms("290.00", unit="week", hours="40", minimum="7.25"), "competitive"),
        (terms("289.99", unit="week", hours="40", minimum="7.25"), "not_competitive"),
        # 1,256.66… a month: no cent amount meets it exactly, the next above passes.
        (terms("1256.67", unit="month", hours="40", minimum="7.25"), "competitive"),
        (terms("1256.66", unit="month", hours="40", minimum="7.25"), "not_competitive"),
        (terms("290.00", unit="week", hours=None, minimum="7.25"), "undetermined"),
        (terms("290.00", unit="week", hours="0", minimum="7.25"), "undetermined"),
    ],
)
def test_the_wage_test_at_its_boundaries(row, verdict):
    assert decide(facts(row)).verdict == verdict


def test_what_is_missing_for_the_wage_test_is_named():
    assert decide(facts(terms(None))).reasons == ("Not known yet: the wage.",)
    assert decide(facts(terms("290", unit="week", hours=None))).reasons == (
        "Not known yet: the hours a week, without which the pay per hour cannot be worked out.",
    )
    assert decide(facts(terms(minimum=None))).reasons == ("No minimum wage is recorded for Mon 2 Feb 2026.",)


def test_later_terms_can_only_take_the_verdict_away():
    assert decide(facts(terms(), terms("10.99", starts_on=LATER))).verdict == Verdict.NOT_COMPETITIVE
    assert decide(facts(terms("10.99"), terms("20.00", starts_on=LATER))).verdict == Verdict.NOT_COMPETITIVE
    assert decide(facts(terms(), terms(None, starts_on=LATER))).verdict == Verdict.COMPETITIVE
    assert decide(facts(terms(None), terms("20.00", starts_on=LATER))).verdict == Verdict.UNDETERMINED


def test_the_verdict_names_the_minimum_of_the_terms_that_fell_below_it():
    decision = decide(facts(terms(), terms("15.00", starts_on=LATER, minimum="15.50")))
    assert (decision.verdict, decision.minimum_wage) == (Verdict.NOT_COMPETITIVE, Decimal("15.50"))


def test_pay_just_under_the_minimum_is_never_written_as_the_minimum():
    assert dollars(hourly_wage(Decimal("15079.99"), "year", Decimal(40))) == "$7.24"


CENTS = st.decimals(min_value=0, max_value=60_000, places=2)
ANSWERS = st.sampled_from(Answer.values)


@given(
    answers=st.fixed_dictionaries(
        {
            "paid_by_employer": ANSWERS,
            "open_to_anyone": ANSWERS,
            "integrated": ANSWERS,
            "time_limited_by_program": ANSWERS,
            "permanence": st.sampled_from(Permanence.values),
        }
    )
    | st.just(
        {
            "paid_by_employer": "yes",
            "open_to_anyone": "yes",
            "integrated": "yes",
            "time_limited_by_program": "no",
            "permanence": "permanent",
        }
    ),
    rows=st.lists(
        st.fixed_dictionaries(
            {
                # Small wages come up often enough to be near the minimum.
                "wage": st.none() | CENTS | st.decimals(min_value=5, max_value=20, places=2),
                "wage_unit": st.sampled_from(WageUnit.values),
                "hours_per_week": st.none() | st.decimals(min_value=0, max_value=168, places=1),
                "minimum": st.none() | st.decimals(min_value=5, max_value=20, places=2),
            }
        ),
        max_size=3,
    ),
)
def test_the_decision_agrees_with_the_slow_oracle(answers, rows):
    decision = decide(
        JobFacts(
            **answers,
            terms=tuple(TermsFacts(starts_on=START + datetime.timedelta(days=n), **row) for n, row in enumerate(rows)),
        )
    )
    assert decision.verdict == verdict_by_hand(**answers, terms=rows)
    assert decision.reasons


@given(hours=st.integers(1, 1680), cents=st.integers(500, 2000), off_by=st.integers(-2, 2))
def test_yearly_pay_around_the_minimum_agrees_with_the_slow_oracle(hours, cents, off_by):
    hours_per_week, minimum = Decimal(hours) / 10, Decimal(cents) / 100
    wage = (minimum * hours_per_week * 52).quantize(Decimal("0.01")) + Decimal(off_by) / 100
    row = {"wage": wage, "wage_unit": "year", "hours_per_week": hours_per_week, "minimum": minimum}
    decision = decide(facts(TermsFacts(starts_on=START, **row)))
    answers = dict.fromkeys(("paid_by_employer", "open_to_anyone", "integrated"), "yes")
    assert decision.verdict == verdict_by_hand(
        **answers, time_limited_by_program="no", permanence="permanent", terms=[row]
    )


def test_the_federal_steps_are_there_from_the_start(db):
    assert list(MinimumWage.objects.filter(state_code="").order_by("starts_on").values_list("starts_on", "amount")) == [
        (datetime.date(1997, 9, 1), Decimal("5.15")),
        (datetime.date(2007, 7, 24), Decimal("5.85")),
        (datetime.date(2008, 7, 24), Decimal("6.55")),
        (datetime.date(2009, 7, 24), Decimal("7.25")),
    ]


@pytest.fixture
def wages(db):
    """A state above the nation from 2025, a city above the state for a year."""
    for state_code, city, starts_on, amount in (
        ("ZZ", "", datetime.date(2025, 1, 1), "11.00"),
        ("ZZ", "", datetime.date(2026, 7, 1), "12.00"),
        ("ZZ", "Springfield", datetime.date(2025, 7, 1), "13.00"),
        ("ZZ", "Springfield", datetime.date(2026, 7, 1), "11.50"),
        ("YY", "Springfield", datetime.date(2025, 1, 1), "19.00"),
    ):
        MinimumWage.objects.create(
            state_code=state_code, city=city, starts_on=starts_on, amount=Decimal(amount), source="Test act"
        )


@pytest.mark.parametrize(
    ("city", "on", "amount"),
    [
        ("", datetime.date(2024, 12, 31), "7.25"),
        ("", datetime.date(2025, 1, 1), "11.00"),
        ("Shelbyville", datetime.date(2026, 2, 2), "11.00"),
        ("Springfield", datetime.date(2025, 6, 30), "11.00"),
        ("Springfield", datetime.date(2025, 7, 1), "13.00"),
        ("springfield", datetime.date(2026, 2, 2), "13.00"),
        # The city's own fell below the state's: the higher of the two in force, not the highest there ever was.
        ("Springfield", datetime.date(2026, 7, 1), "12.00"),
        ("Springfield", datetime.date(1997, 8, 31), None),
    ],
)
def test_the_highest_minimum_in_force_counts(wages, city, on, amount):
    found = minimum_wage_in_force(state_code="ZZ", city=city, on=on)
    assert found == (None if amount is None else Decimal(amount))


def test_a_state_without_a_minimum_of_its_own_has_the_federal_one(wages):
    assert minimum_wage_in_force(state_code="XX", city="Springfield", on=START) == Decimal("7.25")


@pytest.fixture
def job(wages, cast):
    """A job at 12.50 an hour in a place whose minimum is the state's 11.00."""
    return make_job(
        enrolment=make_enrolment(program=cast.program, specialist=cast.specialist_ana),
        wage=Decimal("12.50"),
        verdict=None,
    )


def test_the_city_of_the_site_makes_the_difference(job):
    assert assess_job(job, by=None).verdict == Verdict.COMPETITIVE
    employer = make_employer(agency=job.enrolment.program.agency)
    job.site = make_site(employer=employer, city="Springfield")
    verdict = assess_job(job, by=None)
    assert (verdict.verdict, verdict.minimum_wage) == (Verdict.NOT_COMPETITIVE, Decimal("13.00"))


def test_the_minimum_of_the_day_the_terms_start_counts(job):
    job.terms.update(starts_on=datetime.date(2026, 6, 30), wage=Decimal("11.00"))
    assert assess_job(job, by=None).verdict == Verdict.COMPETITIVE
    job.terms.update(starts_on=datetime.date(2026, 7, 1))
    assert assess_job(job, by=None).verdict == Verdict.NOT_COMPETITIVE


def test_assessing_again_replaces_the_verdict_and_keeps_the_old_one(job):
    first = assess_job(job, by=None)
    job.integrated = Answer.NO
    second = assess_job(job, by=None)
    assert list(job.verdicts.filter(is_current=True)) == [second]
    assert list(job.verdicts.filter(is_current=False)) == [first]
    assert FactsChange.objects.filter(program=job.enrolment.program, starts_on=job.started_on).count() == 2


def test_assessing_again_without_news_writes_nothing(job):
    assert assess_job(job, by=None) == assess_job(job, by=None)
    assert CompetitiveVerdict.objects.count() == 1
    assert FactsChange.objects.count() == 1


def test_a_persons_verdict_outlives_new_facts_until_somebody_asks_again(cast, job):
    assess_job(job, by=None)
    override_verdict(job=job, verdict=Verdict.NOT_COMPETITIVE, reason="Set aside by law.", by=cast.supervisor_bo)
    job.terms.update(wage=Decimal("20.00"))
    kept = assess_job_unless_overruled(job, by=cast.specialist_ana)
    assert (kept.verdict, kept.overridden_by, kept.reasons) == (
        Verdict.NOT_COMPETITIVE,
        cast.supervisor_bo,
        "Set aside by law.",
    )
    computed = assess_job(job, by=cast.supervisor_bo)
    assert (computed.verdict, computed.overridden_by) == (Verdict.COMPETITIVE, None)
    assert job.verdicts.count() == 3


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_overruling_needs_a_reason(cast, job, reason):
    assess_job(job, by=None)
    with pytest.raises(ValidationError, match="Say why"):
        override_verdict(job=job, verdict=Verdict.NOT_COMPETITIVE, reason=reason, by=cast.supervisor_bo)
    assert job.verdicts.get().verdict == Verdict.COMPETITIVE


def test_a_verdict_that_cannot_be_noted_is_not_kept(job, figures_out_of_reach):
    with pytest.raises(Exception, match="no notes"), transaction.atomic():
        assess_job(job, by=None)
    assert not job.verdicts.exists()


def test_the_database_holds_one_current_verdict_to_a_job(job):
    assess_job(job, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        CompetitiveVerdict.objects.create(job=job, verdict=Verdict.COMPETITIVE, reasons="A second one.")
