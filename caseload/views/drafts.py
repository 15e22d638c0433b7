"""Beside the page of the log: what is typed is kept, what was saved can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from caseload.choices import LogKind
from caseload.forms.log import ClientLogForm, EmployerLogForm
from caseload.models import ContactDraft, LogEntry
from caseload.queries.employers import programs_worked_in
from caseload.services.drafts import discard_draft, save_draft
from caseload.services.log import EntryTakenBack, undo_entry
from caseload.views.log import id_or_none, naming_of

if TYPE_CHECKING:
    import uuid

    from ipsapp.access.http import SignedInRequest


@require_safe
def log_naming(request: SignedInRequest) -> HttpResponse:
    """Whether the client may be named to the employer: the part of the form that says so."""
    asked = request.GET
    naming = naming_of(
        request,
        enrolment=asked.get("enrolment"),
        employer=asked.get("employer"),
        is_new=bool(asked.get("is_new")),
        day=asked.get("occurred_on"),
    )
    return render(request, "caseload/_naming.html", {"naming": naming})


@require_POST
def draft_save(request: SignedInRequest) -> HttpResponse:
    """Keep what is typed so far, and say when."""
    kind = LogKind.EMPLOYER if request.POST.get("kind") == LogKind.EMPLOYER else LogKind.CLIENT
    programs = [(str(each.pk), each.name) for each in programs_worked_in(request.user, on=request.as_of)]
    form: ClientLogForm | EmployerLogForm
    if kind == LogKind.EMPLOYER:
        form = EmployerLogForm(request.POST, clients=(), employers=(), programs=programs, as_of=request.as_of)
    else:
        form = ClientLogForm(request.POST, clients=(), as_of=request.as_of)
    draft_id = id_or_none(request.POST.get("id"))
    if draft_id is None:
        return HttpResponse("Not kept: open the page anew.", status=422)
    try:
        draft = save_draft(draft_id=draft_id, kind=kind, data=form.typed(), by=request.user)
    except ContactDraft.DoesNotExist:
        raise Http404 from None
    if draft is None:
        return HttpResponse("")
    return HttpResponse(f"Kept at {timezone.localtime():%-H:%M}")


@require_POST
def draft_discard(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Throw away what one began."""
    draft = get_object_or_404(ContactDraft.objects.filter(author=request.user), pk=pk)
    discard_draft(draft=draft, by=request.user)
    messages.success(request, "Discarded.")
    return redirect("caseload:log")


@require_POST
def log_undo(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back what was just saved; what was typed is there again."""
    entry = get_object_or_404(LogEntry.objects.filter(author=request.user), pk=pk)
    try:
        draft = undo_entry(entry=entry, by=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    except EntryTakenBack:
        messages.info(request, "This contact was taken back already.")
    else:
        messages.success(request, "Taken back. What you had written is here again.")
        return redirect("caseload:log_draft", draft.pk)
    return redirect("caseload:log")
