"""Addresses of pages as a message that leaves the application has to write them."""

from __future__ import annotations

from django.conf import settings


def full_address(path: str) -> str:
    """The path with scheme and host: where no request says them, the first of the hosts that are served does."""
    scheme = "https" if settings.IS_PRODUCTION else "http"
    return f"{scheme}://{settings.ALLOWED_HOSTS[0]}{path}"
