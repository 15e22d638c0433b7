"""Jobs that a client has accepted and not begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from caseload.forms.errors import add_errors
from caseload.forms.offers import OfferForm, WithdrawForm
from caseload.models import Employer, JobOffer
from caseload.queries.benefits import lacks_planning
from caseload.queries.employers import recent_employers
from caseload.services.offers import record_offer, withdraw_offer
from caseload.views.asked import one_asked_for
from caseload.views.standing import enrolment_recorded_in
from ipsapp.access.models import AccessEvent
from ipsapp.access.services import record_access

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from ipsapp.access.http import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def offer_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Record that the client accepted a job that begins today or later."""
    enrolment = enrolment_recorded_in(request, pk)
    employers = Employer.objects.visible_to(request.user, on=request.as_of).filter(agency=enrolment.program.agency_id)
    chosen = one_asked_for(request, "employer", employers)
    form = OfferForm(request.POST or None, employers=employers, initial={"employer": chosen.pk if chosen else None})
    if request.method == "POST" and form.is_valid():
        try:
            record_offer(
                offer_id=form.cleaned_data["id"],
                enrolment=enrolment,
                employer=form.cleaned_data["employer"],
                new_employer=form.cleaned_data["new_employer"],
                city=form.cleaned_data["city"],
                title=form.cleaned_data["title"],
                starts_on=form.cleaned_data["starts_on"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "The accepted job is recorded.")
            return redirect(enrolment.client)
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:offer_create", object_id=enrolment.client_id)
    return render(
        request,
        "caseload/offer_create.html",
        {
            "form": form,
            "client": enrolment.client,
            "recent_employers": recent_employers([enrolment], on=request.as_of),
            "lacks_planning": lacks_planning(enrolment, by_day=request.as_of),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def offer_withdraw(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Record that an accepted job came to nothing."""
    offers = JobOffer.objects.writable_by(request.user, on=request.as_of)
    offer = get_object_or_404(offers.select_related("enrolment__client", "employer"), pk=pk)
    form = WithdrawForm(request.POST or None, initial={"withdrawn_on": request.as_of})
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_offer(
                offer=offer, withdrawn_on=form.cleaned_data["withdrawn_on"], by=request.user, as_of=request.as_of
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Recorded: the job came to nothing.")
            return redirect(offer.enrolment.client)
    record_access(
        AccessEvent.Kind.VIEW, by=request.user, page="caseload:offer_withdraw", object_id=offer.enrolment.client_id
    )
    return render(
        request, "caseload/offer_withdraw.html", {"form": form, "offer": offer, "client": offer.enrolment.client}
    )
