"""The enrolment in which something about a client is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from caseload.models import Enrolment
from caseload.queries.clients import current_enrolment

if TYPE_CHECKING:
    import uuid

    from ipsapp.access.http import SignedInRequest


def enrolment_recorded_in(request: SignedInRequest, client_pk: uuid.UUID) -> Enrolment:
    """Of the client's enrolments that the person may record in, the one their page is about; not found without one."""
    writable = Enrolment.objects.writable_by(request.user, on=request.as_of).filter(client=client_pk)
    try:
        return current_enrolment(writable.select_related("client", "program"))
    except Enrolment.DoesNotExist as error:
        raise Http404 from error
