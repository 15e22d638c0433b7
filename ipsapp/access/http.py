"""The request as views receive it, once the middleware has let it through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    import datetime

    from django_htmx.middleware import HtmxDetails

    from ipsapp.access.models import User


class SignedInRequest(HttpRequest):
    """A request of a person who has signed in.

    `as_of` is today, read from the clock once: views pass it on, and nothing below them asks what day it is.
    """

    user: User
    as_of: datetime.date
    htmx: HtmxDetails
