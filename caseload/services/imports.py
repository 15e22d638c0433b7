"""Taking in files from other systems: at once for the command line, as a run in the background for the page."""

from __future__ import annotations

import logging
import tempfile
import zipfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import pghistory
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import DataError, IntegrityError, transaction

from caseload.imports import hmis
from caseload.imports.files import known_name, open_files
from caseload.imports.problems import ImportFailedError
from caseload.imports.result import issue_lines
from caseload.imports.staging import staging_tables
from caseload.models import ImportRun
from ipsapp.access.models import Role
from ipsapp.work.models import RunStatus

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from django.core.files.uploadedfile import UploadedFile

    from caseload.imports.result import Result
    from caseload.imports.staging import Progress, Staged
    from ipsapp.access.models import State, User

logger = logging.getLogger(__name__)


class NotWrittenError(ImportFailedError):
    """The database refused what the checks had let pass: a fault of the import itself."""

    def __init__(self, constraint: str) -> None:
        super().__init__(
            f"The files break a rule that the import does not know how to explain ({constraint}). Nothing was written. "
            "Send this message to whoever keeps ipsapp running."
        )


def import_files(
    source: Path,
    *,
    state_code: str,
    agency_name: str,
    is_dry_run: bool,
    as_of: datetime.date,
    progress: Progress,
    issues_to: IO[str] | None,
) -> Result:
    """Take in a folder, a zip or a file of clients, all of it or nothing. Raises `ImportFailedError`.

    A dry run does everything and then undoes it. What is said about single rows goes to `issues_to` as CSV, also when
    the set is refused for having no row that can be taken.
    """
    with _staged(source, as_of=as_of, progress=progress) as staged:
        progress("Checking and writing", 65)
        return _write(
            staged, state_code=state_code, agency_name=agency_name, is_dry_run=is_dry_run, issues_to=issues_to
        )


@transaction.atomic
def request_import(
    *, by: User, state: State, uploads: Sequence[UploadedFile[Any]], agency_name: str, is_dry_run: bool
) -> ImportRun:
    """Keep the files, as one zip, for a worker to take in. Raises `ValidationError` for files that it could not open."""
    run = ImportRun(requested_by=by, state=state, agency_name=agency_name.strip(), is_dry_run=is_dry_run)
    with tempfile.TemporaryFile() as packed:
        try:
            archive: IO[bytes] = _packed(uploads, packed)
            with open_files(archive) as found:
                if "Client.csv" not in found.sizes:
                    raise ImportFailedError(
                        "Client.csv is not among the files. Send the CSV files of one HMIS export, Client.csv among them."
                    )
        except ImportFailedError as error:
            raise ValidationError({"uploads": str(error)}) from error
        run.full_clean()
        archive.seek(0)
        run.upload.save(f"{run.pk}.zip", File(archive))
    return run


def perform_import(run: ImportRun, *, as_of: datetime.date) -> None:
    """Do a run that was claimed, and leave it done or failed. Raises `LeaseLostError` when another worker took it over.

    Results and success are written in one transaction, which holds the run's row: however long it takes, nobody else
    can claim the run meanwhile, and a worker that was taken for dead writes nothing. The upload holds clients' data
    and is deleted as soon as the run is finished.
    """
    try:
        with pghistory.context(user=str(run.requested_by_id), import_run=str(run.pk)):
            _perform(run, as_of=as_of)
    except ImportFailedError as error:
        run.fail(str(error))
    if run.is_finished:
        _forget_upload(run)


def forget_uploads() -> None:
    """Delete the uploads of finished runs that are still there because their worker died before it could."""
    finished = ImportRun.objects.filter(status__in=[RunStatus.DONE, RunStatus.FAILED]).exclude(upload="")
    for run in finished:
        _forget_upload(run)


def _perform(run: ImportRun, *, as_of: datetime.date) -> None:
    state = run.state
    if state is None or run.requested_by is None:
        raise ImportFailedError("The import names no state or nobody who asked for it. Upload the files again.")
    if state.pk not in run.requested_by.places(Role.ADMINISTRATOR, on=as_of).states:
        raise ImportFailedError("Whoever asked for this import no longer administers the state. Nothing was written.")
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as issues:
        try:
            with run.upload.open("rb") as upload, _staged(upload, as_of=as_of, progress=run.advance) as staged:
                run.advance("Checking and writing", 65)
                with transaction.atomic():
                    run.lock()
                    result = _write(
                        staged,
                        state_code=state.code,
                        agency_name=run.agency_name,
                        is_dry_run=run.is_dry_run,
                        issues_to=issues,
                    )
                    run.summary = result.as_json()
                    run.save(update_fields=["summary"])
                    _keep_issues(run, issues)
                    run.succeed()
        except FileNotFoundError:
            raise ImportFailedError("The uploaded files are gone. Upload them again.") from None
        except ImportFailedError:
            _keep_issues(run, issues)
            raise


@contextmanager
def _staged(source: Path | IO[bytes], *, as_of: datetime.date, progress: Progress) -> Iterator[Staged]:
    with open_files(source) as files, staging_tables():
        yield hmis.stage(files, as_of=as_of, progress=progress)


def _write(staged: Staged, *, state_code: str, agency_name: str, is_dry_run: bool, issues_to: IO[str] | None) -> Result:
    try:
        with transaction.atomic():
            result = hmis.load(staged, state_code=state_code, agency_name=agency_name)
            if issues_to is not None:
                issues_to.writelines(issue_lines())
            hmis.refuse_empty(result)
            if is_dry_run:
                transaction.set_rollback(True)
    except (IntegrityError, DataError) as error:
        # The database's own words hold values of the row: neither they nor the traceback may reach a log.
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or type(error).__name__
        logger.error("An import met a rule of the database: %s.", constraint)
        raise NotWrittenError(constraint) from None
    return result


def _keep_issues(run: ImportRun, issues: IO[str]) -> None:
    """Store what is said about single rows, when anything is; the file goes again if the transaction does not hold."""
    if not issues.tell():
        return
    issues.seek(0)
    run.rejected.save(f"{run.pk}-rows.csv", File(issues), save=False)
    run.save(update_fields=["rejected"])


def _forget_upload(run: ImportRun) -> None:
    if run.upload:
        run.upload.delete(save=False)
        run.upload = ""
        run.save(update_fields=["upload"])


def _packed(uploads: Sequence[UploadedFile[Any]], into: IO[bytes]) -> IO[bytes]:
    """The upload as a zip: itself when it is one, else the CSV files put into one."""
    only = uploads[0] if len(uploads) == 1 else None
    if only is not None and zipfile.is_zipfile(only):
        only.seek(0)
        return only
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in uploads:
            name = _name_in_zip(file, is_only=only is not None)
            with archive.open(name, "w") as member:
                for chunk in file.chunks():
                    member.write(chunk)
    return into


def _name_in_zip(file: UploadedFile[Any], *, is_only: bool) -> str:
    name = file.name or ""
    if not name.lower().endswith(".csv"):
        raise ImportFailedError("Send one zip, or CSV files and nothing else.")
    # A single file is a file of clients, whatever it is called.
    return known_name(name) or ("Client.csv" if is_only else name)
