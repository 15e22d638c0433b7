"""The career profile: reading it as a document, writing in it, past jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from caseload.choices import CORE_SECTIONS, ProfileSection
from caseload.forms.errors import add_errors
from caseload.forms.profiles import PastJobEditForm, PastJobForm, ProfileForm
from caseload.models import Client, Enrolment, Job, PastJob
from caseload.queries.clients import current_enrolment
from caseload.queries.profiles import job_events_without_update, newest_texts, profile_of
from caseload.services.profiles import add_past_job, correct_past_job, remove_past_job, write_profile
from ipsapp.access.models import AccessEvent
from ipsapp.access.services import record_access

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from ipsapp.access.http import SignedInRequest


@require_safe
def profile_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The profile as a document: what holds in each section, and what was written before."""
    client = get_object_or_404(Client.objects.visible_to(request.user, on=request.as_of), pk=pk)
    enrolments = Enrolment.objects.visible_to(request.user, on=request.as_of).filter(client=client)
    profile = profile_of(enrolments)
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:profile_detail", object_id=client.pk)
    return render(
        request,
        "caseload/profile_detail.html",
        {
            "client": client,
            "enrolment": current_enrolment(enrolments.select_related("program")),
            "profile": profile,
            "n_core": len(CORE_SECTIONS),
            "job_event": job_events_without_update(enrolments, updated_on=profile.updated_on, on=request.as_of),
            "is_writable": Enrolment.objects.writable_by(request.user, on=request.as_of).filter(client=client).exists(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def profile_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Write in one section of the profile (`?section=`), or in several at once."""
    client = get_object_or_404(Client.objects.writable_by(request.user, on=request.as_of), pk=pk)
    chosen = request.GET.get("section")
    sections = [ProfileSection(chosen)] if chosen in ProfileSection.values else list(ProfileSection)
    jobs = Job.objects.visible_to(request.user, on=request.as_of).filter(enrolment__client=client)
    form = ProfileForm(
        request.POST or None,
        sections=sections,
        newest=newest_texts(client.pk, user=request.user, on=request.as_of),
        jobs=jobs.select_related("employer", "enrolment").order_by("-started_on", "pk"),
        as_of=request.as_of,
        initial={"job": request.GET.get("job")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            written = write_profile(
                enrolment=_writable_enrolment(request, client),
                texts=form.texts(),
                written_on=form.cleaned_data["written_on"],
                job=form.cleaned_data["job"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            n = len(written)
            messages.success(
                request, f"Saved: {n} section{'s' if n != 1 else ''} of the profile." if n else "Nothing was changed."
            )
            return redirect("caseload:profile_detail", client.pk)
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:profile_edit", object_id=client.pk)
    return render(
        request,
        "caseload/profile_edit.html",
        {
            "form": form,
            "client": client,
            "section": sections[0] if len(sections) == 1 else None,
            "sections": [form[section] for section in form.sections],
            "core": CORE_SECTIONS,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def past_job_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Add a job that the client had before the program. Sent twice, the form saves one job."""
    client = get_object_or_404(Client.objects.writable_by(request.user, on=request.as_of), pk=pk)
    form = PastJobForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_past_job(
                past_job_id=form.cleaned_data["id"],
                enrolment=_writable_enrolment(request, client),
                by=request.user,
                as_of=request.as_of,
                **form.facts(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "The past job is saved.")
            return redirect("caseload:profile_detail", client.pk)
    return _past_job_form(request, "past_job_create", client, form)


@require_http_methods(["GET", "HEAD", "POST"])
def past_job_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct a past job, or take it out of the profile."""
    past_jobs = PastJob.objects.writable_by(request.user, on=request.as_of).select_related("enrolment__client")
    past_job = get_object_or_404(past_jobs, pk=pk)
    client = past_job.enrolment.client
    form = PastJobEditForm(request.POST or None, instance=past_job)
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["does_not_belong"]:
                remove_past_job(past_job=past_job, by=request.user, as_of=request.as_of)
                saved = "The past job is taken out."
            else:
                correct_past_job(past_job=past_job, by=request.user, as_of=request.as_of, **form.facts())
                saved = "The past job is saved."
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, saved)
            return redirect("caseload:profile_detail", client.pk)
    return _past_job_form(request, "past_job_edit", client, form)


def _past_job_form(request: SignedInRequest, page: str, client: Client, form: PastJobForm) -> HttpResponse:
    record_access(AccessEvent.Kind.VIEW, by=request.user, page=f"caseload:{page}", object_id=client.pk)
    return render(
        request,
        "caseload/past_job_form.html",
        {"form": form, "client": client, "is_new": page == "past_job_create"},
    )


def _writable_enrolment(request: SignedInRequest, client: Client) -> Enrolment:
    return current_enrolment(Enrolment.objects.writable_by(request.user, on=request.as_of).filter(client=client))
