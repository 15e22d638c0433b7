"""Writes about people at employers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.models import EmployerPerson
from caseload.services.employer_access import employer_for_change

if TYPE_CHECKING:
    import datetime
    import uuid

    from caseload.models import Employer, EmployerSite
    from ipsapp.access.models import User


@transaction.atomic
def add_person(
    *,
    employer: Employer,
    person_id: uuid.UUID,
    name: str,
    title: str,
    site: EmployerSite | None,
    phone: str,
    email: str,
    decides_on_hiring: bool,
    by: User,
    as_of: datetime.date,
) -> EmployerPerson:
    """Write down somebody to ask for. Sent twice with one `person_id` they are stored once.

    Raises Employer.DoesNotExist when `by` does not log in the agency on that day; ValidationError, by field: neither name
    nor position; a place of another employer.
    """
    employer = employer_for_change(employer, by=by, as_of=as_of)
    if stored := EmployerPerson.objects.filter(pk=person_id).first():
        if (stored.employer_id, stored.name, stored.title) == (employer.pk, name.strip(), title.strip()):
            return stored
        raise ValidationError("This form has saved a person already. To add another, open the page anew.")
    person = EmployerPerson(id=person_id, employer=employer, recorded_by=by)
    _fill(person, name=name, title=title, site=site, phone=phone, email=email, decides_on_hiring=decides_on_hiring)
    person.save(force_insert=True)
    return person


@transaction.atomic
def update_person(
    *,
    person: EmployerPerson,
    name: str,
    title: str,
    site: EmployerSite | None,
    phone: str,
    email: str,
    decides_on_hiring: bool,
    left_on: datetime.date | None,
    by: User,
    as_of: datetime.date,
) -> EmployerPerson:
    """Correct what is known of a person, or say that they have left; without `left_on` they work there.

    Raises Employer.DoesNotExist when `by` does not log in the agency on that day; ValidationError, by field: neither name
    nor position; a place of another employer; a day that has not come.
    """
    employer = employer_for_change(person.employer, by=by, as_of=as_of)
    person = employer.people.get(pk=person.pk)
    if left_on and left_on > as_of:
        raise ValidationError({"left_on": "This day has not come. Leave it empty until they have left."})
    person.left_on = left_on
    _fill(person, name=name, title=title, site=site, phone=phone, email=email, decides_on_hiring=decides_on_hiring)
    person.save()
    return person


def _fill(
    person: EmployerPerson,
    *,
    name: str,
    title: str,
    site: EmployerSite | None,
    phone: str,
    email: str,
    decides_on_hiring: bool,
) -> None:
    if site and site.employer_id != person.employer_id:
        raise ValidationError({"site": "Choose a place of this employer."})
    person.name, person.title = name.strip(), title.strip()
    if not (person.name or person.title):
        raise ValidationError({"name": "Give the name, or the position of whoever one asks for."})
    person.site = site
    person.phone, person.email = phone.strip(), email
    person.decides_on_hiring = decides_on_hiring
    person.full_clean()
