"""The queue of referrals: the list, recording, and what one page tells."""

import csv
import datetime
import io

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from caseload.choices import EXCLUDING, DeclineReason, ReferralStatus
from caseload.models import Referral
from caseload.services.clients import PossibleDuplicate
from caseload.services.referrals import record_referral, update_referral
from ipsapp.access.models import AccessEvent, Role
from tests.conftest import TODAY
from tests.factories.access import give_role
from tests.factories.caseload import make_client, make_enrolment, make_referral

URL = reverse("caseload:referral_list")
EXPORT = reverse("caseload:referral_export")
NEW = reverse("caseload:referral_create")
MAY_4 = datetime.date(2026, 5, 4)

REFERRAL = {
    "first_name": "Renée",
    "last_name": "O'Brien",
    "birth_date": "1990-06-01",
    "phone": "555-0100",
    "received_on": "2026-05-12",
    "source": "treatment_team",
    "referred_by": "Nurse Maple",
    "note": "Call after four.",
    "offered_to": "",
}

pytestmark = pytest.mark.usefixtures("clock")


def sent(cast, last_name, *, program=None, **fields):
    return make_referral(program=program or cast.program, last_name=last_name, **fields)


def declined(cast, last_name, reason=DeclineReason.NOT_INTERESTED, **fields):
    fields = {"decided_on": MAY_4, "decided_by": cast.supervisor_bo, "decline_reason": reason} | fields
    return sent(cast, last_name, **fields)


@pytest.fixture
def listed(cast, signed_in):
    """A function that gives the family names on the list, in its order, as a person sees it."""

    def names(user=None, **query):
        browser = signed_in(user or cast.specialist_ana)
        response = browser.post(URL, query, follow=True) if "search" in query else browser.get(URL, query)
        assert response.status_code == 200
        return [referral.last_name for referral, _ in response.context["rows"]]

    return names


def test_who_takes_in_clients_of_a_program_sees_its_referrals(cast, listed):
    sent(cast, "Ours")
    sent(cast, "Annexed", program=cast.other_program)
    sent(cast, "Strange", program=cast.stranger_program)
    assert listed() == listed(cast.specialist_dee) == listed(cast.supervisor_bo) == ["Ours"]
    assert sorted(listed(cast.lead_lou)) == ["Annexed", "Ours"]
    assert listed(cast.outsider_cy) == ["Strange"]


def test_those_who_wait_are_shown_first_the_longest_first(cast, listed):
    sent(cast, "Later", received_on=datetime.date(2026, 5, 11))
    sent(cast, "First", received_on=datetime.date(2026, 3, 2))
    declined(cast, "Declined")
    sent(
        cast,
        "Accepted",
        decided_on=MAY_4,
        decided_by=cast.supervisor_bo,
        enrolment=make_enrolment(program=cast.program),
    )
    assert listed() == ["First", "Later"]
    assert listed(status="declined") == ["Declined"]
    assert listed(status="accepted") == ["Accepted"]
    assert sorted(listed(status="all")) == ["Accepted", "Declined", "First", "Later"]
    assert listed(sort="newest") == ["Later", "First"]
    assert listed(sort="name") == ["First", "Later"]


@pytest.mark.parametrize(
    ("age", "names"), [("7", ["Old", "Week"]), ("14", ["Old"]), ("30", ["Old"]), ("", ["Old", "Week", "New"])]
)
def test_age_counts_from_the_day_it_was_received(cast, listed, age, names):
    sent(cast, "New", received_on=datetime.date(2026, 5, 8))
    sent(cast, "Week", received_on=datetime.date(2026, 5, 7))
    sent(cast, "Old", received_on=datetime.date(2026, 4, 14))
    assert listed(age=age) == names


def test_next_look_and_offer_narrow_the_list(cast, listed):
    sent(cast, "Nobody")
    sent(cast, "Today", wait_until=TODAY, wait_reason="Why", offered_to=cast.specialist_ana)
    sent(cast, "Later", wait_until=datetime.date(2026, 5, 15), wait_reason="Why", offered_to=cast.specialist_dee)
    assert sorted(listed(due="due")) == ["Nobody", "Today"]
    assert listed(due="later") == ["Later"]
    assert listed(offered="me") == ["Today"]
    assert listed(offered="nobody") == ["Nobody"]


def test_programs_can_be_chosen_by_whoever_has_several(cast, listed, signed_in):
    sent(cast, "House")
    sent(cast, "Annexed", program=cast.other_program)
    assert listed(cast.lead_lou, program=str(cast.other_program.pk)) == ["Annexed"]
    assert "program" not in signed_in(cast.supervisor_bo).get(URL).context["filter"].filters


def test_a_search_finds_names_also_nearly_and_stays_out_of_the_address(cast, signed_in, listed):
    sent(cast, "Núñez O'Neil", referred_by="Dr. Larch")
    sent(cast, "Baker")
    browser = signed_in(cast.specialist_ana)
    for text, is_nearly in (("nunez", False), ("oneil", False), ("larch", False), ("oniel", True)):
        address = browser.post(URL, {"search": text}).url
        assert text not in address
        response = browser.get(address)
        assert [referral.last_name for referral, _ in response.context["rows"]] == ["Núñez O'Neil"]
        assert ("Similar names" in response.content.decode()) == is_nearly
    assert listed(search="zz") == []


@pytest.mark.parametrize("query", [{"status": "x"}, {"age": "1"}, {"offered": "'"}, {"sort": "-pk"}, {"due": "x"}])
def test_a_filter_that_makes_no_sense_shows_nobody(cast, signed_in, query):
    sent(cast, "Ours")
    browser = signed_in(cast.specialist_ana)
    response = browser.get(URL, query)
    assert response.context["rows"] == []
    assert response.context["filter"].form.errors
    assert browser.get(EXPORT, query).status_code == 302


def test_the_list_counts_the_last_twelve_months(cast, signed_in):
    sent(cast, "Waits")
    declined(cast, "Gone")
    declined(cast, "Kept out", DeclineReason.SUBSTANCE_USE)
    declined(cast, "Long ago", received_on=datetime.date(2025, 5, 14))
    counts = signed_in(cast.supervisor_bo).get(URL).context["counts"]
    assert (counts.n_received, counts.n_waiting, counts.n_accepted, counts.n_declined) == (3, 1, 0, 2)
    assert counts.n_excluding == 1


def test_empty_lists_say_what_to_do_next(cast, signed_in):
    browser = signed_in(cast.specialist_ana)
    assert "No referrals yet" in browser.get(URL).content.decode()
    declined(cast, "Gone")
    assert "Nobody waits" in browser.get(URL).content.decode()
    assert "No referral fits" in browser.post(URL, {"search": "zz"}, follow=True).content.decode()


def test_the_list_costs_the_same_for_two_rows_and_for_six(cast, signed_in, count_queries):
    browser = signed_in(cast.lead_lou)

    def fill(n):
        for number in range(n):
            sent(cast, f"S{number}", offered_to=cast.specialist_ana)

    fill(2)
    browser.get(URL)
    two = count_queries(lambda: browser.get(URL))
    fill(4)
    assert count_queries(lambda: browser.get(URL)) == two


def test_the_file_honours_the_filter_and_is_recorded(cast, signed_in):
    sent(cast, "Waits", first_name="=HYPERLINK(1)")
    declined(cast, "Gone", DeclineReason.NOT_READY)
    response = signed_in(cast.specialist_ana).get(EXPORT, {"status": "declined"})
    (row,) = csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig")))
    assert (row["Last name"], row["Status"], row["Days waiting"]) == ("Gone", "Declined", "0")
    assert row["Reason for declining"] == "Said not to be ready for work"
    assert row["Counts against zero exclusion"] == "yes"
    event = AccessEvent.objects.get()
    assert (event.kind, event.page, event.n_rows) == (AccessEvent.Kind.EXPORT, "caseload:referral_export", 1)
    waiting = signed_in(cast.specialist_ana).get(EXPORT).getvalue().decode()
    assert "'=HYPERLINK(1)" in waiting


def test_a_specialist_records_a_referral(cast, signed_in):
    response = signed_in(cast.specialist_ana).post(NEW, REFERRAL | {"offered_to": cast.specialist_dee.pk})
    referral = Referral.objects.get()
    assert response.url == referral.get_absolute_url()
    assert (referral.program, referral.display_name, referral.offered_to) == (
        cast.program,
        "Renée O'Brien",
        cast.specialist_dee,
    )
    assert referral.status == ReferralStatus.WAITING


BAD = {
    "no name": ({"first_name": " ", "last_name": ""}, "first_name", "Give the first name"),
    "no day": ({"received_on": ""}, "received_on", "Enter the day"),
    "received tomorrow": ({"received_on": "2026-05-15"}, "received_on", "in the future"),
    "received in 1926": ({"received_on": "1926-05-12"}, "received_on", "Check the year"),
    "born tomorrow": ({"birth_date": "2026-05-15"}, "birth_date", "in the future"),
    "not a birth date": ({"birth_date": "June"}, "birth_date", "valid date"),
    "no source": ({"source": ""}, "source", "Choose one"),
    "no such source": ({"source": "x"}, "source", "valid choice"),
    "long name": ({"last_name": "x" * 81}, "last_name", "at most 80"),
    "null character": ({"note": "a\0b"}, "note", "Null"),
    "offered to nobody there is": ({"offered_to": "1"}, "offered_to", "valid UUID"),
}


@pytest.mark.parametrize(("changes", "field", "message"), BAD.values(), ids=BAD)
def test_bad_referrals_say_so_at_the_field_and_keep_what_was_typed(cast, signed_in, changes, field, message):
    response = signed_in(cast.specialist_ana).post(NEW, REFERRAL | changes)
    form = response.context["form"]
    assert message in " ".join(form.errors[field])
    assert form["phone"].value() == "555-0100"
    assert not Referral.objects.exists()


def test_nobody_records_for_a_program_they_do_not_work_in_or_a_stranger_to_meet(cast, signed_in):
    details = {"received_on": TODAY, "source": "self", "first_name": "Robin"}
    ana = {"is_confirmed_new": False, "by": cast.specialist_ana, "as_of": TODAY}
    with pytest.raises(ValidationError, match="a program you work in"):
        record_referral(program=cast.stranger_program, **ana, **details)
    with pytest.raises(ValidationError, match="is not a specialist of Harbor House now"):
        record_referral(program=cast.program, **ana, **details, offered_to=cast.outsider_cy)
    stranger = signed_in(cast.specialist_ana).post(NEW, REFERRAL | {"offered_to": cast.outsider_cy.pk})
    assert "offered_to" in stranger.context["form"].errors


def test_whoever_works_in_two_programs_chooses_one(cast, signed_in):
    give_role(cast.specialist_ana, Role.SPECIALIST, cast.other_program)
    browser = signed_in(cast.specialist_ana)
    assert "program" in browser.post(NEW, REFERRAL).context["form"].errors
    browser.post(NEW, REFERRAL | {"program": cast.other_program.pk})
    assert Referral.objects.get().program == cast.other_program


def test_somebody_who_waits_or_is_served_already_is_shown_first(cast, signed_in):
    waiting = sent(cast, "OBrien", first_name="Renee", birth_date=datetime.date(1990, 6, 1))
    served = make_client(
        agency=cast.agency, first_name="Rene", last_name="Obrien", birth_date=datetime.date(1990, 6, 1)
    )
    make_enrolment(program=cast.program, client=served, specialist=cast.specialist_ana)
    hidden = make_client(
        agency=cast.agency, first_name="Renée", last_name="O'Brien", birth_date=datetime.date(1990, 1, 6)
    )
    make_enrolment(program=cast.program, client=hidden, specialist=cast.specialist_dee)
    browser = signed_in(cast.specialist_ana)
    body = browser.post(NEW, REFERRAL).content.decode()
    assert waiting.get_absolute_url() in body
    assert served.get_absolute_url() in body
    assert "1 client of your agency whom you do not serve" in body
    assert str(hidden.pk) not in body
    assert Referral.objects.count() == 1
    event = AccessEvent.objects.get()
    assert (event.page, event.n_rows) == ("caseload:referral_create", 3)
    assert browser.post(NEW, REFERRAL | {"is_confirmed_new": "on"}).status_code == 302
    assert Referral.objects.count() == 2


def test_one_that_was_decided_or_waits_elsewhere_raises_no_question(cast):
    born = {"first_name": "Renée", "birth_date": datetime.date(1990, 6, 1)}
    declined(cast, "O'Brien", **born)
    sent(cast, "O'Brien", program=cast.other_program, **born)
    sent(cast, "O'Brian", first_name="Renée", birth_date=datetime.date(1971, 3, 9))
    ana = {"is_confirmed_new": False, "by": cast.specialist_ana, "as_of": TODAY}
    details = {"received_on": TODAY, "source": "self", "last_name": "O'Brien"} | born
    record_referral(program=cast.program, **ana, **details)
    with pytest.raises(PossibleDuplicate):
        record_referral(program=cast.program, **ana, **details)


def test_a_referral_is_corrected_and_offered(cast, signed_in):
    referral = sent(cast, "Obrine")
    url = reverse("caseload:referral_edit", args=[referral.pk])
    browser = signed_in(cast.specialist_ana)
    assert browser.get(url).context["form"]["last_name"].value() == "Obrine"
    browser.post(url, REFERRAL | {"offered_to": cast.specialist_dee.pk})
    referral.refresh_from_db()
    assert (referral.last_name, referral.offered_to) == ("O'Brien", cast.specialist_dee)
    assert "Offered to Dee Specialist" in browser.get(referral.get_absolute_url()).content.decode()


def test_a_correction_after_the_decision_keeps_to_its_day(cast):
    referral = declined(cast, "Gone", offered_to=cast.outsider_cy)
    ana = {"by": cast.specialist_ana, "as_of": TODAY}
    with pytest.raises(ValidationError, match="It was decided on Mon 4 May 2026"):
        update_referral(referral=referral, received_on=datetime.date(2026, 5, 5), **ana)
    assert update_referral(referral=referral, phone="555-0101", **ana).phone == "555-0101"
    with pytest.raises(Referral.DoesNotExist):
        update_referral(referral=referral, phone="", by=cast.lead_lou, as_of=TODAY)


def test_a_lead_reads_and_decides_nothing(cast, signed_in):
    referral = sent(cast, "Ours")
    lou = signed_in(cast.lead_lou)
    page = lou.get(referral.get_absolute_url())
    assert not page.context["is_writable"]
    assert "Decline" not in page.content.decode()
    for name in ("edit", "accept", "known", "wait", "decline", "reopen"):
        assert lou.post(reverse(f"caseload:referral_{name}", args=[referral.pk])).status_code == 403
    event = AccessEvent.objects.filter(kind=AccessEvent.Kind.VIEW).get()
    assert (event.page, event.object_id) == ("caseload:referral_detail", referral.pk)


def test_names_stand_in_no_title_and_never_run(cast, signed_in):
    referral = sent(cast, "<script>alert(1)</script>", note="<b>", referred_by="<i>")
    page = signed_in(cast.specialist_ana).get(referral.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "Sent" not in page.partition("</title>")[0]


def test_the_reasons_that_exclude_are_those_for_which_nobody_is_excluded():
    assert {reason.label for reason in EXCLUDING} == {
        "Said not to be ready for work",
        "Active substance use",
        "Criminal record",
        "Symptoms or diagnosis",
    }


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"first_name": "", "last_name": ""}, "name"),
        ({"decided_on": MAY_4}, "decision"),
        ({"decline_reason": "not_ready"}, "decision"),
        ({"decline_reason": "not_ready", "decided_on": MAY_4}, "decision"),
        ({"wait_until": MAY_4}, "wait_pair"),
        ({"wait_reason": "Why"}, "wait_pair"),
        ({"decline_note": "Why"}, "note"),
    ],
)
def test_the_database_refuses_what_cannot_be(cast, fields, constraint):
    with pytest.raises(IntegrityError, match=f"caseload_referral_{constraint}"), transaction.atomic():
        make_referral(program=cast.program, **fields)
    make_referral(program=cast.program, first_name="", wait_until=MAY_4, wait_reason="Why")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"decided_on": datetime.date(2026, 5, 3)}, "dates"),
        ({"decline_reason": DeclineReason.OTHER}, "other"),
    ],
)
def test_the_database_refuses_decisions_that_cannot_be(cast, fields, constraint):
    with pytest.raises(IntegrityError, match=f"caseload_referral_{constraint}"), transaction.atomic():
        declined(cast, "Gone", **({"reason": fields.pop("decline_reason")} if "decline_reason" in fields else fields))
    declined(cast, "Gone", DeclineReason.OTHER, decline_note="Why")
    with pytest.raises(IntegrityError, match="caseload_referral_decision"), transaction.atomic():
        declined(cast, "Gone", enrolment=make_enrolment(program=cast.program))
