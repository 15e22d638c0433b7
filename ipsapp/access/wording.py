"""What a form says about an answer that is missing: what to do, in the same words everywhere.

Django keeps its sentence, "This field is required.", on its field classes and offers no setting for it; a catalogue of
translations from English to English would need compiling. So the classes are told once, before any form is made, and the
forms of django-allauth and of the filters say the same as ours. A field that can say it better gives its own
`error_messages`.
"""

from __future__ import annotations

from django import forms

MISSING: dict[type[forms.Field], str] = {
    forms.Field: "Fill this in.",
    forms.BooleanField: "Tick this to go on.",
    forms.ChoiceField: "Choose one.",
    forms.DateField: "Enter the day.",
    forms.EmailField: "Enter an e-mail address.",
    forms.FileField: "Choose a file.",
    forms.IntegerField: "Enter a number.",
    forms.ModelMultipleChoiceField: "Choose at least one.",
    forms.MultipleChoiceField: "Choose at least one.",
    # Never typed: it is in the page, and makes a form that is sent twice count once.
    forms.UUIDField: "Part of this page is missing. Open the page anew.",
}


def word_missing_answers() -> None:
    """Give Django's fields these sentences. Fields made before keep the old ones: call it before forms are imported."""
    for field, sentence in MISSING.items():
        field.default_error_messages = {**vars(field).get("default_error_messages", {}), "required": sentence}
