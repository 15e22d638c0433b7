"""Forms about what is known of an employer: people, places, openings, what it stands for."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django import forms

from caseload.choices import EmployerPromise, JobType, PromiseSource, WageUnit
from caseload.forms.codes import OccupationField
from caseload.forms.employers import ZipCodeField
from caseload.models import EmployerSite
from caseload.services.openings import OpeningFacts

if TYPE_CHECKING:
    import datetime

    from django.db.models import QuerySet


class SiteForm(forms.Form):
    """A place of an employer. `id` makes a form that is sent twice one place."""

    FACTS = ("city", "address", "zip_code")

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    city = forms.CharField(max_length=80, help_text="Where people work. The minimum wage depends on it.")
    address = forms.CharField(max_length=160, required=False, help_text="Street and number.")
    zip_code = ZipCodeField()


class AtSiteForm(forms.Form):
    """Something at one place of an employer, or at none in particular. `id` makes a form that is sent twice one row."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    site = forms.ModelChoiceField(
        label="Place", queryset=EmployerSite.objects.none(), required=False, empty_label="All places, or not known"
    )

    def __init__(self, *args: Any, sites: QuerySet[EmployerSite], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[EmployerSite]", self.fields["site"]).queryset = sites


class PersonForm(AtSiteForm):
    """Somebody at an employer to ask for."""

    FACTS = ("name", "title", "decides_on_hiring", "phone", "email", "site")

    name = forms.CharField(max_length=120, required=False, help_text="Leave it empty when you only know the position.")
    title = forms.CharField(label="Position", max_length=120, required=False, help_text="As in shift lead or owner.")
    decides_on_hiring = forms.BooleanField(label="Decides on hiring", required=False)
    phone = forms.CharField(max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    email = forms.EmailField(label="E-mail", required=False)

    field_order = ("id", *FACTS)

    def facts(self) -> dict[str, Any]:
        """What is said of the person."""
        return {name: self.cleaned_data[name] for name in self.FACTS}


class PersonEditForm(PersonForm):
    """Corrects what is known of a person, or says that they have left."""

    left_on = forms.DateField(
        label="Left on",
        required=False,
        help_text="When they no longer work there. They stay in the list of who was there.",
    )


class OpeningForm(AtSiteForm):
    """A job an employer wants to fill."""

    FACTS = (
        "title", "occupation", "job_type", "site", "hours_per_week", "wage", "wage_unit", "seen_on", "closes_on", "note",
    )  # fmt: skip

    title = forms.CharField(label="Job title", max_length=120, help_text="As the employer calls it.")
    occupation = OccupationField(
        help_text="Type a word, such as cook or cashier, and choose. The job type follows from it."
    )
    job_type = forms.ChoiceField(
        label="Job type",
        choices=[("", "Choose one"), *JobType.choices],
        required=False,
        help_text="Needed only when you chose no occupation.",
    )
    hours_per_week = forms.DecimalField(
        label="Hours a week",
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(168),
        max_digits=4,
        decimal_places=1,
        help_text="Leave it empty when not known.",
    )
    wage = forms.DecimalField(
        required=False, min_value=Decimal(0), max_digits=9, decimal_places=2, label="Pay in dollars"
    )
    wage_unit = forms.ChoiceField(
        label="Paid per", choices=[(unit.value, unit.name.capitalize()) for unit in WageUnit], initial=WageUnit.HOUR
    )
    seen_on = forms.DateField(label="You learned of it on")
    closes_on = forms.DateField(
        label="Last day to apply", required=False, help_text="After it the opening leaves the list by itself."
    )
    note = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="How to apply, what they look for. Never name a client here.",
    )

    field_order = ("id", *FACTS)

    def __init__(self, *args: Any, as_of: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_on"].initial = as_of

    def facts(self) -> OpeningFacts:
        """What is said of the opening."""
        return OpeningFacts(**{name: self.cleaned_data[name] for name in self.FACTS})


class OpeningEditForm(OpeningForm):
    """Corrects an opening, or says that it is filled."""

    filled_on = forms.DateField(label="Filled on", required=False, help_text="Empty while the job is open.")


class TagForm(forms.Form):
    """What an employer stands for, and how one knows."""

    tag = forms.ChoiceField(
        label="The employer is", choices=EmployerPromise.choices, widget=forms.RadioSelect(attrs={"class": "app-tiles"})
    )
    source = forms.ChoiceField(
        label="How do you know?", choices=PromiseSource.choices, widget=forms.RadioSelect(attrs={"class": "app-tiles"})
    )
    since = forms.DateField(required=False, help_text="Leave it empty when not known.")
    note = forms.CharField(
        max_length=200, required=False, help_text="Who certified it, or what you saw. Never name a client here."
    )
