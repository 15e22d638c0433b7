"""Quarterly figures: the page, its file, the records behind a number, and how each is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from ipsapp.access.models import AccessEvent, Program, Role, State
from ipsapp.access.services import record_access
from ipsapp.exports import csv_response
from ipsapp.kernel.periods import Quarter
from outcomes.forms import QuarterForm, RecordsForm
from outcomes.indicators.document import NOTES
from outcomes.indicators.registry import FIGURES, GAPS
from outcomes.indicators.spec import Grain
from outcomes.presenters import EXPORT_HEADER, computed_in_words, export_lines, figure_row, gap_row, name_of
from outcomes.queries.figures import FigureSet, added_up, program_figures, quarters_with_figures, state_figures
from outcomes.queries.records import quarter_facts, with_jobs
from outcomes.services.refresh import request_refresh

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet
    from django.http.response import HttpResponseBase

    from ipsapp.access.http import SignedInRequest

ROWS_ON_A_PAGE = 50


@require_safe
def quarter(request: SignedInRequest) -> HttpResponse:
    """The figures of one quarter: every program the reader may see, by name, and what they come to together."""
    form = _form(request, request.GET)
    shown = form.chosen_quarter
    sets, totals = _figures(request, form)
    before = _figures_to_compare(request, form)
    openable = set(_programs_with_records(request).values_list("pk", flat=True))
    rows = [
        figure_row(
            each,
            before.get(each.place),
            heading=name_of(each),
            note=each.place.agency.name,
            may_open=each.place.pk in openable,
        )
        for each in sets
        if isinstance(each.place, Program)
    ]
    total_rows = [
        figure_row(each, before.get(each.place), heading=name_of(each), note=note, is_total=True)
        for note, each in totals.items()
    ]
    gaps = [
        gap
        for each in [*sets, *totals.values()]
        if (gap := gap_row(each, heading=name_of(each), may_open=bool(each.place and each.place.pk in openable)))
        and not gap.is_empty
    ]
    return render(
        request,
        "outcomes/quarter.html",
        {
            "form": form,
            "quarter": shown,
            "quarter_before": shown.back(1),
            "is_running": shown.end > request.as_of,
            "last_day": shown.period.last_day,
            "covers": f"{_which_programs(form, sets)} · {shown} · {computed_in_words(sets, today=request.as_of)}",
            "rows": rows,
            "totals": total_rows,
            "summary": next(iter([*total_rows, *rows]), None),
            "gaps": gaps,
            "gap_definitions": GAPS,
            "is_refreshing": any(each.is_refreshing for each in sets),
            "has_programs": _programs(request).exists(),
            "choice": _choice(form),
        },
    )


@require_safe
def quarter_export(request: SignedInRequest) -> HttpResponseBase:
    """The same figures as a file, one figure a line."""
    form = _form(request, request.GET)
    sets, totals = _figures(request, form)
    lines = [line for each in [*sets, *totals.values()] for line in export_lines(each)]
    record_access(AccessEvent.Kind.EXPORT, by=request.user, page="outcomes:quarter_export", n_rows=len(lines))
    return csv_response(f"outcomes-{form.chosen_quarter.code}.csv", EXPORT_HEADER, lines)


@require_safe
def records(request: SignedInRequest) -> HttpResponse:
    """Who made one number, and because of which job on which days."""
    form = RecordsForm(request.GET, programs=_programs_with_records(request))
    if not form.is_valid():
        raise Http404("No such figure, or not one of your programs.")
    program, shown, indicator, whole = (
        form.cleaned_data[name] for name in ("program", "quarter", "indicator", "whole")
    )
    if whole and indicator.out_of is None:
        raise Http404("A count has no denominator.")
    facts = quarter_facts(
        program=program, quarter=shown, rows=indicator.out_of if whole else indicator.counted
    ).visible_to(request.user, on=request.as_of)
    part = indicator.denominator_of if whole else indicator.numerator_of
    n_visible = facts.order_by().aggregate(n=part(Grain.PROGRAM))["n"]
    figures = program_figures(quarter=shown, programs=Program.objects.filter(pk=program.pk))[0]
    value = figures.values.get(indicator.key)
    page = Paginator(facts, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    record_access(AccessEvent.Kind.LIST, by=request.user, page="outcomes:records", n_rows=len(page.object_list))
    return render(
        request,
        "outcomes/records.html",
        {
            "indicator": indicator,
            "meaning": indicator.denominator if whole else indicator.numerator,
            "whole": whole,
            "program": program,
            "quarter": shown,
            "covers": f"{program.name} · {shown} · {computed_in_words([figures], today=request.as_of)}",
            "page_obj": page,
            "records": with_jobs(list(page.object_list), quarter=shown, user=request.user, on=request.as_of),
            "is_running": shown.end > request.as_of,
            "n_visible": n_visible,
            "figure": (value.denominator if whole else value.numerator) if value else None,
            "is_refreshing": figures.is_refreshing,
            "back": f"{reverse('outcomes:quarter')}?{urlencode({'quarter': shown.code})}",
        },
    )


@require_POST
def refresh(request: SignedInRequest) -> HttpResponseRedirect:
    """Ask the worker to make the figures on the page anew. Nothing is computed here."""
    form = _form(request, request.POST)
    programs = _chosen_programs(request, form)
    request_refresh(program_ids=list(programs.values_list("pk", flat=True)), quarter=form.chosen_quarter)
    messages.info(request, "The figures are being made anew. Load the page again in a few seconds.")
    return HttpResponseRedirect(f"{reverse('outcomes:quarter')}?{urlencode(_choice(form))}")


@require_safe
def definitions(request: SignedInRequest) -> HttpResponse:
    """How each figure is counted."""
    return render(request, "outcomes/definitions.html", {"figures": FIGURES, "gaps": GAPS, "notes": NOTES})


def _programs(request: SignedInRequest) -> QuerySet[Program]:
    """The IPS programs whose figures the reader may see."""
    return Program.objects.visible_to(request.user, on=request.as_of).filter(is_ips=True)


def _programs_with_records(request: SignedInRequest) -> QuerySet[Program]:
    """Those of them whose clients the reader may know: a supervisor's program, a lead's agency."""
    supervised = request.user.places(Role.SUPERVISOR, on=request.as_of).programs
    led = request.user.places(Role.AGENCY_LEAD, on=request.as_of).agencies
    return _programs(request).filter(Q(pk__in=supervised) | Q(agency__in=led))


def _form(request: SignedInRequest, data: Mapping[str, str]) -> QuarterForm:
    programs = _programs(request)
    current = Quarter.containing(request.as_of)
    earlier = [each for each in quarters_with_figures(programs=programs) if each != current]
    return QuarterForm(data, quarters=[current, *earlier], programs=programs.select_related("agency"))


def _chosen_programs(request: SignedInRequest, form: QuarterForm) -> QuerySet[Program]:
    programs = _programs(request)
    return programs.filter(pk=form.chosen_program.pk) if form.chosen_program else programs


def _figures(
    request: SignedInRequest, form: QuarterForm, *, quarter: Quarter | None = None
) -> tuple[list[FigureSet], dict[str, FigureSet]]:
    """The sets of the chosen programs, and what they come to together, by the words that say how.

    State staff see the state, each person once. Others see the sum of what they may see; one program has no total.
    """
    quarter = quarter or form.chosen_quarter
    sets = program_figures(quarter=quarter, programs=_chosen_programs(request, form))
    if form.chosen_program:
        return sets, {}
    states = State.objects.filter(pk__in=request.user.places(Role.STATE_STAFF, on=request.as_of).states)
    if states:
        return sets, {
            f"All programs of {state}, each person counted once": state_figures(state=state, quarter=quarter)
            for state in states
        }
    if len(sets) > 1:
        return sets, {"Programs added up: a person in two of them counts twice": added_up(sets)}
    return sets, {}


def _figures_to_compare(request: SignedInRequest, form: QuarterForm) -> dict[Program | State | None, FigureSet]:
    """The figures of the quarter before, by place; none while the chosen quarter runs, which is not yet whole."""
    if form.chosen_quarter.end > request.as_of:
        return {}
    sets, totals = _figures(request, form, quarter=form.chosen_quarter.back(1))
    return {each.place: each for each in [*sets, *totals.values()]}


def _which_programs(form: QuarterForm, sets: Sequence[FigureSet]) -> str:
    if form.chosen_program:
        return form.chosen_program.name
    return f"{len(sets)} program{'' if len(sets) == 1 else 's'}"


def _choice(form: QuarterForm) -> dict[str, object]:
    """What was chosen, as an address of the page says it."""
    return {
        "quarter": form.chosen_quarter.code,
        "program": form.chosen_program.pk if form.chosen_program else "",
    }
