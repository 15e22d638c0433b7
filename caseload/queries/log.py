"""What the page of the log offers ahead: whom one met lately, where one was last, what is still being written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max, Q

from caseload.choices import ContactMode, Place
from caseload.models import ClientContact, ContactDraft, Employer, EmployerContact, Enrolment, LogEntry
from caseload.queries.disclosure import no_contact_wishes
from caseload.queries.employers import agencies_worked_in

if TYPE_CHECKING:
    import datetime
    import uuid
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from ipsapp.access.models import User

N_TILES = 5
# Far enough back to find five different ones of a busy week.
N_LOOKED_AT = 60
LAST_PLANNED_VISIT = 3


@dataclass(frozen=True)
class ClientOption:
    """A client to choose; one of the last few when `is_recent`."""

    value: str  # the enrolment's id
    label: str
    caution: str = ""  # what the client does not want for now, in a sentence; empty for nothing
    is_recent: bool = False


@dataclass(frozen=True)
class EmployerOption:
    """An employer to choose; one of the last few when `is_recent`."""

    value: str
    label: str
    next_visit: int | None = None  # which planned visit of this person would be next; None after the third
    is_recent: bool = False


def clients_to_log(user: User, *, on: datetime.date, also: Iterable[uuid.UUID] = ()) -> list[ClientOption]:
    """The open enrolments the user may record in, by name, and those of `also` even when they are closed."""
    enrolments = list(
        Enrolment.objects.writable_by(user, on=on)
        .filter(Q(pk__in=Enrolment.objects.open_on(on)) | Q(pk__in=list(also)))
        .select_related("client", "program")
        .order_by("client__last_name", "client__first_name", "-entered_on", "pk")
    )
    contacts = ClientContact.objects.filter(specialist=user).order_by("-occurred_on", "-created_at")
    recent = _first_of(contacts.values_list("enrolment_id", flat=True), among=[each.pk for each in enrolments])
    wishes = no_contact_wishes(enrolments, on)
    several = _repeated(enrolment.client_id for enrolment in enrolments)
    options = []
    for enrolment in enrolments:
        label = enrolment.client.display_name
        if enrolment.client_id in several:
            label += f", {enrolment.program.name}, since {enrolment.entered_on:%-d %b %Y}"
        wish = wishes.get(enrolment.pk)
        caution = ""
        if wish:
            caution = "Does not want contact for now" + (f": “{wish.in_words}”" if wish.in_words else "")
        options.append(ClientOption(str(enrolment.pk), label, caution, enrolment.pk in recent))
    return options


def employers_to_log(user: User, *, on: datetime.date) -> list[EmployerOption]:
    """The employers of the agencies the user logs in, by name."""
    employers = list(Employer.objects.filter(agency__in=agencies_worked_in(user, on=on)).order_by("name", "pk"))
    contacts = EmployerContact.objects.filter(specialist=user).order_by("-occurred_on", "-created_at")
    recent = _first_of(contacts.values_list("employer_id", flat=True), among=[each.pk for each in employers])
    visited = dict(
        EmployerContact.objects.filter(specialist=user, visit_number__isnull=False)
        .order_by()
        .values_list("employer")
        .annotate(last=Max("visit_number"))
    )
    options = []
    for employer in employers:
        visit = visited.get(employer.pk, 0) + 1
        next_visit = visit if visit <= LAST_PLANNED_VISIT else None
        options.append(EmployerOption(str(employer.pk), employer.name, next_visit, employer.pk in recent))
    return options


def _first_of(keys: QuerySet[ClientContact | EmployerContact, uuid.UUID], *, among: list[uuid.UUID]) -> set[uuid.UUID]:
    """The few newest of these keys, filled up from the beginning of the list."""
    offered = set(among)
    ordered = dict.fromkeys([*(key for key in keys[:N_LOOKED_AT] if key in offered), *among])
    return set(list(ordered)[:N_TILES])


def _repeated(keys: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    seen: set[uuid.UUID] = set()
    return {key for key in keys if key in seen or seen.add(key)}  # type: ignore[func-returns-value]


def last_place(user: User) -> str:
    """Where the user last met a client in person; the community when they never did."""
    met = ClientContact.objects.filter(specialist=user, mode=ContactMode.IN_PERSON).exclude(place=Place.ONLINE)
    return met.order_by("-occurred_on", "-created_at").values_list("place", flat=True).first() or Place.COMMUNITY


def drafts_of(user: User) -> QuerySet[ContactDraft]:
    """What the user began and neither saved nor discarded, newest first."""
    # A late autosave may come after the contact itself was saved.
    return ContactDraft.objects.filter(author=user).exclude(pk__in=LogEntry.objects.filter(author=user).values("pk"))
