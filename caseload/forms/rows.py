"""Forms with rows below them: some are filled in, some blank, and an emptied row is taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_ROWS = 40


class FormWithRows(forms.Form):
    """A form that is valid when its rows are too. A subclass makes them by `add_rows` before anything is asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row_sets: dict[str, forms.BaseFormSet[Any]] = {}

    def add_rows(
        self,
        name: str,
        row: type[forms.Form],
        *,
        initial: Iterable[dict[str, Any]] = (),
        n_blank: int,
        **form_kwargs: Any,
    ) -> forms.BaseFormSet[Any]:
        """Rows of a kind: those there are, and blank ones."""
        # What was sent is all there is: a row that says what is stored already would pass for an untouched blank one.
        made: forms.BaseFormSet[Any] = forms.formset_factory(
            row, extra=n_blank, max_num=MOST_ROWS, absolute_max=MOST_ROWS
        )(
            self.data if self.is_bound else None,
            initial=[] if self.is_bound else list(initial),
            prefix=name,
            form_kwargs=form_kwargs,
        )
        self.row_sets[name] = made
        return made

    def clean(self) -> dict[str, Any]:
        """Say at the top that a row below is wrong."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for rows in self.row_sets.values():
            if not rows.is_valid():
                messages = [error for row in rows for errors in row.errors.values() for error in errors]
                self.add_error(None, " ".join(dict.fromkeys([*messages, *map(str, rows.non_form_errors())])))
        return cleaned
