"""Openings: the list across employers, adding, correcting, filling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import model_to_dict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caseload.classifications import OCCUPATIONS
from caseload.forms.employer_filters import OpeningFilter
from caseload.forms.employer_network import OpeningEditForm, OpeningForm
from caseload.forms.errors import add_errors
from caseload.models import Opening
from caseload.models.contacts import LOGGING_ROLES
from caseload.queries.employers import agencies_worked_in
from caseload.queries.openings import openings_known
from caseload.services.openings import add_opening, fill_opening, update_opening
from caseload.views.employers import employer_worked_with
from ipsapp.access.models import AccessEvent
from ipsapp.access.services import record_access
from ipsapp.exports import csv_response

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from ipsapp.access.http import SignedInRequest

ROWS_ON_A_PAGE = 50
EXPORT_HEADER = (
    "Job", "Employer", "Place", "Job type", "Occupation code", "Occupation", "Hours a week", "Pay", "Paid per",
    "Learned of on", "Last day to apply",
)  # fmt: skip


@require_safe
def opening_list(request: SignedInRequest) -> HttpResponse:
    """What employers look for now."""
    filters = _filters(request)
    page = Paginator(filters.openings, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "caseload/opening_list.html",
        {
            "filter": filters,
            "page_obj": page,
            "is_narrowed": filters.form.has_changed(),
            "may_log": request.user.has_role(*LOGGING_ROLES, on=request.as_of),
        },
    )


@require_safe
def opening_export(request: SignedInRequest) -> HttpResponseBase:
    """The list as a CSV file, with the same filter and order."""
    filters = _filters(request)
    if not filters.is_valid():
        return redirect(f"{reverse('caseload:opening_list')}?{request.GET.urlencode()}")
    openings = list(filters.openings)
    record_access(AccessEvent.Kind.EXPORT, by=request.user, page="caseload:opening_export", n_rows=len(openings))
    return csv_response(
        f"openings-{request.as_of.isoformat()}.csv",
        EXPORT_HEADER,
        (
            (
                opening.title,
                opening.employer.name,
                str(opening.site) if opening.site else None,
                opening.get_job_type_display(),
                opening.occupation,
                OCCUPATIONS.title(opening.occupation),
                opening.hours_per_week,
                opening.wage,
                opening.wage_unit if opening.wage is not None else None,
                opening.seen_on,
                opening.closes_on,
            )
            for opening in openings
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def opening_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Write down an opening. Sent twice, the form saves one."""
    employer = employer_worked_with(request, pk)
    sites = employer.sites.all()
    form = OpeningForm(
        request.POST or None,
        sites=sites,
        as_of=request.as_of,
        initial={"site": sites[0] if len(sites) == 1 else None},
    )
    if request.method == "POST" and form.is_valid():
        try:
            add_opening(
                employer=employer,
                opening_id=form.cleaned_data["id"],
                facts=form.facts(),
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "The opening is on the list.")
            return redirect(employer)
    return render(request, "caseload/opening_form.html", {"form": form, "employer": employer})


@require_http_methods(["GET", "HEAD", "POST"])
def opening_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct an opening, say that it is filled, or open it again."""
    opening = _opening_worked_with(request, pk)
    form = OpeningEditForm(
        request.POST or None,
        sites=opening.employer.sites.all(),
        as_of=request.as_of,
        initial=model_to_dict(opening, (*OpeningEditForm.FACTS, "filled_on")) | {"id": opening.pk},
    )
    if request.method == "POST" and form.is_valid():
        try:
            update_opening(
                opening=opening,
                facts=form.facts(),
                filled_on=form.cleaned_data["filled_on"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect(opening.employer)
    context = {"form": form, "employer": opening.employer, "opening": opening}
    return render(request, "caseload/opening_form.html", context)


@require_POST
def opening_fill(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Say that an opening is filled."""
    opening = fill_opening(opening=_opening_worked_with(request, pk), by=request.user, as_of=request.as_of)
    messages.success(request, f"“{opening.title}” is filled. If that was a slip, edit it under past openings.")
    return redirect(opening.employer)


def _filters(request: SignedInRequest) -> OpeningFilter:
    return OpeningFilter(
        request.GET.dict(),
        queryset=openings_known(request.user, on=request.as_of),
        user=request.user,
        as_of=request.as_of,
    )


def _opening_worked_with(request: SignedInRequest, pk: uuid.UUID) -> Opening:
    worked_in = agencies_worked_in(request.user, on=request.as_of)
    openings = Opening.objects.filter(employer__agency__in=worked_in.values("pk")).select_related("employer")
    return get_object_or_404(openings, pk=pk)
