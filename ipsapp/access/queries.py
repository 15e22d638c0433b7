"""What an administrator sees: the people and places of the states in which they hold that role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from django.db.models import Exists, F, OuterRef, Prefetch, Q

from ipsapp.access.models import Agency, Program, Role, RoleAssignment, State, User
from ipsapp.access.models.people import RoleAssignmentQuerySet

if TYPE_CHECKING:
    import datetime
    import uuid
    from collections.abc import Collection

    from django.db.models import QuerySet


def administered_states(user: User, *, on: datetime.date) -> frozenset[uuid.UUID]:
    """The states in which the user is administrator on that day."""
    return user.places(Role.ADMINISTRATOR, on=on).states


def assignments_in(states: Collection[uuid.UUID]) -> RoleAssignmentQuerySet:
    """Every role ever held in these states: in the state itself, in an agency or in a program."""
    return RoleAssignment.objects.filter(
        Q(state__in=states) | Q(agency__state__in=states) | Q(program__agency__state__in=states)
    )


def people_in(states: Collection[uuid.UUID]) -> QuerySet[User]:
    """People who hold or have held a role in these states."""
    return User.objects.filter(Exists(assignments_in(states).filter(user=OuterRef("pk"))))


def people_with_roles(states: Collection[uuid.UUID], *, on: datetime.date) -> QuerySet[User]:
    """The same people as rows of a list.

    Each has `roles_here`, the roles held on that day in these states, and `has_second_step`, whether a second step of
    signing in is set up. People who never signed in sort first by `last_login`.
    """
    roles_here = assignments_in(states).in_force(on=on).select_related("state", "agency", "program").order_by("role")
    return (
        people_in(states)
        .annotate(has_second_step=Exists(Authenticator.objects.filter(user=OuterRef("pk"))))
        .prefetch_related(Prefetch("role_assignments", queryset=roles_here, to_attr="roles_here"))
        .order_by("full_name", "pk")
    )


def roles_of(person: User, states: Collection[uuid.UUID]) -> RoleAssignmentQuerySet:
    """Every role the person holds or held in these states: running ones first, then the latest ended."""
    return (
        assignments_in(states)
        .filter(user=person)
        .select_related("state", "agency", "program")
        .order_by(F("ends_on").desc(nulls_first=True), "-starts_on")
    )


def places_in(states: Collection[uuid.UUID]) -> list[State | Agency | Program]:
    """The states, their agencies and their programs, as places where a role can be held."""
    return [
        *State.objects.filter(pk__in=states),
        *Agency.objects.filter(state__in=states),
        *Program.objects.filter(agency__state__in=states).select_related("agency"),
    ]


def organisation_tree(states: Collection[uuid.UUID]) -> QuerySet[State]:
    """The states with their agencies, programs and teams, each level fetched at once."""
    return State.objects.filter(pk__in=states).prefetch_related("agencies__programs__teams")
