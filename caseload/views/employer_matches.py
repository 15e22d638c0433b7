"""Employers that may fit one client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from caseload.models import Client, Enrolment
from caseload.models.contacts import LOGGING_ROLES
from caseload.queries.clients import current_enrolment
from caseload.queries.employer_matching import Preferences, matches_for, newest_plan
from ipsapp.access.models import AccessEvent
from ipsapp.access.services import record_access

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from ipsapp.access.http import SignedInRequest

MATCHES_ON_A_PAGE = 25


@require_safe
def client_employers(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Employers that may fit what the client wants, with the reasons; a person chooses."""
    client = get_object_or_404(Client.objects.visible_to(request.user, on=request.as_of), pk=pk)
    enrolments = Enrolment.objects.visible_to(request.user, on=request.as_of).filter(client=client)
    plan = newest_plan(current_enrolment(enrolments))
    matches = matches_for(plan, user=request.user, on=request.as_of) if plan else []
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:client_employers", object_id=client.pk)
    return render(
        request,
        "caseload/client_employers.html",
        {
            "client": client,
            "plan": plan,
            "wanted": Preferences.of(plan) if plan else None,
            "page_obj": Paginator(matches, MATCHES_ON_A_PAGE).get_page(request.GET.get("page")),
            "may_log": request.user.has_role(*LOGGING_ROLES, on=request.as_of),
        },
    )
