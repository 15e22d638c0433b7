"""Due things as rows of a page, a file or a phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from caseload.choices import ContactPurpose, LogKind
from caseload.clocks.spec import Due, Group, Task

if TYPE_CHECKING:
    from collections.abc import Sequence

GROUP_TITLES = {
    Group.OVERDUE: "Overdue",
    Group.TODAY: "Today",
    Group.WEEK: "This week",
    Group.QUIET: "Not wanted by the client",
}
# Each group has a mark and a word beside its color.
GROUP_MARKS = {Group.OVERDUE: "!", Group.TODAY: "●", Group.WEEK: "○", Group.QUIET: "~"}

# What a contact that answers the clock is mostly for.
PURPOSES = {
    "support_before_start": ContactPurpose.JOB_SUPPORT,
    "support_on_the_job": ContactPurpose.JOB_SUPPORT,
    "still_working": ContactPurpose.JOB_SUPPORT,
    "job_ended": ContactPurpose.JOB_SEARCH,
}


@dataclass(frozen=True)
class DueRow:
    """One due thing: who, why, which clock, where to call, what to do."""

    due: Due
    url: str  # the page of the client or employer; empty for neither
    action: str  # what the button says
    action_url: str

    @property
    def tel(self) -> str:
        """The number for a call by one tap; empty when none is known."""
        return "".join(char for char in self.due.phone if char.isdigit() or char == "+")


@dataclass(frozen=True)
class DueGroup:
    """One heading of the list with its rows."""

    group: Group
    title: str
    mark: str
    rows: list[DueRow]


def due_row(due: Due) -> DueRow:
    """The row of one due thing."""
    action, action_url = _action(due)
    return DueRow(due, _page(due), action, action_url)


def due_groups(dues: Sequence[Due]) -> list[DueGroup]:
    """The list under its headings, empty ones left out."""
    rows = [due_row(due) for due in dues]
    return [
        DueGroup(group, GROUP_TITLES[group], GROUP_MARKS[group], found)
        for group in Group
        if (found := [row for row in rows if row.due.group == group])
    ]


def due_record(due: Due) -> dict[str, Any]:
    """The due thing as plain values for those who automate: no name, the client by number."""
    return {
        "rule": due.clock.key,
        "item": due.clock.item,
        "group": due.group.value,
        "due_on": due.due_on.isoformat(),
        "client_number": due.client_number or None,
        "employer_id": str(due.employer_id) if due.employer_id else None,
        "program": due.program.name,
    }


def _page(due: Due) -> str:
    if due.client_id:
        return reverse("caseload:client_detail", args=[due.client_id])
    return reverse("caseload:employer_detail", args=[due.employer_id]) if due.employer_id else ""


def _action(due: Due) -> tuple[str, str]:
    """What answers the clock: the words of the button and the page behind it."""
    match due.clock.task:
        case Task.CLIENT_CONTACT | Task.EMPLOYER_CONTACT:
            kind = LogKind.EMPLOYER if due.clock.task == Task.EMPLOYER_CONTACT else None
            query = {"client": due.client_id, "employer": due.employer_id, "purpose": PURPOSES.get(due.clock.key)}
            return "Log", _address("log", kind=kind, **query)
        case Task.JOB_START:
            return "Record", _address("job_create", due.client_id, offer=due.about_id)
        case Task.PROFILE:
            return "Write", _address("profile_edit", due.client_id)
        case Task.DISCLOSURE:
            return "Record", _address("disclosure_create", due.client_id)
        case Task.BENEFITS:
            return "Record", _address("benefits_create", due.client_id, job=due.about_id)
        case Task.SEARCH_PLAN:
            return "Plan", _address("search_plan_create", due.client_id)
        case Task.SUPPORT_PLAN:
            return "Plan", _address("support_plan_create", due.client_id)
        case Task.VR_CONTACT:
            return "Record", _address("vr_create")
        case Task.TEAM_MEETING:
            return "Record", _address("meeting_create", team=due.about_id)
        case Task.HOURS:
            return "Record", _address("days")


def _address(page: str, *args: object, **query: object) -> str:
    """The page, with what is chosen already."""
    chosen = {name: value for name, value in query.items() if value}
    return reverse(f"caseload:{page}", args=args) + (f"?{urlencode(chosen)}" if chosen else "")
