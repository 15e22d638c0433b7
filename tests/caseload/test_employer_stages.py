"""How far the relationship with an employer has come."""

import datetime

import pytest

from caseload.choices import EmployerStage
from caseload.queries.employers import employers_known
from tests.conftest import TODAY
from tests.factories.caseload import make_employer, make_employer_contact, make_enrolment, make_job

pytestmark = pytest.mark.usefixtures("clock")

LAST_DAY_AWAKE = TODAY - datetime.timedelta(days=180)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def make(cast):
    """A function that makes an employer with visits and jobs, and gives its stage."""
    enrolment = make_enrolment(program=cast.program, specialist=cast.specialist_dee)

    def stage(*contacts, jobs=(), **fields):
        employer = make_employer(agency=cast.agency, **fields)
        for contact in contacts:
            make_employer_contact(
                program=cast.program,
                employer=employer,
                specialist=cast.specialist_dee,
                **({"occurred_on": TODAY - DAY} | contact),
            )
        for job in jobs:
            make_job(enrolment=enrolment, employer=employer, **job)
        return employers_known(cast.specialist_ana, on=TODAY).get(pk=employer.pk).stage

    return stage


VISIT = {"mode": "in_person"}
LEARNING = {"mode": "in_person", "purpose": "learn"}
ENDED = {"started_on": datetime.date(2025, 3, 3), "ended_on": datetime.date(2025, 5, 5)}


@pytest.mark.parametrize(
    ("contacts", "more", "expected"),
    [
        ([], {}, EmployerStage.TO_VISIT),
        ([{"mode": "phone"}], {}, EmployerStage.TO_VISIT),
        ([VISIT | {"result": "not_in"}], {}, EmployerStage.TO_VISIT),
        ([VISIT], {}, EmployerStage.INTRODUCED),
        ([VISIT, {"mode": "phone"}], {}, EmployerStage.INTRODUCED),
        ([VISIT, VISIT], {}, EmployerStage.LEARNING),
        ([LEARNING], {}, EmployerStage.LEARNING),
        ([{"mode": "phone", "purpose": "learn"}], {}, EmployerStage.TO_VISIT),
        ([VISIT | {"visit_number": 2}], {}, EmployerStage.LEARNING),
        ([VISIT | {"visit_number": 3}], {}, EmployerStage.PARTNER),
        ([VISIT | {"visit_number": 3, "result": "not_in"}], {}, EmployerStage.TO_VISIT),
        ([], {"jobs": [{}]}, EmployerStage.PARTNER),
        ([VISIT], {"jobs": [ENDED]}, EmployerStage.PARTNER),
        ([VISIT | {"occurred_on": LAST_DAY_AWAKE}], {}, EmployerStage.INTRODUCED),
        ([VISIT | {"occurred_on": LAST_DAY_AWAKE - DAY}], {}, EmployerStage.RESTING),
        ([VISIT | {"occurred_on": LAST_DAY_AWAKE - DAY}, {"mode": "phone"}], {}, EmployerStage.INTRODUCED),
        ([VISIT | {"occurred_on": LAST_DAY_AWAKE - DAY}], {"jobs": [{}]}, EmployerStage.PARTNER),
        ([], {"jobs": [ENDED]}, EmployerStage.RESTING),
        ([VISIT], {"jobs": [{}], "paused_on": TODAY}, EmployerStage.NOT_NOW),
        ([], {"paused_on": TODAY - DAY}, EmployerStage.NOT_NOW),
    ],
)
def test_the_stage_follows_from_what_was_done(make, contacts, more, expected):
    assert make(*contacts, **more) == expected


def test_stages_sort_as_a_relationship_grows(cast, make):
    make(VISIT | {"visit_number": 3}, name="A partner")
    make(name="B to visit")
    make(VISIT, name="C introduced")
    known = employers_known(cast.specialist_ana, on=TODAY).order_by("stage_order")
    assert [employer.name for employer in known] == ["B to visit", "C introduced", "A partner"]
    assert known[0].stage_label == "To visit"
