"""Forms about referrals: finding, recording, letting wait, deciding."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import QuerySet
from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from caseload.choices import EXCLUDING, DeclineReason, ReferralSource, ReferralStatus
from caseload.models import Referral
from caseload.queries.clients import programs_served_by, specialists_of
from caseload.queries.referrals import matching_referrals, nearly_matching_referrals
from ipsapp.access.models import Program

if TYPE_CHECKING:
    from caseload.services.referrals import ReferralDetails
    from ipsapp.access.models import User

ORDERS = {
    "oldest": ("received_on", "pk"),
    "newest": ("-received_on", "pk"),
    "name": ("last_name", "first_name", "pk"),
}
REASONS = "What the person wants, or what the program cannot do"
EXCLUDING_REASONS = (
    "IPS excludes nobody for these reasons (zero exclusion). You can record them; each one counts in fidelity item 9"
)
AGES = (("7", "A week or more"), ("14", "Two weeks or more"), ("30", "30 days or more"))


class ReferralFilter(FilterSet):
    """Narrows and orders the referrals of `queries.referrals.referral_queue`."""

    search = CharFilter(
        label="Name",
        method="with_text",
        widget=forms.TextInput({"type": "search", "data-quick-search": True, "aria-keyshortcuts": "Control+K"}),
    )
    status = ChoiceFilter(
        choices=[*ReferralStatus.choices, ("all", "All")],
        label="Status",
        method="with_status",
        empty_label=None,
        initial=ReferralStatus.WAITING,
    )
    age = ChoiceFilter(choices=AGES, label="Received ago", method="with_age", empty_label="Any time")
    due = ChoiceFilter(
        choices=(("due", "To look at now"), ("later", "To look at later")),
        label="Next look",
        method="with_look",
        empty_label="Now or later",
    )
    offered = ChoiceFilter(
        choices=(("me", "Me"), ("nobody", "Nobody yet")),
        label="Offered to",
        method="with_offer",
        empty_label="Anybody",
    )
    program = ModelChoiceFilter(queryset=Program.objects.none(), label="Program", empty_label="All programs")
    sort = ChoiceFilter(
        choices=(("oldest", "Longest ago"), ("newest", "Newest"), ("name", "Name")),
        label="Order",
        method="in_order",
        empty_label=None,
        initial="oldest",
    )

    def __init__(self, data: dict[str, str], *, queryset: QuerySet[Referral], user: User, as_of: datetime.date) -> None:
        # What is not asked for stands at its first value, on the page and in a file alike.
        first = {"status": str(ReferralStatus.WAITING), "sort": "oldest"}
        super().__init__(first | {name: value for name, value in data.items() if value}, queryset=queryset)
        self.user, self.as_of = user, as_of
        self.is_nearly = False
        programs = programs_served_by(user, on=as_of)
        self.programs = list(programs)
        if len(self.programs) > 1:
            self.filters["program"].queryset = programs
        else:
            del self.filters["program"]

    @property
    def referrals(self) -> QuerySet[Referral]:
        """Referrals that fit; none when the filter itself makes no sense."""
        return cast("QuerySet[Referral]", self.qs if self.is_valid() else self.queryset.none())

    def with_text(self, referrals: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        """Those that hold the text or, when none does, names that are nearly it."""
        exact = matching_referrals(referrals, value)
        if exact.exists():
            return exact
        self.is_nearly = True
        return nearly_matching_referrals(referrals, value)

    def with_status(self, referrals: Any, name: str, value: str) -> QuerySet[Referral]:
        """Those that stand there."""
        return cast("QuerySet[Referral]", referrals if value == "all" else referrals.in_status(ReferralStatus(value)))

    def with_age(self, referrals: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        """Those received so many days ago or earlier."""
        return referrals.filter(received_on__lte=self.as_of - datetime.timedelta(days=int(value)))

    def with_look(self, referrals: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        """Those to look at now, also because no day was set; or those put off to a later day."""
        later = referrals.filter(wait_until__gt=self.as_of)
        return later if value == "later" else referrals.exclude(pk__in=later.values("pk"))

    def with_offer(self, referrals: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        """Those that were offered to the person who asks, or to nobody."""
        return referrals.filter(offered_to=self.user if value == "me" else None)

    def in_order(self, referrals: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        """In the order asked for."""
        return referrals.order_by(*ORDERS[value])


class ReferralForm(forms.Form):
    """What is known of a referral. Of several programs one is chosen, once."""

    DETAILS = (
        "first_name",
        "last_name",
        "birth_date",
        "phone",
        "received_on",
        "source",
        "referred_by",
        "note",
        "offered_to",
    )
    is_confirmed_new = forms.BooleanField(label="I have checked: this is somebody else", required=False)

    def __init__(self, *args: Any, programs: QuerySet[Program], as_of: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {program.pk: program for program in programs}
        self.only_program = next(iter(offered.values())) if len(offered) == 1 else None
        details = forms.fields_for_model(Referral, fields=self.DETAILS)
        details["first_name"].help_text = "At least one of first and last name."
        details["phone"].widget.input_type = "tel"
        details["received_on"].initial = as_of
        details["source"] = forms.ChoiceField(label="Sent by", choices=[("", "Choose"), *ReferralSource.choices])
        details["note"].widget.attrs["rows"] = 3
        details["offered_to"] = forms.ModelChoiceField(
            queryset=specialists_of(offered.keys(), on=as_of),
            required=False,
            empty_label="Nobody yet",
            help_text=details["offered_to"].help_text,
        )
        choice = {}
        if not self.only_program:
            choice["program"] = forms.ModelChoiceField(queryset=programs, empty_label="Choose")
        self.fields = {**choice, **{name: details[name] for name in self.DETAILS}, **self.fields}

    def program_chosen(self) -> Program:
        """The program chosen, or the only one there is."""
        return self.only_program or self.cleaned_data["program"]

    def details(self) -> ReferralDetails:
        """What the form says of the referral."""
        return cast("ReferralDetails", {name: self.cleaned_data[name] for name in self.DETAILS})


class WaitForm(forms.Form):
    """Lets a referral wait."""

    wait_reason = forms.CharField(label="Why it waits", max_length=200, help_text="For example: moves here in June.")
    wait_until = forms.DateField(label="Look again on", help_text="On this day it is due again.")


class DeclineForm(forms.Form):
    """Declines a referral. The reasons that IPS does not accept stand apart and say so."""

    decline_reason = forms.ChoiceField(
        label="Why",
        choices=[
            (group, [(str(reason), reason.label) for reason in DeclineReason if (reason in EXCLUDING) == is_excluding])
            for group, is_excluding in ((REASONS, False), (EXCLUDING_REASONS, True))
        ],
        widget=forms.RadioSelect,
    )
    decline_note = forms.CharField(
        label="What happened",
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Needed for another reason. Say what was tried, and no diagnosis.",
    )
    decided_on = forms.DateField(label="Decided on")
