"""The form about benefits (work incentives) planning."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, cast

from django import forms

from caseload.choices import Benefit, BenefitsOccasion, BenefitsOutcome, PlannerTraining
from caseload.forms.fields import several_tiles, tiles
from caseload.models import Job

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from caseload.services.benefits import PlanningRecord


class JobField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice between a client's jobs."""

    def label_from_instance(self, job: Job) -> str:
        """Title, employer and first day."""
        return f"{job.title}, {job.employer.name}, since {job.started_on:%-d %b %Y}"


class PlanningForm(forms.Form):
    """Records that benefits planning was offered, and what came of it. `id` makes a form that is sent twice one record."""

    DONE = (
        "offered_on",
        "occasion",
        "job",
        "outcome",
        "done_on",
        "planner",
        "training",
        "covers",
        "reporting_help",
        "note",
    )

    id = forms.UUIDField(widget=forms.HiddenInput)
    offered_on = forms.DateField(label="Offered on")
    occasion = tiles("Why now", BenefitsOccasion.choices)
    outcome = tiles("What came of it", BenefitsOutcome.choices)
    done_on = forms.DateField(label="Plan made on", required=False, help_text="Only for “Individual plan made”.")
    planner = forms.CharField(
        label="Who planned", max_length=120, required=False, help_text="Name or agency of the benefits planner."
    )
    training = tiles("How they were trained", PlannerTraining.choices, initial=PlannerTraining.UNKNOWN)
    covers = several_tiles("Benefits it was about", Benefit.choices)
    job = JobField(
        queryset=Job.objects.none(),
        label="The job it was about",
        required=False,
        empty_label="No job yet, or none in particular",
    )
    reporting_help = forms.BooleanField(label="Helped with reporting earnings", required=False)
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def __init__(self, *args: Any, jobs: QuerySet[Job], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = uuid.uuid4
        cast("JobField", self.fields["job"]).queryset = jobs

    def done(self) -> PlanningRecord:
        """What the form says was offered and done."""
        return cast("PlanningRecord", {name: self.cleaned_data[name] for name in self.DONE})
