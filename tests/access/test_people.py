"""The pages on which an administrator adds people, gives and ends roles, and closes accounts."""

import datetime
import re
import smtplib
from decimal import Decimal

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from ipsapp.access.models import Role, RoleAssignment, User
from ipsapp.access.services import people
from tests.conftest import TODAY
from tests.factories.access import LONG_AGO, PASSWORD, give_role, make_agency, make_program, make_state, make_user

pytestmark = pytest.mark.usefixtures("clock")

TOMORROW = TODAY + datetime.timedelta(days=1)


@pytest.fixture
def al(cast, signed_in):
    return signed_in(cast.administrator_al)


@pytest.fixture
def stranger(db):
    """Somebody who works in another state only."""
    program = make_program(agency=make_agency(state=make_state("YY")), name="Far House")
    user = make_user(full_name="Zoe Stranger")
    give_role(user, Role.SPECIALIST, program)
    return user


def names(response):
    return [person.full_name for person in response.context["page_obj"]]


def list_people(browser, **query):
    return names(browser.get(reverse("access:person_list"), query))


class TestList:
    def test_holds_everybody_of_the_state_and_nobody_else(self, al, cast, stranger):
        found = list_people(al)
        assert len(found) == 8
        assert found == sorted(found)
        assert cast.nobody_nat.full_name not in found
        assert stranger.full_name not in found

    def test_shows_only_roles_of_the_state(self, al, cast, stranger):
        give_role(stranger, Role.REVIEWER, cast.program)
        page = al.get(reverse("access:person_list")).content.decode()
        assert "Zoe Stranger" in page
        assert "Far House" not in page

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"q": "ana"}, ["Ana Specialist"]),
            ({"q": "specialist dee@"}, ["Dee Specialist"]),
            ({"role": "supervisor"}, ["Bo Supervisor"]),
            ({"is_active": "False"}, ["Rae Reviewer"]),
            ({"q": "nobody at all"}, []),
        ],
    )
    def test_filters(self, al, cast, query, expected):
        cast.reviewer_rae.is_active = False
        cast.reviewer_rae.save()
        assert list_people(al, **query) == expected

    def test_a_role_that_has_ended_is_not_found_by_its_name(self, al, cast):
        cast.supervisor_bo.role_assignments.update(ends_on=TODAY)
        assert list_people(al, role="supervisor") == []
        assert "Bo Supervisor" in list_people(al)

    def test_sorts_both_ways(self, al):
        assert list_people(al, sort="-email")[0] == "Sam State"
        assert list_people(al, sort="email")[0] == "Al Administrator"

    def test_pages(self, al, cast):
        for _ in range(50):
            give_role(make_user(), Role.SPECIALIST, cast.program)
        first = al.get(reverse("access:person_list"), {"q": "example.org"})
        assert len(first.context["page_obj"]) == 50
        assert 'href="?q=example.org&amp;page=2"' in first.content.decode()
        assert len(list_people(al, q="example.org", page=2)) == 8

    def test_asks_the_database_as_often_for_six_as_for_two(self, al, cast, count_queries):
        def ask():
            al.get(reverse("access:person_list"), {"q": "person"})

        for _ in range(2):
            give_role(make_user(full_name="Person Many"), Role.SPECIALIST, cast.program)
        ask()  # the first click also writes the session
        few = count_queries(ask)
        for _ in range(4):
            give_role(make_user(full_name="Person Many"), Role.AGENCY_LEAD, cast.agency)
        assert count_queries(ask) == few


def new_person(cast, **changes):
    return {
        "full_name": "Max New",
        "email": "Max@Example.org",
        "phone": "",
        "role": "specialist",
        "place": str(cast.program.pk),
        "starts_on": "2026-05-14",
    } | changes


@pytest.mark.django_db(transaction=True)
class TestCreate:
    url = "/administration/people/add/"

    def test_adds_the_person_who_then_chooses_a_password_by_mail(self, al, cast):
        response = al.post(self.url, new_person(cast), follow=True)
        person = User.objects.get(email="max@example.org")
        assert response.redirect_chain[-1][0] == reverse("access:person_detail", args=[person.pk])
        assert "on its way to max@example.org" in response.content.decode()
        assert not person.has_usable_password()
        assert person.has_role(Role.SPECIALIST, on=TODAY)

        [message] = mail.outbox
        assert message.subject == "Your ipsapp account: choose a password"
        assert message.to == ["max@example.org"]
        link = re.search(r"http://testserver(/\S+)", message.body)[1]
        visitor = Client()
        form = visitor.get(link, follow=True)
        sent = visitor.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
        assert "Your password is saved" in sent.content.decode()
        person.refresh_from_db()
        assert person.check_password(PASSWORD)

    def test_a_mail_server_that_is_away_does_not_undo_it(self, al, cast, settings):
        settings.EMAIL_BACKEND = "tests.access.test_people.AwayBackend"
        page = al.post(self.url, new_person(cast), follow=True).content.decode()
        assert User.objects.filter(email="max@example.org").exists()
        assert "could not be sent" in page

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"email": "ANA@example.org"}, "Somebody already signs in with this address."),
            ({"full_name": ""}, "Fill this in."),
            ({"role": "agency_lead"}, "Agency leads belong to an agency. Choose one."),
            ({"starts_on": "soon"}, "Enter a valid date."),
        ],
    )
    def test_says_what_is_wrong_keeps_what_was_typed_and_writes_nothing(self, al, cast, changes, words):
        n_people = User.objects.count()
        response = al.post(self.url, new_person(cast, phone="555 0100", **changes))
        page = response.content.decode()
        assert response.status_code == 200
        assert words in page
        assert 'value="555 0100"' in page
        assert User.objects.count() == n_people
        assert mail.outbox == []

    def test_offers_no_place_of_another_state(self, al, cast, stranger):
        far = stranger.role_assignments.get().program
        page = al.post(self.url, new_person(cast, place=str(far.pk))).content.decode()
        assert "Far House" not in page
        assert not User.objects.filter(email="max@example.org").exists()

    def test_a_person_without_their_role_is_never_left_behind(self, cast):
        with pytest.raises(ValidationError):
            people.create_person(
                full_name="Max New",
                email="max@example.org",
                role=Role.AGENCY_LEAD,
                place=cast.program,
                starts_on=TODAY,
                by=cast.administrator_al,
            )
        assert not User.objects.filter(email="max@example.org").exists()


class AwayBackend:
    """A mail server that does not answer."""

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("away")


class TestDetail:
    def test_shows_roles_now_and_before_and_none_of_another_state(self, al, cast, stranger):
        give_role(stranger, Role.REVIEWER, cast.program, ends_on=TODAY)
        give_role(stranger, Role.AGENCY_LEAD, cast.agency)
        response = al.get(reverse("access:person_detail", args=[stranger.pk]))
        assert [held.role for held in response.context["roles"]] == [Role.AGENCY_LEAD, Role.REVIEWER]
        assert "Far House" not in response.content.decode()

    @pytest.mark.parametrize("who", ["stranger", "nobody"])
    def test_of_somebody_else_does_not_exist(self, al, cast, stranger, who):
        person = {"stranger": stranger, "nobody": cast.nobody_nat}[who]
        for name in ("access:person_detail", "access:role_create"):
            assert al.get(reverse(name, args=[person.pk])).status_code == 404
        assert al.post(reverse("access:person_activate", args=[person.pk]), {"is_active": "False"}).status_code == 404

    def test_asks_the_database_as_often_for_six_roles_as_for_two(self, al, cast, count_queries):
        def ask():
            al.get(reverse("access:person_detail", args=[cast.outsider_cy.pk]))

        give_role(cast.outsider_cy, Role.AGENCY_LEAD, cast.agency)
        ask()  # the first click also writes the session
        few = count_queries(ask)
        for _ in range(4):
            give_role(cast.outsider_cy, Role.SUPERVISOR, make_program(agency=cast.agency))
        assert count_queries(ask) == few


class TestGiveRole:
    def post(self, browser, person, **fields):
        fields = {"starts_on": "2026-05-14"} | fields
        return browser.post(reverse("access:role_create", args=[person.pk]), fields, follow=True)

    def test_gives_it(self, al, cast):
        page = self.post(al, cast.supervisor_bo, role="agency_lead", place=str(cast.agency.pk)).content.decode()
        assert "Bo Supervisor has the role." in page
        assert cast.supervisor_bo.role_assignments.get(role=Role.AGENCY_LEAD).starts_on == TODAY

    def test_is_not_given_twice(self, al, cast):
        page = self.post(al, cast.supervisor_bo, role="supervisor", place=str(cast.program.pk)).content.decode()
        assert "Bo Supervisor is program supervisor of Harbor House already." in page
        assert cast.supervisor_bo.role_assignments.count() == 1

    def test_may_be_given_again_after_it_ended(self, al, cast):
        cast.supervisor_bo.role_assignments.update(ends_on=TODAY)
        self.post(al, cast.supervisor_bo, role="supervisor", place=str(cast.program.pk))
        assert cast.supervisor_bo.role_assignments.count() == 2


class TestShareOfFullTime:
    def post(self, browser, assignment, fte):
        return browser.post(reverse("access:role_share", args=[assignment.pk]), {"fte": fte}, follow=True)

    def test_is_given_with_the_role_and_full_time_otherwise(self, al, cast):
        url = reverse("access:role_create", args=[cast.specialist_ana.pk])
        role = {"role": "specialist", "starts_on": "2026-05-14"}
        al.post(url, role | {"place": cast.other_program.pk, "fte": "0.5"})
        assert cast.specialist_ana.role_assignments.get(program=cast.other_program).fte == Decimal("0.5")
        al.post(url, role | {"place": cast.other_program.pk, "role": "supervisor", "fte": ""})
        assert cast.specialist_ana.role_assignments.get(role=Role.SUPERVISOR).fte == 1

    def test_is_corrected(self, al, cast):
        held = cast.specialist_ana.role_assignments.get()
        assert "The share is changed." in self.post(al, held, "0.6").content.decode()
        held.refresh_from_db()
        assert held.fte == Decimal("0.6")

    @pytest.mark.parametrize(
        ("fte", "words"),
        [
            ("0", "greater than or equal to 0.05"),
            ("1.5", "less than or equal to 1"),
            ("", "Enter a number"),
            ("half", "Enter a number"),
        ],
    )
    def test_a_share_that_is_none_is_refused(self, al, cast, fte, words):
        held = cast.specialist_ana.role_assignments.get()
        assert words in self.post(al, held, fte).content.decode()
        held.refresh_from_db()
        assert held.fte == 1

    def test_a_role_with_an_end_keeps_its_share(self, al, cast):
        held = give_role(cast.specialist_ana, Role.REVIEWER, cast.program, ends_on=TOMORROW)
        assert "Give it anew" in self.post(al, held, "0.5").content.decode()

    def test_nobody_changes_their_own(self, al, cast):
        held = cast.administrator_al.role_assignments.get()
        assert "Ask another administrator" in self.post(al, held, "0.5").content.decode()

    def test_elsewhere_it_is_not_found(self, al, stranger):
        assert self.post(al, stranger.role_assignments.get(), "0.5").status_code == 404


class TestEndRole:
    def post(self, browser, assignment, ends_on="2026-05-14"):
        return browser.post(reverse("access:role_end", args=[assignment.pk]), {"ends_on": ends_on}, follow=True)

    def test_shuts_the_doors_with_the_next_click(self, al, cast, signed_in):
        held = give_role(cast.state_staff_sam, Role.ADMINISTRATOR, cast.state)
        browser = signed_in(cast.state_staff_sam)
        assert browser.get(reverse("access:person_list")).status_code == 200
        assert "The role is ended." in self.post(al, held).content.decode()
        held.refresh_from_db()
        assert held.ends_on == TODAY
        assert browser.get(reverse("access:person_list")).status_code == 403

    def test_takes_back_whole_what_began_today(self, al, cast):
        held = give_role(cast.supervisor_bo, Role.AGENCY_LEAD, cast.agency, starts_on=TODAY)
        self.post(al, held)
        assert not RoleAssignment.objects.filter(pk=held.pk).exists()

    @pytest.mark.parametrize(
        ("ends_on", "words"), [("", "Say from which day."), ("2026-05-20", "This role ends by then already.")]
    )
    def test_says_what_is_wrong(self, al, cast, ends_on, words):
        held = cast.supervisor_bo.role_assignments.get()
        held.ends_on = TOMORROW
        held.save()
        assert words in self.post(al, held, ends_on).content.decode()
        held.refresh_from_db()
        assert held.ends_on == TOMORROW

    def test_an_administrator_keeps_their_own(self, al, cast):
        held = cast.administrator_al.role_assignments.get()
        assert "Ask another administrator" in self.post(al, held).content.decode()
        held.refresh_from_db()
        assert held.ends_on is None

    def test_of_another_state_does_not_exist(self, al, cast, stranger):
        assert self.post(al, stranger.role_assignments.get()).status_code == 404
        assert stranger.role_assignments.get().ends_on is None


class TestAccount:
    def post(self, browser, person, is_active):
        url = reverse("access:person_activate", args=[person.pk])
        return browser.post(url, {"is_active": str(is_active)}, follow=True).content.decode()

    def test_closing_it_ends_open_sessions_with_the_next_click(self, al, cast, signed_in):
        give_role(cast.state_staff_sam, Role.ADMINISTRATOR, cast.state)
        browser = signed_in(cast.state_staff_sam)
        assert browser.get(reverse("access:person_list")).status_code == 200
        assert "The account of Sam State is closed." in self.post(al, cast.state_staff_sam, is_active=False)
        response = browser.get(reverse("access:person_list"))
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))

    def test_whoever_has_a_closed_account_is_told_at_the_door(self, al, cast):
        self.post(al, cast.specialist_ana, is_active=False)
        response = Client().post(
            reverse("account_login"), {"login": "ana@example.org", "password": PASSWORD}, follow=True
        )
        assert "This account is closed" in response.content.decode()

    def test_it_can_be_opened_again(self, al, cast):
        self.post(al, cast.specialist_ana, is_active=False)
        assert "is open" in self.post(al, cast.specialist_ana, is_active=True)
        cast.specialist_ana.refresh_from_db()
        assert cast.specialist_ana.is_active

    def test_nobody_closes_their_own(self, al, cast):
        assert "Ask another administrator" in self.post(al, cast.administrator_al, is_active=False)
        cast.administrator_al.refresh_from_db()
        assert cast.administrator_al.is_active

    def test_of_somebody_who_also_works_elsewhere_stays_open(self, al, cast, stranger):
        give_role(stranger, Role.REVIEWER, cast.program)
        assert "also works in another state" in self.post(al, stranger, is_active=False)
        stranger.refresh_from_db()
        assert stranger.is_active

    def test_of_somebody_who_worked_elsewhere_long_ago_can_be_closed(self, al, cast, stranger):
        stranger.role_assignments.update(ends_on=LONG_AGO + datetime.timedelta(days=1))
        give_role(stranger, Role.REVIEWER, cast.program)
        assert "is closed" in self.post(al, stranger, is_active=False)
