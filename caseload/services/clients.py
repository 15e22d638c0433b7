"""People served: taking them in and keeping what is known of them right."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.choices import BirthDateQuality
from caseload.models import Client
from caseload.models.names import without_marks
from caseload.queries.duplicates import clients_like
from caseload.services.enrolments import EntryFacts, enrol_client
from ipsapp.access.models import Agency

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from caseload.choices import Answer, Gender, Phase, Race
    from caseload.models import Enrolment, Referral
    from ipsapp.access.models import Program, TreatmentTeam, User

OLDEST_YEARS = 110


class ClientDetails(TypedDict, total=False):
    """What is known of a person. Every demographic answer may be "not asked" or "declined"."""

    number: str
    first_name: str
    middle_name: str
    last_name: str
    preferred_name: str
    former_names: str
    birth_date: datetime.date | None
    birth_date_quality: BirthDateQuality
    phone: str
    email: str
    gender: Gender
    race: Race
    veteran: Answer


class PossibleDuplicate(ValidationError):
    """The agency may know this person already: by the records of `clients`, whoever sees them, or by `referrals`."""

    def __init__(
        self, message: str | dict[str, str], clients: Sequence[Client], referrals: Sequence[Referral] = ()
    ) -> None:
        super().__init__(message)
        self.clients = clients
        self.referrals = referrals


LOOK_FIRST = "This might be somebody the agency already knows. Look first; if it is not, say so below and save again."


@transaction.atomic
def register_client(
    *,
    program: Program,
    details: ClientDetails,
    entered_on: datetime.date,
    specialist: User,
    phase: Phase,
    team: TreatmentTeam | None,
    is_confirmed_new: bool,
    by: User,
    as_of: datetime.date,
    **facts: Unpack[EntryFacts],
) -> Enrolment:
    """Take a person in: a client of the program's agency, enrolled with a specialist.

    Raises PossibleDuplicate when the number is taken and, unless `is_confirmed_new`, when the agency knows somebody of
    a similar name and the same birth date; ValidationError, by field, for everything else.
    """
    client = Client(agency=program.agency)
    _fill(client, details, as_of=as_of)
    # Two tabs that send one intake meet here one after the other, so that the second finds the client of the first.
    Agency.objects.select_for_update(no_key=True).get(pk=program.agency_id)
    _check_number(client)
    if not is_confirmed_new and (known := clients_like(client)):
        raise PossibleDuplicate(LOOK_FIRST, known)
    client.full_clean()
    client.save()
    return enrol_client(
        client=client,
        program=program,
        entered_on=entered_on,
        specialist=specialist,
        phase=phase,
        team=team,
        by=by,
        as_of=as_of,
        **facts,
    )


@transaction.atomic
def update_client(*, client: Client, by: User, as_of: datetime.date, **details: Unpack[ClientDetails]) -> Client:
    """Change what is known of a person; what is not named stays. Raises ValidationError, by field.

    When the first or the last name changes, the full name until now joins the former ones: people go on asking for it.
    Raises Client.DoesNotExist when `by` may not record in any enrolment of theirs on that day.
    """
    current = Client.objects.writable_by(by, on=as_of).select_for_update(of=("self",)).get(pk=client.pk)
    before = _full_name(current)
    _fill(current, details, as_of=as_of)
    _keep_former_name(current, before)
    _check_number(current)
    first = current.enrolments.order_by("entered_on").first()
    if first and current.birth_date and current.birth_date >= first.entered_on:
        raise ValidationError({"birth_date": "The birth date is not before the day of entry."})
    current.full_clean()
    current.save()
    return current


def _full_name(client: Client) -> str:
    return f"{client.first_name} {client.last_name}".strip()


def _keep_former_name(client: Client, name: str) -> None:
    """Add the name to the former ones unless it is there, or is the present one but for accents and capitals."""
    known = [former.strip() for former in client.former_names.split(",") if former.strip()]
    if name and _spelled(name) not in map(_spelled, [*known, _full_name(client)]):
        client.former_names = ", ".join([*known, name])


def _spelled(name: str) -> str:
    return without_marks(name).casefold()


def _fill(client: Client, details: ClientDetails, *, as_of: datetime.date) -> None:
    for name, value in details.items():
        setattr(client, name, value)
    if not (client.first_name or client.last_name):
        raise ValidationError({"first_name": "Give the first name, the last name, or both."})
    if client.birth_date:
        _check_birth_date(client.birth_date, as_of=as_of)
        if client.birth_date_quality != BirthDateQuality.APPROXIMATE:
            client.birth_date_quality = BirthDateQuality.FULL
    elif client.birth_date_quality in {BirthDateQuality.FULL, BirthDateQuality.APPROXIMATE}:
        raise ValidationError({"birth_date": "Enter the date, or say below why there is none."})


def _check_birth_date(birth_date: datetime.date, *, as_of: datetime.date) -> None:
    if birth_date > as_of:
        raise ValidationError({"birth_date": "The birth date is in the future. Check the year."})
    had_birthday = (as_of.month, as_of.day) >= (birth_date.month, birth_date.day)
    if as_of.year - birth_date.year - (not had_birthday) > OLDEST_YEARS:
        raise ValidationError({"birth_date": f"This is more than {OLDEST_YEARS} years ago. Check the year."})


def _check_number(client: Client) -> None:
    holder = Client.objects.filter(agency=client.agency, number=client.number).exclude(pk=client.pk).first()
    if holder:
        raise PossibleDuplicate(
            {"number": "Another client of this agency has this number. It might be the same person."}, [holder]
        )
