"""Writes about the places of employers."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import zipcodes
from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.models import Employer, EmployerSite, Job
from caseload.services.employer_access import employer_for_change

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User


def make_site(
    employer: Employer, *, city: str, address: str = "", zip_code: str = "", site_id: uuid.UUID | None = None
) -> EmployerSite:
    """A site that passes the rules of its fields, with the position of its ZIP code; it is not saved.

    Raises ValidationError, by field.
    """
    site = EmployerSite(id=site_id or uuid.uuid4(), employer=employer)
    _fill(site, city=city, address=address, zip_code=zip_code)
    return site


@transaction.atomic
def add_site(
    *, employer: Employer, site_id: uuid.UUID, city: str, address: str, zip_code: str, by: User, as_of: datetime.date
) -> EmployerSite:
    """Add a place to an employer; one it has already, whatever the case, is not added again. No job moves there.

    Raises Employer.DoesNotExist when `by` does not log in the agency on that day; ValidationError, by field.
    """
    employer = employer_for_change(employer, by=by, as_of=as_of)
    known = employer.sites.filter(city__iexact=city.strip(), address__iexact=address.strip()).first()
    if known:
        return known
    site = make_site(employer, city=city, address=address, zip_code=zip_code, site_id=site_id)
    site.save()
    return site


@transaction.atomic
def update_site(
    *, site: EmployerSite, city: str, address: str, zip_code: str, by: User, as_of: datetime.date
) -> EmployerSite:
    """Correct a place. Its city stays as it is once a job is recorded there: the minimum wage of that job depends on it.

    Raises Employer.DoesNotExist when `by` does not log in the agency on that day; ValidationError, by field.
    """
    employer = employer_for_change(site.employer, by=by, as_of=as_of)
    site = employer.sites.get(pk=site.pk)
    if city.strip() != site.city and Job.objects.filter(site=site).exists():
        raise ValidationError(
            {
                "city": "Jobs are recorded at this place, and their minimum wage depends on its city. "
                "Add the other city as a new place, and correct the jobs that are there."
            }
        )
    _fill(site, city=city, address=address, zip_code=zip_code)
    site.save()
    return site


def _fill(site: EmployerSite, *, city: str, address: str, zip_code: str) -> None:
    before = (site.city, site.zip_code)
    site.city, site.address, site.zip_code = city.strip(), address.strip(), zip_code.strip()
    site.full_clean()
    if (site.city, site.zip_code) == before:
        return
    site.latitude, site.longitude = _position_of(site.zip_code)


def _position_of(zip_code: str) -> tuple[float, float] | tuple[None, None]:
    """The middle of a ZIP code; nothing for none, or for one that the package does not know."""
    # The package refuses what is no ZIP code at all.
    known = zipcodes.matching(zip_code) if zip_code else []  # type: ignore[no-untyped-call]
    return (float(known[0]["lat"]), float(known[0]["long"])) if known else (None, None)
