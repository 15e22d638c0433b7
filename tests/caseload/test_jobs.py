"""Recording jobs: the start, wages over time, the end, and what each does to phase, verdict and figures."""

import datetime
import threading
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from caseload.choices import Answer, JobEndManner, JobEndReason, Phase, Verdict
from caseload.models import Employer, Enrolment, FactsChange, Job, JobTerms, PhaseChange
from caseload.services.competitive import assess_job, override_verdict
from caseload.services.jobs import change_terms, correct_job, end_job, oddities, record_job_start, reopen_job
from ipsapp.access.models import AccessEvent, Role
from tests.conftest import TODAY
from tests.factories.access import give_role
from tests.factories.caseload import ENTERED, make_employer, make_enrolment, make_job, make_site

FORM_ID = "5f1d4f0a-3c1e-4b7a-9a64-9a2e8b0f7c55"
DAY = datetime.timedelta(days=1)
TESTS = ("paid_by_employer", "open_to_anyone", "integrated", "time_limited_by_program")

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def enrolment(cast):
    enrolment = make_enrolment(program=cast.program, specialist=cast.specialist_ana)
    PhaseChange.objects.create(enrolment=enrolment, phase=Phase.JOB_SEARCH, starts_on=ENTERED)
    return enrolment


@pytest.fixture
def employer(cast):
    employer = make_employer(agency=cast.agency, name="Corner Bakery")
    make_site(employer=employer, city="Springfield")
    return employer


@pytest.fixture
def start(cast, enrolment, employer):
    """A function that records a job of Ana's client at the bakery."""

    def record(**changes):
        fields = {
            "job_id": uuid.uuid4(),
            "enrolment": enrolment,
            "employer": employer,
            "new_employer": "",
            "city": "",
            "title": "Baker's helper",
            "job_type": "35",
            "permanence": "permanent",
            "started_on": datetime.date(2026, 5, 4),
            "wage": Decimal("15.00"),
            "wage_unit": "hour",
            "hours_per_week": Decimal(20),
            "paid_by_employer": Answer.YES,
            "open_to_anyone": Answer.YES,
            "integrated": Answer.YES,
            "time_limited_by_program": Answer.NO,
            "found_by": "together",
            "by": cast.specialist_ana,
            "as_of": TODAY,
        }
        return record_job_start(**(fields | changes))

    return record


def phases(enrolment):
    return list(enrolment.phases.order_by("starts_on", "ends_on").values_list("phase", "starts_on", "ends_on"))


def test_a_job_start_keeps_job_terms_and_verdict_and_moves_the_phase(start, enrolment, employer):
    job = start()
    assert (job.employer, job.site.city, job.title) == (employer, "Springfield", "Baker's helper")
    terms = job.terms.get()
    assert (terms.starts_on, terms.wage, terms.hours_per_week) == (job.started_on, Decimal("15.00"), Decimal(20))
    assert job.verdicts.get().verdict == Verdict.COMPETITIVE
    assert phases(enrolment) == [
        (Phase.JOB_SEARCH, ENTERED, datetime.date(2026, 5, 4)),
        (Phase.WORKING, datetime.date(2026, 5, 4), None),
    ]
    assert set(FactsChange.objects.values_list("program", "starts_on", "ends_on")) == {
        (enrolment.program_id, job.started_on, None)
    }


def test_a_job_brought_along_is_kept_and_touches_figures_from_its_first_day(start, enrolment):
    job = start(started_on=datetime.date(2019, 3, 1))
    assert job.started_on < enrolment.entered_on
    assert phases(enrolment)[-1] == (Phase.WORKING, ENTERED, None)
    assert set(FactsChange.objects.values_list("starts_on", flat=True)) == {job.started_on}


def test_a_start_learned_of_late_does_not_reach_back_behind_the_last_phase(start, enrolment):
    later = datetime.date(2026, 5, 8)
    enrolment.phases.update(ends_on=later)
    PhaseChange.objects.create(enrolment=enrolment, phase=Phase.STEPPING_DOWN, starts_on=later)
    start(started_on=datetime.date(2026, 5, 4))
    assert phases(enrolment)[-1] == (Phase.WORKING, later, None)


def test_a_second_job_leaves_the_phase_alone(start, enrolment):
    start()
    start(started_on=datetime.date(2026, 5, 11))
    assert [phase for phase, _, _ in phases(enrolment)] == [Phase.JOB_SEARCH, Phase.WORKING]


def test_a_job_of_a_closed_enrolment_moves_no_phase(start, enrolment):
    Enrolment.objects.filter(pk=enrolment.pk).update(closed_on=datetime.date(2026, 5, 4), close_reason="moved")
    start(started_on=datetime.date(2026, 5, 4))
    assert [phase for phase, _, _ in phases(enrolment)] == [Phase.JOB_SEARCH]
    with pytest.raises(ValidationError, match="enrollment was closed on Mon 4 May 2026"):
        start(started_on=datetime.date(2026, 5, 5))


def test_the_first_day_may_be_today_but_not_ahead(start):
    assert start(started_on=TODAY).started_on == TODAY
    with pytest.raises(ValidationError, match="This day has not come"):
        start(started_on=TODAY + DAY)


def test_a_job_sent_twice_is_stored_once(start):
    first, second = start(job_id=uuid.UUID(FORM_ID)), start(job_id=uuid.UUID(FORM_ID))
    assert first == second
    assert (Job.objects.count(), JobTerms.objects.count(), PhaseChange.objects.count()) == (1, 1, 2)


def test_a_form_that_saved_a_job_saves_no_other(start):
    start(job_id=uuid.UUID(FORM_ID))
    with pytest.raises(ValidationError, match="has saved a job already"):
        start(job_id=uuid.UUID(FORM_ID), title="Cook")


def test_a_new_employer_is_written_with_its_city(start, cast):
    job = start(employer=None, new_employer=" Mill Diner ", city="Shelbyville")
    assert (job.employer.name, job.employer.agency, job.site.city) == ("Mill Diner", cast.agency, "Shelbyville")


def test_a_new_name_that_is_known_is_that_employer(start, employer):
    assert start(employer=None, new_employer="corner bakery").employer == employer
    assert Employer.objects.count() == 1


def test_of_several_sites_the_named_city_is_meant_and_none_is_guessed(start, employer):
    make_site(employer=employer, city="Shelbyville")
    assert start().site is None
    assert start(city="shelbyville").site.city == "Shelbyville"
    assert start(city="Ogdenville").site.city == "Ogdenville"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"employer": None}, "employer"),
        ({"new_employer": "Mill Diner"}, "new_employer"),
        ({"employer": None, "new_employer": "Mill Diner"}, "city"),
        ({"title": " "}, "title"),
        ({"job_type": "99"}, "job_type"),
        ({"wage": Decimal(-1)}, "wage"),
        ({"hours_per_week": Decimal("168.1")}, "hours_per_week"),
        ({"integrated": "perhaps"}, "integrated"),
    ],
)
def test_a_refused_start_leaves_nothing_behind(start, enrolment, changes, field):
    with pytest.raises(ValidationError) as refused:
        start(**changes)
    assert field in refused.value.error_dict
    assert not Job.objects.exists()
    assert not FactsChange.objects.exists()
    assert [phase for phase, _, _ in phases(enrolment)] == [Phase.JOB_SEARCH]
    assert not Employer.objects.filter(name="Mill Diner").exists()


def test_an_employer_of_another_agency_cannot_be_chosen(start, cast):
    with pytest.raises(ValidationError, match="Choose an employer of Harbor Agency"):
        start(employer=make_employer(agency=cast.stranger_program.agency))


def test_who_may_not_record_in_the_enrolment_is_refused(start, cast):
    for person in (cast.specialist_dee, cast.outsider_cy, cast.lead_lou, cast.state_staff_sam):
        with pytest.raises(Enrolment.DoesNotExist):
            start(by=person)


def test_a_start_that_cannot_be_noted_is_not_kept(start, enrolment, figures_out_of_reach):
    with pytest.raises(Exception, match="no notes"), transaction.atomic():
        start()
    assert not Job.objects.exists()
    assert [phase for phase, _, _ in phases(enrolment)] == [Phase.JOB_SEARCH]


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_twice_at_a_time_is_stored_once(start):
    failures = []
    gate = threading.Barrier(2)

    def send():
        gate.wait()
        try:
            start(job_id=uuid.UUID(FORM_ID), employer=None, new_employer="Mill Diner", city="Shelbyville")
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (Job.objects.count(), Employer.objects.filter(name="Mill Diner").count()) == (1, 1)


# Correcting --------------------------------------------------------------------------------------------------------


@pytest.fixture
def correct(cast, start):
    """A function that corrects the job it also returns."""
    job = start(open_to_anyone=Answer.NOT_ASKED)

    def record(**changes):
        names = ("title", "job_type", "permanence", "started_on", "found_by", *TESTS)
        fields = {name: getattr(job, name) for name in names} | {"city": ""}
        return correct_job(**(fields | changes), job=job, by=cast.specialist_ana, as_of=TODAY)

    record.job = job
    return record


def test_an_answer_that_was_missing_decides_the_verdict(correct):
    assert correct.job.verdicts.get().verdict == Verdict.UNDETERMINED
    correct(open_to_anyone=Answer.YES, title=" Baker ")
    job = Job.objects.get()
    assert (job.title, job.verdicts.get(is_current=True).verdict) == ("Baker", Verdict.COMPETITIVE)


def test_a_corrected_first_day_takes_the_first_wage_along_and_touches_both_days(correct):
    FactsChange.objects.all().delete()
    correct(started_on=datetime.date(2026, 5, 6))
    assert Job.objects.get().terms.get().starts_on == datetime.date(2026, 5, 6)
    assert min(FactsChange.objects.values_list("starts_on", flat=True)) == datetime.date(2026, 5, 4)


def test_a_corrected_city_moves_the_job_to_that_place(correct):
    place = correct.job.site
    assert correct(city="springfield").site == place
    assert correct(city="Shelbyville").site.city == "Shelbyville"
    assert correct().site.city == "Shelbyville", "without a city the place stays"


def test_an_overruled_verdict_stays_when_the_job_is_corrected(cast, correct):
    override_verdict(job=correct.job, verdict=Verdict.NOT_COMPETITIVE, reason="Set aside.", by=cast.supervisor_bo)
    correct(open_to_anyone=Answer.YES)
    assert correct.job.verdicts.get(is_current=True).overridden_by == cast.supervisor_bo


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"started_on": TODAY + DAY}, "This day has not come"),
        ({"started_on": datetime.date(2026, 5, 11)}, "Wage and hours changed on Mon 11 May 2026"),
        ({"started_on": datetime.date(2026, 5, 13)}, "Wage and hours changed on Mon 11 May 2026"),
        ({"title": " "}, "cannot be blank"),
        ({"city": "x" * 81}, "at most 80 characters"),
        ({"integrated": "perhaps"}, "not a valid choice"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_and_nothing_is_kept(cast, correct, changes, message):
    change_terms(
        job=correct.job,
        starts_on=datetime.date(2026, 5, 11),
        wage=Decimal(16),
        wage_unit="hour",
        hours_per_week=None,
        by=cast.specialist_ana,
        as_of=TODAY,
    )
    FactsChange.objects.all().delete()
    with pytest.raises(ValidationError, match=message):
        correct(**changes)
    assert not FactsChange.objects.exists()
    job = Job.objects.get()
    assert (job.title, job.started_on) == ("Baker's helper", datetime.date(2026, 5, 4))


def test_the_first_day_stays_before_the_last(correct):
    Job.objects.update(ended_on=datetime.date(2026, 5, 8), end_learned_on=TODAY, end_reason=JobEndReason.QUIT)
    with pytest.raises(ValidationError, match="The last day worked was Fri 8 May 2026"):
        correct(started_on=datetime.date(2026, 5, 9))


def test_a_correction_that_cannot_be_noted_is_not_kept(correct, figures_out_of_reach):
    with pytest.raises(Exception, match="no notes"), transaction.atomic():
        correct(title="Cook")
    assert Job.objects.get().title == "Baker's helper"


# Wage and hours over time ------------------------------------------------------------------------------------------


@pytest.fixture
def change(cast, start):
    """A function that changes the terms of the job it also returns."""
    job = start()

    def record(**changes):
        fields = {
            "job": job,
            "starts_on": datetime.date(2026, 5, 11),
            "wage": Decimal("16.00"),
            "wage_unit": "hour",
            "hours_per_week": Decimal(24),
            "by": cast.specialist_ana,
            "as_of": TODAY,
        }
        return change_terms(**(fields | changes))

    record.job = job
    return record


def test_new_terms_stand_beside_the_old_and_touch_figures_from_their_day(change):
    FactsChange.objects.all().delete()
    terms = change()
    assert list(change.job.terms.order_by("starts_on").values_list("wage", flat=True)) == [
        Decimal("15.00"),
        Decimal("16.00"),
    ]
    assert terms.starts_on in FactsChange.objects.values_list("starts_on", flat=True)


def test_terms_of_the_same_day_are_corrected(change):
    change(starts_on=change.job.started_on, wage=Decimal("7.00"))
    assert change.job.terms.get().wage == Decimal("7.00")
    assert change.job.verdicts.get(is_current=True).verdict == Verdict.NOT_COMPETITIVE


def test_a_wage_that_falls_below_the_minimum_takes_the_verdict_away(change):
    change(wage=Decimal("7.24"))
    assert change.job.verdicts.get(is_current=True).verdict == Verdict.NOT_COMPETITIVE


def test_an_overruled_verdict_stays_when_the_wage_changes(cast, change):
    override_verdict(job=change.job, verdict=Verdict.NOT_COMPETITIVE, reason="Set aside.", by=cast.supervisor_bo)
    change()
    assert change.job.verdicts.get(is_current=True).overridden_by == cast.supervisor_bo


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"starts_on": TODAY + DAY}, "This day has not come"),
        ({"starts_on": datetime.date(2026, 5, 3)}, "The first day worked was Mon 4 May 2026"),
        ({"wage": Decimal(-1)}, "greater than or equal to 0"),
        ({"hours_per_week": Decimal(169)}, "less than or equal to 168"),
        ({"wage_unit": "day"}, "not a valid choice"),
    ],
)
def test_terms_that_cannot_be_are_refused_and_nothing_is_kept(change, changes, message):
    FactsChange.objects.all().delete()
    with pytest.raises(ValidationError, match=message):
        change(**changes)
    assert change.job.terms.count() == 1
    assert not FactsChange.objects.exists()


def test_terms_after_the_last_day_are_refused(change):
    Job.objects.filter(pk=change.job.pk).update(
        ended_on=datetime.date(2026, 5, 8), end_learned_on=TODAY, end_reason=JobEndReason.QUIT
    )
    with pytest.raises(ValidationError, match="The last day worked was Fri 8 May 2026"):
        change()
    assert change(starts_on=datetime.date(2026, 5, 8)).starts_on == datetime.date(2026, 5, 8)


def test_a_change_that_cannot_be_noted_is_not_kept(change, figures_out_of_reach):
    with pytest.raises(Exception, match="no notes"), transaction.atomic():
        change()
    assert change.job.terms.count() == 1


# The end -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def end(cast, start):
    """A function that ends the job it also returns."""
    job = start()

    def record(**changes):
        fields = {
            "job": job,
            "ended_on": datetime.date(2026, 5, 12),
            "learned_on": TODAY,
            "reason": JobEndReason.QUIT,
            "manner": JobEndManner.WITH_NOTICE,
            "lessons": " Early shifts do not suit. ",
            "by": cast.specialist_ana,
            "as_of": TODAY,
        }
        return end_job(**(fields | changes))

    record.job = job
    return record


def test_an_end_is_kept_and_the_client_looks_for_work_again(end, enrolment):
    FactsChange.objects.all().delete()
    job = end()
    assert (job.ended_on, job.end_learned_on, job.end_reason) == (datetime.date(2026, 5, 12), TODAY, "quit")
    assert job.lessons == "Early shifts do not suit."
    assert phases(enrolment)[-1] == (Phase.JOB_SEARCH, datetime.date(2026, 5, 13), None)
    assert FactsChange.objects.get().starts_on == datetime.date(2026, 5, 12)


def test_an_end_today_begins_no_phase_tomorrow(end, enrolment):
    end(ended_on=TODAY)
    assert phases(enrolment)[-1] == (Phase.JOB_SEARCH, TODAY, None)


def test_with_another_open_job_the_client_goes_on_working(end, start, enrolment):
    start(started_on=datetime.date(2026, 5, 6))
    end()
    assert phases(enrolment)[-1][0] == Phase.WORKING


def test_after_the_closing_an_end_moves_no_phase(end, enrolment):
    Enrolment.objects.filter(pk=enrolment.pk).update(closed_on=datetime.date(2026, 5, 8), close_reason="moved")
    end()
    assert phases(enrolment)[-1] == (Phase.WORKING, datetime.date(2026, 5, 4), None)


def test_a_job_may_last_one_day(end):
    assert end(ended_on=datetime.date(2026, 5, 4)).ended_on == datetime.date(2026, 5, 4)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ended_on": TODAY + DAY}, "ended_on"),
        ({"ended_on": datetime.date(2026, 5, 3)}, "ended_on"),
        ({"learned_on": TODAY + DAY}, "learned_on"),
        ({"learned_on": datetime.date(2026, 5, 11)}, "learned_on"),
        ({"reason": ""}, "__all__"),
        ({"reason": "bored"}, "end_reason"),
    ],
)
def test_an_end_that_cannot_be_is_refused_and_nothing_is_kept(end, enrolment, changes, field):
    FactsChange.objects.all().delete()
    with pytest.raises(ValidationError) as refused:
        end(**changes)
    assert field in refused.value.error_dict
    assert Job.objects.get().ended_on is None
    assert not FactsChange.objects.exists()
    assert phases(enrolment)[-1][0] == Phase.WORKING


def test_a_job_does_not_end_before_its_last_change_of_wage(end, cast):
    change_terms(
        job=end.job,
        starts_on=datetime.date(2026, 5, 13),
        wage=Decimal(16),
        wage_unit="hour",
        hours_per_week=None,
        by=cast.specialist_ana,
        as_of=TODAY,
    )
    with pytest.raises(ValidationError, match="Wage and hours changed on Wed 13 May 2026"):
        end()


def test_an_end_is_recorded_once(end):
    end()
    with pytest.raises(ValidationError, match="recorded already: its last day was Tue 12 May 2026"):
        end(ended_on=TODAY)


def test_an_end_that_cannot_be_noted_is_not_kept(end, enrolment, figures_out_of_reach):
    with pytest.raises(Exception, match="no notes"), transaction.atomic():
        end()
    assert Job.objects.get().ended_on is None
    assert phases(enrolment)[-1][0] == Phase.WORKING


# Correcting the end, and taking it back ----------------------------------------------------------------------------

ENDED_ON = datetime.date(2026, 5, 12)


@pytest.fixture
def ended(end):
    """The job that has ended, and looked for work since the day after."""
    job = end()
    FactsChange.objects.all().delete()
    return job


@pytest.fixture
def reopen(cast, ended):
    """A function that takes the end back."""

    def record(**changes):
        fields = {"job": ended, "corrects": ENDED_ON, "by": cast.specialist_ana, "as_of": TODAY}
        return reopen_job(**(fields | changes))

    return record


@pytest.mark.parametrize(
    ("ended_on", "search_from", "touched_from"),
    [
        (datetime.date(2026, 5, 7), datetime.date(2026, 5, 8), datetime.date(2026, 5, 7)),
        (TODAY, TODAY, ENDED_ON),
        (ENDED_ON, datetime.date(2026, 5, 13), ENDED_ON),
    ],
)
def test_a_corrected_end_takes_the_phase_along_and_touches_both_days(
    end, ended, enrolment, ended_on, search_from, touched_from
):
    job = end(ended_on=ended_on, corrects=ENDED_ON, reason=JobEndReason.LAID_OFF, lessons="")
    assert (job.ended_on, job.end_reason, job.lessons) == (ended_on, JobEndReason.LAID_OFF, "")
    assert phases(enrolment) == [
        (Phase.JOB_SEARCH, ENTERED, datetime.date(2026, 5, 4)),
        (Phase.WORKING, datetime.date(2026, 5, 4), search_from),
        (Phase.JOB_SEARCH, search_from, None),
    ]
    assert FactsChange.objects.get().starts_on == touched_from


def test_an_end_taken_back_leaves_nothing_of_it(reopen, enrolment):
    job = reopen()
    assert (job.ended_on, job.end_learned_on, job.end_reason, job.end_manner, job.lessons) == (None, None, "", "", "")
    assert phases(enrolment) == [
        (Phase.JOB_SEARCH, ENTERED, datetime.date(2026, 5, 4)),
        (Phase.WORKING, datetime.date(2026, 5, 4), None),
    ]
    change = FactsChange.objects.get()
    assert (change.starts_on, change.ends_on) == (ENDED_ON, None)


def test_a_phase_somebody_changed_since_stays_theirs(end, ended, reopen, enrolment):
    enrolment.phases.filter(ends_on=None).update(ends_on=TODAY)
    PhaseChange.objects.create(enrolment=enrolment, phase=Phase.STEPPING_DOWN, starts_on=TODAY)
    before = phases(enrolment)
    end(ended_on=datetime.date(2026, 5, 7), corrects=ENDED_ON)
    assert phases(enrolment) == before
    reopen(corrects=datetime.date(2026, 5, 7))
    assert phases(enrolment) == before


def test_a_job_beside_another_is_corrected_and_reopened_without_a_change_of_phase(end, start, reopen, enrolment):
    start(started_on=datetime.date(2026, 5, 13), title="Waiter")
    before = phases(enrolment)
    assert before[-1][0] == Phase.WORKING
    end(ended_on=datetime.date(2026, 5, 11), corrects=ENDED_ON)
    reopen(corrects=datetime.date(2026, 5, 11))
    assert phases(enrolment) == before


def test_after_the_closing_a_correction_moves_no_phase(end, ended, reopen, enrolment):
    Enrolment.objects.filter(pk=enrolment.pk).update(closed_on=TODAY, close_reason="moved")
    before = phases(enrolment)
    end(ended_on=datetime.date(2026, 5, 7), corrects=ENDED_ON)
    reopen(corrects=datetime.date(2026, 5, 7))
    assert phases(enrolment) == before


@pytest.mark.parametrize("act", ["correct", "reopen"])
@pytest.mark.parametrize("seen", [datetime.date(2026, 5, 11), None])
def test_whoever_saw_another_end_must_look_again(end, reopen, act, seen):
    with pytest.raises(ValidationError, match="recorded already: its last day was Tue 12 May 2026"):
        end(ended_on=TODAY, corrects=seen) if act == "correct" else reopen(corrects=seen)
    assert Job.objects.get().ended_on == ENDED_ON
    assert not FactsChange.objects.exists()


def test_an_end_is_taken_back_once_and_not_corrected_after(end, reopen):
    reopen()
    for act in (reopen, lambda: end(corrects=ENDED_ON)):
        with pytest.raises(ValidationError, match="was taken back already"):
            act()
    assert Job.objects.get().ended_on is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ended_on": TODAY + DAY}, "ended_on"),
        ({"ended_on": datetime.date(2026, 5, 3)}, "ended_on"),
        ({"learned_on": datetime.date(2026, 5, 11)}, "learned_on"),
        ({"reason": "bored"}, "end_reason"),
    ],
)
def test_a_correction_of_the_end_that_cannot_be_is_refused(end, ended, enrolment, changes, field):
    before = phases(enrolment)
    with pytest.raises(ValidationError) as refused:
        end(corrects=ENDED_ON, **changes)
    assert field in refused.value.error_dict
    assert (Job.objects.get().ended_on, phases(enrolment)) == (ENDED_ON, before)
    assert not FactsChange.objects.exists()


def test_who_may_not_record_in_the_enrolment_takes_no_end_back(cast, reopen):
    for person in (cast.specialist_dee, cast.outsider_cy, cast.lead_lou):
        with pytest.raises(Enrolment.DoesNotExist):
            reopen(by=person)


def test_an_end_is_taken_back_whole_or_not_at_all(reopen, enrolment, figures_out_of_reach):
    before = phases(enrolment)
    with pytest.raises(Exception, match="no notes"), transaction.atomic():
        reopen()
    assert (Job.objects.get().ended_on, phases(enrolment)) == (ENDED_ON, before)


def test_the_database_refuses_half_an_end(enrolment):
    job = make_job(enrolment=enrolment)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(ended_on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(
            ended_on=job.started_on - DAY, end_learned_on=TODAY, end_reason=JobEndReason.QUIT
        )


@pytest.mark.parametrize(
    ("wage", "unit", "hours", "n_odd"),
    [
        ("100.00", "hour", "40", 0),
        ("100.01", "hour", "40", 1),
        ("400", "hour", "20", 1),
        ("15", "week", "20", 1),
        ("2.00", "hour", None, 0),
        ("15", "hour", "80", 0),
        ("15", "hour", "80.1", 1),
        ("500", "hour", "100", 2),
        (None, "hour", None, 0),
        ("400", "week", None, 0),
    ],
)
def test_what_looks_mistyped_is_asked_about(wage, unit, hours, n_odd):
    found = oddities(
        wage=None if wage is None else Decimal(wage),
        wage_unit=unit,
        hours_per_week=None if hours is None else Decimal(hours),
    )
    assert len(found) == n_odd


# Pages -------------------------------------------------------------------------------------------------------------

START_FORM = {
    "id": FORM_ID,
    "new_employer": "Mill Diner",
    "city": "Shelbyville",
    "title": "Cook",
    "job_type": "35",
    "permanence": "permanent",
    "started_on": "2026-05-04",
    "wage": "15.00",
    "wage_unit": "hour",
    "hours_per_week": "20",
    "paid_by_employer": "yes",
    "open_to_anyone": "yes",
    "integrated": "yes",
    "time_limited_by_program": "no",
    "found_by": "client",
}


@pytest.fixture
def send(cast, signed_in, enrolment):
    """A function that sends the form of a job start; Ana sends unless another is named."""

    def post(user=None, **changes):
        url = reverse("caseload:job_create", args=[enrolment.client.pk])
        return signed_in(user or cast.specialist_ana).post(url, START_FORM | changes)

    return post


def test_the_form_records_the_job_and_shows_verdict_reasons_and_phase(cast, signed_in, send):
    answer = send()
    job = Job.objects.get()
    assert answer.url == reverse("caseload:job_detail", args=[job.pk])
    page = signed_in(cast.specialist_ana).get(answer.url).content.decode()
    assert "Competitive" in page
    assert "Anybody could apply." in page
    follow = send(id=str(uuid.uuid4()), title="Waiter")
    assert follow.status_code == 302


def test_an_empty_form_names_the_employer_among_all_that_is_missing(cast, signed_in, enrolment):
    page = signed_in(cast.specialist_ana).post(
        reverse("caseload:job_create", args=[enrolment.client.pk]), {"id": START_FORM["id"]}
    )
    assert {"employer", "title", "job_type", "started_on"} <= set(page.context["form"].errors)


def test_the_page_after_saving_says_the_phase(cast, signed_in, enrolment):
    browser = signed_in(cast.specialist_ana)
    answer = browser.post(reverse("caseload:job_create", args=[enrolment.client.pk]), START_FORM, follow=True)
    assert "Job recorded. The client is now in the phase “Working, with support”." in answer.content.decode()


def test_a_job_brought_along_is_said_to_be_no_job_start(cast, signed_in, send):
    url = send(started_on="2020-01-01").url
    assert "not a job start of the program" in signed_in(cast.specialist_ana).get(url).content.decode()


def test_an_answer_not_known_yet_leaves_the_job_undetermined(send):
    send(open_to_anyone="not_asked")
    verdict = Job.objects.get().verdicts.get()
    assert (verdict.verdict, verdict.reasons) == ("undetermined", "Not known yet: could anybody apply?")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "Fill this in"),
        ({"title": "x" * 121}, "at most 120 characters"),
        ({"job_type": ""}, "Choose one"),
        ({"started_on": ""}, "Enter the day"),
        ({"started_on": "soon"}, "Enter a valid date"),
        ({"started_on": "2026-05-15"}, "Record the job once the client has started"),
        ({"wage": "-1"}, "greater than or equal to 0"),
        ({"wage": "a lot"}, "Enter a number"),
        ({"wage": "1.005"}, "no more than 2 decimal places"),
        ({"hours_per_week": "169"}, "less than or equal to 168"),
        ({"wage_unit": "day"}, "Select a valid choice"),
        ({"open_to_anyone": "perhaps"}, "Select a valid choice"),
        ({"new_employer": ""}, "Choose the employer, or type the name of a new one"),
        ({"city": ""}, "Say in which city it is"),
        ({"employer": str(uuid.uuid4())}, "Select a valid choice"),
        ({"id": "none"}, "Enter a valid UUID"),
        ({"wage": "400"}, "This comes to $400.00 an hour"),
        ({"hours_per_week": "90"}, "90 hours a week"),
        ({"title": "Cook\x00"}, "Null characters are not allowed"),
    ],
)
def test_bad_input_is_answered_in_words_and_kept_in_the_form(send, changes, message):
    answer = send(**changes)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert message in page
    assert "Shelbyville" in page or "city" in changes
    assert not Job.objects.exists()
    assert not Employer.objects.exists()


def test_what_looks_mistyped_can_be_confirmed(send):
    asked = send(wage="400").content.decode()
    assert "I have checked: wage and hours are right" in asked
    assert send(wage="400", is_confirmed="on").status_code == 302
    assert "I have checked" not in send(title="").content.decode()


def test_an_employer_of_another_agency_is_no_choice(cast, signed_in, send, enrolment):
    foreign = make_employer(agency=cast.stranger_program.agency, name="Hill Works")
    page = signed_in(cast.specialist_ana).get(reverse("caseload:job_create", args=[enrolment.client.pk]))
    assert "Hill Works" not in page.content.decode()
    assert send(employer=str(foreign.pk), new_employer="").status_code == 200
    assert not Job.objects.exists()


def job_urls(job):
    return {
        name: reverse(f"caseload:{name}", args=[job.pk])
        for name in ("job_detail", "job_edit", "job_end", "terms_create")
    } | {
        "verdict_override": reverse("caseload:verdict_override", args=[job.pk]),
        "job_create": reverse("caseload:job_create", args=[job.enrolment.client_id]),
    }


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (
            "specialist_ana",
            {
                "job_detail": 200,
                "job_edit": 200,
                "job_end": 200,
                "terms_create": 200,
                "verdict_override": 403,
                "job_create": 200,
            },
        ),
        (
            "supervisor_bo",
            {
                "job_detail": 200,
                "job_edit": 200,
                "job_end": 200,
                "terms_create": 200,
                "verdict_override": 200,
                "job_create": 200,
            },
        ),
        (
            "lead_lou",
            {
                "job_detail": 200,
                "job_edit": 403,
                "job_end": 403,
                "terms_create": 403,
                "verdict_override": 403,
                "job_create": 403,
            },
        ),
        (
            "specialist_dee",
            {
                "job_detail": 404,
                "job_edit": 404,
                "job_end": 404,
                "terms_create": 404,
                "verdict_override": 403,
                "job_create": 404,
            },
        ),
        (
            "outsider_cy",
            {
                "job_detail": 404,
                "job_edit": 404,
                "job_end": 404,
                "terms_create": 404,
                "verdict_override": 403,
                "job_create": 404,
            },
        ),
        (
            "state_staff_sam",
            dict.fromkeys(("job_detail", "job_edit", "job_end", "terms_create", "verdict_override", "job_create"), 403),
        ),
        (
            "nobody_nat",
            dict.fromkeys(("job_detail", "job_edit", "job_end", "terms_create", "verdict_override", "job_create"), 403),
        ),
    ],
)
def test_who_may_open_the_pages_of_a_job(cast, signed_in, enrolment, person, expected):
    urls = job_urls(make_job(enrolment=enrolment))
    browser = signed_in(getattr(cast, person))
    with_names = {name: browser.get(url).status_code for name, url in urls.items()}
    assert with_names == expected


def test_a_visitor_is_sent_to_sign_in(client, enrolment):
    for url in job_urls(make_job(enrolment=enrolment)).values():
        assert client.get(url).url.startswith(reverse("account_login"))


def test_a_supervisor_of_another_program_overrules_nothing_here(cast, signed_in, enrolment):
    job = make_job(enrolment=enrolment)
    give_role(cast.specialist_ana, Role.SUPERVISOR, cast.other_program)
    url = reverse("caseload:verdict_override", args=[job.pk])
    assert signed_in(cast.specialist_ana).post(url, {"verdict": "not_competitive", "reason": "x"}).status_code == 404
    assert job.verdicts.get(is_current=True).overridden_by is None


def test_looking_at_a_job_is_recorded(cast, signed_in, enrolment):
    job = make_job(enrolment=enrolment)
    signed_in(cast.specialist_ana).get(reverse("caseload:job_detail", args=[job.pk]))
    event = AccessEvent.objects.get()
    assert (event.kind, event.user, event.page, event.object_id) == (
        AccessEvent.Kind.VIEW,
        cast.specialist_ana,
        "caseload:job_detail",
        enrolment.client_id,
    )


def test_the_end_is_recorded_by_its_form(cast, signed_in, start, enrolment):
    job = start()
    browser = signed_in(cast.specialist_ana)
    form = {"ended_on": "2026-05-12", "learned_on": "2026-05-14", "reason": "fired", "manner": "by_employer"}
    url = reverse("caseload:job_end", args=[job.pk])
    page = browser.post(url, form, follow=True).content.decode()
    assert "The client is now in the phase “Looking for work”." in page
    assert "Let go by the employer" in page
    again = browser.post(url, form).content.decode()
    assert "The end of this job is recorded already" in again


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ended_on": "2026-05-15"}, "This day has not come"),
        ({"ended_on": "2026-05-03"}, "The first day worked was Mon 4 May 2026"),
        ({"ended_on": ""}, "Enter the day"),
        ({"learned_on": "2026-05-01"}, "Give the last day worked or a later one"),
        ({"reason": ""}, "Choose one"),
        ({"reason": "bored"}, "Select a valid choice"),
    ],
)
def test_a_bad_end_is_answered_in_words(cast, signed_in, start, changes, message):
    job = start()
    form = {"ended_on": "2026-05-12", "learned_on": "2026-05-14", "reason": "quit", "manner": "planned"}
    answer = signed_in(cast.specialist_ana).post(reverse("caseload:job_end", args=[job.pk]), form | changes)
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert Job.objects.get().ended_on is None


def test_the_end_is_corrected_and_taken_back_by_its_form(cast, signed_in, ended):
    browser = signed_in(cast.specialist_ana)
    url = reverse("caseload:job_end", args=[ended.pk])
    assert url in browser.get(reverse("caseload:job_detail", args=[ended.pk])).content.decode()
    form = browser.get(url).context["form"]
    assert (form.initial["corrects"], form.initial["ended_on"], form.initial["reason"]) == (ENDED_ON, ENDED_ON, "quit")
    corrected = {"ended_on": "2026-05-11", "learned_on": "2026-05-14", "reason": "laid_off", "manner": "by_employer"}
    page = browser.post(url, corrected | {"corrects": "2026-05-12"}, follow=True).content.decode()
    assert "Mon 11 May" in page
    assert Job.objects.get().end_reason == "laid_off"
    stale = browser.post(url, {"did_not_end": "on", "corrects": "2026-05-12"}).content.decode()
    assert "its last day was Mon 11 May 2026" in stale
    unnamed = browser.post(url, {"did_not_end": "on"}).content.decode()
    assert "recorded already. To correct it, open the page anew." in unnamed
    page = browser.post(url, {"did_not_end": "on", "corrects": "2026-05-11"}, follow=True).content.decode()
    assert "The end of the job is taken back. The client is now in the phase “Working, with support”." in page
    assert Job.objects.get().ended_on is None
    late = browser.post(url, corrected | {"corrects": "2026-05-11"}).content.decode()
    assert "was taken back already" in late


def test_a_change_of_wage_is_recorded_by_its_form(cast, signed_in, start):
    job = start()
    browser = signed_in(cast.specialist_ana)
    url = reverse("caseload:terms_create", args=[job.pk])
    form = {"starts_on": "2026-05-11", "wage": "7.00", "wage_unit": "hour", "hours_per_week": "20"}
    page = browser.post(url, form, follow=True).content.decode()
    assert "Not competitive" in page
    assert "$7.00 an hour from Mon 11 May 2026; the minimum wage was $7.25" in page
    assert "This comes to $700.00 an hour" in browser.post(url, form | {"wage": "700"}).content.decode()


def test_a_missing_answer_is_given_by_its_form(cast, signed_in, start):
    job = start(open_to_anyone=Answer.UNKNOWN)
    browser = signed_in(cast.specialist_ana)
    url = reverse("caseload:job_edit", args=[job.pk])
    initial = browser.get(url).context["form"].initial
    assert (initial["open_to_anyone"], initial["integrated"], initial["city"]) == ("not_asked", "yes", "Springfield")
    form = {name: START_FORM[name] for name in (*TESTS, "title", "job_type", "permanence", "started_on", "found_by")}
    assert "Fill this in" in browser.post(url, form | {"title": ""}).content.decode()
    page = browser.post(url, form | {"city": "Springfield"}, follow=True).content.decode()
    assert "Anybody could apply." in page
    assert Job.objects.get().title == "Cook"


def test_a_supervisor_overrules_and_lets_the_facts_decide_again(cast, signed_in, start):
    job = start()
    browser = signed_in(cast.supervisor_bo)
    url = reverse("caseload:verdict_override", args=[job.pk])
    refused = browser.post(url, {"verdict": "not_competitive", "reason": " "})
    assert "Say why" in refused.content.decode()
    page = browser.post(url, {"verdict": "not_competitive", "reason": "Set aside by law."}, follow=True)
    assert "Decided by Bo Supervisor" in page.content.decode()
    assert "The facts have changed since" not in page.content.decode()
    change_terms(
        job=job,
        starts_on=job.started_on,
        wage=Decimal("7.00"),
        wage_unit="hour",
        hours_per_week=None,
        by=cast.specialist_ana,
        as_of=TODAY,
    )
    page = browser.get(reverse("caseload:job_detail", args=[job.pk])).content.decode()
    assert "The facts have changed since" in page
    assert "Set aside by law." in page
    browser.post(url, {"verdict": "as_computed"})
    assert job.verdicts.get(is_current=True).overridden_by is None


def test_the_page_of_a_job_costs_the_same_whatever_its_history(cast, signed_in, enrolment, count_queries):
    browser = signed_in(cast.supervisor_bo)

    def history(job, n):
        for number in range(n):
            job.integrated = Answer.NO if number % 2 else Answer.YES
            assess_job(job, by=None)

    short, long = make_job(enrolment=enrolment), make_job(enrolment=enrolment)
    history(short, 2)
    history(long, 6)
    browser.get(reverse("caseload:job_detail", args=[short.pk]))
    costs = [
        count_queries(lambda job=job: browser.get(reverse("caseload:job_detail", args=[job.pk])))
        for job in (short, long)
    ]
    assert costs[0] == costs[1]
