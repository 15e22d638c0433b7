"""Which minimum wage held where and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from caseload.models import MinimumWage

if TYPE_CHECKING:
    import datetime
    from decimal import Decimal


def minimum_wage_in_force(*, state_code: str, city: str, on: datetime.date) -> Decimal | None:
    """The highest hourly minimum in force on that day: federal, of the state, or of the city; in dollars.

    A place without a row of its own has the one of the larger place. A city is known by its name in its state, whatever
    the case of the letters; `city` empty leaves cities out. None when no minimum at all is recorded for that day.
    """
    place = Q(state_code="") | Q(state_code__iexact=state_code, city="")
    if city:
        place |= Q(state_code__iexact=state_code, city__iexact=city)
    # Of each place the newest row that has begun counts; an older, higher one no longer does.
    newest = (
        MinimumWage.objects.filter(place, starts_on__lte=on)
        .order_by("state_code", "city", "-starts_on")
        .distinct("state_code", "city")
    )
    return max((row.amount for row in newest), default=None)
