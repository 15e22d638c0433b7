"""The one way a contact comes into the log, whoever sends it: once, whole, and not again after it was taken back."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from caseload.choices import ContactResult, LogKind
from caseload.models import ClientContact, ContactDraft, EmployerContact, LogEntry
from caseload.services.log_client import ClientContent, store_client_contacts, stored_client_content
from caseload.services.log_employer import EmployerContent, store_employer_contact, stored_employer_content

if TYPE_CHECKING:
    from ipsapp.access.models import User

# The page offers it for ten seconds; a slow connection may take longer to ask for it.
UNDO_SECONDS = 60
TAKEN_BACK = "You took this contact back. To record it after all, log it anew."
NOT_YOURS = "This form belongs to another contact. Open the page anew."
ALTERED = "This form has saved a contact already, with other answers. To record another contact, log it anew."


class EntryConflict(Exception):
    """An entry came again with other content: both versions, as plain values. What is stored stays."""

    def __init__(self, *, stored: dict[str, Any], sent: dict[str, Any]) -> None:
        super().__init__(ALTERED)
        self.stored = stored
        self.sent = sent


class EntryTakenBack(Exception):
    """An entry came again after its author took it back: it does not come to life again."""

    def __init__(self) -> None:
        super().__init__(TAKEN_BACK)


RESULT_WITH = {
    ContactResult.MET: "met {}",
    ContactResult.NO_ANSWER: "no answer from {}",
    ContactResult.MISSED: "missed by {}",
    ContactResult.CANCELLED: "canceled by {}",
}

Contact = TypeVar("Contact", ClientContact, EmployerContact)


@dataclass(frozen=True)
class Logged(Generic[Contact]):
    """An entry and its contacts; `is_new` is False when it had been stored before."""

    entry: LogEntry
    contacts: list[Contact]
    is_new: bool

    @property
    def address(self) -> str:
        """The page that shows the contact: of the client or employer; of the clients when they are several, or gone."""
        if len(self.contacts) != 1:
            return reverse("caseload:client_list")
        contact = self.contacts[0]
        if isinstance(contact, EmployerContact):
            return contact.employer.get_absolute_url()
        return contact.enrolment.client.get_absolute_url()

    @property
    def in_words(self) -> str:
        """What was saved, as in: in person, met Ana R., 3 days after it happened. Of an entry with contacts."""
        first = self.contacts[0]
        if isinstance(first, EmployerContact):
            what = f"{first.get_result_display().lower()} at {first.employer.name}"
        else:
            names = " and ".join(contact.enrolment.client.display_name for contact in self.contacts)
            what = RESULT_WITH[ContactResult(first.result)].format(names)
        n_days = (timezone.localtime(self.entry.received_at).date() - first.occurred_on).days
        late = f", {n_days} day{'' if n_days == 1 else 's'} after it happened" if n_days > 0 else ""
        return f"{first.get_mode_display().lower()}, {what}{late}"


@transaction.atomic
def log_client_contact(
    *, entry_id: uuid.UUID, content: ClientContent, by: User, as_of: datetime.date
) -> Logged[ClientContact]:
    """Record that `by` met clients or tried to, a contact for each of them, all or none.

    Sent again with the same content it gives what is stored. No quarterly figure counts contacts, so none is told.
    Raises ValidationError, by field; EntryConflict; EntryTakenBack.
    """
    content = content.settled()
    entry, is_new = _entry(entry_id, kind=LogKind.CLIENT, digest=content.digest(), sent=content.as_json(), by=by)
    if not is_new:
        return Logged(entry, list(entry.client_contacts.order_by("pk")), is_new=False)
    contacts = store_client_contacts(entry, content, by=by, as_of=as_of)
    _end_draft(entry_id, by=by)
    return Logged(entry, contacts, is_new=True)


@transaction.atomic
def log_employer_contact(
    *, entry_id: uuid.UUID, content: EmployerContent, by: User, as_of: datetime.date
) -> Logged[EmployerContact]:
    """Record a contact of `by` with an employer, for one client or none.

    The employer is one chosen or a new one, see `settle_workplace`. Sent again with the same content it gives what is
    stored. No quarterly figure counts contacts, so none is told. Raises ValidationError, by field, also when the client
    was named and may not be; EntryConflict; EntryTakenBack.
    """
    content = content.settled()
    entry, is_new = _entry(entry_id, kind=LogKind.EMPLOYER, digest=content.digest(), sent=content.as_json(), by=by)
    if not is_new:
        return Logged(entry, list(EmployerContact.objects.filter(entry=entry)), is_new=False)
    contact = store_employer_contact(entry, content, by=by, as_of=as_of)
    _end_draft(entry_id, by=by)
    return Logged(entry, [contact], is_new=True)


@transaction.atomic
def undo_entry(*, entry: LogEntry, by: User, now: datetime.datetime) -> ContactDraft:
    """Take an entry of one's own back within a minute: its contacts go, and what was typed comes back as a draft.

    The history keeps the contacts. The draft has an id of its own, because a late copy of the entry stays taken back.
    Raises LogEntry.DoesNotExist for an entry of somebody else; EntryTakenBack; ValidationError when it is too late.
    """
    entry = LogEntry.objects.select_for_update().get(pk=entry.pk, author=by)
    if entry.undone_at:
        raise EntryTakenBack
    if now - entry.received_at > datetime.timedelta(seconds=UNDO_SECONDS):
        raise ValidationError("This was saved more than a minute ago. Open the contact to correct or delete it.")
    draft = ContactDraft.objects.create(author=by, kind=entry.kind, data=stored_content(entry))
    entry.client_contacts.all().delete()
    EmployerContact.objects.filter(entry=entry).delete()
    entry.undone_at = now
    entry.save()
    return draft


def stored_content(entry: LogEntry) -> dict[str, Any]:
    """What the entry's contacts say now, as plain values; corrections since it was sent included."""
    return stored_client_content(entry) if entry.kind == LogKind.CLIENT else stored_employer_content(entry)


def _entry(entry_id: uuid.UUID, *, kind: LogKind, digest: str, sent: dict[str, Any], by: User) -> tuple[LogEntry, bool]:
    """The entry, new or as it was stored with the same content; locked until the transaction ends."""
    # Two sendings of one entry meet here one after the other: the second waits at the key of the first.
    entry, is_new = LogEntry.objects.select_for_update().get_or_create(
        id=entry_id, defaults={"author": by, "kind": kind, "content_sha256": digest}
    )
    if entry.author_id != by.pk:
        raise ValidationError({"id": NOT_YOURS})
    if entry.undone_at:
        raise EntryTakenBack
    if entry.content_sha256 != digest:
        raise EntryConflict(stored=stored_content(entry), sent=sent)
    return entry, is_new


def _end_draft(entry_id: uuid.UUID, *, by: User) -> None:
    ContactDraft.objects.filter(pk=entry_id, author=by).delete()
