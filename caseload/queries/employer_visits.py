"""Who else goes there: so that two specialists do not call on one employer without knowing."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet

from caseload.choices import ContactMode, EmployerResult
from caseload.models import EmployerContact

if TYPE_CHECKING:
    from caseload.models import Employer
    from ipsapp.access.models import User

LOOK_BACK_DAYS = 14
LOOK_AHEAD_DAYS = 14


@dataclass(frozen=True)
class ColleagueVisit:
    """A colleague was there in person."""

    name: str
    visited_on: datetime.date
    days_ago: int
    met_somebody: bool


@dataclass(frozen=True)
class ColleaguePromise:
    """A colleague promised a next step."""

    name: str
    promised_for: datetime.date
    what: str
    """Empty when the promise was made for a client whom the reader may not know."""


@dataclass(frozen=True)
class VisitsAround:
    """What colleagues did at an employer lately, and what they promised to do soon."""

    visits: list[ColleagueVisit]
    promises: list[ColleaguePromise]

    def __bool__(self) -> bool:
        return bool(self.visits or self.promises)


def visits_around(employer: Employer, *, user: User, on: datetime.date) -> VisitsAround:
    """Visits of colleagues in the two weeks up to that day, newest first, and what they promised for the two weeks from it.

    Counts what every colleague did, also for clients the user may not know: a name of a colleague and a day name no
    client. Each colleague stands there once, with the newest visit. A promise holds until they are in touch again.
    """
    contacts = (
        EmployerContact.objects.filter(employer=employer)
        .exclude(specialist=user)
        .select_related("specialist")
        .order_by("-occurred_on", "-created_at")
    )
    visits: dict[str, ColleagueVisit] = {}
    recent = contacts.filter(
        mode=ContactMode.IN_PERSON, occurred_on__range=(on - datetime.timedelta(days=LOOK_BACK_DAYS), on)
    )
    for contact in recent:
        visits.setdefault(
            str(contact.specialist_id),
            ColleagueVisit(
                name=contact.specialist.full_name,
                visited_on=contact.occurred_on,
                days_ago=(on - contact.occurred_on).days,
                met_somebody=contact.result == EmployerResult.MET,
            ),
        )
    later = EmployerContact.objects.filter(
        employer=employer, specialist=OuterRef("specialist"), occurred_on__gt=OuterRef("occurred_on")
    )
    promised: QuerySet[Any] = contacts.filter(
        ~Exists(later), next_step_on__range=(on, on + datetime.timedelta(days=LOOK_AHEAD_DAYS))
    ).annotate(is_readable=Exists(EmployerContact.objects.visible_to(user, on=on).filter(pk=OuterRef("pk"))))
    return VisitsAround(
        visits=list(visits.values()),
        promises=[
            ColleaguePromise(
                name=contact.specialist.full_name,
                promised_for=contact.next_step_on,
                what=contact.next_step if contact.is_readable else "",
            )
            for contact in promised.order_by("next_step_on", "specialist__full_name")
        ],
    )
