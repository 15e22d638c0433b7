"""Taking a client back, handing one over, and closing an enrolment."""

import datetime

import pghistory
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.urls import reverse

from caseload.choices import CloseReason, Phase
from caseload.models import Enrolment, FactsChange, PhaseChange, SpecialistAssignment
from caseload.services.enrolments import assign_specialist, close_enrolment, enrol_client
from ipsapp.access.models import Role
from tests.conftest import TODAY
from tests.factories.access import give_role, make_specialist
from tests.factories.caseload import (
    ENTERED,
    make_client_contact,
    make_employer,
    make_employer_contact,
    make_enrolment,
    make_job,
)

DAY = datetime.date(2026, 5, 4)

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def enrolment(cast):
    return make_enrolment(program=cast.program, specialist=cast.specialist_ana)


def close(browser, enrolment, **changes):
    data = {"closed_on": "2026-05-14", "reason": "moved"} | changes
    return browser.post(reverse("caseload:enrolment_close", args=[enrolment.pk]), data)


def hand_over(browser, enrolment, specialist, starts_on="2026-05-04"):
    data = {"specialist": specialist.pk, "starts_on": starts_on}
    return browser.post(reverse("caseload:specialist_assign", args=[enrolment.pk]), data)


def test_closing_keeps_job_and_specialist_and_recounts_from_that_day(cast, signed_in, enrolment):
    job = make_job(enrolment=enrolment)
    response = close(signed_in(cast.specialist_ana), enrolment)
    assert response.url == enrolment.client.get_absolute_url()
    enrolment.refresh_from_db()
    job.refresh_from_db()
    assert (enrolment.closed_on, enrolment.close_reason) == (TODAY, CloseReason.MOVED)
    assert job.ended_on is None
    assert SpecialistAssignment.objects.get().ends_on is None
    change = FactsChange.objects.get()
    assert (change.program, change.starts_on, change.ends_on) == (cast.program, TODAY, None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"closed_on": "2026-05-15"}, "closed_on"),
        ({"closed_on": "2026-01-11"}, "closed_on"),
        ({"closed_on": ""}, "closed_on"),
        ({"reason": ""}, "reason"),
        ({"reason": "imported"}, "reason"),
        ({"reason": "nonsense"}, "reason"),
    ],
)
def test_bad_closing_says_so_at_the_field(cast, signed_in, enrolment, changes, field):
    response = close(signed_in(cast.specialist_ana), enrolment, **changes)
    assert list(response.context["form"].errors) == [field]
    enrolment.refresh_from_db()
    assert enrolment.closed_on is None


@pytest.mark.parametrize(
    "record",
    [
        lambda enrolment: make_client_contact(enrolment=enrolment, occurred_on=DAY),
        lambda enrolment: make_job(enrolment=enrolment, started_on=DAY),
        lambda enrolment: make_employer_contact(program=enrolment.program, enrolment=enrolment, occurred_on=DAY),
    ],
    ids=["contact", "job", "employer contact"],
)
def test_nothing_is_recorded_after_the_last_day(cast, enrolment, record):
    record(enrolment)
    with pytest.raises(ValidationError, match=r"Mon 4 May 2026\. Close on that day or later"):
        close_enrolment(
            enrolment=enrolment,
            closed_on=DAY - datetime.timedelta(days=1),
            reason=CloseReason.MOVED,
            by=cast.specialist_ana,
            as_of=TODAY,
        )
    close_enrolment(enrolment=enrolment, closed_on=DAY, reason=CloseReason.MOVED, by=cast.specialist_ana, as_of=TODAY)


def test_the_day_of_entry_may_be_the_last(cast, signed_in, enrolment):
    assert close(signed_in(cast.specialist_ana), enrolment, closed_on=ENTERED.isoformat()).status_code == 302


def test_a_closed_enrolment_cannot_be_closed_again(cast, signed_in, enrolment):
    browser = signed_in(cast.specialist_ana)
    close(browser, enrolment, closed_on="2026-05-04")
    assert "was closed on" in str(close(browser, enrolment).context["form"].errors)
    enrolment.refresh_from_db()
    assert enrolment.closed_on == DAY


@pytest.mark.usefixtures("figures_out_of_reach")
def test_closing_is_whole_or_not_at_all(cast, enrolment):
    with pytest.raises(DatabaseError, match="no notes"), transaction.atomic():
        close_enrolment(
            enrolment=enrolment, closed_on=TODAY, reason=CloseReason.MOVED, by=cast.specialist_ana, as_of=TODAY
        )
    assert Enrolment.objects.get().closed_on is None


def test_a_handover_ends_one_row_and_begins_the_next(cast, signed_in, enrolment):
    assert hand_over(signed_in(cast.supervisor_bo), enrolment, cast.specialist_dee).status_code == 302
    rows = SpecialistAssignment.objects.order_by("starts_on").values_list("specialist", "starts_on", "ends_on")
    assert list(rows) == [(cast.specialist_ana.pk, ENTERED, DAY), (cast.specialist_dee.pk, DAY, None)]
    assert not FactsChange.objects.exists(), "no figure depends on who served"
    page = enrolment.client.get_absolute_url()
    assert signed_in(cast.specialist_ana).get(page).status_code == 404
    assert signed_in(cast.specialist_dee).get(page).status_code == 200


def test_a_client_nobody_serves_is_given_to_somebody(cast, signed_in):
    enrolment = make_enrolment(program=cast.program)
    assert hand_over(signed_in(cast.supervisor_bo), enrolment, cast.specialist_dee).status_code == 302
    assert SpecialistAssignment.objects.get().specialist == cast.specialist_dee


@pytest.mark.parametrize(
    ("starts_on", "message"),
    [
        ("2027-05-16", "more than a year ahead"),
        ("2026-01-11", "entered on Mon 12 Jan 2026"),
        ("2026-03-01", "last change was on Mon 2 Mar 2026"),
    ],
)
def test_bad_handover_days_say_so(cast, signed_in, enrolment, starts_on, message):
    SpecialistAssignment.objects.update(starts_on="2026-03-02")
    response = hand_over(signed_in(cast.supervisor_bo), enrolment, cast.specialist_dee, starts_on)
    assert message in " ".join(response.context["form"].errors["starts_on"])
    assert SpecialistAssignment.objects.get().ends_on is None


def test_a_handover_goes_to_a_specialist_of_the_program_who_does_not_serve_the_client_yet(cast, signed_in, enrolment):
    browser = signed_in(cast.supervisor_bo)
    left = make_specialist(cast.program, full_name="Left Lee", is_active=False)
    for person in (cast.outsider_cy, cast.lead_lou, cast.specialist_ana, left):
        assert "specialist" in hand_over(browser, enrolment, person).context["form"].errors, person
    with pytest.raises(ValidationError, match="Left Lee is not a specialist of Harbor House now"):
        assign_specialist(enrolment=enrolment, specialist=left, starts_on=DAY, by=cast.supervisor_bo, as_of=TODAY)
    assert SpecialistAssignment.objects.get().specialist == cast.specialist_ana


def test_a_closed_enrolment_is_not_handed_over(cast, signed_in):
    enrolment = make_enrolment(program=cast.program, specialist=cast.specialist_ana, closed_on=DAY)
    response = hand_over(signed_in(cast.supervisor_bo), enrolment, cast.specialist_dee)
    assert "was closed on" in str(response.context["form"].errors)


def test_a_refused_handover_leaves_the_row_before_open(cast, enrolment):
    """The second write fails: the first must not stay."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("RESET ROLE")
        cursor.execute(
            "ALTER TABLE caseload_specialistassignment ADD CONSTRAINT nobody_new CHECK (starts_on < '2026-05-01')"
        )
        cursor.execute(f"SET ROLE {settings.DATABASE_APP_ROLE}")
    with pytest.raises(DatabaseError, match="nobody_new"), transaction.atomic():
        assign_specialist(
            enrolment=enrolment, specialist=cast.specialist_dee, starts_on=DAY, by=cast.supervisor_bo, as_of=TODAY
        )
    assert SpecialistAssignment.objects.get().ends_on is None


def test_the_lead_looks_and_does_not_touch(cast, enrolment):
    with pytest.raises(Enrolment.DoesNotExist):
        close_enrolment(enrolment=enrolment, closed_on=TODAY, reason=CloseReason.MOVED, by=cast.lead_lou, as_of=TODAY)


@pytest.mark.parametrize("name", ["client_edit", "contact_create", "enrolment_close"])
def test_a_lead_who_is_a_specialist_elsewhere_still_does_not_touch(cast, signed_in, enrolment, name):
    """Both roles together open the door; each counts only in its own place."""
    give_role(cast.lead_lou, Role.SPECIALIST, cast.stranger_program)
    target = enrolment if name == "enrolment_close" else enrolment.client
    browser = signed_in(cast.lead_lou)
    assert browser.get(enrolment.client.get_absolute_url()).status_code == 200
    url = reverse(f"caseload:{name}", args=[target.pk])
    assert browser.get(url).status_code == 404
    assert browser.post(url).status_code == 404


def test_a_supervisor_elsewhere_cannot_hand_over_ones_own_client(cast, signed_in, enrolment):
    give_role(cast.specialist_ana, Role.SUPERVISOR, cast.other_program)
    assert hand_over(signed_in(cast.specialist_ana), enrolment, cast.specialist_dee).status_code == 404


def test_every_change_leaves_a_row_that_names_who_made_it_and_stays(cast, signed_in, enrolment):
    """From the page, and in bulk; the serving role may add such rows and do nothing else to them."""
    close(signed_in(cast.supervisor_bo), enrolment)
    with pghistory.context(user=str(cast.administrator_al.pk)):
        Enrolment.objects.filter(pk=enrolment.pk).update(close_reason=CloseReason.DIED)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_label, close_reason, pgh_context->>'user' FROM caseload_enrolmentevent"
            " WHERE id = %s ORDER BY pgh_id",
            [enrolment.pk],
        )
        assert cursor.fetchall() == [
            ("insert", "", None),
            ("update", "moved", str(cast.supervisor_bo.pk)),
            ("update", "died", str(cast.administrator_al.pk)),
        ]
        for statement in (
            "UPDATE caseload_enrolmentevent SET close_reason = ''",
            "DELETE FROM caseload_enrolmentevent",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                cursor.execute(statement)


# Coming back -------------------------------------------------------------------------------------------------------

AGAIN = {
    "entered_on": "2026-05-12",
    "employed_at_entry": "no",
    "referral_source": "self",
    "phase": "job_search",
}


@pytest.fixture
def closed(cast):
    return make_enrolment(program=cast.program, specialist=cast.specialist_ana, closed_on=DAY)


def enrol_again(browser, enrolment, **changes):
    return browser.post(reverse("caseload:enrolment_create", args=[enrolment.client_id]), AGAIN | changes)


def test_a_client_who_comes_back_has_two_stays(cast, signed_in, closed):
    browser = signed_in(cast.specialist_ana)
    link = reverse("caseload:enrolment_create", args=[closed.client_id])
    assert link in browser.get(closed.client.get_absolute_url()).content.decode()
    response = enrol_again(browser, closed)
    assert response.url == closed.client.get_absolute_url()
    stay = Enrolment.objects.exclude(pk=closed.pk).get()
    assert (stay.client, stay.program, stay.entered_on) == (closed.client, cast.program, datetime.date(2026, 5, 12))
    assert stay.specialist_assignments.get().specialist == cast.specialist_ana
    assert stay.phases.get().phase == Phase.JOB_SEARCH
    change = FactsChange.objects.get()
    assert (change.program, change.starts_on, change.ends_on) == (cast.program, stay.entered_on, None)
    assert link not in browser.get(response.url).content.decode(), "nobody is offered to enroll who is enrolled"


def test_sent_twice_the_client_is_enrolled_once_and_told_since_when(cast, signed_in, closed):
    browser = signed_in(cast.specialist_ana)
    enrol_again(browser, closed)
    answer = enrol_again(browser, closed)
    assert answer.context["form"].errors["entered_on"] == [
        "The client is enrolled in Harbor House since Tue 12 May 2026. Close that enrollment first."
    ]
    assert "See the client" in answer.content.decode()
    assert Enrolment.objects.count() == 2


def test_two_stays_do_not_overlap_and_may_meet_on_one_day(cast, signed_in, closed):
    browser = signed_in(cast.specialist_ana)
    refused = enrol_again(browser, closed, entered_on="2026-05-03")
    assert refused.context["form"].errors["entered_on"] == [
        "The client was enrolled in Harbor House until Mon 4 May 2026. Enter that day or a later one."
    ]
    assert Enrolment.objects.count() == 1
    assert not FactsChange.objects.exists()
    assert enrol_again(browser, closed, entered_on="2026-05-04").status_code == 302


def test_a_stay_of_no_day_or_of_another_program_or_system_stands_in_nobodys_way(cast, signed_in, closed):
    day = datetime.date(2026, 5, 12)
    make_enrolment(program=cast.program, client=closed.client, entered_on=day, closed_on=day)
    make_enrolment(program=cast.other_program, client=closed.client)
    make_enrolment(
        program=cast.program,
        client=closed.client,
        entered_on=DAY,
        closed_on=TODAY,
        close_reason=CloseReason.IMPORTED,
        source="ZZ",
        source_key="7",
    )
    assert enrol_again(signed_in(cast.specialist_ana), closed, entered_on="2026-05-08").status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"entered_on": "2026-05-15"}, "entered_on"),
        ({"entered_on": ""}, "entered_on"),
        ({"referred_on": "2026-05-13"}, "referred_on"),
        ({"phase": "done"}, "phase"),
    ],
)
def test_a_bad_second_entry_says_so_at_the_field(cast, signed_in, closed, changes, field):
    answer = enrol_again(signed_in(cast.specialist_ana), closed, **changes)
    assert list(answer.context["form"].errors) == [field]
    assert Enrolment.objects.count() == 1


def test_a_supervisor_takes_a_client_back_for_a_specialist(cast, signed_in, closed):
    browser = signed_in(cast.supervisor_bo)
    assert list(enrol_again(browser, closed).context["form"].errors) == ["specialist"]
    enrol_again(browser, closed, specialist=cast.specialist_dee.pk)
    stay = Enrolment.objects.get(closed_on=None)
    assert stay.specialist_assignments.get().specialist == cast.specialist_dee


def test_a_program_of_another_agency_takes_nobody_back(cast, signed_in, closed):
    give_role(cast.specialist_ana, Role.SPECIALIST, cast.stranger_program)
    refused = enrol_again(signed_in(cast.specialist_ana), closed, program=cast.stranger_program.pk)
    assert refused.status_code == 302, "with one program of the agency none is asked for"
    assert Enrolment.objects.get(closed_on=None).program == cast.program
    with pytest.raises(ValidationError, match="the agency that knows the client"):
        enrol_client(
            client=closed.client,
            program=cast.stranger_program,
            entered_on=TODAY,
            specialist=cast.specialist_ana,
            phase=Phase.ENGAGEMENT,
            team=None,
            by=cast.specialist_ana,
            as_of=TODAY,
        )


def test_a_lead_who_works_in_another_agency_takes_nobody_back(cast, signed_in, closed):
    give_role(cast.lead_lou, Role.SPECIALIST, cast.stranger_program)
    browser = signed_in(cast.lead_lou)
    page = browser.get(closed.client.get_absolute_url()).content.decode()
    assert "Enroll again" not in page
    assert enrol_again(browser, closed).status_code == 404
    assert Enrolment.objects.count() == 1


@pytest.mark.usefixtures("figures_out_of_reach")
def test_coming_back_is_whole_or_not_at_all(cast, closed):
    with pytest.raises(DatabaseError, match="no notes"), transaction.atomic():
        enrol_client(
            client=closed.client,
            program=cast.program,
            entered_on=TODAY,
            specialist=cast.specialist_ana,
            phase=Phase.ENGAGEMENT,
            team=None,
            by=cast.specialist_ana,
            as_of=TODAY,
        )
    assert Enrolment.objects.get() == closed
    assert not PhaseChange.objects.exists()


PAGES = ("client_detail", "client_edit", "contact_create", "enrolment_close", "enrolment_create", "specialist_assign")


@pytest.mark.parametrize("name", PAGES)
def test_who_may_open_which_page_of_a_client(cast, signed_in, client, enrolment, name):
    target = enrolment if name in {"enrolment_close", "specialist_assign"} else enrolment.client
    url = reverse(f"caseload:{name}", args=[target.pk])
    expected = {
        cast.specialist_ana: 403 if name == "specialist_assign" else 200,
        cast.specialist_dee: 403 if name == "specialist_assign" else 404,
        cast.supervisor_bo: 200,
        cast.lead_lou: 200 if name == "client_detail" else 403,
        cast.outsider_cy: 403 if name == "specialist_assign" else 404,
        cast.reviewer_rae: 403,
        cast.state_staff_sam: 403,
        cast.administrator_al: 403,
        cast.nobody_nat: 403,
    }
    assert {user: signed_in(user).get(url).status_code for user in expected} == expected
    assert client.get(url).url.startswith(reverse("account_login"))


def test_nobody_sees_the_employers_of_a_client_they_may_not_open(cast, signed_in, enrolment):
    make_job(enrolment=enrolment, employer=make_employer(agency=cast.agency, name="Acme"))
    assert "Acme" in signed_in(cast.specialist_ana).get(enrolment.client.get_absolute_url()).content.decode()
    assert signed_in(cast.specialist_dee).get(enrolment.client.get_absolute_url()).status_code == 404


def move(browser, enrolment, phase, changed_on="2026-05-14"):
    return browser.post(
        reverse("caseload:phase_change", args=[enrolment.pk]), {"phase": phase, "changed_on": changed_on}
    )


def phases():
    return list(PhaseChange.objects.order_by("starts_on", "ends_on").values_list("phase", "starts_on", "ends_on"))


def test_one_button_moves_the_phase_and_the_history_stays(cast, signed_in, enrolment):
    PhaseChange.objects.create(enrolment=enrolment, phase=Phase.ENGAGEMENT, starts_on=ENTERED)
    browser = signed_in(cast.specialist_ana)
    page = browser.get(enrolment.client.get_absolute_url()).content.decode()
    assert 'name="phase" value="job_search"' in page
    assert 'name="phase" value="engagement"' not in page, "where the client is already is no move"
    assert move(browser, enrolment, Phase.JOB_SEARCH, "2026-05-04").url == enrolment.client.get_absolute_url()
    assert phases() == [(Phase.ENGAGEMENT, ENTERED, DAY), (Phase.JOB_SEARCH, DAY, None)]
    assert not FactsChange.objects.exists(), "no figure knows phases"


def test_a_phase_chosen_by_a_slip_is_taken_back_the_same_way(cast, signed_in, enrolment):
    PhaseChange.objects.create(enrolment=enrolment, phase=Phase.ENGAGEMENT, starts_on=ENTERED)
    browser = signed_in(cast.specialist_ana)
    move(browser, enrolment, Phase.WORKING)
    move(browser, enrolment, Phase.ENGAGEMENT)
    page = browser.get(enrolment.client.get_absolute_url(), {"kind": "service"})
    told = [entry.record.phase for entry in page.context["page_obj"] if entry.what == "phase"]
    assert told == [Phase.ENGAGEMENT, Phase.ENGAGEMENT], "a phase of no day is not told"


@pytest.mark.parametrize(
    ("phase", "changed_on", "field"),
    [
        ("done", "2026-05-14", "phase"),
        ("", "2026-05-14", "phase"),
        ("working", "2026-05-15", "changed_on"),
        ("working", "2026-01-11", "changed_on"),
        ("working", "2026-03-01", "changed_on"),
        ("working", "", "changed_on"),
        ("working", "soon", "changed_on"),
    ],
)
def test_bad_moves_say_so_and_change_nothing(cast, signed_in, enrolment, phase, changed_on, field):
    PhaseChange.objects.create(enrolment=enrolment, phase=Phase.ENGAGEMENT, starts_on="2026-03-02")
    response = move(signed_in(cast.specialist_ana), enrolment, phase, changed_on)
    assert list(response.context["form"].errors) == [field]
    assert "usa-alert--error" in response.content.decode()
    assert PhaseChange.objects.get().ends_on is None


def test_a_closed_enrolment_keeps_its_phase(cast, signed_in):
    enrolment = make_enrolment(program=cast.program, specialist=cast.specialist_ana, closed_on=DAY)
    browser = signed_in(cast.specialist_ana)
    assert "was closed on" in str(move(browser, enrolment, "working").context["form"].errors)
    assert "Move to another phase" not in browser.get(enrolment.client.get_absolute_url()).content.decode()


def test_a_colleague_and_a_lead_move_no_phase(cast, signed_in, enrolment):
    assert move(signed_in(cast.specialist_dee), enrolment, "working").status_code == 404
    assert move(signed_in(cast.lead_lou), enrolment, "working").status_code == 403
