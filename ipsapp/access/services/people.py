"""Writes about people: adding them, giving and ending roles, closing and opening their account."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from ipsapp.access.models import Agency, Program, Role, RoleAssignment, State, User
from ipsapp.access.queries import assignments_in

if TYPE_CHECKING:
    import datetime
    import uuid
    from collections.abc import Collection

FULL_TIME = Decimal(1)


@transaction.atomic
def create_person(
    *,
    full_name: str,
    email: str,
    role: Role,
    place: State | Agency | Program,
    starts_on: datetime.date,
    by: User,
    phone: str = "",
    fte: Decimal = FULL_TIME,
) -> User:
    """Add a person with their first role. They cannot sign in until they choose a password by e-mail.

    Raises ValidationError: the address is taken; the role is not held at such a place.
    """
    person = User.objects.create_user(email, full_name=full_name.strip(), phone=phone.strip())
    give_role(person=person, role=role, place=place, starts_on=starts_on, fte=fte, by=by)
    return person


@transaction.atomic
def give_role(
    *,
    person: User,
    role: Role,
    place: State | Agency | Program,
    starts_on: datetime.date,
    by: User,
    fte: Decimal = FULL_TIME,
) -> RoleAssignment:
    """Let a person hold a role in a place from that day on, for that share of full time.

    Raises ValidationError: the role is not held at such a place; they hold it there already; somebody with a role gives
    themselves another.
    """
    if person.pk == by.pk and by.role_assignments.exists():
        # Whoever hands out roles sees no client: it takes two people for one of them to begin to.
        raise ValidationError("You cannot give a role to yourself. Ask another administrator to do it.")
    held = RoleAssignment(
        user=person,
        role=role,
        state=place if isinstance(place, State) else None,
        agency=place if isinstance(place, Agency) else None,
        program=place if isinstance(place, Program) else None,
        starts_on=starts_on,
        fte=fte,
    )
    held.full_clean()
    # One writer at a time per person, so that two administrators cannot both give the same role.
    User.objects.select_for_update().get(pk=person.pk)
    same = RoleAssignment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on),
        user=person,
        role=role,
        state=held.state,
        agency=held.agency,
        program=held.program,
    )
    if same.exists():
        raise ValidationError(
            {"role": f"{person} is {held.get_role_display().lower()} of {place} already. End that role first."}
        )
    held.save()
    return held


@transaction.atomic
def change_share(*, assignment: RoleAssignment, fte: Decimal, by: User) -> RoleAssignment:
    """Correct for what share of full time a role is held; the history keeps what it was.

    Raises ValidationError: it is the administrator's own; it has ended; a share that is none.
    """
    assignment = RoleAssignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.user_id == by.pk:
        raise ValidationError("You cannot change a role of your own. Ask another administrator to do it.")
    if assignment.ends_on is not None:
        raise ValidationError("This role has an end. Give it anew with the other share.")
    assignment.fte = fte
    assignment.full_clean()
    assignment.save()
    return assignment


@transaction.atomic
def end_role(*, assignment: RoleAssignment, ends_on: datetime.date, by: User) -> RoleAssignment:
    """End a role: `ends_on` is the first day on which it is no longer held.

    A role that would end before it began is taken back whole; its history stays. Raises ValidationError: it has ended
    already; it is the administrator's own.
    """
    assignment = RoleAssignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.user_id == by.pk:
        raise ValidationError("You cannot end a role of your own. Ask another administrator to do it.")
    if assignment.ends_on is not None and assignment.ends_on <= ends_on:
        raise ValidationError("This role ends by then already.")
    if ends_on <= assignment.starts_on:
        assignment.delete()
        return assignment
    assignment.ends_on = ends_on
    assignment.full_clean()
    assignment.save()
    return assignment


@transaction.atomic
def set_active(*, person: User, is_active: bool, states: Collection[uuid.UUID], on: datetime.date, by: User) -> User:
    """Close a person's account, which ends their sessions with the next click, or open it again.

    `states` are those the administrator answers for. Raises ValidationError: it is their own account; the person holds
    a role in another state on that day or later.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.pk == by.pk:
        raise ValidationError("You cannot close your own account. Ask another administrator to do it.")
    current = person.role_assignments.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    if current.exclude(pk__in=assignments_in(states)).exists():
        raise ValidationError(f"{person} also works in another state. End the roles here; the account stays.")
    person.is_active = is_active
    person.save(update_fields=["is_active"])
    return person
