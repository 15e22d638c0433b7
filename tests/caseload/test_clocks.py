"""Each clock by hand: when it rings, on which day, and what stops it. Days are those of plain records, no database."""

import datetime
import uuid

import pytest

from caseload.choices import CORE_SECTIONS, Answer, ClientWish, Phase
from caseload.clocks.around import EMPLOYER_NEXT_STEP, HOURS, TEAM_MEETING, VR_CONTACT, VR_MEETING
from caseload.clocks.registry import CLOCKS, clock
from caseload.clocks.spec import Clock, Group, Task, due_things
from caseload.clocks.start import (
    AGREED_CONTACT,
    CAREER_PROFILE,
    DISCLOSURE_TALK,
    FIRST_EMPLOYER_VISIT,
    KEEP_IN_TOUCH,
    SEARCH_PLAN,
)
from caseload.clocks.work import (
    BENEFITS_AFTER_CHANGE,
    BENEFITS_BEFORE_START,
    JOB_ENDED,
    OFFER_BEGINS,
    PROFILE_UPDATE,
    STILL_WORKING,
    SUPPORT_BEFORE_START,
    SUPPORT_ON_THE_JOB,
    SUPPORT_PLAN,
)
from caseload.models import (
    Absence,
    Client,
    DisclosureTalk,
    Employer,
    EmployerContact,
    Enrolment,
    Job,
    JobOffer,
    JobSearchPlan,
)
from caseload.models import SupportPlan as SupportPlanRow
from caseload.queries.clock_facts import CaseFacts, ClockFacts, JobFacts, Meeting, StaffFacts, TeamFacts
from ipsapp.access.models import Program, TreatmentTeam, User
from ipsapp.kernel.working_days import WorkingDays

ENTERED = datetime.date(2026, 3, 2)  # a Monday
PROGRAM = Program(name="Harbor House")
ANA = User(full_name="Ana Specialist")
BAKERY = Employer(name="Bakery", phone="555-0100")


def day(n):
    """The n-th day after entry."""
    return ENTERED + datetime.timedelta(days=n)


def case(*, benefits=None, employed=Answer.NO, phase=Phase.JOB_SEARCH, **facts):
    client = Client(number="C1", first_name="Ada", last_name="Plum", phone="555-0101")
    enrolment = Enrolment(
        client=client, program=PROGRAM, entered_on=ENTERED, employed_at_entry=employed, benefits=benefits
    )
    return CaseFacts(enrolment, specialist=ANA, phase=phase, **facts)


def job(starts, *, ends=None, learned=None, changed=()):
    row = Job(title="Baker", employer=BAKERY, started_on=day(starts))
    if ends is not None:
        row.ended_on, row.end_learned_on = day(ends), day(ends if learned is None else learned)
    return JobFacts(row, [day(n) for n in changed])


def met(*days, in_person=True):
    return [Meeting(day(n), in_person) for n in days]


def talk(n, *, revisit=None):
    return DisclosureTalk(talked_on=day(n), revisit_on=revisit and day(revisit))


def offer(starts):
    return JobOffer(title="Baker", employer=BAKERY, starts_on=day(starts))


def rings(which: Clock, facts, on):
    """The days after entry on which a clock rings, asked on day `on`."""
    find = which.of_case or which.of_staff
    return [(ring.due_on - ENTERED).days for ring in find(facts, day(on))]


CASES = {
    "no employer visit: due on day 30": (FIRST_EMPLOYER_VISIT, case(), 10, [30]),
    "no employer visit on day 34: still due on day 30": (FIRST_EMPLOYER_VISIT, case(), 34, [30]),
    "an employer was visited": (FIRST_EMPLOYER_VISIT, case(first_visit_on=day(30)), 34, []),
    "employed at entry: no search": (FIRST_EMPLOYER_VISIT, case(employed=Answer.YES), 34, []),
    "employment at entry unknown: the search is asked for": (
        FIRST_EMPLOYER_VISIT, case(employed=Answer.NOT_ASKED), 34, [30],
    ),
    "a job was found without a visit": (FIRST_EMPLOYER_VISIT, case(jobs=[job(9)]), 34, []),
    "profile, nobody met: day 30": (CAREER_PROFILE, case(), 5, [30]),
    "profile, third meeting on day 9": (CAREER_PROFILE, case(meetings=met(1, 4, 9)), 12, [9]),
    "profile, two contacts on one day are one meeting": (CAREER_PROFILE, case(meetings=met(1, 4, 4)), 12, [30]),
    "profile, the agreed third meeting is next": (
        CAREER_PROFILE, case(meetings=met(1, 4), agreed_on=day(11)), 6, [11],
    ),
    "profile, third meeting after day 30": (CAREER_PROFILE, case(meetings=met(1, 4, 40)), 41, [30]),
    "profile complete": (CAREER_PROFILE, case(profile_sections=set(CORE_SECTIONS)), 90, []),
    "profile, one section open": (CAREER_PROFILE, case(profile_sections=set(CORE_SECTIONS[1:])), 90, [30]),
    "disclosure not talked about: day 60": (DISCLOSURE_TALK, case(), 1, [60]),
    "one talk, no job: again 60 days later": (DISCLOSURE_TALK, case(talks=[talk(20)]), 30, [80]),
    "one talk, works: enough": (DISCLOSURE_TALK, case(talks=[talk(20)], jobs=[job(25)]), 30, []),
    "two talks: enough": (DISCLOSURE_TALK, case(talks=[talk(20), talk(90)]), 200, []),
    "talk again on the day agreed on, job or not": (
        DISCLOSURE_TALK, case(talks=[talk(20, revisit=50)], jobs=[job(25)]), 30, [50],
    ),
    "an agreed day that a later talk answered": (
        DISCLOSURE_TALK, case(talks=[talk(20, revisit=50), talk(45)]), 60, [],
    ),
    "no search plan: day 30": (SEARCH_PLAN, case(), 1, [30]),
    "search plan to review": (
        SEARCH_PLAN, case(search_plan=JobSearchPlan(planned_on=day(5), review_on=day(95))), 10, [95],
    ),
    "no search plan needed while working": (SEARCH_PLAN, case(phase=Phase.WORKING), 40, []),
    "no search plan needed in a job, whatever the phase": (SEARCH_PLAN, case(jobs=[job(9)]), 40, []),
    "agreed contact": (AGREED_CONTACT, case(agreed_on=day(8)), 7, [8]),
    "nothing agreed": (AGREED_CONTACT, case(), 7, []),
    "silence since entry: day 14": (KEEP_IN_TOUCH, case(), 3, [14]),
    "silence since an attempt": (KEEP_IN_TOUCH, case(last_tried_on=day(10)), 20, [24]),
    "silence, but a day is agreed on": (KEEP_IN_TOUCH, case(last_tried_on=day(1), agreed_on=day(50)), 20, []),
    "silence in a job is for the support clock": (
        KEEP_IN_TOUCH, case(last_tried_on=day(1), phase=Phase.WORKING), 60, [],
    ),
    "offer: asks on its first day": (OFFER_BEGINS, case(offers=[offer(20)]), 18, [20]),
    "meet in the week before the start": (SUPPORT_BEFORE_START, case(offers=[offer(20)]), 14, [19]),
    "met seven days before": (SUPPORT_BEFORE_START, case(offers=[offer(20)], meetings=met(13)), 14, []),
    "met eight days before is too early": (SUPPORT_BEFORE_START, case(offers=[offer(20)], meetings=met(12)), 14, [19]),
    "a call does not do": (
        SUPPORT_BEFORE_START, case(offers=[offer(20)], meetings=met(15, in_person=False)), 16, [19],
    ),
    "on the first day it is too late for before": (SUPPORT_BEFORE_START, case(offers=[offer(20)]), 20, []),
    "after the start: within three days": (
        SUPPORT_ON_THE_JOB, case(phase=Phase.WORKING, jobs=[job(10)]), 10, [13],
    ),
    "met on day three": (SUPPORT_ON_THE_JOB, case(phase=Phase.WORKING, jobs=[job(10)], meetings=met(13)), 14, []),
    "met before the start only": (
        SUPPORT_ON_THE_JOB, case(phase=Phase.WORKING, jobs=[job(10)], meetings=met(9)), 14, [13],
    ),
    "stepping down: silent": (SUPPORT_ON_THE_JOB, case(phase=Phase.STEPPING_DOWN, jobs=[job(10)]), 60, []),
    "an ended job asks for no support": (
        SUPPORT_ON_THE_JOB, case(phase=Phase.WORKING, jobs=[job(10, ends=20)]), 21, [],
    ),
    "13 weeks: a week is left to ask": (STILL_WORKING, case(jobs=[job(0)]), 91, [98]),
    "one day before 13 weeks": (STILL_WORKING, case(jobs=[job(0)]), 90, []),
    "asked at 13 weeks": (STILL_WORKING, case(jobs=[job(0)], meetings=met(92, in_person=False)), 95, []),
    "a job brought along has its 13 weeks behind it": (STILL_WORKING, case(jobs=[job(-100)]), 2, []),
    "job ended: three days from learning of it": (JOB_ENDED, case(jobs=[job(5, ends=30, learned=33)]), 33, [36]),
    "met on the day it became known": (
        JOB_ENDED, case(jobs=[job(5, ends=30, learned=33)], meetings=met(33)), 34, [],
    ),
    "met between the end and learning of it": (
        JOB_ENDED, case(jobs=[job(5, ends=30, learned=33)], meetings=met(31)), 34, [36],
    ),
    "ended before entry": (JOB_ENDED, case(jobs=[job(-50, ends=-20)]), 3, []),
    "profile after a job start": (
        PROFILE_UPDATE, case(jobs=[job(40)], profile_written_on=day(20)), 41, [70],
    ),
    "profile after a job end": (
        PROFILE_UPDATE, case(jobs=[job(40, ends=60, learned=62)], profile_written_on=day(45)), 63, [92],
    ),
    "profile updated on the day": (PROFILE_UPDATE, case(jobs=[job(40)], profile_written_on=day(40)), 41, []),
    "no profile yet: the first clock rings instead": (PROFILE_UPDATE, case(jobs=[job(40)]), 41, []),
    "benefits, an accepted job": (BENEFITS_BEFORE_START, case(benefits=["ssi"], offers=[offer(20)]), 10, [19]),
    "benefits never asked about": (BENEFITS_BEFORE_START, case(offers=[offer(20)]), 10, [19]),
    "no benefits": (BENEFITS_BEFORE_START, case(benefits=[], offers=[offer(20)]), 10, []),
    "planning offered": (
        BENEFITS_BEFORE_START, case(benefits=["ssi"], offers=[offer(20)], plannings=[day(3)]), 10, [],
    ),
    "works without planning": (BENEFITS_BEFORE_START, case(benefits=["ssi"], jobs=[job(20)]), 25, [20]),
    "works without planning, for long": (BENEFITS_BEFORE_START, case(benefits=["ssi"], jobs=[job(20)]), 110, []),
    "hours changed": (BENEFITS_AFTER_CHANGE, case(benefits=["ssi"], jobs=[job(5, changed=[50])]), 51, [80]),
    "hours changed, planning offered since": (
        BENEFITS_AFTER_CHANGE, case(benefits=["ssi"], jobs=[job(5, changed=[50])], plannings=[day(50)]), 51, [],
    ),
    "hours changed, planning offered before": (
        BENEFITS_AFTER_CHANGE, case(benefits=["ssi"], jobs=[job(5, changed=[50])], plannings=[day(49)]), 51, [80],
    ),
    "no support plan: 28 days after the start": (
        SUPPORT_PLAN, case(phase=Phase.WORKING, jobs=[job(10)]), 11, [38],
    ),
    "no support plan in the last phase": (SUPPORT_PLAN, case(phase=Phase.STEPPING_DOWN, jobs=[job(10)]), 60, []),
    "support plan to review": (
        SUPPORT_PLAN,
        case(
            phase=Phase.WORKING,
            jobs=[job(10)],
            support_plans={None: SupportPlanRow(planned_on=day(12), review_on=day(102))},
        ),
        20,
        [102],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("which", "facts", "on", "expected"), CASES.values(), ids=CASES)
def test_a_clock_about_a_case_rings(which, facts, on, expected):
    assert rings(which, facts, on) == expected


def staff(**facts):
    return StaffFacts(ANA, PROGRAM, since=ENTERED, working_days=WorkingDays("ZZ"), **facts)


def promise(n):
    contact = EmployerContact(employer=BAKERY, next_step="Call back", next_step_on=day(n), occurred_on=day(n - 7))
    contact.employer_id = uuid.uuid4()
    contact.employer = BAKERY
    return contact


NORTH = TreatmentTeam(name="North Team")
RECORDED = {day(n) for n in range(14)}
STAFF_CASES = {
    "promised to an employer": (EMPLOYER_NEXT_STEP, staff(promises=[promise(9)]), 10, [9]),
    "no promise": (EMPLOYER_NEXT_STEP, staff(), 10, []),
    "no VR client, no VR meeting": (VR_MEETING, staff(), 60, []),
    "VR meeting never": (VR_MEETING, staff(has_vr_clients=True), 5, [30]),
    "VR meeting a month ago": (VR_MEETING, staff(has_vr_clients=True, vr_met_on=day(12)), 40, [42]),
    "VR contact a week ago": (VR_CONTACT, staff(has_vr_clients=True, vr_contact_on=day(12)), 14, [19]),
    "no VR client, no VR contact": (VR_CONTACT, staff(), 60, []),
    "in no team": (TEAM_MEETING, staff(), 60, []),
    "team never met": (TEAM_MEETING, staff(teams=[TeamFacts(NORTH, day(3))]), 4, [10]),
    "team met": (TEAM_MEETING, staff(teams=[TeamFacts(NORTH, day(3), day(8))]), 9, [15]),
    "hours of a Tuesday missing": (HOURS, staff(recorded_days=RECORDED - {day(8)}), 14, [9]),
    "weekends are not asked for": (HOURS, staff(recorded_days=RECORDED - {day(5), day(6)}), 14, []),
    "days away are not asked for": (
        HOURS,
        staff(recorded_days=RECORDED - {day(8)}, away=[Absence(starts_on=day(8), ends_on=day(8))]),
        14,
        [],
    ),
    "today is not asked for yet": (HOURS, staff(recorded_days=RECORDED), 14, []),
}


@pytest.mark.parametrize(("which", "facts", "on", "expected"), STAFF_CASES.values(), ids=STAFF_CASES)
def test_a_clock_about_a_specialist_rings(which, facts, on, expected):
    assert rings(which, facts, on) == expected


def test_every_clock_has_a_case_in_which_it_rings():
    rung = {which for which, _, _, expected in [*CASES.values(), *STAFF_CASES.values()] if expected}
    assert rung == set(CLOCKS)


def test_every_clock_has_a_case_in_which_it_is_silent():
    silent = {which for which, _, _, expected in [*CASES.values(), *STAFF_CASES.values()] if not expected}
    # The day of an offer passes only when its start is recorded or it is withdrawn, which takes the offer away.
    assert set(CLOCKS) - silent == {OFFER_BEGINS}


def listed(on, *cases, people=()):
    return due_things(CLOCKS, ClockFacts(day(on), list(cases), list(people) or [staff()]))


def only(which, found):
    return [due for due in found if due.clock == which]


@pytest.mark.parametrize(
    ("on", "group"), [(29, Group.WEEK), (30, Group.TODAY), (31, Group.OVERDUE), (24, Group.WEEK), (23, None)]
)
def test_a_due_thing_stands_under_its_heading_from_a_week_before(on, group):
    found = only(FIRST_EMPLOYER_VISIT, listed(on, case()))
    assert [due.group for due in found] == ([group] if group else [])


def test_what_a_client_does_not_want_is_shown_and_does_not_ring():
    wishes = {ClientWish.CONTACT: "Not before my surgery"}
    found = only(FIRST_EMPLOYER_VISIT, listed(40, case(wishes=wishes)))
    assert [(due.group, due.wish) for due in found] == [(Group.QUIET, "No contact for now: “Not before my surgery”")]


def test_another_wish_silences_nothing_here():
    found = only(FIRST_EMPLOYER_VISIT, listed(40, case(wishes={ClientWish.BENEFITS: ""})))
    assert [due.group for due in found] == [Group.OVERDUE]


def test_a_day_that_is_not_worked_is_asked_for_on_the_last_working_day_before():
    """Day 33 after entry is Saturday 4 April."""
    assert day(33).weekday() == 5
    waiting = case(last_tried_on=day(19))
    assert [due.due_on for due in only(KEEP_IN_TOUCH, listed(28, waiting))] == [day(32)]


def test_days_away_are_respected():
    away = staff(away=[Absence(starts_on=day(28), ends_on=day(32))])
    found = only(FIRST_EMPLOYER_VISIT, listed(25, case(), people=[away]))
    # Away from Monday to Friday: the Friday before.
    assert [due.due_on for due in found] == [day(25)]
    # Once away, nothing can be done before coming back on Monday.
    found = only(FIRST_EMPLOYER_VISIT, listed(29, case(), people=[away]))
    assert [(due.due_on, due.group) for due in found] == [(day(35), Group.WEEK)]


def test_what_was_due_before_is_not_moved_by_being_away_now():
    away = staff(away=[Absence(starts_on=day(31), ends_on=day(40))])
    assert [due.due_on for due in only(FIRST_EMPLOYER_VISIT, listed(33, case(), people=[away]))] == [day(30)]


def test_a_day_agreed_with_the_client_stays_even_on_a_weekend():
    found = only(AGREED_CONTACT, listed(28, case(agreed_on=day(33))))
    assert [due.due_on for due in found] == [day(33)]


def test_what_weighs_most_comes_first_and_the_unwanted_last():
    lost = case(jobs=[job(5, ends=30, learned=50)])
    found = listed(61, case(), lost, case(wishes={ClientWish.CONTACT: ""}))
    order = [due.group for due in found]
    assert order == sorted(order, key=list(Group).index)
    overdue = [due for due in found if due.group == Group.OVERDUE]
    # The talk after a lost job, due on day 53, before the visit that was due on day 30.
    assert [due.clock for due in overdue][:2] == [JOB_ENDED, FIRST_EMPLOYER_VISIT]
    assert overdue == sorted(overdue, key=lambda due: (CLOCKS.index(due.clock), due.due_on))
    assert len(overdue) > 3


def test_what_is_to_come_stands_by_its_day():
    found = [due for due in listed(25, case(agreed_on=day(27)), case(agreed_on=day(26))) if due.group == Group.WEEK]
    assert [due.due_on for due in found] == sorted(due.due_on for due in found)
    assert len(found) > 3


def test_every_clock_names_its_item_and_its_rule():
    assert len({each.key for each in CLOCKS}) == len(CLOCKS)
    for each in CLOCKS:
        assert 1 <= each.item <= 25
        assert each.rule.endswith(".")
        assert each.source
        assert clock(each.key) is each


def test_an_unknown_clock_is_named_with_those_there_are():
    with pytest.raises(KeyError, match=r"cuckoo is not one of .*first_employer_visit"):
        clock("cuckoo")


def test_a_clock_asks_about_one_thing():
    with pytest.raises(ValueError, match="either about a case or about a specialist"):
        Clock(key="both", title="", item=1, rule="", source="", task=Task.HOURS)
