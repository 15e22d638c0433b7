"""A mistyped year is asked about: an entry in the year 206 would make the figures of 7,000 quarters anew each time."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from caseload.choices import Phase
from caseload.models import FactsChange
from caseload.services.enrolments import enrol_client, update_enrolment
from caseload.services.jobs import record_job_start
from tests.conftest import TODAY
from tests.factories.caseload import make_client, make_enrolment

MISTYPED = datetime.date(206, 5, 14)


@pytest.fixture
def ana(cast, clock):
    return cast.specialist_ana


def test_no_entry_centuries_ago(cast, ana):
    with pytest.raises(ValidationError, match="Check the year"):
        enrol_client(
            client=make_client(agency=cast.agency),
            program=cast.program,
            entered_on=MISTYPED,
            specialist=ana,
            phase=Phase.ENGAGEMENT,
            team=None,
            by=ana,
            as_of=TODAY,
        )
    with pytest.raises(ValidationError, match="Check the year"):
        update_enrolment(
            enrolment=make_enrolment(program=cast.program, specialist=ana),
            entered_on=MISTYPED,
            phase=Phase.ENGAGEMENT,
            team=None,
            changed_on=TODAY,
            by=ana,
            as_of=TODAY,
        )
    assert not FactsChange.objects.exists()


def test_no_job_begun_centuries_ago(cast, ana):
    with pytest.raises(ValidationError, match="Check the year"):
        record_job_start(
            job_id=uuid.uuid4(),
            enrolment=make_enrolment(program=cast.program, specialist=ana),
            employer=None,
            new_employer="Corner Shop",
            city="Springfield",
            wage=Decimal(15),
            wage_unit="hour",
            hours_per_week=Decimal(20),
            title="Stocker",
            job_type="53",
            permanence="permanent",
            started_on=MISTYPED,
            found_by="",
            paid_by_employer="yes",
            open_to_anyone="yes",
            integrated="yes",
            time_limited_by_program="no",
            by=ana,
            as_of=TODAY,
        )
