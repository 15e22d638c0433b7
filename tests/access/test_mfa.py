"""Signing in from end to end: a password alone never suffices."""

import base64
import datetime
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories.access import PASSWORD

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.django_db]


@pytest.fixture
def ana(cast):
    return cast.specialist_ana


def code_now(secret):
    """What an authenticator app shows now (RFC 6238)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), "sha1").digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def give_password(browser, user, password=PASSWORD, **query):
    return browser.post(reverse("account_login"), {"login": user.email, "password": password} | query, follow=True)


def set_up(browser):
    """Set up an authenticator app; gives its secret."""
    secret = browser.get(reverse("mfa_activate_totp")).context["form"].secret
    browser.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    return secret


def set_up_for(user):
    browser = Client()
    give_password(browser, user)
    return set_up(browser)


@pytest.mark.django_db(transaction=True)
def test_the_first_time_leads_through_the_set_up_of_a_second_step(ana):
    browser = Client()
    page = give_password(browser, ana)
    assert page.request["PATH_INFO"] == reverse("mfa_activate_totp")
    assert page.context["form"].secret in page.content.decode()
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()

    wrong = browser.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "Incorrect code." in wrong.content.decode()
    assert browser.get(reverse("home")).url == reverse("mfa_activate_totp")

    code = code_now(wrong.context["form"].secret)
    done = browser.post(reverse("mfa_activate_totp"), {"code": code}, follow=True).content.decode()
    assert "10 of 10 are left." in done
    assert [message.subject for message in mail.outbox] == ["An authenticator app was set up for your ipsapp account"]
    assert browser.get(reverse("home")).url == reverse("caseload:today")


def test_later_the_password_alone_opens_nothing(ana, clock):
    secret = set_up_for(ana)
    clock.shift(datetime.timedelta(minutes=10))
    browser = Client()
    page = give_password(browser, ana)
    assert page.request["PATH_INFO"] == reverse("mfa_authenticate")
    assert browser.get(reverse("home")).url.startswith(reverse("account_login"))

    wrong = browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Incorrect code." in wrong.content.decode()
    assert browser.get(reverse("home")).url.startswith(reverse("account_login"))

    browser.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    assert browser.get(reverse("home")).url == reverse("caseload:today")


def test_a_code_works_once(ana, clock):
    secret = set_up_for(ana)
    clock.shift(datetime.timedelta(minutes=10))
    for expected in ("mfa", "refused"):
        browser = Client()
        give_password(browser, ana)
        answer = browser.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
        assert answer.status_code == (302 if expected == "mfa" else 200)


def test_a_recovery_code_lets_in_once(ana):
    set_up_for(ana)
    code = Authenticator.objects.get(user=ana, type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in (302, 200):
        browser = Client()
        give_password(browser, ana)
        assert browser.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected


def test_whoever_removes_the_second_step_must_set_one_up_again(ana):
    browser = Client()
    give_password(browser, ana)
    set_up(browser)
    browser.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=ana).exists()
    assert browser.get(reverse("home")).url == reverse("mfa_activate_totp")


def add_key(user):
    return Authenticator.objects.create(
        user=user, type="webauthn", data={"name": "Blue key", "credential": {}, "passwordless": False}
    )


CHANGES = {
    "app set up": lambda browser, user: set_up(browser),
    "app removed": lambda browser, user: browser.post(reverse("mfa_deactivate_totp")),
    "codes made anew": lambda browser, user: browser.post(reverse("mfa_generate_recovery_codes")),
    "key removed": lambda browser, user: browser.post(reverse("mfa_remove_webauthn", args=[add_key(user).pk])),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_second_step_ends_every_other_session(ana, cast, clock, change):
    """Whoever got in by the step as it was, and is still in, is out; whoever changed it goes on."""
    browser, elsewhere, colleague = Client(), Client(), Client()
    give_password(browser, ana)
    if change is not CHANGES["app set up"]:
        set_up(browser)
    ana.refresh_from_db()
    elsewhere.force_login(ana)
    colleague.force_login(cast.specialist_dee)
    page = reverse("account_change_password")
    assert [one.get(page).status_code for one in (browser, elsewhere, colleague)] == [200, 200, 200]
    key = browser.session.session_key
    clock.shift(datetime.timedelta(seconds=1))
    change(browser, ana)
    assert [one.get(page).status_code for one in (browser, elsewhere, colleague)] == [200, 302, 200]
    assert browser.session.session_key != key
    assert "_auth_user_id" not in elsewhere.session


def test_a_second_step_that_is_only_used_ends_no_session(ana, clock):
    secret = set_up_for(ana)
    ana.refresh_from_db()
    elsewhere = Client()
    elsewhere.force_login(ana)
    clock.shift(datetime.timedelta(minutes=10))
    browser = Client()
    give_password(browser, ana)
    browser.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    for one in (browser, elsewhere):
        assert one.get(reverse("home")).url == reverse("caseload:today")


def test_changing_the_second_step_asks_who_one_is_when_it_was_long_ago(ana, clock):
    browser = Client()
    give_password(browser, ana)
    set_up(browser)
    clock.shift(datetime.timedelta(minutes=10))
    page = browser.get(reverse("mfa_generate_recovery_codes"), follow=True)
    assert "Confirm that it is you" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_away_does_not_undo_a_second_step(ana, settings):
    settings.EMAIL_BACKEND = "tests.access.test_people.AwayBackend"
    set_up_for(ana)
    assert Authenticator.objects.filter(user=ana, type="totp").exists()


def test_guessing_is_stopped_in_words_and_only_for_a_while(ana, clock):
    set_up_for(ana)
    browser = Client()
    for _ in range(5):
        assert "not correct" in give_password(browser, ana, "a guess").content.decode()
    locked = give_password(browser, ana).content.decode()
    assert "Too many failed login attempts. Try again later." in locked
    clock.shift(datetime.timedelta(minutes=6))
    assert give_password(browser, ana).request["PATH_INFO"] == reverse("mfa_authenticate")


def test_a_flood_of_tries_gets_a_page_that_says_to_wait(cast):
    browser = Client()
    answers = [browser.post(reverse("account_login"), {}) for _ in range(31)]
    assert answers[-1].status_code == 429
    assert "Wait five minutes, then try again." in answers[-1].content.decode()


def test_the_answer_for_an_unknown_address_tells_nothing(ana):
    known = give_password(Client(), ana, "a guess")
    unknown = Client().post(reverse("account_login"), {"login": "who@example.org", "password": "a guess"})
    assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    for address in (ana.email, "who@example.org"):
        sent = Client().post(reverse("account_reset_password"), {"email": address}, follow=True)
        assert "If somebody signs in with the address you gave" in sent.content.decode()
    assert [message.to for message in mail.outbox] == [[ana.email]]


def test_a_forgotten_password_does_not_skip_the_second_step(ana):
    set_up_for(ana)
    mail.outbox.clear()
    Client().post(reverse("account_reset_password"), {"email": ana.email})
    [message] = mail.outbox
    assert message.subject == "Choose a new password for ipsapp"
    link = re.search(r"http://testserver(/\S+)", message.body)[1]
    browser = Client()
    form = browser.get(link, follow=True)
    new = "another horse battery staple"
    browser.post(form.request["PATH_INFO"], {"password1": new, "password2": new}, follow=True)
    assert browser.get(reverse("home")).url.startswith(reverse("account_login"))
    assert give_password(browser, ana, new).request["PATH_INFO"] == reverse("mfa_authenticate")
    assert "This link no longer works" in Client().get(link, follow=True).content.decode()
