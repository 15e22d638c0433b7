"""The abstract run that imports and reports are.

A run is claimed with a lease. The number of attempts is the fencing token: every later write names the attempt it
belongs to, so a worker that was taken for dead and wakes up again can no longer change anything.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

# A worker renews its lease at each step; one that falls silent for so long is taken for dead.
LEASE = datetime.timedelta(minutes=3)
# A run that killed its worker this often will kill the next one too.
MAX_ATTEMPTS = 3
# A request that no worker took up within this time is sent again.
WAKE_AFTER = datetime.timedelta(seconds=20)


class LeaseLostError(Exception):
    """Another worker has taken the run over; whoever meets this must stop and leave no trace."""


class RunStatus(models.TextChoices):
    """How far a run is. `DONE` and `FAILED` are final; a retry is a new run."""

    REQUESTED = "requested", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class QueuedRun(models.Model):
    """Work that a person asked for, from the request to its result or its stated failure."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.REQUESTED)
    step = models.CharField(max_length=80, blank=True, help_text="What is being done now, in words.")
    percent = models.PositiveSmallIntegerField(default=0)
    n_attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True, help_text="Why it failed and what to do, in words for the person who asked.")

    class Meta:
        abstract = True
        ordering = ("-requested_at",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=RunStatus.FAILED) | ~Q(failure=""), name="%(app_label)s_%(class)s_failure"
            ),
            models.CheckConstraint(
                condition=~Q(status=RunStatus.RUNNING) | Q(leased_until__isnull=False),
                name="%(app_label)s_%(class)s_lease",
            ),
        ]

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to this run."""
        return self.status in {RunStatus.DONE, RunStatus.FAILED}

    @classmethod
    @transaction.atomic
    def claim(cls, pk: uuid.UUID | str) -> Self | None:
        """Take the run for this worker, or None when it is finished, taken, or unknown.

        A run whose worker died is taken over; after `MAX_ATTEMPTS` it is failed instead, and None returned.
        """
        now = timezone.now()
        waiting = Q(status=RunStatus.REQUESTED) | Q(status=RunStatus.RUNNING, leased_until__lt=now)
        run = cls._default_manager.select_for_update(skip_locked=True).filter(waiting, pk=pk).first()
        if run is None:
            return None
        if run.n_attempts >= MAX_ATTEMPTS:
            run._finish(
                RunStatus.FAILED, failure=f"The worker stopped {MAX_ATTEMPTS} times during this run. Try again later."
            )
            return None
        run.status = RunStatus.RUNNING
        run.n_attempts += 1
        run.leased_until = now + LEASE
        run.save(update_fields=["status", "n_attempts", "leased_until"])
        return run

    @classmethod
    def to_wake(cls) -> list[uuid.UUID]:
        """Runs that nobody works on: requests not taken up in time, and runs whose worker fell silent."""
        now = timezone.now()
        return list(
            cls._default_manager.filter(
                Q(status=RunStatus.REQUESTED, requested_at__lt=now - WAKE_AFTER)
                | Q(status=RunStatus.RUNNING, leased_until__lt=now)
            ).values_list("pk", flat=True)
        )

    def advance(self, step: str, percent: int) -> None:
        """Say what is being done now and renew the lease. Raises `LeaseLostError` when the run was taken over."""
        self._write(step=step, percent=percent, leased_until=timezone.now() + LEASE)

    def lock(self) -> None:
        """Hold the row until the transaction ends, so that results are published by one worker only.

        Raises `LeaseLostError` when the run was taken over.
        """
        held = (
            type(self)
            ._default_manager.select_for_update()
            .filter(pk=self.pk, n_attempts=self.n_attempts, status=RunStatus.RUNNING)
        )
        if not held.exists():
            raise LeaseLostError

    def succeed(self) -> None:
        """Mark the run done. Raises `LeaseLostError` when the run was taken over."""
        self._finish(RunStatus.DONE, percent=100, step="")

    def fail(self, reason: str) -> None:
        """Mark the run failed, for a reason the person who asked can act on."""
        self._finish(RunStatus.FAILED, failure=reason)

    def _finish(self, status: RunStatus, **fields: object) -> None:
        self._write(status=status, finished_at=timezone.now(), leased_until=None, **fields)

    def _write(self, **fields: object) -> None:
        mine = (
            type(self)
            ._default_manager.filter(pk=self.pk, n_attempts=self.n_attempts)
            .exclude(status__in=[RunStatus.DONE, RunStatus.FAILED])
        )
        if not mine.update(**fields):
            raise LeaseLostError
        for name, value in fields.items():
            setattr(self, name, value)
