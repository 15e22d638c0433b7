"""The page of the log: a contact with clients or with an employer, saved by few taps and kept while it is typed."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from caseload.choices import LogKind
from caseload.forms.errors import add_errors
from caseload.forms.log import ClientLogForm, EmployerLogForm
from caseload.models import Client, Employer, Enrolment
from caseload.presenters.log import say_saved
from caseload.queries.disclosure import naming_allowed
from caseload.queries.employer_visits import visits_around
from caseload.queries.employers import agencies_worked_in, programs_worked_in
from caseload.queries.log import clients_to_log, drafts_of, employers_to_log, last_place
from caseload.services.log import EntryConflict, EntryTakenBack, log_client_contact, log_employer_contact
from ipsapp.access.models import AccessEvent
from ipsapp.access.services import record_access

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from caseload.models import ClientContact, EmployerContact
    from caseload.queries.disclosure import Naming
    from caseload.services.log import Logged
    from ipsapp.access.http import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: SignedInRequest) -> HttpResponse:
    """Log a contact; `?client=`, `?employer=` and `?purpose=` choose ahead, `?kind=employer` opens the other form."""
    is_employer = "employer" in request.GET or request.GET.get("kind") == LogKind.EMPLOYER
    return _page(
        request,
        kind=LogKind.EMPLOYER if is_employer else LogKind.CLIENT,
        client=_client_named(request),
        employer=_employer_named(request),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def contact_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The same page for one client."""
    client = get_object_or_404(Client.objects.writable_by(request.user, on=request.as_of), pk=pk)
    return _page(request, kind=LogKind.CLIENT, client=client)


@require_http_methods(["GET", "HEAD", "POST"])
def employer_contact_create(request: SignedInRequest) -> HttpResponse:
    """The same page for employers."""
    return _page(request, kind=LogKind.EMPLOYER, client=_client_named(request), employer=_employer_named(request))


@require_safe
def log_draft(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Go on with what one began."""
    draft = get_object_or_404(drafts_of(request.user), pk=pk)
    return _page(request, kind=LogKind(draft.kind), initial=draft.data | {"id": draft.pk})


def _page(
    request: SignedInRequest,
    *,
    kind: LogKind,
    client: Client | None = None,
    employer: Employer | None = None,
    initial: dict[str, Any] | None = None,
) -> HttpResponse:
    if request.method == "POST":
        kind = LogKind.EMPLOYER if request.POST.get("kind") == LogKind.EMPLOYER else LogKind.CLIENT
    data = request.POST if request.method == "POST" else None
    if kind == LogKind.EMPLOYER:
        form: ClientLogForm | EmployerLogForm = _employer_form(request, data, client, employer, initial)
    else:
        form = _client_form(request, data, client, initial)
    if request.method == "POST" and form.is_valid():
        try:
            logged = _log(request, form)
        except ValidationError as error:
            add_errors(form, error)
        except (EntryConflict, EntryTakenBack) as conflict:
            form.add_error(None, str(conflict))
        else:
            say_saved(request, logged)
            return redirect(logged.address)
    _record(request, form, client)
    named = f"?client={client.pk}" if client else "?"
    return render(
        request,
        "caseload/log.html",
        {
            "form": form,
            "naming": _naming(request, form) if kind == LogKind.EMPLOYER else None,
            "around": visits_around(employer, user=request.user, on=request.as_of) if employer else None,
            "drafts": [draft for draft in drafts_of(request.user) if str(draft.pk) != str(form["id"].value())],
            "today": request.as_of,
            "client_url": reverse("caseload:log") + named,
            "employer_url": f"{reverse('caseload:log')}{named}&kind={LogKind.EMPLOYER}",
        },
    )


def _client_form(
    request: SignedInRequest, data: QueryDict | None, client: Client | None, initial: dict[str, Any] | None
) -> ClientLogForm:
    own = Enrolment.objects.writable_by(request.user, on=request.as_of).filter(client=client) if client else None
    known = list(own.order_by(F("closed_on").desc(nulls_first=True), "-entered_on")) if own else []
    asked = (data.getlist("enrolments") if data else (initial or {}).get("enrolments")) or []
    also = [*(each.pk for each in known), *(key for text in asked if (key := id_or_none(text)))]
    start: dict[str, Any] = {"purpose": request.GET.get("purpose"), "place": last_place(request.user)}
    start |= {"enrolments": [str(each.pk) for each in known[:1]]}
    return ClientLogForm(
        data,
        clients=clients_to_log(request.user, on=request.as_of, also=also),
        as_of=request.as_of,
        initial=start | (initial or {}),
    )


def _employer_form(
    request: SignedInRequest,
    data: QueryDict | None,
    client: Client | None,
    employer: Employer | None,
    initial: dict[str, Any] | None,
) -> EmployerLogForm:
    clients = clients_to_log(request.user, on=request.as_of)
    employers = employers_to_log(request.user, on=request.as_of)
    start: dict[str, Any] = {"purpose": request.GET.get("purpose"), "visit_number": ""}
    if employer:
        option = next(each for each in employers if each.value == str(employer.pk))
        start |= {"employer": option.value, "visit_number": option.next_visit or ""}
    if client:
        own = Enrolment.objects.writable_by(request.user, on=request.as_of).open_on(request.as_of)
        # As text, like what a draft holds and a browser sends.
        start["enrolment"] = str(own.filter(client=client).values_list("pk", flat=True).first() or "")
    programs = [(str(each.pk), each.name) for each in programs_worked_in(request.user, on=request.as_of)]
    return EmployerLogForm(
        data,
        clients=clients,
        employers=employers,
        programs=programs,
        as_of=request.as_of,
        initial=start | (initial or {}),
    )


def _log(
    request: SignedInRequest, form: ClientLogForm | EmployerLogForm
) -> Logged[ClientContact] | Logged[EmployerContact]:
    entry_id = form.cleaned_data["id"]
    if isinstance(form, ClientLogForm):
        return log_client_contact(entry_id=entry_id, content=form.answers(), by=request.user, as_of=request.as_of)
    return log_employer_contact(entry_id=entry_id, content=form.answers(), by=request.user, as_of=request.as_of)


def _naming(request: SignedInRequest, form: ClientLogForm | EmployerLogForm) -> Naming | None:
    """What is known about naming the client chosen to the employer chosen; None while either is open."""
    return naming_of(
        request,
        enrolment=form["enrolment"].value(),
        employer=form["employer"].value(),
        is_new=bool(form["new_employer"].value()),
        day=form["occurred_on"].value(),
    )


def naming_of(request: SignedInRequest, *, enrolment: Any, employer: Any, is_new: bool, day: Any) -> Naming | None:
    """The same for answers as they were typed; `is_new` when the employer is one nobody has written down yet."""
    own = Enrolment.objects.writable_by(request.user, on=request.as_of)
    found = own.filter(pk=key).first() if (key := id_or_none(enrolment)) else None
    known = Employer.objects.visible_to(request.user, on=request.as_of)
    chosen = known.filter(pk=key).first() if (key := id_or_none(employer)) else None
    if found is None or not (chosen or is_new):
        return None
    return naming_allowed(found, chosen, _day(day) or request.as_of)


def _record(request: SignedInRequest, form: ClientLogForm | EmployerLogForm, client: Client | None) -> None:
    page = request.resolver_match.view_name if request.resolver_match else ""
    if client:
        record_access(AccessEvent.Kind.VIEW, by=request.user, page=page, object_id=client.pk)
    else:
        record_access(AccessEvent.Kind.LIST, by=request.user, page=page, n_rows=len(form.clients))


def _client_named(request: SignedInRequest) -> Client | None:
    """The client of `?client=`; None when none is named. One who is none of theirs is a 404."""
    if not (text := request.GET.get("client")):
        return None
    return get_object_or_404(Client.objects.writable_by(request.user, on=request.as_of), pk=_uuid(text))


def _employer_named(request: SignedInRequest) -> Employer | None:
    """The employer of `?employer=`; None when none is named. One of no agency of theirs is a 404."""
    if not (text := request.GET.get("employer")):
        return None
    worked_in = agencies_worked_in(request.user, on=request.as_of)
    return get_object_or_404(Employer.objects.filter(agency__in=worked_in), pk=_uuid(text))


def _day(value: Any) -> datetime.date | None:
    """A day as a form holds it: as a date, or as it was typed."""
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        return None


def _uuid(text: str) -> uuid.UUID:
    key = id_or_none(text)
    if key is None:
        raise Http404
    return key


def id_or_none(text: Any) -> uuid.UUID | None:
    """The id that was typed or sent; None when it is none."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None
