"""The form that hands a whole caseload over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet

from caseload.choices import Phase
from caseload.services.handovers import Move
from ipsapp.access.models import User

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Sequence

    from caseload.models import Enrolment


class CaseloadField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of specialists that says how many clients each has."""

    def label_from_instance(self, specialist: Any) -> str:
        """The name and the number."""
        n_clients = specialist.n_clients
        return f"{specialist.full_name} ({n_clients} client{'' if n_clients == 1 else 's'})"


class FromForm(forms.Form):
    """Whose caseload it is about."""

    def __init__(self, *args: Any, specialists: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = CaseloadField(queryset=specialists, label="Clients of", empty_label="Choose")


@dataclass(frozen=True)
class HandoverRow:
    """A client of the caseload with the two answers about them."""

    enrolment: Enrolment
    phase: str  # the label; empty when none was ever recorded
    is_chosen: forms.BoundField
    to: forms.BoundField


class CaseloadHandoverForm(forms.Form):
    """Which of these clients go where, and from when. All are chosen at first."""

    def __init__(
        self,
        *args: Any,
        enrolments: Sequence[Enrolment],
        colleagues: QuerySet[User],
        as_of: datetime.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.enrolments = enrolments
        # Asked once: each client has the same choice.
        self.colleagues = {str(user.pk): user for user in colleagues}
        names = [(key, user.full_name) for key, user in self.colleagues.items()]
        self.fields["specialist"] = forms.ChoiceField(
            label="To",
            choices=[("", "Choose"), *names],
            help_text="Who takes them over. Below you can choose somebody else for single clients.",
        )
        self.fields["starts_on"] = forms.DateField(
            label="From",
            initial=as_of,
            help_text="Up to today they change hands at once. Until a day to come they stay where they are.",
        )
        for enrolment in enrolments:
            name = enrolment.client.display_name
            self.fields[f"chosen_{enrolment.pk}"] = forms.BooleanField(label=name, required=False, initial=True)
            self.fields[f"to_{enrolment.pk}"] = forms.ChoiceField(
                label=f"Specialist for {name}", choices=[("", "As above"), *names], required=False
            )

    @property
    def rows(self) -> Iterator[HandoverRow]:
        """The clients, in the order given: enrolments of `queries.handovers.open_caseload`."""
        for enrolment in self.enrolments:
            phase = vars(enrolment)["current_phase"]
            yield HandoverRow(
                enrolment,
                Phase(phase).label if phase else "",
                self[f"chosen_{enrolment.pk}"],
                self[f"to_{enrolment.pk}"],
            )

    def clean(self) -> dict[str, Any]:
        """Also: somebody changes hands."""
        cleaned = super().clean() or {}
        if not any(cleaned.get(f"chosen_{enrolment.pk}") for enrolment in self.enrolments):
            raise forms.ValidationError("Choose at least one client.")
        return cleaned

    def moves(self) -> list[Move]:
        """The clients chosen, each with who takes them over."""
        return [
            Move(
                enrolment,
                self.colleagues[self.cleaned_data[f"to_{enrolment.pk}"] or self.cleaned_data["specialist"]],
            )
            for enrolment in self.enrolments
            if self.cleaned_data[f"chosen_{enrolment.pk}"]
        ]
