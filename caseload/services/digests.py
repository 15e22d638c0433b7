"""The weekly e-mail to supervisors: numbers of each specialist, and never a client."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from caseload import targets
from caseload.models import DigestChoice, DigestSending
from caseload.queries.digests import digest_reader, due_digests, possible_delegates
from caseload.queries.team import programs_supervised, team_of
from ipsapp.access.addresses import full_address

if TYPE_CHECKING:
    import datetime

    from django.core.mail.backends.base import BaseEmailBackend

    from caseload.queries.digests import DueDigest
    from caseload.queries.team import Team
    from ipsapp.access.models import User

logger = logging.getLogger(__name__)

TABLE_HEADER = ("Specialist", "Clients", "Visits", "Community", "Past day 30", "Not seen", "Delay", "To sign")


@transaction.atomic
def choose_digest(*, is_wanted: bool, delegate: User | None, by: User, as_of: datetime.date) -> DigestChoice:
    """Say whether `by` wants the weekly e-mail and who gets it in their place. Raises ValidationError, by field."""
    if delegate and delegate not in possible_delegates(by, on=as_of):
        raise ValidationError(
            {"delegate": f"{delegate.full_name} may not see all of your programs. Choose somebody from the list."}
        )
    choice, _ = DigestChoice.objects.select_for_update().get_or_create(user=by)
    choice.is_wanted = is_wanted
    choice.delegate = delegate
    choice.full_clean()
    choice.save()
    return choice


def send_due_digests(*, now: datetime.datetime) -> None:
    """Send what is due. What cannot be sent now stays due, and the next sweep tries again."""
    due = due_digests(now=now)
    if not due:
        return
    try:
        with get_connection() as mail:
            for digest in due:
                _try_to_send(digest, mail)
    except OSError as error:
        logger.warning("The mail server is away (%s); digests wait for the next sweep.", type(error).__name__)


def _try_to_send(digest: DueDigest, mail: BaseEmailBackend) -> None:
    """One address that is refused must not hold up the others."""
    try:
        send_digest(digest, mail=mail)
    except OSError as error:
        logger.warning("The digest of person %s could not be sent: %s.", digest.user.pk, type(error).__name__)


@transaction.atomic
def send_digest(digest: DueDigest, *, mail: BaseEmailBackend) -> None:
    """Send one digest, unless it went out already. The row that says so is undone when sending fails (OSError)."""
    # Another worker that sends the same one holds this row until it is done.
    _row, is_ours = DigestSending.objects.get_or_create(user=digest.user, week_starts_on=digest.week.start)
    if is_ours:
        mail.send_messages([digest_message(digest)])


def digest_message(digest: DueDigest) -> EmailMultiAlternatives:
    """The e-mail as text and as HTML."""
    programs = programs_supervised(digest.user, on=digest.as_of)
    team = team_of(programs, week=digest.week, on=digest.as_of)
    reader = digest_reader(digest.user, on=digest.as_of)
    context = {
        "team": team,
        "rows": _cells(team),
        "header": TABLE_HEADER,
        "table": _as_text([TABLE_HEADER, *_cells(team)]),
        "week": digest.week,
        "in_place_of": digest.user if reader != digest.user else None,
        "team_url": full_address(reverse("caseload:team")),
        "weeks_url": full_address(reverse("caseload:week_list")),
        "choice_url": full_address(reverse("caseload:digest_choice")),
        "targets": targets,
    }
    message = EmailMultiAlternatives(
        subject=f"Your team, week of {digest.week.start:%-d %B %Y}",
        body=render_to_string("caseload/email/digest.txt", context),
        to=[reader.email],
    )
    message.attach_alternative(render_to_string("caseload/email/digest.html", context), "text/html")
    return message


def _cells(team: Team) -> list[tuple[str, ...]]:
    """A line for each specialist; the program is named where there are several."""
    names_program = len({row.program for row in team.rows}) > 1
    return [
        (
            f"{row.specialist.full_name}, {row.program.name}" if names_program else row.specialist.full_name,
            str(row.caseload.n_clients),
            f"{row.week.n_visits} of {row.visits_target.normalize():f}",
            "-" if row.week.community.percent is None else f"{row.week.community.percent:.0f} %",
            str(row.caseload.n_without_visit),
            str(row.caseload.n_not_seen),
            "-" if row.week.delay_days is None else f"{row.week.delay_days:g} d",
            str(len(row.weeks_to_sign)),
        )
        for row in team.rows
    ]


def _as_text(rows: list[tuple[str, ...]]) -> str:
    """The rows under each other, for a mail program that shows text: names to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if index == 0 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
