"""What is being written down, kept while it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from caseload.models import ContactDraft, LogEntry

if TYPE_CHECKING:
    import uuid

    from caseload.choices import LogKind
    from ipsapp.access.models import User


@transaction.atomic
def save_draft(*, draft_id: uuid.UUID, kind: LogKind, data: dict[str, Any], by: User) -> ContactDraft | None:
    """Keep what was typed so far; None when the contact itself is saved already, because then nothing is unfinished.

    Raises ContactDraft.DoesNotExist for the draft or the entry of somebody else.
    """
    entry = LogEntry.objects.filter(pk=draft_id).first()
    if entry and entry.author_id == by.pk:
        return None
    draft, _ = ContactDraft.objects.select_for_update().get_or_create(
        id=draft_id, defaults={"author": by, "kind": kind}
    )
    if entry or draft.author_id != by.pk:
        raise ContactDraft.DoesNotExist
    draft.kind = kind
    draft.data = data
    draft.save()
    return draft


@transaction.atomic
def discard_draft(*, draft: ContactDraft, by: User) -> None:
    """Throw away what one began. Raises ContactDraft.DoesNotExist for the draft of somebody else."""
    ContactDraft.objects.get(pk=draft.pk, author=by).delete()
