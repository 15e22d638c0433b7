"""The demonstration's referrals, names that changed, and a caseload about to change hands."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from caseload.choices import DeclineReason
from caseload.demo.clients import FAMILY_NAMES, SOURCES, at
from caseload.demo.people import LOGINS
from caseload.models import PlannedHandover, Referral
from ipsapp.access.models import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caseload.demo.clients import Stay
    from caseload.demo.draw import Draw
    from caseload.models import Client
    from ipsapp.access.models import Program, User

# Days before the day of loading from which referrals are recorded here; what came before was kept on paper.
RECORDED_SINCE = 400
# Of those who entered, against those who did not.
DECLINED = 0.14
WAITING = 0.04
FEWEST_WAITING = 2
SENT_BY = ("Dr. Larch", "Nurse Maple", "Ms. Hazel", "Mr. Alder", "Officer Rowan", "")
WAITS = (
    "Moves here next month.",
    "In hospital; the team calls when the person is out.",
    "Wants to talk it over with family first.",
    "Comes back from a visit.",
)
DECLINES = {
    DeclineReason.NOT_INTERESTED: 34, DeclineReason.NOT_REACHED: 22, DeclineReason.OUT_OF_AREA: 12,
    DeclineReason.SERVED_ELSEWHERE: 8, DeclineReason.NOT_IN_TREATMENT: 7, DeclineReason.PROGRAM_FULL: 5,
    DeclineReason.NOT_READY: 6, DeclineReason.SUBSTANCE_USE: 2, DeclineReason.CRIMINAL_RECORD: 1,
    DeclineReason.SYMPTOMS: 2, DeclineReason.OTHER: 1,
}  # fmt: skip
FORMER_NAMES = 0.03
PLANNED_IN_DAYS = 10
N_PLANNED = 2


def add_former_names(draw: Draw, clients: Sequence[Client]) -> None:
    """Give a few clients a family name they had before."""
    for client in clients:
        family = draw.choice(FAMILY_NAMES)
        if draw.chance(FORMER_NAMES) and family != client.last_name:
            client.former_names = f"{client.first_name} {family}"


def make_referrals(
    draw: Draw,
    program: Program,
    stays: Sequence[Stay],
    *,
    specialists: Sequence[User],
    names: list[tuple[str, str]],
    as_of: datetime.date,
) -> list[Referral]:
    """The referrals to one program: accepted ones behind its newer stays, some declined, and a few that wait."""
    since = as_of - datetime.timedelta(days=RECORDED_SINCE)
    accepted = [
        _accepted(draw, stay)
        for stay in stays
        if stay.enrolment.referred_on and stay.enrolment.referred_on >= since and not stay.enrolment.source
    ]
    referrals = [*accepted]
    for _ in range(max(1, round(len(accepted) * DECLINED))):
        referral = _received(draw, program, names, on=as_of - datetime.timedelta(days=draw.randint(12, 380)))
        _decline(draw, referral, by=draw.choice(specialists), latest=as_of - datetime.timedelta(days=1))
        referrals.append(referral)
    for number in range(max(FEWEST_WAITING, round(len(accepted) * WAITING))):
        # The first of each program waits too long.
        days = draw.randint(34, 75) if number == 0 else draw.randint(1, 25)
        referral = _received(draw, program, names, on=as_of - datetime.timedelta(days=days))
        if draw.chance(0.6):
            referral.offered_to = draw.choice(specialists)
        if draw.chance(0.35):
            referral.wait_reason = draw.choice(WAITS)
            referral.wait_until = as_of + datetime.timedelta(days=draw.randint(-4, 25))
        referrals.append(referral)
    return referrals


def make_planned_handovers(
    draw: Draw, stays: Sequence[Stay], *, staff: dict[str, User], as_of: datetime.date
) -> list[PlannedHandover]:
    """Two clients of the specialist people sign in as, who go to a colleague soon."""
    specialist = staff[LOGINS[Role.SPECIALIST]]
    theirs = [stay for stay in stays if stay.specialists[-1].specialist == specialist and not stay.enrolment.closed_on]
    colleagues = {user for stay in theirs for row in stay.specialists if (user := row.specialist) != specialist}
    other = min(colleagues, key=lambda user: user.full_name) if colleagues else staff["Dee Dunlin"]
    return [
        PlannedHandover(
            id=draw.uuid(),
            enrolment=stay.enrolment,
            to_specialist=other,
            takes_effect_on=as_of + datetime.timedelta(days=PLANNED_IN_DAYS),
            planned_by=staff[LOGINS[Role.SUPERVISOR]],
            planned_at=at(as_of - datetime.timedelta(days=2), hour=15),
        )
        for stay in theirs[:N_PLANNED]
    ]


def _accepted(draw: Draw, stay: Stay) -> Referral:
    enrolment, client = stay.enrolment, stay.enrolment.client
    received_on = enrolment.referred_on or enrolment.entered_on
    return Referral(
        id=draw.uuid(),
        program=enrolment.program,
        received_on=received_on,
        source=enrolment.referral_source,
        referred_by=draw.choice(SENT_BY),
        first_name=client.first_name,
        last_name=client.last_name,
        birth_date=client.birth_date,
        phone=client.phone,
        offered_to=stay.specialists[0].specialist,
        decided_on=enrolment.entered_on,
        decided_by=stay.specialists[0].specialist,
        enrolment=enrolment,
        created_at=at(received_on, hour=14),
    )


def _received(draw: Draw, program: Program, names: list[tuple[str, str]], *, on: datetime.date) -> Referral:
    first_name, last_name = names.pop()
    return Referral(
        id=draw.uuid(),
        program=program,
        received_on=on,
        source=draw.weighted(SOURCES),
        referred_by=draw.choice(SENT_BY),
        first_name=first_name,
        last_name=last_name,
        birth_date=(
            datetime.date(1960, 1, 1) + datetime.timedelta(days=draw.randrange(45 * 365)) if draw.chance(0.7) else None
        ),
        # Numbers set aside for fiction.
        phone=f"555-01{draw.randrange(100):02}",
        created_at=at(on, hour=14),
    )


def _decline(draw: Draw, referral: Referral, *, by: User, latest: datetime.date) -> None:
    referral.decided_on = min(latest, referral.received_on + datetime.timedelta(days=draw.days(9)))
    referral.decided_by = by
    referral.decline_reason = draw.weighted(DECLINES)
    if referral.decline_reason == DeclineReason.OTHER:
        referral.decline_note = "Starts full-time school and asks again in summer."
