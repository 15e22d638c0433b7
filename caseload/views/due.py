"""Today: what the clocks ask of a specialist, or of a supervisor's team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from caseload.clocks.lists import due_of_specialist, due_of_team
from caseload.clocks.registry import CLOCKS
from caseload.clocks.spec import Due, Group
from caseload.forms.due import MINE, TEAM, DueFilter
from caseload.presenters.due import GROUP_MARKS, GROUP_TITLES, due_groups
from caseload.queries.team import own_week
from ipsapp.access.models import AccessEvent, Role
from ipsapp.access.services import record_access
from ipsapp.exports import csv_response
from ipsapp.kernel.periods import Week

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from ipsapp.access.http import SignedInRequest

ROWS_ON_A_PAGE = 100
EXPORT_HEADER = (
    "Due on",
    "State",
    "Client number",
    "Who",
    "What for",
    "Fidelity item",
    "Why",
    "The client does not want",
    "Specialist",
    "Program",
)


@require_safe
def today(request: SignedInRequest) -> HttpResponse:
    """What is overdue, due today and in the coming week; the numbers on top are those of the list."""
    is_team = _is_team(request)
    everything = _dues(request, is_team=is_team)
    filters = _filter(request, everything, is_team=is_team)
    dues = filters.narrowed(everything)
    page = Paginator(filters.in_group(dues), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    record_access(AccessEvent.Kind.LIST, by=request.user, page="caseload:today", n_rows=len(page))
    return render(
        request,
        "caseload/today.html",
        {
            "is_team": is_team,
            "covers": f"{'My team' if is_team else 'My own clients'} · {date_format(request.as_of, 'D j M')}",
            "filter": filters,
            "group": filters.cleaned_data.get("group"),
            "counts": [
                (group.value, GROUP_MARKS[group], GROUP_TITLES[group], sum(due.group == group for due in dues))
                for group in Group
            ],
            "groups": due_groups(list(page)),
            "page_obj": page,
            "is_narrowed": bool(filters.cleaned_data.get("clock") or filters.cleaned_data.get("specialist")),
            "clocks": CLOCKS,
            "week": None if is_team else own_week(request.user, week=Week.containing(request.as_of), on=request.as_of),
        },
    )


@require_safe
def today_export(request: SignedInRequest) -> HttpResponseBase:
    """The list as a CSV file, narrowed alike."""
    is_team = _is_team(request)
    everything = _dues(request, is_team=is_team)
    filters = _filter(request, everything, is_team=is_team)
    dues = filters.in_group(filters.narrowed(everything))
    record_access(AccessEvent.Kind.EXPORT, by=request.user, page="caseload:today_export", n_rows=len(dues))
    return csv_response(
        f"due-{request.as_of.isoformat()}.csv",
        EXPORT_HEADER,
        (
            (
                due.due_on,
                GROUP_TITLES[due.group],
                due.client_number,
                due.who,
                due.clock.title,
                due.clock.item,
                due.why,
                due.wish,
                due.specialist.full_name if due.specialist else "",
                due.program.name,
            )
            for due in dues
        ),
    )


def _is_team(request: SignedInRequest) -> bool:
    """A supervisor sees the team first; who is a specialist too may ask for their own."""
    supervises = request.user.has_role(Role.SUPERVISOR, on=request.as_of)
    serves = request.user.has_role(Role.SPECIALIST, on=request.as_of)
    return supervises and not (serves and request.GET.get("whose") == MINE)


def _dues(request: SignedInRequest, *, is_team: bool) -> list[Due]:
    find = due_of_team if is_team else due_of_specialist
    return find(request.user, on=request.as_of)


def _filter(request: SignedInRequest, dues: list[Due], *, is_team: bool) -> DueFilter:
    both = all(request.user.has_role(role, on=request.as_of) for role in (Role.SPECIALIST, Role.SUPERVISOR))
    data = {"whose": TEAM if is_team else MINE} | request.GET.dict()
    return DueFilter(data, dues=dues, is_team=is_team, may_choose=both)
