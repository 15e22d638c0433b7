"""Deciding on a referral: accepting, keeping waiting, declining, opening again."""

import datetime

import pghistory
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from caseload.choices import EXCLUDING, DeclineReason, Phase, ReferralStatus
from caseload.models import Client, Enrolment, Referral
from caseload.services.referrals import accept_as_new_client, decline_referral, link_referral
from tests.conftest import TODAY
from tests.factories.caseload import ENTERED, make_client, make_enrolment, make_referral

INTAKE = {
    "number": "N-1",
    "first_name": "Robin",
    "last_name": "Wood",
    "birth_date": "1990-06-01",
    "birth_date_quality": "full",
    "gender": "not_asked",
    "race": "not_asked",
    "veteran": "not_asked",
    "entered_on": "2026-05-12",
    "employed_at_entry": "no",
    "referred_on": "2026-05-04",
    "referral_source": "family",
    "phase": "engagement",
}
ENTRY = {name: INTAKE[name] for name in ("entered_on", "employed_at_entry", "referred_on", "referral_source", "phase")}

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def referral(cast):
    return make_referral(
        program=cast.program,
        first_name="Robin",
        last_name="Wood",
        birth_date=datetime.date(1990, 6, 1),
        phone="555-0100",
        source="family",
        offered_to=cast.specialist_dee,
    )


def at(referral, step):
    return reverse(f"caseload:referral_{step}", args=[referral.pk])


def decline(browser, referral, **changes):
    data = {"decline_reason": "not_interested", "decline_note": "", "decided_on": "2026-05-12"} | changes
    return browser.post(at(referral, "decline"), data)


def test_accepting_opens_the_intake_with_what_the_referral_tells(cast, signed_in, referral):
    form = signed_in(cast.supervisor_bo).get(at(referral, "accept")).context["form"]
    found = {name: form[name].value() for name in ("first_name", "last_name", "birth_date", "phone", "referred_on")}
    assert found == {
        "first_name": "Robin",
        "last_name": "Wood",
        "birth_date": datetime.date(1990, 6, 1),
        "phone": "555-0100",
        "referred_on": datetime.date(2026, 5, 4),
    }
    assert (form["referral_source"].value(), form["specialist"].value()) == ("family", cast.specialist_dee.pk)


def test_the_client_and_the_link_are_saved_together(cast, signed_in, referral):
    browser = signed_in(cast.specialist_ana)
    response = browser.post(at(referral, "accept"), INTAKE)
    enrolment = Enrolment.objects.get()
    assert response.url == enrolment.client.get_absolute_url()
    assert enrolment.specialist_assignments.get().specialist == cast.specialist_ana
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.ACCEPTED
    assert (referral.enrolment, referral.decided_on, referral.decided_by) == (
        enrolment,
        datetime.date(2026, 5, 12),
        cast.specialist_ana,
    )
    assert "after 8 days" in browser.get(referral.get_absolute_url()).content.decode()


def test_of_the_client_of_a_colleague_only_the_referral_is_shown(cast, signed_in, referral):
    signed_in(cast.supervisor_bo).post(at(referral, "accept"), INTAKE | {"specialist": cast.specialist_dee.pk})
    client = Client.objects.get()
    assert client.get_absolute_url() in signed_in(cast.specialist_dee).get(referral.get_absolute_url()).content.decode()
    page = signed_in(cast.specialist_ana).get(referral.get_absolute_url()).content.decode()
    assert str(client.pk) not in page


@pytest.mark.usefixtures("figures_out_of_reach")
def test_accepting_is_whole_or_not_at_all(cast, referral):
    with pytest.raises(DatabaseError, match="no notes"), transaction.atomic():
        accept_as_new_client(
            referral=referral,
            details={"number": "N-1", "first_name": "Robin"},
            entered_on=TODAY,
            specialist=cast.specialist_ana,
            phase=Phase.ENGAGEMENT,
            team=None,
            is_confirmed_new=False,
            by=cast.specialist_ana,
            as_of=TODAY,
        )
    assert Referral.objects.get().status == ReferralStatus.WAITING
    assert not Client.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"entered_on": "2026-05-03", "referred_on": ""}, "entered_on", "received on Mon 4 May 2026"),
        ({"entered_on": "2026-05-15"}, "entered_on", "in the future"),
        ({"number": ""}, "number", "Fill this in"),
    ],
)
def test_a_bad_intake_leaves_the_referral_waiting(cast, signed_in, referral, changes, field, message):
    response = signed_in(cast.specialist_ana).post(at(referral, "accept"), INTAKE | changes)
    assert message in " ".join(response.context["form"].errors[field])
    assert not Client.objects.exists()
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.WAITING


def test_a_known_client_is_shown_before_a_second_record_arises(cast, signed_in, referral):
    known = make_client(agency=cast.agency, first_name="Robyn", last_name="Wood", birth_date=datetime.date(1990, 1, 6))
    known_enrolment = make_enrolment(
        program=cast.program,
        client=known,
        specialist=cast.specialist_ana,
        entered_on=datetime.date(2025, 1, 6),
        closed_on=datetime.date(2025, 9, 1),
    )
    browser = signed_in(cast.specialist_ana)
    use = f"{at(referral, 'known')}?client={known.pk}"
    assert use in browser.get(referral.get_absolute_url()).content.decode()
    body = browser.post(at(referral, "accept"), INTAKE).content.decode()
    assert use in body
    assert Client.objects.count() == 1
    assert "Enroll" in browser.get(use).content.decode()
    assert browser.post(use, ENTRY).url == known.get_absolute_url()
    referral.refresh_from_db()
    assert referral.enrolment.client == known
    assert referral.enrolment != known_enrolment
    assert Client.objects.count() == 1


def test_somebody_confirmed_to_be_new_becomes_a_client(cast, signed_in, referral):
    make_client(agency=cast.agency, first_name="Robin", last_name="Wood")
    browser = signed_in(cast.specialist_ana)
    assert browser.post(at(referral, "accept"), INTAKE).status_code == 200
    assert browser.post(at(referral, "accept"), INTAKE | {"is_confirmed_new": "on"}).status_code == 302
    assert Client.objects.count() == 2


def test_who_is_served_already_gets_the_referral_at_their_enrolment(cast, signed_in, referral):
    known = make_client(agency=cast.agency, first_name="Robin", last_name="Wood", birth_date=datetime.date(1990, 6, 1))
    standing = make_enrolment(program=cast.program, client=known, specialist=cast.specialist_ana)
    browser = signed_in(cast.specialist_ana)
    use = f"{at(referral, 'known')}?client={known.pk}"
    assert "it belongs to this enrollment" in browser.get(use).content.decode()
    assert browser.post(use).url == referral.get_absolute_url()
    referral.refresh_from_db()
    assert (referral.enrolment, referral.decided_on) == (standing, TODAY)
    assert Enrolment.objects.count() == 1


def test_a_client_one_may_not_know_is_not_taken_by_their_id(cast, signed_in, referral):
    hidden = make_client(agency=cast.agency, first_name="Robin", last_name="Wood", birth_date=datetime.date(1990, 6, 1))
    make_enrolment(program=cast.program, client=hidden, specialist=cast.specialist_dee)
    browser = signed_in(cast.specialist_ana)
    use = f"{at(referral, 'known')}?client={hidden.pk}"
    for response in (browser.get(use), browser.post(use, ENTRY)):
        page = response.content.decode()
        assert "1 client of your agency whom you do not serve" in page
        assert hidden.number not in page
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.WAITING


def test_an_enrolment_elsewhere_is_no_answer_to_a_referral(cast, referral):
    elsewhere = make_enrolment(program=cast.other_program)
    with pytest.raises(ValidationError, match="Choose an enrollment in Harbor House"):
        link_referral(referral=referral, enrolment=elsewhere, by=cast.specialist_ana, as_of=TODAY)


def test_one_that_waits_is_due_again_on_its_day(cast, signed_in, referral, clock):
    browser = signed_in(cast.specialist_ana)
    response = browser.post(at(referral, "wait"), {"wait_reason": "Moves here", "wait_until": "2026-05-20"})
    assert response.url == referral.get_absolute_url()
    page = browser.get(referral.get_absolute_url())
    assert not page.context["is_due"]
    assert "Kept waiting until Wed 20 May 2026: Moves here" in page.content.decode()
    clock.move_to(datetime.datetime(2026, 5, 20, 16, tzinfo=datetime.UTC))
    assert signed_in(cast.specialist_ana).get(referral.get_absolute_url()).context["is_due"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"wait_reason": "", "wait_until": "2026-05-20"}, "wait_reason"),
        ({"wait_reason": "Why", "wait_until": ""}, "wait_until"),
        ({"wait_reason": "Why", "wait_until": "2026-05-14"}, "wait_until"),
        ({"wait_reason": "x" * 201, "wait_until": "2026-05-20"}, "wait_reason"),
    ],
)
def test_a_bad_wait_says_so_at_the_field(cast, signed_in, referral, data, field):
    response = signed_in(cast.specialist_ana).post(at(referral, "wait"), data)
    assert list(response.context["form"].errors) == [field]
    referral.refresh_from_db()
    assert referral.wait_until is None


def test_declining_says_what_ips_thinks_of_it(cast, signed_in, referral):
    page = signed_in(cast.specialist_ana).get(at(referral, "decline")).content.decode()
    before, _, after = page.partition("IPS excludes nobody for these reasons")
    for reason in DeclineReason:
        assert (f'value="{reason}"' in after) == (reason in EXCLUDING), reason
        assert (f'value="{reason}"' in before) == (reason not in EXCLUDING), reason
    assert "fidelity item 9" in after


@pytest.mark.parametrize("reason", [DeclineReason.NOT_REACHED, DeclineReason.CRIMINAL_RECORD])
def test_a_decline_keeps_its_reason(cast, signed_in, referral, reason):
    browser = signed_in(cast.specialist_ana)
    assert decline(browser, referral, decline_reason=reason).url == referral.get_absolute_url()
    referral.refresh_from_db()
    assert (referral.status, referral.decline_reason, referral.decided_by) == (
        ReferralStatus.DECLINED,
        reason,
        cast.specialist_ana,
    )
    page = browser.get(referral.get_absolute_url()).content.decode()
    assert ("IPS excludes nobody for this reason" in page) == (reason in EXCLUDING)
    assert "Accept" not in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decline_reason": ""}, "decline_reason"),
        ({"decline_reason": "lazy"}, "decline_reason"),
        ({"decline_reason": "other"}, "decline_note"),
        ({"decided_on": ""}, "decided_on"),
        ({"decided_on": "2026-05-15"}, "decided_on"),
        ({"decided_on": "2026-05-03"}, "decided_on"),
    ],
)
def test_a_bad_decline_says_so_at_the_field(cast, signed_in, referral, changes, field):
    response = decline(signed_in(cast.specialist_ana), referral, **changes)
    assert list(response.context["form"].errors) == [field]
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.WAITING


def test_a_declined_referral_is_opened_again_and_what_was_decided_stays(cast, signed_in, referral):
    ana, dee = signed_in(cast.specialist_ana), signed_in(cast.specialist_dee)
    decline(ana, referral, decline_reason="other", decline_note="Went to school.")
    assert dee.post(at(referral, "reopen")).url == referral.get_absolute_url()
    referral.refresh_from_db()
    assert referral.status == ReferralStatus.WAITING
    steps = dee.get(referral.get_absolute_url()).context["steps"]
    assert [(step.what, step.by) for step in steps] == [
        ("Opened again", "Dee Specialist"),
        ("Declined: Other (Went to school.)", "Ana Specialist"),
        ("Offered to Dee Specialist", ""),
        ("Recorded", ""),
    ]
    assert pghistory.models.Events.objects.tracks(referral).count() == 3


def test_only_a_declined_referral_is_opened_again(cast, signed_in, referral):
    response = signed_in(cast.specialist_ana).post(at(referral, "reopen"), follow=True)
    assert "Only a declined referral" in response.content.decode()


def test_a_decision_is_made_once(cast, signed_in, referral):
    browser = signed_in(cast.specialist_ana)
    decline(browser, referral)
    again = decline(browser, referral, decline_reason="not_ready")
    assert "was declined on Tue 12 May 2026" in again.content.decode()
    for step, data in (("accept", INTAKE), ("wait", {"wait_reason": "Why", "wait_until": "2026-05-20"})):
        assert "was declined on" in browser.post(at(referral, step), data).content.decode()
    known = make_client(agency=cast.agency, first_name="Robin", last_name="Wood", birth_date=datetime.date(1990, 6, 1))
    make_enrolment(program=cast.program, client=known, specialist=cast.specialist_ana, entered_on=ENTERED)
    response = browser.post(f"{at(referral, 'known')}?client={known.pk}", follow=True)
    assert "was declined on" in response.content.decode()
    referral.refresh_from_db()
    assert (referral.decline_reason, referral.enrolment) == ("not_interested", None)
    assert Client.objects.count() == 1


def test_a_lead_or_a_stranger_decides_nothing(cast, referral):
    for person in (cast.lead_lou, cast.outsider_cy, cast.reviewer_rae):
        with pytest.raises(Referral.DoesNotExist):
            decline_referral(
                referral=referral,
                decline_reason=DeclineReason.NOT_REACHED,
                decline_note="",
                decided_on=TODAY,
                by=person,
                as_of=TODAY,
            )
