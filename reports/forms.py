"""The forms of the reports pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import django_filters
from django import forms

from ipsapp.access.models import Role, State
from ipsapp.kernel.periods import Quarter
from reports.models import Edition

if TYPE_CHECKING:
    import datetime

    from django.db.models import QuerySet

    from ipsapp.access.models import User

# Four years: how far back a report may be asked for.
N_QUARTERS = 16


def complete_quarters(*, as_of: datetime.date) -> list[Quarter]:
    """The quarters that have ended by that day and may be reported on, newest first."""
    current = Quarter.containing(as_of)
    return [current.back(n) for n in range(1, N_QUARTERS + 1)]


def states_of(user: User, *, on: datetime.date) -> QuerySet[State]:
    """The states whose staff the user belongs to on that day."""
    return State.objects.filter(pk__in=user.places(Role.STATE_STAFF, on=on).states)


class ReportRequestForm(forms.Form):
    """Which report to make. Asks for the state only when the person works for more than one."""

    state = forms.ModelChoiceField(queryset=State.objects.none(), empty_label=None)
    quarter = forms.TypedChoiceField(coerce=Quarter.parse, help_text="Quarters that have ended.")

    def __init__(self, *args: Any, user: User, as_of: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = states_of(user, on=as_of)
        self.only_state = states.get() if states.count() == 1 else None
        if self.only_state:
            del self.fields["state"]
        else:
            cast("forms.ModelChoiceField[State]", self.fields["state"]).queryset = states
        quarters = complete_quarters(as_of=as_of)
        quarter = cast("forms.TypedChoiceField", self.fields["quarter"])
        quarter.choices = [(each.code, str(each)) for each in quarters]

    def clean(self) -> dict[str, Any]:
        """The answers; the state of a person who has only one is theirs."""
        cleaned = super().clean() or {}
        return cleaned | ({"state": self.only_state} if self.only_state else {})


class EditionFilter(django_filters.FilterSet):
    """Which editions to list."""

    quarter = django_filters.ChoiceFilter(field_name="quarter_starts_on", empty_label="All quarters", label="Quarter")
    order = django_filters.OrderingFilter(
        label="Order",
        fields={"published_at": "made", "quarter_starts_on": "quarter"},
        choices=[
            ("-made", "Newest first"),
            ("made", "Oldest first"),
            ("-quarter", "Latest quarter first"),
            ("quarter", "Earliest quarter first"),
        ],
        empty_label=None,
    )

    class Meta:
        model = Edition
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        starts = (
            self.queryset.order_by("-quarter_starts_on").values_list("quarter_starts_on", flat=True).distinct()
            if self.queryset is not None
            else []
        )
        self.filters["quarter"].extra["choices"] = [(start, str(Quarter.containing(start))) for start in starts]
