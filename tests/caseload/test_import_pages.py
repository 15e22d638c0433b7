import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from caseload.models import Client, ImportRun
from caseload.tasks import run_import
from ipsapp.access.models import AccessEvent, Role
from ipsapp.work.models import RunStatus
from tests.factories.access import give_role, make_state, make_user
from tests.factories.hmis import csv_text, hmis_set, zip_set

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LIST, CREATE = reverse("caseload:import_list"), reverse("caseload:import_create")


@pytest.fixture
def al(cast, signed_in):
    """The administrator's browser."""
    return signed_in(cast.administrator_al)


@pytest.fixture(autouse=True)
def _broker_away(settings):
    """No broker listens: pages must work all the same, and the row waits."""
    from ipsapp.celery import app

    before = app.conf.broker_url
    app.conf.broker_url = "redis://127.0.0.1:1/0"
    yield
    app.conf.broker_url = before


def upload(*files):
    return [SimpleUploadedFile(name, content) for name, content in files]


def zipped(**changes):
    return upload(("export.zip", zip_set(hmis_set(**changes))))


def test_list_without_imports_teaches_the_next_step(al):
    assert CREATE in al.get(LIST).content.decode()


def test_upload_waits_for_a_worker_even_when_the_broker_is_away(al, cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = al.post(CREATE, {"uploads": zipped(), "state": cast.state.pk})

    run = ImportRun.objects.get()
    assert answer.url == run.get_absolute_url()
    assert (run.status, run.requested_by, run.state) == (RunStatus.REQUESTED, cast.administrator_al, cast.state)
    assert "Waiting" in al.get(answer.url).content.decode()


def test_result_is_shown_and_its_rows_can_be_downloaded(al, cast):
    al.post(CREATE, {"uploads": zipped(clients=[{}, {"PersonalID": "c2", "DOB": "x"}]), "state": cast.state.pk})
    run = ImportRun.objects.get()
    run_import(str(run.pk))

    page = al.get(run.get_absolute_url()).content.decode()
    assert "EmploymentEducation.csv" in page
    address = reverse("caseload:import_rejected", args=[run.pk])
    assert address in page
    answer = al.get(address)
    assert b"Client.csv,3,no,DOB" in b"".join(answer.streaming_content)
    assert answer["Content-Disposition"].startswith("attachment")
    assert AccessEvent.objects.get(kind=AccessEvent.Kind.EXPORT).object_id == run.pk
    assert run.get_absolute_url() in al.get(LIST).content.decode()


def test_progress_is_a_fragment_that_asks_again_until_the_run_is_finished(al, cast):
    al.post(CREATE, {"uploads": zipped(), "state": cast.state.pk})
    run = ImportRun.objects.get()
    address = reverse("caseload:import_progress", args=[run.pk])

    waiting = al.get(address).content.decode()
    assert f'hx-get="{address}"' in waiting
    assert "<html" not in waiting
    run_import(str(run.pk))
    assert "hx-get" not in al.get(address).content.decode()


def test_failure_is_shown_in_words(al, cast):
    al.post(CREATE, {"uploads": zipped(clients=[{"DOB": "x"}]), "state": cast.state.pk})
    run = ImportRun.objects.get()
    run_import(str(run.pk))

    page = al.get(run.get_absolute_url()).content.decode()
    assert "No row of Client.csv can be taken" in page
    assert reverse("caseload:import_rejected", args=[run.pk]) in page


def test_several_csv_files_are_one_set(al, cast):
    files = [(name.lower(), csv_text(rows).encode()) for name, rows in hmis_set().items()]
    al.post(CREATE, {"uploads": upload(*files), "state": cast.state.pk})
    run_import(str(ImportRun.objects.get().pk))

    assert Client.objects.get().enrolments.count() == 1


def test_single_file_goes_to_the_agency_named(al, cast):
    content = csv_text(hmis_set()["Client.csv"]).encode("cp1252")
    al.post(
        CREATE, {"uploads": upload(("people.csv", content)), "state": cast.state.pk, "agency_name": " Harbor Agency "}
    )
    run_import(str(ImportRun.objects.get().pk))

    assert Client.objects.get().agency == cast.agency


@pytest.mark.parametrize(
    ("files", "words"),
    [
        pytest.param([], "Choose a file", id="none"),
        pytest.param([("a.txt", b"x")], "Send one zip, or CSV files", id="text"),
        pytest.param([("Exit.csv", b"x"), ("Project.csv", b"x")], "Client.csv is not among the files", id="no clients"),
        pytest.param([("a.zip", b"PK\x03\x04broken")], "Send one zip, or CSV files", id="broken zip"),
        pytest.param(
            [("a.zip", zip_set({"Exit.csv": []}))], "Client.csv is not among the files", id="zip without clients"
        ),
    ],
)
def test_upload_that_cannot_be_opened_is_refused_at_the_form(al, cast, files, words):
    answer = al.post(CREATE, {"uploads": upload(*files), "state": cast.state.pk})

    assert words in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_state_must_be_one_the_person_administers(al):
    answer = al.post(CREATE, {"uploads": zipped(), "state": make_state("YY").pk})

    assert answer.status_code == 200
    assert not ImportRun.objects.exists()


def test_import_of_another_administrator_is_not_found(al, cast, signed_in):
    al.post(CREATE, {"uploads": zipped(), "state": cast.state.pk})
    run = ImportRun.objects.get()
    other = make_user()
    give_role(other, Role.ADMINISTRATOR, cast.state)
    browser = signed_in(other)

    for name in ("import_detail", "import_progress", "import_rejected"):
        assert browser.get(reverse(f"caseload:{name}", args=[run.pk])).status_code == 404
    assert run.get_absolute_url() not in browser.get(LIST).content.decode()


def test_import_without_rows_to_look_at_has_no_such_file(al, cast):
    al.post(CREATE, {"uploads": zipped(), "state": cast.state.pk})
    run = ImportRun.objects.get()
    run_import(str(run.pk))

    assert al.get(reverse("caseload:import_rejected", args=[run.pk])).status_code == 404


def test_list_asks_the_database_as_often_for_six_as_for_two(al, cast, count_queries):
    def with_runs(n):
        ImportRun.objects.bulk_create(
            ImportRun(state=cast.state, requested_by=cast.administrator_al)
            for _ in range(n - ImportRun.objects.count())
        )
        return count_queries(lambda: al.get(LIST))

    al.get(LIST)  # the first page of a session also begins it
    assert with_runs(2) == with_runs(6)
