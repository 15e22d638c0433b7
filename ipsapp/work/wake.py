"""Tells a worker that a run waits for it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from kombu.exceptions import OperationalError

if TYPE_CHECKING:
    import uuid

    from celery import Task

logger = logging.getLogger(__name__)


def wake(task: Task[[str], None], pk: uuid.UUID) -> None:
    """Send the run's id to the workers. Call it once the row is committed, and not before.

    A broker that is away is no error: the row waits in the database, and the sweep of its kind sends it again.
    """
    try:
        task.delay(str(pk))
    except OperationalError:
        logger.warning("The broker is away; %s waits for the next sweep.", task.name)
