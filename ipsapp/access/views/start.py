"""Everybody's start page, and the probes that say whether the service is up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ipsapp.access.navigation import menu_for
from ipsapp.access.readiness import problems

if TYPE_CHECKING:
    from django.http import HttpRequest

    from ipsapp.access.http import SignedInRequest


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """The first page of the person's menu; somebody without a role is told whom to ask."""
    menu = menu_for(request.user, path=request.path)
    return redirect(menu[0].url) if menu else render(request, "access/no_role.html")


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Says that the process answers, and nothing more."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database, the broker and a worker answer; otherwise 503 with what does not."""
    found = problems()
    return JsonResponse({"ready": not found, "problems": found}, status=503 if found else 200)
