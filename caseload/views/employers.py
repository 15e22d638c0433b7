"""Employers: the list, one employer's page, adding and correcting one, logging a contact."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import model_to_dict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from caseload.classifications import INDUSTRIES
from caseload.forms.employer_filters import EmployerFilter
from caseload.forms.employers import EmployerEditForm, EmployerForm
from caseload.forms.errors import add_errors
from caseload.models import Employer
from caseload.models.contacts import LOGGING_ROLES
from caseload.queries.employer_visits import visits_around
from caseload.queries.employers import (
    VISITED_RECENTLY_DAYS,
    agencies_worked_in,
    contacts_with,
    employers_known,
    jobs_at,
    not_visited_for,
    possible_owners,
)
from caseload.queries.openings import openings_at, openings_known
from caseload.queries.towns import without_position
from caseload.services.employers import create_employer, update_employer
from ipsapp.access.models import AccessEvent
from ipsapp.access.services import record_access
from ipsapp.exports import csv_response

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from ipsapp.access.http import SignedInRequest

ROWS_ON_A_PAGE = 50
CONTACTS_ON_A_PAGE = 20


EXPORT_HEADER = (
    "Employer", "Stage", "Owner", "Towns", "Sector", "Industry code", "Industry", "Phone", "Stands for",
    "Last visit in person", "Last contact", "Visits", "Contacts", "Openings", "Jobs now", "Jobs ever", "Left alone since",
)  # fmt: skip


@require_safe
def employer_list(request: SignedInRequest) -> HttpResponse:
    """The employers of the person's agencies."""
    known = employers_known(request.user, on=request.as_of)
    filters = EmployerFilter(request.GET.dict(), queryset=known, user=request.user, as_of=request.as_of)
    page = Paginator(filters.employers, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    stale = not_visited_for(known, days=VISITED_RECENTLY_DAYS, on=request.as_of)
    return render(
        request,
        "caseload/employer_list.html",
        {
            "filter": filters,
            "page_obj": page,
            "is_narrowed": filters.form.has_changed(),
            "town": filters.town,
            "n_without_position": without_position(known).count() if filters.town else 0,
            "n_stale": stale.count(),
            "n_stale_of_mine": stale.filter(owner=request.user).count(),
            "stale_days": VISITED_RECENTLY_DAYS,
            "n_openings": openings_known(request.user, on=request.as_of).count(),
            "may_log": request.user.has_role(*LOGGING_ROLES, on=request.as_of),
        },
    )


@require_safe
def employer_export(request: SignedInRequest) -> HttpResponseBase:
    """The list as a CSV file, with the same filter and order. It holds numbers of contacts and jobs, and no client."""
    filters = EmployerFilter(
        request.GET.dict(),
        queryset=employers_known(request.user, on=request.as_of),
        user=request.user,
        as_of=request.as_of,
    )
    if not filters.is_valid():
        return redirect(f"{reverse('caseload:employer_list')}?{request.GET.urlencode()}")
    employers = list(filters.employers)
    record_access(AccessEvent.Kind.EXPORT, by=request.user, page="caseload:employer_export", n_rows=len(employers))
    return csv_response(
        f"employers-{request.as_of.isoformat()}.csv",
        EXPORT_HEADER,
        (
            (
                employer.name,
                employer.stage_label,
                employer.owner.full_name if employer.owner else None,
                "; ".join(sorted({site.city for site in employer.sites.all()})),
                employer.get_sector_display(),
                employer.industry,
                INDUSTRIES.title(employer.industry),
                employer.phone,
                "; ".join(f"{tag.get_tag_display()} ({tag.get_source_display()})" for tag in employer.tags.all()),
                employer.last_visit_on,
                employer.last_contact_on,
                employer.n_visits,
                employer.n_contacts,
                employer.n_openings,
                employer.n_open_jobs,
                employer.n_jobs,
                employer.paused_on,
            )
            for employer in employers
        ),
    )


@require_safe
def employer_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One employer: who is going there, whom to ask for, what is open, what was talked about, who works there."""
    employer = get_object_or_404(employers_known(request.user, on=request.as_of), pk=pk)
    contacts = contacts_with(employer, user=request.user, on=request.as_of)
    page = Paginator(contacts, CONTACTS_ON_A_PAGE).get_page(request.GET.get("page"))
    jobs = list(jobs_at(employer, user=request.user, on=request.as_of))
    clients = {job.enrolment.client_id for job in jobs} | {
        contact.enrolment.client_id for contact in page if contact.enrolment
    }
    record_access(AccessEvent.Kind.LIST, by=request.user, page="caseload:employer_detail", n_rows=len(clients))
    openings = openings_at(employer)
    return render(
        request,
        "caseload/employer_detail.html",
        {
            "employer": employer,
            "industry": INDUSTRIES.title(employer.industry),
            "people": employer.people.select_related("site"),
            "openings": [opening for opening in openings if opening.is_open(request.as_of)],
            "past_openings": [opening for opening in openings if not opening.is_open(request.as_of)],
            "around": visits_around(employer, user=request.user, on=request.as_of),
            "page_obj": page,
            "n_hidden_contacts": employer.n_contacts - page.paginator.count,
            "jobs": jobs,
            "n_hidden_jobs": employer.n_jobs - len(jobs),
            "may_log": agencies_worked_in(request.user, on=request.as_of).filter(pk=employer.agency_id).exists(),
        },
    )


@require_safe
def employer_visits(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Who else visits an employer, as a part of a page: to be read before one leaves, or logs a visit."""
    employer = get_object_or_404(Employer.objects.visible_to(request.user, on=request.as_of), pk=pk)
    around = visits_around(employer, user=request.user, on=request.as_of)
    return render(request, "caseload/_double_visit.html", {"around": around})


@require_http_methods(["GET", "HEAD", "POST"])
def employer_create(request: SignedInRequest) -> HttpResponse:
    """Add an employer. Sent twice, the form saves one."""
    form = EmployerForm(request.POST or None, agencies=agencies_worked_in(request.user, on=request.as_of))
    if request.method == "POST" and form.is_valid():
        try:
            employer = create_employer(
                employer_id=form.cleaned_data["id"],
                agency=form.agency_chosen(),
                name=form.cleaned_data["name"],
                city=form.cleaned_data["city"],
                address=form.cleaned_data["address"],
                zip_code=form.cleaned_data["zip_code"],
                sector=form.cleaned_data["sector"],
                industry=form.cleaned_data["industry"],
                phone=form.cleaned_data["phone"],
                notes=form.cleaned_data["notes"],
                owner=request.user if form.cleaned_data["is_mine"] else None,
                by=request.user,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{employer.name} is on the list.")
            return redirect(employer)
    return render(request, "caseload/employer_create.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def employer_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct an employer; say who keeps it up, or that it wants to be left alone."""
    employer = employer_worked_with(request, pk)
    form = EmployerEditForm(
        request.POST or None,
        owners=possible_owners(employer, on=request.as_of),
        initial=model_to_dict(employer, EmployerEditForm.FACTS),
    )
    if request.method == "POST" and form.is_valid():
        try:
            update_employer(employer=employer, by=request.user, as_of=request.as_of, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect(employer)
    return render(request, "caseload/employer_edit.html", {"form": form, "employer": employer})


def employer_worked_with(request: SignedInRequest, pk: uuid.UUID) -> Employer:
    """The employer, for somebody who logs in its agency; not found for everybody else."""
    worked_in = agencies_worked_in(request.user, on=request.as_of)
    return get_object_or_404(Employer.objects.filter(agency__in=worked_in.values("pk")), pk=pk)
