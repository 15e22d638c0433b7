"""How contacts come in: what was sent, once; and what is still being written."""

from __future__ import annotations

import uuid

import pghistory
from django.conf import settings
from django.db import models

from caseload.choices import LogKind


@pghistory.track()
class LogEntry(models.Model):
    """One sending of the log, by a form or a phone. Its contacts were stored with it, in one transaction.

    `id` is made by whoever sends: the same entry sent again is recognized by it, and told from another by the digest of
    its content. One entry holds several contacts when several clients were met together. An entry that was taken back
    stays, without contacts, so that a late copy of it does not bring them back.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=LogKind.choices)
    content_sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True, help_text="When its author took it back; empty if never.")

    class Meta:
        verbose_name_plural = "log entries"

    def __str__(self) -> str:
        return f"Entry {self.pk}"


class ContactDraft(models.Model):
    """A contact that somebody is writing down, as typed so far. Only its author opens it; saving or discarding ends it.

    `id` becomes that of the log entry. Holds what a form holds, right or wrong: nothing counts from here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contact_drafts")
    kind = models.CharField(max_length=10, choices=LogKind.choices)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-updated_at",)
        indexes = [models.Index(fields=["author", "-updated_at"])]

    def __str__(self) -> str:
        return f"Draft {self.pk}"
