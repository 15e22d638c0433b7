"""A specialist's own days: hours, days away, and where to log what is not about one client."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caseload.forms.days import AbsenceEditForm, AbsenceFilter, AbsenceForm, HoursForm, RepeatForm
from caseload.forms.errors import add_errors
from caseload.queries.days import (
    DAYS_SHOWN,
    absences_known,
    days_of,
    days_of_specialists,
    posts_of,
    specialists_known,
    staff_known,
)
from caseload.services.days import cancel_absence, record_absence, record_hours, repeat_hours, update_absence
from caseload.services.wording import written_day
from ipsapp.access.models import Role
from ipsapp.kernel.periods import Period

if TYPE_CHECKING:
    from caseload.models import Absence
    from ipsapp.access.http import SignedInRequest
    from ipsapp.access.models import Program, RoleAssignment, User

ROWS_ON_A_PAGE = 50


@require_safe
def days(request: SignedInRequest) -> HttpResponse:
    """A specialist's last days; a supervisor sees a line for each specialist, and by `?specialist=` the days of one."""
    period = _period(request)
    context = {
        "is_supervisor": request.user.has_role(Role.SUPERVISOR, on=request.as_of),
        "period": period,
        "earlier": period.start - datetime.timedelta(days=1),
        "later": None
        if period.last_day == request.as_of
        else min(period.last_day + datetime.timedelta(days=DAYS_SHOWN), request.as_of),
    }
    specialist = _specialist(request)
    if specialist is None:
        lines = days_of_specialists(request.user, period=period, on=request.as_of)
        return render(request, "caseload/days_of_specialists.html", context | {"rows": lines})
    posts = posts_of(specialist, as_seen_by=request.user, on=request.as_of)
    program = _program(request, posts)
    rows = days_of(specialist, program=program, period=period)
    context |= {
        "specialist": specialist,
        "is_own": specialist == request.user,
        "programs": [post.program for post in posts],
        "program": program,
        "rows": rows,
        "n_missing": sum(row.is_missing for row in rows),
    }
    return render(request, "caseload/days.html", context)


@require_safe
def other_records(request: SignedInRequest) -> HttpResponse:
    """What can be logged that is not about one client."""
    is_specialist = request.user.has_role(Role.SPECIALIST, on=request.as_of)
    return render(request, "caseload/other_records.html", {"is_specialist": is_specialist})


@require_http_methods(["GET", "HEAD", "POST"])
def hours_edit(request: SignedInRequest) -> HttpResponse:
    """Enter or correct the hours of one day (`?day=`), or of every day that is missing in the days shown."""
    program = _program(request, posts_of(request.user, as_seen_by=request.user, on=request.as_of))
    period = _period(request)
    chosen = _day(request.GET["day"]) if "day" in request.GET else None
    if chosen:
        if chosen > request.as_of:
            raise Http404
        period = Period.of_days(chosen, chosen)
    rows = days_of(request.user, program=program, period=period)
    wanted = [chosen] if chosen else [row.day for row in rows if row.is_missing]
    if not wanted:
        messages.info(request, "Every working day is recorded. Open a day to correct it.")
        return redirect(_days_page(program, period))
    form = HoursForm(request.POST or None, days=wanted, recorded={row.day: row.record for row in rows if row.record})
    if request.method == "POST" and form.is_valid():
        try:
            saved = record_hours(program=program, hours=form.hours(), by=request.user, as_of=request.as_of)
        except ValidationError as error:
            add_errors(form, error)
        else:
            _say_saved(request, n_saved=len(saved), is_one_day=chosen is not None)
            return redirect(_days_page(program, period if not chosen else _period(request)))
    context = {"form": form, "program": program, "chosen": chosen, "back": _days_page(program, _period(request))}
    return render(request, "caseload/hours_edit.html", context)


@require_POST
def hours_repeat(request: SignedInRequest) -> HttpResponse:
    """Record a day as the one recorded before it."""
    program = _program(request, posts_of(request.user, as_seen_by=request.user, on=request.as_of))
    form = RepeatForm(request.POST)
    if form.is_valid():
        try:
            day = form.cleaned_data["day"]
            record = repeat_hours(program=program, day=day, by=request.user, as_of=request.as_of)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{written_day(record.worked_on)} is saved. Open the day to correct it.")
    for message in form.non_field_errors():
        messages.error(request, str(message))
    return redirect(_days_page(program, _period(request)))


@require_safe
def absence_list(request: SignedInRequest) -> HttpResponse:
    """Days away: the person's own, and for a supervisor those of their specialists."""
    filters = AbsenceFilter(
        request.GET.dict(),
        queryset=absences_known(request.user, on=request.as_of),
        people=staff_known(request.user, on=request.as_of),
        as_of=request.as_of,
    )
    page = Paginator(filters.absences, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page_obj": page,
        "is_supervisor": request.user.has_role(Role.SUPERVISOR, on=request.as_of),
    }
    return render(request, "caseload/absence_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def absence_create(request: SignedInRequest) -> HttpResponse:
    """Record days away. Sent twice, the form saves one absence."""
    form = AbsenceForm(
        request.POST or None,
        people=staff_known(request.user, on=request.as_of),
        user=request.user,
    )
    if request.method == "POST" and form.is_valid():
        try:
            absence = record_absence(
                absence_id=form.cleaned_data["id"],
                person=form.person_chosen(),
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.cleaned_data["ends_on"],
                kind=form.cleaned_data["kind"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(
                request, f"Away {written_day(absence.starts_on)} to {written_day(absence.ends_on)}: saved."
            )
            return redirect("caseload:absence_list")
    return render(request, "caseload/absence_form.html", {"form": form, "absence": None})


@require_http_methods(["GET", "HEAD", "POST"])
def absence_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct days away, or take them away again."""
    absence = get_object_or_404(absences_known(request.user, on=request.as_of), pk=pk)
    initial = {"starts_on": absence.starts_on, "ends_on": absence.ends_on, "kind": absence.kind}
    form = AbsenceEditForm(request.POST or None, initial=initial)
    if request.method == "POST" and "take_away" in request.POST:
        return _take_away(request, absence)
    if request.method == "POST" and form.is_valid():
        try:
            update_absence(absence=absence, **form.cleaned_data, by=request.user, as_of=request.as_of)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("caseload:absence_list")
    return render(request, "caseload/absence_form.html", {"form": form, "absence": absence})


def _take_away(request: SignedInRequest, absence: Absence) -> HttpResponse:
    try:
        cancel_absence(absence=absence, by=request.user, as_of=request.as_of)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Those days no longer count as away.")
    return redirect("caseload:absence_list")


def _say_saved(request: SignedInRequest, *, n_saved: int, is_one_day: bool) -> None:
    if n_saved:
        messages.success(request, "The day is saved." if n_saved == 1 else f"{n_saved} days are saved.")
    elif is_one_day:
        messages.success(request, "The day is taken back: it is not recorded.")
    else:
        messages.info(request, "No hours were entered, so nothing is saved.")


def _specialist(request: SignedInRequest) -> User | None:
    """Whose days are asked for: one the person may know, or their own; None for a supervisor who names nobody."""
    if asked := request.GET.get("specialist"):
        return get_object_or_404(specialists_known(request.user, on=request.as_of), pk=_uuid(asked))
    return request.user if request.user.has_role(Role.SPECIALIST, on=request.as_of) else None


def _program(request: SignedInRequest, posts: list[RoleAssignment]) -> Program:
    """The program asked for, or the first, of those in which the roles are held."""
    programs = {str(post.program_id): post.program for post in posts}
    asked = request.POST.get("program") or request.GET.get("program")
    program = programs.get(asked) if asked else next(iter(programs.values()), None)
    if program is None:
        raise Http404
    return program


def _period(request: SignedInRequest) -> Period:
    """The days shown: two weeks up to `?until=`, or up to today."""
    last = _day(request.GET["until"]) if request.GET.get("until") else request.as_of
    last = min(last, request.as_of)
    return Period.of_days(last - datetime.timedelta(days=DAYS_SHOWN - 1), last)


def _days_page(program: Program, period: Period) -> str:
    query = urlencode({"program": program.pk, "until": period.last_day.isoformat()})
    return f"{reverse('caseload:days')}?{query}"


def _day(text: str) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    # The calendar ends; nobody worked there before it began.
    if not 1990 <= day.year <= 2200:
        raise Http404
    return day


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None
