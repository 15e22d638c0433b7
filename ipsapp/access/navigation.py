"""The main menu: the pages the person's roles open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from ipsapp.access.models import State, User
from ipsapp.access.policy import LOGGERS, POLICY

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True)
class MenuItem:
    """One entry of the main menu."""

    title: str
    url: str
    is_current: bool


# Page and title, in the order of the menu.
MENU = (
    ("caseload:today", "Today"),
    ("caseload:client_list", "Clients"),
    ("caseload:employer_list", "Employers"),
    ("caseload:team", "Team"),
    ("caseload:referral_list", "Referrals"),
    ("caseload:days", "My days"),
    ("outcomes:quarter", "Outcomes"),
    ("reports:list", "Reports"),
    ("caseload:import_list", "Imports"),
    ("access:person_list", "People"),
    ("access:organisation_list", "Organizations"),
)


def menu_for(user: User, *, path: str) -> list[MenuItem]:
    """The entries whose pages the policy opens to the person today; the one that holds `path` is current."""
    today = timezone.localdate()
    pages = [(reverse(name), title) for name, title in MENU if user.has_role(*POLICY[name].roles, on=today)]
    return [MenuItem(title, url, is_current=path.startswith(url)) for url, title in pages]


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Template context: `menu`, `can_log`, `session_idle_seconds` and `is_demonstration`, all empty for a visitor."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"menu": [], "can_log": False, "session_idle_seconds": None, "is_demonstration": False}
    return {
        "menu": menu_for(user, path=request.path),
        "can_log": user.has_role(*LOGGERS, on=timezone.localdate()),
        "session_idle_seconds": settings.SESSION_IDLE_SECONDS,
        "is_demonstration": State.objects.filter(is_demonstration=True).exists(),
    }
