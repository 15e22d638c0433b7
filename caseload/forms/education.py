"""Forms about school and training."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, cast

from django import forms

from caseload.choices import EducationOutcome

if TYPE_CHECKING:
    from caseload.services.education import EducationFacts


class EducationForm(forms.Form):
    """Records school or training, and how it ended."""

    school = forms.CharField(label="School or provider", max_length=120)
    course = forms.CharField(label="Course or credential", max_length=120)
    started_on = forms.DateField(label="First day")
    accommodations = forms.CharField(
        max_length=200, required=False, help_text="What the school does differently for the client."
    )
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    ended_on = forms.DateField(label="Last day", required=False, help_text="Leave it empty while it goes on.")
    outcome = forms.ChoiceField(
        label="How it ended", choices=[("", "It goes on"), *EducationOutcome.choices], required=False
    )

    def facts(self) -> EducationFacts:
        """What the form says of the school."""
        return cast("EducationFacts", {name: self.cleaned_data[name] for name in EducationForm.base_fields})


class NewEducationForm(EducationForm):
    """Adds school or training. `id` makes a form that is sent twice one school."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
