"""Writes of the employer log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.models import EmployerContact
from caseload.models.contacts import LOGGING_ROLES
from caseload.services.employers import settle_workplace
from caseload.services.enrolments import check_day, enrolment_for_change

if TYPE_CHECKING:
    import datetime
    import uuid

    from caseload.models import Employer, Enrolment
    from ipsapp.access.models import Program, User


@transaction.atomic
def log_employer_contact(
    *,
    contact_id: uuid.UUID,
    program: Program,
    employer: Employer | None,
    new_employer: str,
    city: str,
    enrolment: Enrolment | None,
    occurred_on: datetime.date,
    mode: str,
    purpose: str,
    met_decision_maker: bool,
    by: User,
    as_of: datetime.date,
    client_present: bool = False,
    fits_plan: bool | None = None,
    next_step: str = "",
    next_step_on: datetime.date | None = None,
    note: str = "",
) -> EmployerContact:
    """Log a contact of `by` with an employer, for one client or none. Sent twice with one `contact_id` it is stored once.

    The employer is one chosen or a new one, see `settle_workplace`. No quarterly figure counts contacts, so none is told.
    Raises ValidationError, by field: a program `by` does not work in, or not the client's; a day that has not come, or
    on which the client was not enrolled; what concerns a client without a client; a next step without a text, or before
    the contact.
    """
    if enrolment:
        enrolment = enrolment_for_change(enrolment, by=by, as_of=as_of)
        program = enrolment.program
    elif program.pk not in by.places(*LOGGING_ROLES, on=as_of).programs:
        raise ValidationError({"program": "Choose a program you work in."})
    # Two sendings of one form meet in here one after the other: the agency is locked.
    workplace = settle_workplace(agency=program.agency, employer=employer, new_employer=new_employer, city=city, by=by)
    if stored := EmployerContact.objects.filter(pk=contact_id).first():
        if (stored.specialist_id, stored.employer_id, stored.enrolment_id, stored.occurred_on) == (
            by.pk,
            workplace.employer.pk,
            enrolment.pk if enrolment else None,
            occurred_on,
        ):
            return stored
        raise ValidationError("This form has saved a contact already. To record another, open the page anew.")
    contact = EmployerContact(
        id=contact_id,
        employer=workplace.employer,
        site=workplace.site,
        program=program,
        specialist=by,
        enrolment=enrolment,
        occurred_on=occurred_on,
        mode=mode,
        purpose=purpose,
        met_decision_maker=met_decision_maker,
        client_present=client_present,
        fits_plan=fits_plan,
        next_step=next_step.strip(),
        next_step_on=next_step_on,
        note=note.strip(),
    )
    _check(contact, as_of=as_of)
    contact.full_clean()
    contact.save(force_insert=True)
    return contact


def _check(contact: EmployerContact, *, as_of: datetime.date) -> None:
    """Refuse a day on which the contact cannot have been, and what does not go together. Raises ValidationError."""
    errors: dict[str, str] = {}
    if contact.enrolment:
        check_day(contact.enrolment, field="occurred_on", day=contact.occurred_on, as_of=as_of)
    else:
        if contact.occurred_on > as_of:
            errors["occurred_on"] = "This day has not come. Log the contact once it has taken place."
        if contact.client_present:
            errors["client_present"] = "Choose the client who was there, or take the tick away."
        if contact.fits_plan is not None:
            errors["fits_plan"] = "Choose the client whose plan is meant, or leave this open."
    if contact.next_step_on and not contact.next_step:
        errors["next_step"] = "Say what the next step is."
    if contact.next_step_on and contact.next_step_on < contact.occurred_on:
        errors["next_step_on"] = "The next step comes after the contact: give a later day."
    if errors:
        raise ValidationError(errors)
