"""Forms about a specialist's own days: hours, and days away."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.formats import date_format
from django_filters import ChoiceFilter, FilterSet, ModelChoiceFilter

from caseload.choices import AbsenceKind
from caseload.services.days import Hours
from ipsapp.access.models import User

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from caseload.models import Absence, TimeRecord

HOUR = 60
HALF_HOUR = Decimal("0.5")
PARTS = ("scheduled", "community", "other")
# What the first tap on more makes of an empty field.
BEGINS_AT = ("8", "4", "0.5")


def in_hours(minutes: int) -> Decimal:
    """Minutes as hours, for a field."""
    return (Decimal(minutes) / HOUR).quantize(Decimal("0.01")).normalize()


def _hours(label: str, *, begins_at: str) -> forms.DecimalField:
    # Half hours are offered, from `begins_at`; hours that came to the minute can still be saved as they are.
    widget = forms.NumberInput(attrs={"step": str(HALF_HOUR), "data-stepper": begins_at})
    return forms.DecimalField(label=label, min_value=0, max_value=24, required=False, widget=widget)


@dataclass(frozen=True)
class DayFields:
    """The three fields of one day, as a page shows them."""

    day: datetime.date
    scheduled: forms.BoundField
    community: forms.BoundField
    other: forms.BoundField


class HoursForm(forms.Form):
    """The hours of some days, three fields for each. A day without scheduled hours is left without a record."""

    def __init__(
        self, *args: Any, days: Sequence[datetime.date], recorded: Mapping[datetime.date, TimeRecord], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.days = days
        for day in days:
            written = date_format(day, "D j M")
            labels = (f"{written}: scheduled", f"{written}: of it in the community", f"{written}: of it other duties")
            for part, label, begins_at in zip(PARTS, labels, BEGINS_AT, strict=True):
                self.fields[f"{part}_{day}"] = _hours(label, begins_at=begins_at)
            if record := recorded.get(day):
                minutes = (record.scheduled_minutes, record.community_minutes, record.other_duty_minutes)
                for part, value in zip(PARTS, minutes, strict=True):
                    self.initial[f"{part}_{day}"] = f"{in_hours(value):f}"

    @property
    def rows(self) -> list[DayFields]:
        """The fields by day."""
        return [DayFields(day, *(self[f"{part}_{day}"] for part in PARTS)) for day in self.days]

    def clean(self) -> dict[str, Any]:
        """Also: hours in the community are said outright, and no part of a day is longer than the day."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for day in self.days:
            names = [f"{part}_{day}" for part in PARTS]
            if set(names) & set(self.errors):
                continue
            scheduled, community, other = (cleaned[name] for name in names)
            if scheduled is None:
                if community or other:
                    self.add_error(names[0], "Enter the scheduled hours, too.")
                continue
            if community is None:
                self.add_error(names[1], "Enter the hours in the community; 0 for none.")
            elif community > scheduled:
                self.add_error(names[1], "These are more than the scheduled hours. Correct one of them.")
            if other and other > scheduled:
                self.add_error(names[2], "These are more than the scheduled hours. Correct one of them.")
        return cleaned

    def hours(self) -> dict[datetime.date, Hours | None]:
        """The days as entered; None for one that was left empty."""
        entered: dict[datetime.date, Hours | None] = {}
        for day in self.days:
            scheduled, community, other = (self.cleaned_data[f"{part}_{day}"] for part in PARTS)
            minutes = (int(HOUR * (value or 0)) for value in (scheduled, community, other))
            entered[day] = None if scheduled is None else Hours(*minutes)
        return entered


class RepeatForm(forms.Form):
    """The day that is to be recorded as the one before."""

    day = forms.DateField()


class AbsenceEditForm(forms.Form):
    """From when until when somebody is away, and why."""

    starts_on = forms.DateField(label="First day away")
    ends_on = forms.DateField(label="Last day away", required=False, help_text="Leave empty for one day.")
    kind = forms.ChoiceField(
        label="Why",
        choices=AbsenceKind.choices,
        initial=AbsenceKind.LEAVE,
        widget=forms.RadioSelect(attrs={"class": "app-tiles"}),
        error_messages={"required": "Choose one."},
    )

    def clean(self) -> dict[str, Any]:
        """The last day is the first when none is given."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["ends_on"] = cleaned.get("ends_on") or cleaned.get("starts_on")
        return cleaned


class AbsenceForm(AbsenceEditForm):
    """New days away, of oneself or of somebody one supervises. `id` makes a form that is sent twice one absence."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    person = forms.ModelChoiceField(queryset=User.objects.none(), label="Who", empty_label=None)

    field_order = ("id", "person")

    def __init__(self, *args: Any, people: QuerySet[User], user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = uuid.uuid4
        self.user = user
        cast("forms.ModelChoiceField[User]", self.fields["person"]).queryset = people
        self.fields["person"].initial = user
        if len(people) < 2:
            del self.fields["person"]

    def person_chosen(self) -> User:
        """The person chosen, or the only one there is."""
        return cast("User", self.cleaned_data.get("person") or self.user)


class AbsenceFilter(FilterSet):
    """Narrows the absences of `queries.days.absences_known`; what is over is left out unless asked for."""

    when = ChoiceFilter(
        choices=(("coming", "Now and to come"), ("over", "Over"), ("all", "All")),
        label="When",
        method="with_time",
        empty_label=None,
        initial="coming",
    )
    kind = ChoiceFilter(choices=AbsenceKind.choices, label="Why", empty_label="Any")
    person = ModelChoiceFilter(queryset=User.objects.none(), label="Who", empty_label="Everybody")

    def __init__(self, data: Any, *, queryset: QuerySet[Absence], people: QuerySet[User], as_of: datetime.date) -> None:
        super().__init__({"when": "coming"} | {name: value for name, value in data.items() if value}, queryset=queryset)
        self.as_of = as_of
        if len(people) > 1:
            self.filters["person"].queryset = people
        else:
            del self.filters["person"]

    @property
    def absences(self) -> QuerySet[Absence]:
        """Absences that fit; none when the filter itself makes no sense."""
        return cast("QuerySet[Absence]", self.qs if self.is_valid() else self.queryset.none())

    def with_time(self, absences: QuerySet[Absence], name: str, value: str) -> QuerySet[Absence]:
        """Those that go on or are to come, the next first; those that are over; or all."""
        if value == "coming":
            return absences.filter(ends_on__gte=self.as_of).order_by("starts_on", "pk")
        return absences.filter(ends_on__lt=self.as_of) if value == "over" else absences
