"""How django-allauth behaves here."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context

if TYPE_CHECKING:
    from django.http import HttpRequest

    from ipsapp.access.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: an administrator adds people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within five minutes of signing in: whoever has just typed a password would be asked for it again."""
        began_at = allauth_context.request.session.get("began_at", 0)
        if time.time() - began_at < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell a person what changed about their account; a mail server that is away must not undo the change."""
        try:
            super().send_notification_mail(template_prefix, user, context, email or user.email)
        except OSError:
            logger.exception("The notice %s to person %s could not be sent.", template_prefix, user.pk)
