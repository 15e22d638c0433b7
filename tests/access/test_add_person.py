"""The first administrator, added where there is nobody yet to add them."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from ipsapp.access.models import Role, State, User
from tests.conftest import TODAY
from tests.factories.access import make_state

pytestmark = pytest.mark.usefixtures("clock")
NEW_PASSWORD = "seven quiet orange boats"


def add_person(*arguments, **options):
    output = StringIO()
    call_command("add_person", "Alex@Example.org", "Alex Admin", *arguments, stdout=output, **options)
    return output.getvalue()


def test_the_first_administrator_comes_with_the_state(db):
    output = add_person(place="ex", state_name="Example", fiscal_year_starts_in=10)
    state = State.objects.get()
    assert (state.code, state.name, state.fiscal_year_starts_in, state.is_demonstration) == ("EX", "Example", 10, False)
    person = User.objects.get(email="alex@example.org")
    assert person.has_role(Role.ADMINISTRATOR, on=TODAY)
    assert person.places(on=TODAY).states == {state.pk}
    assert "Alex Admin is administrator of Example." in output


def test_the_link_lets_them_choose_a_password_once(db, signed_in):
    path = re.search(r"http://[^/]+(/\S+)", add_person(place="EX", state_name="Example"))[1]
    browser = Browser()
    form = browser.get(path)
    answer = browser.post(form.url, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert answer.status_code == 302
    assert User.objects.get().check_password(NEW_PASSWORD)
    assert "set-password" not in Browser().get(path).headers.get("Location", "")


def test_state_staff_join_a_state_that_is_there(db):
    state = make_state("ZZ")
    add_person(place="zz", role="state_staff", state_name="Another name")
    assert User.objects.get().places(Role.STATE_STAFF, on=TODAY).states == {state.pk}
    assert State.objects.get().name == state.name


def test_an_unknown_state_needs_a_name(db):
    with pytest.raises(CommandError, match="no state EX yet"):
        add_person(place="EX")
    assert not User.objects.exists()


def test_nothing_is_kept_of_what_is_refused(db):
    add_person(place="EX", state_name="Example")
    with pytest.raises(CommandError, match="already signs in"):
        add_person(place="YY", state_name="Other")
    with pytest.raises(CommandError, match="12"):
        call_command("add_person", "b@example.org", "B", place="QQ", state_name="Q", fiscal_year_starts_in=13)
    assert set(State.objects.values_list("code", flat=True)) == {"EX"}
