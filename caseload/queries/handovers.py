"""Who serves how many, and which clients are about to change hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from caseload.models import Enrolment, PhaseChange, PlannedHandover, SpecialistAssignment
from ipsapp.access.models import Role, RoleAssignment, User

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection


def open_caseload(specialist: User, *, user: User, on: datetime.date) -> QuerySet[Any]:
    """The open enrolments that the specialist serves in programs the user supervises, by name, with `current_phase`."""
    phases = PhaseChange.objects.filter(enrolment=OuterRef("pk"), ends_on__isnull=True)
    return (
        supervised_enrolments(user, on=on)
        .filter(specialist_assignments__specialist=specialist, specialist_assignments__ends_on__isnull=True)
        .select_related("client", "program")
        .annotate(current_phase=Subquery(phases.values("phase")[:1]))
        .order_by("client__last_name", "client__first_name", "pk")
    )


def supervised_enrolments(user: User, *, on: datetime.date) -> QuerySet[Enrolment]:
    """Open enrolments of the programs the user supervises."""
    return Enrolment.objects.filter(program__in=user.places(Role.SUPERVISOR, on=on).programs, closed_on__isnull=True)


def specialists_with_clients(user: User, *, on: datetime.date) -> QuerySet[Any]:
    """People who serve open enrolments in programs the user supervises, by name, with `n_clients`.

    Also who no longer holds the role: their clients are those that most need somebody.
    """
    served = Q(
        specialist_assignments__ends_on__isnull=True,
        specialist_assignments__enrolment__in=supervised_enrolments(user, on=on),
    )
    return (
        User.objects.filter(served)
        .annotate(n_clients=Count("specialist_assignments__enrolment", filter=served, distinct=True))
        .order_by("full_name")
    )


def specialists_now_or_later(programs: Collection[Any], *, on: datetime.date) -> QuerySet[User]:
    """Those who hold the specialist's role in one of the programs on that day or from a later one, by name."""
    roles = RoleAssignment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on), role=Role.SPECIALIST, program__in=programs
    )
    return User.objects.filter(Exists(roles.filter(user=OuterRef("pk"))), is_active=True)


def planned_handovers(user: User, *, on: datetime.date) -> QuerySet[PlannedHandover]:
    """Handovers to come, and those that failed, in programs the user supervises; the next one first."""
    return (
        PlannedHandover.objects.writable_by(user, on=on)
        .standing()
        .select_related("enrolment__client", "enrolment__program", "to_specialist", "planned_by")
        .annotate(from_specialist=Subquery(_serving().values("specialist__full_name")[:1]))
        .order_by("takes_effect_on", "enrolment__client__last_name", "pk")
    )


def handovers_to(user: User, *, on: datetime.date) -> QuerySet[PlannedHandover]:
    """Clients who will be handed over to this person, the next one first, with who serves them until then.

    Their names are told before the day: the two specialists are to meet the client together.
    """
    return (
        PlannedHandover.objects.standing()
        .filter(to_specialist=user, enrolment__program__in=user.places(Role.SPECIALIST, on=on).programs)
        .select_related("enrolment__client")
        .annotate(from_specialist=Subquery(_serving().values("specialist__full_name")[:1]))
    )


def planned_handover_of(enrolment: Enrolment) -> PlannedHandover | None:
    """The handover that is planned for an enrolment; None when none is."""
    return enrolment.planned_handovers.standing().select_related("to_specialist").first()


def handed_over(keys: Collection[Any], *, user: User, on: datetime.date) -> QuerySet[Any]:
    """Of these enrolments those the user supervises: with who serves them since when, and the plan if there is one."""
    now = SpecialistAssignment.objects.filter(enrolment=OuterRef("pk"), ends_on__isnull=True)
    plans = PlannedHandover.objects.standing().filter(enrolment=OuterRef("pk"))
    return (
        supervised_enrolments(user, on=on)
        .filter(pk__in=keys)
        .select_related("client")
        .annotate(
            specialist_name=Subquery(now.values("specialist__full_name")[:1]),
            since=Subquery(now.values("starts_on")[:1]),
            next_specialist=Subquery(plans.values("to_specialist__full_name")[:1]),
            next_from=Subquery(plans.values("takes_effect_on")[:1]),
        )
        .order_by("client__last_name", "client__first_name", "pk")
    )


def _serving() -> QuerySet[SpecialistAssignment]:
    return SpecialistAssignment.objects.filter(enrolment=OuterRef("enrolment"), ends_on__isnull=True)
