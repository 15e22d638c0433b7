"""What is said of an entry that was just saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.urls import reverse

if TYPE_CHECKING:
    from django.http import HttpRequest

    from caseload.models import ClientContact, EmployerContact
    from caseload.services.log import Logged


def say_saved(request: HttpRequest, logged: Logged[ClientContact] | Logged[EmployerContact]) -> None:
    """Say on the next page what was saved, with the way to take it back."""
    if logged.contacts:
        undo = reverse("caseload:log_undo", args=[logged.entry.pk])
        messages.success(request, f"Saved: {logged.in_words}.", extra_tags=undo)
