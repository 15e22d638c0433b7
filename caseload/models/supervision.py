"""What a supervisor does with specialists: signing off the log, going out with them, meeting, reading the digest."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self, TypeVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from caseload.choices import MentoringMethod, SupervisionKind
from caseload.models.employers import Employer
from caseload.models.enrolments import Enrolment
from ipsapp.access.models import Program, Role

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User

Row = TypeVar("Row", bound=models.Model)


class WeekSignOffQuerySet(models.QuerySet["WeekSignOff"]):
    """Sign-offs, by who may know them."""

    def visible_to(self, user: User, *, on: datetime.date) -> WeekSignOffQuerySet:
        """Those of the user's own weeks, of programs they supervise and of agencies they lead on that day."""
        return self.filter(
            Q(specialist=user)
            | Q(program__in=user.places(Role.SUPERVISOR, on=on).programs)
            | Q(program__agency__in=user.places(Role.AGENCY_LEAD, on=on).agencies)
        )

    def writable_by(self, user: User, *, on: datetime.date) -> WeekSignOffQuerySet:
        """Those of programs the user supervises on that day."""
        return self.filter(program__in=user.places(Role.SUPERVISOR, on=on).programs)


@pghistory.track()
class WeekSignOff(models.Model):
    """A supervisor has looked through what one specialist logged of one week in one program, as it stood at `signed_at`.

    Contacts logged later than that are told apart by their `created_at`. Deleted only when it is withdrawn on the day
    it was signed; its history stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    specialist = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="week_sign_offs")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    week_starts_on = models.DateField(help_text="The Monday of the week.")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(auto_now_add=True)
    note = models.TextField(blank=True, help_text="What was talked about; empty for nothing.")

    objects = WeekSignOffQuerySet.as_manager()

    class Meta:
        ordering = ("-week_starts_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["specialist", "program", "week_starts_on"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message="This week is signed already.",
            ),
            models.CheckConstraint(
                condition=Q(week_starts_on__iso_week_day=1),
                name="%(app_label)s_%(class)s_monday",
                violation_error_message="A week starts on a Monday.",
            ),
            models.CheckConstraint(
                condition=~Q(signed_by=F("specialist")),
                name="%(app_label)s_%(class)s_other",
                violation_error_message="Somebody else has to sign your log.",
            ),
        ]
        indexes = [models.Index(fields=["program", "week_starts_on"])]

    def __str__(self) -> str:
        return f"Week from {self.week_starts_on}"


class SupervisedQuerySet(models.QuerySet[Row]):
    """Records of supervision in a program, for its supervisors alone."""

    def visible_to(self, user: User, *, on: datetime.date) -> Self:
        """Those of programs the user supervises on that day."""
        return self.filter(program__in=user.places(Role.SUPERVISOR, on=on).programs)


class FieldMentoringQuerySet(SupervisedQuerySet["FieldMentoring"]):
    """Field mentoring, by who may know it and who may correct it."""

    def writable_by(self, user: User, *, on: datetime.date) -> Self:
        """Those the user recorded, in programs they still supervise on that day."""
        return self.visible_to(user, on=on).filter(supervisor=user)


@pghistory.track()
class FieldMentoring(models.Model):
    """A supervisor went out with a specialist on one day, to see, show or talk over how they approach employers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    specialist = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="field_mentoring")
    occurred_on = models.DateField("date")
    employer = models.ForeignKey(
        Employer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whom you visited; empty when it was no employer, or none on the list.",
    )
    methods = ArrayField(models.CharField(max_length=10, choices=MentoringMethod.choices))
    notes = models.TextField(blank=True, help_text="What went well, what to try. Never name a client here.")
    next_step = models.CharField(max_length=200, blank=True, help_text="Never name a client here.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FieldMentoringQuerySet.as_manager()

    class Meta:
        ordering = ("-occurred_on", "-created_at")
        constraints = [
            models.CheckConstraint(
                condition=Q(methods__len__gte=1),
                name="%(app_label)s_%(class)s_methods",
                violation_error_message="Say what you did: tick at least one.",
            ),
            models.CheckConstraint(
                condition=~Q(supervisor=F("specialist")),
                name="%(app_label)s_%(class)s_other",
                violation_error_message="Mentoring takes two: choose the specialist you went with.",
            ),
        ]
        indexes = [
            models.Index(fields=["program", "-occurred_on"]),
            models.Index(fields=["specialist", "-occurred_on"]),
        ]

    def __str__(self) -> str:
        return f"Field mentoring on {self.occurred_on}"

    @property
    def methods_in_words(self) -> list[str]:
        """What was done, as on screen."""
        return [MentoringMethod(method).label for method in self.methods]


@pghistory.track()
class SupervisionMeeting(models.Model):
    """A supervision meeting of a program's specialists took place, with its minutes.

    Clients talked about stand in `SupervisionDiscussion`, those who took part in `SupervisionAttendance`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+")
    occurred_on = models.DateField("date")
    kind = models.CharField(max_length=16, choices=SupervisionKind.choices, default=SupervisionKind.GROUP)
    led_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    attendees = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="SupervisionAttendance", related_name="supervision_meetings"
    )
    discussed = models.ManyToManyField(Enrolment, through="SupervisionDiscussion", related_name="supervision_meetings")
    strategies = models.TextField(blank=True, help_text="What to try. Clients are ticked, not named here.")
    job_leads = models.TextField(blank=True, help_text="Openings that were shared. Clients are ticked, not named here.")
    goals = models.TextField(blank=True, help_text="What the specialists aim for. Clients are ticked, not named here.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SupervisedQuerySet["SupervisionMeeting"].as_manager()

    class Meta:
        ordering = ("-occurred_on", "-created_at")
        indexes = [models.Index(fields=["program", "-occurred_on"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.occurred_on}"

    def get_absolute_url(self) -> str:
        return reverse("caseload:supervision_detail", args=[self.pk])


@pghistory.track()
class SupervisionAttendance(models.Model):
    """Somebody took part in a supervision meeting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(SupervisionMeeting, on_delete=models.PROTECT, related_name="attendances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message="They are ticked already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Took part in {self.meeting_id}"


@pghistory.track()
class SupervisionDiscussion(models.Model):
    """A client was talked about at a supervision meeting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(SupervisionMeeting, on_delete=models.PROTECT, related_name="discussions")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="supervision_discussions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "enrolment"],
                name="%(app_label)s_%(class)s_once",
                violation_error_message="The client is ticked already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Discussed at {self.meeting_id}"


@pghistory.track()
class DigestChoice(models.Model):
    """Whether a supervisor wants the weekly e-mail, and who gets it in their place. No row: they want it themselves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="digest_choice")
    is_wanted = models.BooleanField("send the weekly e-mail", default=True)
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who gets it while you are away; empty for yourself.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(delegate__isnull=True) | ~Q(delegate=F("user")),
                name="%(app_label)s_%(class)s_other",
                violation_error_message="Leave this empty to get the e-mail yourself.",
            ),
        ]

    def __str__(self) -> str:
        return f"Digest of {self.user_id}"


class DigestSending(models.Model):
    """The weekly e-mail about one week went out for a supervisor. Written before it is sent, and kept only if it was."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    week_starts_on = models.DateField(help_text="The Monday of the week that it is about.")
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "week_starts_on"], name="%(app_label)s_%(class)s_once"),
        ]

    def __str__(self) -> str:
        return f"Digest of the week from {self.week_starts_on}"
