"""The weekly e-mail: on Monday morning where the supervisor works, once, and never with a client's name."""

import datetime
import smtplib
import threading

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, connection, transaction

from caseload.models import DigestChoice, DigestSending
from caseload.queries.digests import due_digests, possible_delegates
from caseload.services.digests import choose_digest, send_due_digests
from caseload.tasks import send_digests
from ipsapp.access.models import Program, Role
from ipsapp.kernel.periods import Week
from tests.access.world import CANARY
from tests.conftest import TODAY
from tests.factories.access import give_role, make_user
from tests.factories.caseload import make_client_contact, make_employer, make_employer_contact, make_enrolment

# Monday 18 May 2026, seven in the morning in New York.
MONDAY = datetime.datetime(2026, 5, 18, 11, 0, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
PAGE = "/team/e-mail/"
OUT_OF_ORDER = "tests.caseload.test_digests.AwayBackend"
REFUSING = "tests.caseload.test_digests.RefusingBackend"

pytestmark = pytest.mark.usefixtures("clock")


class AwayBackend(EmailBackend):
    """A mail server that does not answer."""

    def open(self):
        raise ConnectionRefusedError

    def send_messages(self, messages):
        raise ConnectionRefusedError


class RefusingBackend(EmailBackend):
    """A mail server that refuses one address."""

    def send_messages(self, messages):
        if messages[0].to == ["bo@example.org"]:
            raise smtplib.SMTPRecipientsRefused({"bo@example.org": (550, b"unknown")})
        return super().send_messages(messages)


def addressees():
    return [message.to for message in mail.outbox]


@pytest.mark.parametrize(
    ("shift", "n"),
    [
        (-2 * HOUR, 0),  # five in the morning
        (-HOUR, 1),  # six
        (HOUR, 1),
        (40 * HOUR, 1),  # Tuesday night: the server was away until then
        (41 * HOUR, 0),  # Wednesday
        (-24 * HOUR, 0),  # Sunday
    ],
)
def test_it_is_due_from_monday_at_six_until_tuesday_night(cast, shift, n):
    due = due_digests(now=MONDAY + shift)
    assert len(due) == n
    assert all((each.user, each.week) == (cast.supervisor_bo, Week(2026, 20)) for each in due)


def test_monday_is_that_of_the_program(cast):
    Program.objects.filter(pk=cast.program.pk).update(time_zone="Pacific/Honolulu")
    assert due_digests(now=MONDAY) == []
    assert len(due_digests(now=MONDAY + 6 * HOUR)) == 1


def test_only_who_supervises_today_and_can_sign_in_gets_it(cast):
    cast.supervisor_bo.role_assignments.update(ends_on="2026-05-18")
    assert due_digests(now=MONDAY) == []
    cast.supervisor_bo.role_assignments.update(ends_on=None)
    cast.supervisor_bo.is_active = False
    cast.supervisor_bo.save()
    assert due_digests(now=MONDAY) == []


def test_it_goes_out_once(cast):
    send_due_digests(now=MONDAY)
    send_due_digests(now=MONDAY + HOUR)
    assert addressees() == [["bo@example.org"]]
    assert DigestSending.objects.get().week_starts_on == datetime.date(2026, 5, 11)
    send_due_digests(now=MONDAY + 7 * 24 * HOUR)
    assert len(mail.outbox) == 2


def test_the_scheduler_sends_it(cast, clock):
    send_digests()
    assert mail.outbox == [], "Thursday"
    clock.move_to(MONDAY)
    send_digests()
    assert addressees() == [["bo@example.org"]]


@pytest.fixture
def told(cast):
    """A week with clients, employers and notes whose names must not be told."""
    enrolment = make_enrolment(program=cast.program, specialist=cast.specialist_ana)
    client = enrolment.client
    client.first_name = client.last_name = client.preferred_name = client.number = CANARY
    client.save()
    make_client_contact(
        enrolment=enrolment, specialist=cast.specialist_ana, occurred_on=datetime.date(2026, 5, 12), note=CANARY
    )
    make_employer_contact(
        program=cast.program,
        employer=make_employer(agency=cast.agency, name=f"{CANARY} Works"),
        specialist=cast.specialist_ana,
        enrolment=enrolment,
        occurred_on=datetime.date(2026, 5, 12),
        note=CANARY,
        next_step=CANARY,
    )
    return enrolment


def test_it_tells_the_numbers_of_each_specialist_and_no_client(cast, told):
    send_due_digests(now=MONDAY)
    [message] = mail.outbox
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    assert message.subject == "Your team, week of 11 May 2026"
    everything = message.message().as_string() + message.body + html
    for secret in (CANARY, str(told.pk), str(told.client.pk)):
        assert secret not in everything
    line = next(line for line in message.body.splitlines() if line.startswith("Ana Specialist"))
    assert line.split()[2:] == ["1", "1", "of", "6", "100", "%", "0", "0", "2", "d", "8"]
    assert "Ana Specialist" in html
    assert "Dee Specialist" in html
    for path in ("/team/", "/team/weeks/", PAGE):
        assert f"http://localhost{path}" in message.body
        assert f"http://localhost{path}" in html


def test_a_name_cannot_become_markup(cast):
    cast.specialist_ana.full_name = "Ana <b>Specialist</b>"
    cast.specialist_ana.save()
    send_due_digests(now=MONDAY)
    [message] = mail.outbox
    assert "<b>" not in message.alternatives[0][0]
    assert "Ana <b>Specialist</b>" in message.body


def test_a_mail_server_that_is_away_loses_nothing(cast, settings, caplog):
    settings.EMAIL_BACKEND = OUT_OF_ORDER
    send_due_digests(now=MONDAY)
    assert not DigestSending.objects.exists()
    assert "bo@example.org" not in caplog.text
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send_due_digests(now=MONDAY + HOUR)
    assert addressees() == [["bo@example.org"]]


def test_an_address_that_is_refused_does_not_hold_up_the_others(cast, settings):
    for n in range(2):
        give_role(make_user(email=f"other{n}@example.org"), Role.SUPERVISOR, cast.other_program)
    settings.EMAIL_BACKEND = REFUSING
    send_due_digests(now=MONDAY)
    assert sorted(addressees()) == [["other0@example.org"], ["other1@example.org"]]
    assert [each.user for each in due_digests(now=MONDAY)] == [cast.supervisor_bo]


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_it_once(cast):
    ready = threading.Barrier(2)

    def send():
        try:
            ready.wait()
            send_due_digests(now=MONDAY)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert addressees() == [["bo@example.org"]]


def test_the_database_knows_one_sending_a_week(cast):
    DigestSending.objects.create(user=cast.supervisor_bo, week_starts_on=datetime.date(2026, 5, 11))
    with pytest.raises(IntegrityError), transaction.atomic():
        DigestSending.objects.create(user=cast.supervisor_bo, week_starts_on=datetime.date(2026, 5, 11))
    with pytest.raises(IntegrityError), transaction.atomic():
        DigestChoice.objects.create(user=cast.supervisor_bo, delegate=cast.supervisor_bo)


# The choice --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def colleague(cast):
    person = make_user(email="pat@example.org", full_name="Pat Colleague")
    give_role(person, Role.SUPERVISOR, cast.program)
    DigestChoice.objects.create(user=person, is_wanted=False)
    return person


def test_a_delegate_oversees_all_of_the_programs(cast, colleague):
    assert possible_delegates(cast.supervisor_bo, on=TODAY) == [cast.lead_lou, colleague]
    give_role(cast.supervisor_bo, Role.SUPERVISOR, cast.other_program)
    del cast.supervisor_bo._roles_held
    assert possible_delegates(cast.supervisor_bo, on=TODAY) == [cast.lead_lou]
    assert possible_delegates(cast.nobody_nat, on=TODAY) == []


def test_switched_off_nothing_is_sent(cast, signed_in):
    answer = signed_in(cast.supervisor_bo).post(PAGE, {"delegate": ""}, follow=True)
    assert "The weekly e-mail is switched off." in answer.content.decode()
    send_due_digests(now=MONDAY)
    assert mail.outbox == []
    answer = signed_in(cast.supervisor_bo).post(PAGE, {"is_wanted": "on", "delegate": ""}, follow=True)
    assert "You get the weekly e-mail on Mondays." in answer.content.decode()
    send_due_digests(now=MONDAY)
    assert addressees() == [["bo@example.org"]]


def test_a_delegate_gets_it_and_is_told_for_whom(cast, signed_in, colleague):
    form = {"is_wanted": "on", "delegate": colleague.pk}
    answer = signed_in(cast.supervisor_bo).post(PAGE, form, follow=True)
    assert "goes to Pat Colleague" in answer.content.decode()
    assert signed_in(cast.supervisor_bo).get(PAGE).context["form"].initial["delegate"] == colleague.pk
    send_due_digests(now=MONDAY)
    [message] = mail.outbox
    assert message.to == ["pat@example.org"]
    assert "in place of Bo Supervisor" in message.body


def test_a_delegate_who_may_no_longer_read_it_does_not_get_it(cast, colleague):
    choose_digest(is_wanted=True, delegate=colleague, by=cast.supervisor_bo, as_of=TODAY)
    colleague.role_assignments.update(ends_on="2026-05-18")
    send_due_digests(now=MONDAY)
    assert addressees() == [["bo@example.org"]]


def test_nobody_else_can_be_chosen(cast, signed_in):
    for person in (cast.specialist_ana, cast.outsider_cy, cast.supervisor_bo):
        answer = signed_in(cast.supervisor_bo).post(PAGE, {"is_wanted": "on", "delegate": person.pk})
        assert "valid choice" in answer.content.decode()
        with pytest.raises(ValidationError, match="may not see all of your programs"):
            choose_digest(is_wanted=True, delegate=person, by=cast.supervisor_bo, as_of=TODAY)
    assert not DigestChoice.objects.filter(user=cast.supervisor_bo).exists()
