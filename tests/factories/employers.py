"""The employer network, written straight to the tables."""

import datetime

from caseload.choices import EmployerPromise, JobType, PromiseSource
from caseload.models import EmployerPerson, EmployerTag, Opening
from tests.factories.access import make_user

SEEN = datetime.date(2026, 5, 4)


def make_person(*, employer, **fields):
    if not fields.get("title"):
        fields.setdefault("name", "Pat Owner")
    fields.setdefault("recorded_by", None)
    fields["recorded_by"] = fields["recorded_by"] or make_user()
    return EmployerPerson.objects.create(employer=employer, **fields)


def make_opening(*, employer, **fields):
    """An opening for a cook that was seen on 4 May 2026 and is open."""
    fields.setdefault("title", "Cook")
    fields.setdefault("job_type", JobType.FOOD)
    fields.setdefault("seen_on", SEEN)
    fields.setdefault("recorded_by", None)
    fields["recorded_by"] = fields["recorded_by"] or make_user()
    return Opening.objects.create(employer=employer, **fields)


def make_employer_tag(*, employer, **fields):
    fields.setdefault("tag", EmployerPromise.RECOVERY_FRIENDLY)
    fields.setdefault("source", PromiseSource.SELF_DECLARED)
    fields.setdefault("recorded_by", None)
    fields["recorded_by"] = fields["recorded_by"] or make_user()
    return EmployerTag.objects.create(employer=employer, **fields)
