"""Benefits (work incentives) planning of a client: what was offered, recording it, correcting it the same day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import model_to_dict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from caseload.choices import BenefitsOccasion, PlannerTraining
from caseload.forms.benefits import PlanningForm
from caseload.forms.errors import add_errors
from caseload.models import BenefitsPlanning, Client, Enrolment, Job
from caseload.queries.benefits import lacks_planning, may_correct_planning
from caseload.queries.clients import current_enrolment
from caseload.services.benefits import correct_benefits_planning, record_benefits_planning
from caseload.views.asked import one_asked_for
from caseload.views.standing import enrolment_recorded_in
from ipsapp.access.models import AccessEvent
from ipsapp.access.services import record_access

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from ipsapp.access.http import SignedInRequest


@require_safe
def benefits_list(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What the client receives, and each time benefits planning was offered."""
    client = get_object_or_404(Client.objects.visible_to(request.user, on=request.as_of), pk=pk)
    enrolments = Enrolment.objects.visible_to(request.user, on=request.as_of).filter(client=client)
    enrolment = current_enrolment(enrolments.select_related("program"))
    plannings = BenefitsPlanning.objects.filter(enrolment__in=enrolments.order_by())
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:benefits_list", object_id=client.pk)
    writable = Enrolment.objects.writable_by(request.user, on=request.as_of)
    return render(
        request,
        "caseload/benefits_list.html",
        {
            "client": client,
            "enrolment": enrolment,
            "plannings": plannings.select_related("job__employer", "recorded_by"),
            "lacks_planning": lacks_planning(enrolment, by_day=request.as_of),
            "is_writable": writable.filter(pk=enrolment.pk).exists(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def benefits_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Record that benefits planning was offered, and what came of it."""
    enrolment = enrolment_recorded_in(request, pk)
    jobs = _jobs(request, enrolment)
    occasion, job = request.GET.get("occasion"), one_asked_for(request, "job", jobs)
    form = PlanningForm(
        request.POST or None,
        jobs=jobs,
        initial={
            "offered_on": request.as_of,
            "occasion": occasion if occasion in BenefitsOccasion.values else None,
            "job": job.pk if job else None,
            "training": PlannerTraining.UNKNOWN,
            "covers": enrolment.benefits,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_benefits_planning(
                planning_id=form.cleaned_data["id"],
                enrolment=enrolment,
                by=request.user,
                as_of=request.as_of,
                **form.done(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Benefits planning is recorded.")
            return redirect("caseload:benefits_list", enrolment.client_id)
    return _form(request, "benefits_create", enrolment, form)


@require_safe
def benefits_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One offer of benefits planning, to read and to print."""
    plannings = BenefitsPlanning.objects.visible_to(request.user, on=request.as_of)
    planning = get_object_or_404(_with_facts(plannings), pk=pk)
    client = planning.enrolment.client
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:benefits_detail", object_id=client.pk)
    return render(
        request,
        "caseload/benefits_detail.html",
        {
            "planning": planning,
            "client": client,
            "may_correct": may_correct_planning(planning, by=request.user, as_of=request.as_of),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def benefits_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct one's own record on the day it was written."""
    plannings = BenefitsPlanning.objects.writable_by(request.user, on=request.as_of)
    planning = get_object_or_404(_with_facts(plannings), pk=pk)
    form = PlanningForm(
        request.POST or None,
        jobs=_jobs(request, planning.enrolment),
        initial={**model_to_dict(planning, PlanningForm.DONE), "id": planning.pk},
    )
    if request.method == "POST" and form.is_valid():
        try:
            correct_benefits_planning(planning=planning, by=request.user, as_of=request.as_of, **form.done())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("caseload:benefits_detail", planning.pk)
    return _form(request, "benefits_edit", planning.enrolment, form)


def _jobs(request: SignedInRequest, enrolment: Enrolment) -> QuerySet[Job]:
    """The client's jobs that the person may know, newest first."""
    jobs = Job.objects.visible_to(request.user, on=request.as_of)
    return jobs.filter(enrolment__client=enrolment.client_id).select_related("employer").order_by("-started_on", "pk")


def _with_facts(plannings: QuerySet[BenefitsPlanning]) -> QuerySet[BenefitsPlanning]:
    return plannings.select_related("enrolment__client", "enrolment__program", "job__employer", "recorded_by")


def _form(request: SignedInRequest, page: str, enrolment: Enrolment, form: PlanningForm) -> HttpResponse:
    record_access(AccessEvent.Kind.VIEW, by=request.user, page=f"caseload:{page}", object_id=enrolment.client_id)
    return render(request, f"caseload/{page}.html", {"form": form, "client": enrolment.client, "enrolment": enrolment})
