"""What somebody searches for is often a client's name: the session keeps it, the address holds a key."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.crypto import get_random_string

if TYPE_CHECKING:
    from ipsapp.access.http import SignedInRequest

# How many searches one can go back to.
SEARCHES_KEPT = 20


def address_of_filter(request: SignedInRequest) -> str:
    """The choices that were sent as a query string, the text replaced by its key."""
    chosen = {name: value for name, value in request.POST.items() if value and name != "csrfmiddlewaretoken"}
    if "search" in chosen:
        key = get_random_string(12)
        kept: dict[str, str] = request.session.get("searches", {})
        request.session["searches"] = dict([*kept.items(), (key, chosen["search"])][-SEARCHES_KEPT:])
        chosen["search"] = key
    return urlencode(chosen)


def choices_in_address(request: SignedInRequest) -> dict[str, str]:
    """The choices of an address, the key replaced by its text; a key of another session stands for nothing."""
    data = request.GET.dict()
    if "search" in data:
        data["search"] = request.session.get("searches", {}).get(data["search"], "")
    return data
