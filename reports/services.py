"""Asking for a report, issuing its edition, and clearing away what broken attempts left."""

from __future__ import annotations

import datetime
import hashlib
import uuid
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.formats import date_format

from ipsapp.work.models import LeaseLostError, RunStatus
from reports.models import Edition, ReportRun

if TYPE_CHECKING:
    from ipsapp.access.models import State, User
    from ipsapp.kernel.periods import Quarter

FOLDER = "editions"
# Far longer than the moment between storing a file and committing its row.
LEFTOVER_AFTER = datetime.timedelta(hours=1)


@transaction.atomic
def request_report(*, state: State, quarter: Quarter, by: User | None, as_of: datetime.date) -> ReportRun:
    """Ask for the state's report on a quarter; the run that is open already, if there is one.

    The caller wakes a worker once this is committed. `by` is None for a request made on the server.

    Raises:
        ValidationError: the quarter has not ended on `as_of`.
    """
    if quarter.end > as_of:
        raise ValidationError(
            {"quarter": f"{quarter} has not ended yet. Ask for it from {date_format(quarter.end, 'j F Y')} on."}
        )
    open_runs = ReportRun.objects.filter(status__in=[RunStatus.REQUESTED, RunStatus.RUNNING])
    run, _ = open_runs.get_or_create(state=state, quarter_starts_on=quarter.start, defaults={"requested_by": by})
    return run


def issue_edition(
    run: ReportRun, *, content: dict[str, Any], as_of: datetime.datetime, pdf: bytes, n_pages: int
) -> Edition:
    """Store the file, then write the edition and end the run in one transaction.

    The file comes first, under a name nobody knows: a crash in between leaves a file without a row, which
    `remove_leftovers` deletes, and never a row without its file.

    Raises:
        LeaseLostError: another worker took the run over; nothing is left.
        OSError: the file could not be stored; nothing is left.
    """
    name = f"{FOLDER}/{uuid.uuid4()}.pdf"
    try:
        default_storage.save(name, ContentFile(pdf))
        with transaction.atomic():
            # First, so that of two workers the one whose run was taken over stops here.
            run.succeed()
            edition = Edition.objects.create(
                run=run,
                state=run.state,
                quarter_starts_on=run.quarter_starts_on,
                number=content["edition"],
                as_of=as_of,
                content=content,
                pdf=name,
                sha256=hashlib.sha256(pdf).hexdigest(),
                n_bytes=len(pdf),
                n_pages=n_pages,
            )
    except (LeaseLostError, OSError):
        with suppress(OSError):
            default_storage.delete(name)
        raise
    # After any other error the commit may have happened all the same, so the file stays for `remove_leftovers`.
    return edition


def remove_leftovers(*, now: datetime.datetime) -> int:
    """Delete stored files that no edition names and that are too old to be in the making; return how many."""
    try:
        _, files = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    names = {f"{FOLDER}/{file}" for file in files}
    leftovers = [
        name
        for name in names - set(Edition.objects.filter(pdf__in=names).values_list("pdf", flat=True))
        if default_storage.get_modified_time(name) < now - LEFTOVER_AFTER
    ]
    for name in leftovers:
        default_storage.delete(name)
    return len(leftovers)
