"""Openings across employers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

from caseload.models import Employer, Opening

if TYPE_CHECKING:
    import datetime

    from ipsapp.access.models import User


def openings_known(user: User, *, on: datetime.date) -> QuerySet[Opening]:
    """Openings of the employers the user may see that are open on that day, newest first, with employer and place."""
    return (
        Opening.objects.visible_to(user, on=on)
        .open_on(on)
        .select_related("employer", "site")
        .prefetch_related("employer__sites", "employer__tags")
        .order_by("-seen_on", "employer__name", "pk")
    )


def matching_openings(openings: QuerySet[Opening], text: str) -> QuerySet[Opening]:
    """Those whose title, employer or town holds the text; the towns of the employer count while the place is not known."""
    in_town = Q(site__city__icontains=text) | Q(
        site=None, employer__in=Employer.objects.filter(sites__city__icontains=text)
    )
    return openings.filter(Q(title__icontains=text) | Q(employer__name__icontains=text) | in_town)


def openings_at(employer: Employer) -> QuerySet[Opening]:
    """Everything that was ever open at an employer: first what is not filled, then the newest."""
    return (
        Opening.objects.filter(employer=employer)
        .select_related("site", "recorded_by")
        .order_by(F("filled_on").desc(nulls_first=True), "-seen_on", "pk")
    )
