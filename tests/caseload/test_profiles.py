"""The career profile: written in versions, read as a document, kept up after jobs."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from caseload.choices import CORE_SECTIONS, ProfileSection
from caseload.models import PastJob, ProfileEntry
from caseload.queries.profiles import PROMPTS, job_events_without_update, profile_of
from caseload.services.profiles import add_past_job, correct_past_job, remove_past_job, write_profile
from tests.conftest import TODAY
from tests.factories.caseload import ENTERED, make_employer, make_enrolment, make_job
from tests.factories.plans import make_past_job, make_profile_entry

pytestmark = pytest.mark.usefixtures("clock")

GOAL, STRENGTHS = ProfileSection.GOAL, ProfileSection.STRENGTHS


def days_ago(n):
    return TODAY - datetime.timedelta(days=n)


@pytest.fixture
def enrolment(cast):
    return make_enrolment(program=cast.program, specialist=cast.specialist_ana)


@pytest.fixture
def write(cast, enrolment):
    """A function that writes in the profile as Ana, today."""

    def write(texts, **changes):
        fields = {"written_on": TODAY, "job": None, "by": cast.specialist_ana, "as_of": TODAY}
        return write_profile(**({"enrolment": enrolment, "texts": texts} | fields | changes))

    return write


def profile(enrolment):
    return profile_of(type(enrolment).objects.filter(client=enrolment.client))


def texts(enrolment, section=GOAL):
    """All texts of a section, the newest first."""
    found = next(texts for texts in profile(enrolment).sections if texts.section == section)
    return [entry.text for entry in [found.newest, *found.earlier] if entry]


class TestWriting:
    def test_another_day_makes_another_version(self, write, enrolment, cast, clock):
        write({GOAL: "Cook"}, written_on=days_ago(1))
        clock.shift(datetime.timedelta(days=1))
        write({GOAL: " Bake "}, as_of=TODAY + datetime.timedelta(days=1))
        assert texts(enrolment) == ["Bake", "Cook"]

    def test_ones_own_text_of_the_day_is_corrected_in_place(self, write, enrolment, cast, clock):
        (entry,) = write({GOAL: "Cok"})
        write({GOAL: "Cook"})
        assert texts(enrolment) == ["Cook"]
        assert entry.pk == ProfileEntry.objects.get().pk
        clock.shift(60)
        write({GOAL: "Bake"}, by=cast.supervisor_bo)
        assert texts(enrolment) == ["Bake", "Cook"], "somebody else's text is never overwritten"

    def test_what_says_the_same_is_not_written_again(self, write, enrolment):
        make_profile_entry(enrolment=enrolment, text="Cook")
        assert write({GOAL: "Cook\n", STRENGTHS: ""}) == []
        assert [entry.section for entry in write({GOAL: "Cook", STRENGTHS: "Patient"})] == [STRENGTHS]

    def test_a_text_of_an_earlier_stay_holds(self, write, cast, enrolment):
        earlier = make_enrolment(
            program=cast.program,
            client=enrolment.client,
            specialist=cast.specialist_ana,
            entered_on=datetime.date(2025, 1, 6),
            closed_on=datetime.date(2025, 6, 1),
        )
        make_profile_entry(enrolment=earlier, text="Cook", written_on=datetime.date(2025, 2, 1))
        assert texts(enrolment) == ["Cook"]
        write({GOAL: "Bake"})
        assert texts(enrolment) == ["Bake", "Cook"]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"written_on": TODAY + datetime.timedelta(days=1)}, "written_on"),
            ({"written_on": ENTERED - datetime.timedelta(days=1)}, "written_on"),
            ({"written_on": datetime.date(2026, 2, 3)}, "written_on"),
            ({"texts": {GOAL: "  "}}, GOAL),
        ],
        ids=["to come", "before entry", "before the newest version", "emptied"],
    )
    def test_what_cannot_be_is_refused_at_its_field(self, write, enrolment, changes, field):
        make_profile_entry(enrolment=enrolment, text="Cook")
        with pytest.raises(ValidationError) as refusal:
            write(**({"texts": {GOAL: "Bake", STRENGTHS: "Patient"}} | changes))
        assert set(refusal.value.error_dict) == {field}
        assert ProfileEntry.objects.count() == 1

    def test_a_job_of_somebody_else_is_refused(self, write, cast):
        job = make_job(enrolment=make_enrolment(program=cast.program, specialist=cast.specialist_ana))
        with pytest.raises(ValidationError, match="one of the client's jobs"):
            write({GOAL: "Bake"}, job=job)

    def test_an_entry_says_something(self, enrolment):
        make_profile_entry(enrolment=enrolment)
        with pytest.raises(IntegrityError, match="caseload_profileentry_text"), transaction.atomic():
            make_profile_entry(enrolment=enrolment, text="")


class TestState:
    def test_it_is_complete_when_each_core_section_says_something(self, enrolment):
        for section in CORE_SECTIONS[1:]:
            make_profile_entry(enrolment=enrolment, section=section)
        make_profile_entry(enrolment=enrolment, section=ProfileSection.MILITARY)
        assert profile(enrolment).missing == [ProfileSection.GOAL.label]
        assert profile(enrolment).n_core_written == 5
        make_profile_entry(enrolment=enrolment, section=GOAL)
        assert profile(enrolment).missing == []

    def test_it_says_what_changed_when(self, enrolment, cast):
        bo, ana = cast.supervisor_bo, cast.specialist_ana
        make_profile_entry(enrolment=enrolment, section=STRENGTHS, written_on=days_ago(9), recorded_by=ana)
        make_profile_entry(enrolment=enrolment, section=GOAL, written_on=days_ago(9), recorded_by=ana)
        make_profile_entry(enrolment=enrolment, section=GOAL, written_on=days_ago(2), recorded_by=bo)
        assert [(day.day, day.author, day.sections) for day in profile(enrolment).days] == [
            (days_ago(2), "Bo Supervisor", [GOAL.label]),
            (days_ago(9), "Ana Specialist", [GOAL.label, STRENGTHS.label]),
        ]

    def test_every_section_has_a_prompt(self):
        assert set(PROMPTS) == set(ProfileSection)

    @pytest.mark.parametrize(
        ("start", "end", "updated", "expected"),
        [
            (31, None, None, (31, False)),
            (30, None, None, None),
            (31, None, 31, None),
            (31, None, 40, (31, False)),
            (100, 40, 60, (40, True)),
            (100, 40, 10, None),
            (100, 20, 60, None),
            (100, 20, 110, (100, False)),
            (500, None, None, None),
        ],
        ids=[
            "started long enough ago",
            "started 30 days ago",
            "updated the same day",
            "updated before",
            "ended after the update",
            "updated since",
            "ended lately",
            "ended lately, start never told",
            "brought along",
        ],
    )
    def test_a_job_asks_for_an_update_after_30_days(self, enrolment, start, end, updated, expected):
        make_job(enrolment=enrolment, started_on=days_ago(start), ended_on=end and days_ago(end))
        event = job_events_without_update(
            type(enrolment).objects.all(), updated_on=updated and days_ago(updated), on=TODAY
        )
        assert (event and (event.day, event.is_end)) == (expected and (days_ago(expected[0]), expected[1]))


class TestPastJobs:
    FACTS = dict.fromkeys(
        ("employer_name", "years", "duties", "hours_and_pay", "liked", "disliked", "why_ended"), ""
    ) | {"title": "Farm hand"}

    def test_sent_twice_it_is_stored_once(self, enrolment, cast):
        sent = {"past_job_id": uuid.uuid4(), "enrolment": enrolment, "by": cast.specialist_ana, "as_of": TODAY}
        assert add_past_job(**sent, **self.FACTS) == add_past_job(**sent, **self.FACTS)
        assert PastJob.objects.count() == 1

    def test_what_was_corrected_or_removed_stays_in_the_history(self, enrolment, cast):
        past_job = make_past_job(enrolment=enrolment, title="Farmer")
        correct_past_job(past_job=past_job, by=cast.specialist_ana, as_of=TODAY, **self.FACTS)
        remove_past_job(past_job=past_job, by=cast.specialist_ana, as_of=TODAY)
        remove_past_job(past_job=past_job, by=cast.specialist_ana, as_of=TODAY)
        assert not PastJob.objects.exists()
        history = PastJob.pgh_event_model.objects.order_by("pgh_id")
        assert list(history.values_list("pgh_label", "title")) == [
            ("insert", "Farmer"),
            ("update", "Farm hand"),
            ("delete", "Farm hand"),
        ]


class TestPages:
    @pytest.fixture
    def browser(self, cast, signed_in):
        return signed_in(cast.specialist_ana)

    @pytest.fixture
    def edit(self, enrolment):
        return reverse("caseload:profile_edit", args=[enrolment.client.pk])

    def test_several_sections_are_saved_in_one_go_and_read_in_order(self, browser, edit, enrolment):
        job = make_job(enrolment=enrolment)
        sent = {"goal": "Cook", "strengths": "Patient", "written_on": "2026-05-13", "job": job.pk}
        response = browser.post(edit, sent, follow=True)
        body = response.content.decode()
        assert "Saved: 2 sections of the profile." in body
        assert body.index("Cook") < body.index("Patient")
        assert f"after the job at {job.employer.name}" in body
        assert "2 of 6 core sections" in body

    def test_nothing_typed_is_lost_on_an_error(self, browser, edit):
        sent = {"goal": "Cook", "strengths": "Patient", "written_on": "2027-01-01"}
        body = browser.post(edit, sent).content.decode()
        assert "This day is in the future" in body
        assert ">\nCook</textarea>" in body
        assert ">\nPatient</textarea>" in body
        assert not ProfileEntry.objects.exists()

    def test_what_a_colleague_wrote_meanwhile_is_not_undone(self, browser, edit, enrolment, cast):
        make_profile_entry(enrolment=enrolment, text="Cook")
        seen = {"goal": "Cook", "initial-goal": "Cook", "written_on": "2026-05-14"}
        make_profile_entry(enrolment=enrolment, text="Bake", written_on=days_ago(1), recorded_by=cast.supervisor_bo)
        browser.post(edit, seen | {"strengths": "Patient", "initial-strengths": ""})
        assert texts(enrolment) == ["Bake", "Cook"]
        assert texts(enrolment, STRENGTHS) == ["Patient"]

    def test_one_section_by_itself(self, browser, edit, enrolment):
        body = browser.get(f"{edit}?section=strengths").content.decode()
        assert 'name="strengths"' in body
        assert 'name="goal"' not in body
        assert PROMPTS[STRENGTHS] in body

    @pytest.mark.parametrize(
        ("sent", "message"),
        [
            ({"written_on": "", "goal": "Cook"}, "Enter the day."),
            ({"written_on": "tomorrow", "goal": "Cook"}, "Enter a valid date"),
            ({"written_on": "2026-01-01", "goal": "Cook"}, "The client entered on"),
            ({"written_on": "2026-05-14", "goal": "Cook", "job": uuid.uuid4()}, "Select a valid choice"),
        ],
    )
    def test_bad_input_is_refused_in_words(self, browser, edit, sent, message):
        assert message in browser.post(edit, sent).content.decode()
        assert not ProfileEntry.objects.exists()

    def test_a_job_that_the_profile_does_not_know_is_announced(self, browser, enrolment):
        make_job(enrolment=enrolment, employer=make_employer(name="Corner Bakery"), started_on=days_ago(60))
        for page in (
            reverse("caseload:profile_detail", args=[enrolment.client.pk]),
            enrolment.client.get_absolute_url(),
        ):
            body = " ".join(browser.get(page).content.decode().split())
            assert "ot updated since the job at Corner Bakery started" in body

    def test_a_past_job_is_added_corrected_and_taken_out(self, browser, enrolment):
        add = reverse("caseload:past_job_create", args=[enrolment.client.pk])
        assert "Fill this in." in browser.post(add, {"id": uuid.uuid4(), "title": ""}).content.decode()
        body = browser.post(add, {"id": uuid.uuid4(), "title": "Farm hand"}, follow=True).content.decode()
        assert "Farm hand" in body
        edit = reverse("caseload:past_job_edit", args=[PastJob.objects.get().pk])
        assert "Packer" in browser.post(edit, {"title": "Packer", "years": "2015"}, follow=True).content.decode()
        browser.post(edit, {"title": "", "does_not_belong": "on"})
        assert not PastJob.objects.exists()

    def test_who_may_only_read_is_offered_no_writing(self, cast, signed_in, enrolment):
        make_profile_entry(enrolment=enrolment, text="Cook")
        body = (
            signed_in(cast.lead_lou)
            .get(reverse("caseload:profile_detail", args=[enrolment.client.pk]))
            .content.decode()
        )
        assert "Cook" in body
        assert "/profile/edit/" not in body
        assert "/past-jobs/" not in body

    def test_the_page_costs_the_same_for_two_and_for_six(self, browser, enrolment, cast, count_queries):
        def fill(n):
            for _ in range(n):
                make_profile_entry(
                    enrolment=enrolment, recorded_by=cast.specialist_ana, job=make_job(enrolment=enrolment)
                )
                make_past_job(enrolment=enrolment, recorded_by=cast.specialist_ana)

        def opened():
            browser.get(reverse("caseload:profile_detail", args=[enrolment.client.pk]))

        fill(2)
        opened()
        two = count_queries(opened)
        fill(4)
        assert count_queries(opened) == two
