"""Every page of the policy, as each of its roles, at the widths of a phone and of a desk: axe, width, console."""

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
    "api:schema",
    "caseload:employer_visits",
    "caseload:import_progress",
    "caseload:import_rejected",
    "caseload:industry_search",
    "caseload:log_naming",
    "caseload:occupation_search",
    "reports:edition_download",
    "reports:run_progress",
} | {name for name in POLICY if name.endswith("_export")}
PAGES = [name for name, rule in POLICY.items() if rule.roles and "GET" in rule.methods and name not in NOT_PAGES]
VISITOR_PAGES = ["account_login", "account_reset_password", "account_reset_password_done", "caseload:offline"]
ACCOUNT_PAGES = [
    "mfa_index",
    "mfa_activate_totp",
    "account_change_password",
    "account_logout",
]
# The page of a phone without signal asks whether somebody is signed in after all; a visitor is not.
EXPECTED = {
    "caseload:offline": {"Failed to load resource: the server responded with a status of 401 (Unauthorized)"},
}


def check(page, url, name):
    """Open the page at both widths and gather whatever is wrong with it."""
    wrong = []
    complaints = []

    def on_console(message):
        if message.type == "error":
            complaints.append(message.text)

    def on_error(error):
        complaints.append(str(error))

    page.on("console", on_console)
    page.on("pageerror", on_error)
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
    page.remove_listener("console", on_console)
    page.remove_listener("pageerror", on_error)
    return wrong + [f"{name}: {complaint}" for complaint in complaints if complaint not in EXPECTED.get(name, ())]


def pages_of(role):
    """The pages of a role; those that only one person opens are the specialist's."""
    return [
        name for name in PAGES if role in POLICY[name].roles and not (name in OF_ONE_PERSON and role != Role.SPECIALIST)
    ]


def test_every_page_is_some_roles():
    assert {name for role in Role for name in pages_of(role)} == set(PAGES)


@pytest.mark.parametrize("role", Role)
def test_the_pages_of_a_role(cast, page, live_server, sign_in, role):
    world = make_world(cast)
    sign_in(page, cast.by_role[role])
    wrong = []
    for name in pages_of(role):
        wrong += check(page, live_server.url + address(name, world.own), name)
    assert wrong == []


def test_the_pages_of_a_visitor_and_of_ones_own_account(cast, page, live_server, sign_in):
    wrong = []
    for name in VISITOR_PAGES:
        wrong += check(page, live_server.url + address(name, None), name)
    sign_in(page, cast.specialist_ana)
    for name in ACCOUNT_PAGES:
        wrong += check(page, live_server.url + address(name, None), name)
    assert wrong == []
