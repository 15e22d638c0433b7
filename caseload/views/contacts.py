"""Logging contacts with clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from caseload.forms.contacts import ContactForm
from caseload.forms.errors import add_errors
from caseload.models import Client, Enrolment
from caseload.services.log import EntryConflict, EntryTakenBack, log_client_contact
from caseload.services.log_client import ClientContent
from ipsapp.access.models import AccessEvent
from ipsapp.access.services import record_access

if TYPE_CHECKING:
    import uuid

    from ipsapp.access.http import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def contact_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Log a contact with a client, or an attempt at one. Sent twice, the form saves one contact."""
    client = get_object_or_404(Client.objects.writable_by(request.user, on=request.as_of), pk=pk)
    enrolments = Enrolment.objects.writable_by(request.user, on=request.as_of).filter(client=client)
    form = ContactForm(
        request.POST or None,
        enrolments=enrolments.order_by(F("closed_on").desc(nulls_first=True), "-entered_on"),
        as_of=request.as_of,
    )
    if request.method == "POST" and form.is_valid():
        try:
            logged = log_client_contact(
                entry_id=form.cleaned_data["id"],
                content=ClientContent(
                    enrolments=(form.enrolment_chosen().pk,),
                    occurred_on=form.cleaned_data["occurred_on"],
                    mode=form.cleaned_data["mode"],
                    place=form.cleaned_data["place"],
                    purpose=form.cleaned_data["purpose"],
                    result=form.cleaned_data["result"],
                    minutes=form.cleaned_data["minutes"],
                    note=form.cleaned_data["note"],
                ),
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        except (EntryConflict, EntryTakenBack) as conflict:
            form.add_error(None, str(conflict))
        else:
            contact = logged.contacts[0]
            messages.success(
                request, f"Saved: {contact.get_mode_display().lower()}, {contact.get_result_display().lower()}."
            )
            return redirect(client)
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:contact_create", object_id=client.pk)
    return render(request, "caseload/contact_create.html", {"form": form, "client": client})
