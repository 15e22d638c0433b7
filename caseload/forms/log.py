"""The forms of the log: four choices, then only what may be left out."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING, Any, cast

from django import forms

from caseload.choices import (
    ContactMode,
    ContactPurpose,
    ContactResult,
    EmployerPurpose,
    EmployerResult,
    LogKind,
    OtherPresent,
    Place,
)
from caseload.forms.contacts import tiles
from caseload.forms.widgets import ClientTiles, EmployerTiles, TilesOrOther
from caseload.services.employers import NO_EMPLOYER
from caseload.services.log_client import NO_CLIENT, REMOTE_MODES, ClientContent
from caseload.services.log_employer import EmployerContent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caseload.queries.log import ClientOption, EmployerOption

LONGEST_NOTE = 10_000
ONE_DAY = datetime.timedelta(days=1)
# Nobody meets a client where nobody is.
PLACES = [choice for choice in Place.choices if choice[0] != Place.ONLINE]


class IdListField(forms.MultipleChoiceField):
    """Ids of whatever rows: which of them a person may use is for the service to say, and it says the same of any."""

    def valid_value(self, value: str) -> bool:
        """Whether it is an id."""
        return _is_id(value)

    def clean(self, value: Any) -> tuple[uuid.UUID, ...]:
        """The ids."""
        return tuple(uuid.UUID(each) for each in super().clean(value))


class LogForm(forms.Form):
    """What every entry of the log tells. `id` makes a form that is sent twice one entry."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    mode = tiles("How", ContactMode.choices, css="app-tiles app-tiles--short")
    occurred_on = forms.DateField(label="When")
    note = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4, "data-dictate": True}), required=False, max_length=LONGEST_NOTE
    )

    def __init__(self, *args: Any, as_of: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = uuid.uuid4
        self.fields["mode"].initial = ContactMode.IN_PERSON
        self.fields["occurred_on"].initial = as_of
        self.fields["occurred_on"].widget = TilesOrOther(
            [(as_of, "Today"), (as_of - ONE_DAY, "Yesterday")], other="Another day", input_type="date"
        )

    def typed(self) -> dict[str, Any]:
        """What stands in the fields, right or wrong, as a draft keeps it."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, name)
            for name, field in self.fields.items()
            if name != "id"
        }


class ClientAnswersForm(LogForm):
    """A contact with clients, apart from who they are."""

    place = tiles("Where", PLACES)
    result = tiles("Result", ContactResult.choices)
    purpose = tiles("What for", ContactPurpose.choices)
    minutes = forms.IntegerField(min_value=1, max_value=720, required=False)
    others = forms.MultipleChoiceField(
        label="Who else took part",
        choices=OtherPresent.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "app-tiles"}),
    )
    next_on = forms.DateField(label="Next contact", required=False)

    def __init__(self, *args: Any, as_of: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, as_of=as_of, **kwargs)
        # Nobody should have to say where a phone call took place.
        self.fields["place"].required = self.data.get("mode") not in REMOTE_MODES
        self.fields["minutes"].widget = TilesOrOther(
            [(15, "15"), (30, "30"), (45, "45"), (60, "60")], other="Other", input_type="number"
        )
        in_a_week = as_of + 7 * ONE_DAY
        self.fields["next_on"].widget = TilesOrOther(
            [("", "None"), (in_a_week, "In a week")], other="Another day", input_type="date"
        )

    def clean_place(self) -> str:
        """The place; that of a call when none had to be chosen."""
        if self.cleaned_data.get("mode") in REMOTE_MODES:
            return Place.ONLINE
        return cast("str", self.cleaned_data["place"])

    def content(self, *, enrolments: Sequence[uuid.UUID]) -> ClientContent:
        """The answers as the service takes them."""
        return ClientContent(
            enrolments=tuple(enrolments),
            occurred_on=self.cleaned_data["occurred_on"],
            mode=self.cleaned_data["mode"],
            place=self.cleaned_data["place"],
            purpose=self.cleaned_data["purpose"],
            result=self.cleaned_data["result"],
            minutes=self.cleaned_data["minutes"],
            others=tuple(self.cleaned_data["others"]),
            note=self.cleaned_data["note"],
            next_on=self.cleaned_data["next_on"],
        )


class ClientLogForm(ClientAnswersForm):
    """Logs a contact with one client or with several. A page without a server fills in the clients itself."""

    kind = LogKind.CLIENT
    enrolments = IdListField(label="Who", error_messages={"required": NO_CLIENT})

    def __init__(self, *args: Any, clients: Sequence[ClientOption], as_of: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, as_of=as_of, **kwargs)
        self.clients = clients
        self.fields["enrolments"].widget = ClientTiles(clients)

    def answers(self) -> ClientContent:
        """The answers as the service takes them."""
        return self.content(enrolments=self.cleaned_data["enrolments"])


class EmployerAnswersForm(LogForm):
    """A contact with an employer, apart from which one it is."""

    PLAN = (("", "Not known"), ("True", "Yes"), ("False", "No"))
    VISITS = (("", "None of them"), ("1", "First"), ("2", "Second"), ("3", "Third"))

    purpose = tiles("What for", EmployerPurpose.choices)
    result = tiles("Result", EmployerResult.choices, initial=EmployerResult.MET)
    met_decision_maker = forms.BooleanField(label="I spoke with someone who decides on hiring", required=False)
    visit_number = forms.TypedChoiceField(
        label="Which of three planned visits",
        choices=VISITS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "app-tiles app-tiles--short"}),
    )
    enrolment = forms.UUIDField(
        label="For one client",
        required=False,
        help_text="Colleagues see the contact without the client only when no client is chosen.",
    )
    client_named = forms.BooleanField(label="I named the client", required=False)
    client_present = forms.BooleanField(label="The client was there", required=False)
    fits_plan = forms.TypedChoiceField(
        label="In line with the client's plan",
        choices=PLAN,
        coerce=lambda answer: answer == "True",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "app-tiles app-tiles--short"}),
    )
    next_step = forms.CharField(max_length=200, required=False)
    next_step_on = forms.DateField(label="Next step by", required=False)

    def __init__(self, *args: Any, clients: Sequence[ClientOption], as_of: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, as_of=as_of, **kwargs)
        self.clients = clients
        self.fields["note"].help_text = "About the business. Never name a client here."
        self.fields["enrolment"].widget = forms.Select(
            choices=[("", "No client in particular"), *((client.value, client.label) for client in clients)]
        )

    def content(
        self, *, program: uuid.UUID | None, employer: uuid.UUID | None, new_employer: str = "", city: str = ""
    ) -> EmployerContent:
        """The answers as the service takes them."""
        names = (
            "enrolment",
            "client_named",
            "client_present",
            "fits_plan",
            "occurred_on",
            "mode",
            "purpose",
            "result",
            "met_decision_maker",
            "visit_number",
            "next_step",
            "next_step_on",
            "note",
        )
        answers = {name: self.cleaned_data[name] for name in names}
        return EmployerContent(program=program, employer=employer, new_employer=new_employer, city=city, **answers)


class EmployerLogForm(EmployerAnswersForm):
    """Logs a contact with an employer. A page without a server fills in employers and clients itself."""

    kind = LogKind.EMPLOYER
    employer = forms.UUIDField(label="Who", error_messages={"required": NO_EMPLOYER})
    new_employer = forms.CharField(label="Or the name of a new employer", max_length=120, required=False)
    city = forms.CharField(
        label="City of the workplace",
        max_length=80,
        required=False,
        help_text="For a new employer, or one with several places.",
    )
    program = forms.UUIDField(required=False)

    def __init__(
        self,
        *args: Any,
        employers: Sequence[EmployerOption],
        programs: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employer"].widget = EmployerTiles(employers)
        self.fields["employer"].required = not self.data.get("new_employer")
        self.fields["program"].widget = forms.Select(choices=[("", "Choose one"), *programs])
        if len(programs) < 2:
            del self.fields["program"]

    def answers(self) -> EmployerContent:
        """The answers as the service takes them."""
        return self.content(
            program=self.cleaned_data.get("program"),
            employer=self.cleaned_data["employer"],
            new_employer=self.cleaned_data["new_employer"],
            city=self.cleaned_data["city"],
        )


def _is_id(value: str) -> bool:
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True
