"""Writes about what employers stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from caseload.models import EmployerTag
from caseload.services.employer_access import employer_for_change

if TYPE_CHECKING:
    import datetime

    from caseload.models import Employer
    from ipsapp.access.models import User


@transaction.atomic
def set_tag(
    *,
    employer: Employer,
    tag: str,
    source: str,
    since: datetime.date | None,
    note: str,
    by: User,
    as_of: datetime.date,
) -> EmployerTag:
    """Say what an employer stands for and how one knows; said again, the newer word holds.

    Raises Employer.DoesNotExist when `by` does not log in the agency on that day; ValidationError, by field: a tag or
    source that is none, a day that has not come.
    """
    employer = employer_for_change(employer, by=by, as_of=as_of)
    if since and since > as_of:
        raise ValidationError({"since": "This day has not come."})
    row = employer.tags.filter(tag=tag).first() or EmployerTag(employer=employer, tag=tag)
    row.source, row.since, row.note, row.recorded_by = source, since, note.strip(), by
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def remove_tag(*, tag: EmployerTag, by: User, as_of: datetime.date) -> None:
    """Take a tag away that does not hold. Raises Employer.DoesNotExist when `by` does not log in the agency on that day."""
    employer_for_change(tag.employer, by=by, as_of=as_of).tags.filter(pk=tag.pk).delete()
