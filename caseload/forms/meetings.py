"""Forms about meetings: of treatment teams, with Vocational Rehabilitation, and who belongs to a team."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django_filters import ChoiceFilter, DateFilter, FilterSet, ModelChoiceFilter

from caseload.choices import ContactMode, MeetingKind, VrContactKind, VrStatus
from caseload.models import Enrolment
from ipsapp.access.models import Program, TreatmentTeam, User

if TYPE_CHECKING:
    import datetime

    from django.db.models import QuerySet


class ClientsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Clients to tick, by name."""

    def label_from_instance(self, enrolment: Enrolment) -> str:
        """The client's name, and whether Vocational Rehabilitation has a case."""
        name: str = enrolment.client.display_name
        return f"{name} (open VR case)" if self.says_case and enrolment.vr_status == VrStatus.OPEN else name

    says_case = False


class _TalkForm(forms.Form):
    """What meetings and contacts have in common: clients to tick, and a form that is sent twice saves one."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    everybody = forms.BooleanField(label="All of them", required=False)
    enrolments = ClientsField(
        queryset=Enrolment.objects.none(),
        label="Clients talked about",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "app-tiles"}),
    )
    note = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text="Clients are ticked above: do not name them here.",
    )

    def __init__(self, *args: Any, enrolments: QuerySet[Enrolment], is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = uuid.uuid4
        cast("ClientsField", self.fields["enrolments"]).queryset = enrolments
        self.offered = enrolments
        self.has_clients = enrolments.exists()
        if not self.has_clients:
            del self.fields["everybody"], self.fields["enrolments"]
        if not is_new:
            del self.fields["id"]

    def chosen(self) -> list[Enrolment]:
        """The clients ticked: all of them when that is ticked."""
        if not self.has_clients:
            return []
        return list(self.offered if self.cleaned_data["everybody"] else self.cleaned_data["enrolments"])


class MeetingForm(_TalkForm):
    """A meeting of a treatment team."""

    met_on = forms.DateField(label="Date")
    kind = forms.ChoiceField(
        choices=MeetingKind.choices,
        initial=MeetingKind.CLINICAL,
        widget=forms.RadioSelect(attrs={"class": "app-tiles"}),
        error_messages={"required": "Choose one."},
    )
    raised_work = forms.BooleanField(label="We talked about work for people who are not referred yet", required=False)

    field_order = ("id", "met_on", "kind", "everybody", "enrolments", "raised_work", "note")

    def __init__(self, *args: Any, as_of: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["met_on"].initial = as_of


class VrContactForm(_TalkForm):
    """A contact with Vocational Rehabilitation."""

    program = forms.ModelChoiceField(queryset=Program.objects.none(), empty_label=None)
    occurred_on = forms.DateField(label="Date")
    kind = forms.ChoiceField(
        label="What",
        choices=VrContactKind.choices,
        widget=forms.RadioSelect(attrs={"class": "app-tiles"}),
        error_messages={"required": "Choose one."},
    )
    mode = forms.ChoiceField(
        label="How",
        choices=ContactMode.choices,
        widget=forms.RadioSelect(attrs={"class": "app-tiles app-tiles--short"}),
        error_messages={"required": "Choose one."},
    )
    counselor = forms.CharField(label="Counselor", max_length=120, required=False, help_text="Name, as you know it.")

    field_order = (
        "id",
        "program",
        "kind",
        "mode",
        "occurred_on",
        "counselor",
        "everybody",
        "enrolments",
        "note",
    )

    def __init__(self, *args: Any, programs: QuerySet[Program], as_of: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occurred_on"].initial = as_of
        self.programs = list(programs)
        cast("forms.ModelChoiceField[Program]", self.fields["program"]).queryset = programs
        if len(self.programs) == 1 or "id" not in self.fields:
            del self.fields["program"]
        if self.has_clients:
            # Of a whole caseload nobody speaks at once.
            del self.fields["everybody"]
            field = cast("ClientsField", self.fields["enrolments"])
            field.says_case = True
            field.label = "Clients it was about"

    def chosen(self) -> list[Enrolment]:
        """The clients ticked."""
        return list(self.cleaned_data.get("enrolments") or [])

    def program_chosen(self) -> Program:
        """The program chosen, or the only one there is."""
        return cast("Program", self.cleaned_data.get("program") or self.programs[0])


class MembershipForm(forms.Form):
    """A specialist who joins a team."""

    specialist = forms.ModelChoiceField(queryset=User.objects.none(), empty_label=None)
    starts_on = forms.DateField(label="From")

    def __init__(self, *args: Any, specialists: QuerySet[User], as_of: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = as_of
        cast("forms.ModelChoiceField[User]", self.fields["specialist"]).queryset = specialists


class LeaveTeamForm(forms.Form):
    """The day from which somebody no longer belongs to a team."""

    ends_on = forms.DateField(label="No longer from", error_messages={"required": "Say from which day."})


ORDERS = (("newest", "Newest first"), ("oldest", "Oldest first"))


class _RecordFilter(FilterSet):
    """Narrows lists of what people recorded to one of them; a list of one's own has no such choice."""

    recorded_by = ModelChoiceFilter(queryset=User.objects.none(), label="Who", empty_label="Everybody")
    sort = ChoiceFilter(choices=ORDERS, label="Order", method="in_order", empty_label=None, initial="newest")

    def __init__(self, data: Any, *, queryset: QuerySet[Any], people: QuerySet[User]) -> None:
        # What is not asked for stands at its first value, on the page and in a file alike.
        super().__init__({"sort": "newest"} | {name: value for name, value in data.items() if value}, queryset=queryset)
        if len(people) > 1:
            self.filters["recorded_by"].queryset = people
        else:
            del self.filters["recorded_by"]
        # What narrows comes before the order.
        self.filters["sort"] = self.filters.pop("sort")

    @property
    def records(self) -> QuerySet[Any]:
        """Records that fit; none when the filter itself makes no sense."""
        return cast("QuerySet[Any]", self.qs if self.is_valid() else self.queryset.none())

    def in_order(self, records: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Newest first, as they come, or the other way round."""
        return records if value == "newest" else records.reverse()


class MeetingFilter(_RecordFilter):
    """Narrows and orders the meetings of `queries.meetings.meetings_known`."""

    since = DateFilter(field_name="met_on", lookup_expr="gte", label="From")
    until = DateFilter(field_name="met_on", lookup_expr="lte", label="To")
    team = ModelChoiceFilter(queryset=TreatmentTeam.objects.none(), empty_label="All teams")
    kind = ChoiceFilter(choices=MeetingKind.choices, label="Kind", empty_label="All")

    def __init__(self, *args: Any, teams: QuerySet[TreatmentTeam], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["team"].queryset = teams


class VrContactFilter(_RecordFilter):
    """Narrows and orders the contacts of `queries.meetings.vr_contacts_known`."""

    since = DateFilter(field_name="occurred_on", lookup_expr="gte", label="From")
    until = DateFilter(field_name="occurred_on", lookup_expr="lte", label="To")
    kind = ChoiceFilter(choices=VrContactKind.choices, label="What", empty_label="All")
    mode = ChoiceFilter(choices=ContactMode.choices, label="How", empty_label="Any")
