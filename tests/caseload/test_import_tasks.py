import datetime

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from caseload.models import Client, ImportRun
from caseload.services.imports import perform_import
from caseload.tasks import run_import, sweep_imports
from ipsapp.access.models import Role
from ipsapp.work.models import LEASE, MAX_ATTEMPTS, LeaseLostError, RunStatus
from tests.conftest import TODAY
from tests.factories.access import make_user
from tests.factories.hmis import hmis_set, zip_set

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def make_run(cast):
    """A function that makes an import somebody asked for, of the given set."""

    def make_run(files=None, **fields):
        fields = {"state": cast.state, "requested_by": cast.administrator_al} | fields
        run = ImportRun(**fields)
        run.upload.save("upload.zip", ContentFile(zip_set(files or hmis_set())), save=False)
        run.save()
        return run

    return make_run


def files_left(run):
    storage = run.upload.storage
    return storage.listdir("imports")[1] if storage.exists("imports") else []


def test_import_is_done_and_its_upload_deleted(make_run):
    run = make_run()

    run_import(str(run.pk))

    run.refresh_from_db()
    assert (run.status, run.percent, run.failure) == (RunStatus.DONE, 100, "")
    clients = next(item for item in run.summary["files"] if item["file"] == "Client.csv")
    assert (clients["read"], clients["added"]) == (1, 1)
    assert Client.objects.get(source="hmis:ZZ-500").pgh_event_model.objects.get(source="hmis:ZZ-500").pgh_context[
        "import_run"
    ] == str(run.pk)
    assert not run.upload
    assert files_left(run) == []


def test_rows_not_taken_can_be_read_afterwards(make_run):
    run = make_run(hmis_set(clients=[{}, {"PersonalID": "c2", "DOB": "Zanzibar"}]))

    run_import(str(run.pk))

    run.refresh_from_db()
    with run.rejected.open() as file:
        content = file.read().decode()
    assert "Client.csv,3,no,DOB" in content
    assert "Zanzibar" not in content


def test_failed_import_says_why_writes_nothing_and_deletes_the_upload(make_run):
    run = make_run(hmis_set(clients=[{"DOB": "x"}]))

    run_import(str(run.pk))

    run.refresh_from_db()
    assert run.status == RunStatus.FAILED
    assert "No row of Client.csv can be taken" in run.failure
    assert not Client.objects.exists()
    assert files_left(run) == [f"{run.pk}-rows.csv"]


def test_check_only_run_reports_and_writes_nothing(make_run):
    run = make_run(is_dry_run=True)

    run_import(str(run.pk))

    run.refresh_from_db()
    assert run.status == RunStatus.DONE
    assert run.summary["files"]
    assert not Client.objects.exists()


def test_state_is_the_one_the_run_names_whatever_the_files_say(make_run):
    run = make_run(hmis_set(export=[{"SourceID": "XX-500"}]))

    run_import(str(run.pk))

    assert Client.objects.get().agency.state.code == "ZZ"


def test_role_that_ended_before_the_worker_came_refuses_the_import(make_run, cast):
    run = make_run()
    cast.administrator_al.role_assignments.filter(role=Role.ADMINISTRATOR).update(ends_on=TODAY)

    run_import(str(run.pk))

    run.refresh_from_db()
    assert run.status == RunStatus.FAILED
    assert not Client.objects.exists()


def test_run_of_somebody_without_the_role_is_refused(make_run):
    run = make_run(requested_by=make_user())

    run_import(str(run.pk))

    run.refresh_from_db()
    assert run.status == RunStatus.FAILED


def test_upload_that_is_gone_fails_with_words(make_run):
    run = make_run()
    run.upload.storage.delete(run.upload.name)

    run_import(str(run.pk))

    run.refresh_from_db()
    assert run.failure == "The uploaded files are gone. Upload them again."


def test_task_delivered_twice_works_once(make_run):
    run = make_run()

    run_import(str(run.pk))
    run_import(str(run.pk))

    run.refresh_from_db()
    assert run.n_attempts == 1


def test_worker_that_was_taken_for_dead_writes_nothing(make_run, clock):
    slow = ImportRun.claim(make_run().pk)
    clock.shift(LEASE + datetime.timedelta(seconds=1))
    assert ImportRun.claim(slow.pk).n_attempts == 2

    with pytest.raises(LeaseLostError):
        perform_import(slow, as_of=TODAY)

    assert not Client.objects.exists()
    assert ImportRun.objects.get().upload


def test_import_whose_worker_died_is_taken_over(make_run, clock):
    run = make_run()
    ImportRun.claim(run.pk)
    run_import(str(run.pk))
    assert not Client.objects.exists()

    clock.shift(LEASE + datetime.timedelta(seconds=1))
    run_import(str(run.pk))

    run.refresh_from_db()
    assert (run.status, run.n_attempts) == (RunStatus.DONE, 2)


def test_sweep_runs_what_waits_and_leaves_the_rest(make_run, clock, settings, celery_runs_at_once):
    waiting, done = make_run(), make_run(status=RunStatus.DONE)
    clock.shift(datetime.timedelta(minutes=1))

    sweep_imports()

    waiting.refresh_from_db()
    done.refresh_from_db()
    assert waiting.status == RunStatus.DONE
    assert done.n_attempts == 0


def test_sweep_deletes_uploads_that_outlived_their_run(make_run):
    run = make_run(status=RunStatus.RUNNING, n_attempts=MAX_ATTEMPTS, leased_until=timezone.now() - LEASE)
    run_import(str(run.pk))
    assert files_left(run)

    sweep_imports()

    run.refresh_from_db()
    assert run.status == RunStatus.FAILED
    assert not run.upload
    assert files_left(run) == []


@pytest.fixture
def celery_runs_at_once():
    """Tasks that are sent run in this process at once."""
    from ipsapp.celery import app

    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False
