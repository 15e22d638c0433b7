"""What the address of a page asks for beside the object it is about."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ipsapp.access.http import SignedInRequest

Row = TypeVar("Row", bound=Model)


def one_asked_for(request: SignedInRequest, name: str, rows: QuerySet[Row]) -> Row | None:
    """The one of these rows whose id the address names; None when it names none of them, or nonsense."""
    try:
        key = uuid.UUID(request.GET.get(name, ""))
    except ValueError:
        return None
    return rows.filter(pk=key).first()
