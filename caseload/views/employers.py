"""Employers: the list, one employer's page, adding and correcting one, logging a contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import model_to_dict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from caseload.forms.employers import EmployerEditForm, EmployerFilter, EmployerForm
from caseload.forms.errors import add_errors
from caseload.models import Employer
from caseload.models.contacts import LOGGING_ROLES
from caseload.queries.employers import (
    agencies_worked_in,
    contacts_with,
    employers_known,
    jobs_at,
)
from caseload.services.employers import create_employer, update_employer
from ipsapp.access.models import AccessEvent
from ipsapp.access.services import record_access

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from ipsapp.access.http import SignedInRequest

ROWS_ON_A_PAGE = 50
CONTACTS_ON_A_PAGE = 20


@require_safe
def employer_list(request: SignedInRequest) -> HttpResponse:
    """The employers of the person's agencies."""
    filters = EmployerFilter(
        request.GET.dict(), queryset=employers_known(request.user, on=request.as_of), as_of=request.as_of
    )
    page = Paginator(filters.employers, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    n_found = page.paginator.count
    return render(
        request,
        "caseload/employer_list.html",
        {
            "filter": filters,
            "page_obj": page,
            "is_narrowed": filters.form.has_changed(),
            "covers": f"{n_found:,} employer{'' if n_found == 1 else 's'} · {date_format(request.as_of, 'D j M')}",
            "may_log": request.user.has_role(*LOGGING_ROLES, on=request.as_of),
        },
    )


@require_safe
def employer_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One employer: its places, what was talked about, who works there as far as the person may know."""
    employer = get_object_or_404(employers_known(request.user, on=request.as_of), pk=pk)
    contacts = contacts_with(employer, user=request.user, on=request.as_of)
    page = Paginator(contacts, CONTACTS_ON_A_PAGE).get_page(request.GET.get("page"))
    jobs = list(jobs_at(employer, user=request.user, on=request.as_of))
    clients = {job.enrolment.client_id for job in jobs} | {
        contact.enrolment.client_id for contact in page if contact.enrolment
    }
    record_access(AccessEvent.Kind.LIST, by=request.user, page="caseload:employer_detail", n_rows=len(clients))
    return render(
        request,
        "caseload/employer_detail.html",
        {
            "employer": employer,
            "page_obj": page,
            "n_hidden_contacts": employer.n_contacts - page.paginator.count,
            "jobs": jobs,
            "n_hidden_jobs": employer.n_jobs - len(jobs),
            "may_log": agencies_worked_in(request.user, on=request.as_of).filter(pk=employer.agency_id).exists(),
        },
    )


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
                sector=form.cleaned_data["sector"],
                phone=form.cleaned_data["phone"],
                notes=form.cleaned_data["notes"],
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
    """Correct an employer, and add a place."""
    worked_in = agencies_worked_in(request.user, on=request.as_of)
    employer = get_object_or_404(Employer.objects.filter(agency__in=worked_in), pk=pk)
    form = EmployerEditForm(request.POST or None, initial=model_to_dict(employer, ("name", "sector", "phone", "notes")))
    if request.method == "POST" and form.is_valid():
        try:
            update_employer(employer=employer, by=request.user, as_of=request.as_of, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect(employer)
    return render(request, "caseload/employer_edit.html", {"form": form, "employer": employer})
