"""Make a state's quarterly report through the worker, and wait until it is issued.

Without --quarter, the last quarter that has ended. Prints where the edition lies and its hash; exits with 1, and says
why, when none was issued.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ipsapp.access.models import State
from ipsapp.kernel.periods import Quarter
from ipsapp.work.models import RunStatus
from ipsapp.work.wake import wake
from reports.models import Edition, ReportRun
from reports.services import request_report
from reports.tasks import make_report

if TYPE_CHECKING:
    from argparse import ArgumentParser

POLL_SECONDS = 0.2


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--state", required=True, help="The state's two letters.")
        parser.add_argument("--quarter", help="As in 2026Q3.")
        parser.add_argument("--wait", type=float, default=120, metavar="SECONDS", help="How long to wait for a worker.")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = timezone.localdate()
        try:
            quarter = Quarter.parse(options["quarter"]) if options["quarter"] else Quarter.containing(as_of).back(1)
            state = State.objects.get(code=options["state"].upper())
            run = request_report(state=state, quarter=quarter, by=None, as_of=as_of)
        except State.DoesNotExist:
            known = ", ".join(State.objects.order_by("code").values_list("code", flat=True)) or "none yet"
            raise CommandError(f"There is no state {options['state']}. Known are: {known}.") from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except ValueError as error:
            raise CommandError(str(error)) from None
        began = time.monotonic()
        wake(make_report, run.pk)
        self._wait(run, until=began + options["wait"])
        if run.status != RunStatus.DONE:
            raise CommandError(self._why_not(run, options["wait"]))
        edition = Edition.objects.select_related("state").get(run=run)
        self.stdout.write(
            f"{state.name}, {quarter}, edition {edition.number}: {edition.n_pages} pages, {edition.n_bytes} bytes "
            f"in {time.monotonic() - began:.1f} s\n{edition.pdf.path}\nsha256 {edition.sha256}"
        )

    @staticmethod
    def _wait(run: ReportRun, *, until: float) -> None:
        while not run.is_finished and time.monotonic() < until:
            time.sleep(POLL_SECONDS)
            run.refresh_from_db()

    @staticmethod
    def _why_not(run: ReportRun, seconds: float) -> str:
        if run.status == RunStatus.FAILED:
            return run.failure
        if run.status == RunStatus.REQUESTED:
            return (
                f"No worker took up the report within {seconds:g} s. Start one (celery -A ipsapp worker --beat): "
                "the request is kept and will be made then."
            )
        return f"The report was not done within {seconds:g} s; a worker is at: {run.step}. It goes on without this command."
