"""The form that logs a contact with a client."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms

from caseload.choices import ContactMode, ContactPurpose, ContactResult, Place

if TYPE_CHECKING:
    import datetime

    from django.db.models import QuerySet

    from caseload.models import Enrolment


def _tiles() -> forms.RadioSelect:
    return forms.RadioSelect(attrs={"class": "app-tiles"})


class EnrolmentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice between a client's enrolments."""

    def label_from_instance(self, enrolment: Enrolment) -> str:
        """Program and day of entry."""
        return f"{enrolment.program.name}, since {enrolment.entered_on:%-d %b %Y}"


class ContactForm(forms.Form):
    """Four choices, then only what may be left out. `id` makes a form that is sent twice one contact."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    mode = forms.ChoiceField(label="How", choices=ContactMode.choices, widget=_tiles())
    place = forms.ChoiceField(
        label="Where",
        choices=Place.choices,
        widget=_tiles(),
        # Nobody should have to say where a phone call took place.
        required=False,
    )
    result = forms.ChoiceField(label="Result", choices=ContactResult.choices, widget=_tiles())
    purpose = forms.ChoiceField(label="What for", choices=ContactPurpose.choices, widget=_tiles())
    occurred_on = forms.DateField(label="Date")
    minutes = forms.IntegerField(label="Minutes", min_value=1, max_value=720, required=False)
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=False)

    def __init__(self, *args: Any, enrolments: QuerySet[Enrolment], as_of: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = uuid.uuid4
        self.fields["occurred_on"].initial = as_of
        enrolments = enrolments.select_related("program")
        self.enrolments = list(enrolments)
        if len(self.enrolments) > 1:
            field = EnrolmentField(queryset=enrolments, label="Program", initial=self.enrolments[0], empty_label=None)
            self.fields = {"enrolment": field, **self.fields}

    def clean(self) -> dict[str, Any]:
        """A place is asked for only when two people met somewhere."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("place") and cleaned.get("mode"):
            if cleaned["mode"] == ContactMode.IN_PERSON:
                self.add_error("place", "Choose where you met, or were to meet.")
            else:
                cleaned["place"] = Place.ONLINE
        return cleaned

    def enrolment_chosen(self) -> Enrolment:
        """The enrolment chosen, or the only one there is."""
        chosen: Enrolment = self.cleaned_data.get("enrolment") or self.enrolments[0]
        return chosen
