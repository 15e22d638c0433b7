"""Whose clocks are asked: a specialist's own, or those of a supervisor's team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from caseload.clocks.registry import CLOCKS
from caseload.clocks.spec import Due, due_things
from caseload.models import Enrolment, SpecialistAssignment
from caseload.queries.clock_facts import clock_facts, specialist_posts
from ipsapp.access.models import Role

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User


def due_of_specialist(user: User, *, on: datetime.date) -> list[Due]:
    """What the clocks ask of the user as a specialist on that day; nothing of somebody who is none."""
    programs = user.places(Role.SPECIALIST, on=on).programs
    served = SpecialistAssignment.objects.filter(enrolment=OuterRef("pk"), specialist=user, ends_on__isnull=True)
    enrolments = Enrolment.objects.open_on(on).filter(Exists(served), program__in=programs)
    posts = specialist_posts(programs, on=on).filter(user=user)
    return due_things(CLOCKS, clock_facts(enrolments=enrolments, posts=posts, on=on))


def due_of_team(user: User, *, on: datetime.date) -> list[Due]:
    """What the clocks ask in the programs the user supervises on that day, of every specialist and client there."""
    programs = user.places(Role.SUPERVISOR, on=on).programs
    enrolments = Enrolment.objects.open_on(on).filter(program__in=programs)
    return due_things(CLOCKS, clock_facts(enrolments=enrolments, posts=specialist_posts(programs, on=on), on=on))
