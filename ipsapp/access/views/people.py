"""People and their roles, for administrators."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from allauth.account.forms import ResetPasswordForm
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ipsapp.access import queries
from ipsapp.access.filters import PersonFilter
from ipsapp.access.forms import ActivateForm, EndRoleForm, PersonForm, RoleForm, ShareForm
from ipsapp.access.services import people

if TYPE_CHECKING:
    import uuid

    from django.forms import Form
    from django.http import HttpResponse

    from ipsapp.access.http import SignedInRequest
    from ipsapp.access.models import User

ROWS_ON_A_PAGE = 50

logger = logging.getLogger(__name__)


@require_safe
def person_list(request: SignedInRequest) -> HttpResponse:
    """Everybody who works or worked in the administrator's states."""
    states = queries.administered_states(request.user, on=request.as_of)
    found = PersonFilter(
        request.GET,
        queryset=queries.people_with_roles(states, on=request.as_of),
        assignments=queries.assignments_in(states).in_force(on=request.as_of),
    )
    page = Paginator(found.qs, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "access/person_list.html", {"filter": found, "page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
def person_create(request: SignedInRequest) -> HttpResponse:
    """Add a person with their first role, and send them the link to choose a password."""
    states = queries.administered_states(request.user, on=request.as_of)
    form = PersonForm(request.POST or None, places=queries.places_in(states), today=request.as_of)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                person = people.create_person(**form.cleaned_data, by=request.user)
                transaction.on_commit(partial(_invite, request, person))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("access:person_detail", person.pk)
    return render(request, "access/person_form.html", {"form": form})


@require_safe
def person_detail(request: SignedInRequest, person_id: uuid.UUID) -> HttpResponse:
    """A person with the roles they hold and held in the administrator's states."""
    states = queries.administered_states(request.user, on=request.as_of)
    person = get_object_or_404(queries.people_with_roles(states, on=request.as_of), pk=person_id)
    roles = queries.roles_of(person, states)
    context = {"person": person, "roles": roles, "end_form": EndRoleForm(initial={"ends_on": request.as_of})}
    return render(request, "access/person_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def role_create(request: SignedInRequest, person_id: uuid.UUID) -> HttpResponse:
    """Give a person another role."""
    states = queries.administered_states(request.user, on=request.as_of)
    person = get_object_or_404(queries.people_in(states), pk=person_id)
    form = RoleForm(request.POST or None, places=queries.places_in(states), today=request.as_of)
    if request.method == "POST" and form.is_valid():
        try:
            people.give_role(person=person, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{person} has the role.")
            return redirect("access:person_detail", person.pk)
    return render(request, "access/role_form.html", {"form": form, "person": person})


@require_http_methods(["GET", "HEAD", "POST"])
def role_share(request: SignedInRequest, assignment_id: uuid.UUID) -> HttpResponse:
    """Correct for what share of full time a role is held."""
    states = queries.administered_states(request.user, on=request.as_of)
    assignment = get_object_or_404(
        queries.assignments_in(states).select_related("user", "state", "agency", "program"), pk=assignment_id
    )
    form = ShareForm(request.POST or None, initial={"fte": f"{assignment.fte.normalize():f}"})
    if request.method == "POST" and form.is_valid():
        try:
            people.change_share(assignment=assignment, fte=form.cleaned_data["fte"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The share is changed.")
            return redirect("access:person_detail", assignment.user_id)
    return render(request, "access/share_form.html", {"form": form, "held": assignment})


@require_POST
def role_end(request: SignedInRequest, assignment_id: uuid.UUID) -> HttpResponse:
    """End a role from the day given."""
    states = queries.administered_states(request.user, on=request.as_of)
    assignment = get_object_or_404(queries.assignments_in(states), pk=assignment_id)
    form = EndRoleForm(request.POST)
    if form.is_valid():
        try:
            people.end_role(assignment=assignment, ends_on=form.cleaned_data["ends_on"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The role is ended.")
    _say_errors(request, form)
    return redirect("access:person_detail", assignment.user_id)


@require_POST
def person_activate(request: SignedInRequest, person_id: uuid.UUID) -> HttpResponse:
    """Close a person's account, or open it again."""
    states = queries.administered_states(request.user, on=request.as_of)
    person = get_object_or_404(queries.people_in(states), pk=person_id)
    form = ActivateForm(request.POST)
    if form.is_valid():
        is_active = form.cleaned_data["is_active"]
        try:
            people.set_active(person=person, is_active=is_active, states=states, on=request.as_of, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"The account of {person} is {'open' if is_active else 'closed'}.")
    _say_errors(request, form)
    return redirect("access:person_detail", person.pk)


def _say_errors(request: SignedInRequest, form: Form) -> None:
    """Errors of a form that is only a button on another page."""
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))


def _invite(request: SignedInRequest, person: User) -> None:
    """Send the link to choose a password; a mail server that is away must not undo or hide that the person exists."""
    form = ResetPasswordForm({"email": person.email})
    form.full_clean()
    try:
        form.save(request)
    except OSError:
        logger.exception("The invitation of person %s could not be sent.", person.pk)
        messages.warning(
            request,
            f"{person} is added, but the e-mail could not be sent. "
            "Ask them to choose “Forgotten your password?” on the sign-in page.",
        )
    else:
        messages.success(request, f"{person} is added. A link to choose a password is on its way to {person.email}.")
