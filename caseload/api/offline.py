"""What a phone asks for before there is no signal: the key of its own store, and the little it may keep."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.crypto import salted_hmac
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from caseload.presenters.offline import kept_list
from ipsapp.access.models import AccessEvent
from ipsapp.access.services import record_access

if TYPE_CHECKING:
    from ipsapp.access.http import SignedInRequest
    from ipsapp.access.models import User

DEVICE_KEY_SALT = "caseload.api.offline.device_key"


def device_key(user: User) -> str:
    """32 bytes in base64 that open the person's store on any phone; only ever sent to them, signed in.

    Made from SECRET_KEY: when that changes, a store opens by its PIN only.
    """
    made = salted_hmac(DEVICE_KEY_SALT, str(user.pk), algorithm="sha256")
    return base64.b64encode(made.digest()).decode()


class PhoneKeySerializer(serializers.Serializer[Any]):
    """Who is signed in, and what their phone needs to open its store and to send."""

    user_id = serializers.UUIDField()
    device_key = serializers.CharField(help_text="32 bytes in base64. Opens what this person left on a phone.")
    csrf_token = serializers.CharField(help_text="For the header X-CSRFToken; over when somebody else signs in.")


class KeptClientSerializer(serializers.Serializer[Any]):
    """A client of one's own, in as few words as logging a contact takes."""

    enrolment = serializers.UUIDField()
    name = serializers.CharField(help_text="First name and as many letters of the family name as tell clients apart.")
    phase = serializers.CharField(help_text="In words; empty when none was recorded.")
    caution = serializers.CharField(help_text="What the client does not want for now; empty for nothing.")
    phone = serializers.CharField()
    program = serializers.CharField(help_text="Only for somebody who logs in several programs; otherwise empty.")


class KeptEmployerSerializer(serializers.Serializer[Any]):
    """An employer to choose."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    city = serializers.CharField(help_text="Of the first place known; empty for none.")


class KeptProgramSerializer(serializers.Serializer[Any]):
    """A program in which the person logs."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class KeptUserSerializer(serializers.Serializer[Any]):
    """Whose list it is."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class KeptDueSerializer(serializers.Serializer[Any]):
    """Something a clock of the model asks for."""

    rule = serializers.CharField(help_text="Key of the clock.")
    title = serializers.CharField()
    item = serializers.IntegerField(help_text="The item of the fidelity scale that the clock protects.")
    group = serializers.ChoiceField(choices=("overdue", "today", "week"))
    due_on = serializers.DateField()
    enrolment = serializers.UUIDField(allow_null=True)
    employer = serializers.UUIDField(allow_null=True)
    who = serializers.CharField()
    why = serializers.CharField()
    phone = serializers.CharField()
    form = serializers.CharField(help_text="client or employer: the form that answers it; empty when none does.")


class OfflineSerializer(serializers.Serializer[Any]):
    """All that a phone may keep."""

    user = KeptUserSerializer()
    as_of = serializers.DateField(help_text="The day for which the list was made.")
    time_zone = serializers.CharField(help_text="In which the person's day begins and ends.")
    fetched_at = serializers.DateTimeField()
    due = KeptDueSerializer(many=True)
    clients = KeptClientSerializer(many=True)
    employers = KeptEmployerSerializer(many=True)
    programs = KeptProgramSerializer(many=True)


class PhoneKeyView(APIView):
    """The key of one's own store on a phone."""

    @extend_schema(operation_id="offline_key", responses=PhoneKeySerializer)
    def get(self, request: SignedInRequest) -> Response:
        """Give the signed-in person the key of what they left on the phone. Holds nothing about clients."""
        return Response(
            PhoneKeySerializer(
                {"user_id": request.user.pk, "device_key": device_key(request.user), "csrf_token": get_token(request)}
            ).data
        )


class OfflineView(APIView):
    """What one's own phone may keep for the hours without signal."""

    @extend_schema(operation_id="offline_list", responses=OfflineSerializer)
    def get(self, request: SignedInRequest) -> Response:
        """Give the person their own open caseload in few fields, what is due in it, and employers to choose from.

        A copy leaves the server: recorded as an export, with the number of clients.
        """
        kept = kept_list(request.user, on=request.as_of, now=timezone.now())
        record_access(AccessEvent.Kind.EXPORT, by=request.user, page="api:offline", n_rows=len(kept["clients"]))
        return Response(OfflineSerializer(kept).data)
