"""Forms of supervision: which weeks to look at, signing one, field mentoring, minutes, the weekly e-mail."""

from __future__ import annotations

import uuid
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from django import forms

from caseload.choices import MentoringMethod, SupervisionKind
from caseload.models import Employer, Enrolment
from caseload.queries.clients import specialists_of
from caseload.queries.team import specialists_overseen
from ipsapp.access.models import Program, User
from ipsapp.kernel.periods import Week

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from caseload.models import SupervisionMeeting
    from caseload.queries.team import WeekRow


class WeekField(forms.CharField):
    """A week written like 2026-W20; empty is None."""

    def to_python(self, value: Any) -> Any:
        """The week, or None."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return Week.parse(text)
        except ValueError:
            raise forms.ValidationError("Choose a week from the list.") from None


class WeekListForm(forms.Form):
    """Which weeks the list shows."""

    STATES = (("to_sign", "To sign"), ("signed", "Signed"), ("all", "Signed or not"))

    specialist = forms.ModelChoiceField(queryset=User.objects.none(), required=False, empty_label="All specialists")
    program = forms.ModelChoiceField(queryset=Program.objects.none(), required=False, empty_label="All programs")
    state = forms.ChoiceField(label="Sign-off", choices=STATES, required=False, initial="to_sign")

    def __init__(self, data: Mapping[str, str], *, programs: QuerySet[Program]) -> None:
        super().__init__({"state": "to_sign"} | {name: value for name, value in data.items() if value})
        cast("forms.ModelChoiceField[User]", self.fields["specialist"]).queryset = specialists_overseen(programs)
        cast("forms.ModelChoiceField[Program]", self.fields["program"]).queryset = programs
        if len(programs) < 2:
            del self.fields["program"]

    def chosen(self, rows: Sequence[WeekRow]) -> list[WeekRow]:
        """Of these weeks, those to show; none when the choice makes no sense."""
        if not self.is_valid():
            return []
        specialist, program, state = (self.cleaned_data.get(name) for name in ("specialist", "program", "state"))
        return [
            row
            for row in rows
            if (specialist is None or row.specialist == specialist)
            and (program is None or row.program == program)
            and (state == "all" or (row.sign_off is None) == (state == "to_sign"))
        ]


class WeekForm(forms.Form):
    """Which week of a specialist, in which program, and which of its contacts."""

    program = forms.ModelChoiceField(queryset=Program.objects.none(), required=False)
    week = WeekField(required=False)
    only = forms.ChoiceField(choices=(("visits", ""), ("in_person", "")), required=False)

    def __init__(self, data: Mapping[str, str], *, programs: QuerySet[Program]) -> None:
        super().__init__(data)
        cast("forms.ModelChoiceField[Program]", self.fields["program"]).queryset = programs


class SignForm(forms.Form):
    """Signs a week's log."""

    program = forms.ModelChoiceField(queryset=Program.objects.none(), widget=forms.HiddenInput)
    week = WeekField(widget=forms.HiddenInput)
    note = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="What you talked about. The specialist reads it.",
    )

    def __init__(self, *args: Any, programs: QuerySet[Program], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Program]", self.fields["program"]).queryset = programs


class MentoringListForm(forms.Form):
    """Narrows the log of field mentoring."""

    specialist = forms.ModelChoiceField(queryset=User.objects.none(), required=False, empty_label="All specialists")

    def __init__(self, data: Mapping[str, str], *, programs: QuerySet[Program]) -> None:
        super().__init__(data)
        cast("forms.ModelChoiceField[User]", self.fields["specialist"]).queryset = specialists_overseen(programs)


class MentoringForm(forms.Form):
    """Writes down a day in the field with a specialist. `id` makes a form that is sent twice one record."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    program = forms.ModelChoiceField(queryset=Program.objects.none(), empty_label=None)
    specialist = forms.ModelChoiceField(queryset=User.objects.none(), empty_label="Choose")
    occurred_on = forms.DateField(label="Date")
    methods = forms.MultipleChoiceField(
        label="What you did",
        choices=MentoringMethod.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "app-tiles"}),
    )
    employer = forms.ModelChoiceField(
        queryset=Employer.objects.none(), required=False, empty_label="None, or not on the list"
    )
    notes = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text="What went well, what to try. Never name a client here.",
    )
    next_step = forms.CharField(max_length=200, required=False, help_text="Never name a client here.")

    def __init__(
        self,
        *args: Any,
        programs: QuerySet[Program],
        as_of: datetime.date,
        keeps: User | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = uuid.uuid4
        self.fields["occurred_on"].initial = as_of
        self.programs = list(programs)
        staff = specialists_of(programs, on=as_of)
        if keeps:
            # Whoever has left since stays on what was written down with them.
            staff = staff | User.objects.filter(pk=keeps.pk)
        cast("forms.ModelChoiceField[User]", self.fields["specialist"]).queryset = staff
        agencies = {program.agency_id for program in self.programs}
        cast("forms.ModelChoiceField[Employer]", self.fields["employer"]).queryset = Employer.objects.filter(
            agency__in=agencies
        )
        cast("forms.ModelChoiceField[Program]", self.fields["program"]).queryset = programs
        if len(self.programs) == 1:
            del self.fields["program"]

    def program_chosen(self) -> Program:
        """The program chosen, or the only one there is."""
        return cast("Program", self.cleaned_data.get("program") or self.programs[0])


class MeetingListForm(forms.Form):
    """Narrows the minutes."""

    kind = forms.ChoiceField(choices=[("", "All kinds"), *SupervisionKind.choices], required=False)


class ClientsBySpecialistField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Ticks clients, grouped by who serves them: `enrolments` are in that order, with `specialist_name`."""

    def __init__(self, enrolments: QuerySet[Enrolment], **kwargs: Any) -> None:
        super().__init__(enrolments, widget=forms.CheckboxSelectMultiple(attrs={"class": "app-tiles"}), **kwargs)
        self.widget.choices = [
            (name or "Nobody yet", [(enrolment.pk, enrolment.client.display_name) for enrolment in group])
            for name, group in groupby(enrolments, key=lambda enrolment: vars(enrolment)["specialist_name"])
        ]


class MeetingForm(forms.Form):
    """Writes the minutes of a supervision meeting. `id` makes a form that is sent twice one meeting."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    occurred_on = forms.DateField(label="Date")
    kind = forms.ChoiceField(
        choices=SupervisionKind.choices,
        initial=SupervisionKind.GROUP,
        widget=forms.RadioSelect(attrs={"class": "app-tiles"}),
    )
    led_by = forms.ModelChoiceField(queryset=User.objects.none(), label="Led by", empty_label=None)
    attendees = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        label="Who took part",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "app-tiles"}),
        error_messages={"required": "Tick who took part."},
    )
    strategies = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text="What to try. Tick clients below instead of naming them.",
    )
    job_leads = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), required=False, help_text="Openings that were shared."
    )
    goals = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), required=False, help_text="What the specialists aim for until when."
    )

    def __init__(
        self,
        *args: Any,
        staff: QuerySet[User],
        enrolments: QuerySet[Enrolment],
        user: User,
        as_of: datetime.date,
        meeting: SupervisionMeeting | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = meeting.pk if meeting else uuid.uuid4
        self.fields["occurred_on"].initial = as_of
        self.fields["led_by"].initial = user
        for name in ("led_by", "attendees"):
            cast("forms.ModelChoiceField[User]", self.fields[name]).queryset = staff
        self.fields["attendees"].initial = [person.pk for person in staff]
        self.fields["discussed"] = ClientsBySpecialistField(enrolments, label="Clients talked about", required=False)


class DigestForm(forms.Form):
    """Switches the weekly e-mail off, or has it sent to a colleague."""

    is_wanted = forms.BooleanField(label="Send the weekly e-mail", required=False)
    delegate = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Send it to",
        required=False,
        empty_label="Myself",
        help_text="While you are away: a colleague who oversees all of your programs. Take it back when you return.",
    )

    def __init__(self, *args: Any, delegates: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[User]", self.fields["delegate"]).queryset = User.objects.filter(
            pk__in=[user.pk for user in delegates]
        )
