"""Contacts with employers: what may be logged, and how it is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.choices import EmployerResult
from caseload.models import Employer, EmployerContact, Enrolment
from caseload.queries.disclosure import naming_allowed
from caseload.queries.employers import programs_worked_in
from caseload.services.employers import settle_workplace
from caseload.services.enrolments import check_day, enrolment_for_change
from caseload.services.log_content import Content, settled_text

if TYPE_CHECKING:
    import datetime
    import uuid

    from caseload.models import LogEntry
    from caseload.queries.disclosure import Naming
    from ipsapp.access.models import Program, User

# The same whether such a client exists or not.
NOT_ON_CASELOAD = "This client is not on your caseload. Choose another, or none."
MAY_NOT_BE_NAMED = "If you did not name the client, take the tick away; if you did, tell your supervisor."


@dataclass(frozen=True, kw_only=True)
class EmployerContent(Content):
    """The answers of an entry about an employer. Without `enrolment` it is about no client at all."""

    program: uuid.UUID | None = None
    employer: uuid.UUID | None = None
    new_employer: str = ""
    city: str = ""
    enrolment: uuid.UUID | None = None
    client_named: bool = False
    client_present: bool = False
    fits_plan: bool | None = None
    occurred_on: datetime.date
    mode: str
    purpose: str
    result: str
    met_decision_maker: bool = False
    visit_number: int | None = None
    next_step: str = ""
    next_step_on: datetime.date | None = None
    note: str = ""

    def settled(self) -> EmployerContent:
        """The same answers without what a browser or a phone may add to a text."""
        return replace(
            self,
            new_employer=self.new_employer.strip(),
            city=self.city.strip(),
            next_step=self.next_step.strip(),
            note=settled_text(self.note),
        )


@transaction.atomic
def store_employer_contact(
    entry: LogEntry, content: EmployerContent, *, by: User, as_of: datetime.date
) -> EmployerContact:
    """Store the contact. Raises ValidationError, by field."""
    enrolment = settled_enrolment(content.enrolment, by=by, as_of=as_of)
    program = enrolment.program if enrolment else _program(content.program, by=by, as_of=as_of)
    employer = None
    if content.employer:
        employer = Employer.objects.filter(pk=content.employer, agency=program.agency_id).first()
        if not employer:
            raise ValidationError({"employer": f"Choose an employer of {program.agency.name}."})
    workplace = settle_workplace(
        agency=program.agency, employer=employer, new_employer=content.new_employer, city=content.city, by=by
    )
    contact = EmployerContact(
        id=entry.pk,
        entry=entry,
        employer=workplace.employer,
        site=workplace.site,
        program=program,
        specialist=by,
        enrolment=enrolment,
        occurred_on=content.occurred_on,
        mode=content.mode,
        purpose=content.purpose,
        result=content.result,
        met_decision_maker=content.met_decision_maker,
        visit_number=content.visit_number,
        client_present=content.client_present,
        client_named=content.client_named,
        fits_plan=content.fits_plan,
        next_step=content.next_step,
        next_step_on=content.next_step_on,
        note=content.note,
    )
    settle_employer_contact(contact, as_of=as_of)
    contact.save(force_insert=True)
    return contact


def settle_employer_contact(contact: EmployerContact, *, as_of: datetime.date) -> None:
    """Note the consent relied on; refuse a day on which the contact cannot have been, and what does not go together.

    Raises ValidationError, by field.
    """
    errors: dict[str, str] = {}
    naming = None
    if contact.enrolment:
        check_day(contact.enrolment, field="occurred_on", day=contact.occurred_on, as_of=as_of)
        if contact.client_named:
            naming = naming_allowed(contact.enrolment, contact.employer, contact.occurred_on)
            if not naming.allowed:
                errors["client_named"] = named_refusal(naming)
    else:
        errors |= _generic_errors(contact, as_of=as_of)
    if contact.result != EmployerResult.MET and contact.met_decision_maker:
        errors["met_decision_maker"] = "Nobody was there: take away that you spoke with someone who decides."
    if contact.visit_number not in {None, 1, 2, 3}:
        errors["visit_number"] = "There are three planned visits: choose the first, second or third."
    if contact.next_step_on and not contact.next_step:
        errors["next_step"] = "Say what the next step is."
    if contact.next_step_on and contact.next_step_on < contact.occurred_on:
        errors["next_step_on"] = "The next step comes after the contact: give a later day."
    if errors:
        raise ValidationError(errors)
    contact.consent = naming.consent if naming else None
    contact.full_clean()


def named_refusal(naming: Naming) -> str:
    """The sentence for whoever says they named a client whom nobody may name."""
    return " ".join([*naming.reasons, MAY_NOT_BE_NAMED])


def _generic_errors(contact: EmployerContact, *, as_of: datetime.date) -> dict[str, str]:
    """What a contact about no client must not say of one."""
    errors = {}
    if contact.occurred_on > as_of:
        errors["occurred_on"] = "This day is in the future. Enter today or an earlier day."
    if contact.client_present:
        errors["client_present"] = "Choose the client who was there, or take the tick away."
    if contact.client_named:
        errors["client_named"] = "Choose the client whom you named, or take the tick away."
    if contact.fits_plan is not None:
        errors["fits_plan"] = "Choose the client whose plan is meant, or leave this open."
    return errors


@transaction.atomic
def settled_enrolment(pk: uuid.UUID | None, *, by: User, as_of: datetime.date) -> Enrolment | None:
    """The enrolment of that id, locked; None for none. Raises ValidationError when `by` may not record in it."""
    if pk is None:
        return None
    try:
        return enrolment_for_change(Enrolment(pk=pk), by=by, as_of=as_of)
    except Enrolment.DoesNotExist:
        raise ValidationError({"enrolment": NOT_ON_CASELOAD}) from None


def _program(pk: uuid.UUID | None, *, by: User, as_of: datetime.date) -> Program:
    """The program named; the only one `by` works in when none had to be named."""
    programs = list(programs_worked_in(by, on=as_of))
    found = [program for program in programs if pk in (None, program.pk)]
    if len(found) != 1:
        raise ValidationError({"program": "Choose a program you work in."})
    return found[0]


def stored_employer_content(entry: LogEntry) -> dict[str, Any]:
    """What the contact of the entry says now; no employer and nothing else when it is gone."""
    contact = EmployerContact.objects.filter(entry=entry).select_related("site").first()
    if contact is None:
        return {"employer": None}
    return EmployerContent(
        program=contact.program_id,
        employer=contact.employer_id,
        city=contact.site.city if contact.site else "",
        enrolment=contact.enrolment_id,
        client_named=contact.client_named,
        client_present=contact.client_present,
        fits_plan=contact.fits_plan,
        occurred_on=contact.occurred_on,
        mode=contact.mode,
        purpose=contact.purpose,
        result=contact.result,
        met_decision_maker=contact.met_decision_maker,
        visit_number=contact.visit_number,
        next_step=contact.next_step,
        next_step_on=contact.next_step_on,
        note=contact.note,
    ).as_json()
