"""Who may be the same person: asked before a second record arises."""

from __future__ import annotations

import datetime
from contextlib import suppress
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, utils

from caseload.choices import ReferralStatus
from caseload.models import Client, Referral
from caseload.models.names import searched_text, without_marks

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Out of 100. Of people born on one day names this alike may be one person's; on a day that only looks like it they have
# to be closer, because seventy other days look like it; and closest when one of the birth dates is not known.
SIMILAR_ENOUGH = 80
NEARLY_THE_SAME = 90
THE_SAME = 97


def clients_like(client: Client) -> list[Client]:
    """Clients of the same agency who may be the same person, whoever may see them; the likeliest first.

    Born on the same day and of a similar name; or of nearly the same name on a day that is a slip away; or of the same
    name when one of the two birth dates is not known. First and last name may have changed places, and preferred and
    former names count.
    """
    others = Client.objects.filter(agency=client.agency).exclude(pk=client.pk)
    likely: dict[Client, float] = {}
    if client.birth_date:
        for other in others.filter(birth_date__in=_mistakable_days(client.birth_date)):
            needed = SIMILAR_ENOUGH if other.birth_date == client.birth_date else NEARLY_THE_SAME
            if (score := _similarity(client, other)) >= needed:
                likely[other] = score
        others = others.filter(birth_date__isnull=True)
    for name in _names(client):
        for other in _holding(others, name):
            if (score := _similarity(client, other)) >= THE_SAME:
                likely[other] = score
    return sorted(likely, key=lambda other: (-likely[other], other.number))


def referrals_like(referral: Referral) -> list[Referral]:
    """Referrals that wait in the same program and may be of the same person."""
    person = person_of(referral)
    waiting = Referral.objects.filter(program=referral.program).in_status(ReferralStatus.WAITING)
    return [
        other
        for other in waiting.exclude(pk=referral.pk)
        if _similarity(person, person_of(other)) >= _needed(referral.birth_date, other.birth_date)
    ]


def person_of(referral: Referral) -> Client:
    """The client that the referral would make, as far as it tells; not saved."""
    return Client(
        agency=referral.program.agency,
        first_name=referral.first_name,
        last_name=referral.last_name,
        birth_date=referral.birth_date,
        phone=referral.phone,
    )


def _needed(one: datetime.date | None, other: datetime.date | None) -> float:
    if one is None or other is None:
        return NEARLY_THE_SAME
    if one == other:
        return SIMILAR_ENOUGH
    # Nothing is as alike as more than the same.
    return NEARLY_THE_SAME if other in _mistakable_days(one) else 101


def _holding(clients: QuerySet[Client], name: str) -> QuerySet[Client]:
    """Clients whose names hold every word of this one: few, and found by the index of the search."""
    clients = clients.alias(searched=searched_text())
    for word in name.split():
        clients = clients.filter(searched__icontains=word)
    return clients


def _mistakable_days(day: datetime.date) -> set[datetime.date]:
    """The day, the one with day and month swapped, and those that differ in one digit."""
    days = {day}
    with suppress(ValueError):
        days.add(day.replace(month=day.day, day=day.month))
    digits = f"{day.year:04}{day.month:02}{day.day:02}"
    for place in range(len(digits)):
        for digit in "0123456789":
            # Most of them are no days at all.
            with suppress(ValueError):
                days.add(datetime.date.fromisoformat(digits[:place] + digit + digits[place + 1 :]))
    return days


def _similarity(one: Client, other: Client) -> float:
    return max(
        fuzz.token_sort_ratio(mine, theirs, processor=utils.default_process)
        for mine in _names(one)
        for theirs in _names(other)
    )


def _names(client: Client) -> set[str]:
    """The client's full name with the first and with the preferred name, and those used before."""
    firsts = {client.first_name, client.preferred_name or client.first_name}
    names = [*(f"{first} {client.last_name}" for first in firsts), *client.former_names.split(",")]
    return {without_marks(name).strip() for name in names if name.strip()}
