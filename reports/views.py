"""The pages of the reports app: asking for a report, watching it being made, reading and downloading editions."""

from __future__ import annotations

import hashlib
import uuid
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from ipsapp.access.models import AccessEvent
from ipsapp.access.services import record_access
from ipsapp.work.models import RunStatus
from ipsapp.work.wake import wake
from reports.forms import EditionFilter, ReportRequestForm
from reports.models import Edition, ReportRun
from reports.render import report_context
from reports.services import request_report
from reports.tasks import make_report

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from ipsapp.access.http import SignedInRequest
    from reports.models.editions import EditionQuerySet
    from reports.models.runs import ReportRunQuerySet

ROWS_ON_A_PAGE = 50


@require_safe
def report_list(request: SignedInRequest) -> HttpResponse:
    """The editions issued so far, the reports being made, and the form that asks for one."""
    return _report_list(request, ReportRequestForm(user=request.user, as_of=request.as_of))


@require_POST
def run_create(request: SignedInRequest) -> HttpResponse:
    """Ask for a report and lead to its progress; to the run that is open already, if there is one."""
    form = ReportRequestForm(request.POST, user=request.user, as_of=request.as_of)
    if form.is_valid():
        try:
            run = request_report(
                state=form.cleaned_data["state"],
                quarter=form.cleaned_data["quarter"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            transaction.on_commit(partial(wake, make_report, run.pk))
            return redirect(run)
    return _report_list(request, form)


@require_safe
def run_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """How far a report is, its edition, or why there is none and how to try again."""
    run = get_object_or_404(_visible_runs(request), pk=pk)
    context = _run_context(run) | {
        "heading": f"Report for {run.quarter}",
        "covers": f"{run.state} · asked for by {run.requested_by or 'the ipsapp server'}",
    }
    return render(request, "reports/run_detail.html", context)


@require_safe
def run_progress(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The part of `run_detail` that changes."""
    run = get_object_or_404(_visible_runs(request), pk=pk)
    return render(request, "reports/_run.html", _run_context(run))


@require_safe
def edition_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The figures of an edition as they were printed."""
    edition = get_object_or_404(_visible_editions(request), pk=pk)
    context = report_context(edition.content) | {
        "edition": edition,
        "heading": f"{edition.content['state']}: competitive employment in {edition.quarter}",
        "covers": f"{edition.content['covers']} · edition {edition.number} · records as of {edition.content['as_of']}",
    }
    return render(request, "reports/edition_detail.html", context)


@require_safe
def edition_download(request: SignedInRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The PDF, once its bytes are found to be those that were issued."""
    edition = get_object_or_404(_visible_editions(request), pk=pk)
    try:
        with edition.pdf.open("rb") as file:
            is_intact = hashlib.file_digest(file, "sha256").hexdigest() == edition.sha256
    except FileNotFoundError:
        return _no_file(request, edition, "is missing")
    if not is_intact:
        return _no_file(request, edition, "is not the one that was issued")
    record_access(AccessEvent.Kind.EXPORT, by=request.user, page="reports:edition_download", object_id=edition.pk)
    return FileResponse(
        edition.pdf.open("rb"),
        as_attachment=True,
        filename=edition.file_name,
        content_type="application/pdf",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )


def _visible_runs(request: SignedInRequest) -> ReportRunQuerySet:
    return ReportRun.objects.visible_to(request.user, on=request.as_of).select_related("state", "requested_by")


def _visible_editions(request: SignedInRequest) -> EditionQuerySet:
    return Edition.objects.visible_to(request.user, on=request.as_of).select_related("state", "run__requested_by")


def _report_list(request: SignedInRequest, form: ReportRequestForm) -> HttpResponse:
    editions = EditionFilter(request.GET, queryset=_visible_editions(request).defer("content"))
    open_runs = _visible_runs(request).filter(status__in=[RunStatus.REQUESTED, RunStatus.RUNNING])
    context = {
        "form": form,
        "filter": editions,
        "page_obj": Paginator(editions.qs, ROWS_ON_A_PAGE).get_page(request.GET.get("page")),
        "open_runs": open_runs,
        "has_any": _visible_editions(request).exists(),
        "has_many_states": form.only_state is None,
    }
    return render(request, "reports/list.html", context)


def _run_context(run: ReportRun) -> dict[str, object]:
    return {
        "run": run,
        "edition": Edition.objects.filter(run=run).defer("content").first(),
        "poll_url": reverse("reports:run_progress", args=[run.pk]),
    }


def _no_file(request: SignedInRequest, edition: Edition, problem: str) -> HttpResponse:
    """An answer in words, as a failure of the server: the figures are safe in the database, the file is not."""
    return render(request, "reports/no_file.html", {"edition": edition, "problem": problem}, status=500)
