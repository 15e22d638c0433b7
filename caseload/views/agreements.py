"""What was agreed with a client: talks about disclosure, signed consents, what the client does not want."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Case, When
from django.forms import model_to_dict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from caseload.choices import Answer, DisclosureOccasion
from caseload.forms.agreements import ConsentForm, EndWishForm, RevokeForm, TalkForm, WishForm
from caseload.forms.errors import add_errors
from caseload.models import Client, Consent, ContactWish, DisclosureTalk, Employer, Enrolment
from caseload.queries.agreements import agreements_of, consent_rows
from caseload.queries.clients import current_enrolment
from caseload.services.disclosure import record_consent, record_disclosure_talk, revoke_consent
from caseload.services.wishes import end_wish, record_wish
from caseload.views.standing import enrolment_recorded_in
from ipsapp.access.models import AccessEvent
from ipsapp.access.services import record_access

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet
    from django.http import HttpResponse

    from ipsapp.access.http import SignedInRequest

# What the next talk begins with: what was said last time, but not what has to be said anew.
CARRIED_OVER = ("stance", "may_contact", "may_say", "must_not_say", "who_tells", "wording")


@require_safe
def disclosure_list(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Whom the client lets us tell what: how it stands, every talk, every consent."""
    client = get_object_or_404(Client.objects.visible_to(request.user, on=request.as_of), pk=pk)
    enrolments = Enrolment.objects.visible_to(request.user, on=request.as_of).filter(client=client)
    enrolment = current_enrolment(enrolments.select_related("program"))
    talks = DisclosureTalk.objects.filter(enrolment__in=enrolments.order_by()).select_related("recorded_by")
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:disclosure_list", object_id=client.pk)
    consents = client.consents.select_related("employer", "recorded_by")
    writable = Enrolment.objects.writable_by(request.user, on=request.as_of)
    return render(
        request,
        "caseload/disclosure_list.html",
        {
            "client": client,
            "enrolment": enrolment,
            "agreements": agreements_of(enrolment, on=request.as_of),
            "talks": talks.prefetch_related("employers__employer"),
            "consents": consent_rows(consents, on=request.as_of),
            "is_writable": writable.filter(pk=enrolment.pk).exists(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def disclosure_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Record a talk about disclosure. The form begins with what was said last time."""
    enrolment = enrolment_recorded_in(request, pk)
    last = enrolment.disclosure_talks.first()
    form = TalkForm(
        request.POST or None,
        employers=_named_first(_employers(request, enrolment), last),
        initial=_as_last_time(request, last),
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_disclosure_talk(
                talk_id=form.cleaned_data["id"],
                enrolment=enrolment,
                employers=list(form.cleaned_data["employers"]),
                by=request.user,
                as_of=request.as_of,
                **form.said(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "The talk is recorded.")
            return redirect("caseload:disclosure_list", enrolment.client_id)
    return _form(request, "disclosure_create", enrolment, {"form": form, "last": last})


@require_safe
def disclosure_detail(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The worksheet of one talk, to print and sign."""
    talks = DisclosureTalk.objects.visible_to(request.user, on=request.as_of)
    talk = get_object_or_404(talks.select_related("enrolment__client", "enrolment__program", "recorded_by"), pk=pk)
    client = talk.enrolment.client
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:disclosure_detail", object_id=client.pk)
    newest = talk.enrolment.disclosure_talks.first()
    return render(
        request,
        "caseload/disclosure_detail.html",
        {
            "talk": talk,
            "client": client,
            "employers": [row.employer for row in talk.employers.select_related("employer")],
            "newer": newest if newest != talk else None,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def consent_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Record a consent that the client signed."""
    enrolment = enrolment_recorded_in(request, pk)
    talk = enrolment.disclosure_talks.first()
    form = ConsentForm(
        request.POST or None,
        employers=_employers(request, enrolment),
        initial={"signed_on": request.as_of, "may_say": talk.may_say if talk else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_consent(
                consent_id=form.cleaned_data["id"],
                enrolment=enrolment,
                by=request.user,
                as_of=request.as_of,
                **form.signed(),
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "The consent is recorded.")
            return redirect("caseload:disclosure_list", enrolment.client_id)
    return _form(request, "consent_create", enrolment, {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def consent_revoke(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Record that the client took a consent back."""
    consents = Consent.objects.writable_by(request.user, on=request.as_of)
    consent = get_object_or_404(consents.select_related("employer", "client"), pk=pk)
    form = RevokeForm(request.POST or None, initial={"revoked_on": request.as_of})
    if request.method == "POST" and form.is_valid():
        try:
            revoke_consent(
                consent=consent, revoked_on=form.cleaned_data["revoked_on"], by=request.user, as_of=request.as_of
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "The consent is revoked. Tell nobody anything more on the strength of it.")
            return redirect("caseload:disclosure_list", consent.client_id)
    record_access(AccessEvent.Kind.VIEW, by=request.user, page="caseload:consent_revoke", object_id=consent.client_id)
    return render(request, "caseload/consent_revoke.html", {"form": form, "consent": consent, "client": consent.client})


@require_http_methods(["GET", "HEAD", "POST"])
def wish_create(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Record what the client does not want for now."""
    enrolment = enrolment_recorded_in(request, pk)
    form = WishForm(request.POST or None, initial={"starts_on": request.as_of})
    if request.method == "POST" and form.is_valid():
        try:
            record_wish(
                wish_id=form.cleaned_data["id"],
                enrolment=enrolment,
                wish=form.cleaned_data["wish"],
                in_words=form.cleaned_data["in_words"],
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.cleaned_data["ends_on"],
                by=request.user,
                as_of=request.as_of,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "The client's wish is recorded.")
            return redirect(enrolment.client)
    return _form(request, "wish_create", enrolment, {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def wish_end(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Let a wish no longer hold."""
    wishes = ContactWish.objects.writable_by(request.user, on=request.as_of)
    wish = get_object_or_404(wishes.select_related("enrolment__client"), pk=pk)
    form = EndWishForm(request.POST or None, initial={"ends_on": request.as_of})
    if request.method == "POST" and form.is_valid():
        try:
            end_wish(wish=wish, ends_on=form.cleaned_data["ends_on"], by=request.user, as_of=request.as_of)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "The wish no longer holds.")
            return redirect(wish.enrolment.client)
    return _form(request, "wish_end", wish.enrolment, {"form": form, "wish": wish})


def _as_last_time(request: SignedInRequest, last: DisclosureTalk | None) -> dict[str, object]:
    """What the form of a talk begins with."""
    if last is None:
        return {"talked_on": request.as_of, "occasion": DisclosureOccasion.FIRST, "may_contact": Answer.NOT_ASKED}
    return {
        "talked_on": request.as_of,
        **model_to_dict(last, CARRIED_OVER),
        "employers": [row.employer_id for row in last.employers.all()],
    }


def _employers(request: SignedInRequest, enrolment: Enrolment) -> QuerySet[Employer]:
    """The employers of the client's agency, by name."""
    employers = Employer.objects.visible_to(request.user, on=request.as_of)
    return employers.filter(agency=enrolment.program.agency_id).order_by("name")


def _named_first(employers: QuerySet[Employer], last: DisclosureTalk | None) -> QuerySet[Employer]:
    """The same, those that the last talk named before all others: a long list hides them otherwise."""
    named = last.employers.values("employer") if last else []
    return employers.order_by(Case(When(pk__in=named, then=0), default=1), "name")


def _form(request: SignedInRequest, page: str, enrolment: Enrolment, context: dict[str, object]) -> HttpResponse:
    record_access(AccessEvent.Kind.VIEW, by=request.user, page=f"caseload:{page}", object_id=enrolment.client_id)
    return render(request, f"caseload/{page}.html", context | {"client": enrolment.client})
