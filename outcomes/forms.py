"""What a reader of figures may choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from ipsapp.access.models import Program
from ipsapp.kernel.periods import Quarter
from outcomes.indicators.registry import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet


class QuarterForm(forms.Form):
    """The quarter and, when there are several to choose from, the program. Without a choice: the first quarter, all."""

    def __init__(self, data: Mapping[str, str], *, quarters: Sequence[Quarter], programs: QuerySet[Program]) -> None:
        first = quarters[0].code
        super().__init__({"quarter": first} | dict(data.items()), initial={"quarter": first})
        self.fields["quarter"] = forms.TypedChoiceField(
            choices=[(each.code, str(each)) for each in quarters], coerce=Quarter.parse
        )
        if len(programs) > 1:
            self.fields["program"] = forms.ModelChoiceField(
                queryset=programs, required=False, empty_label="All programs"
            )

    @property
    def chosen_quarter(self) -> Quarter:
        """The quarter asked for; the first one when what was asked for cannot be shown."""
        return self._cleaned().get("quarter") or Quarter.parse(self.initial["quarter"])

    @property
    def chosen_program(self) -> Program | None:
        """The program asked for, or None for all of them."""
        return self._cleaned().get("program")

    def _cleaned(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data


class RecordsForm(forms.Form):
    """Which figure to open: its program, quarter and indicator; `whole` for the denominator of a rate."""

    program = forms.ModelChoiceField(queryset=Program.objects.none())
    quarter = forms.CharField(max_length=7)
    indicator = forms.TypedChoiceField(
        choices=[(each.key, each.title) for each in INDICATORS],
        coerce=lambda key: next(each for each in INDICATORS if each.key == key),
    )
    whole = forms.BooleanField(required=False)

    def __init__(self, data: Mapping[str, str], *, programs: QuerySet[Program]) -> None:
        super().__init__(data)
        self.fields["program"] = forms.ModelChoiceField(queryset=programs)

    def clean_quarter(self) -> Quarter:
        """The quarter its code names."""
        try:
            return Quarter.parse(self.cleaned_data["quarter"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
