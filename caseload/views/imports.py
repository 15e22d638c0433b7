"""Files from other systems: the imports so far, uploading, watching one, its rejected rows."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from caseload.forms.errors import add_errors
from caseload.forms.imports import ImportForm
from caseload.models import ImportRun
from caseload.services.imports import request_import
from caseload.tasks import run_import
from ipsapp.access.models import AccessEvent
from ipsapp.access.services import record_access
from ipsapp.work.wake import wake

if TYPE_CHECKING:
    from typing import Any

    from django.http.response import HttpResponseBase

    from caseload.models.imports import ImportRunQuerySet
    from ipsapp.access.http import SignedInRequest

ROWS_ON_A_PAGE = 50


@require_safe
def import_list(request: SignedInRequest) -> HttpResponse:
    """The imports that the person asked for, newest first."""
    page = Paginator(_visible_runs(request), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "caseload/import_list.html", {"page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
def import_create(request: SignedInRequest) -> HttpResponse:
    """Upload files and lead to their progress."""
    form = ImportForm(request.POST or None, request.FILES or None, user=request.user, as_of=request.as_of)
    if request.method == "POST" and form.is_valid():
        try:
            run = request_import(
                by=request.user,
                state=form.cleaned_data["state"],
                uploads=form.cleaned_data["uploads"],
                agency_name=form.cleaned_data["agency_name"],
                is_dry_run=form.cleaned_data["is_dry_run"],
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            transaction.on_commit(partial(wake, run_import, run.pk))
            return redirect(run)
    return render(request, "caseload/import_create.html", {"form": form})


@require_safe
def import_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """How far an import is, and what came of it."""
    run = get_object_or_404(_visible_runs(request), pk=pk)
    asked = date_format(timezone.localtime(run.requested_at), "D j M Y, H:i")
    context = _context(run) | {
        "heading": "Check of files" if run.is_dry_run else "Import",
        "covers": f"{run.state} · asked for on {asked}",
    }
    return render(request, "caseload/import_detail.html", context)


@require_safe
def import_progress(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The part of `import_detail` that changes."""
    run = get_object_or_404(_visible_runs(request), pk=pk)
    return render(request, "caseload/_import_run.html", _context(run))


@require_safe
def import_rejected(request: SignedInRequest, pk: uuid.UUID) -> HttpResponseBase:
    """What is said about single rows, as CSV. It holds no value of a client."""
    run = get_object_or_404(_visible_runs(request), pk=pk)
    if not run.rejected:
        raise Http404
    record_access(AccessEvent.Kind.EXPORT, by=request.user, page="caseload:import_rejected", object_id=run.pk)
    return FileResponse(
        run.rejected.open("rb"),
        as_attachment=True,
        filename=f"import-rows-{run.requested_at:%Y-%m-%d}.csv",
        content_type="text/csv; charset=utf-8",
    )


def _visible_runs(request: SignedInRequest) -> ImportRunQuerySet:
    return ImportRun.objects.visible_to(request.user, on=request.as_of).select_related("state")


def _context(run: ImportRun) -> dict[str, Any]:
    return {"run": run, "poll_url": reverse("caseload:import_progress", args=[run.pk])}
