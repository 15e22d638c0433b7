"""Forms of the career profile."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, cast

from django import forms

from caseload.choices import ProfileSection
from caseload.models import Job, PastJob
from caseload.queries.profiles import PROMPTS

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from caseload.models import ProfileEntry
    from caseload.services.profiles import PastJobFacts


class JobOfClientField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of a client's jobs."""

    def label_from_instance(self, job: Job) -> str:
        """Title, employer and days."""
        since = f"{job.title}, {job.employer.name}, since {job.started_on:%-d %b %Y}"
        return f"{since} until {job.ended_on:%-d %b %Y}" if job.ended_on else since


class ProfileForm(forms.Form):
    """Some sections of a profile, each with the text that holds. Only what the person changed is written.

    Each section sends the text it was shown with along: what a colleague wrote meanwhile is not taken for a change.
    """

    written_on = forms.DateField(label="Date", help_text="The day you talked about it.")
    job = JobOfClientField(
        queryset=Job.objects.none(),
        label="After a job started or ended",
        required=False,
        empty_label="No, or not because of a job",
        help_text="What the job taught belongs in the profile within 30 days.",
    )

    def __init__(
        self,
        *args: Any,
        sections: Iterable[ProfileSection],
        newest: Mapping[str, ProfileEntry],
        jobs: QuerySet[Job],
        as_of: datetime.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["written_on"].initial = as_of
        cast("JobOfClientField", self.fields["job"]).queryset = jobs
        texts = {
            section.value: forms.CharField(
                label=section.label,
                help_text=PROMPTS[section],
                required=False,
                show_hidden_initial=True,
                initial=newest[section].text if section in newest else "",
                widget=forms.Textarea(attrs={"rows": 5}),
            )
            for section in sections
        }
        self.fields = {**texts, **self.fields}
        self.sections = list(texts)

    def texts(self) -> dict[str, str]:
        """The texts that were changed, by section."""
        return {section: self.cleaned_data[section] for section in self.sections if section in self.changed_data}


class PastJobForm(forms.ModelForm):  # type: ignore[type-arg]
    """Adds a job the client had before. `id` makes a form that is sent twice one job."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    class Meta:
        model = PastJob
        fields = (
            "title",
            "employer_name",
            "years",
            "duties",
            "hours_and_pay",
            "liked",
            "disliked",
            "why_ended",
        )

    def facts(self) -> PastJobFacts:
        """What the form says of the job."""
        return cast("PastJobFacts", {name: self.cleaned_data[name] for name in PastJobForm.Meta.fields})


class PastJobEditForm(PastJobForm):
    """Corrects a past job, or takes it out: then nothing else need be answered."""

    does_not_belong = forms.BooleanField(
        label="Take this job out of the profile",
        required=False,
        help_text="For a slip. The history keeps it; the rest of this page does not count then.",
    )

    field_order = (*PastJobForm.Meta.fields, "does_not_belong")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["id"]
        if self["does_not_belong"].data:
            self.fields["title"].required = False
