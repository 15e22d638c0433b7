"""The main job, end to end: what a specialist enters on a phone stands in the PDF that state staff download."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from caseload.models import ClientContact, Job, MinimumWage
from ipsapp.kernel.periods import Quarter
from tests.browser.conftest import DESK, PHONE, axe_findings
from tests.cast import make_cast
from tests.factories.caseload import make_enrolment
from tests.reports.documents import read_pdf, tables
from tests.reports.records import by_program

pytestmark = [pytest.mark.browser, pytest.mark.services, pytest.mark.django_db(transaction=True)]

# Two processes take turns on two cores: starting a worker and drawing a report can take a while.
PATIENCE = 60_000


def choose(page, question, answer):
    page.get_by_role("group", name=question).get_by_text(answer, exact=True).click()


def log_contact(page):
    page.get_by_role("link", name="Log contact").first.click()
    choose(page, "How", "In person")
    choose(page, "Where", "Community")
    choose(page, "Result", "Met")
    choose(page, "What for", "Job search")
    page.get_by_label("Note").fill("Talked about Øresund Bakery.")
    assert axe_findings(page) == []
    page.get_by_role("button", name="Save contact").click()
    page.get_by_text("Talked about Øresund Bakery.").wait_for()


def record_job_start(page, *, on):
    page.get_by_role("link", name="Record job start").first.click()
    page.get_by_label("Or the name of a new employer").fill("Øresund Bakery")
    page.get_by_label("City").first.fill("Springfield")
    page.get_by_label("Job title").fill("Baker's helper")
    page.get_by_role("combobox", name="Kind of work").select_option(label="Food preparation and serving")
    page.get_by_label("First day worked").fill(on.isoformat())
    page.get_by_label("Wage in dollars").fill("17.50")
    page.get_by_label("Hours a week").fill("20")
    choose(page, "Does the employer pay the wage?", "Yes")
    choose(page, "Could anybody apply for this job?", "Yes")
    choose(page, "Do people with and without disabilities work there?", "Yes")
    choose(page, "Does a program limit how long the job lasts?", "No")
    page.get_by_role("button", name="Save job").click()
    page.get_by_role("heading", level=1, name="Baker's helper").wait_for()
    page.get_by_text("Competitive", exact=True).first.wait_for()
    assert axe_findings(page) == []


def test_a_logged_job_becomes_a_figure_in_the_state_report(page, live_server, sign_in, start_worker, broker):
    cast = make_cast()
    # Emptying the tables after another test took away what the migration had put in.
    MinimumWage.objects.get_or_create(starts_on=datetime.date(2009, 7, 24), defaults={"amount": Decimal("7.25")})
    quarter = Quarter.containing(timezone.localdate()).back(1)
    entered_on = quarter.start + datetime.timedelta(days=3)
    enrolment = make_enrolment(
        program=cast.program, specialist=cast.specialist_ana, entered_on=entered_on, employed_at_entry="no"
    )
    make_enrolment(program=cast.program, specialist=cast.specialist_dee, entered_on=entered_on)
    broker.start()
    start_worker("--beat", "--schedule", "/dev/shm/test-beat-schedule")

    page.set_default_timeout(PATIENCE)
    page.set_viewport_size(PHONE)
    sign_in(page, cast.specialist_ana)
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Clients").click()
    page.get_by_role("link", name=enrolment.client.display_name, exact=True).click()
    log_contact(page)
    record_job_start(page, on=quarter.start + datetime.timedelta(days=30))
    assert (ClientContact.objects.count(), Job.objects.count()) == (1, 1)

    page.context.clear_cookies()
    page.set_viewport_size(DESK)
    sign_in(page, cast.state_staff_sam)
    page.goto(f"{live_server.url}/reports/")
    page.get_by_label("Quarter").first.select_option(label=str(quarter))
    page.get_by_role("button", name="Make a report").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").first.click()
    pdf = download.value.path().read_bytes()

    printed = next(table for table in map(by_program, tables(read_pdf(pdf))) if "All programs, pooled" in table)
    assert printed["All programs, pooled"][:3] == ["2", "1", "50.0 %"]
    assert printed["Harbor House Harbor Agency"][:3] == ["2", "1", "50.0 %"]
