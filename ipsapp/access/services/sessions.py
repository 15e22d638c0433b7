"""Ending sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import update_session_auth_hash
from django.utils import timezone

if TYPE_CHECKING:
    from django.http import HttpRequest

    from ipsapp.access.models import User


def end_other_sessions(*, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """End every session of the person but the one of this request, which goes on under a new key.

    Answers django-allauth whenever an authenticator was added, removed or made anew: whoever had got in by the second
    step as it was shall not stay in.
    """
    user.second_step_changed_at = timezone.now()
    user.save(update_fields=["second_step_changed_at"])
    update_session_auth_hash(request, user)
