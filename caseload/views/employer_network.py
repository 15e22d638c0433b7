"""What is known of an employer: people, places, what it stands for; and the search for codes of industries and jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import model_to_dict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from caseload.choices import EmployerPromise
from caseload.classifications import INDUSTRIES, OCCUPATIONS
from caseload.forms.codes import SEARCH_SUFFIX, codes_found
from caseload.forms.employer_network import PersonEditForm, PersonForm, SiteForm, TagForm
from caseload.forms.errors import add_errors
from caseload.models import EmployerPerson, EmployerSite, EmployerTag
from caseload.queries.employers import agencies_worked_in
from caseload.services.employer_people import add_person, update_person
from caseload.services.employer_sites import add_site, update_site
from caseload.services.employer_tags import remove_tag, set_tag
from caseload.views.employers import employer_worked_with

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from caseload.classifications import Classification
    from caseload.models import Employer
    from ipsapp.access.http import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def person_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Write down somebody to ask for. Sent twice, the form saves one person."""
    employer = employer_worked_with(request, pk)
    form = PersonForm(request.POST or None, sites=employer.sites.all())
    if request.method == "POST" and form.is_valid():
        try:
            person = add_person(
                employer=employer,
                person_id=form.cleaned_data["id"],
                by=request.user,
                as_of=request.as_of,
                **form.facts(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"{person} is on the page of {employer.name}.")
            return redirect(employer)
    return _form_page(request, employer, form, heading="Add a person", action="Save person")


@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct what is known of a person, or say that they have left."""
    worked_in = agencies_worked_in(request.user, on=request.as_of)
    people = EmployerPerson.objects.filter(employer__agency__in=worked_in.values("pk")).select_related("employer")
    person = get_object_or_404(people, pk=pk)
    form = PersonEditForm(
        request.POST or None,
        sites=person.employer.sites.all(),
        initial=model_to_dict(person, (*PersonEditForm.FACTS, "left_on")) | {"id": person.pk},
    )
    if request.method == "POST" and form.is_valid():
        try:
            update_person(
                person=person,
                left_on=form.cleaned_data["left_on"],
                by=request.user,
                as_of=request.as_of,
                **form.facts(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect(person.employer)
    return _form_page(request, person.employer, form, heading="Edit person", action="Save person")


@require_http_methods(["GET", "HEAD", "POST"])
def site_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Add a place. Sent twice, the form saves one."""
    employer = employer_worked_with(request, pk)
    form = SiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_site(
                employer=employer,
                site_id=form.cleaned_data["id"],
                city=form.cleaned_data["city"],
                address=form.cleaned_data["address"],
                zip_code=form.cleaned_data["zip_code"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect(employer)
    return _form_page(request, employer, form, heading="Add a place", action="Save place")


@require_http_methods(["GET", "HEAD", "POST"])
def site_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct a place."""
    worked_in = agencies_worked_in(request.user, on=request.as_of)
    sites = EmployerSite.objects.filter(employer__agency__in=worked_in.values("pk")).select_related("employer")
    site = get_object_or_404(sites, pk=pk)
    form = SiteForm(request.POST or None, initial=model_to_dict(site, SiteForm.FACTS) | {"id": site.pk})
    if request.method == "POST" and form.is_valid():
        try:
            update_site(
                site=site,
                city=form.cleaned_data["city"],
                address=form.cleaned_data["address"],
                zip_code=form.cleaned_data["zip_code"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect(site.employer)
    return _form_page(request, site.employer, form, heading="Edit place", action="Save place")


@require_http_methods(["GET", "HEAD", "POST"])
def tag_set(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what an employer stands for and how one knows; `?tag=` names one ahead, to correct it."""
    employer = employer_worked_with(request, pk)
    asked = request.GET.get("tag")
    known = employer.tags.filter(tag=asked).first() if asked in EmployerPromise.values else None
    initial = model_to_dict(known, ("tag", "source", "since", "note")) if known else {"tag": asked}
    form = TagForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_tag(employer=employer, by=request.user, as_of=request.as_of, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Saved.")
            return redirect(employer)
    return render(request, "caseload/employer_tag.html", {"form": form, "employer": employer, "known": known})


@require_POST
def tag_remove(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a tag away that does not hold."""
    worked_in = agencies_worked_in(request.user, on=request.as_of)
    tags = EmployerTag.objects.filter(employer__agency__in=worked_in.values("pk")).select_related("employer")
    tag = get_object_or_404(tags, pk=pk)
    remove_tag(tag=tag, by=request.user, as_of=request.as_of)
    messages.success(request, f"“{tag}” is taken away. Add it again if that was a slip.")
    return redirect(tag.employer)


@require_safe
def industry_search(request: SignedInRequest) -> HttpResponse:
    """Industries whose titles fit what is being typed, as a part of a form."""
    return _codes(request, INDUSTRIES)


@require_safe
def occupation_search(request: SignedInRequest) -> HttpResponse:
    """Occupations whose titles fit what is being typed, as a part of a form."""
    return _codes(request, OCCUPATIONS)


def _codes(request: SignedInRequest, classification: Classification) -> HttpResponse:
    field = request.GET.get("field", "")
    # The name comes back in the page: only what can be the name of a field.
    name = field if field.isidentifier() else classification.what
    found = codes_found(classification, request.GET.get(f"{name}{SEARCH_SUFFIX}", ""))
    return render(request, "caseload/_code_results.html", found | {"name": name})


def _form_page(
    request: SignedInRequest, employer: Employer, form: PersonForm | SiteForm, *, heading: str, action: str
) -> HttpResponse:
    context = {"form": form, "employer": employer, "heading": heading, "action": action}
    return render(request, "caseload/employer_form.html", context)
