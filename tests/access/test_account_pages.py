"""Every page of one's own account and every error page is written in our frame and our words."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.csrf import csrf_failure
from django.views.defaults import bad_request, server_error

from tests.factories.access import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(cast, settings):
    """A browser in which Ana has just signed in with her password."""
    settings.MFA_REQUIRED = False
    browser = Client()
    browser.post(reverse("account_login"), {"login": "ana@example.org", "password": PASSWORD})
    return browser


def is_ours(response):
    page = response.content.decode()
    assert page.count("<h1>") == 1
    assert "ask the ipsapp administrator" in page.lower()
    return page


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
    ],
)
def test_pages_for_a_visitor(name):
    response = Client().get(reverse(name))
    assert response.status_code == 200
    is_ours(response)


@pytest.mark.parametrize(
    "name",
    [
        "account_logout",
        "account_reauthenticate",
        "account_change_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
    ],
)
def test_pages_of_the_account(ana, name):
    response = ana.get(reverse(name))
    assert response.status_code == 200
    is_ours(response)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mfa_index", "10 of 10 are left."),
        ("mfa_deactivate_totp", "authenticator app"),
        ("mfa_view_recovery_codes", "Each lets you in once"),
        ("mfa_generate_recovery_codes", "new set of recovery codes"),
        ("mfa_reauthenticate", "Confirm that it is you"),
    ],
)
def test_pages_of_an_account_with_a_second_step(ana, cast, name, words):
    secret = generate_totp_secret()
    TOTP.activate(cast.specialist_ana, secret)
    RecoveryCodes.activate(cast.specialist_ana)
    response = ana.get(reverse(name))
    assert response.status_code == 200
    assert words in is_ours(response)


def test_a_security_key_can_be_renamed_and_removed_by_its_owner_only(ana, cast):
    def key_of(user):
        return Authenticator.objects.create(user=user, type="webauthn", data={"name": "Blue key", "credential": {}})

    mine, hers = key_of(cast.specialist_ana), key_of(cast.specialist_dee)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert ana.get(reverse(name, args=[hers.pk])).status_code == 404
        is_ours(ana.get(reverse(name, args=[mine.pk])))


def test_a_link_that_is_no_longer_good():
    response = Client().get(
        reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "not-a-key"}), follow=True
    )
    assert "Send a new link" in is_ours(response)


def test_a_page_that_is_not_there(ana):
    response = ana.get("/no-such-page")
    assert response.status_code == 404
    assert 'aria-label="Main"' in is_ours(response)


def test_a_page_that_is_not_for_one(ana):
    response = ana.get(reverse("access:person_list"))
    assert response.status_code == 403
    assert "Your roles do not include it." in is_ours(response)


def test_a_form_that_was_too_old():
    response = csrf_failure(RequestFactory().get("/"))
    assert response.status_code == 403
    assert "nothing was saved" in is_ours(response)


def test_a_request_that_cannot_be_read():
    response = bad_request(RequestFactory().get("/"), ValueError())
    assert response.status_code == 400
    is_ours(response)


def test_the_page_for_our_own_faults_needs_nothing_that_can_fail(settings):
    # Neither the database nor the list of collected static files.
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "tests.access.no_such_storage"}}
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()


def test_somebody_without_a_role_is_told_whom_to_ask(cast, signed_in):
    response = signed_in(cast.nobody_nat).get(reverse("home"))
    assert "You have no role yet" in is_ours(response)


def test_a_demonstration_says_that_it_is_one(ana, cast):
    assert "Demonstration." not in ana.get(reverse("mfa_index")).content.decode()
    cast.state.is_demonstration = True
    cast.state.save()
    assert "Demonstration." in ana.get(reverse("mfa_index")).content.decode()
