"""The career profile: what client and specialist found out together, over several meetings."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q

from caseload.choices import ProfileSection
from caseload.models.enrolments import Enrolment
from caseload.models.jobs import Job
from caseload.models.records import OfEnrolmentQuerySet, Recorded


@pghistory.track()
class ProfileEntry(Recorded):
    """What one section of the career profile says from a day on. The newest row of a section holds; older ones stay.

    `job` names the job whose start or end led to it: the profile is to be updated after each.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="profile_entries")
    section = models.CharField(max_length=14, choices=ProfileSection.choices)
    text = models.TextField()
    written_on = models.DateField("date")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, blank=True, related_name="profile_entries")

    objects = OfEnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ("-written_on", "-created_at")
        verbose_name_plural = "profile entries"
        indexes = [models.Index(fields=["enrolment", "section", "-written_on", "-created_at"], name="profile_current")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="%(app_label)s_%(class)s_text",
                violation_error_message="Write something, or leave the section as it was.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_section_display()} on {self.written_on}"


@pghistory.track()
class PastJob(Recorded):
    """A job the client had before the program, as they tell it. Years are as well as they remember; blank is not known."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="past_jobs")
    employer_name = models.CharField("employer", max_length=120, blank=True)
    title = models.CharField("job", max_length=120)
    years = models.CharField(max_length=40, blank=True, help_text="As in 2015 to 2018, or two summers.")
    duties = models.CharField(max_length=200, blank=True)
    hours_and_pay = models.CharField(max_length=80, blank=True)
    liked = models.CharField("what was good", max_length=200, blank=True)
    disliked = models.CharField("what was not", max_length=200, blank=True)
    why_ended = models.CharField("why it ended", max_length=200, blank=True)

    objects = OfEnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return f"Past job {self.pk}"
