"""Forms about employers: finding, adding, and choosing one in another form."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import F
from django_filters import CharFilter, ChoiceFilter, FilterSet

from caseload.choices import Sector
from caseload.models import Employer
from caseload.queries.employers import VISITED_RECENTLY_DAYS, matching_employers
from caseload.services.employers import NO_EMPLOYER
from ipsapp.access.models import Agency

if TYPE_CHECKING:
    from django.db.models import QuerySet

ORDERS = {
    "name": ("name", "pk"),
    "last_contact": (F("last_contact_on").desc(nulls_last=True), "name", "pk"),
    # Whoever was never spoken to waits longest.
    "waiting": (F("last_contact_on").asc(nulls_first=True), "name", "pk"),
}


class EmployerFilter(FilterSet):
    """Narrows and orders the employers of `queries.employers.employers_known`."""

    search = CharFilter(label="Name or city", method="with_text")
    sector = ChoiceFilter(choices=Sector.choices, empty_label="All sectors")
    visited = ChoiceFilter(
        choices=(
            ("recently", f"In the last {VISITED_RECENTLY_DAYS} days"),
            ("not_recently", f"Not in the last {VISITED_RECENTLY_DAYS} days"),
            ("never", "Never"),
        ),
        label="Visited in person",
        method="with_visit",
        empty_label="Any time or never",
    )
    sort = ChoiceFilter(
        choices=(("name", "Name"), ("last_contact", "Newest contact"), ("waiting", "Longest without contact")),
        label="Order",
        method="in_order",
        empty_label=None,
        initial="name",
    )

    def __init__(self, data: dict[str, str], *, queryset: QuerySet[Any], as_of: datetime.date) -> None:
        # What is not asked for stands at its first value.
        super().__init__({"sort": "name"} | {name: value for name, value in data.items() if value}, queryset=queryset)
        self.as_of = as_of

    @property
    def employers(self) -> QuerySet[Any]:
        """Employers that fit; none when the filter itself makes no sense."""
        return cast("QuerySet[Any]", self.qs if self.is_valid() else self.queryset.none())

    def with_text(self, employers: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those whose name or city holds the text."""
        return matching_employers(employers, value)

    def with_visit(self, employers: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those visited in the last days, not in the last days but before, or never."""
        if value == "never":
            return employers.filter(last_visit_on__isnull=True)
        since = self.as_of - datetime.timedelta(days=VISITED_RECENTLY_DAYS)
        if value == "recently":
            return employers.filter(last_visit_on__gte=since)
        return employers.filter(last_visit_on__lt=since)

    def in_order(self, employers: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """In the order asked for."""
        return employers.order_by(*ORDERS[value])


class EmployerFactsForm(forms.Form):
    """What is known of an employer, apart from where people work."""

    name = forms.CharField(max_length=120)
    sector = forms.ChoiceField(choices=[("", "Not known"), *Sector.choices], required=False)
    phone = forms.CharField(max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    notes = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="About the business: what they need, how they hire. Never name a client here.",
    )


class EmployerForm(EmployerFactsForm):
    """Adds an employer with its first site. `id` makes a form that is sent twice one employer."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    agency = forms.ModelChoiceField(queryset=Agency.objects.none())
    city = forms.CharField(max_length=80, help_text="Where people work. The minimum wage depends on it.")
    address = forms.CharField(max_length=160, required=False, help_text="Street and number.")

    field_order = ("id", "agency", "name", "city", "address")

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = uuid.uuid4
        self.agencies = list(agencies)
        cast("forms.ModelChoiceField[Agency]", self.fields["agency"]).queryset = agencies
        if len(self.agencies) == 1:
            del self.fields["agency"]

    def agency_chosen(self) -> Agency:
        """The agency chosen, or the only one there is."""
        return cast("Agency", self.cleaned_data.get("agency") or self.agencies[0])


class EmployerEditForm(EmployerFactsForm):
    """Corrects what is known of an employer, and adds a place."""

    city = forms.CharField(
        label="City of another place",
        max_length=80,
        required=False,
        help_text="Only to add a place. The minimum wage depends on it.",
    )
    address = forms.CharField(
        label="Address of that place", max_length=160, required=False, help_text="Street and number."
    )


class EmployerChoiceForm(forms.Form):
    """Chooses an employer from the list or names a new one. The page shows it by `_employer_choice.html`."""

    employer = forms.ModelChoiceField(
        queryset=Employer.objects.none(), required=False, empty_label="", help_text="Type a few letters to find it."
    )
    new_employer = forms.CharField(
        label="Or the name of a new employer", max_length=120, required=False, help_text="Only when it is not listed."
    )
    city = forms.CharField(
        label="City of the workplace",
        max_length=80,
        required=False,
        help_text="For a new employer, or one with several places. The minimum wage depends on it.",
    )

    def __init__(self, *args: Any, employers: QuerySet[Employer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Employer]", self.fields["employer"]).queryset = employers

    def clean(self) -> dict[str, Any]:
        """Misses the employer together with whatever else is missing, not in a second round."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not (
            {"employer", "new_employer"} & set(self.errors) or cleaned.get("employer") or cleaned.get("new_employer")
        ):
            self.add_error("employer", NO_EMPLOYER)
        return cleaned
