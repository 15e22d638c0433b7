"""Contacts with clients: what may be logged, and how it is stored."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.choices import ContactMode, Place
from caseload.models import ClientContact, Enrolment
from caseload.services.enrolments import check_day
from caseload.services.log_content import Content, settled_text

if TYPE_CHECKING:
    import datetime

    from caseload.models import LogEntry
    from ipsapp.access.models import User

NO_CLIENT = "Choose the client."
# The same whether such a client exists or not.
NOT_ON_CASELOAD = "One of these clients is not on your caseload. Choose again, or ask your supervisor."
NEXT_TOO_EARLY = "The next contact comes after this one: give a later day."
REMOTE_MODES = frozenset(ContactMode) - {ContactMode.IN_PERSON}


@dataclass(frozen=True, kw_only=True)
class ClientContent(Content):
    """The answers of an entry about one client or several who were met together."""

    enrolments: tuple[uuid.UUID, ...]
    occurred_on: datetime.date
    mode: str
    place: str
    purpose: str
    result: str
    minutes: int | None = None
    others: tuple[str, ...] = ()
    note: str = ""
    next_on: datetime.date | None = None

    def settled(self) -> ClientContent:
        """The same answers in one order. A call takes place nowhere but on the phone, whatever was preselected."""
        return replace(
            self,
            enrolments=tuple(sorted(set(self.enrolments))),
            others=tuple(sorted(set(self.others))),
            place=Place.ONLINE.value if self.mode in REMOTE_MODES else self.place,
            note=settled_text(self.note),
        )


@transaction.atomic
def store_client_contacts(
    entry: LogEntry, content: ClientContent, *, by: User, as_of: datetime.date
) -> list[ClientContact]:
    """Store a contact for each client. Raises ValidationError, by field."""
    if not content.enrolments:
        raise ValidationError({"enrolments": NO_CLIENT})
    # Locked in one order: two entries about the same clients follow one another.
    enrolments = list(
        Enrolment.objects.writable_by(by, on=as_of)
        .filter(pk__in=content.enrolments)
        .select_for_update(of=("self",))
        .select_related("client", "program")
        .order_by("pk")
    )
    if len(enrolments) != len(content.enrolments):
        raise ValidationError({"enrolments": NOT_ON_CASELOAD})
    check_client_answers(
        enrolments,
        occurred_on=content.occurred_on,
        mode=content.mode,
        place=content.place,
        next_on=content.next_on,
        as_of=as_of,
    )
    contacts = []
    for enrolment in enrolments:
        contact = ClientContact(
            id=uuid.uuid5(entry.pk, str(enrolment.pk)),
            entry=entry,
            enrolment=enrolment,
            specialist=by,
            occurred_on=content.occurred_on,
            mode=content.mode,
            place=content.place,
            purpose=content.purpose,
            result=content.result,
            minutes=content.minutes,
            others=list(content.others),
            note=content.note,
            next_on=content.next_on,
        )
        contact.full_clean()
        contact.save(force_insert=True)
        contacts.append(contact)
    return contacts


def check_client_answers(
    enrolments: list[Enrolment],
    *,
    occurred_on: datetime.date,
    mode: str,
    place: str,
    next_on: datetime.date | None,
    as_of: datetime.date,
) -> None:
    """Refuse a day that is none of a client's, and what does not go together. Raises ValidationError, by field."""
    errors: dict[str, list[str]] = {}
    for enrolment in enrolments:
        try:
            check_day(enrolment, field="occurred_on", day=occurred_on, as_of=as_of)
        except ValidationError as error:
            which = f"{enrolment.client.display_name}: " if len(enrolments) > 1 and occurred_on <= as_of else ""
            told = errors.setdefault("occurred_on", [])
            told += [text for each in error.messages if (text := which + each) not in told]
    if mode == ContactMode.IN_PERSON and place in {"", Place.ONLINE}:
        errors["place"] = ["You met in person: choose where."]
    if next_on and next_on < occurred_on:
        errors["next_on"] = [NEXT_TOO_EARLY]
    if errors:
        raise ValidationError(errors)


def stored_client_content(entry: LogEntry) -> dict[str, Any]:
    """What the contacts of the entry say now; no clients and nothing else when they are gone."""
    contacts = list(entry.client_contacts.order_by("enrolment_id"))
    if not contacts:
        return {"enrolments": []}
    first = contacts[0]
    return ClientContent(
        enrolments=tuple(contact.enrolment_id for contact in contacts),
        occurred_on=first.occurred_on,
        mode=first.mode,
        place=first.place,
        purpose=first.purpose,
        result=first.result,
        minutes=first.minutes,
        others=tuple(first.others),
        note=first.note,
        next_on=first.next_on,
    ).as_json()
