"""Employers near a town, from the ZIP codes of their places. Nobody's own position is ever asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Avg, Exists, F, FloatField, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt

from caseload.models import Employer, EmployerSite

if TYPE_CHECKING:
    import datetime

    from django.db.models.expressions import Combinable

    from ipsapp.access.models import User

EARTH_RADIUS_MILES = 3958.8


@dataclass(frozen=True)
class Town:
    """A town, and its middle where at least one place of an employer there has a position."""

    name: str
    latitude: float | None
    longitude: float | None


def towns_known(user: User, *, on: datetime.date) -> list[str]:
    """Names of the towns in which employers that the user may see have a place, by name."""
    sites = EmployerSite.objects.filter(employer__in=Employer.objects.visible_to(user, on=on))
    return list(sites.order_by("city").values_list("city", flat=True).distinct())


def find_town(name: str, *, user: User, on: datetime.date) -> Town:
    """The town of this name, in the middle of the places known there."""
    sites = EmployerSite.objects.filter(employer__in=Employer.objects.visible_to(user, on=on), city__iexact=name)
    middle = sites.aggregate(latitude=Avg("latitude"), longitude=Avg("longitude"))
    return Town(name, middle["latitude"], middle["longitude"])


def miles_from(latitude: float, longitude: float) -> Combinable:
    """How far a site is from a point, along a great circle (haversine)."""
    half_lat = (Radians(F("latitude")) - Value(math.radians(latitude))) / Value(2.0)
    half_lon = (Radians(F("longitude")) - Value(math.radians(longitude))) / Value(2.0)
    chord = Power(Sin(half_lat), 2) + Value(math.cos(math.radians(latitude))) * Cos(Radians(F("latitude"))) * Power(
        Sin(half_lon), 2
    )
    # Rounding may carry the opposite point of the earth a hair beyond 1, where the arc sine has no value.
    return Value(2 * EARTH_RADIUS_MILES) * ASin(Least(Sqrt(chord), Value(1.0)))


def near_town(employers: QuerySet[Any], town: Town, *, miles: int) -> QuerySet[Any]:
    """Those with a place in the town or within so many miles of it, with `miles` to their nearest place.

    A place without a position counts when it lies in the town by name; the miles of such an employer are not known.
    """
    places = EmployerSite.objects.filter(employer=OuterRef("pk"))
    in_town = places.filter(city__iexact=town.name)
    if town.latitude is None or town.longitude is None:
        in_name: QuerySet[Any] = employers.filter(Exists(in_town)).annotate(
            miles=Value(None, output_field=FloatField())
        )
        return in_name
    measured = places.filter(latitude__isnull=False).annotate(away=miles_from(town.latitude, town.longitude))
    nearest = measured.order_by().values("employer").annotate(nearest=Min("away")).values("nearest")
    measurable: QuerySet[Any] = employers.annotate(miles=Subquery(nearest))
    return measurable.filter(Q(miles__lte=miles) | Exists(in_town))


def without_position(employers: QuerySet[Any]) -> QuerySet[Any]:
    """Employers none of whose places has a position."""
    placed = EmployerSite.objects.filter(employer=OuterRef("pk"), latitude__isnull=False)
    return employers.filter(~Exists(placed))
