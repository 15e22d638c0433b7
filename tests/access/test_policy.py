"""The policy map against the real URLs, roles and methods: nothing unlisted, nobody where they should not be.

Each URL is asked by everybody: a visitor, a person without a second factor, one without a role, a deactivated one, and
one of each role, for an object of their own and for a stranger's.
"""

import copy

import pytest
from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from ipsapp.access.models import AccessEvent, Role
from ipsapp.access.policy import POLICY
from tests.access.world import CANARY, make_world
from tests.cast import make_cast

# Raise it with each new page: a sweep that silently visits fewer is no sweep.
N_URLS = 183

# The kind of object that a URL's parameter names (see `World`).
OBJECTS = {
    "access:agency_create": "state",
    "access:person_activate": "person",
    "access:person_detail": "person",
    "access:program_create": "agency",
    "access:role_create": "person",
    "access:role_end": "role_assignment",
    "access:role_share": "role_assignment",
    "access:team_create": "program",
    "caseload:absence_edit": "absence",
    "caseload:benefits_create": "client",
    "caseload:benefits_detail": "planning",
    "caseload:benefits_edit": "planning",
    "caseload:benefits_list": "client",
    "caseload:client_detail": "client",
    "caseload:client_employers": "client",
    "caseload:client_edit": "client",
    "caseload:consent_create": "client",
    "caseload:consent_revoke": "consent",
    "caseload:contact_create": "client",
    "caseload:disclosure_create": "client",
    "caseload:disclosure_detail": "talk",
    "caseload:disclosure_list": "client",
    "caseload:education_create": "client",
    "caseload:education_edit": "education",
    "caseload:education_list": "client",
    "caseload:contact_edit": "client_contact",
    "caseload:draft_discard": "draft",
    "caseload:employer_contact_edit": "employer_contact",
    "caseload:employer_detail": "employer",
    "caseload:employer_edit": "employer",
    "caseload:employer_person_create": "employer",
    "caseload:employer_person_edit": "employer_person",
    "caseload:employer_site_create": "employer",
    "caseload:employer_site_edit": "employer_site",
    "caseload:employer_tag_remove": "employer",
    "caseload:employer_tag_set": "employer",
    "caseload:employer_visits": "employer",
    "caseload:enrolment_close": "enrolment",
    "caseload:enrolment_create": "client",
    "caseload:handover_cancel": "planned_handover",
    "caseload:import_detail": "import_run",
    "caseload:import_progress": "import_run",
    "caseload:import_rejected": "import_run",
    "caseload:job_create": "client",
    "caseload:job_detail": "job",
    "caseload:job_edit": "job",
    "caseload:job_end": "job",
    "caseload:meeting_edit": "meeting",
    "caseload:membership_create": "team",
    "caseload:membership_end": "membership",
    "caseload:opening_create": "employer",
    "caseload:opening_edit": "opening",
    "caseload:opening_fill": "opening",
    "caseload:phase_change": "enrolment",
    "caseload:referral_accept": "referral",
    "caseload:referral_decline": "referral",
    "caseload:referral_detail": "referral",
    "caseload:referral_edit": "referral",
    "caseload:referral_known": "referral",
    "caseload:referral_reopen": "referral",
    "caseload:referral_wait": "referral",
    "caseload:past_job_create": "client",
    "caseload:past_job_edit": "past_job",
    "caseload:plan_step_mark": "plan_step",
    "caseload:profile_detail": "client",
    "caseload:profile_edit": "client",
    "caseload:search_plan_agree": "search_plan",
    "caseload:search_plan_create": "client",
    "caseload:search_plan_detail": "search_plan",
    "caseload:supervision_detail": "supervision",
    "caseload:supervision_edit": "supervision",
    "caseload:mentoring_edit": "mentoring",
    "caseload:sign_off_withdraw": "sign_off",
    "caseload:log_draft": "draft",
    "caseload:log_undo": "log_entry",
    "caseload:specialist_assign": "enrolment",
    "caseload:step_down_plan_create": "client",
    "caseload:step_down_plan_detail": "step_down_plan",
    "caseload:support_plan_create": "client",
    "caseload:support_plan_detail": "support_plan",
    "caseload:terms_create": "job",
    "caseload:verdict_override": "job",
    "caseload:vr_edit": "vr_contact",
    "caseload:offer_create": "client",
    "caseload:offer_withdraw": "offer",
    "caseload:wish_create": "client",
    "caseload:wish_end": "wish",
    "caseload:week_detail": "person",
    "caseload:week_sign": "person",
    "reports:edition_detail": "edition",
    "reports:edition_download": "edition",
    "reports:run_detail": "report_run",
    "reports:run_progress": "report_run",
}
# Objects that only one person opens, whatever the roles of the others: the specialist's.
OF_ONE_PERSON = {"caseload:draft_discard", "caseload:log_draft", "caseload:log_undo"}
# Parameters that are not ours to make: keys of django-allauth, and pages asked for by query string.
FIXED_ARGUMENTS = {
    "account_reset_password_from_key": {"uidb36": "1", "key": "not-a-key"},
    "mfa_edit_webauthn": {"pk": 4711},
    "mfa_remove_webauthn": {"pk": 4711},
}


def walk(patterns, namespace=""):
    """Every URL below these patterns as (name or None, pattern)."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from walk(entry.url_patterns, inner)
        elif isinstance(entry, URLPattern):
            yield (f"{namespace}{entry.name}" if entry.name else None), entry


def unlisted(resolver):
    """URLs that the policy does not know, by name or, when they have none, by pattern."""
    return sorted(
        name or f"unnamed: {entry.pattern}" for name, entry in walk(resolver.url_patterns) if name not in POLICY
    )


def parameters(name):
    for found, entry in walk(get_resolver().url_patterns):
        if found == name:
            return list(entry.pattern.converters) or list(getattr(entry.pattern, "regex", None).groupindex)
    raise AssertionError(f"{name} is listed in the policy and is no URL")


def address(name, objects):
    if name in FIXED_ARGUMENTS:
        return reverse(name, kwargs=FIXED_ARGUMENTS[name])
    names = parameters(name)
    if not names:
        if name == "outcomes:records":
            return f"{reverse(name)}?program={objects.program.pk}&quarter=2026Q1&indicator=served"
        return reverse(name)
    assert len(names) == 1, f"{name}: say in OBJECTS which object it takes"
    return reverse(name, kwargs={names[0]: getattr(objects, OBJECTS[name]).pk})


def test_every_url_is_listed_and_every_listing_is_a_url():
    names = [name for name, _ in walk(get_resolver().url_patterns)]
    assert unlisted(get_resolver()) == []
    assert sorted(set(POLICY) - set(names)) == [], "listed in the policy, but no such URL"
    assert len(names) == N_URLS, "update N_URLS, and look at what the new page shows to whom"


def test_a_rule_that_takes_an_object_says_so():
    takes_object = {name for name in POLICY if parameters(name)} - set(FIXED_ARGUMENTS)
    assert takes_object == set(OBJECTS)


def planted(request):
    return HttpResponse("anybody may read this")


class PlantedUrls:
    """The real URLs and one that a hurried developer forgot to list."""

    urlpatterns = [*get_resolver().url_patterns, path("planted/", planted, name="planted"), path("bare/", planted)]


def test_a_planted_view_is_found_and_answers_nobody(cast, signed_in, settings):
    settings.ROOT_URLCONF = PlantedUrls
    assert unlisted(get_resolver(PlantedUrls)) == ["planted", "unnamed: bare/"]
    for user in cast.by_role.values():
        browser = signed_in(user)
        assert browser.get("/planted/").status_code == 403
        assert browser.get("/bare/").status_code == 403
    assert Client().get("/planted/").status_code == 302


def everything():
    """How many rows every table holds; history tables make any change at all visible."""
    return {
        model._meta.label: model.objects.count()
        for model in apps.get_models()
        if model._meta.app_label in {"access", "caseload", "outcomes", "reports", "account", "mfa"}
        and model is not AccessEvent
    }


def refused(response, status):
    assert response.status_code == status
    assert CANARY not in response.headers.get("Location", "")
    if not response.streaming:
        assert CANARY not in response.content.decode()


def ask(browser, method, url):
    options = {"content_type": "application/json"} if url.startswith("/api/") and method != "GET" else {}
    response = getattr(browser, method.lower())(url, **options)
    if response.streaming:
        # A file that is never read to its end is never closed.
        response.getvalue()
    return response


def shown(browser, url):
    """All that a page or a file holds."""
    return browser.get(url).getvalue().decode(errors="replace")


def asked_to_sign_in(response, rule):
    """A person is led to the sign-in page; a program is told."""
    if rule.is_api:
        refused(response, 401)
        assert "Sign in" in response.json()["detail"]
    else:
        refused(response, 302)
        assert response.url.startswith(reverse("account_login"))


PROTECTED = [name for name, rule in POLICY.items() if not rule.is_public]
BY_ROLE = [name for name, rule in POLICY.items() if rule.roles]


@pytest.fixture(scope="module")
def written(django_db_setup, django_db_blocker, tmp_path_factory):
    """The cast and their world, written once: what a test changes is rolled back to here."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with files, django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        yield cast, make_world(cast)
        transaction.set_rollback(True)


@pytest.fixture
def _files_aside():
    """The files of `written` last as long as its rows."""


@pytest.fixture
def fresh(written, db):
    """A copy of what was written: an object that one test changes is not that of the next."""
    return copy.deepcopy(written)


@pytest.fixture
def cast(fresh):
    return fresh[0]


@pytest.fixture
def world(fresh):
    return fresh[1]


@pytest.mark.parametrize("name", PROTECTED)
def test_a_visitor_is_sent_to_sign_in(name, world):
    before = everything()
    for method in ("GET", "POST", "PUT", "DELETE"):
        asked_to_sign_in(ask(Client(), method, address(name, world.own)), POLICY[name])
    assert everything() == before


@pytest.mark.parametrize("name", BY_ROLE)
def test_a_deactivated_person_is_sent_to_sign_in(name, world, cast, signed_in):
    role = sorted(POLICY[name].roles)[0]
    user = cast.by_role[role]
    browser = signed_in(user)
    user.is_active = False
    user.save()
    for method in ("GET", "POST"):
        asked_to_sign_in(ask(browser, method, address(name, world.own)), POLICY[name])


@pytest.mark.parametrize("name", BY_ROLE)
def test_nobody_passes_without_a_second_factor(name, world, cast, signed_in, settings):
    browsers = [signed_in(cast.by_role[role]) for role in sorted(POLICY[name].roles)]
    settings.MFA_REQUIRED = True
    before = everything()
    for browser in browsers:
        for method in ("GET", "POST"):
            response = ask(browser, method, address(name, world.own))
            if POLICY[name].is_api:
                refused(response, 403)
                assert "second step" in response.json()["detail"]
            else:
                refused(response, 302)
                assert response.url == reverse("mfa_activate_totp")
    assert everything() == before


@pytest.mark.parametrize("name", BY_ROLE)
def test_other_roles_are_refused_and_the_refusal_is_recorded(name, world, cast, signed_in):
    outsiders = [user for role, user in cast.by_role.items() if role not in POLICY[name].roles]
    before = everything()
    for user in [*outsiders, cast.nobody_nat]:
        browser = signed_in(user)
        for method in ("GET", "POST", "PUT"):
            n_denied = AccessEvent.objects.filter(kind=AccessEvent.Kind.DENIED, user=user).count()
            refused(ask(browser, method, address(name, world.own)), 403)
            assert AccessEvent.objects.filter(kind=AccessEvent.Kind.DENIED, user=user).count() == n_denied + 1
    assert everything() == before


@pytest.mark.parametrize("name", BY_ROLE)
def test_the_listed_roles_may_open_their_own(name, world, cast, signed_in):
    rule = POLICY[name]
    for role in [Role.SPECIALIST] if name in OF_ONE_PERSON else sorted(rule.roles):
        browser = signed_in(cast.by_role[role])
        if "GET" in rule.methods:
            assert ask(browser, "GET", address(name, world.own)).status_code == 200, role
        if "POST" in rule.methods:
            assert ask(browser, "POST", address(name, world.own)).status_code in {200, 302, 422}, role
        for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - set(rule.methods):
            assert ask(browser, method, address(name, world.own)).status_code == 405, (role, method)


@pytest.mark.parametrize("name", [*(name for name, rule in POLICY.items() if rule.roles and rule.own_only)])
def test_a_strangers_object_is_not_found(name, world, cast, signed_in):
    rule = POLICY[name]
    before = everything()
    for role in sorted(rule.roles):
        browser = signed_in(cast.by_role[role])
        for method in {"GET", "POST"} & set(rule.methods):
            refused(ask(browser, method, address(name, world.foreign)), 404)
    assert everything() == before


@pytest.mark.parametrize("name", [name for name in BY_ROLE if "GET" in POLICY[name].methods])
def test_no_page_of_ones_own_shows_a_stranger(name, world, cast, signed_in):
    rule = POLICY[name]
    for role in sorted(rule.roles):
        assert CANARY not in shown(signed_in(cast.by_role[role]), address(name, world.own)), role


def test_a_role_taken_away_counts_on_the_next_request(cast, signed_in):
    browser = signed_in(cast.supervisor_bo)
    assert browser.get(reverse("caseload:client_list")).status_code == 200
    cast.supervisor_bo.role_assignments.update(ends_on="2026-01-01")
    assert browser.get(reverse("caseload:client_list")).status_code == 403


def test_state_staff_and_administrators_meet_no_client(world, cast, signed_in):
    """Every page they may open, searched for the names of every client."""
    name_of_a_client = world.own.client.last_name
    for role in (Role.STATE_STAFF, Role.ADMINISTRATOR):
        browser = signed_in(cast.by_role[role])
        pages = [name for name, rule in POLICY.items() if role in rule.roles and "GET" in rule.methods]
        assert pages
        for name in pages:
            assert name_of_a_client not in shown(browser, address(name, world.own)), name
