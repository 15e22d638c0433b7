"""Writes about school and training."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.models import EducationSupport
from caseload.services.enrolments import enrolment_for_change

if TYPE_CHECKING:
    import uuid

    from caseload.models import Enrolment
    from ipsapp.access.models import User

# A first day longer ago is a mistyped year.
LONGEST_YEARS = 20
# School that is to begin may be written down ahead.
FURTHEST_AHEAD = datetime.timedelta(days=366)


class EducationFacts(TypedDict):
    """What is known of a school. `ended_on` and `outcome` are both given or both left out."""

    school: str
    course: str
    started_on: datetime.date
    ended_on: datetime.date | None
    outcome: str
    accommodations: str
    note: str


@transaction.atomic
def add_education(
    *, education_id: uuid.UUID, enrolment: Enrolment, by: User, as_of: datetime.date, **facts: Unpack[EducationFacts]
) -> EducationSupport:
    """Record that a client takes up school or training. Sent twice with one `education_id` it is stored once.

    Raises ValidationError, by field, as `correct_education` does.
    """
    current = enrolment_for_change(enrolment, by=by, as_of=as_of)
    # Two sendings of one form meet here one after the other: the enrolment is locked.
    if stored := EducationSupport.objects.filter(pk=education_id, enrolment=current).first():
        return stored
    education = EducationSupport(id=education_id, enrolment=current, recorded_by=by)
    _save(education, facts, as_of=as_of)
    return education


@transaction.atomic
def correct_education(
    *, education: EducationSupport, by: User, as_of: datetime.date, **facts: Unpack[EducationFacts]
) -> EducationSupport:
    """Record how school ended, or correct what is known of it; the history keeps what stood there.

    Raises ValidationError, by field: a day that has not come or cannot be, an end without how it ended or the reverse.
    """
    enrolment_for_change(education.enrolment, by=by, as_of=as_of)
    education = EducationSupport.objects.get(pk=education.pk)
    _save(education, facts, as_of=as_of)
    return education


def _save(education: EducationSupport, facts: EducationFacts, *, as_of: datetime.date) -> None:
    errors: dict[str, str] = {}
    started_on, ended_on = facts["started_on"], facts["ended_on"]
    if as_of.year - started_on.year > LONGEST_YEARS:
        errors["started_on"] = f"This is more than {LONGEST_YEARS} years ago. Check the year."
    elif started_on > as_of + FURTHEST_AHEAD:
        errors["started_on"] = "This is more than a year ahead. Check the year."
    if ended_on and ended_on > as_of:
        errors["ended_on"] = "This day has not come. Leave it empty until school has ended."
    elif ended_on and ended_on < started_on:
        errors["ended_on"] = "The last day is before the first. Give a later day."
    elif ended_on and not facts["outcome"]:
        errors["outcome"] = "Say how it ended."
    elif facts["outcome"] and not ended_on:
        errors["ended_on"] = "Give the last day, or take back how it ended."
    if errors:
        raise ValidationError(errors)
    for name, value in facts.items():
        setattr(education, name, value)
    education.full_clean()
    education.save()
