"""Deciding on a referral: accepting it, letting it wait, declining it, opening it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import model_to_dict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from caseload.forms.clients import EnrolForm, IntakeForm
from caseload.forms.errors import add_errors
from caseload.forms.referrals import DeclineForm, WaitForm
from caseload.models import Enrolment
from caseload.queries.referrals import known_clients, standing_enrolment
from caseload.services.clients import PossibleDuplicate
from caseload.services.referrals import (
    accept_as_known_client,
    accept_as_new_client,
    decline_referral,
    keep_waiting,
    link_referral,
    reopen_referral,
)
from caseload.views.referrals import likely_people, referral_for_writing
from ipsapp.access.models import AccessEvent, Program
from ipsapp.access.services import record_access

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from caseload.models import Client, Referral
    from ipsapp.access.http import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def referral_accept(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Take the person in as a new client: the intake form, filled in as far as the referral tells."""
    referral = referral_for_writing(request, pk)
    form = IntakeForm(
        request.POST or None,
        programs=Program.objects.filter(pk=referral.program_id).select_related("agency"),
        user=request.user,
        as_of=request.as_of,
        initial={
            "first_name": referral.first_name,
            "last_name": referral.last_name,
            "birth_date": referral.birth_date,
            "birth_date_quality": "full" if referral.birth_date else "not_asked",
            "phone": referral.phone,
            **_entry_of(referral),
        },
    )
    likely: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        try:
            enrolment = accept_as_new_client(
                referral=referral,
                details=form.details(),
                entered_on=form.cleaned_data["entered_on"],
                specialist=form.specialist_chosen(),
                phase=form.cleaned_data["phase"],
                team=form.cleaned_data["team"],
                is_confirmed_new=form.cleaned_data["is_confirmed_new"],
                by=request.user,
                as_of=request.as_of,
                **form.entry_facts(),
            )
        except PossibleDuplicate as error:
            add_errors(form, error)
            likely = likely_people(request, error, page="caseload:referral_accept")
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{enrolment.client.display_name} is on the caseload.")
            return redirect(_where_to(request, enrolment, referral))
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:referral_accept", object_id=referral.pk)
    return render(request, "caseload/referral_accept.html", {"form": form, "referral": referral, **likely})


@require_http_methods(["GET", "HEAD", "POST"])
def referral_known(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Accept a referral of a client the agency knows: enroll them again, or link it to the enrollment there is.

    `?client=` says which of those who may be the person; without it they are listed.
    """
    referral = referral_for_writing(request, pk)
    known, n_hidden = known_clients(referral, user=request.user, on=request.as_of)
    client = next((one for one in known if str(one.pk) == request.GET.get("client")), None)
    standing = standing_enrolment(client, referral) if client else None
    form = None
    if client and not standing:
        form = EnrolForm(
            request.POST or None,
            programs=Program.objects.filter(pk=referral.program_id).select_related("agency"),
            user=request.user,
            as_of=request.as_of,
            initial=_entry_of(referral),
        )
    if request.method == "POST" and client:
        try:
            if standing:
                link_referral(referral=referral, enrolment=standing, by=request.user, as_of=request.as_of)
                messages.success(request, f"The referral belongs to the enrollment of {client.display_name}.")
                return redirect(referral)
            if form and form.is_valid():
                enrolment = accept_as_known_client(
                    referral=referral,
                    client=client,
                    entered_on=form.cleaned_data["entered_on"],
                    specialist=form.specialist_chosen(),
                    phase=form.cleaned_data["phase"],
                    team=form.cleaned_data["team"],
                    by=request.user,
                    as_of=request.as_of,
                    **form.entry_facts(),
                )
                messages.success(request, f"{client.display_name} is on the caseload again.")
                return redirect(_where_to(request, enrolment, referral))
        except ValidationError as error:
            if form is None:
                messages.error(request, " ".join(error.messages))
                return redirect(referral)
            add_errors(form, error)
    record_access(AccessEvent.Kind.LIST, by=request.user, page="caseload:referral_known", n_rows=len(known) + n_hidden)
    return render(
        request,
        "caseload/referral_known.html",
        {
            "form": form,
            "referral": referral,
            "known": known,
            "n_hidden": n_hidden,
            "client": client,
            "standing": standing,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def referral_wait(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Say why a referral waits and when to look at it again."""
    referral = referral_for_writing(request, pk)
    initial = model_to_dict(referral, ("wait_reason", "wait_until"))
    form = WaitForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            keep_waiting(referral=referral, by=request.user, as_of=request.as_of, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{referral.display_name} is kept waiting.")
            return redirect(referral)
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:referral_wait", object_id=referral.pk)
    return render(request, "caseload/referral_wait.html", {"form": form, "referral": referral})


@require_http_methods(["GET", "HEAD", "POST"])
def referral_decline(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Record that a person is not taken in, and why."""
    referral = referral_for_writing(request, pk)
    form = DeclineForm(request.POST or None, initial={"decided_on": request.as_of})
    if request.method == "POST" and form.is_valid():
        try:
            decline_referral(referral=referral, by=request.user, as_of=request.as_of, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(
                request, f"The referral of {referral.display_name} is declined. If that was a slip, open it again."
            )
            return redirect(referral)
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:referral_decline", object_id=referral.pk)
    return render(request, "caseload/referral_decline.html", {"form": form, "referral": referral})


@require_POST
def referral_reopen(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Put a declined referral back on the waiting list."""
    referral = referral_for_writing(request, pk)
    try:
        reopen_referral(referral=referral, by=request.user, as_of=request.as_of)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{referral.display_name} waits again.")
    return redirect(referral)


def _entry_of(referral: Referral) -> dict[str, object]:
    """What the referral tells of how the enrolment begins."""
    return {
        "referred_on": referral.received_on,
        "referral_source": referral.source,
        "specialist": referral.offered_to,
    }


def _where_to(request: SignedInRequest, enrolment: Enrolment, referral: Referral) -> Client | Referral:
    """The client's page, or the referral's when the client went to a colleague whose clients one does not see."""
    visible = Enrolment.objects.visible_to(request.user, on=request.as_of)
    return enrolment.client if visible.filter(pk=enrolment.pk).exists() else referral
