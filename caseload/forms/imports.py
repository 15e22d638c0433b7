"""What an administrator fills in to take in files from another system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from caseload.models import ImportRun
from ipsapp.access.models import Role, State

if TYPE_CHECKING:
    import datetime

    from django.core.files.uploadedfile import UploadedFile

    from ipsapp.access.models import User

MOST_UPLOADED_MB = 300


class SeveralFilesInput(forms.FileInput):
    """A file input that takes more than one file."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One file or more; cleans to a list."""

    widget = SeveralFilesInput(attrs={"accept": ".zip,.csv"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Each file, checked like a single one, and all of them together for their size."""
        files = [super(SeveralFilesField, self).clean(file, initial) for file in data or [None]]
        if sum(file.size or 0 for file in files) > MOST_UPLOADED_MB * 1024**2:
            raise ValidationError(
                f"These files are larger than {MOST_UPLOADED_MB} MB together. Send them as a zip, or a shorter period."
            )
        return files


class ImportForm(forms.ModelForm):  # type: ignore[type-arg]
    """Files, and where what they hold belongs."""

    uploads = SeveralFilesField(
        label="Files",
        help_text=(
            "The zip your HMIS made, or its CSV files: Client.csv, and with it Enrollment, Exit, Project, Organization, "
            "EmploymentEducation and Export as far as you have them. They are deleted as soon as they are taken in."
        ),
    )

    class Meta:
        model = ImportRun
        fields = ("uploads", "state", "agency_name", "is_dry_run")
        labels = {"agency_name": "Agency"}
        help_texts = {
            "agency_name": "Only if the files do not say which agency keeps a client. Its name as it stands under "
            "Organizations; an agency of a new name is made."
        }

    field_order = ("uploads", "state", "agency_name", "is_dry_run")

    def __init__(self, *args: Any, user: User, as_of: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = State.objects.filter(pk__in=user.places(Role.ADMINISTRATOR, on=as_of).states)
        self.fields["state"] = forms.ModelChoiceField(
            states, empty_label=None if len(states) == 1 else "Choose a state"
        )

    def clean_agency_name(self) -> str:
        """Without blanks around it."""
        return str(self.cleaned_data["agency_name"]).strip()
