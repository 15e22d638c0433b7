"""Forms about clients: finding, taking in, correcting, handing over, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import F, QuerySet
from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from caseload import targets
from caseload.choices import Answer, Benefit, CloseReason, Phase, ReferralSource, VrStatus
from caseload.forms.fields import AskedField, WithMore
from caseload.models import Client, Enrolment
from caseload.queries.clients import (
    holders_in,
    matching,
    nearly_matching,
    newest_of_each_client,
    programs_served_by,
    specialists_of,
)
from caseload.queries.handovers import specialists_now_or_later
from caseload.queries.team import is_not_seen, is_without_first_visit
from ipsapp.access.models import Program, Role, TreatmentTeam, User

if TYPE_CHECKING:
    import datetime

    from caseload.services.clients import ClientDetails
    from caseload.services.enrolments import EntryFacts

ORDERS = {
    "name": ("client__last_name", "client__first_name", "client_id"),
    "entered": ("-entered_on", "client_id"),
    # Whoever was never met waits longest; the database would put them last.
    "last_met": (F("last_met_on").asc(nulls_first=True), "client_id"),
}


class ClientFilter(FilterSet):
    """Narrows and orders the enrolments of `queries.clients.caseload`; `clients` is one of them for each client."""

    search = CharFilter(
        label="Name or number",
        method="with_text",
        widget=forms.TextInput({"type": "search", "data-quick-search": True, "aria-keyshortcuts": "Control+K"}),
    )
    phase = ChoiceFilter(label="Phase", choices=Phase.choices, field_name="current_phase", empty_label="All phases")
    specialist = ModelChoiceFilter(
        queryset=User.objects.none(),
        label="Specialist",
        method="with_specialist",
        empty_label="All specialists",
    )
    working = ChoiceFilter(
        choices=(("yes", "Working now"), ("no", "Not working now")),
        label="Work",
        method="with_work",
        empty_label="Working or not",
    )
    waiting = ChoiceFilter(
        choices=(
            ("first_visit", f"Past day {targets.FIRST_VISIT_DAYS}, no employer visit"),
            ("not_seen", f"Not seen in {targets.NOT_SEEN_DAYS} days"),
        ),
        label="Waiting for",
        method="with_waiting",
        empty_label="Anything or nothing",
    )
    status = ChoiceFilter(
        choices=(("open", "Open"), ("closed", "Closed"), ("all", "Open and closed")),
        label="Enrollment",
        method="with_status",
        empty_label=None,
        initial="open",
    )
    program = ModelChoiceFilter(queryset=Program.objects.none(), label="Program", empty_label="All programs")
    sort = ChoiceFilter(
        choices=(("name", "Name"), ("entered", "Newest entry"), ("last_met", "Longest not met")),
        label="Order",
        method="in_order",
        empty_label=None,
        initial="name",
    )

    def __init__(self, data: Any, *, queryset: QuerySet[Enrolment], user: User, as_of: datetime.date) -> None:
        # What is not asked for stands at its first value, on the page and in a file alike.
        data = {"status": "open", "sort": "name"} | {name: value for name, value in data.items() if value}
        super().__init__(data, queryset=queryset)
        self.is_nearly = False
        self.as_of = as_of
        programs = programs_served_by(user, on=as_of)
        self.programs = list(programs)
        if len(self.programs) > 1:
            self.filters["program"].queryset = programs
        else:
            del self.filters["program"]
        if user.has_role(Role.SUPERVISOR, Role.AGENCY_LEAD, on=as_of):
            self.filters["specialist"].queryset = holders_in(self.programs, on=as_of)
        else:
            del self.filters["specialist"]

    @property
    def clients(self) -> QuerySet[Enrolment]:
        """One enrolment for each client that fits; none at all when the filter itself makes no sense."""
        if not self.is_valid():
            return cast("QuerySet[Enrolment]", self.queryset.none())
        return newest_of_each_client(self.qs)

    def with_text(self, enrolments: QuerySet[Enrolment], name: str, value: str) -> QuerySet[Enrolment]:
        """Those of clients whose names or number hold the text or, when none do, whose names are nearly it."""
        exact = matching(enrolments, value)
        if exact.exists():
            return exact
        self.is_nearly = True
        return nearly_matching(enrolments, value)

    def with_specialist(self, enrolments: QuerySet[Enrolment], name: str, value: User) -> QuerySet[Enrolment]:
        """Those this specialist serves now, or served last."""
        return enrolments.filter(specialist_assignments__specialist=value, specialist_assignments__ends_on__isnull=True)

    def with_work(self, enrolments: QuerySet[Any], name: str, value: str) -> QuerySet[Enrolment]:
        """Those of clients who hold a job today, or who hold none."""
        return enrolments.filter(job__isnull=value == "no")

    def with_waiting(self, enrolments: QuerySet[Enrolment], name: str, value: str) -> QuerySet[Enrolment]:
        """Those of clients who wait for a first visit to an employer, or to be seen."""
        waits = is_without_first_visit(on=self.as_of) if value == "first_visit" else is_not_seen(on=self.as_of)
        return enrolments.filter(waits)

    def with_status(self, enrolments: QuerySet[Enrolment], name: str, value: str) -> QuerySet[Enrolment]:
        """Those that are open, those that were closed, or both."""
        return enrolments if value == "all" else enrolments.filter(closed_on__isnull=value == "open")

    def in_order(self, enrolments: QuerySet[Enrolment], name: str, value: str) -> QuerySet[Enrolment]:
        """In the order asked for."""
        return enrolments.order_by(*ORDERS[value])


class TeamField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of teams that says which program each belongs to when there are several."""

    def label_from_instance(self, team: TreatmentTeam) -> str:
        """The team's name and its program's."""
        return f"{team.name} ({team.program.name})"


class EntryForm(WithMore):
    """How an enrolment begins."""

    MORE = ("in_school_at_entry", "benefits", "vr_status")

    referred_on = forms.DateField(label="Referred on", required=False)
    referral_source = forms.ChoiceField(
        label="Referred by", choices=ReferralSource.choices, initial=ReferralSource.NOT_RECORDED
    )
    entered_on = forms.DateField(label="Day of entry", help_text="The first meeting with the specialist.")
    employed_at_entry = forms.ChoiceField(label="Working at entry", choices=Answer.choices, initial=Answer.NOT_ASKED)
    phase = forms.ChoiceField(choices=Phase.choices, initial=Phase.ENGAGEMENT)
    in_school_at_entry = forms.TypedChoiceField(
        label="In school or training at entry",
        choices=Answer.choices,
        initial=Answer.NOT_ASKED,
        required=False,
        empty_value=Answer.NOT_ASKED,
    )
    benefits = AskedField(
        label="Public benefits",
        choices=Benefit.choices,
        nothing="None of them",
        asked="Earnings may change them. Leave all open if nobody asked.",
    )
    vr_status = forms.TypedChoiceField(
        label="Vocational Rehabilitation",
        choices=VrStatus.choices,
        initial=VrStatus.NOT_ASKED,
        required=False,
        empty_value=VrStatus.NOT_ASKED,
    )

    def __init__(self, *args: Any, programs: list[Program], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"] = TeamField(
            queryset=TreatmentTeam.objects.filter(program__in=programs).select_related("program"),
            required=False,
            empty_label="No team",
        )

    def entry_facts(self) -> EntryFacts:
        """What the form says of how the enrolment began."""
        return {
            "referred_on": self.cleaned_data["referred_on"],
            "referral_source": self.cleaned_data["referral_source"],
            "employed_at_entry": self.cleaned_data["employed_at_entry"],
            "in_school_at_entry": self.cleaned_data["in_school_at_entry"],
            "benefits": self.cleaned_data["benefits"],
            "vr_status": self.cleaned_data["vr_status"],
        }


class EnrolForm(EntryForm):
    """Enrols a client in one of the programs. Program and specialist are asked only of who has a choice."""

    def __init__(
        self, *args: Any, programs: QuerySet[Program], user: User, as_of: datetime.date, **kwargs: Any
    ) -> None:
        offered = {program.pk: program for program in programs}
        super().__init__(*args, programs=list(offered.values()), **kwargs)
        self.user = user
        self.only_program = next(iter(offered.values())) if len(offered) == 1 else None
        self.fields["entered_on"].initial = as_of
        if not self.only_program:
            self.fields["program"] = forms.ModelChoiceField(queryset=programs, empty_label="Choose")
        if user.places(Role.SUPERVISOR, on=as_of).programs & offered.keys():
            self.fields["specialist"] = forms.ModelChoiceField(
                queryset=specialists_of(offered.keys(), on=as_of), empty_label="Choose"
            )

    def program_chosen(self) -> Program:
        """The program chosen, or the only one there is."""
        return self.only_program or self.cleaned_data["program"]

    def specialist_chosen(self) -> User:
        """The specialist chosen, or the person themselves."""
        return self.cleaned_data.get("specialist") or self.user


class ClientForm(EntryForm):
    """What is known of a person, and how their enrolment begins."""

    DETAILS = (
        "number",
        "first_name",
        "middle_name",
        "last_name",
        "preferred_name",
        "former_names",
        "birth_date",
        "birth_date_quality",
        "phone",
        "email",
        "gender",
        "race",
        "veteran",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        details = forms.fields_for_model(Client, fields=self.DETAILS)
        details["birth_date_quality"].label = "How sure is the birth date"
        details["phone"].widget.input_type = "tel"
        details["first_name"].help_text = "At least one of first and last name."
        self.fields = {**details, **self.fields}

    def details(self) -> ClientDetails:
        """What the form says of the person."""
        return cast("ClientDetails", {name: self.cleaned_data[name] for name in self.DETAILS})


class IntakeForm(EnrolForm, ClientForm):
    """Takes a client in."""

    is_confirmed_new = forms.BooleanField(label="I have checked: this is somebody else", required=False)


class ClientEditForm(ClientForm):
    """Corrects what is known of a client and of how the current enrolment began; moves it to another phase or team."""

    changed_on = forms.DateField(
        label="Phase or team changed on", help_text="Counts only when you change one of them above."
    )

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, programs=[enrolment.program], **kwargs)


class PhaseForm(forms.Form):
    """Moves a client to another phase; each phase is a button of its own."""

    changed_on = forms.DateField(label="From")
    phase = forms.ChoiceField(choices=Phase.choices, widget=forms.HiddenInput)


class CloseForm(forms.Form):
    """Ends an enrolment."""

    closed_on = forms.DateField(label="Last day on the caseload")
    reason = forms.ChoiceField(
        label="Why",
        choices=[choice for choice in CloseReason.choices if choice[0] != CloseReason.IMPORTED],
        widget=forms.RadioSelect,
    )


class HandOverForm(forms.Form):
    """Gives a client to another specialist."""

    def __init__(self, *args: Any, program: Program, as_of: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["specialist"] = forms.ModelChoiceField(
            queryset=specialists_now_or_later([program], on=as_of), label="New specialist", empty_label="Choose"
        )
        self.fields["starts_on"] = forms.DateField(
            label="From",
            initial=as_of,
            help_text="From this day on the client is theirs. Until a day to come the client stays where they are.",
        )
