"""What a specialist's phone may keep for the hours without signal: as little as logging a contact takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Subquery

from caseload.models import Client, Employer, EmployerSite, Enrolment, PhaseChange, SpecialistAssignment
from caseload.queries.employers import agencies_worked_in, open_enrolments

if TYPE_CHECKING:
    import datetime
    import uuid
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from ipsapp.access.models import User


def enrolments_to_keep(user: User, *, on: datetime.date) -> QuerySet[Enrolment]:
    """Open enrolments that the user serves themselves, with client and `current_phase`, by name.

    Fewer than they may open: a supervisor's phone does not carry the clients of the whole program.
    """
    own = SpecialistAssignment.objects.filter(enrolment=OuterRef("pk"), specialist=user, ends_on__isnull=True)
    phases = PhaseChange.objects.filter(enrolment=OuterRef("pk"), ends_on__isnull=True)
    return open_enrolments(user, on=on).filter(Exists(own)).annotate(current_phase=Subquery(phases.values("phase")[:1]))


def employers_to_keep(user: User, *, on: datetime.date) -> QuerySet[Any, Any]:
    """Id, name and first city of each employer with whom the user may log a contact, by name."""
    sites = EmployerSite.objects.filter(employer=OuterRef("pk")).order_by("city", "address", "pk")
    return (
        Employer.objects.filter(agency__in=agencies_worked_in(user, on=on))
        .annotate(city=Subquery(sites.values("city")[:1]))
        .order_by("name", "pk")
        .values("id", "name", "city")
    )


def short_names(clients: Sequence[Client]) -> dict[uuid.UUID, str]:
    """By client: the first name and as many letters of the family name as tell these clients apart.

    The number stands behind the names of namesakes, and in place of a name that is not known.
    """
    return {client.pk: _short_name(client, clients) for client in clients}


def _short_name(client: Client, clients: Sequence[Client]) -> str:
    first, last = client.preferred_name or client.first_name, client.last_name
    if not (first and last):
        return client.short_name
    namesakes = [
        other.last_name.casefold()
        for other in clients
        if other.pk != client.pk and (other.preferred_name or other.first_name).casefold() == first.casefold()
    ]
    for length in range(1, len(last)):
        if not any(name.startswith(last[:length].casefold()) for name in namesakes):
            return f"{first} {last[:length]}."
    return f"{first} {last} ({client.number})" if last.casefold() in namesakes else f"{first} {last}"
