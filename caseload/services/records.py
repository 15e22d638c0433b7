"""Saving a form once, however often it is sent."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import ValidationError

from caseload.models.records import Recorded

Row = TypeVar("Row", bound=Recorded)


def stored_before(row: Row) -> Row | None:
    """The row as it was stored when this form was sent before, None the first time.

    Call it with the enrolment locked, so that two sendings meet one after the other. Raises ValidationError when the
    form saved something else before: it was changed and sent again.
    """
    stored = type(row)._default_manager.filter(pk=row.pk).first()
    if stored is None:
        return None
    said = [field for field in row._meta.concrete_fields if field.name != "created_at"]
    if all(field.value_from_object(stored) == field.value_from_object(row) for field in said):
        return stored
    raise ValidationError("This form has saved something already. To record more, open the client and start anew.")
