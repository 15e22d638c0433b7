"""Who gets the weekly e-mail, and when it is due."""

from __future__ import annotations

import datetime
import zoneinfo
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from caseload.models import DigestChoice, DigestSending
from caseload.queries.team import programs_supervised
from ipsapp.access.models import Role, RoleAssignment, User
from ipsapp.kernel.periods import Week

if TYPE_CHECKING:
    import uuid

# Before the first meeting of the day.
HOUR = 6
# A mail server that is away all Monday gets another day; after that the news is old.
LAST_WEEKDAY = 1


@dataclass(frozen=True)
class DueDigest:
    """A supervisor whose e-mail about a week has not gone out; `as_of` is the day where they work."""

    user: User
    week: Week
    as_of: datetime.date


def due_digests(*, now: datetime.datetime) -> list[DueDigest]:
    """Digests to send at this moment: from Monday at six until Tuesday night, by the clock of the supervisor's programs."""
    roles: dict[User, list[RoleAssignment]] = defaultdict(list)
    found = RoleAssignment.objects.filter(role=Role.SUPERVISOR, user__is_active=True)
    for role in found.exclude(user__digest_choice__is_wanted=False).select_related("user", "program"):
        roles[role.user].append(role)
    due = []
    for user, held in roles.items():
        local = now.astimezone(_zone(held))
        today = local.date()
        is_time = today.weekday() <= LAST_WEEKDAY and (today.weekday() > 0 or local.hour >= HOUR)
        if is_time and any(role.starts_on <= today and (not role.ends_on or role.ends_on > today) for role in held):
            due.append(DueDigest(user, Week.containing(today).back(1), today))
    sent = set(DigestSending.objects.filter(user__in=[each.user for each in due]).values_list("user", "week_starts_on"))
    return [each for each in due if (each.user.pk, each.week.start) not in sent]


def _zone(roles: list[RoleAssignment]) -> datetime.tzinfo:
    zones = {role.program.time_zone for role in roles if role.program}
    return zoneinfo.ZoneInfo(zones.pop()) if len(zones) == 1 else timezone.get_default_timezone()


def possible_delegates(user: User, *, on: datetime.date) -> list[User]:
    """Who may read in the user's place what the e-mail tells: those who oversee each of their programs, by name."""
    programs = list(programs_supervised(user, on=on))
    if not programs:
        return []
    overseen: dict[User, set[uuid.UUID]] = defaultdict(set)
    roles = RoleAssignment.objects.in_force(on=on).filter(
        Q(role=Role.SUPERVISOR, program__in=programs)
        | Q(role=Role.AGENCY_LEAD, agency__in={program.agency_id for program in programs}),
        user__is_active=True,
    )
    for role in roles.exclude(user=user).select_related("user"):
        overseen[role.user] |= {
            program.pk for program in programs if role.program_id == program.pk or role.agency_id == program.agency_id
        }
    return sorted(
        (other for other, seen in overseen.items() if len(seen) == len(programs)), key=lambda other: other.full_name
    )


def digest_reader(user: User, *, on: datetime.date) -> User:
    """Who gets the user's e-mail: the delegate while they may read it, otherwise the user."""
    choice = DigestChoice.objects.filter(user=user).select_related("delegate").first()
    delegate = choice.delegate if choice else None
    return delegate if delegate and delegate in possible_delegates(user, on=on) else user
