"""Jobs: the start, the job's page, a change of wage or hours, the end, a supervisor's verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.forms import model_to_dict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from caseload.choices import Answer, BenefitsOccasion, ClientWish, JobEndManner, Phase, Verdict
from caseload.classifications import OCCUPATIONS
from caseload.forms.errors import add_errors
from caseload.forms.jobs import (
    AS_COMPUTED,
    JobEditForm,
    JobEndCorrectionForm,
    JobEndForm,
    JobFactsForm,
    JobStartForm,
    TermsChangeForm,
    VerdictForm,
)
from caseload.models import Client, Employer, Enrolment, Job, JobOffer
from caseload.queries.benefits import lacks_planning, started_without_planning
from caseload.queries.employers import recent_employers
from caseload.services.competitive import assess_job, decide, job_facts, override_verdict, reasons_have_changed
from caseload.services.jobs import change_terms, correct_job, end_job, record_job_start, reopen_job
from caseload.views.asked import one_asked_for
from ipsapp.access.models import AccessEvent, Role
from ipsapp.access.services import record_access

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from ipsapp.access.http import SignedInRequest


# The tests of a competitive job that a person answers.
TESTS = ("paid_by_employer", "open_to_anyone", "integrated", "time_limited_by_program")


@require_http_methods(["GET", "HEAD", "POST"])
def job_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Record that a client started a job. Sent twice, the form saves one job."""
    client = get_object_or_404(Client.objects.writable_by(request.user, on=request.as_of), pk=pk)
    enrolments = (
        Enrolment.objects.writable_by(request.user, on=request.as_of)
        .filter(client=client)
        .select_related("program")
        .order_by(F("closed_on").desc(nulls_first=True), "-entered_on", "pk")
    )
    offers = JobOffer.objects.filter(enrolment__in=enrolments.order_by(), job__isnull=True, withdrawn_on__isnull=True)
    form = JobStartForm(
        request.POST or None,
        employers=Employer.objects.visible_to(request.user, on=request.as_of).filter(agency=client.agency_id),
        enrolments=enrolments,
        offers=offers,
        as_of=request.as_of,
        initial=_foreseen(request, offers),
    )
    if request.method == "POST" and form.is_valid():
        try:
            job = record_job_start(
                job_id=form.cleaned_data["id"],
                enrolment=form.enrolment_chosen(),
                employer=form.cleaned_data["employer"],
                new_employer=form.cleaned_data["new_employer"],
                city=form.cleaned_data["city"],
                wage=form.cleaned_data["wage"],
                wage_unit=form.cleaned_data["wage_unit"],
                hours_per_week=form.cleaned_data["hours_per_week"],
                offer=form.cleaned_data["offer"],
                by=request.user,
                as_of=request.as_of,
                **form.facts(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Job recorded. {_phase_now(job)}".strip())
            return redirect("caseload:job_detail", job.pk)
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:job_create", object_id=client.pk)
    return render(
        request,
        "caseload/job_create.html",
        {
            "form": form,
            "client": client,
            "recent_employers": recent_employers(form.enrolments, on=request.as_of),
            "lacks_planning": lacks_planning(form.enrolments[0], by_day=request.as_of),
        },
    )


@require_safe
def job_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One job: whether it is competitive and why, what it pays and paid, how it ended."""
    jobs = Job.objects.visible_to(request.user, on=request.as_of)
    job = get_object_or_404(_with_place(jobs), pk=pk)
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:job_detail", object_id=job.enrolment.client_id)
    facts = job_facts(job)
    verdicts = list(job.verdicts.select_related("overridden_by").order_by("-is_current", "-decided_at"))
    standing = next((verdict for verdict in verdicts if verdict.is_current), None)
    is_writable = Enrolment.objects.writable_by(request.user, on=request.as_of).filter(pk=job.enrolment_id).exists()
    return render(
        request,
        "caseload/job_detail.html",
        {
            "job": job,
            "occupation": OCCUPATIONS.title(job.occupation),
            "client": job.enrolment.client,
            # Newest first, with what the wage comes to and what it was held against.
            "terms": list(reversed(facts.terms)),
            "standing": standing,
            "earlier_verdicts": [verdict for verdict in verdicts if not verdict.is_current],
            "computed": decide(facts),
            "has_changed": bool(standing and standing.overridden_by and reasons_have_changed(job, decide(facts))),
            "lacked_planning": started_without_planning(job),
            "was_brought_along": job.started_on < job.enrolment.entered_on,
            "is_writable": is_writable,
            "is_supervised": job.enrolment.program_id
            in request.user.places(Role.SUPERVISOR, on=request.as_of).programs,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def job_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct a job, and answer what was not known when it was recorded."""
    job = get_object_or_404(_writable_jobs(request), pk=pk)
    form = JobEditForm(request.POST or None, initial=_recorded(job))
    if request.method == "POST" and form.is_valid():
        try:
            correct_job(job=job, city=form.cleaned_data["city"], by=request.user, as_of=request.as_of, **form.facts())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect("caseload:job_detail", job.pk)
    return _job_form(request, "job_edit", job, form)


@require_http_methods(["GET", "HEAD", "POST"])
def terms_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Record another wage or other hours from a day on."""
    job = get_object_or_404(_writable_jobs(request), pk=pk)
    last = job.terms.order_by("-starts_on").first()
    form = TermsChangeForm(
        request.POST or None,
        initial={
            "starts_on": request.as_of,
            "wage": last.wage if last else None,
            "wage_unit": last.wage_unit if last else None,
            "hours_per_week": last.hours_per_week if last else None,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_terms(
                job=job,
                starts_on=form.cleaned_data["starts_on"],
                wage=form.cleaned_data["wage"],
                wage_unit=form.cleaned_data["wage_unit"],
                hours_per_week=form.cleaned_data["hours_per_week"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Wage and hours are saved.")
            _offer_benefits_planning(request, job)
            return redirect("caseload:job_detail", job.pk)
    return _job_form(request, "terms_create", job, form)


@require_http_methods(["GET", "HEAD", "POST"])
def job_end(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Record that a job ended, and how; once it has ended, correct that or take it back."""
    job = get_object_or_404(_writable_jobs(request), pk=pk)
    form = _end_form(request, job)
    if request.method == "POST" and form.is_valid():
        corrects = form.cleaned_data["corrects"]
        try:
            if form.cleaned_data.get("did_not_end"):
                job = reopen_job(job=job, corrects=corrects, by=request.user, as_of=request.as_of)
                saved = "The end of the job is taken back."
            else:
                job = end_job(
                    job=job,
                    ended_on=form.cleaned_data["ended_on"],
                    learned_on=form.cleaned_data["learned_on"],
                    reason=form.cleaned_data["reason"],
                    manner=form.cleaned_data["manner"],
                    lessons=form.cleaned_data["lessons"],
                    next_step=form.cleaned_data["next_step"],
                    corrects=corrects,
                    by=request.user,
                    as_of=request.as_of,
                )
                saved = "The end of the job is recorded."
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{saved} {_phase_now(job)}".strip())
            return redirect("caseload:job_detail", job.pk)
    return _job_form(request, "job_end", job, form)


@require_http_methods(["GET", "HEAD", "POST"])
def verdict_override(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Overrule whether a job is competitive, or let the facts decide again."""
    supervised = request.user.places(Role.SUPERVISOR, on=request.as_of).programs
    job = get_object_or_404(_writable_jobs(request).filter(enrolment__program__in=supervised), pk=pk)
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        choice = form.cleaned_data["verdict"]
        try:
            if choice == AS_COMPUTED:
                verdict = assess_job(job, by=request.user)
            else:
                verdict = override_verdict(
                    job=job, verdict=Verdict(choice), reason=form.cleaned_data["reason"], by=request.user
                )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Decided: {verdict.get_verdict_display().lower()}.")
            return redirect("caseload:job_detail", job.pk)
    return _job_form(request, "verdict_override", job, form)


def _foreseen(request: SignedInRequest, offers: QuerySet[JobOffer]) -> dict[str, object]:
    """What the page can know before anything is typed: the accepted job that began, or an employer chosen by a tap."""
    if offer := one_asked_for(request, "offer", offers.select_related("site")):
        return {
            "offer": offer.pk,
            "enrolment": offer.enrolment_id,
            "employer": offer.employer_id,
            "city": offer.site.city if offer.site else "",
            "title": offer.title,
            "started_on": min(offer.starts_on, request.as_of),
        }
    employer = one_asked_for(request, "employer", Employer.objects.visible_to(request.user, on=request.as_of))
    return {"employer": employer.pk} if employer else {}


def _offer_benefits_planning(request: SignedInRequest, job: Job) -> None:
    """After hours or pay changed, lead on to benefits planning where earnings may change what the client receives."""
    wants_none = job.enrolment.wishes.holding_on(request.as_of).filter(wish=ClientWish.BENEFITS).exists()
    if job.enrolment.benefits and not wants_none:
        messages.info(
            request,
            format_html(
                'Other earnings may change the benefits. <a href="{}?occasion={}&amp;job={}">Record benefits planning</a>',
                reverse("caseload:benefits_create", args=[job.enrolment.client_id]),
                BenefitsOccasion.CHANGE.value,
                job.pk,
            ),
        )


def _end_form(request: SignedInRequest, job: Job) -> JobEndForm:
    """The form of a job that goes on, or that of one that has ended with what is recorded of the end."""
    if not job.ended_on:
        return JobEndForm(request.POST or None, initial={"ended_on": request.as_of, "learned_on": request.as_of})
    return JobEndCorrectionForm(
        request.POST or None,
        initial={
            "corrects": job.ended_on,
            "ended_on": job.ended_on,
            "learned_on": job.end_learned_on,
            "reason": job.end_reason,
            "manner": job.end_manner or JobEndManner.UNKNOWN,
            "lessons": job.lessons,
            "next_step": job.next_step,
        },
    )


def _recorded(job: Job) -> dict[str, object]:
    """What is recorded of the job, as its form offers it: an answer that came as refused or unknown is not known yet."""
    place = {"city": job.site.city if job.site else ""}
    recorded = model_to_dict(job, JobFactsForm.base_fields) | {"as_wished": job.matches} | place
    return recorded | {test: Answer.NOT_ASKED for test in TESTS if recorded[test] in (Answer.DECLINED, Answer.UNKNOWN)}


def _with_place(jobs: QuerySet[Job]) -> QuerySet[Job]:
    return jobs.select_related("employer", "site", "enrolment__client", "enrolment__program__agency__state")


def _writable_jobs(request: SignedInRequest) -> QuerySet[Job]:
    writable = Enrolment.objects.writable_by(request.user, on=request.as_of)
    return _with_place(Job.objects.filter(enrolment__in=writable))


def _job_form(
    request: SignedInRequest, page: str, job: Job, form: JobEditForm | TermsChangeForm | JobEndForm | VerdictForm
) -> HttpResponse:
    record_access(AccessEvent.Kind.VIEW, by=request.user, page=f"caseload:{page}", object_id=job.enrolment.client_id)
    return render(
        request,
        f"caseload/{page}.html",
        {
            "form": form,
            "job": job,
            "client": job.enrolment.client,
            "computed": decide(job_facts(job)),
            "standing": job.verdicts.filter(is_current=True).select_related("overridden_by").first(),
        },
    )


def _phase_now(job: Job) -> str:
    """A sentence on the phase the client is in, empty when the enrolment is closed."""
    if job.enrolment.closed_on:
        return ""
    phase = job.enrolment.phases.filter(ends_on__isnull=True).first()
    return f"The client is now in the phase “{Phase(phase.phase).label}”." if phase else ""
