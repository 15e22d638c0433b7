"""Whole caseloads change hands: at once, or on a day to come."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.models import Enrolment, PlannedHandover
from caseload.services.enrolments import (
    assign_specialist,
    begin_assignment,
    check_open,
    enrolment_for_change,
)
from caseload.services.wording import written_day
from ipsapp.access.models import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipsapp.access.models import User

# A year that was mistyped is seen at once; a plan beyond this is nobody's plan.
LONGEST_AHEAD = datetime.timedelta(days=366)


@dataclass(frozen=True)
class Move:
    """A client's enrolment, and the specialist it goes to."""

    enrolment: Enrolment
    specialist: User


@transaction.atomic
def hand_over_caseload(
    *, moves: Sequence[Move], starts_on: datetime.date, by: User, as_of: datetime.date
) -> list[Enrolment]:
    """Hand all of these over from that day on, or none: at once up to today, planned when the day lies ahead.

    Gives the enrolments in the order of the moves. Raises ValidationError, by field, with the names of all clients who
    stand in the way.
    """
    if not moves:
        raise ValidationError("Choose at least one client.")
    refused: dict[str, list[str]] = {}
    # In the order of their keys, so that two supervisors who move the same clients wait for each other only once.
    for move in sorted(moves, key=lambda move: move.enrolment.pk):
        try:
            hand_over(enrolment=move.enrolment, specialist=move.specialist, starts_on=starts_on, by=by, as_of=as_of)
        except ValidationError as error:
            for field, sentences in _by_field(error).items():
                name = move.enrolment.client.display_name
                refused.setdefault(field, []).extend(f"{name}: {sentence}" for sentence in sentences)
    if refused:
        raise ValidationError(refused)
    return [move.enrolment for move in moves]


@transaction.atomic
def hand_over(
    *, enrolment: Enrolment, specialist: User, starts_on: datetime.date, by: User, as_of: datetime.date
) -> PlannedHandover | None:
    """Hand one client over: at once up to today, or else planned; gives the plan. Raises ValidationError, by field."""
    if starts_on > as_of:
        return plan_handover(enrolment=enrolment, specialist=specialist, takes_effect_on=starts_on, by=by, as_of=as_of)
    assign_specialist(enrolment=enrolment, specialist=specialist, starts_on=starts_on, by=by, as_of=as_of)
    return None


@transaction.atomic
def plan_handover(
    *, enrolment: Enrolment, specialist: User, takes_effect_on: datetime.date, by: User, as_of: datetime.date
) -> PlannedHandover:
    """Have a client handed over on a day to come; a plan made before is replaced. Raises ValidationError, by field.

    Raises Enrolment.DoesNotExist when `by` does not supervise the program on that day.
    """
    current = _supervised(enrolment, by=by, as_of=as_of)
    check_open(current)
    if takes_effect_on <= as_of:
        raise ValidationError({"starts_on": "This day is not ahead. Hand the client over at once instead."})
    if takes_effect_on > as_of + LONGEST_AHEAD:
        raise ValidationError({"starts_on": "This is more than a year ahead. Check the year."})
    if current.program_id not in specialist.places(Role.SPECIALIST, on=takes_effect_on).programs:
        raise ValidationError(
            {
                "specialist": f"{specialist.full_name} is no specialist of {current.program.name} on "
                f"{written_day(takes_effect_on)}. Choose one who is."
            }
        )
    row = current.specialist_assignments.filter(ends_on__isnull=True).first()
    if row and row.specialist_id == specialist.pk:
        raise ValidationError({"specialist": f"{specialist.full_name} is the specialist already. Choose another."})
    for standing in current.planned_handovers.standing():
        standing.cancelled_on = as_of
        standing.save()
    plan = PlannedHandover(enrolment=current, to_specialist=specialist, takes_effect_on=takes_effect_on, planned_by=by)
    plan.full_clean()
    plan.save()
    return plan


@transaction.atomic
def cancel_handover(*, plan: PlannedHandover, by: User, as_of: datetime.date) -> PlannedHandover:
    """Let a client stay where they are. Raises ValidationError when it was carried out or canceled already.

    Raises PlannedHandover.DoesNotExist when `by` does not supervise the program on that day.
    """
    current = PlannedHandover.objects.writable_by(by, on=as_of).select_for_update(of=("self",)).get(pk=plan.pk)
    if current.done_on:
        raise ValidationError("This handover was carried out already. Hand the client back instead.")
    if current.cancelled_on:
        raise ValidationError("This handover was canceled already. There is nothing left to do.")
    current.cancelled_on = as_of
    current.save()
    return current


@transaction.atomic
def carry_out_handover(*, plan: PlannedHandover, as_of: datetime.date) -> PlannedHandover:
    """Hand a client over as planned. Done, canceled or not yet due: nothing happens, so that asking twice is harmless.

    The supervisor decided when planning; whether they still hold the role does not matter. What stands in the way is
    kept as the plan's failure, and the next try may succeed.
    """
    # The enrolment first, as every other change of it does: the other way round two could wait for each other.
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("program").get(pk=plan.enrolment_id)
    current = PlannedHandover.objects.select_for_update(of=("self",)).select_related("to_specialist").get(pk=plan.pk)
    if current.done_on or current.cancelled_on or current.takes_effect_on > as_of:
        return current
    try:
        with transaction.atomic():
            begin_assignment(enrolment, current.to_specialist, starts_on=current.takes_effect_on, as_of=as_of)
    except ValidationError as error:
        current.failure = " ".join(error.messages)[: PlannedHandover._meta.get_field("failure").max_length]
    else:
        current.failure = ""
        current.done_on = as_of
    current.save()
    return current


def _supervised(enrolment: Enrolment, *, by: User, as_of: datetime.date) -> Enrolment:
    current = enrolment_for_change(enrolment, by=by, as_of=as_of)
    if current.program_id not in by.places(Role.SUPERVISOR, on=as_of).programs:
        raise Enrolment.DoesNotExist
    return current


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    """The sentences by field; what belongs to none stands under "__all__"."""
    if hasattr(error, "error_dict"):
        return error.message_dict
    return {"__all__": error.messages}
