"""What a phone keeps for the hours without signal, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from caseload.choices import Phase
from caseload.clocks.lists import due_of_specialist
from caseload.clocks.spec import Group, Task
from caseload.queries.disclosure import no_contact_wishes
from caseload.queries.employers import programs_worked_in
from caseload.queries.offline import employers_to_keep, enrolments_to_keep, short_names

if TYPE_CHECKING:
    import datetime
    import uuid

    from caseload.clocks.spec import Due
    from ipsapp.access.models import User

# The form that answers a clock; what any other clock asks for takes the application itself.
FORMS = {Task.CLIENT_CONTACT: "client", Task.EMPLOYER_CONTACT: "employer"}
# Without the client's own words: the phone needs to know that, not why.
NO_CONTACT = "Does not want contact for now"


def kept_list(user: User, *, on: datetime.date, now: datetime.datetime) -> dict[str, Any]:
    """The person's own open caseload in few fields, what is due in it, employers and programs to choose from."""
    enrolments = list(enrolments_to_keep(user, on=on))
    programs = list(programs_worked_in(user, on=on).order_by("name", "pk"))
    unwanted = no_contact_wishes(enrolments, on)
    by_client = short_names([enrolment.client for enrolment in enrolments])
    names = {enrolment.pk: by_client[enrolment.client_id] for enrolment in enrolments}
    return {
        "user": {"id": user.pk, "name": user.full_name},
        "as_of": on,
        "time_zone": timezone.get_current_timezone_name(),
        "fetched_at": now,
        "due": [_kept_due(due, names=names) for due in due_of_specialist(user, on=on) if due.group is not Group.QUIET],
        "clients": [
            {
                "enrolment": enrolment.pk,
                "name": names[enrolment.pk],
                "phase": Phase(phase).label if (phase := vars(enrolment)["current_phase"]) else "",
                "caution": NO_CONTACT if enrolment.pk in unwanted else "",
                "phone": enrolment.client.phone,
                "program": enrolment.program.name if len(programs) > 1 else "",
            }
            for enrolment in enrolments
        ],
        "employers": [employer | {"city": employer["city"] or ""} for employer in employers_to_keep(user, on=on)],
        "programs": programs,
    }


def _kept_due(due: Due, *, names: dict[uuid.UUID, str]) -> dict[str, Any]:
    return {
        "rule": due.clock.key,
        "title": due.clock.title,
        "item": due.clock.item,
        "group": due.group.value,
        "due_on": due.due_on,
        "enrolment": due.enrolment_id,
        "employer": due.employer_id,
        "who": names.get(due.enrolment_id, due.who) if due.enrolment_id else due.who,
        "why": due.why,
        "phone": due.phone,
        "form": FORMS.get(due.clock.task, ""),
    }
