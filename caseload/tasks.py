"""Imports, planned handovers and the weekly e-mail in the background.

The database is the queue: a lost task is made up for by the next.
"""

from __future__ import annotations

import datetime
import zoneinfo

from celery import shared_task
from django.utils import timezone

from caseload.models import ImportRun, PlannedHandover
from caseload.services.digests import send_due_digests
from caseload.services.handovers import carry_out_handover
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
def carry_out_handovers() -> None:
    """Hand over each client whose day has come by the clock of their program, each by itself.

    Asking twice changes nothing: a handover that is done, canceled or not due is left alone, and one that failed is
    tried again.
    """
    # In the zone farthest ahead a day begins before it does here.
    latest = timezone.localdate() + datetime.timedelta(days=1)
    due = PlannedHandover.objects.standing().filter(takes_effect_on__lte=latest)
    for plan in due.select_related("enrolment__program"):
        zone = zoneinfo.ZoneInfo(plan.enrolment.program.time_zone)
        carry_out_handover(plan=plan, as_of=timezone.localdate(timezone=zone))


def send_digests() -> None:
    """Send the weekly e-mail to each supervisor whose Monday morning has come and who has not had it."""
    send_due_digests(now=timezone.now())
