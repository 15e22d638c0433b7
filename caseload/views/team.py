"""A team: each specialist against the model, signing off their weeks, one's own week, the weekly e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caseload import targets
from caseload.forms.errors import add_errors
from caseload.forms.supervision import DigestForm, SignForm, WeekForm, WeekListForm
from caseload.models import DigestChoice, WeekSignOff
from caseload.presenters.team import EXPORT_HEADER, changes, export_lines, plain, table_row, total_row
from caseload.queries.digests import possible_delegates
from caseload.queries.team import (
    expected_visits,
    programs_overseen,
    programs_supervised,
    specialists_overseen,
    team_of,
    weeks_of,
)
from caseload.queries.weeks import week_log
from caseload.services.digests import choose_digest
from caseload.services.sign_offs import day_signed, sign_week, withdraw_sign_off
from ipsapp.access.models import AccessEvent, Program, Role, User
from ipsapp.access.services import record_access
from ipsapp.exports import csv_response
from ipsapp.kernel.periods import Week

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http.response import HttpResponseBase

    from ipsapp.access.http import SignedInRequest

ROWS_ON_A_PAGE = 50
# Which lines of a week's log a number opens.
SHOWN = {"visits": "is_visit", "in_person": "is_in_person"}


@require_safe
def team(request: SignedInRequest) -> HttpResponse:
    """Each specialist of the programs that the reader oversees, today and in the running week."""
    programs = programs_overseen(request.user, on=request.as_of)
    week = Week.containing(request.as_of)
    now = team_of(programs, week=week, on=request.as_of)
    return render(
        request,
        "caseload/team.html",
        {
            "covers": f"{_names(programs)} · {_days(week)} · as of {date_format(request.as_of, 'D j M')}",
            "rows": [table_row(row, now, on=request.as_of) for row in now.rows],
            "total": total_row(now, on=request.as_of) if len(now.rows) > 1 else None,
            "names_program": len({row.program for row in now.rows}) > 1,
            "changes": changes(team_of(programs, week=week.back(1), on=request.as_of)),
            "targets": targets,
            "n_to_sign": now.n_to_sign,
            "is_supervisor": request.user.has_role(Role.SUPERVISOR, on=request.as_of),
        },
    )


@require_safe
def team_export(request: SignedInRequest) -> HttpResponseBase:
    """The same table as a file; it holds no client."""
    programs = programs_overseen(request.user, on=request.as_of)
    rows = team_of(programs, week=Week.containing(request.as_of), on=request.as_of)
    return csv_response(f"team-{request.as_of.isoformat()}.csv", EXPORT_HEADER, export_lines(rows))


@require_safe
def week_list(request: SignedInRequest) -> HttpResponse:
    """The last eight weeks of each specialist, and which of them wait for a signature."""
    programs = programs_overseen(request.user, on=request.as_of)
    form = WeekListForm(request.GET.dict(), programs=programs)
    rows = weeks_of(programs, on=request.as_of)
    page = Paginator(form.chosen(rows), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    n_found = page.paginator.count
    return render(
        request,
        "caseload/week_list.html",
        {
            "form": form,
            "page_obj": page,
            "names_program": len(programs) > 1,
            "covers": f"{n_found} week{'' if n_found == 1 else 's'} · {_names(programs)} · the last {targets.WEEKS_TO_SIGN} weeks",
            "has_rows": bool(rows),
            "n_to_sign": sum(row.sign_off is None for row in rows),
            "is_supervisor": request.user.has_role(Role.SUPERVISOR, on=request.as_of),
        },
    )


@require_safe
def week_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What one specialist logged of one week, and the button that signs it."""
    programs = programs_overseen(request.user, on=request.as_of)
    specialist = get_object_or_404(specialists_overseen(programs), pk=pk)
    form = WeekForm(request.GET, programs=programs)
    if not form.is_valid():
        raise Http404("No such week, or not one of your programs.")
    worked_in = programs.filter(role_assignments__user=specialist, role_assignments__role=Role.SPECIALIST).distinct()
    program = form.cleaned_data["program"] or worked_in.first()
    week = form.cleaned_data["week"] or Week.containing(request.as_of)
    return _week_page(request, specialist, program, week, worked_in, only=form.cleaned_data["only"])


@require_safe
def my_week(request: SignedInRequest) -> HttpResponse:
    """A specialist's own week: what they logged, how far they are, who signed it."""
    held = request.user.places(Role.SPECIALIST, on=request.as_of).programs
    worked_in = Program.objects.filter(pk__in=held).select_related("agency")
    form = WeekForm(request.GET, programs=worked_in)
    if not form.is_valid():
        raise Http404("No such week, or not one of your programs.")
    program = form.cleaned_data["program"] or worked_in.first()
    week = form.cleaned_data["week"] or Week.containing(request.as_of)
    return _week_page(request, request.user, program, week, worked_in, only=form.cleaned_data["only"])


def _week_page(
    request: SignedInRequest,
    specialist: User,
    program: Program | None,
    week: Week,
    worked_in: QuerySet[Program],
    *,
    only: str,
) -> HttpResponse:
    if program is None or week > Week.containing(request.as_of):
        raise Http404("No such week.")
    sign_off = (
        WeekSignOff.objects.filter(specialist=specialist, program=program, week_starts_on=week.start)
        .select_related("signed_by", "program")
        .first()
    )
    log = week_log(
        program=program,
        specialist=specialist,
        week=week,
        user=request.user,
        on=request.as_of,
        signed_at=sign_off.signed_at if sign_off else None,
    )
    is_own = specialist == request.user
    supervises = program.pk in request.user.places(Role.SUPERVISOR, on=request.as_of).programs and not is_own
    may_sign = supervises and sign_off is None and request.as_of >= week.last_working_day
    if log.lines:
        page = "caseload:my_week" if is_own else "caseload:week_detail"
        record_access(AccessEvent.Kind.LIST, by=request.user, page=page, n_rows=len(log.lines))
    return render(
        request,
        "caseload/week_detail.html",
        {
            "specialist": specialist,
            "program": program,
            "programs": worked_in,
            "week": week,
            "week_days": _days(week),
            "week_before": week.back(1),
            "week_after": week.next if week < Week.containing(request.as_of) else None,
            "log": log,
            "lines": [line for line in log.lines if not only or getattr(line, SHOWN[only])],
            "only": only,
            "target": plain(expected_visits(specialist=specialist, program=program, week=week)),
            "delay": None if log.numbers.delay_days is None else plain(log.numbers.delay_days),
            "targets": targets,
            "sign_off": sign_off,
            "is_own": is_own,
            "is_running": request.as_of < week.last_working_day,
            "supervises": supervises,
            "may_withdraw": bool(supervises and sign_off and day_signed(sign_off) == request.as_of),
            "form": SignForm(initial={"program": program.pk, "week": week.code}, programs=worked_in)
            if may_sign
            else None,
        },
    )


@require_POST
def week_sign(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Sign one specialist's week. Sent twice it is signed once."""
    programs = programs_supervised(request.user, on=request.as_of)
    specialist = get_object_or_404(specialists_overseen(programs), pk=pk)
    form = SignForm(request.POST, programs=programs)
    back = reverse("caseload:week_detail", args=[specialist.pk])
    if not form.is_valid():
        messages.error(request, "Choose the week to sign from the list.")
        return redirect("caseload:week_list")
    program, week = form.cleaned_data["program"], form.cleaned_data["week"]
    try:
        sign_week(
            specialist=specialist,
            program=program,
            week=week,
            note=form.cleaned_data["note"],
            by=request.user,
            as_of=request.as_of,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(f"{back}?{urlencode({'program': program.pk, 'week': week.code})}")
    waiting = [
        row for row in weeks_of(programs, on=request.as_of) if row.sign_off is None and row.specialist != request.user
    ]
    messages.success(request, f"Signed: {specialist.full_name}, {_days(week)}. {_n_waiting(len(waiting))}")
    return redirect("caseload:week_list")


@require_POST
def sign_off_withdraw(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back a sign-off on the day it was made."""
    sign_offs = WeekSignOff.objects.writable_by(request.user, on=request.as_of)
    sign_off = get_object_or_404(sign_offs.select_related("program"), pk=pk)
    week = Week.containing(sign_off.week_starts_on)
    try:
        withdraw_sign_off(sign_off=sign_off, by=request.user, as_of=request.as_of)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The sign-off is withdrawn. The week waits to be signed again.")
    page = reverse("caseload:week_detail", args=[sign_off.specialist_id])
    return redirect(f"{page}?{urlencode({'program': sign_off.program_id, 'week': week.code})}")


@require_http_methods(["GET", "HEAD", "POST"])
def digest_choice(request: SignedInRequest) -> HttpResponse:
    """Switch the weekly e-mail off, or have a colleague get it."""
    choice = DigestChoice.objects.filter(user=request.user).first()
    form = DigestForm(
        request.POST or None,
        delegates=possible_delegates(request.user, on=request.as_of),
        initial={
            "is_wanted": choice.is_wanted if choice else True,
            "delegate": choice.delegate_id if choice else None,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = choose_digest(
                is_wanted=form.cleaned_data["is_wanted"],
                delegate=form.cleaned_data["delegate"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _digest_in_words(saved))
            return redirect("caseload:team")
    return render(request, "caseload/digest_choice.html", {"form": form})


def _digest_in_words(choice: DigestChoice) -> str:
    if not choice.is_wanted:
        return "The weekly e-mail is switched off."
    if choice.delegate:
        return f"The weekly e-mail goes to {choice.delegate.full_name}."
    return "You get the weekly e-mail on Mondays."


def _n_waiting(n: int) -> str:
    if not n:
        return "No other week waits."
    return "1 more waits." if n == 1 else f"{n} more wait."


def _names(programs: Sequence[Program] | QuerySet[Program]) -> str:
    names = [program.name for program in programs]
    return names[0] if len(names) == 1 else f"{len(names)} programs"


def _days(week: Week) -> str:
    """Mon 11 to Sun 17 May 2026, as short as the months and years allow."""
    first, last = week.start, week.period.last_day
    start = "j M Y" if first.year != last.year else "j M" if first.month != last.month else "j"
    return f"{date_format(first, start)} to {date_format(last, 'j M Y')}"
