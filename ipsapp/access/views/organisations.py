"""Agencies, programs and treatment teams, for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ipsapp.access import queries
from ipsapp.access.forms import AgencyForm, ProgramForm, TeamForm
from ipsapp.access.models import Agency, Program, State
from ipsapp.access.services import organisations

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from ipsapp.access.http import SignedInRequest


@require_safe
def organisation_list(request: SignedInRequest) -> HttpResponse:
    """The tree of the administrator's states."""
    states = queries.administered_states(request.user, on=request.as_of)
    return render(request, "access/organisation_list.html", {"states": queries.organisation_tree(states)})


@require_http_methods(["GET", "HEAD", "POST"])
def agency_create(request: SignedInRequest, state_id: uuid.UUID) -> HttpResponse:
    """Add an agency to a state."""
    states = queries.administered_states(request.user, on=request.as_of)
    state = get_object_or_404(State.objects.filter(pk__in=states), pk=state_id)
    form = AgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            agency = organisations.create_agency(state=state, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{agency} is added. Next, add its programs.")
            return redirect("access:organisation_list")
    context = {"form": form, "heading": "Add an agency", "covers": state.name}
    return render(request, "access/organisation_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def program_create(request: SignedInRequest, agency_id: uuid.UUID) -> HttpResponse:
    """Add a program to an agency."""
    states = queries.administered_states(request.user, on=request.as_of)
    agency = get_object_or_404(Agency, pk=agency_id, state__in=states)
    form = ProgramForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            program = organisations.create_program(agency=agency, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{program} is added. Next, add its people and its treatment teams.")
            return redirect("access:organisation_list")
    context = {"form": form, "heading": "Add a program", "covers": agency.name}
    return render(request, "access/organisation_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def team_create(request: SignedInRequest, program_id: uuid.UUID) -> HttpResponse:
    """Add a treatment team to a program."""
    states = queries.administered_states(request.user, on=request.as_of)
    program = get_object_or_404(Program, pk=program_id, agency__state__in=states)
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            team = organisations.create_team(program=program, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{team} is added.")
            return redirect("access:organisation_list")
    context = {"form": form, "heading": "Add a treatment team", "covers": program.name}
    return render(request, "access/organisation_form.html", context)
