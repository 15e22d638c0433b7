"""From the records to the edition, in one process."""

import datetime
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from caseload.choices import Answer
from caseload.models import FactsChange
from ipsapp.work.models import MAX_ATTEMPTS, RunStatus
from reports.models import Edition, ReportRun
from reports.services import request_report
from reports.tasks import make_report
from tests.cast import make_cast
from tests.conftest import NOW, TODAY
from tests.factories.access import make_state
from tests.factories.caseload import make_enrolment
from tests.reports.documents import read_pdf, tables
from tests.reports.pages import Page
from tests.reports.records import CANARIES, EXPECTED_GAPS, EXPECTED_PROGRAMS, QUARTER, by_program, make_records

# A report reads in a snapshot of its own, which no surrounding transaction may spoil.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


@pytest.fixture
def state():
    cast = make_cast()
    make_records(cast)
    return cast


def ask(cast):
    return request_report(state=cast.state, quarter=QUARTER, by=cast.state_staff_sam, as_of=TODAY)


def made(cast):
    run = ask(cast)
    make_report(str(run.pk))
    run.refresh_from_db()
    return run


def pdf_of(edition):
    return Path(edition.pdf.path).read_bytes()


def test_figures_worked_out_by_hand_stand_in_content_pdf_and_page(state, signed_in):
    edition = made(state).edition
    document = tables(read_pdf(pdf_of(edition)))
    page = Page(signed_in(state.state_staff_sam).get(edition.get_absolute_url()).text).tables
    for shown in (document, page):
        assert by_program(shown[3]) == EXPECTED_PROGRAMS
        assert by_program(shown[4]) == EXPECTED_GAPS
        assert by_program(shown[1]) == {
            "Competitive jobs begun": ["1"],
            "Enrollments begun": ["5"],
            "Enrollments closed": ["0"],
        }
    content = edition.content
    assert {
        f"{line['name']} {line['agency']}": (line["worked"]["d"], line["worked"]["n"]) for line in content["programs"]
    } == {"Harbor Annex Harbor Agency": (0, 0), "Harbor House Harbor Agency": (4, 1), "Hill House Hill Agency": (1, 0)}
    assert (content["pooled"]["worked"]["d"], content["pooled"]["worked"]["n"]) == (4, 1)
    assert (content["edition"], edition.as_of, content["as_of"]) == (1, NOW, "14 May 2026, 12:00 EDT")


def test_no_name_of_a_client_leaves_the_program(state):
    edition = made(state).edition
    said = read_pdf(pdf_of(edition)).text + str(edition.content)
    assert "Harbor House" in said
    assert not [name for name in CANARIES if name in said]


def test_changes_that_no_worker_has_seen_yet_are_in_the_report(state):
    first = made(state).edition
    make_enrolment(program=state.other_program, employed_at_entry=Answer.NO)
    FactsChange.objects.create(program=state.other_program, starts_on=datetime.date(2026, 1, 12))
    second = made(state).edition
    assert (first.content["pooled"]["worked"]["d"], second.content["pooled"]["worked"]["d"]) == (4, 5)
    assert (first.number, second.number) == (1, 2)
    # The first is what it was.
    first.refresh_from_db()
    assert first.content["pooled"]["worked"]["d"] == 4


def test_a_state_without_programs_gets_a_report_that_says_so(state):
    run = request_report(state=make_state("YY"), quarter=QUARTER, by=None, as_of=TODAY)
    make_report(str(run.pk))
    text = read_pdf(pdf_of(Edition.objects.get(run=run))).text
    assert "The state has no program that runs Individual Placement and Support." in text
    assert "Made by the ipsapp server" in text


def test_a_second_delivery_changes_nothing(state):
    run = made(state)
    make_report(str(run.pk))
    run.refresh_from_db()
    assert (Edition.objects.count(), run.n_attempts, run.status) == (1, 1, RunStatus.DONE)


def test_a_full_disk_fails_the_run_in_words_and_leaves_nothing(state, settings):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "tests.reports.storages.FullDisk"}}
    run = made(state)
    assert run.status == RunStatus.FAILED
    assert run.failure == (
        "The report could not be stored (No space left on device). No edition was issued. "
        "Ask whoever runs ipsapp to look at the disk for reports, then try again."
    )
    assert (Edition.objects.count(), default_storage.listdir("editions")[1]) == (0, [])


def test_a_folder_that_cannot_be_written_fails_the_run_and_the_next_try_succeeds(state, settings, tmp_path):
    good, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path / "file"
    (tmp_path / "file").write_text("A file where the folder should be.")
    failed = made(state)
    assert (failed.status, Edition.objects.count()) == (RunStatus.FAILED, 0)
    settings.MEDIA_ROOT = good
    assert made(state).status == RunStatus.DONE


def test_a_report_that_cannot_be_drawn_fails_the_run_in_words(state, settings, tmp_path):
    """A style sheet that is not there is one of the faults the typesetter reports."""
    (tmp_path / "reports" / "print").mkdir(parents=True)
    (tmp_path / "reports" / "print" / "report.html").write_text(
        '<html lang="en"><title>R</title><link rel="stylesheet" href="static:none.css">'
    )
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    run = made(state)
    assert run.status == RunStatus.FAILED
    assert run.failure.startswith("The pages could not be drawn:")
    assert "This is a fault of ipsapp, not of your records" in run.failure


def test_a_worker_that_dies_each_time_fails_the_run_in_the_end(state):
    run = ask(state)
    for _ in range(MAX_ATTEMPTS):
        assert ReportRun.claim(run.pk)
        ReportRun.objects.update(leased_until=NOW - datetime.timedelta(minutes=1))
    make_report(str(run.pk))
    run.refresh_from_db()
    assert (run.status, Edition.objects.count()) == (RunStatus.FAILED, 0)
