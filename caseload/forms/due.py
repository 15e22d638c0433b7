"""The filter of the due list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from caseload.clocks.registry import CLOCKS
from caseload.clocks.spec import Due, Group

if TYPE_CHECKING:
    from collections.abc import Sequence

MINE, TEAM = "mine", "team"


class DueFilter(forms.Form):
    """Narrows a due list to a group, a clock or a specialist. What makes no sense narrows nothing."""

    group = forms.ChoiceField(
        choices=[(group.value, group.value) for group in Group], required=False, widget=forms.HiddenInput
    )
    whose = forms.ChoiceField(choices=((MINE, "My own"), (TEAM, "My team's")), required=False)
    specialist = forms.ChoiceField(required=False)
    clock = forms.ChoiceField(
        label="What for",
        choices=[("", "Everything"), *((clock.key, f"{clock.title} (item {clock.item})") for clock in CLOCKS)],
        required=False,
    )

    def __init__(self, data: Any, *, dues: Sequence[Due], is_team: bool, may_choose: bool) -> None:
        super().__init__(data)
        if not may_choose:
            del self.fields["whose"]
        people = {due.specialist.pk: due.specialist.full_name for due in dues if due.specialist}
        if is_team:
            self.fields["specialist"].choices = [  # type: ignore[attr-defined]
                ("", "All specialists"),
                *sorted(((str(pk), name) for pk, name in people.items()), key=lambda choice: choice[1]),
                ("nobody", "Nobody assigned"),
            ]
        else:
            del self.fields["specialist"]

    def narrowed(self, dues: Sequence[Due]) -> list[Due]:
        """Those that fit the clock and the specialist; the group is a heading, see `in_group`."""
        self.full_clean()
        clock, specialist = self.cleaned_data.get("clock"), self.cleaned_data.get("specialist")
        return [
            due
            for due in dues
            if (not clock or due.clock.key == clock)
            and (not specialist or specialist == (str(due.specialist.pk) if due.specialist else "nobody"))
        ]

    def in_group(self, dues: Sequence[Due]) -> list[Due]:
        """Those of the group asked for; all of them when none is."""
        group = self.cleaned_data.get("group")
        return [due for due in dues if not group or due.group == group]
