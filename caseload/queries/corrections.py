"""Who may still correct what is in the log."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import DateField, Exists, OuterRef, QuerySet
from django.db.models.functions import TruncWeek

from caseload.models import ClientContact, EmployerContact, WeekSignOff
from ipsapp.access.models import Role

if TYPE_CHECKING:
    from ipsapp.access.models import User

Contact = TypeVar("Contact", ClientContact, EmployerContact)


def may_correct(contact: ClientContact | EmployerContact, user: User, on: datetime.date) -> bool:
    """Whether the user may correct or delete the contact on that day.

    Its author may, and a supervisor of its program, until the week is signed off; what was logged after that is not
    part of what was signed. Asks the database unless the contact comes from `knowing_whether_signed`.
    """
    program = contact.program_id if isinstance(contact, EmployerContact) else contact.enrolment.program_id
    is_own = contact.specialist_id == user.pk and program in user.places(Role.SPECIALIST, on=on).programs
    if not (is_own or program in user.places(Role.SUPERVISOR, on=on).programs):
        return False
    known: dict[str, Any] = vars(contact)
    if "is_signed" in known:
        return not known["is_signed"]
    monday = contact.occurred_on - datetime.timedelta(days=contact.occurred_on.weekday())
    return not WeekSignOff.objects.filter(
        specialist=contact.specialist_id,
        program=program,
        week_starts_on=monday,
        signed_at__gte=contact.created_at,
    ).exists()


def knowing_whether_signed(contacts: QuerySet[Contact]) -> QuerySet[Contact]:
    """The same contacts with `is_signed`, so that a list of them asks once."""
    signed = WeekSignOff.objects.filter(
        specialist=OuterRef("specialist"),
        program=OuterRef("program" if contacts.model is EmployerContact else "enrolment__program"),
        week_starts_on=OuterRef("monday"),
        signed_at__gte=OuterRef("created_at"),
    )
    return contacts.alias(monday=TruncWeek("occurred_on", output_field=DateField())).annotate(is_signed=Exists(signed))
