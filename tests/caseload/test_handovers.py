"""Handing a caseload over, at once and on a day to come."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from caseload.choices import CloseReason
from caseload.models import Enrolment, PlannedHandover, SpecialistAssignment
from caseload.services.enrolments import assign_specialist, close_enrolment
from caseload.services.handovers import carry_out_handover, plan_handover
from caseload.tasks import carry_out_handovers
from ipsapp.access.models import AccessEvent, Role
from tests.conftest import TODAY
from tests.factories.access import give_role, make_specialist
from tests.factories.caseload import ENTERED, make_client, make_enrolment, make_planned_handover

URL = reverse("caseload:caseload_handover")
DONE = reverse("caseload:handover_done")
MAY_4 = datetime.date(2026, 5, 4)
JUNE_1 = datetime.date(2026, 6, 1)

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def three(cast):
    """Three clients of Ana's."""
    return [
        make_enrolment(
            program=cast.program,
            client=make_client(agency=cast.agency, first_name="Robin", last_name=name),
            specialist=cast.specialist_ana,
        )
        for name in ("Ash", "Birch", "Cedar")
    ]


def answers(enrolments, *, to, starts_on="2026-05-04", leave=(), **others):
    data = {"specialist": to.pk if to else "", "starts_on": starts_on}
    data |= {f"chosen_{one.pk}": "on" for one in enrolments if one not in leave}
    return data | others


def hand_over(browser, whose, data, **kwargs):
    return browser.post(f"{URL}?from={whose.pk}", data, **kwargs)


def serving():
    rows = SpecialistAssignment.objects.filter(ends_on=None).order_by("enrolment__client__last_name")
    return [row.specialist.full_name.split()[0] for row in rows]


def test_the_page_offers_the_caseload_with_everybody_chosen(cast, signed_in, three):
    make_enrolment(program=cast.program, specialist=cast.specialist_dee)
    make_enrolment(program=cast.program, specialist=cast.specialist_ana, closed_on=MAY_4)
    make_enrolment(program=cast.stranger_program, specialist=cast.specialist_ana)
    response = signed_in(cast.supervisor_bo).get(URL, {"from": cast.specialist_ana.pk})
    form = response.context["form"]
    assert [row.enrolment for row in form.rows] == three
    assert all(row.is_chosen.value() for row in form.rows)
    assert [name for _, name in form.fields["specialist"].choices] == ["Choose", "Dee Specialist"]
    assert "Ana Specialist (3 clients)" in response.content.decode()
    event = AccessEvent.objects.get()
    assert (event.kind, event.page, event.n_rows) == (AccessEvent.Kind.LIST, "caseload:caseload_handover", 3)


def test_some_go_to_one_some_to_another_and_one_stays(cast, signed_in, three):
    fay = make_specialist(cast.program, full_name="Fay Fresh")
    data = answers(three, to=cast.specialist_dee, leave=[three[2]], **{f"to_{three[1].pk}": fay.pk})
    browser = signed_in(cast.supervisor_bo)
    response = hand_over(browser, cast.specialist_ana, data, follow=True)
    assert response.redirect_chain == [(DONE, 302)]
    assert serving() == ["Dee", "Fay", "Ana"]
    page = response.content.decode()
    assert "2 clients changed hands" in page
    assert "Robin Ash" in page
    assert "Robin Cedar" not in page
    # At once: the one sees the client, the other does not.
    address = three[0].client.get_absolute_url()
    assert signed_in(cast.specialist_dee).get(address).status_code == 200
    assert signed_in(cast.specialist_ana).get(address).status_code == 404


def test_all_change_hands_or_none(cast, signed_in, three):
    SpecialistAssignment.objects.filter(enrolment=three[1]).update(starts_on="2026-05-06")
    response = hand_over(signed_in(cast.supervisor_bo), cast.specialist_ana, answers(three, to=cast.specialist_dee))
    (message,) = response.context["form"].errors["starts_on"]
    assert message == "Robin Birch: The last change was on Wed 6 May 2026. Enter that day or a later one."
    assert serving() == ["Ana", "Ana", "Ana"]


BAD = {
    "nobody to go to": ({"specialist": ""}, "specialist", "Choose one"),
    "a stranger": ({"specialist": "4a1cbb4e-6a3e-4f5e-9a53-0f3d0a7b6f10"}, "specialist", "valid choice"),
    "no day": ({"starts_on": ""}, "starts_on", "Enter the day"),
    "not a day": ({"starts_on": "Monday"}, "starts_on", "valid date"),
    "before entry": ({"starts_on": "2026-01-11"}, "starts_on", "Robin Ash: The client entered on"),
    "years ahead": ({"starts_on": "2062-06-01"}, "starts_on", "more than a year ahead"),
}


@pytest.mark.parametrize(("changes", "field", "message"), BAD.values(), ids=BAD)
def test_bad_answers_say_so_at_the_field(cast, signed_in, three, changes, field, message):
    data = answers(three, to=cast.specialist_dee) | changes
    response = hand_over(signed_in(cast.supervisor_bo), cast.specialist_ana, data)
    assert message in " ".join(response.context["form"].errors[field])
    assert serving() == ["Ana", "Ana", "Ana"]
    assert not PlannedHandover.objects.exists()


def test_nobody_chosen_is_said(cast, signed_in, three):
    data = answers(three, to=cast.specialist_dee, leave=three)
    response = hand_over(signed_in(cast.supervisor_bo), cast.specialist_ana, data)
    assert "Choose at least one client." in response.content.decode()


def test_a_client_of_another_program_is_not_moved_by_their_id(cast, signed_in, three):
    other = make_enrolment(program=cast.other_program, specialist=cast.specialist_ana)
    hand_over(signed_in(cast.supervisor_bo), cast.specialist_ana, answers([*three, other], to=cast.specialist_dee))
    assert other.specialist_assignments.get().specialist == cast.specialist_ana


def test_the_clients_of_somebody_who_left_are_handed_over(cast, signed_in, three):
    cast.specialist_ana.role_assignments.update(ends_on=TODAY)
    hand_over(signed_in(cast.supervisor_bo), cast.specialist_ana, answers(three, to=cast.specialist_dee))
    assert serving() == ["Dee", "Dee", "Dee"]


@pytest.mark.parametrize("chosen", ["x", "4a1cbb4e-6a3e-4f5e-9a53-0f3d0a7b6f10", ""])
def test_whoever_serves_nobody_there_has_no_caseload_to_show(cast, signed_in, three, chosen):
    response = signed_in(cast.supervisor_bo).get(URL, {"from": chosen})
    assert response.context["form"] is None


def test_the_page_costs_the_same_for_two_clients_and_for_six(cast, signed_in, count_queries):
    browser = signed_in(cast.supervisor_bo)

    def fill(n):
        for _ in range(n):
            enrolment = make_enrolment(program=cast.program, specialist=cast.specialist_ana)
            make_planned_handover(enrolment=enrolment, to_specialist=cast.specialist_dee)

    fill(2)
    browser.get(URL, {"from": cast.specialist_ana.pk})
    two = count_queries(lambda: browser.get(URL, {"from": cast.specialist_ana.pk}))
    fill(4)
    assert count_queries(lambda: browser.get(URL, {"from": cast.specialist_ana.pk})) == two


def test_nothing_just_now_teaches_what_the_page_is_for(cast, signed_in):
    assert "Nothing was handed over just now" in signed_in(cast.supervisor_bo).get(DONE).content.decode()


def test_a_day_to_come_changes_nothing_until_then(cast, signed_in, three, clock):
    bo, ana, dee = (signed_in(user) for user in (cast.supervisor_bo, cast.specialist_ana, cast.specialist_dee))
    data = answers(three, to=cast.specialist_dee, leave=three[1:], starts_on="2026-06-01")
    page = hand_over(bo, cast.specialist_ana, data, follow=True).content.decode()
    assert "1 client will change hands on the day below" in page
    address = three[0].client.get_absolute_url()
    assert "Handed over to Dee Specialist on" in ana.get(address).content.decode()
    assert dee.get(address).status_code == 404
    # The two are to meet the client together, so the one is told whom to expect.
    assert "comes to you on" in dee.get(reverse("caseload:client_list")).content.decode()
    assert "comes to you on" not in ana.get(reverse("caseload:client_list")).content.decode()

    carry_out_handovers()
    assert serving() == ["Ana", "Ana", "Ana"]
    clock.move_to(datetime.datetime(2026, 6, 1, 16, tzinfo=datetime.UTC))
    carry_out_handovers()
    carry_out_handovers()
    assert serving() == ["Dee", "Ana", "Ana"]
    rows = three[0].specialist_assignments.order_by("starts_on").values_list("specialist", "starts_on", "ends_on")
    assert list(rows) == [(cast.specialist_ana.pk, ENTERED, JUNE_1), (cast.specialist_dee.pk, JUNE_1, None)]
    assert PlannedHandover.objects.get().done_on == JUNE_1
    # The sessions of May are over.
    ana, dee = signed_in(cast.specialist_ana), signed_in(cast.specialist_dee)
    assert dee.get(address).status_code == 200
    assert ana.get(address).status_code == 404
    assert "Handed over to" not in dee.get(address).content.decode()


def test_one_client_can_be_planned_from_their_page(cast, signed_in, three):
    url = reverse("caseload:specialist_assign", args=[three[0].pk])
    response = signed_in(cast.supervisor_bo).post(
        url, {"specialist": cast.specialist_dee.pk, "starts_on": "2026-06-01"}, follow=True
    )
    assert "will be with Dee Specialist from Mon 1 Jun 2026" in response.content.decode()
    plan = PlannedHandover.objects.get()
    assert (plan.enrolment, plan.takes_effect_on, plan.planned_by) == (three[0], JUNE_1, cast.supervisor_bo)


def test_a_day_begins_by_the_clock_of_the_program(cast, three, clock):
    cast.program.time_zone = "Pacific/Guam"
    cast.program.save()
    plan = make_planned_handover(enrolment=three[0], to_specialist=cast.specialist_dee)
    honolulu = make_enrolment(program=cast.other_program, specialist=cast.specialist_ana)
    give_role(cast.specialist_dee, Role.SPECIALIST, cast.other_program)
    late = make_planned_handover(enrolment=honolulu, to_specialist=cast.specialist_dee)
    cast.other_program.time_zone = "Pacific/Honolulu"
    cast.other_program.save()
    # Sunday evening in New York: Monday in Guam, Sunday noon in Hawaii.
    clock.move_to(datetime.datetime(2026, 5, 31, 22, tzinfo=datetime.UTC))
    carry_out_handovers()
    plan.refresh_from_db()
    late.refresh_from_db()
    assert plan.done_on == JUNE_1
    assert late.done_on is None


def test_a_supervisor_cancels_and_nobody_else(cast, signed_in, three):
    plan = make_planned_handover(enrolment=three[0], to_specialist=cast.specialist_dee)
    url = reverse("caseload:handover_cancel", args=[plan.pk])
    assert signed_in(cast.specialist_ana).post(url).status_code == 403
    browser = signed_in(cast.supervisor_bo)
    assert browser.get(url).status_code == 405
    assert browser.post(url).url == URL
    assert browser.post(url, {"to_client": "1"}).url == three[0].client.get_absolute_url()
    plan.refresh_from_db()
    assert plan.cancelled_on == TODAY
    assert "was canceled already" in browser.get(URL).content.decode()
    carry_out_handover(plan=plan, as_of=JUNE_1)
    assert serving() == ["Ana", "Ana", "Ana"]


def test_what_was_carried_out_cannot_be_canceled(cast, signed_in, three):
    plan = make_planned_handover(
        enrolment=three[0], to_specialist=cast.specialist_dee, takes_effect_on=MAY_4, done_on=MAY_4
    )
    page = signed_in(cast.supervisor_bo).post(reverse("caseload:handover_cancel", args=[plan.pk]), follow=True)
    assert "was carried out already" in page.content.decode()


def test_a_failure_is_kept_where_the_supervisor_sees_it_and_tried_again(cast, signed_in, three, clock):
    left = make_specialist(cast.program, full_name="Left Lee")
    bad = make_planned_handover(enrolment=three[0], to_specialist=left)
    good = make_planned_handover(enrolment=three[1], to_specialist=cast.specialist_dee)
    left.is_active = False
    left.save()
    clock.move_to(datetime.datetime(2026, 6, 2, 16, tzinfo=datetime.UTC))
    carry_out_handovers()
    good.refresh_from_db()
    assert good.done_on == datetime.date(2026, 6, 2), "one that fails keeps no other back"
    assert serving() == ["Ana", "Dee", "Ana"]
    page = signed_in(cast.supervisor_bo).get(URL).content.decode()
    assert "Left Lee is not a specialist of Harbor House now" in page
    assert (
        "It could not be carried out"
        in signed_in(cast.specialist_ana).get(three[0].client.get_absolute_url()).content.decode()
    )
    left.is_active = True
    left.save()
    carry_out_handovers()
    bad.refresh_from_db()
    assert (bad.failure, bad.done_on) == ("", datetime.date(2026, 6, 2))
    assert three[0].specialist_assignments.get(ends_on=None).starts_on == JUNE_1, "from the day that was planned"


def test_a_new_colleague_may_be_given_clients_from_their_first_day(cast, three):
    new = make_specialist(cast.program, full_name="New Nia")
    new.role_assignments.update(starts_on=JUNE_1)
    bo = {"by": cast.supervisor_bo, "as_of": TODAY}
    with pytest.raises(ValidationError, match="New Nia is no specialist of Harbor House on Sun 31 May 2026"):
        plan_handover(enrolment=three[0], specialist=new, takes_effect_on=JUNE_1 - datetime.timedelta(days=1), **bo)
    assert plan_handover(enrolment=three[0], specialist=new, takes_effect_on=JUNE_1, **bo).to_specialist == new


@pytest.mark.parametrize("day", [TODAY, MAY_4])
def test_a_plan_is_for_a_day_to_come(cast, three, day):
    with pytest.raises(ValidationError, match="not ahead"):
        plan_handover(
            enrolment=three[0], specialist=cast.specialist_dee, takes_effect_on=day, by=cast.supervisor_bo, as_of=TODAY
        )


def test_a_plan_goes_to_somebody_else_and_is_made_by_a_supervisor(cast, three):
    day = {"takes_effect_on": JUNE_1, "as_of": TODAY}
    with pytest.raises(ValidationError, match="is the specialist already"):
        plan_handover(enrolment=three[0], specialist=cast.specialist_ana, by=cast.supervisor_bo, **day)
    for person in (cast.specialist_ana, cast.lead_lou, cast.outsider_cy):
        with pytest.raises(Enrolment.DoesNotExist):
            plan_handover(enrolment=three[0], specialist=cast.specialist_dee, by=person, **day)


def test_something_newer_replaces_a_plan(cast, three):
    fay = make_specialist(cast.program)
    bo = {"by": cast.supervisor_bo, "as_of": TODAY}
    plans = [
        plan_handover(enrolment=one, specialist=cast.specialist_dee, takes_effect_on=JUNE_1, **bo) for one in three
    ]
    plan_handover(enrolment=three[0], specialist=fay, takes_effect_on=JUNE_1, **bo)
    assign_specialist(enrolment=three[1], specialist=fay, starts_on=TODAY, **bo)
    close_enrolment(enrolment=three[2], closed_on=TODAY, reason=CloseReason.MOVED, **bo)
    for plan in plans:
        plan.refresh_from_db()
        assert plan.cancelled_on == TODAY
    assert PlannedHandover.objects.standing().get().to_specialist == fay


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"done_on": MAY_4}, "caseload_plannedhandover_dates"),
        ({"done_on": JUNE_1, "cancelled_on": JUNE_1}, "caseload_plannedhandover_outcome"),
        ({"done_on": JUNE_1, "failure": "Why"}, "caseload_plannedhandover_outcome"),
    ],
)
def test_the_database_refuses_what_cannot_be(cast, three, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_planned_handover(enrolment=three[0], to_specialist=cast.specialist_dee, **fields)
    make_planned_handover(enrolment=three[0], to_specialist=cast.specialist_dee, done_on=JUNE_1)
    make_planned_handover(enrolment=three[0], to_specialist=cast.specialist_dee, failure="Why")
    with pytest.raises(IntegrityError, match="caseload_plannedhandover_one_standing"), transaction.atomic():
        make_planned_handover(enrolment=three[0], to_specialist=cast.specialist_dee)
