"""What the page of the log adds to the demonstration's contacts, and what two people left unfinished."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import TYPE_CHECKING, Any

from caseload.choices import ContactMode, ContactResult, EmployerResult, LogKind, OtherPresent, Place
from caseload.demo.clients import at
from caseload.demo.contacts import working_day
from caseload.models import ContactDraft

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from caseload.demo.draw import Draw
    from caseload.models import ClientContact, EmployerContact
    from ipsapp.access.models import User

OTHERS = {
    OtherPresent.CLINICIAN: 45, OtherPresent.FAMILY: 25, OtherPresent.VR: 12, OtherPresent.PLANNER: 10,
    OtherPresent.PEER: 8,
}  # fmt: skip
PLANNED_VISITS = 3


def add_what_was_agreed(draw: Draw, contacts: Sequence[ClientContact]) -> None:
    """Who else took part, and for when the next contact was agreed."""
    for contact in contacts:
        if contact.result != ContactResult.MET:
            continue
        if draw.chance(0.15):
            contact.others = [draw.weighted(OTHERS).value]
        if draw.chance(0.5):
            contact.next_on = working_day(contact.occurred_on + datetime.timedelta(days=draw.choice((7, 7, 7, 14))))


def add_visits(draw: Draw, contacts: Sequence[EmployerContact]) -> None:
    """Which of three planned visits a contact was, in order, and where nobody was in."""
    n_visits: Counter[tuple[UUID, UUID]] = Counter()
    for contact in sorted(contacts, key=lambda each: (each.occurred_on, each.pk)):
        if not contact.met_decision_maker and draw.chance(0.15):
            contact.result = EmployerResult.NOT_IN
            continue
        pair = (contact.specialist_id, contact.employer_id)
        if contact.mode == ContactMode.IN_PERSON and n_visits[pair] < PLANNED_VISITS and draw.chance(0.6):
            n_visits[pair] += 1
            contact.visit_number = n_visits[pair]


def make_drafts(
    draw: Draw,
    author: User,
    contacts: Sequence[ClientContact],
    visits: Sequence[EmployerContact],
    *,
    as_of: datetime.date,
) -> list[ContactDraft]:
    """What the author began and did not finish: with the last client met, and with the last employer."""
    own = max((each for each in contacts if each.specialist_id == author.pk), key=lambda each: each.occurred_on)
    visit = max((each for each in visits if each.specialist_id == author.pk), key=lambda each: each.occurred_on)
    client_answers = {
        "enrolments": [str(own.enrolment_id)],
        "mode": ContactMode.IN_PERSON.value,
        "place": Place(own.place).value,
        "occurred_on": own.occurred_on.isoformat(),
        "note": "Wants to hear back about the",
    }
    employer_answers = {
        "employer": str(visit.employer_id),
        "mode": ContactMode.IN_PERSON.value,
        "occurred_on": visit.occurred_on.isoformat(),
        "next_step": "Bring the",
    }
    begun: dict[str, Any] = {"author": author, "created_at": at(as_of, hour=8), "updated_at": at(as_of, hour=8)}
    return [
        ContactDraft(id=draw.uuid(), kind=LogKind.CLIENT, data=client_answers, **begun),
        ContactDraft(id=draw.uuid(), kind=LogKind.EMPLOYER, data=employer_answers, **begun),
    ]
