"""Parts of forms about contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from caseload.models import Enrolment


def tiles(label: str, choices: list[tuple[str, str]], *, css: str = "app-tiles", **options: Any) -> forms.ChoiceField:
    """A choice by one tap."""
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
