"""Plans made with a client: each version as a document, writing the next one, ticking steps off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caseload.forms.errors import add_errors
from caseload.forms.plans import SearchPlanForm, StepDownPlanForm, SupportPlanForm
from caseload.models import Client, Employer, Enrolment, Job, JobSearchPlan, PlanStep, StepDownPlan, SupportPlan
from caseload.queries.clients import current_enrolment
from caseload.queries.plans import (
    Made,
    Plan,
    Version,
    follow_along_of,
    review_of,
    search_plan_in_words,
    search_plan_versions,
    step_down_plan_versions,
    support_plan_versions,
)
from caseload.queries.versions import is_own_of_today
from caseload.services.plans import (
    agree_to_search_plan,
    mark_step,
    write_search_plan,
    write_step_down_plan,
    write_support_plan,
)
from ipsapp.access.models import AccessEvent
from ipsapp.access.services import record_access

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django import forms
    from django.db.models import QuerySet

    from ipsapp.access.http import SignedInRequest


@require_safe
def search_plan_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One version of the job search plan, in words, with its steps."""
    plan = get_object_or_404(_with_client(JobSearchPlan.objects.visible_to(request.user, on=request.as_of)), pk=pk)
    versions = search_plan_versions(plan)
    shown = _shown(versions, plan)
    return _document(
        request,
        "search_plan_detail",
        plan,
        versions,
        {
            "wishes": search_plan_in_words(plan),
            "steps": list(shown.plan.steps.all()),
            "employers": [row.employer for row in shown.plan.employers.all()],
            "review": review_of(plan, on=request.as_of),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def search_plan_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Write a new version of the job search plan, beginning with what the newest says."""
    client, enrolment = _client_to_write_for(request, pk)
    newest = enrolment.search_plans.prefetch_related("steps", "employers").first()
    is_correction = _is_correction(request, newest, enrolment)
    employers = Employer.objects.visible_to(request.user, on=request.as_of).filter(agency=client.agency_id)
    form = SearchPlanForm(
        request.POST or None,
        newest=newest,
        is_correction=is_correction,
        employers={str(employer.pk): employer for employer in employers.order_by("name", "pk")},
        as_of=request.as_of,
    )
    if request.method == "POST" and form.is_valid():
        try:
            plan = write_search_plan(
                enrolment=enrolment,
                steps=form.steps(),
                employers=form.employers_chosen(),
                by=request.user,
                as_of=request.as_of,
                **form.facts(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "The job search plan is saved.")
            return redirect("caseload:search_plan_detail", plan.pk)
    return _plan_form(request, "search_plan_create", client, form, newest=newest, is_correction=is_correction)


@require_POST
def search_plan_agree(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Note that the client agrees to the plan today."""
    plan = get_object_or_404(JobSearchPlan.objects.writable_by(request.user, on=request.as_of), pk=pk)
    agree_to_search_plan(plan=plan, by=request.user, as_of=request.as_of)
    messages.success(request, "Noted: the client agrees to this plan.")
    return redirect("caseload:search_plan_detail", plan.pk)


@require_POST
def plan_step_mark(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Tick a step off, or take the tick back (`is_done`)."""
    plans = JobSearchPlan.objects.writable_by(request.user, on=request.as_of)
    step = get_object_or_404(PlanStep.objects.filter(plan__in=plans).select_related("plan__enrolment"), pk=pk)
    step = mark_step(step=step, is_done=request.POST.get("is_done") == "yes", by=request.user, as_of=request.as_of)
    messages.success(request, "The step is done." if step.done_on else "The step is open again.")
    return redirect("caseload:search_plan_detail", step.plan_id)


@require_safe
def support_plan_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One version of the support plan, and the meetings its job asks for."""
    plan = get_object_or_404(
        _with_client(SupportPlan.objects.visible_to(request.user, on=request.as_of)).select_related("job__employer"),
        pk=pk,
    )
    versions = support_plan_versions(plan)
    job = plan.job or _job_held(plan.enrolment)
    return _document(
        request,
        "support_plan_detail",
        plan,
        versions,
        {
            "supports": list(_shown(versions, plan).plan.supports.all()),
            "follow_along": follow_along_of(job, on=request.as_of) if job else None,
            "review": review_of(plan, on=request.as_of),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def support_plan_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Write a new version of the support plan, beginning with what the newest says."""
    client, enrolment = _client_to_write_for(request, pk)
    newest = enrolment.support_plans.prefetch_related("supports").select_related("job").first()
    is_correction = _is_correction(request, newest, enrolment)
    jobs = Job.objects.visible_to(request.user, on=request.as_of).filter(enrolment__client=client)
    form = SupportPlanForm(
        request.POST or None,
        newest=newest,
        is_correction=is_correction,
        jobs=jobs.select_related("employer", "enrolment").order_by(F("ended_on").desc(nulls_first=True), "-started_on"),
        as_of=request.as_of,
    )
    if request.method == "POST" and form.is_valid():
        try:
            plan = write_support_plan(
                enrolment=enrolment, supports=form.supports(), by=request.user, as_of=request.as_of, **form.facts()
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "The support plan is saved.")
            return redirect("caseload:support_plan_detail", plan.pk)
    return _plan_form(request, "support_plan_create", client, form, newest=newest, is_correction=is_correction)


@require_safe
def step_down_plan_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One version of the step-down plan."""
    plan = get_object_or_404(_with_client(StepDownPlan.objects.visible_to(request.user, on=request.as_of)), pk=pk)
    return _document(request, "step_down_plan_detail", plan, step_down_plan_versions(plan), {})


@require_http_methods(["GET", "HEAD", "POST"])
def step_down_plan_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Write a new version of the step-down plan, beginning with what the newest says."""
    client, enrolment = _client_to_write_for(request, pk)
    newest = enrolment.step_down_plans.first()
    is_correction = _is_correction(request, newest, enrolment)
    form = StepDownPlanForm(request.POST or None, newest=newest, is_correction=is_correction, as_of=request.as_of)
    if request.method == "POST" and form.is_valid():
        try:
            plan = write_step_down_plan(enrolment=enrolment, by=request.user, as_of=request.as_of, **form.facts())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "The step-down plan is saved.")
            return redirect("caseload:step_down_plan_detail", plan.pk)
    return _plan_form(request, "step_down_plan_create", client, form, newest=newest, is_correction=is_correction)


def _with_client(plans: QuerySet[Made]) -> QuerySet[Made]:
    return plans.select_related("enrolment__client", "enrolment__program", "recorded_by")


def _shown(versions: Sequence[Version[Made]], plan: Made) -> Version[Made]:
    """The version that is looked at, with what was read along with all of them."""
    return next(version for version in versions if version.plan.pk == plan.pk)


def _job_held(enrolment: Enrolment) -> Job | None:
    """The newest job of the stay that goes on."""
    jobs = enrolment.jobs.filter(ended_on__isnull=True).select_related("employer", "enrolment")
    return jobs.order_by("-started_on").first()


def _client_to_write_for(request: SignedInRequest, pk: uuid.UUID) -> tuple[Client, Enrolment]:
    client = get_object_or_404(Client.objects.writable_by(request.user, on=request.as_of), pk=pk)
    enrolments = Enrolment.objects.writable_by(request.user, on=request.as_of).filter(client=client)
    return client, current_enrolment(enrolments.select_related("program"))


def _is_correction(request: SignedInRequest, newest: Plan | None, enrolment: Enrolment) -> bool:
    return newest is not None and is_own_of_today(newest, enrolment=enrolment, by=request.user, as_of=request.as_of)


def _document(
    request: SignedInRequest, page: str, plan: Made, versions: Sequence[Version[Made]], context: dict[str, object]
) -> HttpResponse:
    client = plan.enrolment.client
    record_access(AccessEvent.Kind.VIEW, by=request.user, page=f"caseload:{page}", object_id=client.pk)
    writable = Enrolment.objects.writable_by(request.user, on=request.as_of).filter(pk=plan.enrolment_id)
    return render(
        request,
        f"caseload/{page}.html",
        {
            "client": client,
            "plan": plan,
            "version": _shown(versions, plan),
            "versions": versions,
            "is_newest": versions[0].plan.pk == plan.pk,
            "is_writable": writable.exists(),
            **context,
        },
    )


def _plan_form(
    request: SignedInRequest,
    page: str,
    client: Client,
    form: forms.Form,
    *,
    newest: Plan | None,
    is_correction: bool,
) -> HttpResponse:
    record_access(AccessEvent.Kind.VIEW, by=request.user, page=f"caseload:{page}", object_id=client.pk)
    return render(
        request,
        f"caseload/{page}.html",
        {"form": form, "client": client, "newest": newest, "is_correction": is_correction},
    )
