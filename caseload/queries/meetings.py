"""Meetings of treatment teams and with Vocational Rehabilitation, and who belongs to which team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, Subquery, Value, When

from caseload.choices import VrStatus
from caseload.models import (
    Enrolment,
    TeamAssignment,
    TeamDiscussion,
    TeamMeeting,
    TeamMembership,
    VrContact,
    VrDiscussion,
)
from caseload.queries.employers import open_enrolments
from ipsapp.access.models import Role, RoleAssignment, TreatmentTeam

if TYPE_CHECKING:
    import datetime

    from django.db.models import QuerySet

    from ipsapp.access.models import User


def teams_of_work(user: User, *, on: datetime.date) -> QuerySet[TreatmentTeam]:
    """The teams of the programs the user works in: those they belong to first, then by name."""
    programs = user.places(Role.SPECIALIST, Role.SUPERVISOR, on=on).programs
    held = TeamMembership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on), team=OuterRef("pk"), specialist=user, starts_on__lte=on
    )
    return (
        TreatmentTeam.objects.filter(program__in=programs)
        .select_related("program")
        .annotate(is_own=Exists(held))
        .order_by("-is_own", "program__name", "name")
    )


def clients_of_team(team: TreatmentTeam, *, user: User, on: datetime.date) -> QuerySet[Enrolment]:
    """The open enrolments of the team's clients in which the user records, by the client's name."""
    now = TeamAssignment.objects.filter(enrolment=OuterRef("pk"), team=team, ends_on__isnull=True)
    return open_enrolments(user, on=on).filter(Exists(now))


def clients_for_vr(user: User, *, on: datetime.date) -> QuerySet[Enrolment]:
    """The open enrolments in which the user records: those with an open case first, then by the client's name."""
    has_case = Case(When(vr_status=VrStatus.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    return open_enrolments(user, on=on).order_by(has_case, "client__last_name", "client__first_name", "pk")


def ticked(talk: TeamMeeting | VrContact, *, user: User, on: datetime.date) -> QuerySet[Enrolment]:
    """The enrolments that were talked about and in which the user records now."""
    about: QuerySet[Any] = talk.discussions.all()
    return Enrolment.objects.writable_by(user, on=on).filter(pk__in=about.values("enrolment"))


def with_ticked(offered: QuerySet[Enrolment], chosen: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """The enrolments offered and those ticked already, which may have changed team or closed since; by name."""
    return (
        Enrolment.objects.filter(Q(pk__in=offered.values("pk")) | Q(pk__in=chosen.values("pk")))
        .select_related("client", "program")
        .order_by("client__last_name", "client__first_name", "pk")
    )


def meetings_known(user: User, *, on: datetime.date) -> QuerySet[Any]:
    """Team meetings of the user and of the programs they supervise, newest first, with what a list shows.

    `known` holds the discussions of clients the user may know, `n_discussions` counts all.
    """
    meetings: QuerySet[Any] = (
        TeamMeeting.objects.visible_to(user, on=on)
        .select_related("team__program", "recorded_by")
        .annotate(n_discussions=Count("discussions"))
        .prefetch_related(_known(TeamDiscussion.objects.all(), user=user, on=on))
        .order_by("-met_on", "-created_at", "pk")
    )
    return meetings


def vr_contacts_known(user: User, *, on: datetime.date) -> QuerySet[Any]:
    """Contacts with Vocational Rehabilitation, as `meetings_known` gives meetings."""
    contacts: QuerySet[Any] = (
        VrContact.objects.visible_to(user, on=on)
        .select_related("program", "recorded_by")
        .annotate(n_discussions=Count("discussions"))
        .prefetch_related(_known(VrDiscussion.objects.all(), user=user, on=on))
        .order_by("-occurred_on", "-created_at", "pk")
    )
    return contacts


def _known(discussions: QuerySet[Any], *, user: User, on: datetime.date) -> Prefetch[Any]:
    own = discussions.filter(enrolment__in=Enrolment.objects.visible_to(user, on=on))
    own = own.select_related("enrolment__client").order_by("enrolment__client__last_name", "pk")
    return Prefetch("discussions", queryset=own, to_attr="known")


def teams_supervised(user: User, *, on: datetime.date) -> QuerySet[TreatmentTeam]:
    """The teams of the programs the user supervises, by program and name, with every membership held now or before.

    Each membership has `fte`, the share of full time for which the specialist works in the program that day, or None.
    """
    posts = RoleAssignment.objects.in_force(on=on).filter(
        role=Role.SPECIALIST, user=OuterRef("specialist"), program=OuterRef("team__program")
    )
    memberships = (
        TeamMembership.objects.select_related("specialist")
        .annotate(fte=Subquery(posts.values("fte")[:1]))
        .order_by(F("ends_on").desc(nulls_first=True), "specialist__full_name", "pk")
    )
    return (
        TreatmentTeam.objects.filter(program__in=user.places(Role.SUPERVISOR, on=on).programs)
        .select_related("program")
        .prefetch_related(Prefetch("memberships", queryset=memberships))
        .order_by("program__name", "name")
    )
