"""The pages that a phone keeps for the hours without signal, and those about what it keeps."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from caseload.forms.offline import empty_log_forms

if TYPE_CHECKING:
    from django.http import HttpRequest

    from ipsapp.access.http import SignedInRequest

# What the kept page is drawn with. Anything else that pages load from static files is kept once it was loaded.
SHELL_FILES = (
    "css/app.css",
    "css/due.css",
    "css/log.css",
    "css/offline.css",
    "css/tokens.css",
    "django_htmx/htmx-2.min.js",
    "img/favicon.svg",
    "img/icon-192.png",
    "js/app.js",
    "js/offline/bar.js",
    "js/offline/crypto.js",
    "js/offline/database.js",
    "js/offline/dates.js",
    "js/offline/dialogs.js",
    "js/offline/forms.js",
    "js/offline/lock.js",
    "js/offline/queue.js",
    "js/offline/server.js",
    "js/offline/shell.js",
    "js/offline/store.js",
    "js/offline/waiting.js",
    "uswds/css/uswds.min.css",
    "uswds/fonts/public-sans/PublicSans-Bold.woff2",
    "uswds/fonts/public-sans/PublicSans-Regular.woff2",
    "uswds/fonts/public-sans/PublicSans-SemiBold.woff2",
    "uswds/img/correct8.svg",
    "uswds/img/usa-icons/close.svg",
    "uswds/img/usa-icons/expand_more.svg",
    "uswds/img/usa-icons/unfold_more.svg",
    "uswds/js/uswds-init.min.js",
    "uswds/js/uswds.min.js",
)


@cache
def _shell() -> str:
    """The page a phone keeps. Made without a request, so that nothing of whoever asks can get into it."""
    return render_to_string("caseload/offline.html", empty_log_forms())


@cache
def _service_worker() -> str:
    """The script that answers when the network does not; another one with each release, so that old files go."""
    files = [staticfiles_storage.url(name) for name in SHELL_FILES]
    version = hashlib.sha256(json.dumps([files, _shell()]).encode()).hexdigest()[:12]
    return render_to_string(
        "caseload/service_worker.js",
        {
            "settings": json.dumps(
                {
                    "version": version,
                    "shell": reverse("caseload:offline"),
                    "static": settings.STATIC_URL,
                    "files": files,
                }
            )
        },
    )


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The page a phone shows when there is no signal: the same for everybody, filled from the phone's own store."""
    return HttpResponse(_shell())


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it may answer for every page."""
    return HttpResponse(_service_worker(), content_type="text/javascript")


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to know to put ipsapp among its apps."""
    icons = [
        {"src": staticfiles_storage.url("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
        *(
            {
                "src": staticfiles_storage.url(f"img/icon-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": "any maskable",
            }
            for size in (192, 512)
        ),
    ]
    return JsonResponse(
        {
            "id": "/",
            "name": "ipsapp",
            "short_name": "ipsapp",
            "description": "The log of an IPS program, with and without signal.",
            "lang": "en-US",
            "start_url": reverse("home"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#0050d8",
            "icons": icons,
        },
        content_type="application/manifest+json",
    )


@require_safe
def waiting(request: SignedInRequest) -> HttpResponse:
    """Contacts on this phone that are not saved yet. The list is read by the browser; the server knows nothing of it."""
    return render(request, "caseload/waiting.html", empty_log_forms())


@require_safe
def this_phone(request: SignedInRequest) -> HttpResponse:
    """What is kept on the phone in hand, its PIN, and how to remove it all. Read by the browser, like the waiting list."""
    return render(request, "caseload/this_phone.html")
