"""Handing over: one client, a whole caseload, and what is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caseload.forms.clients import HandOverForm
from caseload.forms.errors import add_errors
from caseload.forms.handovers import CaseloadHandoverForm, FromForm
from caseload.models import Enrolment, PlannedHandover
from caseload.queries.clients import enrolment_summary
from caseload.queries.handovers import (
    handed_over,
    open_caseload,
    planned_handovers,
    specialists_now_or_later,
    specialists_with_clients,
)
from caseload.services.handovers import cancel_handover, hand_over, hand_over_caseload
from caseload.services.wording import written_day
from ipsapp.access.models import AccessEvent, Role
from ipsapp.access.services import record_access

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from ipsapp.access.http import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def specialist_assign(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Hand a client over to another specialist of the program, at once or on a day to come."""
    supervised = request.user.places(Role.SUPERVISOR, on=request.as_of).programs
    enrolments = Enrolment.objects.writable_by(request.user, on=request.as_of).filter(program__in=supervised)
    enrolment = get_object_or_404(enrolments.select_related("client", "program"), pk=pk)
    summary = enrolment_summary(enrolment, user=request.user, on=request.as_of)
    form = HandOverForm(request.POST or None, program=enrolment.program, as_of=request.as_of)
    if request.method == "POST" and form.is_valid():
        specialist = form.cleaned_data["specialist"]
        name = enrolment.client.display_name
        try:
            plan = hand_over(
                enrolment=enrolment,
                specialist=specialist,
                starts_on=form.cleaned_data["starts_on"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            if plan:
                messages.success(
                    request, f"{name} will be with {specialist.full_name} from {written_day(plan.takes_effect_on)}."
                )
            else:
                messages.success(request, f"{name} is now with {specialist.full_name}.")
            return redirect(enrolment.client)
    record_access(
        AccessEvent.Kind.VIEW, by=request.user, page="caseload:specialist_assign", object_id=enrolment.client_id
    )
    return render(
        request, "caseload/specialist_assign.html", {"form": form, "enrolment": enrolment, "summary": summary}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def caseload_handover(request: SignedInRequest) -> HttpResponse:
    """Hand a specialist's clients over to colleagues, all or none; and see what is planned."""
    chooser = FromForm(
        request.GET if "from" in request.GET else None,
        specialists=specialists_with_clients(request.user, on=request.as_of),
    )
    specialist = chooser.cleaned_data["from"] if chooser.is_bound and chooser.is_valid() else None
    form = None
    if specialist:
        enrolments = list(open_caseload(specialist, user=request.user, on=request.as_of))
        colleagues = specialists_now_or_later({one.program_id for one in enrolments}, on=request.as_of)
        form = CaseloadHandoverForm(
            request.POST or None,
            enrolments=enrolments,
            colleagues=colleagues.exclude(pk=specialist.pk),
            as_of=request.as_of,
        )
        if request.method == "POST" and form.is_valid():
            try:
                moved = hand_over_caseload(
                    moves=form.moves(), starts_on=form.cleaned_data["starts_on"], by=request.user, as_of=request.as_of
                )
            except ValidationError as error:
                add_errors(form, error)
            else:
                # Ids only; the page that says what happened asks anew who is where.
                request.session["handed_over"] = [str(enrolment.pk) for enrolment in moved]
                return redirect("caseload:handover_done")
    plans = list(planned_handovers(request.user, on=request.as_of))
    record_access(
        AccessEvent.Kind.LIST,
        by=request.user,
        page="caseload:caseload_handover",
        n_rows=len(plans) + (len(form.enrolments) if form else 0),
    )
    return render(
        request,
        "caseload/caseload_handover.html",
        {
            "chooser": chooser,
            "form": form,
            "specialist": specialist,
            "plans": plans,
        },
    )


@require_safe
def handover_done(request: SignedInRequest) -> HttpResponse:
    """What became of the clients handed over last: who serves them now, or from when."""
    rows = list(handed_over(request.session.get("handed_over", ()), user=request.user, on=request.as_of))
    record_access(AccessEvent.Kind.LIST, by=request.user, page="caseload:handover_done", n_rows=len(rows))
    n_planned = sum(1 for row in rows if row.next_from)
    return render(
        request,
        "caseload/handover_done.html",
        {"rows": rows, "n_planned": n_planned, "n_done": len(rows) - n_planned},
    )


@require_POST
def handover_cancel(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Let a client stay where they are."""
    plan = get_object_or_404(
        PlannedHandover.objects.writable_by(request.user, on=request.as_of).select_related("enrolment__client"), pk=pk
    )
    try:
        cancel_handover(plan=plan, by=request.user, as_of=request.as_of)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Canceled: {plan.enrolment.client.display_name} is not handed over.")
    if "to_client" in request.POST:
        return redirect(plan.enrolment.client)
    return redirect("caseload:caseload_handover")
