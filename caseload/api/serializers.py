"""What programs send to the log, and what they are answered. Rules are those of the services; here is only shape."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

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
from caseload.services.log_client import ClientContent
from caseload.services.log_employer import EmployerContent

LONGEST_NOTE = 10_000


class EntryInput(serializers.Serializer[Any]):
    """An entry of the log. `id` is made by the sender: sent again with the same answers it is stored once."""

    id = serializers.UUIDField()
    occurred_on = serializers.DateField()
    mode = serializers.ChoiceField(choices=ContactMode.choices)
    note = serializers.CharField(default="", allow_blank=True, trim_whitespace=False, max_length=LONGEST_NOTE)

    def answers(self) -> dict[str, Any]:
        """What was sent, without what says which entry it is."""
        return {name: value for name, value in self.validated_data.items() if name not in {"id", "kind"}}


class ClientEntryInput(EntryInput):
    """A contact with one client, or with several who were met together."""

    kind = serializers.ChoiceField(choices=[(LogKind.CLIENT.value, LogKind.CLIENT.label)])
    enrolments = serializers.ListField(child=serializers.UUIDField(), allow_empty=False, max_length=50)
    place = serializers.ChoiceField(
        choices=Place.choices, default="", allow_blank=True, help_text="May be left out unless the mode is in_person."
    )
    purpose = serializers.ChoiceField(choices=ContactPurpose.choices)
    result = serializers.ChoiceField(choices=ContactResult.choices)
    minutes = serializers.IntegerField(default=None, allow_null=True, min_value=1, max_value=720)
    others = serializers.ListField(child=serializers.ChoiceField(choices=OtherPresent.choices), default=list)
    next_on = serializers.DateField(default=None, allow_null=True)

    def content(self) -> ClientContent:
        """The answers as the service takes them."""
        answers = self.answers()
        return ClientContent(
            **(answers | {"enrolments": tuple(answers["enrolments"]), "others": tuple(answers["others"])})
        )


class EmployerEntryInput(EntryInput):
    """A contact with an employer: for one client when `enrolment` is given, about none otherwise."""

    kind = serializers.ChoiceField(choices=[(LogKind.EMPLOYER.value, LogKind.EMPLOYER.label)])
    program = serializers.UUIDField(
        default=None, allow_null=True, help_text="May be left out by whoever works in one program, or with a client."
    )
    employer = serializers.UUIDField(default=None, allow_null=True)
    new_employer = serializers.CharField(default="", allow_blank=True, max_length=120)
    city = serializers.CharField(default="", allow_blank=True, max_length=80)
    enrolment = serializers.UUIDField(default=None, allow_null=True)
    client_named = serializers.BooleanField(default=False)
    client_present = serializers.BooleanField(default=False)
    fits_plan = serializers.BooleanField(default=None, allow_null=True)
    purpose = serializers.ChoiceField(choices=EmployerPurpose.choices)
    result = serializers.ChoiceField(choices=EmployerResult.choices, default=EmployerResult.MET.value)
    met_decision_maker = serializers.BooleanField(default=False)
    visit_number = serializers.IntegerField(default=None, allow_null=True, min_value=1, max_value=3)
    next_step = serializers.CharField(default="", allow_blank=True, max_length=200)
    next_step_on = serializers.DateField(default=None, allow_null=True)

    def content(self) -> EmployerContent:
        """The answers as the service takes them."""
        return EmployerContent(**self.answers())


INPUTS: dict[str, type[ClientEntryInput] | type[EmployerEntryInput]] = {
    LogKind.CLIENT.value: ClientEntryInput,
    LogKind.EMPLOYER.value: EmployerEntryInput,
}

ENTRY = PolymorphicProxySerializer(component_name="Entry", serializers={**INPUTS}, resource_type_field_name="kind")


class EntryOutput(serializers.Serializer[Any]):
    """The entry is stored, now or before."""

    id = serializers.UUIDField()
    contacts = serializers.ListField(child=serializers.UUIDField())
    url = serializers.CharField(help_text="The page that shows the contact.")
    already = serializers.BooleanField(required=False, help_text="Present and true when it had been stored before.")


class ConflictOutput(serializers.Serializer[Any]):
    """The entry is stored with other answers, or was taken back; nothing was changed."""

    detail = serializers.CharField()
    stored = serializers.DictField(allow_null=True, help_text="What is stored; null when the entry was taken back.")
    sent = serializers.DictField(help_text="What was sent now.")


class ErrorsOutput(serializers.Serializer[Any]):
    """Nothing was stored; by field, what to mend."""

    # The attribute of that name is the errors of this serializer; declared fields do not take its place.
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))  # type: ignore[assignment]


class DetailOutput(serializers.Serializer[Any]):
    """Why nothing was done."""

    detail = serializers.CharField()
