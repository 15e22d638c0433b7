"""Forms of the plans made with a client."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms

from caseload.choices import (
    Answer,
    JobType,
    Shift,
    StepOwner,
    SupportKind,
    SupportProvider,
    WorkSetting,
)
from caseload.forms.jobs import YES_NO_NOT_YET
from caseload.forms.profiles import JobOfClientField
from caseload.forms.rows import FormWithRows
from caseload.models import Job
from caseload.services.plans import Step, Support

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from caseload.models import Employer, JobSearchPlan, StepDownPlan, SupportPlan
    from caseload.services.plans import SearchPlanFacts, StepDownPlanFacts, SupportPlanFacts

# When a plan is looked at again unless somebody says otherwise.
REVIEW_AFTER = datetime.timedelta(days=90)
N_BLANK = 3
LONGEST_TOWN = 80


def _several(label: str, choices: list[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "app-tiles"}),
        error_messages={"invalid_choice": "Choose from those listed."},
    )


class StepForm(forms.Form):
    """A row of a search plan: one step. Without a text it is no row."""

    what = forms.CharField(label="What", max_length=200, required=False)
    owner = forms.ChoiceField(label="Who", choices=StepOwner.choices, initial=StepOwner.TOGETHER)
    due_on = forms.DateField(label="By", required=False)

    def clean(self) -> dict[str, Any]:
        """A day alone is a step half written."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("due_on") and not cleaned.get("what") and "what" not in self.errors:
            self.add_error("what", "Say what the step is, or empty its day too.")
        return cleaned


class EmployerRowForm(forms.Form):
    """A row of a search plan: an employer to approach."""

    employer = forms.ChoiceField(
        label="Employer", required=False, error_messages={"invalid_choice": "Choose an employer from the list."}
    )

    def __init__(self, *args: Any, employers: Mapping[str, Employer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["employer"]).choices = [
            ("", ""),
            *((key, employer.name) for key, employer in employers.items()),
        ]


class SearchPlanForm(FormWithRows):
    """A version of the job search plan; it starts as the newest one stands, with what is still to be done."""

    planned_on = forms.DateField(label="Date")
    goal = forms.CharField(
        label="What the client wants, in their own words",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="As they say it. No job is out of the question.",
    )
    job_types = _several("Kinds of work", JobType.choices)
    settings = _several("What the workplace should be like", WorkSetting.choices)
    shifts = _several("When", Shift.choices)
    hours_from = forms.IntegerField(label="Hours a week, at least", min_value=1, max_value=80, required=False)
    hours_to = forms.IntegerField(label="Hours a week, at most", min_value=1, max_value=80, required=False)
    pay_from = forms.DecimalField(
        label="Dollars an hour, at least", min_value=0, max_digits=6, decimal_places=2, required=False
    )
    towns = forms.CharField(
        label="Where the client can get to", max_length=400, required=False, help_text="Towns, with commas between."
    )
    transport = forms.CharField(label="How the client gets there", max_length=200, required=False)
    agreed_on = forms.DateField(
        label="Agreed by the client on", required=False, help_text="Leave it empty until they have seen the plan."
    )
    review_on = forms.DateField(label="Look at it again on")

    def __init__(
        self,
        *args: Any,
        newest: JobSearchPlan | None,
        is_correction: bool,
        employers: Mapping[str, Employer],
        as_of: datetime.date,
        **kwargs: Any,
    ) -> None:
        names = ("goal", "job_types", "settings", "shifts", "hours_from", "hours_to", "pay_from", "transport")
        dates = ("planned_on", "review_on", "agreed_on")
        initial = _initial(newest, names, dates, is_correction=is_correction, as_of=as_of)
        super().__init__(*args, initial=initial | {"towns": ", ".join(newest.towns if newest else ())}, **kwargs)
        self.employers = employers
        open_steps = [step for step in newest.steps.all() if not step.done_on] if newest else []
        approached = newest.employers.all() if newest else []
        self.step_rows = self.add_rows(
            "steps",
            StepForm,
            initial=[{"what": step.what, "owner": step.owner, "due_on": step.due_on} for step in open_steps],
            n_blank=N_BLANK,
        )
        self.employer_rows = self.add_rows(
            "employers",
            EmployerRowForm,
            initial=[{"employer": str(row.employer_id)} for row in approached],
            n_blank=N_BLANK,
            employers=employers,
        )

    def clean_towns(self) -> list[str]:
        """The towns, one by one, each once."""
        towns = list(dict.fromkeys(town.strip() for town in self.cleaned_data["towns"].split(",") if town.strip()))
        if any(len(town) > LONGEST_TOWN for town in towns):
            raise forms.ValidationError("Put commas between the towns.")
        return towns

    def clean(self) -> dict[str, Any]:
        """The most hours are not fewer than the least."""
        cleaned = super().clean()
        least, most = cleaned.get("hours_from"), cleaned.get("hours_to")
        if least and most and most < least:
            self.add_error("hours_to", f"Give {least} or more, or leave one of the two empty.")
        return cleaned

    def facts(self) -> SearchPlanFacts:
        """What the form says, apart from the rows."""
        return cast("SearchPlanFacts", {name: self.cleaned_data[name] for name in SearchPlanForm.base_fields})

    def steps(self) -> list[Step]:
        """The steps that are written down."""
        rows = (row.cleaned_data for row in self.step_rows)
        return [Step(row["what"], row["owner"], row["due_on"]) for row in rows if row.get("what")]

    def employers_chosen(self) -> list[Employer]:
        """The employers chosen."""
        keys = (row.cleaned_data.get("employer") for row in self.employer_rows)
        return [self.employers[key] for key in keys if key]


class SupportForm(forms.Form):
    """A row of a support plan. Without a kind it is no row."""

    kind = forms.ChoiceField(label="Support", choices=[("", "None"), *SupportKind.choices], required=False)
    provider = forms.ChoiceField(label="By", choices=SupportProvider.choices, initial=SupportProvider.SPECIALIST)
    frequency = forms.CharField(label="How often", max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        """How often, alone, is a support half written."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("frequency") and not cleaned.get("kind") and "kind" not in self.errors:
            self.add_error("kind", "Choose what the support is, or empty how often.")
        return cleaned


class SupportPlanForm(FormWithRows):
    """A version of the support plan; it starts as the newest one stands."""

    planned_on = forms.DateField(label="Date")
    job = JobOfClientField(queryset=Job.objects.none(), required=False, empty_label="No job in particular")
    employer_contact = forms.ChoiceField(
        label="May we talk with the employer?",
        choices=YES_NO_NOT_YET,
        initial=Answer.NOT_ASKED,
        widget=forms.RadioSelect(attrs={"class": "app-tiles app-tiles--short"}),
        help_text="The client decides. Without a yes, support takes place away from work.",
    )
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=False)
    review_on = forms.DateField(label="Look at it again on")

    def __init__(
        self,
        *args: Any,
        newest: SupportPlan | None,
        is_correction: bool,
        jobs: QuerySet[Job],
        as_of: datetime.date,
        **kwargs: Any,
    ) -> None:
        initial = _initial(
            newest,
            ("job", "employer_contact", "note"),
            ("planned_on", "review_on"),
            is_correction=is_correction,
            as_of=as_of,
        )
        if newest is None:
            initial["job"] = jobs.filter(ended_on__isnull=True).first()
        super().__init__(*args, initial=initial, **kwargs)
        cast("JobOfClientField", self.fields["job"]).queryset = jobs
        self.support_rows = self.add_rows(
            "supports",
            SupportForm,
            initial=[
                {"kind": row.kind, "provider": row.provider, "frequency": row.frequency}
                for row in (newest.supports.all() if newest else [])
            ],
            n_blank=N_BLANK,
        )

    def facts(self) -> SupportPlanFacts:
        """What the form says, apart from the rows."""
        return cast("SupportPlanFacts", {name: self.cleaned_data[name] for name in SupportPlanForm.base_fields})

    def supports(self) -> list[Support]:
        """The supports that are chosen."""
        rows = (row.cleaned_data for row in self.support_rows)
        return [Support(row["kind"], row["provider"], row["frequency"]) for row in rows if row.get("kind")]


class StepDownPlanForm(forms.Form):
    """A version of the step-down plan."""

    planned_on = forms.DateField(label="Date")
    steps_down_on = forms.DateField(
        label="Support by the program ends on", required=False, help_text="Leave it empty until that is settled."
    )
    contact_person = forms.CharField(
        label="Who the client turns to then",
        max_length=120,
        help_text="Somebody who knows them, and how to reach them.",
    )
    warning_signs = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="What the client or others would notice first when work gets hard.",
    )
    way_back = forms.CharField(
        label="How to come back",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text="Whom to call; that coming back is welcome at any time.",
    )

    def __init__(
        self, data: Any = None, *, newest: StepDownPlan | None, is_correction: bool, as_of: datetime.date
    ) -> None:
        names = ("steps_down_on", "contact_person", "warning_signs", "way_back")
        initial = _initial(newest, names, ("planned_on",), is_correction=is_correction, as_of=as_of)
        super().__init__(data, initial=initial)

    def facts(self) -> StepDownPlanFacts:
        """What the form says."""
        return cast("StepDownPlanFacts", dict(self.cleaned_data))


def _initial(
    newest: JobSearchPlan | SupportPlan | StepDownPlan | None,
    names: tuple[str, ...],
    dates: tuple[str, ...],
    *,
    is_correction: bool,
    as_of: datetime.date,
) -> dict[str, Any]:
    """What the newest plan says; its dates only when it is the one to be corrected, otherwise those of a plan of today."""
    initial: dict[str, Any] = {"planned_on": as_of, "review_on": as_of + REVIEW_AFTER}
    if newest:
        initial |= {name: getattr(newest, name) for name in names}
    if newest and is_correction:
        initial |= {name: getattr(newest, name) for name in dates}
    return initial
