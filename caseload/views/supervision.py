"""Field mentoring and the minutes of supervision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from caseload.forms.errors import add_errors
from caseload.forms.supervision import MeetingForm, MeetingListForm, MentoringForm, MentoringListForm
from caseload.models import FieldMentoring, SupervisionMeeting
from caseload.queries.supervision import enrolments_to_discuss, meetings_of, mentoring_of, staff_of
from caseload.queries.team import programs_supervised
from caseload.services.supervision import correct_mentoring, record_mentoring, save_meeting
from ipsapp.access.models import AccessEvent
from ipsapp.access.services import record_access
from ipsapp.exports import csv_response

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet
    from django.http.response import HttpResponseBase

    from ipsapp.access.http import SignedInRequest
    from ipsapp.access.models import Program

ROWS_ON_A_PAGE = 30
MENTORING_HEADER = ("Date", "Program", "Supervisor", "Specialist", "Employer", "What was done", "Notes", "Next step")


@require_safe
def mentoring_list(request: SignedInRequest) -> HttpResponse:
    """When supervisors were in the field with whom, newest first."""
    form, found = _mentoring(request)
    page = Paginator(found, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    n_found = page.paginator.count
    return render(
        request,
        "caseload/mentoring_list.html",
        {
            "form": form,
            "page_obj": page,
            "is_narrowed": form.has_changed(),
            "covers": f"{n_found} time{'' if n_found == 1 else 's'} in the field",
        },
    )


@require_safe
def mentoring_export(request: SignedInRequest) -> HttpResponseBase:
    """The list as a file, for reviewers, with the same filter."""
    _form, found = _mentoring(request)
    record_access(AccessEvent.Kind.EXPORT, by=request.user, page="caseload:mentoring_export", n_rows=found.count())
    return csv_response(
        f"field-mentoring-{request.as_of.isoformat()}.csv",
        MENTORING_HEADER,
        (
            (
                row.occurred_on,
                row.program.name,
                row.supervisor.full_name,
                row.specialist.full_name,
                row.employer.name if row.employer else "",
                ", ".join(row.methods_in_words),
                row.notes,
                row.next_step,
            )
            for row in found
        ),
    )


def _mentoring(request: SignedInRequest) -> tuple[MentoringListForm, QuerySet[FieldMentoring]]:
    form = MentoringListForm(request.GET, programs=programs_supervised(request.user, on=request.as_of))
    found = mentoring_of(request.user, on=request.as_of)
    if not form.is_valid():
        return form, found.none()
    specialist = form.cleaned_data["specialist"]
    return form, found.filter(specialist=specialist) if specialist else found


@require_http_methods(["GET", "HEAD", "POST"])
def mentoring_create(request: SignedInRequest) -> HttpResponse:
    """Write down a day in the field. Sent twice, the form saves it once."""
    programs = programs_supervised(request.user, on=request.as_of)
    form = MentoringForm(request.POST or None, programs=programs, as_of=request.as_of)
    if request.method == "POST" and form.is_valid():
        try:
            mentoring = record_mentoring(
                mentoring_id=form.cleaned_data["id"],
                program=form.program_chosen(),
                specialist=form.cleaned_data["specialist"],
                occurred_on=form.cleaned_data["occurred_on"],
                employer=form.cleaned_data["employer"],
                methods=form.cleaned_data["methods"],
                notes=form.cleaned_data["notes"],
                next_step=form.cleaned_data["next_step"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Saved: in the field with {mentoring.specialist.full_name}.")
            return redirect("caseload:mentoring_list")
    return render(request, "caseload/mentoring_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def mentoring_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct what one wrote down oneself."""
    rows = FieldMentoring.objects.writable_by(request.user, on=request.as_of).select_related("program", "specialist")
    mentoring = get_object_or_404(rows, pk=pk)
    form = MentoringForm(
        request.POST or None,
        programs=programs_supervised(request.user, on=request.as_of).filter(pk=mentoring.program_id),
        as_of=request.as_of,
        keeps=mentoring.specialist,
        initial={
            "id": mentoring.pk,
            "specialist": mentoring.specialist_id,
            "occurred_on": mentoring.occurred_on,
            "employer": mentoring.employer_id,
            "methods": mentoring.methods,
            "notes": mentoring.notes,
            "next_step": mentoring.next_step,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            correct_mentoring(
                mentoring=mentoring,
                specialist=form.cleaned_data["specialist"],
                occurred_on=form.cleaned_data["occurred_on"],
                employer=form.cleaned_data["employer"],
                methods=form.cleaned_data["methods"],
                notes=form.cleaned_data["notes"],
                next_step=form.cleaned_data["next_step"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("caseload:mentoring_list")
    return render(request, "caseload/mentoring_form.html", {"form": form, "mentoring": mentoring})


@require_safe
def supervision_list(request: SignedInRequest) -> HttpResponse:
    """Minutes of supervision, newest first."""
    form = MeetingListForm(request.GET)
    found = meetings_of(request.user, on=request.as_of)
    if not form.is_valid():
        found = found.none()
    elif form.cleaned_data["kind"]:
        found = found.filter(kind=form.cleaned_data["kind"])
    page = Paginator(found, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    n_found = page.paginator.count
    return render(
        request,
        "caseload/supervision_list.html",
        {
            "form": form,
            "page_obj": page,
            "is_narrowed": form.has_changed(),
            "programs": programs_supervised(request.user, on=request.as_of),
            "covers": f"{n_found} meeting{'' if n_found == 1 else 's'}",
        },
    )


@require_safe
def supervision_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The minutes of one meeting, as they are printed."""
    meeting = get_object_or_404(meetings_of(request.user, on=request.as_of), pk=pk)
    discussed = enrolments_to_discuss(meeting.program, user=request.user, on=request.as_of, also=meeting).filter(
        supervision_discussions__meeting=meeting
    )
    record_access(AccessEvent.Kind.LIST, by=request.user, page="caseload:supervision_detail", n_rows=len(discussed))
    return render(
        request,
        "caseload/supervision_detail.html",
        {"meeting": meeting, "attendees": meeting.attendees.all(), "discussed": discussed},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def supervision_create(request: SignedInRequest) -> HttpResponse:
    """Write the minutes of a meeting of one program (`?program=`). Sent twice, the form saves one meeting."""
    programs = list(programs_supervised(request.user, on=request.as_of))
    asked_for = request.GET.get("program")
    program = next((each for each in programs if not asked_for or str(each.pk) == asked_for), None)
    if program is None:
        raise Http404
    return _meeting_form(request, program, None, programs=programs)


@require_http_methods(["GET", "HEAD", "POST"])
def supervision_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct the minutes of a meeting."""
    meeting = get_object_or_404(
        SupervisionMeeting.objects.visible_to(request.user, on=request.as_of).select_related("program"), pk=pk
    )
    return _meeting_form(request, meeting.program, meeting, programs=[])


def _meeting_form(
    request: SignedInRequest, program: Program, meeting: SupervisionMeeting | None, *, programs: list[Program]
) -> HttpResponse:
    enrolments = enrolments_to_discuss(program, user=request.user, on=request.as_of, also=meeting)
    staff = staff_of(program, on=request.as_of, also=meeting)
    form = MeetingForm(
        request.POST or None,
        staff=staff,
        enrolments=enrolments,
        user=request.user,
        as_of=request.as_of,
        meeting=meeting,
        initial=_initial(meeting) if meeting else {},
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_meeting(
                meeting_id=meeting.pk if meeting else form.cleaned_data["id"],
                program=program,
                occurred_on=form.cleaned_data["occurred_on"],
                kind=form.cleaned_data["kind"],
                led_by=form.cleaned_data["led_by"],
                attendees=form.cleaned_data["attendees"],
                discussed=form.cleaned_data["discussed"],
                strategies=form.cleaned_data["strategies"],
                job_leads=form.cleaned_data["job_leads"],
                goals=form.cleaned_data["goals"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "The minutes are saved.")
            return redirect(saved)
    record_access(AccessEvent.Kind.LIST, by=request.user, page="caseload:supervision_create", n_rows=len(enrolments))
    return render(
        request,
        "caseload/supervision_form.html",
        {"form": form, "program": program, "programs": programs, "meeting": meeting},
    )


def _initial(meeting: SupervisionMeeting) -> dict[str, object]:
    return {
        "occurred_on": meeting.occurred_on,
        "kind": meeting.kind,
        "led_by": meeting.led_by_id,
        "attendees": list(meeting.attendances.values_list("user", flat=True)),
        "discussed": list(meeting.discussions.values_list("enrolment", flat=True)),
        "strategies": meeting.strategies,
        "job_leads": meeting.job_leads,
        "goals": meeting.goals,
    }
