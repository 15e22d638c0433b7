"""School and training: what a client took up, adding to it, how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import model_to_dict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from caseload.forms.education import EducationForm, NewEducationForm
from caseload.forms.errors import add_errors
from caseload.models import Client, EducationSupport, Enrolment
from caseload.queries.clients import current_enrolment
from caseload.services.education import add_education, correct_education
from ipsapp.access.models import AccessEvent
from ipsapp.access.services import record_access

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from ipsapp.access.http import SignedInRequest


@require_safe
def education_list(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """All school and training of a client, newest first."""
    client = get_object_or_404(Client.objects.visible_to(request.user, on=request.as_of), pk=pk)
    enrolments = Enrolment.objects.visible_to(request.user, on=request.as_of).filter(client=client)
    writable = Enrolment.objects.writable_by(request.user, on=request.as_of).filter(client=client)
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:education_list", object_id=client.pk)
    return render(
        request,
        "caseload/education_list.html",
        {
            "client": client,
            "enrolment": current_enrolment(enrolments.select_related("program")),
            "schools": EducationSupport.objects.filter(enrolment__in=enrolments).select_related("recorded_by"),
            "writable": set(writable.values_list("pk", flat=True)),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def education_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Record school or training that a client takes up. Sent twice, the form saves one."""
    client = get_object_or_404(Client.objects.writable_by(request.user, on=request.as_of), pk=pk)
    enrolments = Enrolment.objects.writable_by(request.user, on=request.as_of).filter(client=client)
    form = NewEducationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_education(
                education_id=form.cleaned_data["id"],
                enrolment=current_enrolment(enrolments),
                by=request.user,
                as_of=request.as_of,
                **form.facts(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "School is saved.")
            return redirect("caseload:education_list", client.pk)
    return _education_form(request, "education_create", client, form)


@require_http_methods(["GET", "HEAD", "POST"])
def education_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Record how school ended, or correct what is known of it."""
    schools = EducationSupport.objects.writable_by(request.user, on=request.as_of).select_related("enrolment__client")
    education = get_object_or_404(schools, pk=pk)
    client = education.enrolment.client
    form = EducationForm(request.POST or None, initial=model_to_dict(education, EducationForm.base_fields))
    if request.method == "POST" and form.is_valid():
        try:
            correct_education(education=education, by=request.user, as_of=request.as_of, **form.facts())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "School is saved.")
            return redirect("caseload:education_list", client.pk)
    return _education_form(request, "education_edit", client, form)


def _education_form(request: SignedInRequest, page: str, client: Client, form: EducationForm) -> HttpResponse:
    record_access(AccessEvent.Kind.VIEW, by=request.user, page=f"caseload:{page}", object_id=client.pk)
    return render(
        request,
        "caseload/education_form.html",
        {"form": form, "client": client, "is_new": page == "education_create"},
    )
