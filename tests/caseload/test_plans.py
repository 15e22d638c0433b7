"""Plans made with a client: versions, steps, what they say in words, the pages and the timeline."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from caseload.choices import ContactMode, JobType, SupportKind, SupportProvider, WorkSetting
from caseload.models import JobSearchPlan, PlannedEmployer, PlanStep, StepDownPlan, SupportPlan
from caseload.queries.plans import ReviewState, review_of, search_plan_in_words, search_plan_versions
from caseload.services.plans import Step, agree_to_search_plan, mark_step, write_search_plan, write_step_down_plan
from tests.conftest import TODAY
from tests.factories.caseload import make_client_contact, make_employer, make_enrolment, make_job
from tests.factories.plans import (
    REVIEW,
    make_education,
    make_profile_entry,
    make_search_plan,
    make_step,
    make_step_down_plan,
    make_support,
    make_support_plan,
)

pytestmark = pytest.mark.usefixtures("clock")

DAY = datetime.timedelta(days=1)


@pytest.fixture
def enrolment(cast):
    return make_enrolment(program=cast.program, specialist=cast.specialist_ana)


@pytest.fixture
def browser(cast, signed_in):
    return signed_in(cast.specialist_ana)


@pytest.fixture
def write(cast, enrolment):
    """A function that writes the job search plan as Ana, today."""

    def write(**changes):
        fields = {
            "enrolment": enrolment,
            "planned_on": TODAY,
            "goal": "A job outdoors",
            "job_types": [JobType.CLEANING],
            "settings": [],
            "shifts": [],
            "towns": [],
            "hours_from": None,
            "hours_to": None,
            "pay_from": None,
            "transport": "",
            "agreed_on": None,
            "review_on": TODAY + 90 * DAY,
            "steps": [],
            "employers": [],
            "by": cast.specialist_ana,
            "as_of": TODAY,
        }
        return write_search_plan(**(fields | changes))

    return write


class TestVersions:
    def test_a_change_on_another_day_is_a_new_version(self, write, clock):
        first = write(steps=[Step("Write a resume", "client", None)])
        clock.shift(DAY)
        second = write(goal="A kitchen", planned_on=TODAY + DAY, as_of=TODAY + DAY)
        versions = search_plan_versions(first)
        assert [(version.number, version.plan, version.changed) for version in versions] == [
            (2, second, ["What the client wants", "Steps"]),
            (1, first, []),
        ]
        assert versions[1].plan.goal == "A job outdoors"

    def test_ones_own_plan_of_the_day_is_corrected_and_keeps_what_is_done(self, write, cast):
        plan = write(steps=[Step("Write a resume", "client", None), Step("Call", "client", None)])
        mark_step(step=plan.steps.get(what="Call"), is_done=True, by=cast.specialist_ana, as_of=TODAY)
        again = write(goal="A kitchen", steps=[Step("Buy shoes", "client", None)])
        assert again.pk == plan.pk
        assert JobSearchPlan.objects.get().goal == "A kitchen"
        assert set(plan.steps.values_list("what", "done_on")) == {("Call", TODAY), ("Buy shoes", None)}

    def test_a_plan_of_somebody_else_is_never_overwritten(self, write, cast):
        write()
        write(goal="A kitchen", by=cast.supervisor_bo)
        assert JobSearchPlan.objects.count() == 2

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"planned_on": TODAY + DAY}, "planned_on"),
            ({"planned_on": datetime.date(2026, 1, 1)}, "planned_on"),
            ({"planned_on": datetime.date(2026, 2, 3)}, "planned_on"),
            ({"review_on": TODAY}, "review_on"),
            ({"agreed_on": TODAY + DAY}, "agreed_on"),
        ],
        ids=["to come", "before entry", "before the newest version", "review the same day", "agreed in the future"],
    )
    def test_what_cannot_be_is_refused_at_its_field(self, write, enrolment, changes, field):
        make_search_plan(enrolment=enrolment)
        with pytest.raises(ValidationError) as refusal:
            write(**changes)
        assert set(refusal.value.error_dict) == {field}
        assert JobSearchPlan.objects.count() == 1

    def test_an_employer_of_another_agency_is_refused(self, write):
        with pytest.raises(ValidationError, match="Choose employers of the agency"):
            write(employers=[make_employer()])
        assert not JobSearchPlan.objects.exists()

    def test_a_day_of_agreement_that_is_noted_stays(self, write, cast):
        plan = write(agreed_on=TODAY - DAY)
        assert agree_to_search_plan(plan=plan, by=cast.specialist_ana, as_of=TODAY).agreed_on == TODAY - DAY

    def test_support_ends_after_the_plan(self, enrolment, cast):
        facts = {"contact_person": "The nurse", "warning_signs": "", "way_back": ""}
        with pytest.raises(ValidationError) as refusal:
            write_step_down_plan(
                enrolment=enrolment,
                planned_on=TODAY,
                steps_down_on=TODAY - DAY,
                by=cast.specialist_ana,
                as_of=TODAY,
                **facts,
            )
        assert set(refusal.value.error_dict) == {"steps_down_on"}


def refuses(name, make, **fields):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(**fields)


def test_the_tables_refuse_what_cannot_be(enrolment):
    plan = make_search_plan(enrolment=enrolment, hours_from=10, hours_to=10)
    refuses("jobsearchplan_review", make_search_plan, enrolment=enrolment, review_on=datetime.date(2026, 2, 4))
    refuses("jobsearchplan_hours", make_search_plan, enrolment=enrolment, hours_from=11, hours_to=10)
    refuses("supportplan_review", make_support_plan, enrolment=enrolment, review_on=datetime.date(2026, 2, 4))
    employer = make_employer()
    PlannedEmployer.objects.create(plan=plan, employer=employer)
    refuses("plannedemployer_once", PlannedEmployer.objects.create, plan=plan, employer=employer)
    support_plan = make_support_plan(enrolment=enrolment)
    make_support(plan=support_plan)
    make_support(plan=support_plan, provider=SupportProvider.PEER)
    refuses("plannedsupport_once", make_support, plan=support_plan)


def test_wishes_are_said_in_words(enrolment):
    plan = make_search_plan(
        enrolment=enrolment,
        job_types=[JobType.CLEANING, JobType.FOOD],
        settings=[WorkSetting.QUIET],
        hours_from=10,
        hours_to=15,
        pay_from=Decimal(16),
        towns=["Springfield", "Shelby"],
    )
    assert search_plan_in_words(plan) == {
        "Kind of work": "Food preparation and serving; Cleaning and grounds",
        "Workplace": "Quiet",
        "When": "",
        "Hours": "10 to 15 a week",
        "Pay": "At least $16.00 an hour",
        "Where": "Springfield, Shelby",
        "Getting there": "",
    }


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [(None, None, ""), (10, None, "At least 10 a week"), (None, 10, "At most 10 a week"), (10, 10, "10 a week")],
)
def test_hours_are_said_in_words(enrolment, least, most, words):
    plan = make_search_plan(enrolment=enrolment, hours_from=least, hours_to=most)
    assert search_plan_in_words(plan)["Hours"] == words


@pytest.mark.parametrize(
    ("n_days", "state"),
    [(-1, ReviewState.OVERDUE), (0, ReviewState.DUE), (14, ReviewState.DUE), (15, ReviewState.LATER)],
)
def test_a_review_comes_near(enrolment, n_days, state):
    assert review_of(make_search_plan(enrolment=enrolment), on=REVIEW - n_days * DAY).state == state


class TestSearchPlanPages:
    SENT = {
        "planned_on": "2026-05-14",
        "goal": "Work with plants",
        "job_types": ["37"],
        "towns": "Springfield, Shelby,  Springfield",
        "hours_from": "10",
        "review_on": "2026-08-12",
        "steps-TOTAL_FORMS": "2",
        "steps-INITIAL_FORMS": "0",
        "steps-0-what": "Visit the nursery",
        "steps-0-owner": "together",
        "steps-0-due_on": "2026-05-20",
        "steps-1-what": "",
        "steps-1-owner": "together",
        "employers-TOTAL_FORMS": "2",
        "employers-INITIAL_FORMS": "0",
    }

    @pytest.fixture
    def add(self, enrolment):
        return reverse("caseload:search_plan_create", args=[enrolment.client.pk])

    def test_a_plan_is_written_and_read_in_words(self, browser, add, cast, enrolment):
        employer = make_employer(agency=cast.agency, name="Green Nursery")
        sent = self.SENT | {"employers-0-employer": employer.pk, "employers-1-employer": employer.pk}
        body = browser.post(add, sent, follow=True).content.decode()
        for words in (
            "Work with plants",
            "At least 10 a week",
            "Springfield, Shelby<",
            "Visit the nursery",
            "Green Nursery",
        ):
            assert words in body, words
        plan = JobSearchPlan.objects.get()
        assert (plan.steps.count(), plan.employers.count(), plan.recorded_by) == (1, 1, cast.specialist_ana)

    def test_sent_twice_it_is_one_plan(self, browser, add):
        browser.post(add, self.SENT)
        browser.post(add, self.SENT)
        assert (JobSearchPlan.objects.count(), PlanStep.objects.count()) == (1, 1)

    def test_the_next_version_begins_with_what_the_newest_says(self, browser, add, enrolment):
        plan = make_search_plan(enrolment=enrolment, towns=["Shelby"], agreed_on=datetime.date(2026, 2, 4))
        make_step(plan=plan, what="Still to do")
        make_step(plan=plan, what="Done before", done_on=TODAY)
        form = browser.get(add).context["form"]
        assert form["goal"].value() == "A job outdoors"
        assert form["towns"].value() == "Shelby"
        assert (form["planned_on"].value(), form["review_on"].value()) == (TODAY, TODAY + 90 * DAY)
        assert form["agreed_on"].value() is None, "a new version is to be agreed anew"
        assert [row["what"].value() for row in form.step_rows][0:2] == ["Still to do", None]

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"goal": ""}, "Fill this in."),
            ({"planned_on": "x"}, "Enter a valid date"),
            ({"hours_to": "8"}, "Give 10 or more"),
            ({"hours_from": "200"}, "less than or equal to 80"),
            ({"pay_from": "-1"}, "greater than or equal to 0"),
            ({"job_types": ["99"]}, "Choose from those listed"),
            ({"towns": "x" * 81}, "Put commas between the towns"),
            ({"review_on": "2026-05-14"}, "on a day after its date"),
            ({"steps-1-due_on": "2026-05-20"}, "Say what the step is"),
            ({"steps-0-owner": "nobody"}, "Select a valid choice"),
            ({"steps-TOTAL_FORMS": ""}, "ManagementForm data is missing"),
            ({"employers-0-employer": "7"}, "Choose an employer from the list"),
        ],
    )
    def test_bad_input_is_refused_and_nothing_typed_is_lost(self, browser, add, changes, message):
        body = browser.post(add, self.SENT | changes).content.decode()
        assert message in body
        assert "goal" in changes or "Work with plants" in body
        assert "steps-TOTAL_FORMS" in changes or "Visit the nursery" in body
        assert not JobSearchPlan.objects.exists()

    def test_a_step_is_ticked_off_and_back_in_one_tap(self, browser, enrolment):
        step = make_step(plan=make_search_plan(enrolment=enrolment))
        mark = reverse("caseload:plan_step_mark", args=[step.pk])
        assert "The step is done." in browser.post(mark, {"is_done": "yes"}, follow=True).content.decode()
        step.refresh_from_db()
        assert step.done_on == TODAY
        browser.post(mark, {"is_done": "no"})
        step.refresh_from_db()
        assert step.done_on is None

    def test_the_client_agrees_in_one_tap(self, browser, enrolment):
        plan = make_search_plan(enrolment=enrolment)
        browser.post(reverse("caseload:search_plan_agree", args=[plan.pk]))
        plan.refresh_from_db()
        assert plan.agreed_on == TODAY

    def test_an_earlier_version_is_read_only(self, browser, enrolment):
        earlier = make_search_plan(enrolment=enrolment)
        make_step(plan=earlier)
        newest = make_search_plan(enrolment=enrolment, planned_on=datetime.date(2026, 3, 4))
        body = browser.get(reverse("caseload:search_plan_detail", args=[earlier.pk])).content.decode()
        assert "This is an earlier version" in body
        assert reverse("caseload:search_plan_detail", args=[newest.pk]) in body
        assert "/mark/" not in body

    def test_the_page_costs_the_same_for_two_and_for_six(self, browser, enrolment, cast, count_queries):
        plan = make_search_plan(enrolment=enrolment, recorded_by=cast.specialist_ana)

        def fill(n):
            for _ in range(n):
                make_step(plan=make_search_plan(enrolment=enrolment, recorded_by=cast.specialist_ana))
                make_step(plan=plan)
                PlannedEmployer.objects.create(plan=plan, employer=make_employer(agency=cast.agency))

        def opened():
            browser.get(reverse("caseload:search_plan_detail", args=[plan.pk]))

        fill(2)
        opened()
        two = count_queries(opened)
        fill(4)
        assert count_queries(opened) == two


class TestSupportPlanPages:
    SENT = {
        "planned_on": "2026-05-14",
        "employer_contact": "no",
        "review_on": "2026-08-12",
        "supports-TOTAL_FORMS": "2",
        "supports-INITIAL_FORMS": "0",
        "supports-0-kind": "talks",
        "supports-0-provider": "specialist",
        "supports-0-frequency": "Weekly",
        "supports-1-kind": "",
        "supports-1-provider": "specialist",
    }

    def test_a_plan_is_written_and_stands_beside_its_meetings(self, browser, enrolment):
        job = make_job(enrolment=enrolment, started_on=datetime.date(2026, 4, 1))
        make_client_contact(enrolment=enrolment, occurred_on=datetime.date(2026, 4, 3))
        make_client_contact(enrolment=enrolment, occurred_on=datetime.date(2026, 4, 9), mode=ContactMode.PHONE)
        add = reverse("caseload:support_plan_create", args=[enrolment.client.pk])
        assert browser.get(add).context["form"]["job"].value() == job.pk
        response = browser.post(add, self.SENT | {"job": job.pk}, follow=True)
        assert "Weekly" in response.content.decode()
        states = [slot.state for slot in response.context["follow_along"].slots]
        assert states[:7] == ["missed", "met", "met", "missed", "missed", "missed", "open"], "a call is no meeting"

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"employer_contact": ""}, "Choose one."),
            ({"review_on": "2026-01-01"}, "on a day after its date"),
            ({"supports-1-frequency": "Daily"}, "Choose what the support is"),
            ({"supports-1-kind": "talks"}, "stands in two rows"),
            ({"supports-1-kind": "magic"}, "Select a valid choice"),
            ({"job": "5f1d4f0a-3c1e-4b7a-9a64-9a2e8b0f7c55"}, "Select a valid choice"),
        ],
    )
    def test_bad_input_is_refused_and_nothing_typed_is_lost(self, browser, enrolment, changes, message):
        add = reverse("caseload:support_plan_create", args=[enrolment.client.pk])
        body = browser.post(add, self.SENT | changes).content.decode()
        assert message in body
        assert 'value="Weekly"' in body
        assert not SupportPlan.objects.exists()

    def test_the_next_version_begins_with_what_the_newest_says(self, browser, enrolment):
        make_support(plan=make_support_plan(enrolment=enrolment), kind=SupportKind.MONEY)
        form = browser.get(reverse("caseload:support_plan_create", args=[enrolment.client.pk])).context["form"]
        assert form.support_rows[0]["kind"].value() == SupportKind.MONEY


class TestStepDownPlanPages:
    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"contact_person": ""}, "Fill this in."),
            ({"steps_down_on": "2026-05-01"}, "Support ends after the plan is made"),
            ({"planned_on": "2026-05-15"}, "This day is in the future"),
        ],
    )
    def test_bad_input_is_refused_and_nothing_typed_is_lost(self, browser, enrolment, changes, message):
        add = reverse("caseload:step_down_plan_create", args=[enrolment.client.pk])
        sent = {"planned_on": "2026-05-14", "contact_person": "The nurse", "way_back": "Call any day"}
        body = browser.post(add, sent | changes).content.decode()
        assert message in body
        assert "Call any day" in body
        assert not StepDownPlan.objects.exists()

    def test_a_plan_is_written_and_read(self, browser, enrolment):
        add = reverse("caseload:step_down_plan_create", args=[enrolment.client.pk])
        sent = {"planned_on": "2026-05-14", "contact_person": "The nurse", "way_back": "Call any day"}
        body = browser.post(add, sent, follow=True).content.decode()
        assert "The nurse" in body
        assert "version 1 of 1" in body


class TestOnTheClientPage:
    @pytest.fixture
    def fill(self, enrolment, cast):
        def fill(n):
            for number in range(n):
                day = {"planned_on": datetime.date(2026, 3, 1 + number)}
                written = {"enrolment": enrolment, "recorded_by": cast.specialist_ana}
                make_profile_entry(**written, written_on=day["planned_on"])
                make_profile_entry(**written, written_on=day["planned_on"], section="strengths")
                for make in (make_search_plan, make_support_plan, make_step_down_plan):
                    make(**written, **day)
                make_education(**written, ended_on=datetime.date(2026, 4, 1), outcome="left")

        return fill

    def test_documents_are_found_in_the_timeline_a_profile_once_a_day(self, browser, enrolment, fill):
        fill(1)
        response = browser.get(enrolment.client.get_absolute_url(), {"kind": "plan"})
        entries = list(response.context["page_obj"])
        assert sorted(entry.what for entry in entries) == [
            "profile",
            "school_end",
            "school_start",
            "search_plan",
            "step_down_plan",
            "support_plan",
        ]
        assert "2 sections" in response.content.decode()

    def test_the_page_says_how_each_stands(self, browser, enrolment, fill):
        url = enrolment.client.get_absolute_url()
        body = browser.get(url).content.decode()
        assert "Not begun" in body
        assert body.count("None yet") == 3
        fill(1)
        JobSearchPlan.objects.update(review_on=TODAY - DAY)
        body = " ".join(browser.get(url).content.decode().split())
        assert "4 core sections missing" in body
        assert "Review was due" in body
        assert "Not yet agreed by the client" in body
        assert "None yet" not in body

    def test_it_costs_the_same_for_two_of_each_and_for_four(self, browser, enrolment, fill, count_queries):
        def opened():
            browser.get(enrolment.client.get_absolute_url())

        fill(2)
        opened()
        two = count_queries(opened)
        # All of it still stands on one page of the timeline.
        fill(2)
        assert count_queries(opened) == two
