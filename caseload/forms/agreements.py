"""Forms about what was agreed with a client: disclosure, consents, what they do not want."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, cast

from django import forms

from caseload.choices import Answer, ClientWish, ConsentRecipient, DisclosureOccasion, DisclosureStance
from caseload.forms.fields import tiles
from caseload.models import Employer

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from caseload.services.disclosure import ConsentRecord, TalkRecord


def _words(label: str, *, rows: int = 2, required: bool = False, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": rows}), required=required, help_text=help_text
    )


class TalkForm(forms.Form):
    """Records a talk about disclosure, prefilled from the one before. `id` makes a form that is sent twice one talk."""

    SAID = (
        "talked_on",
        "occasion",
        "told_not_required",
        "pros_and_cons",
        "stance",
        "may_contact",
        "may_say",
        "must_not_say",
        "who_tells",
        "wording",
        "revisit_on",
    )

    id = forms.UUIDField(widget=forms.HiddenInput)
    talked_on = forms.DateField(label="Date of the talk")
    occasion = tiles("What the talk was for", DisclosureOccasion.choices)
    told_not_required = forms.BooleanField(
        label="I said that disclosure is never a condition of service", required=False
    )
    pros_and_cons = forms.BooleanField(label="We talked about what speaks for and against it", required=False)
    stance = tiles(
        "The client may be named to",
        DisclosureStance.choices,
        help_text="Named as somebody who uses this program. “Not decided yet” counts as nobody.",
    )
    employers = forms.ModelMultipleChoiceField(
        queryset=Employer.objects.none(),
        label="These employers",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "app-scroll"}),
        help_text="Only for “Only these employers”.",
    )
    may_contact = forms.ChoiceField(
        label="May we contact employers for the client?",
        choices=Answer.choices,
        help_text="Also without a name: not every client wants it.",
    )
    may_say = _words("What may be said", help_text="Skills, strengths, availability: in the client's words.")
    must_not_say = _words("What must not be said")
    who_tells = forms.CharField(label="Who tells, when and how", max_length=200, required=False)
    wording = _words("The words agreed on", rows=3)
    revisit_on = forms.DateField(label="Talk again on", required=False)

    def __init__(self, *args: Any, employers: QuerySet[Employer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = uuid.uuid4
        cast("forms.ModelMultipleChoiceField[Employer]", self.fields["employers"]).queryset = employers

    def said(self) -> TalkRecord:
        """What the form says of the talk."""
        return cast("TalkRecord", {name: self.cleaned_data[name] for name in self.SAID})


class ConsentForm(forms.Form):
    """Records a signed consent. `id` makes a form that is sent twice one consent."""

    SIGNED = (
        "recipient",
        "employer",
        "recipient_name",
        "may_say",
        "purpose",
        "signed_on",
        "expires_on",
        "expiry_event",
    )

    id = forms.UUIDField(widget=forms.HiddenInput)
    recipient = tiles("Who may be told", ConsentRecipient.choices)
    employer = forms.ModelChoiceField(
        queryset=Employer.objects.none(),
        label="The employer",
        required=False,
        empty_label="",
        help_text="Only for “One employer”. Type a few letters to find it.",
    )
    recipient_name = forms.CharField(
        label="Name of the person or agency",
        max_length=120,
        required=False,
        help_text="As the consent names them: the counselor, the planner, the sister.",
    )
    may_say = _words("What may be said", required=True, help_text="As the consent says it.")
    purpose = forms.CharField(label="What for", max_length=200)
    signed_on = forms.DateField(label="Signed on")
    expires_on = forms.DateField(
        label="Holds until", required=False, help_text="The last day on which it holds. Or name an event below."
    )
    expiry_event = forms.CharField(
        label="Or until this happens",
        max_length=120,
        required=False,
        help_text="It holds until you record here that it was revoked.",
    )

    def __init__(self, *args: Any, employers: QuerySet[Employer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = uuid.uuid4
        cast("forms.ModelChoiceField[Employer]", self.fields["employer"]).queryset = employers

    def signed(self) -> ConsentRecord:
        """What the form says of the consent."""
        return cast("ConsentRecord", {name: self.cleaned_data[name] for name in self.SIGNED})


class RevokeForm(forms.Form):
    """Ends a consent."""

    revoked_on = forms.DateField(
        label="Revoked on", help_text="From this day on it no longer holds. What was told before stays told."
    )


class WishForm(forms.Form):
    """Records what the client does not want. `id` makes a form that is sent twice one wish."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    wish = tiles("For now the client wants", ClientWish.choices)
    in_words = forms.CharField(label="In the client's words", max_length=200, required=False)
    starts_on = forms.DateField(label="From")
    ends_on = forms.DateField(
        label="Until before", required=False, help_text="The first day on which it no longer holds, if they named one."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["id"].initial = uuid.uuid4


class EndWishForm(forms.Form):
    """Lets a wish no longer hold."""

    ends_on = forms.DateField(label="First day on which it no longer holds")
