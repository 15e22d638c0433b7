"""A session ends when it was idle too long, when it is too old, and with the password it was opened by."""

import datetime
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.access import PASSWORD

MINUTE = datetime.timedelta(minutes=1)
ACTIVE = "access:person_list"


@pytest.fixture
def al(cast, signed_in, clock):
    browser = signed_in(cast.administrator_al)
    assert browser.get(reverse(ACTIVE)).status_code == 200
    return browser


def is_over(browser, url=None):
    response = browser.get(url or reverse(ACTIVE))
    return response.status_code == 302 and response.url.startswith(reverse("account_login"))


def test_ends_after_fifteen_idle_minutes(al, clock):
    clock.shift(15 * MINUTE + datetime.timedelta(seconds=1))
    assert is_over(al)
    assert "_auth_user_id" not in al.session


def test_returns_to_the_same_page_after_signing_in_again(al, clock):
    clock.shift(16 * MINUTE)
    response = al.get(reverse(ACTIVE), {"q": "ana"})
    assert response.url == "/account/sign-in/?next=/administration/people/%3Fq%3Dana"
    response = al.post(response.url, {"login": "al@example.org", "password": PASSWORD}, follow=True)
    assert response.request["PATH_INFO"] == reverse(ACTIVE)


def test_lasts_while_it_is_used_and_twelve_hours_at_most(al, clock):
    for _ in range(71):
        clock.shift(10 * MINUTE)
        assert not is_over(al)
    clock.shift(10 * MINUTE + datetime.timedelta(seconds=1))
    assert is_over(al)


def test_a_page_that_asks_by_itself_keeps_no_session_open(cast, signed_in, clock):
    browser = signed_in(cast.state_staff_sam)
    poll = reverse("reports:run_progress", args=[uuid.uuid4()])
    for _ in range(3):
        assert browser.get(poll).status_code == 404
        clock.shift(5 * MINUTE)
    clock.shift(MINUTE)
    assert is_over(browser, poll)


def test_nothing_is_written_for_a_session_that_is_over(al, cast, clock):
    clock.shift(16 * MINUTE)
    response = al.post(reverse("access:agency_create", args=[cast.state.pk]), {"name": "Too Late"})
    assert response.status_code == 302
    assert not cast.state.agencies.filter(name="Too Late").exists()


def test_a_changed_password_ends_every_other_session(al, cast, signed_in):
    elsewhere = signed_in(cast.administrator_al)
    assert not is_over(elsewhere)
    new = "another horse battery staple"
    al.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}, follow=True
    )
    assert not is_over(al)
    assert is_over(elsewhere)


def test_pages_behind_the_door_are_kept_in_no_cache(al):
    assert al.get(reverse(ACTIVE)).headers["Cache-Control"] == "no-store"
    assert "no-store" in al.get("/no-such-page").headers["Cache-Control"]


def test_the_warning_knows_how_long_a_session_lasts(al):
    assert 'data-idle-seconds="900"' in al.get(reverse(ACTIVE)).content.decode()
    assert "session-end" not in Client().get(reverse("account_login")).content.decode()


def test_signing_out_takes_a_button_not_a_link(al):
    assert "Sign out?" in al.get(reverse("account_logout")).content.decode()
    assert not is_over(al)
    al.post(reverse("account_logout"))
    assert is_over(al)
