"""A specialist's week: what counts in it, and how it is signed."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from caseload.choices import ContactMode, ContactResult, EmployerResult, Place
from caseload.models import ClientContact, EmployerContact, WeekSignOff
from caseload.queries.team import signable_weeks, weeks_of
from caseload.queries.weeks import WeekKey, WeekNumbers, logged_weeks, week_log
from caseload.services.sign_offs import sign_week, withdraw_sign_off
from ipsapp.access.models import AccessEvent, Program, Role
from ipsapp.kernel.periods import Week
from tests.conftest import TODAY
from tests.factories.access import give_role, make_specialist
from tests.factories.caseload import make_client_contact, make_employer_contact, make_enrolment
from tests.factories.supervision import make_sign_off

# The week before that of the fixed clock, Thursday 14 May.
WEEK = Week(2026, 19)
MONDAY = WEEK.start
DAY = datetime.timedelta(days=1)
LIST = "/team/weeks/"

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def enrolment(cast):
    return make_enrolment(program=cast.program, specialist=cast.specialist_ana)


def log_client(cast, enrolment, **fields):
    """Ana met the client in the community on the Monday, and wrote it down that noon."""
    written_on = fields.pop("written_on", None)
    fields.setdefault("occurred_on", MONDAY)
    contact = make_client_contact(enrolment=enrolment, specialist=cast.specialist_ana, **fields)
    return written(contact, written_on or contact.occurred_on)


def log_employer(cast, enrolment=None, **fields):
    written_on = fields.pop("written_on", None)
    fields.setdefault("occurred_on", MONDAY)
    fields.setdefault("specialist", cast.specialist_ana)
    contact = make_employer_contact(program=cast.program, enrolment=enrolment, **fields)
    return written(contact, written_on or contact.occurred_on)


def written(contact, day):
    moment = datetime.datetime.combine(day, datetime.time(16), tzinfo=datetime.UTC)
    type(contact).objects.filter(pk=contact.pk).update(created_at=moment)
    contact.created_at = moment
    return contact


def numbers_of(cast, week=WEEK):
    logged = logged_weeks([cast.program.pk], first=week, last=week)
    return logged.get(WeekKey(cast.program.pk, cast.specialist_ana.pk, week.start), WeekNumbers())


def own_log(cast, **more):
    return week_log(
        program=cast.program, specialist=cast.specialist_ana, week=WEEK, user=cast.supervisor_bo, on=TODAY, **more
    )


# What counts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({}, True),
        ({"mode": ContactMode.PHONE}, False),
        ({"mode": ContactMode.VIDEO}, False),
        ({"purpose": "job_support"}, False),
        ({"result": EmployerResult.NOT_IN}, False),
        ({"occurred_on": MONDAY - DAY}, False),
        ({"occurred_on": MONDAY + 6 * DAY}, True),
        ({"occurred_on": WEEK.end}, False),
    ],
)
def test_a_visit_is_in_person_for_a_client_and_brings_a_job_nearer(cast, enrolment, changes, counts):
    log_employer(cast, enrolment, **changes)
    assert numbers_of(cast).n_visits == counts
    assert [line.is_visit for line in own_log(cast).lines if line.is_visit] == [True] * counts


def test_a_visit_without_a_client_is_in_the_log_and_not_in_the_number(cast):
    log_employer(cast)
    numbers = numbers_of(cast)
    assert (numbers.n_contacts, numbers.n_visits, numbers.n_in_community) == (1, 0, 1)


@pytest.mark.parametrize(
    ("changes", "in_person", "in_community"),
    [
        ({}, 1, 1),
        ({"place": Place.HOME}, 1, 1),
        ({"place": Place.OFFICE}, 1, 0),
        ({"result": ContactResult.MISSED}, 1, 1),  # waited in vain, outside
        ({"result": ContactResult.CANCELLED}, 0, 0),
        ({"mode": ContactMode.PHONE, "place": Place.ONLINE}, 0, 0),
    ],
)
def test_the_share_in_the_community_is_of_contacts_in_person(cast, enrolment, changes, in_person, in_community):
    log_client(cast, enrolment, **changes)
    numbers = numbers_of(cast)
    assert (numbers.n_in_person, numbers.n_in_community) == (in_person, in_community)
    [line] = own_log(cast).lines
    assert (line.is_in_person, line.is_in_community) == (in_person, in_community)


def test_the_share_of_nothing_is_none_and_so_is_its_delay(cast):
    numbers = numbers_of(cast)
    assert numbers.community.percent is None
    assert numbers.delay_days is None


def test_the_delay_is_the_median_over_both_logs(cast, enrolment):
    log_client(cast, enrolment)
    log_client(cast, enrolment, written_on=MONDAY + 3 * DAY)
    log_employer(cast, written_on=MONDAY + 8 * DAY)
    assert sorted(numbers_of(cast).delays) == [0, 3, 8]
    assert numbers_of(cast).delay_days == 3


def test_the_delay_is_counted_in_days_of_the_program(cast, enrolment):
    """At 22 h in Honolulu it is the next day in universal time."""
    Program.objects.filter(pk=cast.program.pk).update(time_zone="Pacific/Honolulu")
    contact = log_client(cast, enrolment)
    moment = datetime.datetime(MONDAY.year, MONDAY.month, MONDAY.day + 1, 8, tzinfo=datetime.UTC)
    ClientContact.objects.filter(pk=contact.pk).update(created_at=moment)
    assert numbers_of(cast).delays == (0,)


def test_weeks_programs_and_people_are_kept_apart(cast, enrolment):
    log_client(cast, enrolment)
    log_client(cast, enrolment, occurred_on=MONDAY + 7 * DAY)
    log_employer(cast, specialist=cast.specialist_dee)
    make_employer_contact(program=cast.stranger_program, occurred_on=MONDAY)
    logged = logged_weeks([cast.program.pk], first=WEEK, last=WEEK.next)
    assert {(key.specialist_id, key.week_starts_on): each.n_contacts for key, each in logged.items()} == {
        (cast.specialist_ana.pk, MONDAY): 1,
        (cast.specialist_ana.pk, WEEK.end): 1,
        (cast.specialist_dee.pk, MONDAY): 1,
    }


# Which weeks wait ----------------------------------------------------------------------------------------------------


def test_a_week_can_be_signed_from_its_friday_on():
    assert signable_weeks(on=WEEK.last_working_day - DAY)[-1] == WEEK.back(1)
    assert signable_weeks(on=WEEK.last_working_day)[-1] == WEEK
    assert signable_weeks(on=WEEK.end)[-1] == WEEK
    assert len(signable_weeks(on=TODAY)) == 8


def test_only_weeks_in_which_the_role_was_held_wait(cast):
    give_role(newcomer := cast.nobody_nat, Role.SPECIALIST, cast.program, starts_on=WEEK.last_working_day)
    leaver = make_specialist(cast.program)
    leaver.role_assignments.update(ends_on=WEEK.start)
    rows = weeks_of(Program.objects.filter(pk=cast.program.pk), on=TODAY)
    assert [row.week for row in rows if row.specialist == newcomer] == [WEEK]
    assert len([row for row in rows if row.specialist == leaver]) == 7
    assert WEEK not in {row.week for row in rows if row.specialist == leaver}


def sign(cast, **changes):
    asked = {
        "specialist": cast.specialist_ana,
        "program": cast.program,
        "week": WEEK,
        "note": " Good week. ",
        "by": cast.supervisor_bo,
        "as_of": TODAY,
    }
    return sign_week(**(asked | changes))


def test_a_signed_week_waits_no_more(cast):
    sign_off = sign(cast)
    assert (sign_off.week_starts_on, sign_off.signed_by, sign_off.note) == (MONDAY, cast.supervisor_bo, "Good week.")
    rows = weeks_of(Program.objects.filter(pk=cast.program.pk), on=TODAY, specialist=cast.specialist_ana)
    assert [row.week for row in rows if row.sign_off] == [WEEK]
    assert len(rows) == 8


def test_signed_twice_it_is_signed_once_and_by_the_first(cast):
    assert sign(cast) == sign(cast)
    other = cast.nobody_nat
    give_role(other, Role.SUPERVISOR, cast.program)
    with pytest.raises(ValidationError, match="Bo Supervisor has signed this week already"):
        sign(cast, by=other)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"as_of": WEEK.last_working_day - DAY}, "Sign it from Fri 8 May 2026 on"),
        ({"week": Week(2019, 1)}, "was no specialist of Harbor House in that week"),
    ],
)
def test_a_week_that_cannot_be_signed_says_why(cast, changes, message):
    with pytest.raises(ValidationError, match=message):
        sign(cast, **changes)
    assert not WeekSignOff.objects.exists()


def test_nobody_signs_their_own_week_or_that_of_another_program(cast):
    give_role(cast.supervisor_bo, Role.SPECIALIST, cast.program)
    with pytest.raises(ValidationError, match="Somebody else has to sign"):
        sign(cast, specialist=cast.supervisor_bo)
    for user in (cast.specialist_dee, cast.lead_lou, cast.outsider_cy):
        with pytest.raises(Program.DoesNotExist):
            sign(cast, by=user)
    with pytest.raises(Program.DoesNotExist):
        sign(cast, program=cast.other_program)


@pytest.mark.parametrize("wrong", ["tuesday", "twice", "own"])
def test_the_database_refuses_an_impossible_sign_off(cast, wrong):
    make_sign_off(program=cast.program, specialist=cast.specialist_ana, signed_by=cast.supervisor_bo)
    fields = {
        "tuesday": {"week_starts_on": MONDAY + DAY},
        "twice": {"specialist": cast.specialist_ana},
        "own": {"specialist": cast.supervisor_bo},
    }[wrong]
    with pytest.raises(IntegrityError), transaction.atomic():
        make_sign_off(
            **({"program": cast.program, "specialist": cast.specialist_dee, "signed_by": cast.supervisor_bo} | fields)
        )


def test_a_slip_is_withdrawn_on_its_day_and_its_history_stays(cast):
    sign_off = sign(cast)
    withdraw_sign_off(sign_off=sign_off, by=cast.supervisor_bo, as_of=TODAY)
    assert not WeekSignOff.objects.exists()
    labels = WeekSignOff.pgh_event_model.objects.filter(pgh_obj_id=sign_off.pk).values_list("pgh_label", flat=True)
    assert sorted(labels) == ["delete", "insert"]


def test_a_sign_off_of_another_day_stays(cast):
    sign_off = sign(cast)
    with pytest.raises(ValidationError, match="was signed on Thu 14 May 2026"):
        withdraw_sign_off(sign_off=sign_off, by=cast.supervisor_bo, as_of=TODAY + DAY)
    with pytest.raises(WeekSignOff.DoesNotExist):
        withdraw_sign_off(sign_off=sign_off, by=cast.specialist_ana, as_of=TODAY)
    assert WeekSignOff.objects.get() == sign_off


def test_what_came_or_changed_after_the_sign_off_is_told_apart(cast, enrolment, clock):
    before = log_client(cast, enrolment)
    changed = log_employer(cast, enrolment)
    clock.shift(datetime.timedelta(hours=1))
    signed_at = sign(cast).signed_at
    clock.shift(datetime.timedelta(hours=1))
    late = log_client(cast, enrolment, written_on=TODAY)
    ClientContact.objects.filter(pk=late.pk).update(created_at=signed_at + datetime.timedelta(hours=1))
    EmployerContact.objects.filter(pk=changed.pk).update(note="Another note")
    # The history is stamped by the database's own clock.
    signed_at -= datetime.timedelta(minutes=1)
    lines = {line.contact.pk: line for line in own_log(cast, signed_at=signed_at).lines}
    assert [lines[each.pk].is_logged_late for each in (before, changed, late)] == [False, False, True]
    assert own_log(cast).n_after_sign_off == 0


# Pages ---------------------------------------------------------------------------------------------------------------


def page_of(cast, **query):
    query = {"program": cast.program.pk, "week": WEEK.code} | query
    address = reverse("caseload:week_detail", args=[cast.specialist_ana.pk])
    return f"{address}?{'&'.join(f'{name}={value}' for name, value in query.items())}"


def test_the_page_shows_the_week_and_signs_it(cast, signed_in, enrolment):
    log_client(cast, enrolment, note="Tried the bus.")
    log_employer(cast, enrolment)
    browser = signed_in(cast.supervisor_bo)
    page = browser.get(page_of(cast)).content.decode()
    assert "Tried the bus." in page
    assert "1 of 6" in page
    answer = browser.post(
        reverse("caseload:week_sign", args=[cast.specialist_ana.pk]),
        {"program": cast.program.pk, "week": WEEK.code, "note": "Fine"},
        follow=True,
    )
    assert "Signed: Ana Specialist, 4 to 10 May 2026." in answer.content.decode()
    page = browser.get(page_of(cast)).content.decode()
    assert "by Bo Supervisor" in page
    assert "Withdraw" in page


def test_each_number_of_the_page_opens_as_many_lines(cast, signed_in, enrolment):
    log_client(cast, enrolment, place=Place.OFFICE)
    log_client(cast, enrolment, mode=ContactMode.PHONE, place=Place.ONLINE)
    log_employer(cast, enrolment)
    log_employer(cast)
    browser = signed_in(cast.supervisor_bo)
    numbers = numbers_of(cast)
    for only, n in (("visits", numbers.n_visits), ("in_person", numbers.n_in_person), ("", numbers.n_contacts)):
        assert len(browser.get(page_of(cast, only=only)).context["lines"]) == n


def test_a_page_of_a_week_without_contacts_can_be_signed(cast, signed_in):
    page = signed_in(cast.supervisor_bo).get(page_of(cast))
    assert "Nothing logged" in page.content.decode()
    assert page.context["form"]
    assert not AccessEvent.objects.filter(kind=AccessEvent.Kind.LIST).exists()


@pytest.mark.parametrize("query", [{"week": "soon"}, {"week": "2026-W30"}, {"program": "1"}, {"only": "best"}])
def test_a_week_that_is_none_is_not_found(cast, signed_in, query):
    assert signed_in(cast.supervisor_bo).get(page_of(cast, **query)).status_code == 404


def test_the_running_week_says_from_when_it_can_be_signed(cast, signed_in):
    page = signed_in(cast.supervisor_bo).get(page_of(cast, week=Week.containing(TODAY).code))
    assert "It can be signed from" in page.content.decode()
    assert page.context["form"] is None


def test_a_lead_reads_and_does_not_sign(cast, signed_in, enrolment):
    log_client(cast, enrolment)
    browser = signed_in(cast.lead_lou)
    page = browser.get(page_of(cast))
    assert len(page.context["lines"]) == 1
    assert page.context["form"] is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"week": ""}, "Choose the week to sign"),
        ({"week": "2026-W99"}, "Choose the week to sign"),
        ({"program": ""}, "Choose the week to sign"),
        ({"week": "2026-W20"}, "This week is not over"),
    ],
)
def test_a_bad_signature_is_answered_in_words(cast, signed_in, changes, message):
    form = {"program": cast.program.pk, "week": WEEK.code, "note": ""} | changes
    address = reverse("caseload:week_sign", args=[cast.specialist_ana.pk])
    assert message in signed_in(cast.supervisor_bo).post(address, form, follow=True).content.decode()
    assert not WeekSignOff.objects.exists()


def test_the_list_shows_what_waits_and_can_be_narrowed(cast, signed_in):
    sign(cast)
    browser = signed_in(cast.supervisor_bo)
    assert browser.get(LIST).context["page_obj"].paginator.count == 15
    assert browser.get(f"{LIST}?state=signed").context["page_obj"].paginator.count == 1
    assert browser.get(f"{LIST}?state=all").context["page_obj"].paginator.count == 16
    ana = f"{LIST}?state=to_sign&specialist={cast.specialist_ana.pk}"
    assert browser.get(ana).context["page_obj"].paginator.count == 7
    assert "No week fits" in browser.get(f"{LIST}?specialist={cast.outsider_cy.pk}").content.decode()


def test_the_list_asks_as_much_for_two_as_for_six(cast, signed_in, count_queries):
    browser = signed_in(cast.supervisor_bo)
    browser.get(LIST)
    few = count_queries(lambda: browser.get(LIST))
    for _ in range(4):
        specialist = make_specialist(cast.program)
        make_employer_contact(program=cast.program, specialist=specialist, occurred_on=MONDAY)
    assert count_queries(lambda: browser.get(LIST)) == few


def test_the_page_asks_as_much_for_two_contacts_as_for_six(cast, signed_in, count_queries, enrolment):
    browser = signed_in(cast.supervisor_bo)

    def log_both():
        log_client(cast, enrolment)
        log_employer(cast, make_enrolment(program=cast.program, specialist=cast.specialist_ana))

    log_both()
    browser.get(page_of(cast))
    few = count_queries(lambda: browser.get(page_of(cast)))
    log_both()
    log_both()
    assert count_queries(lambda: browser.get(page_of(cast))) == few


# One's own week ------------------------------------------------------------------------------------------------------


def test_a_specialist_reads_how_far_they_are_and_who_signed(cast, signed_in, enrolment):
    log_employer(cast, enrolment, occurred_on=TODAY)
    sign(cast)
    browser = signed_in(cast.specialist_ana)
    assert "You did 1 of 6 employer visits so far." in browser.get("/my-week/").content.decode()
    past = browser.get(f"/my-week/?week={WEEK.code}").content.decode()
    assert "by Bo Supervisor" in past
    assert "Good week." in past
    assert "Withdraw" not in past


def test_contacts_of_a_client_handed_over_count_and_are_not_shown(cast, signed_in):
    theirs = make_enrolment(program=cast.program, specialist=cast.specialist_dee)
    log_client(cast, theirs, occurred_on=TODAY, note="secret")
    page = signed_in(cast.specialist_ana).get("/my-week/")
    assert "secret" not in page.content.decode()
    assert (page.context["log"].numbers.n_contacts, page.context["log"].n_hidden) == (1, 1)
    assert "1 more of clients who are with a colleague now" in page.content.decode()


def test_history_survives_as_the_serving_role(cast):
    """The database role that serves may not erase that a week was signed."""
    sign(cast)
    table = WeekSignOff.pgh_event_model._meta.db_table
    with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
