"""What an administrator fills in."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms

from ipsapp.access.models import Agency, Program, Role, State
from ipsapp.access.models.people import ROLES_IN_AGENCY, ROLES_IN_PROGRAM, ROLES_IN_STATE

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

Place = State | Agency | Program

LEVELS: tuple[tuple[type[Place], str, tuple[Role, ...]], ...] = (
    (State, "a state", ROLES_IN_STATE),
    (Agency, "an agency", ROLES_IN_AGENCY),
    (Program, "a program", ROLES_IN_PROGRAM),
)

# The zones of the states and territories; a program's days are those of its zone.
TIME_ZONES = (
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Phoenix", "Mountain, no daylight saving (Arizona)"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
    ("America/Puerto_Rico", "Atlantic (Puerto Rico, Virgin Islands)"),
    ("Pacific/Guam", "Chamorro (Guam, Northern Marianas)"),
    ("Pacific/Pago_Pago", "Samoa"),
)


class PlaceField(forms.ChoiceField):
    """One of the given places, grouped by level; cleans to the place itself."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.places: dict[str, Place] = {}

    def offer(self, places: Iterable[Place]) -> None:
        """Set which places can be chosen."""
        self.places = {str(place.pk): place for place in places}
        groups: list[Any] = [("", "Choose a place")]
        for level, title in ((Program, "Programs"), (Agency, "Agencies"), (State, "States")):
            options = [(key, self._label(place)) for key, place in self.places.items() if isinstance(place, level)]
            groups += [(title, options)] if options else []
        self.choices = groups

    def clean(self, value: Any) -> Place | None:
        """The place chosen, or None when the field may be empty and is."""
        return self.places.get(super().clean(value))

    @staticmethod
    def _label(place: Place) -> str:
        return f"{place}, {place.agency}" if isinstance(place, Program) else str(place)


class ShareForm(forms.Form):
    """For what share of full time a role is held."""

    fte = forms.DecimalField(
        label="Share of full time",
        min_value=Decimal("0.05"),
        max_value=1,
        max_digits=3,
        decimal_places=2,
        initial=1,
        widget=forms.NumberInput({"step": "0.05", "min": "0.05", "max": "1"}),
        help_text="1 for full time, 0.5 for half. Targets and caseloads are held against it.",
    )


class RoleForm(ShareForm):
    """A role in a place from a day on."""

    role = forms.ChoiceField(
        choices=Role.choices,
        widget=forms.RadioSelect(attrs={"class": "app-tiles"}),
    )
    place = PlaceField(
        help_text="Specialists, supervisors and reviewers belong to a program, agency leads to an agency, "
        "state staff and administrators to a state."
    )
    starts_on = forms.DateField(label="From", widget=forms.DateInput, help_text="First day of the role.")

    field_order: tuple[str, ...] = ("role", "place", "starts_on", "fte")

    def __init__(self, *args: Any, places: Iterable[Place], today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        assert isinstance(place, PlaceField)  # noqa: S101 - for the type checker
        place.offer(places)
        self.fields["starts_on"].initial = today
        # Most people work full time, and the roles outside programs have no share.
        self.fields["fte"].required = False

    def clean_fte(self) -> Decimal:
        """The share; full time when none is given."""
        return self.cleaned_data["fte"] or Decimal(1)

    def clean(self) -> dict[str, Any]:
        """Also: the place is of the level at which the role is held."""
        cleaned = super().clean() or {}
        role, place = cleaned.get("role"), cleaned.get("place")
        if role and place:
            level, words = next((level, words) for level, words, roles in LEVELS if role in roles)
            if not isinstance(place, level):
                self.add_error("place", f"{Role(role).label}s belong to {words}. Choose one.")
        return cleaned


class PersonForm(RoleForm):
    """A new person and their first role."""

    full_name = forms.CharField(label="Full name", max_length=120)
    email = forms.EmailField(
        label="E-mail", max_length=254, help_text="They sign in with it. We send a link there to choose a password."
    )
    phone = forms.CharField(max_length=30, required=False, widget=forms.TextInput({"type": "tel"}))

    field_order = ("full_name", "email", "phone", "role", "place", "starts_on", "fte")


class EndRoleForm(forms.Form):
    """The day on which a role ends."""

    ends_on = forms.DateField(
        label="No longer held from", widget=forms.DateInput, error_messages={"required": "Say from which day."}
    )


class ActivateForm(forms.Form):
    """Whether an account is to be open."""

    is_active = forms.TypedChoiceField(choices=[("True", "Open"), ("False", "Closed")], coerce=lambda x: x == "True")


class AgencyForm(forms.Form):
    """A new agency of a state."""

    name = forms.CharField(label="Name of the agency", max_length=120)


class ProgramForm(forms.Form):
    """A new program of an agency."""

    name = forms.CharField(label="Name of the program", max_length=120)
    time_zone = forms.ChoiceField(choices=TIME_ZONES, help_text="Its days begin and end by this clock.")
    is_ips = forms.BooleanField(
        label="Runs Individual Placement and Support",
        required=False,
        initial=True,
        help_text="Programs that do not are left out of every figure.",
    )


class TeamForm(forms.Form):
    """A new treatment team of a program."""

    name = forms.CharField(label="Name of the team", max_length=120)
