"""The due list: read from the records, for the right people, at a constant cost, the same on page, file and command."""

import datetime
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from caseload.choices import Phase
from caseload.clocks.lists import due_of_specialist, due_of_team
from caseload.clocks.spec import Group
from caseload.models import TeamMeeting, TeamMembership, VrContact, VrDiscussion
from caseload.queries.clock_facts import clock_facts, specialist_posts
from ipsapp.access.models import AccessEvent, Role, User
from tests.conftest import TODAY
from tests.factories.access import give_role, make_team
from tests.factories.caseload import (
    make_absence,
    make_client_contact,
    make_employer,
    make_employer_contact,
    make_enrolment,
    make_job,
    make_time_record,
)
from tests.factories.forms import (
    make_offer,
    make_phase,
    make_planning,
    make_profile,
    make_talk,
    make_wish,
)
from tests.factories.plans import make_search_plan, make_support_plan

pytestmark = pytest.mark.usefixtures("clock")


def days_ago(n):
    return TODAY - datetime.timedelta(days=n)


@pytest.fixture
def ana(cast):
    return cast.specialist_ana


@pytest.fixture
def hours(cast):
    """Everybody's hours are recorded, so that no list asks for them."""
    for person in (cast.specialist_ana, cast.specialist_dee):
        for n in range(1, 15):
            make_time_record(recorded_by=person, program=cast.program, worked_on=days_ago(n))


@pytest.fixture
def enrolment(cast, ana, hours):
    """Ada entered 40 days ago, is looking for work, and met Ana yesterday; nothing else is on record."""
    enrolment = make_enrolment(program=cast.program, specialist=ana, entered_on=days_ago(40))
    make_phase(enrolment=enrolment, phase=Phase.JOB_SEARCH)
    make_client_contact(enrolment=enrolment, specialist=ana, occurred_on=days_ago(1))
    return enrolment


def keys(dues):
    return [due.clock.key for due in dues]


def fresh(user):
    """The user as the next request finds them: roles held are remembered for one."""
    return User.objects.get(pk=user.pk)


def test_what_is_missing_is_due_and_what_is_recorded_is_not(ana, enrolment):
    assert set(keys(due_of_specialist(ana, on=TODAY))) == {"first_employer_visit", "career_profile", "search_plan"}
    make_profile(enrolment=enrolment, by=ana, on=TODAY)
    make_search_plan(enrolment=enrolment, recorded_by=ana, planned_on=TODAY)
    make_employer_contact(program=enrolment.program, enrolment=enrolment, specialist=ana)
    assert keys(due_of_specialist(ana, on=TODAY)) == []


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"mode": "phone"}, id="a call is no visit"),
        pytest.param({"mode": "video"}, id="a video call is no visit"),
        pytest.param({"result": "not_in"}, id="nobody was there"),
        pytest.param({"enrolment": None}, id="for no client in particular"),
    ],
)
def test_what_is_no_visit_for_the_client_leaves_the_clock_ringing(ana, enrolment, fields):
    make_employer_contact(**{"program": enrolment.program, "enrolment": enrolment, "specialist": ana} | fields)
    assert "first_employer_visit" in keys(due_of_specialist(ana, on=TODAY))


def test_the_visit_of_a_colleague_counts(cast, ana, enrolment):
    make_employer_contact(program=enrolment.program, enrolment=enrolment, specialist=cast.specialist_dee)
    assert "first_employer_visit" not in keys(due_of_specialist(ana, on=TODAY))


def test_the_newest_row_of_each_form_is_read(ana, enrolment):
    make_search_plan(enrolment=enrolment, recorded_by=ana, planned_on=days_ago(30), review_on=days_ago(1))
    assert "search_plan" in keys(due_of_specialist(ana, on=TODAY))
    make_search_plan(enrolment=enrolment, recorded_by=ana, planned_on=days_ago(2))
    assert "search_plan" not in keys(due_of_specialist(ana, on=TODAY))
    make_talk(enrolment=enrolment, by=ana, talked_on=days_ago(20), revisit_on=TODAY)
    assert "disclosure_talk" in keys(due_of_specialist(ana, on=TODAY))
    make_talk(enrolment=enrolment, by=ana, talked_on=TODAY)
    assert "disclosure_talk" not in keys(due_of_specialist(ana, on=TODAY))


def test_the_agreed_day_is_that_of_the_newest_contact(ana, enrolment, clock):
    make_client_contact(
        enrolment=enrolment, specialist=ana, occurred_on=TODAY, next_on=TODAY + datetime.timedelta(days=3)
    )
    assert "agreed_contact" in keys(due_of_specialist(ana, on=TODAY))
    clock.shift(60)
    make_client_contact(enrolment=enrolment, specialist=ana, occurred_on=TODAY, result="missed")
    assert "agreed_contact" not in keys(due_of_specialist(ana, on=TODAY))


def test_jobs_offers_and_benefits_are_read(ana, enrolment):
    job = make_job(enrolment=enrolment, started_on=days_ago(20))
    job.terms.create(starts_on=days_ago(10), wage=18, hours_per_week=30)
    make_offer(enrolment=enrolment, by=ana, starts_on=TODAY + datetime.timedelta(days=2))
    make_offer(enrolment=enrolment, by=ana, starts_on=TODAY + datetime.timedelta(days=7))
    found = set(keys(due_of_specialist(ana, on=TODAY)))
    assert {"benefits_before_start", "support_before_start", "offer_begins"} <= found
    assert "first_employer_visit" not in found
    make_planning(enrolment=enrolment, by=ana, offered_on=TODAY)
    make_support_plan(enrolment=enrolment, recorded_by=ana, job=job, planned_on=days_ago(5), review_on=TODAY)
    found = due_of_specialist(ana, on=TODAY)
    assert "benefits_before_start" not in keys(found)
    assert [due.group for due in found if due.clock.key == "support_plan"] == [Group.TODAY]


def test_a_withdrawn_or_begun_offer_asks_for_nothing(ana, enrolment):
    make_offer(enrolment=enrolment, by=ana, starts_on=TODAY, withdrawn_on=TODAY)
    job = make_job(enrolment=enrolment, started_on=days_ago(3))
    make_offer(enrolment=enrolment, by=ana, starts_on=days_ago(3), job=job)
    assert "offer_begins" not in keys(due_of_specialist(ana, on=TODAY))


def test_a_wish_is_shown_with_the_clients_words(ana, enrolment):
    make_wish(enrolment=enrolment, by=ana, in_words="After the holidays")
    found = due_of_specialist(ana, on=TODAY)
    assert {due.group for due in found} == {Group.QUIET}
    assert {due.wish for due in found} == {"No contact for now: “After the holidays”"}


def test_a_wish_that_has_ended_or_not_begun_silences_nothing(ana, enrolment):
    make_wish(enrolment=enrolment, by=ana, ends_on=TODAY)
    make_wish(enrolment=enrolment, by=ana, wish="benefits", starts_on=TODAY + datetime.timedelta(days=1))
    assert Group.QUIET not in {due.group for due in due_of_specialist(ana, on=TODAY)}


def test_promises_to_employers_are_answered_by_any_later_contact(cast, ana, hours):
    bakery = make_employer(agency=cast.agency, name="Bakery", phone="555-0100")
    make_employer_contact(
        program=cast.program, employer=bakery, specialist=ana, occurred_on=days_ago(8), next_step="Call",
        next_step_on=days_ago(1),
    )  # fmt: skip
    [due] = due_of_specialist(ana, on=TODAY)
    assert (due.clock.key, due.who, due.phone, due.group) == ("employer_next_step", "Bakery", "555-0100", Group.OVERDUE)
    make_employer_contact(program=cast.program, employer=bakery, specialist=cast.specialist_dee, occurred_on=TODAY)
    assert due_of_specialist(ana, on=TODAY) == []


def test_team_and_vr_are_asked_of_who_has_them(cast, ana, enrolment):
    team = make_team(program=cast.program, name="North Team")
    TeamMembership.objects.create(team=team, specialist=ana, starts_on=days_ago(30))
    enrolment.vr_status = "open"
    enrolment.save()
    found = {due.clock.key: due for due in due_of_specialist(ana, on=TODAY)}
    assert found["team_meeting"].who == "North Team"
    assert {"vr_meeting", "vr_contact"} <= set(found)
    TeamMeeting.objects.create(program=cast.program, team=team, recorded_by=ana, met_on=TODAY)
    meeting = VrContact.objects.create(
        program=cast.program, recorded_by=ana, occurred_on=TODAY, kind="meeting", mode="in_person"
    )
    VrDiscussion.objects.create(contact=meeting, enrolment=enrolment)
    assert not {"team_meeting", "vr_meeting", "vr_contact"} & set(keys(due_of_specialist(ana, on=TODAY)))


def test_an_administrative_meeting_is_no_team_meeting(cast, ana, hours):
    team = make_team(program=cast.program)
    TeamMembership.objects.create(team=team, specialist=ana, starts_on=days_ago(30))
    TeamMeeting.objects.create(program=cast.program, team=team, recorded_by=ana, met_on=TODAY, kind="administrative")
    assert keys(due_of_specialist(ana, on=TODAY)) == ["team_meeting"]


def test_an_absence_is_read(cast, ana):
    make_absence(person=ana, starts_on=days_ago(20), ends_on=days_ago(1))
    assert due_of_specialist(ana, on=TODAY) == []


def test_a_closed_enrolment_asks_for_nothing(ana, enrolment):
    enrolment.closed_on, enrolment.close_reason = days_ago(1), "moved"
    enrolment.save()
    assert due_of_specialist(ana, on=TODAY) == []


def test_a_specialist_is_asked_about_their_own_clients_only(cast, ana, enrolment):
    make_enrolment(program=cast.program, specialist=cast.specialist_dee)
    assert {due.client_id for due in due_of_specialist(ana, on=TODAY)} == {enrolment.client_id}
    assert due_of_specialist(cast.outsider_cy, on=TODAY) == [
        due for due in due_of_specialist(cast.outsider_cy, on=TODAY) if due.clock.key == "hours"
    ]


def test_a_supervisor_sees_the_team_and_clients_whom_nobody_serves(cast, enrolment):
    alone = make_enrolment(program=cast.program, entered_on=days_ago(40))
    make_enrolment(program=cast.other_program, specialist=cast.specialist_dee)
    found = due_of_team(cast.supervisor_bo, on=TODAY)
    assert {due.client_id for due in found} == {enrolment.client_id, alone.client_id}
    assert {due.specialist for due in found if due.client_id == alone.client_id} == {None}


@pytest.mark.parametrize("who", ["lead_lou", "reviewer_rae", "state_staff_sam", "administrator_al", "nobody_nat"])
def test_others_are_refused(cast, signed_in, who):
    assert signed_in(getattr(cast, who)).get(reverse("caseload:today")).status_code == 403


def test_the_numbers_on_top_are_those_of_the_list(cast, signed_in, ana, enrolment):
    make_wish(enrolment=make_enrolment(program=cast.program, specialist=ana), by=ana)
    browser = signed_in(ana)
    page = browser.get(reverse("caseload:today"))
    counts = {group: n for group, _, _, n in page.context["counts"]}
    assert counts == {
        **dict.fromkeys((group.value for group in Group), 0),
        **{each.group.value: len(each.rows) for each in page.context["groups"]},
    }
    assert counts["overdue"]
    assert counts["quiet"]
    for group, n in counts.items():
        shown = browser.get(reverse("caseload:today"), {"group": group}).context["groups"]
        assert sum(len(each.rows) for each in shown) == n


def test_the_list_is_narrowed_to_a_clock_and_a_specialist(cast, signed_in, enrolment):
    make_enrolment(program=cast.program, specialist=cast.specialist_dee, entered_on=days_ago(40))
    browser = signed_in(cast.supervisor_bo)
    query = {"clock": "career_profile", "specialist": str(cast.specialist_dee.pk)}
    [group] = browser.get(reverse("caseload:today"), query).context["groups"]
    assert [(row.due.clock.key, row.due.specialist) for row in group.rows] == [("career_profile", cast.specialist_dee)]
    file = browser.get(reverse("caseload:today_export"), query).getvalue().decode()
    assert len(file.strip().splitlines()) == 2
    assert AccessEvent.objects.filter(kind=AccessEvent.Kind.EXPORT, n_rows=1).exists()


@pytest.mark.parametrize("query", [{"group": "never"}, {"clock": "cuckoo"}, {"specialist": "x"}, {"page": "99"}])
def test_a_filter_that_makes_no_sense_is_no_error(signed_in, ana, enrolment, query):
    assert signed_in(ana).get(reverse("caseload:today"), query).status_code == 200


def test_who_is_both_may_look_at_their_own(cast, signed_in, enrolment):
    give_role(cast.supervisor_bo, Role.SPECIALIST, cast.program)
    browser = signed_in(fresh(cast.supervisor_bo))
    assert browser.get(reverse("caseload:today")).context["is_team"]
    page = browser.get(reverse("caseload:today"), {"whose": "mine"})
    assert not page.context["is_team"]
    assert enrolment.client.short_name not in page.content.decode()


def test_a_row_leads_to_the_client_the_call_and_the_log(signed_in, ana, enrolment):
    enrolment.client.phone = "(555) 010-0199"
    enrolment.client.save()
    page = signed_in(ana).get(reverse("caseload:today")).content.decode()
    assert 'href="tel:5550100199"' in page
    assert enrolment.client.get_absolute_url() in page
    assert enrolment.client.display_name not in page, "others may look on: the short name is enough"


def test_the_cost_does_not_grow_with_the_caseload(cast, signed_in, ana, hours, count_queries):
    def fill(n):
        for _ in range(n):
            enrolment = make_enrolment(program=cast.program, specialist=ana, entered_on=days_ago(40))
            make_phase(enrolment=enrolment, phase=Phase.WORKING)
            make_job(enrolment=enrolment, started_on=days_ago(10))
            make_client_contact(enrolment=enrolment, specialist=ana)
            make_talk(enrolment=enrolment, by=ana, revisit_on=TODAY)
            make_offer(enrolment=enrolment, by=ana, starts_on=TODAY)
            make_employer_contact(
                program=cast.program, specialist=ana, occurred_on=days_ago(9), next_step="Call", next_step_on=TODAY
            )

    for user in (ana, cast.supervisor_bo):
        browser = signed_in(user)
        fill(2)
        browser.get(reverse("caseload:today"))
        few = count_queries(lambda browser=browser: browser.get(reverse("caseload:today")))
        fill(4)
        assert count_queries(lambda browser=browser: browser.get(reverse("caseload:today"))) == few


def test_the_facts_cost_a_constant_number_of_queries(cast, ana, enrolment, count_queries):
    def read():
        enrolments = type(enrolment).objects.filter(program=cast.program)
        clock_facts(enrolments=enrolments, posts=specialist_posts([cast.program.pk], on=TODAY), on=TODAY)

    make_job(enrolment=enrolment)
    few = count_queries(read)
    for _ in range(4):
        make_job(enrolment=make_enrolment(program=cast.program, specialist=cast.specialist_dee))
    assert count_queries(read) == few


def test_the_command_gives_rule_item_number_and_date(ana, enrolment, capsys):
    call_command("due", "--specialist", ana.email, "--as-of", TODAY.isoformat(), "--format", "json")
    out = capsys.readouterr().out
    records = json.loads(out)
    assert {
        "rule": "first_employer_visit",
        "item": 15,
        "group": "overdue",
        "due_on": (enrolment.entered_on + datetime.timedelta(days=30)).isoformat(),
        "client_number": enrolment.client.number,
        "employer_id": None,
        "program": "Harbor House",
    } in records
    assert len(records) == len(due_of_specialist(ana, on=TODAY))
    assert enrolment.client.last_name not in out


def test_the_command_says_what_is_wrong(cast):
    with pytest.raises(CommandError, match=r"Nobody signs in as who@example\.org"):
        call_command("due", "--specialist", "who@example.org")
    with pytest.raises(CommandError, match="is not a specialist on"):
        call_command("due", "--specialist", cast.state_staff_sam.email)


def test_the_command_reads_for_people(ana, enrolment, capsys):
    call_command("due", "--specialist", ana.email, "--as-of", TODAY.isoformat())
    out = capsys.readouterr().out
    assert "overdue  item 15  first_employer_visit" in out
    assert out.endswith(f"3 due on {TODAY}.\n")
