"""A report that was asked for arrives once and whole, whatever dies on the way. Real workers, a real broker."""

import datetime
import hashlib
import signal
import time
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from ipsapp.access.models import Program
from ipsapp.kernel.periods import Quarter
from ipsapp.work.models import RunStatus
from reports.models import Edition, ReportRun
from reports.services import request_report
from reports.tasks import make_report, sweep_reports
from tests.cast import make_cast
from tests.processes import wait_for

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

# Long enough to draw that a worker can be killed while it draws.
N_PROGRAMS = 120


@pytest.fixture
def cast():
    """The cast is written to be seen by other processes."""
    return make_cast()


def ask(cast):
    quarter = Quarter.containing(timezone.localdate()).back(1)
    return request_report(state=cast.state, quarter=quarter, by=cast.state_staff_sam, as_of=timezone.localdate())


def let_time_pass(run):
    """As if the request, and the worker's last sign of life, were long ago."""
    long_ago = timezone.now() - datetime.timedelta(hours=1)
    ReportRun.objects.filter(pk=run.pk).update(requested_at=long_ago)
    ReportRun.objects.filter(pk=run.pk, leased_until__isnull=False).update(leased_until=long_ago)


def wait_until_done(run, worker):
    def is_finished():
        run.refresh_from_db()
        return run.is_finished

    wait_for(is_finished, explain=lambda: f"{run.status} {run.step}\n{worker.log.read_text()}")
    assert (run.status, run.failure) == (RunStatus.DONE, "")


def assert_one_whole_edition(run):
    edition = Edition.objects.get()
    assert edition.run == run
    assert default_storage.listdir("editions")[1] == [Path(edition.pdf.name).name]
    assert hashlib.sha256(Path(edition.pdf.path).read_bytes()).hexdigest() == edition.sha256


@pytest.fixture
def drawing(cast, broker, start_worker):
    """A run whose pages a worker is drawing right now, and that worker."""
    Program.objects.bulk_create(Program(agency=cast.agency, name=f"Site {i:03}") for i in range(N_PROGRAMS))
    broker.start()
    worker = start_worker("--concurrency", "1")
    run = ask(cast)
    make_report.delay(str(run.pk))
    wait_for(ReportRun.objects.filter(pk=run.pk, step="Drawing the pages").exists, explain=worker.log.read_text)
    return run, worker


@pytest.mark.parametrize("victim", ["worker", "child"])
def test_a_worker_killed_while_drawing_costs_an_attempt_and_nothing_else(drawing, start_worker, victim):
    run, worker = drawing
    # The kernel kills a child when memory is short; losing the machine kills all.
    worker.kill() if victim == "worker" else worker.signal_children(signal.SIGKILL)
    run.refresh_from_db()
    assert (run.status, run.step, run.n_attempts) == (RunStatus.RUNNING, "Drawing the pages", 1)
    assert not Edition.objects.exists()

    if victim == "worker":
        worker = start_worker("--concurrency", "1")
    let_time_pass(run)
    sweep_reports()
    wait_until_done(run, worker)
    assert run.n_attempts == 2
    assert_one_whole_edition(run)


def test_a_worker_that_wakes_up_after_another_took_over_changes_nothing(drawing, start_worker):
    run, sleeper = drawing
    sleeper.signal_children(signal.SIGSTOP)
    let_time_pass(run)
    other = start_worker("--concurrency", "1")
    sweep_reports()
    wait_until_done(run, other)
    sleeper.signal_children(signal.SIGCONT)
    wait_for(lambda: "was taken over by another worker" in sleeper.log.read_text(), explain=sleeper.log.read_text)
    run.refresh_from_db()
    assert (run.status, run.n_attempts) == (RunStatus.DONE, 2)
    assert_one_whole_edition(run)


def test_a_request_delivered_three_times_at_once_makes_one_edition(cast, broker, start_worker):
    broker.start()
    run = ask(cast)
    for _ in range(3):
        make_report.delay(str(run.pk))
    worker = start_worker("--concurrency", "3")
    wait_until_done(run, worker)
    wait_for(lambda: worker.log.read_text().count("make_report") >= 6, explain=worker.log.read_text)
    assert run.n_attempts == 1
    assert_one_whole_edition(run)


def test_a_broker_that_is_away_at_the_request_delays_the_report_and_nothing_else(cast, broker, start_worker, signed_in):
    browser = signed_in(cast.state_staff_sam)
    quarter = Quarter.containing(timezone.localdate()).back(1)
    began = time.monotonic()
    answer = browser.post("/reports/runs/", {"quarter": quarter.code})
    assert time.monotonic() - began < 5
    run = ReportRun.objects.get()
    assert answer.url == run.get_absolute_url()
    assert "Waiting" in browser.get(answer.url).text

    broker.start()
    worker = start_worker("--concurrency", "1")
    let_time_pass(run)
    sweep_reports()
    wait_until_done(run, worker)
    assert_one_whole_edition(run)
    assert "is issued" in browser.get(answer.url).text


def test_a_message_lost_with_the_broker_is_sent_again_by_the_clock(cast, broker, start_worker, tmp_path):
    broker.start()
    run = ask(cast)
    make_report.delay(str(run.pk))
    broker.kill()
    broker.start()
    let_time_pass(run)
    worker = start_worker("--concurrency", "1", "--beat", "--schedule", str(tmp_path / "schedule"))
    wait_until_done(run, worker)
    assert_one_whole_edition(run)
