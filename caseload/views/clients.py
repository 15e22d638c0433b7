"""Clients: the list, one client's page, taking in, correcting, moving on, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from caseload.choices import Phase
from caseload.forms.clients import (
    ClientEditForm,
    ClientFilter,
    ClientForm,
    CloseForm,
    EnrolForm,
    IntakeForm,
    PhaseForm,
)
from caseload.forms.errors import add_errors
from caseload.models import Client, Enrolment
from caseload.queries.agreements import agreements_of
from caseload.queries.clients import caseload, caseload_rows, current_enrolment, enrolment_summary, standing_enrolments
from caseload.queries.employers import programs_worked_in
from caseload.queries.handovers import handovers_to, planned_handover_of
from caseload.queries.plans import plans_and_profile
from caseload.queries.timeline import Timeline, TimelineKind
from caseload.services.clients import PossibleDuplicate, register_client, update_client
from caseload.services.enrolments import (
    change_phase,
    close_enrolment,
    enrol_client,
    update_enrolment,
)
from caseload.views.searches import address_of_filter, choices_in_address
from ipsapp.access.models import AccessEvent, Role
from ipsapp.access.services import record_access
from ipsapp.exports import csv_response

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http.response import HttpResponseBase

    from ipsapp.access.http import SignedInRequest
    from ipsapp.access.models import Program

ROWS_ON_A_PAGE = 50
ENTRIES_ON_A_PAGE = 30
# What the form takes from the enrolment as it is.
RECORDED_AT_ENTRY = (
    "referred_on",
    "referral_source",
    "entered_on",
    "employed_at_entry",
    "in_school_at_entry",
    "benefits",
    "vr_status",
)
EXPORT_HEADER = (
    "Client number",
    "First name",
    "Preferred name",
    "Last name",
    "Program",
    "Specialist",
    "Phase",
    "Entered",
    "Closed",
    "Days since entry",
    "Last met",
    "Current job",
)


@require_http_methods(["GET", "HEAD", "POST"])
def client_list(request: SignedInRequest) -> HttpResponse:
    """The caseload: a specialist's own clients, a supervisor's program, a lead's agency.

    The filter is sent by POST and leads to an address that does not hold the text searched for.
    """
    if request.method == "POST":
        return redirect(f"{reverse('caseload:client_list')}?{address_of_filter(request)}")
    filters = _filters(request)
    page = Paginator(filters.clients, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(caseload_rows(page.object_list, on=request.as_of))
    record_access(AccessEvent.Kind.LIST, by=request.user, page="caseload:client_list", n_rows=len(rows))
    n_clients = page.paginator.count
    return render(
        request,
        "caseload/client_list.html",
        {
            "filter": filters,
            "page_obj": page,
            "rows": rows,
            "covers": f"{_n_clients(n_clients)} · {_place(filters)} · {date_format(request.as_of, 'D j M')}",
            "heading": "Clients" if "specialist" in filters.filters else "My caseload",
            "is_narrowed": filters.form.has_changed(),
            "is_searched": bool(filters.form.is_valid() and filters.form.cleaned_data["search"]),
            "arriving": list(handovers_to(request.user, on=request.as_of)),
            "may_hand_over": request.user.has_role(Role.SUPERVISOR, on=request.as_of),
            "writable": set(
                Enrolment.objects.writable_by(request.user, on=request.as_of)
                .filter(pk__in=[row.enrolment.pk for row in rows], closed_on__isnull=True)
                .values_list("pk", flat=True)
            ),
            "may_register": request.user.has_role(Role.SPECIALIST, Role.SUPERVISOR, on=request.as_of),
            "shows_my_week": request.user.has_role(Role.SPECIALIST, on=request.as_of),
        },
    )


@require_safe
def client_export(request: SignedInRequest) -> HttpResponseBase:
    """The list as a CSV file, with the same filter and order."""
    filters = _filters(request)
    if not filters.is_valid():
        return redirect(f"{reverse('caseload:client_list')}?{request.GET.urlencode()}")
    clients = filters.clients
    record_access(AccessEvent.Kind.EXPORT, by=request.user, page="caseload:client_export", n_rows=clients.count())
    rows = caseload_rows(clients.iterator(), on=request.as_of)
    return csv_response(
        f"clients-{request.as_of.isoformat()}.csv",
        EXPORT_HEADER,
        (
            (
                row.client.number,
                row.client.first_name,
                row.client.preferred_name,
                row.client.last_name,
                row.enrolment.program.name,
                row.specialist,
                row.phase,
                row.enrolment.entered_on,
                row.enrolment.closed_on,
                row.n_days,
                row.last_met_on,
                row.job,
            )
            for row in rows
        ),
    )


@require_safe
def client_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One client: where things stand, and what happened, newest first."""
    client = get_object_or_404(Client.objects.visible_to(request.user, on=request.as_of), pk=pk)
    enrolments = Enrolment.objects.visible_to(request.user, on=request.as_of).filter(client=client)
    enrolment = current_enrolment(enrolments.select_related("program"))
    kind = request.GET.get("kind")
    timeline = Timeline(
        enrolments,
        user=request.user,
        on=request.as_of,
        kind=TimelineKind(kind) if kind in TimelineKind.values else None,
    )
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:client_detail", object_id=client.pk)
    writable = Enrolment.objects.writable_by(request.user, on=request.as_of).filter(client=client)
    programs = _programs_for(client, request)
    return render(
        request,
        "caseload/client_detail.html",
        {
            "client": client,
            "enrolment": enrolment,
            "summary": enrolment_summary(enrolment, user=request.user, on=request.as_of),
            "plan": planned_handover_of(enrolment),
            "phase_form": PhaseForm(initial={"changed_on": request.as_of}),
            "phases": Phase.choices,
            "agreements": agreements_of(enrolment, on=request.as_of),
            "plans": plans_and_profile(enrolment, enrolments, on=request.as_of),
            "page_obj": Paginator(timeline, ENTRIES_ON_A_PAGE).get_page(request.GET.get("page")),
            "kind": kind,
            "kinds": TimelineKind.choices,
            "is_writable": writable.filter(pk=enrolment.pk).exists(),
            "may_enrol": programs.exists() and not standing_enrolments(client, programs).exists(),
            "is_supervised": enrolment.program_id in request.user.places(Role.SUPERVISOR, on=request.as_of).programs,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def client_create(request: SignedInRequest) -> HttpResponse:
    """Take a client in. Somebody the agency may know already is shown first, and taken in once confirmed new."""
    form = IntakeForm(
        request.POST or None,
        programs=programs_worked_in(request.user, on=request.as_of),
        user=request.user,
        as_of=request.as_of,
    )
    duplicates: Sequence[Client] = ()
    if request.method == "POST" and form.is_valid():
        try:
            enrolment = register_client(
                program=form.program_chosen(),
                details=form.details(),
                entered_on=form.cleaned_data["entered_on"],
                specialist=form.specialist_chosen(),
                phase=form.cleaned_data["phase"],
                team=form.cleaned_data["team"],
                is_confirmed_new=form.cleaned_data["is_confirmed_new"],
                by=request.user,
                as_of=request.as_of,
                **form.entry_facts(),
            )
        except PossibleDuplicate as error:
            add_errors(form, error)
            duplicates = error.clients
            # Also of clients whom the person may not know: that the agency knows somebody of this name is told too.
            record_access(AccessEvent.Kind.LIST, by=request.user, page="caseload:client_create", n_rows=len(duplicates))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{enrolment.client.display_name} is on the caseload.")
            return redirect(enrolment.client)
    known = Client.objects.visible_to(request.user, on=request.as_of).filter(pk__in=[one.pk for one in duplicates])
    return render(
        request,
        "caseload/client_create.html",
        {"form": form, "duplicates": known, "n_hidden_duplicates": len(duplicates) - len(known)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def client_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct a client's details and how the current enrolment began; change the phase or the team."""
    client = get_object_or_404(Client.objects.writable_by(request.user, on=request.as_of), pk=pk)
    enrolment = current_enrolment(
        Enrolment.objects.writable_by(request.user, on=request.as_of).filter(client=client).select_related("program")
    )
    phase = enrolment.phases.filter(ends_on__isnull=True).first()
    team = enrolment.team_assignments.filter(ends_on__isnull=True).select_related("team").first()
    form = ClientEditForm(
        request.POST or None,
        enrolment=enrolment,
        initial={
            **model_to_dict(client, ClientForm.DETAILS),
            **model_to_dict(enrolment, RECORDED_AT_ENTRY),
            "phase": phase.phase if phase else None,
            "team": team.team if team else None,
            "changed_on": request.as_of,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                update_client(client=client, by=request.user, as_of=request.as_of, **form.details())
                update_enrolment(
                    enrolment=enrolment,
                    entered_on=form.cleaned_data["entered_on"],
                    phase=form.cleaned_data["phase"],
                    team=form.cleaned_data["team"],
                    changed_on=form.cleaned_data["changed_on"],
                    by=request.user,
                    as_of=request.as_of,
                    **form.entry_facts(),
                )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect(client)
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:client_edit", object_id=client.pk)
    return render(request, "caseload/client_edit.html", {"form": form, "client": client, "enrolment": enrolment})


@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a client back on the caseload, in a program where the person works. Sent twice, the form enrols once."""
    client = get_object_or_404(Client.objects.visible_to(request.user, on=request.as_of), pk=pk)
    programs = _programs_for(client, request)
    if not programs:
        raise Http404
    form = EnrolForm(request.POST or None, programs=programs, user=request.user, as_of=request.as_of)
    if request.method == "POST" and form.is_valid():
        try:
            enrolment = enrol_client(
                client=client,
                program=form.program_chosen(),
                entered_on=form.cleaned_data["entered_on"],
                specialist=form.specialist_chosen(),
                phase=form.cleaned_data["phase"],
                team=form.cleaned_data["team"],
                by=request.user,
                as_of=request.as_of,
                **form.entry_facts(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{client.display_name} is on the caseload again.")
            return redirect(enrolment.client)
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:enrolment_create", object_id=client.pk)
    standing = standing_enrolments(client, programs)
    return render(
        request,
        "caseload/enrolment_create.html",
        {"form": form, "client": client, "standing": standing, "is_offered": len(standing) < len(programs)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_close(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a client off the caseload."""
    enrolment = _enrolment_for_writing(request, pk)
    form = CloseForm(request.POST or None, initial={"closed_on": request.as_of})
    if request.method == "POST" and form.is_valid():
        try:
            close_enrolment(
                enrolment=enrolment,
                closed_on=form.cleaned_data["closed_on"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"The enrollment of {enrolment.client.display_name} is closed.")
            return redirect(enrolment.client)
    record_access(
        AccessEvent.Kind.VIEW, by=request.user, page="caseload:enrolment_close", object_id=enrolment.client_id
    )
    summary = enrolment_summary(enrolment, user=request.user, on=request.as_of)
    return render(request, "caseload/enrolment_close.html", {"form": form, "enrolment": enrolment, "summary": summary})


@require_http_methods(["GET", "HEAD", "POST"])
def phase_change(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Move a client to another phase: one of the buttons, today or from an earlier day."""
    enrolment = _enrolment_for_writing(request, pk)
    form = PhaseForm(request.POST or None, initial={"changed_on": request.as_of})
    if request.method == "POST" and form.is_valid():
        phase = Phase(form.cleaned_data["phase"])
        try:
            change_phase(
                enrolment=enrolment,
                phase=phase,
                changed_on=form.cleaned_data["changed_on"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Phase: {phase.label}. If that was a slip, choose the one before again.")
            return redirect(enrolment.client)
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:phase_change", object_id=enrolment.client_id)
    return render(
        request,
        "caseload/phase_change.html",
        {"form": form, "enrolment": enrolment, "phases": Phase.choices},
    )


def _filters(request: SignedInRequest) -> ClientFilter:
    return ClientFilter(
        choices_in_address(request),
        queryset=caseload(request.user, on=request.as_of),
        user=request.user,
        as_of=request.as_of,
    )


def _programs_for(client: Client, request: SignedInRequest) -> QuerySet[Program]:
    """Programs of the client's agency in which the person works, so that they may enrol the client there."""
    return programs_worked_in(request.user, on=request.as_of).filter(agency=client.agency_id)


def _n_clients(n_clients: int) -> str:
    return "1 client" if n_clients == 1 else f"{n_clients:,} clients"


def _place(filters: ClientFilter) -> str:
    chosen = filters.form.cleaned_data.get("program") if filters.form.is_valid() else None
    if chosen or len(filters.programs) == 1:
        return str((chosen or filters.programs[0]).name)
    agencies = {program.agency.name for program in filters.programs}
    return agencies.pop() if len(agencies) == 1 else f"{len(filters.programs)} programs"


def _enrolment_for_writing(request: SignedInRequest, pk: uuid.UUID, **where: object) -> Enrolment:
    enrolments = Enrolment.objects.writable_by(request.user, on=request.as_of).filter(**where)
    return get_object_or_404(enrolments.select_related("client", "program"), pk=pk)
