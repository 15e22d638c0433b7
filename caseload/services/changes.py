"""Telling the derived figures that facts changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from caseload.models import FactsChange

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import Program


def note_change(*, program: Program, starts_on: datetime.date, ends_on: datetime.date | None = None) -> None:
    """Note that figures of the program from `starts_on` until before `ends_on` (None: for good) may have changed.

    Called by every write that touches figures, inside its transaction: when the change is kept so is the note, and when
    it is rolled back nobody recomputes anything. Raises TransactionManagementError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("note_change belongs in the transaction of the change it notes.")
    FactsChange.objects.create(program=program, starts_on=starts_on, ends_on=ends_on)
