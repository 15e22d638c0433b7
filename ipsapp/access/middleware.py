"""What every request passes: the session's age, the second factor, and the policy."""

from __future__ import annotations

import time
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from ipsapp.access.models import AccessEvent, User
from ipsapp.access.policy import POLICY, Rule
from ipsapp.access.services import record_access

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    GetResponse = Callable[[HttpRequest], HttpResponseBase]
    View = Callable[..., HttpResponseBase]

# Writing the session on each click would cost more than a minute's accuracy is worth.
ACTIVITY_STEP_SECONDS = 30


def rule_for(request: HttpRequest) -> Rule | None:
    """The policy's rule for the URL that was resolved, or None when it lists none."""
    match = request.resolver_match
    return POLICY.get(match.view_name) if match and match.url_name else None


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page, and back to the same address after; a program is told."""
    rule = rule_for(request)
    if rule and rule.is_api:
        return JsonResponse({"detail": "Sign in to ipsapp first."}, status=HTTPStatus.UNAUTHORIZED)
    return redirect_to_login(request.get_full_path())


class SessionLifetimeMiddleware:
    """Ends a session that was idle too long, or that is too old whatever happened in it.

    Answers to background polling do not count as activity. Nothing typed is lost: the sign-in page returns to the
    same address.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Send the person to the sign-in page when their session is over."""
        if not request.user.is_authenticated:
            return None
        now = int(time.time())
        began = request.session.setdefault("began_at", now)
        active = request.session.setdefault("active_at", now)
        if now - active > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_COOKIE_AGE:
            logout(request)
            rule = rule_for(request)
            return None if rule and rule.is_public else ask_to_sign_in(request)
        rule = rule_for(request)
        if now - active >= ACTIVITY_STEP_SECONDS and not (rule and rule.is_background):
            request.session["active_at"] = now
        return None


class RequireMfaMiddleware:
    """Sends whoever has no second factor to set one up before anything else. A password alone never suffices."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Redirect to the set-up of a second factor when there is none yet."""
        user = request.user
        if not settings.MFA_REQUIRED or not isinstance(user, User):
            return None
        match = request.resolver_match
        name = match.view_name if match else ""
        if name.startswith(("account_", "mfa_")) or is_mfa_enabled(user):
            return None
        rule = rule_for(request)
        if rule and rule.is_api:
            return JsonResponse({"detail": "Open ipsapp and set up a second step first."}, status=HTTPStatus.FORBIDDEN)
        return redirect("mfa_activate_totp")


class PolicyMiddleware:
    """Lets a request through only when the policy lists its URL, its method, and a role the person holds today.

    Also fixes `request.as_of`, the day on which the request is judged and answered: today by the clock of the person's
    programs, as every moment shown to them is. Who asks for an object they may not know gets a 404 as if there were
    none; that they asked is recorded like any other refusal.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request and keep what it shows out of every cache."""
        user = request.user
        zone = user.time_zone(on=timezone.localdate()) if isinstance(user, User) else None
        with timezone.override(zone):
            request.as_of = timezone.localdate()  # type: ignore[attr-defined]
            response = self.get_response(request)
        if isinstance(request.user, User):
            response.headers.setdefault("Cache-Control", "no-store")
            rule = rule_for(request)
            if response.status_code == HTTPStatus.NOT_FOUND and rule and rule.own_only:
                self._record_denial(request, request.user)
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Refuse before the view runs, so that it cannot even look the object up."""
        rule = rule_for(request)
        if rule is not None and rule.is_public:
            return self._check_method(request, rule)
        if not isinstance(request.user, User):
            # LoginRequiredMiddleware has answered already unless a view opted out of it.
            return ask_to_sign_in(request)
        if rule is None or not (
            rule.is_personal or request.user.has_role(*rule.roles, on=request.as_of)  # type: ignore[attr-defined]
        ):
            self._record_denial(request, request.user)
            if rule and rule.is_api:
                return JsonResponse({"detail": "Your roles do not allow this."}, status=HTTPStatus.FORBIDDEN)
            raise PermissionDenied
        return self._check_method(request, rule)

    @staticmethod
    def _record_denial(request: HttpRequest, user: User) -> None:
        match = request.resolver_match
        asked_for = match.kwargs.values() if match else ()
        record_access(
            AccessEvent.Kind.DENIED,
            by=user,
            page=(match.view_name or "")[:80] if match else "",
            object_id=next((each for each in asked_for if isinstance(each, uuid.UUID)), None),
        )

    @staticmethod
    def _check_method(request: HttpRequest, rule: Rule) -> HttpResponse | None:
        if request.method in rule.methods:
            return None
        return HttpResponseNotAllowed(rule.methods)
