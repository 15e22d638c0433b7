"""Correcting and deleting what is in the log. The history keeps what was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from caseload.models import ClientContact, EmployerContact, LogEntry
from caseload.queries.corrections import may_correct
from caseload.services.enrolments import enrolment_for_change
from caseload.services.log_client import check_client_answers
from caseload.services.log_employer import settle_employer_contact, settled_enrolment

if TYPE_CHECKING:
    import datetime

    from caseload.services.log_client import ClientContent
    from caseload.services.log_employer import EmployerContent
    from ipsapp.access.models import User

CLIENT_ANSWERS = ("occurred_on", "mode", "place", "purpose", "result", "minutes", "note", "next_on")
EMPLOYER_ANSWERS = (
    "occurred_on",
    "mode",
    "purpose",
    "result",
    "met_decision_maker",
    "visit_number",
    "client_named",
    "client_present",
    "fits_plan",
    "next_step",
    "next_step_on",
    "note",
)


@transaction.atomic
def correct_client_contact(
    *, contact: ClientContact, content: ClientContent, by: User, as_of: datetime.date
) -> ClientContact:
    """Write down what was really so, for this client alone: those met together keep theirs.

    Raises PermissionDenied when `by` may not correct it; ValidationError, by field.
    """
    enrolment = enrolment_for_change(contact.enrolment, by=by, as_of=as_of)
    contact = ClientContact.objects.select_for_update(of=("self",)).select_related("enrolment").get(pk=contact.pk)
    _check_right(contact, by=by, as_of=as_of)
    content = content.settled()
    check_client_answers(
        [enrolment],
        occurred_on=content.occurred_on,
        mode=content.mode,
        place=content.place,
        next_on=content.next_on,
        as_of=as_of,
    )
    for name in CLIENT_ANSWERS:
        setattr(contact, name, getattr(content, name))
    contact.others = list(content.others)
    contact.full_clean()
    contact.save()
    return contact


@transaction.atomic
def correct_employer_contact(
    *, contact: EmployerContact, content: EmployerContent, by: User, as_of: datetime.date
) -> EmployerContact:
    """Write down what was really so; the employer stays.

    Raises PermissionDenied when `by` may not correct it; ValidationError, by field.
    """
    enrolment = settled_enrolment(content.enrolment, by=by, as_of=as_of)
    contact = EmployerContact.objects.select_for_update(of=("self",)).select_related("employer").get(pk=contact.pk)
    _check_right(contact, by=by, as_of=as_of)
    content = content.settled()
    contact.enrolment = enrolment
    if enrolment:
        contact.program = enrolment.program
    for name in EMPLOYER_ANSWERS:
        setattr(contact, name, getattr(content, name))
    settle_employer_contact(contact, as_of=as_of)
    contact.save()
    return contact


@transaction.atomic
def delete_contact(
    *, contact: ClientContact | EmployerContact, by: User, as_of: datetime.date, now: datetime.datetime
) -> None:
    """Take a contact out of the log. An entry without contacts counts as taken back: no late copy brings it again.

    Raises PermissionDenied when `by` may not delete it.
    """
    _check_right(contact, by=by, as_of=as_of)
    entry = LogEntry.objects.select_for_update().get(pk=contact.entry_id) if contact.entry_id else None
    contact.delete()
    if entry and not (entry.client_contacts.exists() or EmployerContact.objects.filter(entry=entry).exists()):
        entry.undone_at = now
        entry.save()


def _check_right(contact: ClientContact | EmployerContact, *, by: User, as_of: datetime.date) -> None:
    if not may_correct(contact, by, as_of):
        raise PermissionDenied
