"""Forms about jobs: the start, a change of wage or hours, the end, a person's verdict."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, cast

from django import forms

from caseload.choices import (
    Answer,
    DisclosureAtWork,
    JobBenefit,
    JobEndManner,
    JobEndReason,
    JobFinder,
    JobType,
    Permanence,
    PreferenceMatch,
    Shift,
    Verdict,
    WageUnit,
)
from caseload.forms.codes import OccupationField
from caseload.forms.contacts import EnrolmentField
from caseload.forms.employers import EmployerChoiceForm
from caseload.forms.fields import AskedField, WithMore
from caseload.models import Enrolment, JobOffer
from caseload.services.jobs import oddities

if TYPE_CHECKING:
    import datetime

    from django.db.models import QuerySet

    from caseload.services.jobs import JobRecord

# Stored answers of which a form offers these; the finer shades of "not known" come from elsewhere.
YES_NO_NOT_YET = ((Answer.YES, "Yes"), (Answer.NO, "No"), (Answer.NOT_ASKED, "Not known yet"))

# The choice of a person that is no verdict of theirs: let the facts decide again.
AS_COMPUTED = "as_computed"


def _tiles() -> forms.RadioSelect:
    return forms.RadioSelect(attrs={"class": "app-tiles"})


def _short_tiles() -> forms.RadioSelect:
    return forms.RadioSelect(attrs={"class": "app-tiles app-tiles--short"})


class TermsForm(forms.Form):
    """Wage and hours. What looks mistyped must be confirmed: `oddities` says what, and `is_confirmed` is shown then."""

    wage = forms.DecimalField(
        label="Wage in dollars",
        max_digits=9,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text="Before taxes. Leave it empty if you do not know it yet.",
    )
    wage_unit = forms.ChoiceField(
        label="Paid per", choices=[(unit.value, unit.name.capitalize()) for unit in WageUnit], widget=_short_tiles()
    )
    hours_per_week = forms.DecimalField(
        label="Hours a week",
        max_digits=4,
        decimal_places=1,
        min_value=0,
        max_value=168,
        required=False,
        help_text="On average. Leave it empty if you do not know yet.",
    )
    is_confirmed = forms.BooleanField(label="I have checked: wage and hours are right", required=False)

    oddities: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.oddities = []
        self.fields["wage_unit"].initial = WageUnit.HOUR

    def clean(self) -> dict[str, Any]:
        """Ask about what looks mistyped, once."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if {"wage", "wage_unit", "hours_per_week"} <= cleaned.keys():
            self.oddities = oddities(
                wage=cleaned["wage"], wage_unit=cleaned["wage_unit"], hours_per_week=cleaned["hours_per_week"]
            )
        if self.oddities and not cleaned.get("is_confirmed"):
            self.add_error("is_confirmed", " ".join([*self.oddities, "Correct it, or tick this if it is right."]))
        return cleaned


class JobFactsForm(WithMore):
    """What a job is, apart from where and what it pays. What can wait is folded away."""

    MORE = ("shift", "benefits", "disclosure", "as_wished", "found_by", "occupation")

    title = forms.CharField(label="Job title", max_length=120)
    job_type = forms.ChoiceField(label="Kind of work", choices=[("", "Choose"), *JobType.choices])
    permanence = forms.ChoiceField(
        label="How long is it meant to last?",
        choices=Permanence.choices,
        initial=Permanence.PERMANENT,
        widget=_tiles(),
    )
    started_on = forms.DateField(label="First day worked")
    paid_by_employer = forms.ChoiceField(
        label="Does the employer pay the wage?", choices=YES_NO_NOT_YET, initial=Answer.NOT_ASKED, widget=_short_tiles()
    )
    open_to_anyone = forms.ChoiceField(
        label="Could anybody apply for this job?",
        help_text="No, if it is set aside for people with a disability.",
        choices=YES_NO_NOT_YET,
        initial=Answer.NOT_ASKED,
        widget=_short_tiles(),
    )
    integrated = forms.ChoiceField(
        label="Do people with and without disabilities work there?",
        choices=YES_NO_NOT_YET,
        initial=Answer.NOT_ASKED,
        widget=_short_tiles(),
    )
    time_limited_by_program = forms.ChoiceField(
        label="Does a program limit how long the job lasts?",
        help_text="A seasonal job that ends with its season is not limited by a program.",
        choices=YES_NO_NOT_YET,
        initial=Answer.NOT_ASKED,
        widget=_short_tiles(),
    )
    shift = forms.ChoiceField(
        label="When they work", choices=[*Shift.choices, ("", "Not known")], required=False, widget=_short_tiles()
    )
    benefits = AskedField(
        label="What comes with the wage",
        choices=JobBenefit.choices,
        nothing="Nothing",
        asked="Leave all open if nobody asked.",
    )
    disclosure = forms.TypedChoiceField(
        label="What the employer knows",
        choices=DisclosureAtWork.choices,
        initial=DisclosureAtWork.UNKNOWN,
        required=False,
        empty_value=DisclosureAtWork.UNKNOWN,
        widget=_tiles(),
    )
    # Not `matches`, as the table has it: a control of that name hides the method of the form from every script.
    as_wished = AskedField(
        label="As the client wished in",
        choices=PreferenceMatch.choices,
        nothing="In nothing",
        asked="Leave all open if nobody asked.",
    )
    found_by = forms.ChoiceField(
        label="Who found the job", choices=[*JobFinder.choices, ("", "Not known")], required=False, widget=_tiles()
    )
    occupation = OccupationField(help_text="Type a word, such as cook or driver, and choose.")

    def facts(self) -> JobRecord:
        """What the form says of the job."""
        said = {name: self.cleaned_data[name] for name in JobFactsForm.base_fields}
        return cast("JobRecord", said | {"matches": said.pop("as_wished")})


class JobStartForm(TermsForm, JobFactsForm, EmployerChoiceForm):
    """Records a job. `id` makes a form that is sent twice one job; `offer` is the accepted job that began."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    offer = forms.ModelChoiceField(
        queryset=JobOffer.objects.none(),
        required=False,
        widget=forms.HiddenInput,
        error_messages={
            "invalid_choice": "This accepted job began, or came to nothing, already. Open the client anew."
        },
    )
    enrolment = EnrolmentField(queryset=Enrolment.objects.none(), label="Program", empty_label=None)

    def __init__(
        self,
        *args: Any,
        enrolments: QuerySet[Enrolment],
        offers: QuerySet[JobOffer],
        as_of: datetime.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = uuid.uuid4
        self.fields["started_on"].initial = as_of
        cast("forms.ModelChoiceField[JobOffer]", self.fields["offer"]).queryset = offers
        self.enrolments = list(enrolments)
        cast("EnrolmentField", self.fields["enrolment"]).queryset = enrolments
        if len(self.enrolments) == 1:
            del self.fields["enrolment"]

    def enrolment_chosen(self) -> Enrolment:
        """The enrolment chosen, or the only one there is."""
        return cast("Enrolment", self.cleaned_data.get("enrolment") or self.enrolments[0])


class JobEditForm(JobFactsForm):
    """Corrects a job, and answers what was not known yet."""

    city = forms.CharField(
        label="City of the workplace", max_length=80, required=False, help_text="The minimum wage depends on it."
    )

    field_order = ("title", "city")


class TermsChangeForm(TermsForm):
    """Wage and hours from another day on."""

    starts_on = forms.DateField(
        label="From", help_text="The first day with this wage and these hours. Give the same day again to correct them."
    )

    field_order = ("starts_on",)


class JobEndForm(forms.Form):
    """Records how a job ended. `corrects` is the last day that the page showed as recorded, empty for none."""

    corrects = forms.DateField(widget=forms.HiddenInput, required=False)
    ended_on = forms.DateField(label="Last day worked")
    learned_on = forms.DateField(
        label="Day you learned of it", help_text="For an end you knew of ahead, the last day worked."
    )
    reason = forms.ChoiceField(label="Why it ended", choices=JobEndReason.choices, widget=_tiles())
    manner = forms.ChoiceField(
        label="How it ended", choices=JobEndManner.choices, initial=JobEndManner.UNKNOWN, widget=_tiles()
    )
    lessons = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="What to look for, or avoid, in the next job.",
    )
    next_step = forms.CharField(
        label="Next step offered",
        max_length=200,
        required=False,
        help_text="What you offered the client: a new search at once, a talk, time to recover.",
    )


class JobEndCorrectionForm(JobEndForm):
    """Corrects how a job ended, or takes the end back: then nothing else need be answered."""

    did_not_end = forms.BooleanField(
        label="The job did not end after all",
        required=False,
        help_text="Tick this to take the end back; the rest does not count then.",
    )

    field_order = ("corrects", "did_not_end")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self["did_not_end"].data:
            for field in self.fields.values():
                field.required = False
        # A page from before the end was recorded does not name it.
        self.fields["corrects"].required = True
        self.fields["corrects"].error_messages["required"] = (
            "The end of this job is recorded already. To correct it, open the page anew."
        )


class VerdictForm(forms.Form):
    """A supervisor's verdict on a job, or leave to compute it again."""

    verdict = forms.ChoiceField(
        label="The job is", choices=[*Verdict.choices, (AS_COMPUTED, "As the facts say")], widget=_tiles()
    )
    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="Kept with the job. Not needed to go back to what the facts say.",
    )
