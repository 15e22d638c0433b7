"""Forms about employers: finding, adding, and choosing one in another form."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, cast

from django import forms

from caseload.choices import Sector
from caseload.forms.codes import IndustryField
from caseload.models import Employer
from caseload.services.employers import NO_EMPLOYER
from ipsapp.access.models import Agency, User

if TYPE_CHECKING:
    from django.db.models import QuerySet


class ZipCodeField(forms.RegexField):
    """A ZIP code, or nothing. Of a longer one the first five digits count."""

    def __init__(self, **kwargs: Any) -> None:
        texts = {
            "label": "ZIP code",
            "help_text": "Five digits. It says which towns are near.",
            "error_messages": {"invalid": "A ZIP code has five digits, as in 04101."},
        }
        super().__init__(r"^\d{5}$", required=False, **texts | kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def to_python(self, value: Any) -> str:
        """The five digits of a ZIP+4 code too."""
        return cast("str", super().to_python(value)).partition("-")[0].strip()


class EmployerFactsForm(forms.Form):
    """What is known of an employer, apart from where people work."""

    name = forms.CharField(max_length=120)
    industry = IndustryField(
        help_text="Type a word, such as bakery or roofing, and choose. The sector follows from it."
    )
    sector = forms.ChoiceField(
        choices=[("", "Not known"), *Sector.choices],
        required=False,
        help_text="Needed only when you chose no industry.",
    )
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
    zip_code = ZipCodeField()
    is_mine = forms.BooleanField(
        label="I keep up the relationship",
        required=False,
        initial=True,
        help_text="You are shown as the owner. Others may visit too.",
    )

    field_order = ("id", "agency", "name", "city", "address", "zip_code", "phone", "is_mine")

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
    """Corrects what is known of an employer, who keeps it up, and whether it is open to visits."""

    FACTS = ("name", "owner", "paused_on", "phone", "industry", "sector", "notes")

    owner = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody yet",
        help_text="Who keeps up the relationship. Others may visit too.",
    )
    paused_on = forms.DateField(
        label="Asked to be left alone on",
        required=False,
        help_text="The stage becomes “Not now”. Empty it when they are open to visits again.",
    )

    field_order = FACTS

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[User]", self.fields["owner"]).queryset = owners


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
