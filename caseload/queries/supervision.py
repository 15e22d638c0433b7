"""Field mentoring and minutes of supervision as supervisors look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from caseload.models import Enrolment, FieldMentoring, SpecialistAssignment, SupervisionMeeting
from ipsapp.access.models import Role, RoleAssignment, User

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import Program


def mentoring_of(user: User, *, on: datetime.date) -> QuerySet[FieldMentoring]:
    """Field mentoring in programs the user supervises, newest first."""
    return FieldMentoring.objects.visible_to(user, on=on).select_related(
        "specialist", "supervisor", "employer", "program"
    )


def meetings_of(user: User, *, on: datetime.date) -> QuerySet[Any]:
    """Minutes of programs the user supervises, newest first, with `n_attendees` and `n_discussed`."""
    return (
        SupervisionMeeting.objects.visible_to(user, on=on)
        .select_related("program", "led_by")
        .annotate(
            n_attendees=Count("attendances", distinct=True),
            n_discussed=Count("discussions", distinct=True),
        )
        .order_by("-occurred_on", "-created_at", "pk")
    )


def staff_of(program: Program, *, on: datetime.date, also: SupervisionMeeting | None = None) -> QuerySet[User]:
    """Specialists and supervisors of the program on that day, and whoever a meeting names already; by name."""
    roles = RoleAssignment.objects.in_force(on=on).filter(role__in=(Role.SPECIALIST, Role.SUPERVISOR), program=program)
    wanted = Q(Exists(roles.filter(user=OuterRef("pk"))), is_active=True)
    if also:
        wanted |= Q(Exists(also.attendances.filter(user=OuterRef("pk")))) | Q(pk=also.led_by_id)
    return User.objects.filter(wanted)


def enrolments_to_discuss(
    program: Program, *, user: User, on: datetime.date, also: SupervisionMeeting | None = None
) -> QuerySet[Enrolment]:
    """Open enrolments of the program, and those a meeting has discussed already; by specialist and client.

    Each has `specialist_name`; None when nobody serves the client.
    """
    holders = SpecialistAssignment.objects.filter(enrolment=OuterRef("pk"), ends_on__isnull=True)
    wanted = Q(closed_on__isnull=True)
    if also:
        wanted |= Q(Exists(also.discussions.filter(enrolment=OuterRef("pk"))))
    return (
        Enrolment.objects.visible_to(user, on=on)
        .filter(wanted, program=program)
        .select_related("client")
        .annotate(specialist_name=Subquery(holders.values("specialist__full_name")[:1]))
        .order_by("specialist_name", "client__last_name", "client__first_name", "pk")
    )
