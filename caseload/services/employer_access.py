"""Whoever writes about an employer meets the others here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caseload.models import Employer
from caseload.queries.employers import agencies_worked_in

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User


def employer_for_change(employer: Employer, *, by: User, as_of: datetime.date) -> Employer:
    """The employer, locked until the end of the transaction of the caller.

    Raises Employer.DoesNotExist when `by` does not log in its agency on that day.
    """
    agencies = agencies_worked_in(by, on=as_of)
    return Employer.objects.select_for_update(no_key=True).filter(agency__in=agencies.values("pk")).get(pk=employer.pk)
