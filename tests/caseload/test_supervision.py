"""Field mentoring and minutes: by the program's supervisor, once, about people of the program."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from caseload.models import FieldMentoring, SupervisionAttendance, SupervisionDiscussion, SupervisionMeeting
from caseload.services.supervision import correct_mentoring, record_mentoring, save_meeting
from ipsapp.access.models import AccessEvent, Program, Role
from tests.conftest import TODAY
from tests.factories.access import give_role, make_specialist, make_user
from tests.factories.caseload import make_employer, make_enrolment
from tests.factories.supervision import make_mentoring, make_supervision

FORM_ID = "9c2f2a51-4f0e-4a55-9d9c-5d0d3b8f7a10"
DAY = datetime.timedelta(days=1)
LIST = "/team/field-mentoring/"
MEETINGS = "/team/meetings/"

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def employer(cast):
    return make_employer(agency=cast.agency, name="Corner Bakery")


# Field mentoring ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def go_out(cast, signed_in, employer):
    """A function that sends the form as Bo."""

    def send(user=None, address=f"{LIST}new/", **changes):
        form = {
            "id": FORM_ID,
            "specialist": cast.specialist_ana.pk,
            "occurred_on": "2026-05-13",
            "methods": ["observed", "feedback"],
            "employer": employer.pk,
            "notes": "Asked good questions.",
            "next_step": "Second visit together",
        }
        return signed_in(user or cast.supervisor_bo).post(address, form | changes)

    return send


def test_a_day_in_the_field_is_stored_as_sent_and_once(cast, go_out, employer):
    assert go_out().url == go_out().url == LIST
    row = FieldMentoring.objects.get()
    assert (row.program, row.supervisor, row.specialist) == (cast.program, cast.supervisor_bo, cast.specialist_ana)
    assert (row.employer, row.methods_in_words) == (employer, ["Observed", "Gave feedback"])
    assert (row.occurred_on, row.next_step) == (datetime.date(2026, 5, 13), "Second visit together")


BAD = {
    "no specialist": ({"specialist": ""}, "Choose one"),
    "tomorrow": ({"occurred_on": "2026-05-15"}, "has not come"),
    "before the role": ({"occurred_on": "2019-05-15"}, "was no specialist"),
    "no day": ({"occurred_on": ""}, "Enter the day"),
    "nothing done": ({"methods": []}, "Choose at least one"),
    "no such method": ({"methods": ["sang"]}, "valid choice"),
    "long step": ({"next_step": "x" * 201}, "at most 200"),
    "no id": ({"id": ""}, "Open the page anew"),
}


@pytest.mark.parametrize(("changes", "message"), BAD.values(), ids=BAD)
def test_a_bad_day_is_answered_in_words_and_keeps_what_was_typed(go_out, changes, message):
    answer = go_out(**changes)
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert "Asked good questions." in answer.content.decode()
    assert not FieldMentoring.objects.exists()


def test_people_and_employers_of_others_cannot_be_chosen(cast, go_out):
    stranger = make_employer(agency=cast.stranger_program.agency)
    for changes in ({"specialist": cast.outsider_cy.pk}, {"employer": stranger.pk}):
        assert "valid choice" in go_out(**changes).content.decode()


def test_one_form_does_not_store_two_days(cast, go_out):
    go_out()
    assert "has saved an outing already" in go_out(occurred_on="2026-05-12").content.decode()
    assert FieldMentoring.objects.count() == 1


def test_only_a_supervisor_of_the_program_writes(cast, employer):
    asked = {
        "mentoring_id": uuid.uuid4(),
        "specialist": cast.specialist_ana,
        "occurred_on": TODAY,
        "employer": None,
        "methods": ["observed"],
        "notes": "",
        "next_step": "",
        "as_of": TODAY,
    }
    for user, program in ((cast.lead_lou, cast.program), (cast.supervisor_bo, cast.other_program)):
        with pytest.raises(Program.DoesNotExist):
            record_mentoring(program=program, by=user, **asked)
    stranger = make_employer(agency=cast.stranger_program.agency)
    with pytest.raises(ValidationError, match="employer of your agency"):
        record_mentoring(program=cast.program, by=cast.supervisor_bo, **(asked | {"employer": stranger}))


def test_ones_own_row_can_be_corrected_and_another_s_cannot(cast, go_out):
    go_out()
    row = FieldMentoring.objects.get()
    address = reverse("caseload:mentoring_edit", args=[row.pk])
    assert go_out(address=address, occurred_on="2026-05-11", methods=["modelled"], employer="").url == LIST
    row.refresh_from_db()
    assert (row.occurred_on, row.methods, row.employer) == (datetime.date(2026, 5, 11), ["modelled"], None)
    colleague = make_user()
    give_role(colleague, Role.SUPERVISOR, cast.program)
    assert go_out(colleague, address=address).status_code == 404
    with pytest.raises(FieldMentoring.DoesNotExist):
        correct_mentoring(
            mentoring=row,
            specialist=cast.specialist_ana,
            occurred_on=TODAY,
            employer=None,
            methods=["observed"],
            notes="",
            next_step="",
            by=colleague,
            as_of=TODAY,
        )


def test_who_has_left_stays_on_the_row_that_is_corrected(cast, go_out, signed_in):
    go_out()
    cast.specialist_ana.role_assignments.update(ends_on="2026-05-14")
    address = reverse("caseload:mentoring_edit", args=[FORM_ID])
    assert go_out(address=address, notes="Better").url == LIST
    assert FieldMentoring.objects.get().notes == "Better"


@pytest.mark.parametrize("changes", [{"methods": []}, {"specialist": "supervisor_bo"}])
def test_the_database_refuses_a_day_without_content_or_with_oneself(cast, changes):
    fields = {"specialist": "specialist_ana"} | changes
    fields["specialist"] = getattr(cast, fields["specialist"])
    with pytest.raises(IntegrityError), transaction.atomic():
        make_mentoring(program=cast.program, supervisor=cast.supervisor_bo, **fields)


def test_the_list_can_be_narrowed_and_downloaded(cast, signed_in):
    browser = signed_in(cast.supervisor_bo)
    assert "No day in the field yet" in browser.get(LIST).content.decode()
    make_mentoring(program=cast.program, supervisor=cast.supervisor_bo, specialist=cast.specialist_ana, notes="=1+1")
    make_mentoring(program=cast.program, supervisor=cast.supervisor_bo, specialist=cast.specialist_dee)
    make_mentoring(program=cast.other_program, supervisor=cast.supervisor_bo, specialist=cast.specialist_dee)
    assert browser.get(LIST).context["page_obj"].paginator.count == 2
    ana = f"?specialist={cast.specialist_ana.pk}"
    assert browser.get(LIST + ana).context["page_obj"].paginator.count == 1
    lines = browser.get(f"{LIST}export/{ana}").getvalue().decode().splitlines()
    assert len(lines) == 2
    assert "'=1+1" in lines[1]
    assert AccessEvent.objects.filter(kind=AccessEvent.Kind.EXPORT, page="caseload:mentoring_export").exists()


# Minutes -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def enrolment(cast):
    return make_enrolment(program=cast.program, specialist=cast.specialist_ana)


@pytest.fixture
def meet(cast, signed_in, enrolment):
    """A function that sends the minutes as Bo."""

    def send(user=None, address=f"{MEETINGS}new/", **changes):
        form = {
            "id": FORM_ID,
            "occurred_on": "2026-05-12",
            "kind": "group",
            "led_by": cast.supervisor_bo.pk,
            "attendees": [cast.supervisor_bo.pk, cast.specialist_ana.pk],
            "discussed": [enrolment.pk],
            "strategies": "Visit the bakery.",
            "job_leads": "",
            "goals": "",
        }
        return signed_in(user or cast.supervisor_bo).post(address, form | changes)

    return send


def people_at(meeting):
    return set(meeting.attendances.values_list("user__full_name", flat=True))


def test_minutes_are_stored_as_sent_and_once(cast, meet, enrolment):
    address = meet().url
    assert meet().url == address
    meeting = SupervisionMeeting.objects.get()
    assert address == meeting.get_absolute_url()
    assert (meeting.program, meeting.kind, meeting.led_by) == (cast.program, "group", cast.supervisor_bo)
    assert people_at(meeting) == {"Bo Supervisor", "Ana Specialist"}
    assert [each.enrolment for each in meeting.discussions.all()] == [enrolment]


def test_corrected_minutes_hold_what_is_ticked_then_and_history_tells_of_the_rest(cast, meet, enrolment):
    meet()
    meeting = SupervisionMeeting.objects.get()
    other = make_enrolment(program=cast.program, specialist=cast.specialist_dee)
    answer = meet(
        address=reverse("caseload:supervision_edit", args=[meeting.pk]),
        attendees=[cast.supervisor_bo.pk, cast.specialist_dee.pk],
        discussed=[other.pk],
        strategies="Ask the team.",
    )
    assert answer.url == meeting.get_absolute_url()
    meeting.refresh_from_db()
    assert meeting.strategies == "Ask the team."
    assert people_at(meeting) == {"Bo Supervisor", "Dee Specialist"}
    assert [each.enrolment for each in meeting.discussions.all()] == [other]
    for model in (SupervisionAttendance, SupervisionDiscussion):
        assert model.pgh_event_model.objects.filter(pgh_label="delete").count() == 1


BAD_MINUTES = {
    "tomorrow": ({"occurred_on": "2026-05-15"}, "has not come"),
    "nobody": ({"attendees": []}, "Tick who took part"),
    "nothing": ({"discussed": [], "strategies": " "}, "Tick a client, or write down"),
    "no kind": ({"kind": ""}, "Choose one"),
    "no such kind": ({"kind": "party"}, "valid choice"),
    "no leader": ({"led_by": ""}, "Choose one"),
    "no id": ({"id": "1"}, "valid UUID"),
}


@pytest.mark.parametrize(("changes", "message"), BAD_MINUTES.values(), ids=BAD_MINUTES)
def test_bad_minutes_are_answered_in_words_and_keep_what_was_typed(meet, changes, message):
    answer = meet(**({"job_leads": "The hotel hires."} if "discussed" not in changes else {}) | changes)
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert not SupervisionMeeting.objects.exists()


def test_people_and_clients_of_others_cannot_be_ticked(cast, meet):
    foreign = make_enrolment(program=cast.stranger_program)
    for changes in ({"discussed": [foreign.pk]}, {"attendees": [cast.outsider_cy.pk]}):
        assert "valid choice" in meet(**changes).content.decode()
    with pytest.raises(ValidationError, match="clients of Harbor House only"):
        save_meeting(
            meeting_id=uuid.uuid4(),
            program=cast.program,
            occurred_on=TODAY,
            kind="group",
            led_by=cast.supervisor_bo,
            attendees=[cast.supervisor_bo],
            discussed=[foreign],
            strategies="",
            job_leads="",
            goals="",
            by=cast.supervisor_bo,
            as_of=TODAY,
        )


def test_minutes_show_who_was_there_and_who_was_talked_about(cast, signed_in, enrolment):
    enrolment.client.last_name = "Willow"
    enrolment.client.save()
    meeting = make_supervision(
        program=cast.program,
        led_by=cast.supervisor_bo,
        attendees=[cast.specialist_ana],
        discussed=[enrolment],
        goals="Log on the day.",
    )
    page = signed_in(cast.supervisor_bo).get(meeting.get_absolute_url()).content.decode()
    for text in ("Ana Specialist, Bo Supervisor", "Test Willow", "Log on the day."):
        assert text in page
    assert "Willow" not in page.split("</title>")[0]


def test_a_closed_client_stays_in_minutes_that_name_them(cast, meet, signed_in, enrolment):
    meet()
    enrolment.closed_on, enrolment.close_reason = TODAY, "moved"
    enrolment.save()
    address = reverse("caseload:supervision_edit", args=[FORM_ID])
    assert meet(address=address, strategies="Still his minutes.").status_code == 302
    assert SupervisionDiscussion.objects.get().enrolment == enrolment


def test_minutes_of_a_program_not_supervised_are_not_found(cast, signed_in):
    browser = signed_in(cast.supervisor_bo)
    assert browser.get(f"{MEETINGS}new/?program={cast.other_program.pk}").status_code == 404
    meeting = make_supervision(program=cast.other_program, led_by=cast.nobody_nat)
    assert browser.get(meeting.get_absolute_url()).status_code == 404


def test_the_list_is_newest_first_and_can_be_narrowed(cast, signed_in):
    browser = signed_in(cast.supervisor_bo)
    assert "No minutes yet" in browser.get(MEETINGS).content.decode()
    for n, kind in enumerate(("group", "individual", "group")):
        make_supervision(
            program=cast.program,
            led_by=cast.supervisor_bo,
            attendees=[cast.specialist_ana],
            kind=kind,
            occurred_on=TODAY - (3 - n) * DAY,
        )
    rows = list(browser.get(MEETINGS).context["page_obj"])
    assert [row.occurred_on for row in rows] == [TODAY - DAY, TODAY - 2 * DAY, TODAY - 3 * DAY]
    assert {row.n_attendees for row in rows} == {2}
    assert browser.get(f"{MEETINGS}?kind=individual").context["page_obj"].paginator.count == 1
    assert browser.get(f"{MEETINGS}?kind=party").context["page_obj"].paginator.count == 0


@pytest.mark.parametrize("page", [LIST, MEETINGS])
def test_the_lists_ask_as_much_for_two_rows_as_for_six(cast, signed_in, count_queries, enrolment, page):
    browser = signed_in(cast.supervisor_bo)

    def write(n):
        for _ in range(n):
            make_mentoring(
                program=cast.program, supervisor=cast.supervisor_bo, specialist=make_specialist(cast.program)
            )
            make_supervision(program=cast.program, led_by=cast.supervisor_bo, discussed=[enrolment])

    write(2)
    browser.get(page)
    few = count_queries(lambda: browser.get(page))
    write(4)
    assert count_queries(lambda: browser.get(page)) == few
