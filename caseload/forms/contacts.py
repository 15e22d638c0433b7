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


REMOTE_MODES = frozenset(ContactMode) - {ContactMode.IN_PERSON}


def _tiles(label: str, choices: list[tuple[str, str]], *, css: str = "app-tiles", **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect(attrs={"class": css}),
        error_messages={"required": "Choose one."},
        **options,
    )


class EnrolmentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice between a client's enrolments."""

    def label_from_instance(self, enrolment: Enrolment) -> str:
        """Program and day of entry."""
        return f"{enrolment.program.name}, since {enrolment.entered_on:%-d %b %Y}"


class ContactForm(forms.Form):
    """Four choices, then only what may be left out. `id` makes a form that is sent twice one contact."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    mode = _tiles("How", ContactMode.choices, css="app-tiles app-tiles--short")
    place = _tiles("Where", Place.choices, help_text="Leave open for a call, a text or an e-mail.")
    result = _tiles("Result", ContactResult.choices)
    purpose = _tiles("What for", ContactPurpose.choices)
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

        # Nobody should have to say where a phone call took place.
        self.fields["place"].required = self.data.get("mode") not in REMOTE_MODES

    def clean_place(self) -> str:
        """The place; that of a call when none had to be chosen."""
        return self.cleaned_data["place"] or Place.ONLINE

    def enrolment_chosen(self) -> Enrolment:
        """The enrolment chosen, or the only one there is."""
        chosen: Enrolment = self.cleaned_data.get("enrolment") or self.enrolments[0]
        return chosen
