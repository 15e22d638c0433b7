"""The log's forms as a phone keeps them: the same fields, without anybody in them."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from caseload.forms.log import ClientLogForm, EmployerLogForm
from caseload.queries.log import ClientOption, EmployerOption

# The phone moves the days of the forms to its own today.
ANY_DAY = datetime.date(2000, 1, 1)
# One tile stands for all: the phone makes its own from it.
NOBODY = str(uuid.UUID(int=0))
# Two, so that the question is on the page: the phone asks it only of somebody with several.
PROGRAMS = ((NOBODY, ""), (NOBODY, ""))


def empty_log_forms() -> dict[str, Any]:
    """The two forms with which a specialist logs, always the same. Whom to choose from is filled in on the phone."""
    clients = [ClientOption(value=NOBODY, label="", is_recent=True)]
    return {
        "client_form": ClientLogForm(clients=clients, as_of=ANY_DAY, initial={"id": ""}, auto_id="client_%s"),
        "employer_form": EmployerLogForm(
            clients=clients,
            employers=[EmployerOption(value=NOBODY, label="", is_recent=False)],
            programs=PROGRAMS,
            as_of=ANY_DAY,
            initial={"id": ""},
            auto_id="employer_%s",
        ),
        "any_day": ANY_DAY,
    }
