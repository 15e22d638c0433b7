"""People who sign in, and the roles they hold in a place from one date to another."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from ipsapp.access.models.organisations import Agency, Program, State

if TYPE_CHECKING:
    import datetime


class Role(models.TextChoices):
    """What a person does, and so what they may see."""

    SPECIALIST = "specialist", "Employment specialist"
    SUPERVISOR = "supervisor", "Program supervisor"
    AGENCY_LEAD = "agency_lead", "Agency lead"
    REVIEWER = "reviewer", "Fidelity reviewer"
    STATE_STAFF = "state_staff", "State staff"
    ADMINISTRATOR = "administrator", "Administrator"


# The level of the tree at which each role is held; the database enforces it.
ROLES_IN_PROGRAM = (Role.SPECIALIST, Role.SUPERVISOR, Role.REVIEWER)
ROLES_IN_AGENCY = (Role.AGENCY_LEAD,)
ROLES_IN_STATE = (Role.STATE_STAFF, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Places:
    """Where a person holds roles on one day, as ids."""

    states: frozenset[uuid.UUID]
    agencies: frozenset[uuid.UUID]
    programs: frozenset[uuid.UUID]


class UserManager(BaseUserManager["User"]):
    """Makes people who sign in with their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """A new person. Without a password they cannot sign in until they set one by e-mail."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A person who signs in. Never deleted or renamed into somebody else: left staff are deactivated."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True, error_messages={"unique": "Somebody already signs in with this address."})
    full_name = models.CharField(max_length=120)
    phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(
        default=True,
        help_text="Take the tick away when a person leaves. Their records stay and name them.",
    )
    joined_at = models.DateTimeField(auto_now_add=True)
    second_step_changed_at = models.DateTimeField(
        null=True, editable=False, help_text="Sessions begun under another second step are over."
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects = UserManager()

    class Meta:
        ordering = ("full_name",)
        constraints = [
            models.UniqueConstraint(Lower("email"), name="%(app_label)s_%(class)s_email_lower"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        """The first word of the name, for greetings and narrow columns."""
        return self.full_name.split(" ", 1)[0]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is tied to, besides the password: a change of either ends the person's other sessions.

        Django's public methods, for the key in use and for those it follows, both ask this one.
        """
        changed_at = self.second_step_changed_at.isoformat() if self.second_step_changed_at else ""
        key_salt = "ipsapp.access.models.User.session"
        return salted_hmac(key_salt, f"{self.password} {changed_at}", secret=secret, algorithm="sha256").hexdigest()

    def roles_held(self, *, on: datetime.date) -> list[RoleAssignment]:
        """Roles held on that day. One query per day asked for and object: a request asks for one day only."""
        held: dict[datetime.date, list[RoleAssignment]] = self.__dict__.setdefault("_roles_held", {})
        if on not in held:
            roles = self.role_assignments.in_force(on=on).select_related("program")
            held[on] = list(roles) if self.is_active else []
        return held[on]

    def time_zone(self, *, on: datetime.date) -> str | None:
        """The zone of the programs in which the person works, as in America/Chicago; None for none, or for several."""
        zones = {item.program.time_zone for item in self.roles_held(on=on) if item.program}
        return zones.pop() if len(zones) == 1 else None

    def has_role(self, *roles: Role, on: datetime.date) -> bool:
        """Whether the person holds any of these roles anywhere on that day."""
        return any(assignment.role in roles for assignment in self.roles_held(on=on))

    def places(self, *roles: Role, on: datetime.date) -> Places:
        """Where the person holds one of these roles (any role when none is named) on that day."""
        held = [item for item in self.roles_held(on=on) if not roles or item.role in roles]
        return Places(
            states=frozenset(item.state_id for item in held if item.state_id),
            agencies=frozenset(item.agency_id for item in held if item.agency_id),
            programs=frozenset(item.program_id for item in held if item.program_id),
        )


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    """Roles held, by day."""

    def in_force(self, *, on: datetime.date) -> RoleAssignmentQuerySet:
        """Assignments that hold on that day: begun, and not ended on or before it."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)


@pghistory.track()
class RoleAssignment(models.Model):
    """A role that a person holds in one place of the tree, from a day until before another day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_assignments")
    role = models.CharField(max_length=20, choices=Role.choices)
    state = models.ForeignKey(State, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, null=True, blank=True, related_name="role_assignments"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="First day on which the role is no longer held.")
    fte = models.DecimalField(
        "share of full time",
        max_digits=3,
        decimal_places=2,
        default=Decimal("1.00"),
        validators=[MinValueValidator(Decimal("0.05")), MaxValueValidator(Decimal(1))],
        help_text="1 for full time, 0.5 for half. Targets and caseloads are held against it.",
    )

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(role__in=ROLES_IN_PROGRAM, program__isnull=False, agency__isnull=True, state__isnull=True)
                    | Q(role__in=ROLES_IN_AGENCY, agency__isnull=False, program__isnull=True, state__isnull=True)
                    | Q(role__in=ROLES_IN_STATE, state__isnull=False, program__isnull=True, agency__isnull=True)
                ),
                name="%(app_label)s_%(class)s_place",
                violation_error_message=(
                    "Specialists, supervisors and reviewers belong to a program, agency leads to an agency, "
                    "state staff and administrators to a state: choose that place and no other."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="%(app_label)s_%(class)s_dates",
                violation_error_message="A role ends after the day it starts.",
            ),
            models.CheckConstraint(
                condition=Q(fte__gt=0, fte__lte=1),
                name="%(app_label)s_%(class)s_fte",
                violation_error_message="The share of full time lies above 0 and goes up to 1.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} from {self.starts_on}"

    @property
    def place(self) -> State | Agency | Program | None:
        """Where the role is held. None only before it is chosen: the database wants exactly one."""
        return self.program or self.agency or self.state
