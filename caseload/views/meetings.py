"""Meetings of treatment teams and with Vocational Rehabilitation, and who belongs to which team."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caseload.forms.errors import add_errors
from caseload.forms.meetings import (
    LeaveTeamForm,
    MeetingFilter,
    MeetingForm,
    MembershipForm,
    VrContactFilter,
    VrContactForm,
)
from caseload.models import TeamMembership
from caseload.queries.clients import specialists_of
from caseload.queries.days import staff_known
from caseload.queries.employers import programs_worked_in
from caseload.queries.meetings import (
    clients_for_vr,
    clients_of_team,
    meetings_known,
    teams_of_work,
    teams_supervised,
    ticked,
    vr_contacts_known,
    with_ticked,
)
from caseload.services.meetings import (
    join_team,
    leave_team,
    record_meeting,
    record_vr_contact,
    update_meeting,
    update_vr_contact,
)
from ipsapp.access.models import AccessEvent, Role
from ipsapp.access.services import record_access
from ipsapp.exports import csv_response

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from ipsapp.access.http import SignedInRequest
    from ipsapp.access.models import TreatmentTeam

ROWS_ON_A_PAGE = 30
MEETING_HEADER = ("Date", "Program", "Team", "Who", "Kind", "Work for people not referred yet", "Clients", "Note")
VR_HEADER = ("Date", "Program", "Who", "What", "How", "Counselor", "Clients", "Note")


@require_safe
def meeting_list(request: SignedInRequest) -> HttpResponse:
    """Treatment-team meetings the person attended; for a supervisor also those of their specialists."""
    return _list(request, _meetings(request), page_name="caseload:meeting_list", template="caseload/meeting_list.html")


@require_safe
def meeting_export(request: SignedInRequest) -> HttpResponseBase:
    """The list of team meetings as a file, with its filter. Clients stand in it by number."""
    meetings = _meetings(request).records
    record_access(AccessEvent.Kind.EXPORT, by=request.user, page="caseload:meeting_export", n_rows=meetings.count())
    rows = (
        (
            meeting.met_on,
            meeting.team.program.name,
            meeting.team.name,
            meeting.recorded_by.full_name,
            meeting.get_kind_display(),
            "yes" if meeting.raised_work else "no",
            _numbers(meeting),
            meeting.note,
        )
        for meeting in meetings.iterator(chunk_size=500)
    )
    return csv_response(f"team-meetings-{request.as_of.isoformat()}.csv", MEETING_HEADER, rows)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_create(request: SignedInRequest) -> HttpResponse:
    """Record a team meeting; `?team=` says which team's. Sent twice, the form saves one meeting."""
    teams = list(teams_of_work(request.user, on=request.as_of))
    team = _team(request, teams)
    if team is None:
        return render(request, "caseload/meeting_form.html", {"teams": [], "team": None})
    form = MeetingForm(
        request.POST or None,
        enrolments=clients_of_team(team, user=request.user, on=request.as_of),
        as_of=request.as_of,
        is_new=True,
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_meeting(
                meeting_id=form.cleaned_data["id"],
                team=team,
                met_on=form.cleaned_data["met_on"],
                kind=form.cleaned_data["kind"],
                enrolments=form.chosen(),
                raised_work=form.cleaned_data["raised_work"],
                note=form.cleaned_data["note"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"The meeting of {team.name} is saved.")
            return redirect("caseload:meeting_list")
    return _form(
        request, "caseload/meeting_form.html", form, page_name="caseload:meeting_create", teams=teams, team=team
    )


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A team meeting: who recorded it corrects it, a supervisor reads it."""
    meeting = get_object_or_404(meetings_known(request.user, on=request.as_of), pk=pk)
    chosen = ticked(meeting, user=request.user, on=request.as_of)
    form = MeetingForm(
        request.POST or None,
        enrolments=with_ticked(clients_of_team(meeting.team, user=request.user, on=request.as_of), chosen),
        as_of=request.as_of,
        is_new=False,
        initial={
            "met_on": meeting.met_on,
            "kind": meeting.kind,
            "raised_work": meeting.raised_work,
            "note": meeting.note,
            "enrolments": chosen,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            update_meeting(
                meeting=meeting,
                met_on=form.cleaned_data["met_on"],
                kind=form.cleaned_data["kind"],
                enrolments=form.chosen(),
                raised_work=form.cleaned_data["raised_work"],
                note=form.cleaned_data["note"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("caseload:meeting_list")
    return _form(
        request,
        "caseload/meeting_form.html",
        form,
        page_name="caseload:meeting_edit",
        team=meeting.team,
        meeting=meeting,
    )


@require_safe
def vr_list(request: SignedInRequest) -> HttpResponse:
    """Contacts with Vocational Rehabilitation: the person's own, for a supervisor also those of their specialists."""
    return _list(request, _vr_contacts(request), page_name="caseload:vr_list", template="caseload/vr_list.html")


@require_safe
def vr_export(request: SignedInRequest) -> HttpResponseBase:
    """The list of contacts with Vocational Rehabilitation as a file, with its filter. Clients stand in it by number."""
    contacts = _vr_contacts(request).records
    record_access(AccessEvent.Kind.EXPORT, by=request.user, page="caseload:vr_export", n_rows=contacts.count())
    rows = (
        (
            contact.occurred_on,
            contact.program.name,
            contact.recorded_by.full_name,
            contact.get_kind_display(),
            contact.get_mode_display(),
            contact.counselor,
            _numbers(contact),
            contact.note,
        )
        for contact in contacts.iterator(chunk_size=500)
    )
    return csv_response(f"vr-contacts-{request.as_of.isoformat()}.csv", VR_HEADER, rows)


@require_http_methods(["GET", "HEAD", "POST"])
def vr_create(request: SignedInRequest) -> HttpResponse:
    """Record a contact with Vocational Rehabilitation. Sent twice, the form saves one contact."""
    form = VrContactForm(
        request.POST or None,
        programs=programs_worked_in(request.user, on=request.as_of),
        enrolments=clients_for_vr(request.user, on=request.as_of),
        as_of=request.as_of,
        is_new=True,
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_vr_contact(
                contact_id=form.cleaned_data["id"],
                program=form.program_chosen(),
                occurred_on=form.cleaned_data["occurred_on"],
                kind=form.cleaned_data["kind"],
                mode=form.cleaned_data["mode"],
                counselor=form.cleaned_data["counselor"],
                enrolments=form.chosen(),
                note=form.cleaned_data["note"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "The contact with VR is saved.")
            return redirect("caseload:vr_list")
    return _form(request, "caseload/vr_form.html", form, page_name="caseload:vr_create")


@require_http_methods(["GET", "HEAD", "POST"])
def vr_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A contact with Vocational Rehabilitation: who recorded it corrects it, a supervisor reads it."""
    contact = get_object_or_404(vr_contacts_known(request.user, on=request.as_of), pk=pk)
    chosen = ticked(contact, user=request.user, on=request.as_of)
    enrolments = clients_for_vr(request.user, on=request.as_of).filter(program=contact.program)
    form = VrContactForm(
        request.POST or None,
        programs=programs_worked_in(request.user, on=request.as_of),
        enrolments=with_ticked(enrolments, chosen),
        as_of=request.as_of,
        is_new=False,
        initial={
            "occurred_on": contact.occurred_on,
            "kind": contact.kind,
            "mode": contact.mode,
            "counselor": contact.counselor,
            "note": contact.note,
            "enrolments": chosen,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            update_vr_contact(
                contact=contact,
                occurred_on=form.cleaned_data["occurred_on"],
                kind=form.cleaned_data["kind"],
                mode=form.cleaned_data["mode"],
                counselor=form.cleaned_data["counselor"],
                enrolments=form.chosen(),
                note=form.cleaned_data["note"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("caseload:vr_list")
    return _form(request, "caseload/vr_form.html", form, page_name="caseload:vr_edit", contact=contact)


@require_safe
def team_list(request: SignedInRequest) -> HttpResponse:
    """The teams of the programs a supervisor answers for, with their members."""
    teams = list(teams_supervised(request.user, on=request.as_of))
    return render(request, "caseload/team_list.html", {"teams": teams})


@require_http_methods(["GET", "HEAD", "POST"])
def membership_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Let a specialist of the program belong to a team."""
    team = get_object_or_404(teams_supervised(request.user, on=request.as_of), pk=pk)
    specialists = specialists_of([team.program_id], on=request.as_of)
    form = MembershipForm(request.POST or None, specialists=specialists, as_of=request.as_of)
    if request.method == "POST" and form.is_valid():
        try:
            join_team(team=team, **form.cleaned_data, by=request.user, as_of=request.as_of)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{form.cleaned_data['specialist']} belongs to {team.name}.")
            return redirect("caseload:team_list")
    return render(request, "caseload/membership_form.html", {"form": form, "team": team})


@require_POST
def membership_end(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """End a specialist's membership of a team from the day given."""
    memberships = TeamMembership.objects.filter(team__in=teams_supervised(request.user, on=request.as_of))
    membership = get_object_or_404(memberships.select_related("specialist"), pk=pk)
    form = LeaveTeamForm(request.POST)
    if form.is_valid():
        try:
            leave_team(
                membership=membership, ends_on=form.cleaned_data["ends_on"], by=request.user, as_of=request.as_of
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{membership.specialist} no longer belongs to the team from that day on.")
    for wrong in form.errors.values():
        for message in wrong:
            messages.error(request, str(message))
    return redirect("caseload:team_list")


def _meetings(request: SignedInRequest) -> MeetingFilter:
    return MeetingFilter(
        request.GET.dict(),
        queryset=meetings_known(request.user, on=request.as_of),
        people=staff_known(request.user, on=request.as_of),
        teams=teams_of_work(request.user, on=request.as_of),
    )


def _vr_contacts(request: SignedInRequest) -> VrContactFilter:
    return VrContactFilter(
        request.GET.dict(),
        queryset=vr_contacts_known(request.user, on=request.as_of),
        people=staff_known(request.user, on=request.as_of),
    )


def _list(
    request: SignedInRequest, filters: MeetingFilter | VrContactFilter, *, page_name: str, template: str
) -> HttpResponse:
    """A page of the records that fit, and the record of whose names it shows."""
    page = Paginator(filters.records, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    clients = {talk.enrolment.client_id for record in page for talk in record.known}
    record_access(AccessEvent.Kind.LIST, by=request.user, page=page_name, n_rows=len(clients))
    context = {
        "filter": filters,
        "page_obj": page,
        "is_narrowed": filters.form.has_changed(),
        "is_supervisor": request.user.has_role(Role.SUPERVISOR, on=request.as_of),
    }
    return render(request, template, context)


def _form(
    request: SignedInRequest, template: str, form: MeetingForm | VrContactForm, *, page_name: str, **context: Any
) -> HttpResponse:
    """The page of a form that names the caseload."""
    record_access(AccessEvent.Kind.LIST, by=request.user, page=page_name, n_rows=form.offered.count())
    return render(request, template, {"form": form, **context})


def _team(request: SignedInRequest, teams: list[TreatmentTeam]) -> TreatmentTeam | None:
    """The team asked for, or the first; None when there is none at all."""
    if not (asked := request.GET.get("team")):
        return next(iter(teams), None)
    for team in teams:
        if str(team.pk) == asked:
            return team
    raise Http404


def _numbers(record: Any) -> str:
    return " ".join(talk.enrolment.client.number for talk in record.known)
