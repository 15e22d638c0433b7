"""Writes the record of who looked at what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipsapp.access.models import AccessEvent

if TYPE_CHECKING:
    import uuid

    from ipsapp.access.models import User


def record_access(
    kind: AccessEvent.Kind,
    *,
    by: User | None,
    page: str,
    object_id: uuid.UUID | None = None,
    n_rows: int | None = None,
) -> AccessEvent:
    """Record that somebody looked at, took out, or was refused something. `by` is None for a visitor not signed in."""
    return AccessEvent.objects.create(kind=kind, user=by, page=page, object_id=object_id, n_rows=n_rows)
