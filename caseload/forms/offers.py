"""Forms about jobs that are accepted and not begun."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from caseload.forms.employers import EmployerChoiceForm


class OfferForm(EmployerChoiceForm):
    """Records an accepted job. `id` makes a form that is sent twice one job."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label="Job title", max_length=120)
    starts_on = forms.DateField(label="First day", help_text="Today or later.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = uuid.uuid4


class WithdrawForm(forms.Form):
    """Says that an accepted job came to nothing."""

    withdrawn_on = forms.DateField(label="Came to nothing on")
