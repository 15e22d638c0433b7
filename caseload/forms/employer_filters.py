"""Finding employers and openings: search, filter, order."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.db.models import Exists, F, OuterRef, Q
from django_filters import CharFilter, ChoiceFilter, FilterSet

from caseload.choices import EmployerPromise, EmployerStage, JobType, Sector
from caseload.models import Employer, EmployerTag, Opening
from caseload.queries.employers import VISITED_RECENTLY_DAYS, matching_employers, not_visited_for
from caseload.queries.openings import matching_openings
from caseload.queries.towns import find_town, near_town, towns_known
from ipsapp.access.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.db.models.expressions import OrderBy

ORDERS = {
    "name": ("name", "pk"),
    "last_contact": (F("last_contact_on").desc(nulls_last=True), "name", "pk"),
    # Whoever was never spoken to waits longest.
    "waiting": (F("last_contact_on").asc(nulls_first=True), "name", "pk"),
    "last_visit": (F("last_visit_on").asc(nulls_last=True), "name", "pk"),
    "stage": ("stage_order", "name", "pk"),
}
MILES = (5, 10, 20, 40)
DEFAULT_MILES = 10
NOT_FOR_DAYS = (30, 60, 90, 180)
MINE, NOBODYS = "mine", "nobody"


class EmployerFilter(FilterSet):
    """Narrows and orders the employers of `queries.employers.employers_known`."""

    search = CharFilter(label="Name or city", method="with_text")
    near = ChoiceFilter(label="Near", method="near_place", empty_label="Anywhere")
    miles = ChoiceFilter(
        choices=[(str(miles), f"{miles} miles") for miles in MILES],
        label="Within",
        method="as_it_is",
        empty_label=None,
        initial=str(DEFAULT_MILES),
    )
    stage = ChoiceFilter(label="Stage", choices=EmployerStage.choices, empty_label="All stages")
    owner = ChoiceFilter(label="Owner", method="of_owner", empty_label="Everybody's")
    visited = ChoiceFilter(
        choices=(
            ("recently", f"In the last {VISITED_RECENTLY_DAYS} days"),
            *((str(days), f"Not for {days} days") for days in NOT_FOR_DAYS),
            ("never", "Never"),
        ),
        label="Visited in person",
        method="with_visit",
        empty_label="Any time or never",
    )
    sector = ChoiceFilter(label="Sector", choices=Sector.choices, empty_label="All sectors")
    tag = ChoiceFilter(label="Stands for", choices=EmployerPromise.choices, method="with_tag", empty_label="Anything")
    opening = ChoiceFilter(
        label="Has an opening", choices=(("any", "Any"), *JobType.choices), method="with_opening", empty_label="Or not"
    )
    sort = ChoiceFilter(
        choices=(
            ("name", "Name"),
            ("stage", "Stage"),
            ("last_visit", "Longest since the last visit"),
            ("last_contact", "Newest contact"),
            ("waiting", "Longest without contact"),
        ),
        label="Order",
        method="in_order",
        empty_label=None,
        initial="name",
    )

    def __init__(self, data: dict[str, str], *, queryset: QuerySet[Any], user: User, as_of: datetime.date) -> None:
        # What is not asked for stands at its first value.
        standing = {"sort": "name", "miles": str(DEFAULT_MILES)}
        super().__init__(standing | {name: value for name, value in data.items() if value}, queryset=queryset)
        self.user = user
        self.as_of = as_of
        towns = towns_known(user, on=as_of)
        self.filters["near"].extra["choices"] = [(town, town) for town in towns]
        owners = User.objects.filter(
            pk__in=Employer.objects.visible_to(user, on=as_of).values("owner").exclude(owner=user)
        ).order_by("full_name")
        self.filters["owner"].extra["choices"] = [
            (MINE, "Mine"),
            (NOBODYS, "Nobody's yet"),
            *((str(owner.pk), owner.full_name) for owner in owners),
        ]

    @property
    def employers(self) -> QuerySet[Any]:
        """Employers that fit; none when the filter itself makes no sense."""
        return cast("QuerySet[Any]", self.qs if self.is_valid() else self.queryset.none())

    @property
    def town(self) -> str:
        """The town asked for; empty when none is."""
        return cast("str", self.form.cleaned_data["near"]) if self.is_valid() else ""

    def with_text(self, employers: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those whose name or city holds the text."""
        return matching_employers(employers, value)

    def near_place(self, employers: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those with a place within the miles of the town."""
        town = find_town(value, user=self.user, on=self.as_of)
        return near_town(employers, town, miles=int(self.form.cleaned_data["miles"] or DEFAULT_MILES))

    def as_it_is(self, employers: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """All of them: miles say something only together with a town."""
        return employers

    def of_owner(self, employers: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those kept up by the person, by nobody, or by that colleague."""
        if value == NOBODYS:
            return employers.filter(owner__isnull=True)
        return employers.filter(owner=self.user.pk if value == MINE else value)

    def with_visit(self, employers: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those visited lately, never, or once but not for so many days."""
        if value == "never":
            return employers.filter(last_visit_on__isnull=True)
        if value == "recently":
            since = self.as_of - datetime.timedelta(days=VISITED_RECENTLY_DAYS)
            return employers.filter(last_visit_on__gte=since)
        return not_visited_for(employers, days=int(value), on=self.as_of)

    def with_tag(self, employers: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those that stand for it, whatever the source."""
        return employers.filter(Exists(EmployerTag.objects.filter(employer=OuterRef("pk"), tag=value)))

    def with_opening(self, employers: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those with an open job of the type, or of any."""
        openings = Opening.objects.filter(employer=OuterRef("pk")).open_on(self.as_of)
        return employers.filter(Exists(openings if value == "any" else openings.filter(job_type=value)))

    def in_order(self, employers: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """In the order asked for."""
        return employers.order_by(*ORDERS[value])


class OpeningFilter(FilterSet):
    """Narrows and orders the openings of `queries.openings.openings_known`."""

    search = CharFilter(label="Job, employer or city", method="with_text")
    job_type = ChoiceFilter(label="Job type", choices=JobType.choices, empty_label="All job types")
    town = ChoiceFilter(label="Town", method="in_town", empty_label="All towns")
    hours = ChoiceFilter(
        label="Hours a week",
        choices=(("to_20", "Up to 20"), ("from_20", "20 to 34"), ("from_35", "35 or more"), ("unknown", "Not known")),
        method="with_hours",
        empty_label="Any",
    )
    tag = ChoiceFilter(label="Employer is", choices=EmployerPromise.choices, method="with_tag", empty_label="Any")
    sort = ChoiceFilter(
        choices=(("newest", "Newest"), ("closing", "Closing soonest"), ("employer", "Employer")),
        label="Order",
        method="in_order",
        empty_label=None,
        initial="newest",
    )

    HOURS: ClassVar[dict[str, Q]] = {
        "to_20": Q(hours_per_week__lte=20),
        "from_20": Q(hours_per_week__gte=20, hours_per_week__lt=35),
        "from_35": Q(hours_per_week__gte=35),
        "unknown": Q(hours_per_week__isnull=True),
    }
    ORDERS: ClassVar[dict[str, tuple[str | OrderBy, ...]]] = {
        "newest": ("-seen_on", "employer__name", "pk"),
        "closing": (F("closes_on").asc(nulls_last=True), "-seen_on", "pk"),
        "employer": ("employer__name", "-seen_on", "pk"),
    }

    def __init__(self, data: dict[str, str], *, queryset: QuerySet[Opening], user: User, as_of: datetime.date) -> None:
        # What is not asked for stands at its first value.
        super().__init__({"sort": "newest"} | {name: value for name, value in data.items() if value}, queryset=queryset)
        self.filters["town"].extra["choices"] = [(town, town) for town in towns_known(user, on=as_of)]

    @property
    def openings(self) -> QuerySet[Opening]:
        """Openings that fit; none when the filter itself makes no sense."""
        return cast("QuerySet[Opening]", self.qs if self.is_valid() else self.queryset.none())

    def with_text(self, openings: QuerySet[Opening], name: str, value: str) -> QuerySet[Opening]:
        """Those whose title, employer or city holds the text."""
        return matching_openings(openings, value)

    def in_town(self, openings: QuerySet[Opening], name: str, value: str) -> QuerySet[Opening]:
        """Those in the town; where the place is not known, those of employers with a place there."""
        there = Employer.objects.filter(sites__city__iexact=value)
        return openings.filter(Q(site__city__iexact=value) | Q(site=None, employer__in=there))

    def with_hours(self, openings: QuerySet[Opening], name: str, value: str) -> QuerySet[Opening]:
        """Those with so many hours."""
        return openings.filter(self.HOURS[value])

    def with_tag(self, openings: QuerySet[Opening], name: str, value: str) -> QuerySet[Opening]:
        """Those of employers that stand for it."""
        return openings.filter(employer__in=EmployerTag.objects.filter(tag=value).values("employer"))

    def in_order(self, openings: QuerySet[Opening], name: str, value: str) -> QuerySet[Opening]:
        """In the order asked for."""
        return openings.order_by(*self.ORDERS[value])
