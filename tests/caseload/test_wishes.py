"""What a client does not want for now."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from caseload.choices import ClientWish
from caseload.models import ContactWish
from tests.conftest import TODAY
from tests.factories.caseload import make_enrolment
from tests.factories.forms import make_wish

DAY = datetime.timedelta(days=1)
WISH = {
    "id": "7d8c0b1e-5f0f-4a55-9d0e-0a4b1f6b7a02",
    "wish": "contact",
    "in_words": "Please no calls until I am settled.",
    "starts_on": "2026-05-13",
    "ends_on": "",
}

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def enrolment(cast):
    return make_enrolment(program=cast.program, specialist=cast.specialist_ana)


@pytest.fixture
def ana(cast, signed_in):
    return signed_in(cast.specialist_ana)


@pytest.fixture
def send(ana, enrolment):
    """A function that sends the form of a wish."""
    return lambda **changes: ana.post(reverse("caseload:wish_create", args=[enrolment.client_id]), WISH | changes)


def test_a_wish_stands_at_the_top_of_the_clients_page_in_their_words(ana, send, enrolment):
    for _ in range(2):
        assert send().status_code == 302
    assert ContactWish.objects.count() == 1
    text = ana.get(enrolment.client.get_absolute_url()).content.decode()
    assert text.index("No contact for now") < text.index("Log contact")
    assert "Please no calls until I am settled." in text


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"wish": ""}, "wish", "Choose one"),
        ({"starts_on": ""}, "starts_on", "Enter the day"),
        ({"starts_on": "2026-05-15"}, "starts_on", "in the future"),
        ({"starts_on": "2026-01-01"}, "starts_on", "The client entered on"),
        ({"ends_on": "2026-05-13"}, "ends_on", "a day after the first"),
        ({"in_words": "x" * 201}, "in_words", "at most 200"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(send, changes, field, message):
    assert message in str(send(**changes).context["form"].errors[field])
    assert not ContactWish.objects.exists()


def test_a_wish_that_holds_already_is_not_recorded_again(send, enrolment):
    make_wish(enrolment=enrolment, starts_on=TODAY - 30 * DAY, ends_on=TODAY + 30 * DAY)
    assert "is recorded from" in str(send().context["form"].errors["wish"])
    assert send(wish="vr").status_code == 302


def test_one_that_is_over_does_not_stand_in_the_way(send, enrolment):
    make_wish(enrolment=enrolment, starts_on=TODAY - 30 * DAY, ends_on=TODAY - DAY)
    assert send().status_code == 302


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [(0, None, True), (1, None, False), (-9, 1, True), (-9, 0, False), (0, 0, False)],
)
def test_the_day_of_the_end_is_free_again(enrolment, starts, ends, holds):
    make_wish(enrolment=enrolment, starts_on=TODAY + starts * DAY, ends_on=None if ends is None else TODAY + ends * DAY)
    assert enrolment.wishes.holding_on(TODAY).exists() is holds


def test_a_wish_can_be_ended(ana, enrolment):
    wish = make_wish(enrolment=enrolment, starts_on=TODAY - 9 * DAY)
    url = reverse("caseload:wish_end", args=[wish.pk])
    for day, message in (("2026-05-15", "has not come"), ("2026-05-04", "It holds from")):
        assert message in str(ana.post(url, {"ends_on": day}).context["form"].errors["ends_on"])
    response = ana.post(url, {"ends_on": "2026-05-14"}, follow=True)
    assert "It no longer holds" not in response.content.decode()
    wish.refresh_from_db()
    assert wish.ends_on == TODAY
    assert "already" in ana.post(url, {"ends_on": "2026-05-14"}).content.decode()


def test_the_table_refuses_an_end_before_the_beginning_and_two_at_a_time(enrolment):
    make_wish(enrolment=enrolment)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_wish(enrolment=enrolment)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_wish(enrolment=enrolment, wish=ClientWish.VR, starts_on=TODAY, ends_on=TODAY - DAY)


def test_a_colleague_finds_no_wish_and_a_lead_ends_none(cast, signed_in, enrolment):
    wish = make_wish(enrolment=enrolment)
    assert signed_in(cast.specialist_dee).get(reverse("caseload:wish_end", args=[wish.pk])).status_code == 404
    lead = signed_in(cast.lead_lou)
    text = lead.get(enrolment.client.get_absolute_url()).content.decode()
    assert "No contact for now" in text
    assert "It no longer holds" not in text
