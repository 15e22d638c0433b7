"""Every page of the policy, as each of its roles, on a phone and at a desk: axe, width, console."""

import pytest

from ipsapp.access.models import Role
from ipsapp.access.policy import POLICY
from tests.access.test_policy import OF_ONE_PERSON, address
from tests.access.world import make_world
from tests.browser.conftest import DESK, PHONE, axe_findings, widest_overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Downloads and fragments are no pages.
NOT_PAGES = {
    "api:offline",
    "api:offline_key",
    "caseload:client_export",
    "caseload:import_progress",
    "caseload:today_export",
    "caseload:import_rejected",
    "caseload:meeting_export",
    "caseload:vr_export",
    "caseload:referral_export",
    "caseload:mentoring_export",
    "caseload:team_export",
    "caseload:log_naming",
    "api:schema",
    "outcomes:quarter_export",
    "reports:edition_download",
    "reports:run_progress",
}
PAGES = [name for name, rule in POLICY.items() if rule.roles and "GET" in rule.methods and name not in NOT_PAGES]
VISITOR_PAGES = ["account_login", "account_reset_password", "account_reset_password_done", "caseload:offline"]
ACCOUNT_PAGES = [
    "mfa_index",
    "mfa_activate_totp",
    "account_change_password",
    "account_logout",
]


def check(page, url, name):
    """Open the page at both widths and gather whatever is wrong with it."""
    wrong = []
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for width in (PHONE, DESK):
        page.set_viewport_size(width)
        response = page.goto(url)
        assert response.ok, f"{name}: {response.status}"
        label = f"{name} at {width['width']} px"
        wrong += [f"{label}: {finding}" for finding in axe_findings(page)]
        if (overflow := widest_overflow(page)) > 0:
            wrong.append(f"{label}: {overflow} px wider than the window")
        if page.locator("h1").count() != 1:
            wrong.append(f"{label}: {page.locator('h1').count()} h1")
    return wrong + [f"{name}: {complaint}" for complaint in complaints]


def test_the_pages_of_every_role(cast, page, live_server, sign_in):
    world = make_world(cast)
    wrong, n_pages = [], 0
    for role, user in cast.by_role.items():
        page.context.clear_cookies()
        sign_in(page, user)
        for name in PAGES:
            if role in POLICY[name].roles and not (name in OF_ONE_PERSON and role != Role.SPECIALIST):
                wrong += check(page, live_server.url + address(name, world.own), f"{name} as {role}")
                n_pages += 1
    assert wrong == []
    assert n_pages >= len(PAGES)


def test_the_pages_of_a_visitor_and_of_ones_own_account(cast, page, live_server, sign_in):
    wrong = []
    for name in VISITOR_PAGES:
        wrong += check(page, live_server.url + address(name, None), name)
    sign_in(page, cast.specialist_ana)
    for name in ACCOUNT_PAGES:
        wrong += check(page, live_server.url + address(name, None), name)
    assert wrong == []
