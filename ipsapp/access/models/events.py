"""The record of who looked at what, and of what was refused."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class AccessEvent(models.Model):
    """One look at client records, one export, or one refusal. The application may add rows and never change them.

    Holds ids and counts only: no name, search text or other personal value ever enters this table.
    """

    class Kind(models.TextChoices):
        """What happened."""

        VIEW = "view", "Record opened"
        LIST = "list", "List shown"
        EXPORT = "export", "File handed out"
        DENIED = "denied", "Refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    page = models.CharField(max_length=80, help_text="Name of the URL, without its parameters.")
    object_id = models.UUIDField(null=True, help_text="The client, report or import that was opened, if one was.")
    n_rows = models.PositiveIntegerField(null=True, help_text="How many records a list or file held.")

    class Meta:
        ordering = ("-at",)
        indexes = [
            models.Index(fields=["-at"]),
            models.Index(fields=["object_id", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.at:%Y-%m-%d %H:%M}"
