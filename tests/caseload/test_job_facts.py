"""What a job start can leave open: asked and nothing, or never asked; and what entry asks beside."""

import pytest
from django.urls import reverse

from caseload.choices import Answer, DisclosureAtWork, VrStatus
from caseload.models import Enrolment, Job
from tests.factories.caseload import make_enrolment, make_job

JOB = {
    "id": "7d8c0b1e-5f0f-4a55-9d0e-0a4b1f6b7a05",
    "new_employer": "Mill Diner",
    "city": "Springfield",
    "title": "Cook",
    "job_type": "35",
    "permanence": "permanent",
    "started_on": "2026-05-04",
    "wage": "15",
    "wage_unit": "hour",
    "hours_per_week": "20",
    "paid_by_employer": "yes",
    "open_to_anyone": "yes",
    "integrated": "yes",
    "time_limited_by_program": "no",
}
MORE = {
    "shift": "evening",
    "benefits": ["health", "leave"],
    "disclosure": "program",
    "as_wished": ["work"],
    "found_by": "together",
    "occupation": "35-2014",
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
    """A function that sends the form of a job start."""
    return lambda **changes: ana.post(reverse("caseload:job_create", args=[enrolment.client_id]), JOB | changes)


def test_a_job_start_needs_none_of_it(send):
    assert send().status_code == 302
    job = Job.objects.get()
    assert (job.shift, job.benefits, job.matches, job.occupation) == ("", None, None, "")
    assert job.disclosure == DisclosureAtWork.UNKNOWN


def test_it_is_folded_until_something_in_it_is_wrong(ana, send, enrolment):
    text = ana.get(reverse("caseload:job_create", args=[enrolment.client_id])).content.decode()
    assert '<details class="app-more">' in text
    assert '<details class="app-more" open>' in send(occupation="cook").content.decode()


def test_what_is_answered_is_kept_and_shown(ana, send):
    assert send(**MORE).status_code == 302
    job = Job.objects.get()
    assert (job.shift, job.benefits, job.matches) == ("evening", ["health", "leave"], ["work"])
    text = ana.get(reverse("caseload:job_detail", args=[job.pk])).content.decode()
    for shown in ("Evenings", "Health insurance, Paid leave", "That a program helps", "Kind of work", "35-2014"):
        assert shown in text


def test_nothing_is_another_answer_than_not_asked(ana, send):
    send(benefits=["nothing"], as_wished=["nothing"])
    job = Job.objects.get()
    assert (job.benefits, job.matches) == ([], [])
    text = ana.get(reverse("caseload:job_detail", args=[job.pk])).content.decode()
    assert "In nothing" in text
    form = ana.get(reverse("caseload:job_edit", args=[job.pk])).context["form"]
    assert form["benefits"].value() == ["nothing"]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"occupation": "352014"}, "occupation", "Try one plain word"),
        ({"occupation": "53-7065"}, "occupation", "begin with 35"),
        ({"benefits": ["nothing", "health"]}, "benefits", "Choose either"),
        ({"benefits": ["gold"]}, "benefits", "Select a valid choice"),
        ({"as_wished": ["nothing", "pay"]}, "as_wished", "Choose either"),
        ({"shift": "dawn"}, "shift", "Select a valid choice"),
        ({"disclosure": "all"}, "disclosure", "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_refused(send, changes, field, message):
    assert message in str(send(**changes).context["form"].errors[field])
    assert not Job.objects.exists()


def test_a_correction_begins_with_what_is_recorded_and_changes_it(ana, send):
    send(**MORE)
    job = Job.objects.get()
    url = reverse("caseload:job_edit", args=[job.pk])
    form = ana.get(url).context["form"]
    assert {name: form[name].value() for name in MORE} == MORE
    facts = {name: value for name, value in JOB.items() if name not in {"id", "new_employer", "wage", "wage_unit"}}
    assert ana.post(url, facts | MORE | {"benefits": [], "shift": "night"}).status_code == 302
    job.refresh_from_db()
    assert (job.benefits, job.shift, job.disclosure) == (None, "night", "program")


def test_what_the_employer_knows_stays_unknown_in_a_correction(ana, enrolment):
    job = make_job(enrolment=enrolment, open_to_anyone=Answer.UNKNOWN)
    form = ana.get(reverse("caseload:job_edit", args=[job.pk])).context["form"]
    assert form["disclosure"].value() == DisclosureAtWork.UNKNOWN
    assert form["open_to_anyone"].value() == Answer.NOT_ASKED


@pytest.mark.parametrize(
    ("wage", "unit", "hours", "asks"),
    [
        ("400", "hour", "20", True),  # a week's pay entered as an hour's
        ("15", "week", "20", True),  # an hour's pay entered as a week's
        ("300", "week", "20", False),
        ("30000", "month", "40", True),  # a year's pay entered as a month's
        ("15", "hour", "80", False),
        ("15", "hour", "80.5", True),
    ],
)
def test_pay_and_hours_that_look_mistyped_are_asked_about_and_taken_once_confirmed(send, wage, unit, hours, asks):
    response = send(wage=wage, wage_unit=unit, hours_per_week=hours)
    assert ("is_confirmed" in response.context["form"].errors if asks else response.status_code == 302) is True
    if asks:
        assert send(wage=wage, wage_unit=unit, hours_per_week=hours, is_confirmed="on").status_code == 302
    assert Job.objects.count() == 1


def test_the_end_keeps_the_next_step_and_taking_it_back_drops_it(ana, enrolment):
    job = make_job(enrolment=enrolment)
    url = reverse("caseload:job_end", args=[job.pk])
    end = {
        "ended_on": "2026-05-12",
        "learned_on": "2026-05-13",
        "reason": "quit",
        "manner": "with_notice",
        "lessons": "",
        "next_step": " A new search at once ",
    }
    text = ana.post(url, end, follow=True).content.decode()
    assert "A new search at once" in text
    assert reverse("caseload:profile_edit", args=[enrolment.client_id]) in text
    assert ana.get(url).context["form"]["next_step"].value() == "A new search at once"
    ana.post(url, {"corrects": "2026-05-12", "did_not_end": "on"})
    job.refresh_from_db()
    assert (job.ended_on, job.next_step) == (None, "")


# Entry -------------------------------------------------------------------------------------------------------------

EDIT = {
    "number": "C-1",
    "first_name": "Robin",
    "last_name": "Wood",
    "birth_date_quality": "not_asked",
    "gender": "not_asked",
    "race": "not_asked",
    "veteran": "not_asked",
    "referral_source": "not_recorded",
    "entered_on": "2026-01-12",
    "employed_at_entry": "no",
    "phase": "engagement",
    "changed_on": "2026-05-14",
}


@pytest.mark.parametrize(
    ("sent", "stored", "shown"),
    [
        ([], None, "Not asked"),
        (["nothing"], [], "None"),
        (["ssi", "housing"], ["ssi", "housing"], "SSI, Housing assistance"),
    ],
)
def test_what_a_client_receives_is_asked_at_intake(ana, cast, sent, stored, shown):
    intake = {name: value for name, value in EDIT.items() if name != "changed_on"}
    response = ana.post(reverse("caseload:client_create"), intake | {"benefits": sent}, follow=True)
    assert Enrolment.objects.get().benefits == stored
    assert f"<dt>Receives</dt><dd>{shown}</dd>" in response.content.decode()


def test_it_is_corrected_with_the_clients_details(ana, enrolment):
    url = reverse("caseload:client_edit", args=[enrolment.client_id])
    form = ana.get(url).context["form"]
    assert (form["in_school_at_entry"].value(), form["vr_status"].value()) == (Answer.NOT_ASKED, VrStatus.NOT_ASKED)
    more = {"benefits": ["ssdi"], "in_school_at_entry": "yes", "vr_status": "open"}
    assert ana.post(url, EDIT | more).status_code == 302
    enrolment.refresh_from_db()
    assert (enrolment.benefits, enrolment.in_school_at_entry, enrolment.vr_status) == (["ssdi"], "yes", "open")
    assert ana.get(url).context["form"]["benefits"].value() == ["ssdi"]
    response = ana.post(url, EDIT | more | {"benefits": ["nothing", "ssi"]})
    assert "Choose either" in str(response.context["form"].errors["benefits"])
