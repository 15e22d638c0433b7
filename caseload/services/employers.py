"""Writes about employers."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.models import Employer, EmployerSite
from caseload.queries.employers import agencies_worked_in
from ipsapp.access.models import Agency

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User

NO_EMPLOYER = "Choose the employer, or type the name of a new one."


@dataclass(frozen=True)
class Workplace:
    """An employer and, when it is known, which of its sites."""

    employer: Employer
    site: EmployerSite | None


@transaction.atomic
def create_employer(
    *,
    agency: Agency,
    name: str,
    city: str,
    by: User,
    address: str = "",
    sector: str = "",
    phone: str = "",
    notes: str = "",
    employer_id: uuid.UUID | None = None,
) -> Employer:
    """Write down an employer of the agency with its first site. Sent twice with one `employer_id` it is stored once.

    Raises ValidationError: no name or city; the agency has an employer of this name, whatever the case.
    """
    name, city = name.strip(), city.strip()
    # Two people who write down one employer at a time meet here one after the other.
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    if employer_id and (stored := Employer.objects.filter(pk=employer_id).first()):
        if (stored.agency_id, stored.name) == (agency.pk, name):
            return stored
        raise ValidationError("This form has saved an employer already. To add another, open the page anew.")
    if not city:
        raise ValidationError({"city": "Say in which city it is: the minimum wage depends on it."})
    if Employer.objects.filter(agency=agency, name__iexact=name).exists():
        raise ValidationError({"name": f"Your agency already has {name}. Find it in the list of employers."})
    employer = Employer(
        id=employer_id or uuid.uuid4(), agency=agency, name=name, sector=sector, phone=phone, notes=notes
    )
    employer.full_clean()
    employer.save()
    site = EmployerSite(employer=employer, city=city, address=address.strip())
    site.full_clean()
    site.save()
    return employer


@transaction.atomic
def update_employer(
    *,
    employer: Employer,
    name: str,
    sector: str,
    phone: str,
    notes: str,
    city: str,
    address: str,
    by: User,
    as_of: datetime.date,
) -> Employer:
    """Correct what is known of an employer and, when a city is given, add a place; one it has already is not added.

    No job moves to the new place and no figure changes. Raises Employer.DoesNotExist when `by` does not log in the
    agency on that day; ValidationError, by field: no name, a name the agency has already, an address without a city.
    """
    name, city, address = name.strip(), city.strip(), address.strip()
    # Two people who name employers at a time meet here one after the other.
    Agency.objects.select_for_update(no_key=True).get(pk=employer.agency_id)
    employer = Employer.objects.filter(agency__in=agencies_worked_in(by, on=as_of)).get(pk=employer.pk)
    others = Employer.objects.filter(agency=employer.agency_id).exclude(pk=employer.pk)
    if others.filter(name__iexact=name).exists():
        raise ValidationError({"name": f"Your agency already has {name}. Find it in the list of employers."})
    if address and not city:
        raise ValidationError({"city": "Say in which city that is: the minimum wage depends on it."})
    employer.name = name
    employer.sector = sector
    employer.phone = phone
    employer.notes = notes
    employer.full_clean()
    employer.save()
    if city and not employer.sites.filter(city__iexact=city, address__iexact=address).exists():
        site = EmployerSite(employer=employer, city=city, address=address)
        site.full_clean()
        site.save()
    return employer


@transaction.atomic
def settle_workplace(*, agency: Agency, employer: Employer | None, new_employer: str, city: str, by: User) -> Workplace:
    """The employer chosen, or the one of that new name, and the site in that city; what is not known yet is written.

    A "new" name the agency knows already is that employer. Without a city an employer's only site is meant; of several
    none is guessed. Raises ValidationError: no employer, or two; a new one without a city.
    """
    new_employer, city = new_employer.strip(), city.strip()
    if employer and new_employer:
        raise ValidationError({"new_employer": "Either choose an employer or type a new one, not both."})
    if employer and employer.agency_id != agency.pk:
        raise ValidationError({"employer": f"Choose an employer of {agency.name}."})
    if not (employer or new_employer):
        raise ValidationError({"employer": NO_EMPLOYER})
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    if employer is None:
        employer = Employer.objects.filter(agency=agency, name__iexact=new_employer).first()
    if employer is None:
        employer = create_employer(agency=agency, name=new_employer, city=city, by=by)
    return Workplace(employer, _site_in(employer, city))


def _site_in(employer: Employer, city: str) -> EmployerSite | None:
    sites = list(employer.sites.all())
    if city:
        in_city = [site for site in sites if site.city.lower() == city.lower()]
        if in_city:
            return in_city[0]
        site = EmployerSite(employer=employer, city=city)
        site.full_clean()
        site.save()
        return site
    return sites[0] if len(sites) == 1 else None
