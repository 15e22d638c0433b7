"""Imports in the background, and the weekly e-mail. The database is the queue: the sweep finds again what got lost."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from caseload.models import ImportRun
from caseload.services.digests import send_due_digests
from caseload.services.imports import forget_uploads, perform_import
from ipsapp.work.models import LeaseLostError
from ipsapp.work.wake import wake


@shared_task
def run_import(pk: str) -> None:
    """Take in the files of one run, unless it is finished or another worker has it."""
    run = ImportRun.claim(pk)
    if run is None:
        return
    try:
        perform_import(run, as_of=timezone.localdate())
    except LeaseLostError:
        # Another worker goes on with it.
        return


@shared_task
def sweep_imports() -> None:
    """Wake a worker for each import that nobody works on, and delete uploads that outlived their run."""
    for pk in ImportRun.to_wake():
        wake(run_import, pk)
    forget_uploads()


@shared_task
def send_digests() -> None:
    """Send the weekly e-mail to each supervisor whose Monday morning has come and who has not had it."""
    send_due_digests(now=timezone.now())
