"""The log of contacts with clients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.choices import ContactMode, Place
from caseload.models import ClientContact
from caseload.services.enrolments import check_day, enrolment_for_change

if TYPE_CHECKING:
    import datetime
    import uuid

    from caseload.choices import ContactPurpose, ContactResult
    from caseload.models import Enrolment
    from ipsapp.access.models import User

# What must be the same for a second sending to be the same contact.
CONTENT = ("enrolment_id", "specialist_id", "occurred_on", "mode", "place", "purpose", "result", "minutes", "note")


@transaction.atomic
def log_contact(
    *,
    id: uuid.UUID,  # noqa: A002 - the model's name for it
    enrolment: Enrolment,
    occurred_on: datetime.date,
    mode: ContactMode,
    place: Place,
    purpose: ContactPurpose,
    result: ContactResult,
    minutes: int | None,
    note: str,
    by: User,
    as_of: datetime.date,
) -> ClientContact:
    """Record that `by` met the client or tried to; they are the contact's specialist.

    `id` is made by whoever sends. Sent again with the same content it gives the contact already stored; with other
    content it is refused. No quarterly figure counts contacts, so none is told. Raises ValidationError, by field.
    """
    current = enrolment_for_change(enrolment, by=by, as_of=as_of)
    contact = ClientContact(
        id=id,
        enrolment=current,
        specialist=by,
        occurred_on=occurred_on,
        mode=mode,
        place=place,
        purpose=purpose,
        result=result,
        minutes=minutes,
        note=note,
    )
    # Two sendings of one form meet here one after the other: the enrolment is locked.
    stored = ClientContact.objects.filter(pk=id).first()
    if stored:
        if all(getattr(stored, name) == getattr(contact, name) for name in CONTENT):
            return stored
        raise ValidationError("This form has saved a contact already. To record another, open the client and log anew.")
    check_day(current, field="occurred_on", day=occurred_on, as_of=as_of)
    if mode == ContactMode.IN_PERSON and place == Place.ONLINE:
        raise ValidationError({"place": "You met in person: choose where."})
    contact.full_clean()
    contact.save(force_insert=True)
    return contact
