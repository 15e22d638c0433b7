"""What the workers do: make a report that was asked for, and look after requests nobody took up."""

from __future__ import annotations

import logging
from contextlib import suppress

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from ipsapp.work.models import LeaseLostError
from ipsapp.work.wake import wake
from outcomes.services.refresh import refresh_state
from reports.models import ReportRun
from reports.queries import read_content, snapshot
from reports.render import MissingLibraryError, RenderError, render_html, render_pdf
from reports.services import issue_edition, remove_leftovers

logger = logging.getLogger(__name__)

NOTHING_ISSUED = "No edition was issued."


@shared_task
def make_report(pk: str) -> None:
    """Make the report of a run and issue it as an edition, or say in the run why not. Asking twice makes one."""
    run = ReportRun.claim(pk)
    if run is None:
        return
    try:
        _make(run)
    except (OperationalError, InterfaceError):
        # Without a database nothing can be noted. The lease runs out, and the sweep sends the run again.
        raise
    except LeaseLostError:
        # Taken for dead: the run and its result belong to another worker now.
        logger.warning("Run %s was taken over by another worker", run.pk)
    except Exception as error:
        logger.exception("The report of run %s failed", run.pk)
        with suppress(LeaseLostError):
            run.fail(_reason(error))


@shared_task
def sweep_reports() -> None:
    """Send again what no worker has in hand: lost wake-ups, and runs whose worker died."""
    for pk in ReportRun.to_wake():
        wake(make_report, pk)


@shared_task
def remove_report_leftovers() -> None:
    """Delete files of attempts that were cut off before their edition was written."""
    n_removed = remove_leftovers(now=timezone.now())
    if n_removed:
        logger.info("Removed %s files that no edition names", n_removed)


def _make(run: ReportRun) -> None:
    run.advance("Bringing the figures up to date", 10)
    # Taken before the figures are brought up to date: whatever was recorded until then is in them.
    as_of = timezone.now()
    refresh_state(state_id=run.state_id, as_of=timezone.localdate())
    run.advance("Reading the figures", 30)
    made_by = run.requested_by.full_name if run.requested_by else "the ipsapp server"
    with snapshot():
        content = read_content(state=run.state, quarter=run.quarter, as_of=as_of, made_by=made_by).as_json()
    run.advance("Drawing the pages", 50)
    rendered = render_pdf(render_html(content))
    run.advance("Storing the report", 90)
    issue_edition(run, content=content, as_of=as_of, pdf=rendered.pdf, n_pages=rendered.n_pages)


def _reason(error: Exception) -> str:
    """What happened and what to do, in words for the person who asked."""
    match error:
        case RenderError():
            return (
                f"The pages could not be drawn: {error}. {NOTHING_ISSUED} This is a fault of ipsapp, not of your records: "
                "please pass this message on to whoever runs it."
            )
        case MissingLibraryError():
            return f"{error} {NOTHING_ISSUED}"
        case OSError():
            return (
                f"The report could not be stored ({error.strerror or error}). {NOTHING_ISSUED} "
                "Ask whoever runs ipsapp to look at the disk for reports, then try again."
            )
        case _:
            return (
                f"Something unexpected stopped the report ({type(error).__name__}). {NOTHING_ISSUED} "
                "Try again; if it happens again, tell whoever runs ipsapp the time: the log has the details."
            )
