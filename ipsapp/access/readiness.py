"""Whether the services that the application stands on answer."""

from __future__ import annotations

from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError

from ipsapp.celery import app

# A worker on the same broker answers within milliseconds; the first reply ends the wait.
WORKER_REPLY_SECONDS = 1.0


def problems() -> list[str]:
    """What does not answer, in words for the person who runs the service; empty when all is well."""
    found = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        found.append("The database does not answer.")
    try:
        if not app.control.inspect(timeout=WORKER_REPLY_SECONDS, limit=1).ping():
            found.append("No worker answers.")
    except (OperationalError, OSError):
        found.append("The message broker does not answer.")
    return found
