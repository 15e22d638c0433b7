"""How django-allauth behaves here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter

if TYPE_CHECKING:
    from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: an administrator adds people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
