"""Writes about openings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.classifications import OCCUPATIONS, job_type_of
from caseload.models import Opening
from caseload.services.employer_access import employer_for_change

if TYPE_CHECKING:
    import datetime
    import uuid
    from decimal import Decimal

    from caseload.models import Employer, EmployerSite
    from ipsapp.access.models import User


@dataclass(frozen=True, kw_only=True)
class OpeningFacts:
    """What is known of an opening. The job type follows from the occupation where one is given."""

    title: str
    job_type: str
    seen_on: datetime.date
    site: EmployerSite | None = None
    occupation: str = ""
    hours_per_week: Decimal | None = None
    wage: Decimal | None = None
    wage_unit: str = "hour"
    closes_on: datetime.date | None = None
    note: str = ""


@transaction.atomic
def add_opening(
    *, employer: Employer, opening_id: uuid.UUID, facts: OpeningFacts, by: User, as_of: datetime.date
) -> Opening:
    """Write down an opening. Sent twice with one `opening_id` it is stored once.

    Raises Employer.DoesNotExist when `by` does not log in the agency on that day; ValidationError, by field: a day that has
    not come; a last day before it was seen; neither occupation nor job type; a place of another employer.
    """
    employer = employer_for_change(employer, by=by, as_of=as_of)
    if stored := Opening.objects.filter(pk=opening_id).first():
        if (stored.employer_id, stored.title) == (employer.pk, facts.title.strip()):
            return stored
        raise ValidationError("This form has saved an opening already. To add another, open the page anew.")
    opening = Opening(id=opening_id, employer=employer, recorded_by=by)
    _fill(opening, facts, as_of=as_of)
    opening.save(force_insert=True)
    return opening


@transaction.atomic
def update_opening(
    *, opening: Opening, facts: OpeningFacts, filled_on: datetime.date | None, by: User, as_of: datetime.date
) -> Opening:
    """Correct an opening, or say that it is filled; without `filled_on` it is open (again).

    Raises Employer.DoesNotExist when `by` does not log in the agency on that day; ValidationError as `add_opening` does,
    and for a day of filling that has not come or lies before it was seen.
    """
    employer = employer_for_change(opening.employer, by=by, as_of=as_of)
    opening = employer.openings.get(pk=opening.pk)
    if filled_on and filled_on > as_of:
        raise ValidationError({"filled_on": "This day has not come. Leave it empty while the job is open."})
    if filled_on and filled_on < facts.seen_on:
        raise ValidationError({"filled_on": "It cannot have been filled before you learned of it."})
    opening.filled_on = filled_on
    _fill(opening, facts, as_of=as_of)
    opening.save()
    return opening


@transaction.atomic
def fill_opening(*, opening: Opening, by: User, as_of: datetime.date) -> Opening:
    """Say that an opening is filled, as learned on that day; one that is filled already stays as it is.

    Raises Employer.DoesNotExist when `by` does not log in the agency on that day.
    """
    employer = employer_for_change(opening.employer, by=by, as_of=as_of)
    opening = employer.openings.get(pk=opening.pk)
    if opening.filled_on is None:
        opening.filled_on = max(as_of, opening.seen_on)
        opening.save()
    return opening


def _fill(opening: Opening, facts: OpeningFacts, *, as_of: datetime.date) -> None:
    errors: dict[str, str] = {}
    if facts.site and facts.site.employer_id != opening.employer_id:
        errors["site"] = "Choose a place of this employer."
    if facts.occupation and facts.occupation not in OCCUPATIONS.codes:
        errors["occupation"] = "Choose an occupation from the list."
    elif not (facts.occupation or facts.job_type):
        errors["job_type"] = "Choose the job type, or an occupation: the job type follows from it."
    if facts.seen_on > as_of:
        errors["seen_on"] = "This day has not come. Give the day on which you learned of it."
    if facts.closes_on and facts.closes_on < facts.seen_on:
        errors["closes_on"] = "The last day to apply is before the day you learned of it."
    if errors:
        raise ValidationError(errors)
    opening.title = facts.title.strip()
    opening.site = facts.site
    opening.occupation = facts.occupation
    opening.job_type = job_type_of(facts.occupation) if facts.occupation else facts.job_type
    opening.hours_per_week = facts.hours_per_week
    opening.wage = facts.wage
    opening.wage_unit = facts.wage_unit
    opening.seen_on = facts.seen_on
    opening.closes_on = facts.closes_on
    opening.note = facts.note.strip()
    opening.full_clean()
