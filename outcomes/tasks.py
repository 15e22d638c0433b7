"""What the scheduler asks of the outcomes app. Asking twice changes nothing."""

from celery import shared_task
from django.utils import timezone

from outcomes.services import refresh


@shared_task
def refresh_changed_figures() -> None:
    """Bring facts and figures up to date with the caseload; done at once when nothing changed."""
    refresh.refresh_changes(as_of=timezone.localdate())


@shared_task
def roll_forward() -> None:
    """Begin a quarter that nobody's edit has begun."""
    refresh.roll_forward(as_of=timezone.localdate())
