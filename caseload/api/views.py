"""Taking entries of the log from programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ValidationError
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from caseload.api.serializers import (
    ENTRY,
    INPUTS,
    ClientEntryInput,
    ConflictOutput,
    DetailOutput,
    EntryOutput,
    ErrorsOutput,
)
from caseload.presenters.log import say_saved
from caseload.services.log import EntryConflict, EntryTakenBack, log_client_contact, log_employer_contact

if TYPE_CHECKING:
    from rest_framework.request import Request

    from caseload.api.serializers import EmployerEntryInput
    from caseload.models import ClientContact, EmployerContact
    from caseload.services.log import Logged
    from ipsapp.access.http import SignedInRequest


class LogView(APIView):
    """Stores an entry of the log once, however often it arrives."""

    @extend_schema(
        operation_id="log_contact",
        parameters=[
            OpenApiParameter("say", bool, description="Whether the next page the person opens says what was saved.")
        ],
        request=ENTRY,
        responses={
            201: EntryOutput,
            200: EntryOutput,
            400: DetailOutput,
            401: DetailOutput,
            403: DetailOutput,
            409: ConflictOutput,
            415: DetailOutput,
            422: ErrorsOutput,
        },
    )
    def post(self, request: Request) -> Response:
        """Store a contact with clients or with an employer. Sent again with the same answers it is stored once."""
        kind = request.data.get("kind") if isinstance(request.data, dict) else None
        if not isinstance(kind, str) or kind not in INPUTS:
            return _refusal({"kind": [f"Send one of: {', '.join(INPUTS)}."]})
        sent = INPUTS[kind](data=request.data)
        if not sent.is_valid():
            return _refusal(sent.errors)
        try:
            logged = _log(sent, request=cast("SignedInRequest", request._request))
        except ValidationError as error:
            return _refusal(error.message_dict)
        except EntryConflict as conflict:
            return _conflict(conflict, stored=conflict.stored, sent=conflict.sent)
        except EntryTakenBack as conflict:
            answers = sent.content().settled().as_json()
            return _conflict(conflict, stored=None, sent=answers)
        answer = {
            "id": logged.entry.pk,
            "contacts": [contact.pk for contact in logged.contacts],
            "url": logged.address,
        }
        if "say" in request.query_params:
            say_saved(request._request, logged)
        if logged.is_new:
            return Response(EntryOutput(answer).data, status=HTTPStatus.CREATED)
        return Response(EntryOutput(answer | {"already": True}).data)


def _log(
    sent: ClientEntryInput | EmployerEntryInput, *, request: SignedInRequest
) -> Logged[ClientContact] | Logged[EmployerContact]:
    entry_id = sent.validated_data["id"]
    if isinstance(sent, ClientEntryInput):
        return log_client_contact(entry_id=entry_id, content=sent.content(), by=request.user, as_of=request.as_of)
    return log_employer_contact(entry_id=entry_id, content=sent.content(), by=request.user, as_of=request.as_of)


def _conflict(why: Exception, *, stored: dict[str, Any] | None, sent: dict[str, Any]) -> Response:
    told = {"detail": str(why), "stored": stored, "sent": sent}
    return Response(ConflictOutput(told).data, status=HTTPStatus.CONFLICT)


def _refusal(errors: dict[str, Any]) -> Response:
    return Response(ErrorsOutput({"errors": _flat(errors)}).data, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _flat(errors: dict[str, Any]) -> dict[str, list[str]]:
    """Errors of the items of a list stand at the list: by field, a list of sentences."""
    return {
        field: list(dict.fromkeys(str(text) for each in told.values() for text in each))
        if isinstance(told, dict)
        else [str(text) for text in told]
        for field, told in errors.items()
    }
