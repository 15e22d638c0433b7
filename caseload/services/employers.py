"""Writes about employers."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.classifications import INDUSTRIES, sector_of
from caseload.models import Employer, EmployerSite
from caseload.queries.employers import possible_owners
from caseload.services.employer_access import employer_for_change
from caseload.services.employer_sites import make_site
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
    zip_code: str = "",
    sector: str = "",
    industry: str = "",
    phone: str = "",
    notes: str = "",
    owner: User | None = None,
    employer_id: uuid.UUID | None = None,
) -> Employer:
    """Write down an employer of the agency with its first site. Sent twice with one `employer_id` it is stored once.

    The sector follows from the industry where one is given. Raises ValidationError, by field: no name or city; the agency
    has an employer of this name, whatever the case; an industry that is none.
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
    employer = Employer(id=employer_id or uuid.uuid4(), agency=agency, name=name, owner=owner, phone=phone, notes=notes)
    _set_industry(employer, industry=industry, sector=sector)
    employer.full_clean()
    employer.save()
    make_site(employer, city=city, address=address, zip_code=zip_code).save()
    return employer


@transaction.atomic
def update_employer(
    *,
    employer: Employer,
    name: str,
    sector: str,
    industry: str,
    phone: str,
    notes: str,
    owner: User | None,
    paused_on: datetime.date | None,
    by: User,
    as_of: datetime.date,
) -> Employer:
    """Correct what is known of an employer, who keeps it up, and whether it wants to be left alone.

    No figure changes. Raises Employer.DoesNotExist when `by` does not log in the agency on that day; ValidationError, by
    field: no name, a name the agency has already, an owner who does not work there, a pause that has not begun.
    """
    name = name.strip()
    # Two people who name employers at a time meet here one after the other.
    Agency.objects.select_for_update(no_key=True).get(pk=employer.agency_id)
    employer = employer_for_change(employer, by=by, as_of=as_of)
    others = Employer.objects.filter(agency=employer.agency_id).exclude(pk=employer.pk)
    if others.filter(name__iexact=name).exists():
        raise ValidationError({"name": f"Your agency already has {name}. Find it in the list of employers."})
    if owner and owner not in possible_owners(employer, on=as_of):
        raise ValidationError({"owner": "Choose a specialist or supervisor of your agency."})
    if paused_on and paused_on > as_of:
        raise ValidationError({"paused_on": "This day has not come. Leave it empty until they say so."})
    employer.name = name
    employer.phone = phone
    employer.notes = notes
    employer.owner = owner
    employer.paused_on = paused_on
    _set_industry(employer, industry=industry, sector=sector)
    employer.full_clean()
    employer.save()
    return employer


def _set_industry(employer: Employer, *, industry: str, sector: str) -> None:
    """The industry, and the sector it belongs to; without one, the sector as given."""
    if industry and industry not in INDUSTRIES.codes:
        raise ValidationError({"industry": "Choose an industry from the list."})
    employer.industry = industry
    employer.sector = sector_of(industry) if industry else sector


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
        site = make_site(employer, city=city)
        site.save()
        return site
    return sites[0] if len(sites) == 1 else None
