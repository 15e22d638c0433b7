"""Referrals: the queue, one referral's page, recording and correcting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import model_to_dict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from caseload.choices import ReferralStatus
from caseload.forms.errors import add_errors
from caseload.forms.referrals import ReferralFilter, ReferralForm
from caseload.models import Client, Referral
from caseload.models.contacts import LOGGING_ROLES
from caseload.queries.employers import programs_worked_in
from caseload.queries.referrals import (
    days_waiting,
    known_clients,
    referral_counts,
    referral_queue,
    referral_steps,
)
from caseload.services.clients import PossibleDuplicate
from caseload.services.referrals import record_referral, update_referral
from caseload.views.searches import address_of_filter, choices_in_address
from ipsapp.access.models import AccessEvent, Program
from ipsapp.access.services import record_access
from ipsapp.exports import csv_response

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from ipsapp.access.http import SignedInRequest

ROWS_ON_A_PAGE = 50
EXPORT_HEADER = (
    "Received",
    "First name",
    "Last name",
    "Birth date",
    "Program",
    "Sent by",
    "Name of who sent them",
    "Offered to",
    "Status",
    "Days waiting",
    "Look again on",
    "Why it waits",
    "Decided",
    "Reason for declining",
    "Counts against zero exclusion",
)


@require_http_methods(["GET", "HEAD", "POST"])
def referral_list(request: SignedInRequest) -> HttpResponse:
    """The queue: who was sent to the person's programs and waits, or what became of them.

    The filter is sent by POST and leads to an address that does not hold the text searched for.
    """
    if request.method == "POST":
        return redirect(f"{reverse('caseload:referral_list')}?{address_of_filter(request)}")
    filters = _filters(request)
    page = Paginator(filters.referrals, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(referral, days_waiting(referral, on=request.as_of)) for referral in page]
    record_access(AccessEvent.Kind.LIST, by=request.user, page="caseload:referral_list", n_rows=len(rows))
    n_found = page.paginator.count
    place = filters.programs[0].name if len(filters.programs) == 1 else f"{len(filters.programs)} programs"
    return render(
        request,
        "caseload/referral_list.html",
        {
            "filter": filters,
            "page_obj": page,
            "rows": rows,
            "today": request.as_of,
            "counts": referral_counts(request.user, on=request.as_of),
            "is_narrowed": filters.form.has_changed(),
            "may_record": request.user.has_role(*LOGGING_ROLES, on=request.as_of),
            "covers": f"{n_found:,} referral{'' if n_found == 1 else 's'} · {place} · "
            f"{date_format(request.as_of, 'D j M')}",
        },
    )


@require_safe
def referral_export(request: SignedInRequest) -> HttpResponseBase:
    """The list as a CSV file, with the same filter and order."""
    filters = _filters(request)
    if not filters.is_valid():
        return redirect(f"{reverse('caseload:referral_list')}?{request.GET.urlencode()}")
    referrals = filters.referrals
    record_access(AccessEvent.Kind.EXPORT, by=request.user, page="caseload:referral_export", n_rows=referrals.count())
    return csv_response(
        f"referrals-{request.as_of.isoformat()}.csv",
        EXPORT_HEADER,
        (
            (
                referral.received_on,
                referral.first_name,
                referral.last_name,
                referral.birth_date,
                referral.program.name,
                referral.get_source_display(),
                referral.referred_by,
                referral.offered_to.full_name if referral.offered_to else "",
                referral.status.label,
                days_waiting(referral, on=request.as_of),
                referral.wait_until,
                referral.wait_reason,
                referral.decided_on,
                referral.get_decline_reason_display(),
                ("yes" if referral.is_excluding else "no") if referral.decline_reason else "",
            )
            for referral in referrals.iterator()
        ),
    )


@require_safe
def referral_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One referral: what is known, where it stands, and what was decided when."""
    referral = get_object_or_404(
        Referral.objects.visible_to(request.user, on=request.as_of).select_related(
            "program__agency", "offered_to", "decided_by", "enrolment__client"
        ),
        pk=pk,
    )
    is_writable = Referral.objects.writable_by(request.user, on=request.as_of).filter(pk=pk).exists()
    is_waiting = referral.status == ReferralStatus.WAITING
    known, n_hidden = (
        known_clients(referral, user=request.user, on=request.as_of) if is_waiting and is_writable else ([], 0)
    )
    client = None
    if referral.enrolment:
        visible = Client.objects.visible_to(request.user, on=request.as_of)
        client = visible.filter(pk=referral.enrolment.client_id).first()
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:referral_detail", object_id=referral.pk)
    return render(
        request,
        "caseload/referral_detail.html",
        {
            "referral": referral,
            "n_days": days_waiting(referral, on=request.as_of),
            "is_due": is_waiting and (referral.wait_until is None or referral.wait_until <= request.as_of),
            "is_waiting": is_waiting,
            "is_writable": is_writable,
            "known": known,
            "n_hidden": n_hidden,
            "client": client,
            "steps": referral_steps(referral),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def referral_create(request: SignedInRequest) -> HttpResponse:
    """Record a referral. Somebody the agency may know already is shown first, and recorded once confirmed new."""
    form = ReferralForm(
        request.POST or None,
        programs=programs_worked_in(request.user, on=request.as_of),
        as_of=request.as_of,
    )
    likely: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        try:
            referral = record_referral(
                program=form.program_chosen(),
                is_confirmed_new=form.cleaned_data["is_confirmed_new"],
                by=request.user,
                as_of=request.as_of,
                **form.details(),
            )
        except PossibleDuplicate as error:
            add_errors(form, error)
            likely = likely_people(request, error, page="caseload:referral_create")
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"The referral of {referral.display_name} is recorded.")
            return redirect(referral)
    return render(request, "caseload/referral_create.html", {"form": form, **likely})


@require_http_methods(["GET", "HEAD", "POST"])
def referral_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct what is known of a referral, or offer it to a specialist."""
    referral = referral_for_writing(request, pk)
    form = ReferralForm(
        request.POST or None,
        programs=Program.objects.filter(pk=referral.program_id),
        as_of=request.as_of,
        initial=model_to_dict(referral, ReferralForm.DETAILS),
    )
    if request.method == "POST" and form.is_valid():
        try:
            update_referral(referral=referral, by=request.user, as_of=request.as_of, **form.details())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect(referral)
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:referral_edit", object_id=referral.pk)
    return render(request, "caseload/referral_edit.html", {"form": form, "referral": referral})


def _filters(request: SignedInRequest) -> ReferralFilter:
    return ReferralFilter(
        choices_in_address(request),
        queryset=referral_queue(request.user, on=request.as_of),
        user=request.user,
        as_of=request.as_of,
    )


def referral_for_writing(request: SignedInRequest, pk: uuid.UUID) -> Referral:
    """The referral, if the person may decide on it; or else it is not found."""
    referrals = Referral.objects.writable_by(request.user, on=request.as_of)
    return get_object_or_404(referrals.select_related("program__agency", "offered_to"), pk=pk)


def likely_people(request: SignedInRequest, error: PossibleDuplicate, *, page: str) -> dict[str, object]:
    """Who it may be, for the page: those the person may know; of the others only that there are some."""
    # Also of clients whom the person may not know: that the agency knows somebody of this name is told too.
    record_access(AccessEvent.Kind.LIST, by=request.user, page=page, n_rows=len(error.clients) + len(error.referrals))
    known = Client.objects.visible_to(request.user, on=request.as_of).filter(pk__in=[one.pk for one in error.clients])
    return {
        "duplicates": known,
        "n_hidden_duplicates": len(error.clients) - len(known),
        "likely_referrals": error.referrals,
    }
