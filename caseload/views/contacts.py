"""Correcting and deleting contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import model_to_dict
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from caseload.forms.errors import add_errors
from caseload.forms.log import ClientAnswersForm, EmployerAnswersForm
from caseload.models import ClientContact, EmployerContact, Enrolment
from caseload.queries.corrections import may_correct
from caseload.queries.disclosure import naming_allowed
from caseload.queries.log import clients_to_log
from caseload.services.log_corrections import correct_client_contact, correct_employer_contact, delete_contact
from ipsapp.access.models import AccessEvent
from ipsapp.access.services import record_access

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from ipsapp.access.http import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct a contact with a client, or delete it."""
    writable = Enrolment.objects.writable_by(request.user, on=request.as_of)
    contacts = ClientContact.objects.filter(enrolment__in=writable).select_related("enrolment__client")
    contact = get_object_or_404(contacts, pk=pk)
    if not may_correct(contact, request.user, request.as_of):
        raise Http404
    client = contact.enrolment.client
    if request.method == "POST" and "delete" in request.POST:
        delete_contact(contact=contact, by=request.user, as_of=request.as_of, now=timezone.now())
        messages.success(request, "The contact is deleted.")
        return redirect(client)
    form = ClientAnswersForm(
        request.POST or None, as_of=request.as_of, initial=model_to_dict(contact) | {"id": contact.pk}
    )
    if request.method == "POST" and form.is_valid():
        try:
            correct_client_contact(
                contact=contact,
                content=form.content(enrolments=[contact.enrolment_id]),
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "The contact is corrected.")
            return redirect(client)
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:contact_edit", object_id=client.pk)
    return render(
        request,
        "caseload/contact_edit.html",
        {"form": form, "contact": contact, "back": client, "heading": f"Contact with {client.display_name}"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def employer_contact_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct a contact with an employer, or delete it."""
    contacts = EmployerContact.objects.visible_to(request.user, on=request.as_of).select_related("employer")
    contact = get_object_or_404(contacts, pk=pk)
    if not may_correct(contact, request.user, request.as_of):
        raise Http404
    if request.method == "POST" and "delete" in request.POST:
        delete_contact(contact=contact, by=request.user, as_of=request.as_of, now=timezone.now())
        messages.success(request, "The contact is deleted.")
        return redirect(contact.employer)
    also = [contact.enrolment_id] if contact.enrolment_id else []
    clients = clients_to_log(request.user, on=request.as_of, also=also)
    form = EmployerAnswersForm(
        request.POST or None,
        clients=clients,
        as_of=request.as_of,
        initial=model_to_dict(contact) | {"id": contact.pk, "visit_number": contact.visit_number or ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            correct_employer_contact(
                contact=contact,
                content=form.content(program=contact.program_id, employer=contact.employer_id),
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "The contact is corrected.")
            return redirect(contact.employer)
    record_access(AccessEvent.Kind.LIST, by=request.user, page="caseload:employer_contact_edit", n_rows=len(clients))
    naming = None
    if contact.enrolment:
        naming = naming_allowed(contact.enrolment, contact.employer, contact.occurred_on)
    return render(
        request,
        "caseload/contact_edit.html",
        {
            "form": form,
            "contact": contact,
            "naming": naming,
            "is_employer": True,
            "back": contact.employer,
            "heading": f"Contact with {contact.employer.name}",
        },
    )
