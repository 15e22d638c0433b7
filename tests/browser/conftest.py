"""A real Chromium against a live server, at phone and desk width, with axe."""

import os
import shutil
from pathlib import Path

import pytest

from tests.factories.access import PASSWORD

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
# WCAG 2.2 AA, and what axe's authors hold to be good practice.
AXE_OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The machine's own Chromium: Playwright's cannot be had from a package registry."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert chromium, "no Chromium found: install one, or name it in CHROMIUM"
    # Chromium's sandbox refuses to run as root.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return browser_type_launch_args | {"executable_path": chromium, "args": sandbox}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """Without the service worker: what it answers, a test could neither watch nor change."""
    return browser_context_args | {"service_workers": "block"}


@pytest.fixture
def sign_in(live_server, settings):
    """A function that signs a person in by the form, as they would."""
    settings.MFA_REQUIRED = False

    def by_form(page, user):
        page.goto(f"{live_server.url}/account/sign-in/")
        page.get_by_label("E-mail").fill(user.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/account/sign-in/" not in url)

    return by_form


def axe_findings(page):
    """What axe finds on the page, as readable lines; empty when nothing."""
    # Under the content policy no script may be added to the page: evaluate runs it from outside.
    page.evaluate(AXE.read_text())
    result = page.evaluate("options => axe.run(document, options)", AXE_OPTIONS)
    return [
        f"{finding['id']}: {finding['help']} — {node['html'][:160]}"
        for finding in result["violations"]
        for node in finding["nodes"]
    ]


def widest_overflow(page):
    """By how many pixels the page is wider than its window; a table that scrolls in its own box does not count."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
