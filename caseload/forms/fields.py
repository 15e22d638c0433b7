"""Fields that several forms share, and forms of which a part is folded away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

NOTHING = "nothing"


def tiles(label: str, choices: list[tuple[str, str]], **options: Any) -> forms.ChoiceField:
    """One of a few choices, each a tile that a thumb can hit."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect(attrs={"class": "app-tiles"}),
        error_messages={"required": "Choose one."},
        **options,
    )


def several_tiles(label: str, choices: list[tuple[str, str]], **options: Any) -> forms.MultipleChoiceField:
    """Any number of a few choices."""
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "app-tiles"}),
        required=False,
        **options,
    )


class AskedField(forms.MultipleChoiceField):
    """Several choices, or expressly none of them (an empty list); None when nobody asked."""

    def __init__(self, *, label: str, choices: list[tuple[str, str]], nothing: str, asked: str) -> None:
        super().__init__(
            label=label,
            choices=[*choices, (NOTHING, nothing)],
            widget=forms.CheckboxSelectMultiple(attrs={"class": "app-tiles"}),
            required=False,
            help_text=asked,
        )
        self.nothing = nothing

    def clean(self, value: Any) -> list[str] | None:
        """What is chosen; None when nothing is, not even that there is nothing."""
        chosen = cast("list[str]", super().clean(value))
        if NOTHING in chosen and len(chosen) > 1:
            raise ValidationError(f"Choose either “{self.nothing}” or what there is.")
        if not chosen:
            return None
        return [] if chosen == [NOTHING] else chosen

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was sent: an empty answer is one that nobody gave."""
        return data or None

    def prepare_value(self, value: Any) -> Any:
        """The choices as the page shows them."""
        return [NOTHING] if value == [] else value


class WithMore(forms.Form):
    """A form whose page folds the fields of `MORE` away; `_more_fields.html` shows them."""

    MORE: tuple[str, ...] = ()

    def more(self) -> list[BoundField]:
        """The fields that are folded away."""
        return [self[name] for name in self.MORE]

    def opens_more(self) -> bool:
        """Whether they are shown at once, because one of them is to be corrected."""
        return any(name in self.errors for name in self.MORE)
