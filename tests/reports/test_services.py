"""Asking for a report, issuing an edition, clearing away leftovers."""

import datetime
import hashlib
import os
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import ProgrammingError, transaction
from django.utils import timezone

from ipsapp.kernel.periods import Quarter
from ipsapp.work.models import LeaseLostError, RunStatus
from reports.models import Edition, ReportRun
from reports.services import LEFTOVER_AFTER, issue_edition, remove_leftovers, request_report
from tests.conftest import NOW, TODAY
from tests.reports.contents import content

Q1 = Quarter(2026, 1)
PDF = b"%PDF-1.7 as good as any"

pytestmark = pytest.mark.usefixtures("clock")


def ask(cast, *, quarter=Q1):
    return request_report(state=cast.state, quarter=quarter, by=cast.state_staff_sam, as_of=TODAY)


def claimed(cast):
    return ReportRun.claim(ask(cast).pk)


def issue(run, *, number=1):
    return issue_edition(run, content=content(edition=number), as_of=NOW, pdf=PDF, n_pages=6)


def stored_files():
    try:
        return default_storage.listdir("editions")[1]
    except FileNotFoundError:
        return []


def test_asking_writes_a_run_that_waits(cast):
    run = ask(cast)
    assert (run.status, run.quarter, run.requested_by) == (RunStatus.REQUESTED, Q1, cast.state_staff_sam)


def test_asking_again_leads_to_the_same_run_while_it_is_open(cast):
    first = ask(cast)
    assert ask(cast) == first
    ReportRun.claim(first.pk)
    assert ask(cast) == first
    assert ask(cast, quarter=Quarter(2025, 4)) != first


def test_asking_after_a_failure_makes_a_new_run(cast):
    first = claimed(cast)
    first.fail("The disk is full.")
    assert ask(cast) != first


@pytest.mark.parametrize("quarter", [Quarter(2026, 2), Quarter(2026, 3)])
def test_a_quarter_that_has_not_ended_is_refused_with_its_first_possible_day(cast, quarter):
    with pytest.raises(ValidationError, match=f"{quarter} has not ended yet"):
        ask(cast, quarter=quarter)
    assert not ReportRun.objects.exists()


def test_a_quarter_can_be_reported_on_the_day_after_its_last(cast):
    assert request_report(state=cast.state, quarter=Q1, by=None, as_of=datetime.date(2026, 4, 1)).quarter == Q1


def test_issuing_stores_the_file_and_ends_the_run(cast):
    run = claimed(cast)
    edition = issue(run)
    run.refresh_from_db()
    assert (run.status, run.percent) == (RunStatus.DONE, 100)
    assert Path(edition.pdf.path).read_bytes() == PDF
    assert (edition.sha256, edition.n_bytes) == (hashlib.sha256(PDF).hexdigest(), len(PDF))
    assert edition.file_name == "ZZ-2026Q1-edition-1.pdf"


def test_an_edition_cannot_be_changed(cast):
    edition = issue(claimed(cast))
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(n_pages=7)


def test_a_worker_that_was_taken_for_dead_issues_nothing_and_leaves_no_file(cast):
    slow = claimed(cast)
    ReportRun.objects.update(leased_until=timezone.now() - datetime.timedelta(seconds=1))
    quick = ReportRun.claim(slow.pk)
    with pytest.raises(LeaseLostError):
        issue(slow)
    assert (Edition.objects.count(), stored_files()) == (0, [])
    issue(quick)
    assert len(stored_files()) == 1


def test_a_full_disk_issues_nothing_and_leaves_no_half_file(cast, settings):
    run = claimed(cast)
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "tests.reports.storages.FullDisk"}}
    with pytest.raises(OSError, match="No space left"):
        issue(run)
    assert (Edition.objects.count(), stored_files()) == (0, [])
    run.refresh_from_db()
    assert run.status == RunStatus.RUNNING


def test_old_files_without_an_edition_are_removed_and_all_others_kept(cast):
    issued = issue(claimed(cast))
    old, new = (default_storage.save(f"editions/{name}.pdf", ContentFile(b"half")) for name in ("old", "new"))
    long_ago = (NOW - LEFTOVER_AFTER).timestamp() - 1
    for name, at in ((old, long_ago), (issued.pdf.name, long_ago), (new, NOW.timestamp())):
        os.utime(default_storage.path(name), (at, at))
    assert remove_leftovers(now=NOW) == 1
    assert not default_storage.exists(old)
    assert default_storage.exists(new)
    assert default_storage.exists(issued.pdf.name)


def test_there_is_nothing_to_remove_before_the_first_report(db):
    assert remove_leftovers(now=NOW) == 0
